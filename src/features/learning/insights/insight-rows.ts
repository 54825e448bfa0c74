import { createHash } from 'node:crypto';
import type { OtherVerdict } from '../../../statistics/segment-mining/mining-family';
import { InsightStatusEnum, InsightTypeEnum } from '../learning.enums';
import type { Finding } from './detectors/finding';
import { epochDay } from './detectors/insight-series';
import type { LearningInsight } from './learning-insight.entity';
import type { KnownInsight } from './learning-insight.store';
import type { MixAndRate } from './mix-and-rate';

/** A change that another run puts a few days off is the same change. */
const SAME_CHANGE_DAYS = 10;
const DATED: readonly InsightTypeEnum[] = [InsightTypeEnum.CHANGE_POINT, InsightTypeEnum.BUDGET_SATURATION];
const MOST_SEGMENTS = 10;

/** The same finding, made again, has the same. */
function insightFingerprint(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}

/** The insight that says the same already; null where there is none. */
export function sameInsight(finding: Finding, known: readonly KnownInsight[]): KnownInsight | null {
  const fingerprint = insightFingerprint(finding.key);
  return (
    known.find(
      (one) =>
        one.fingerprint === fingerprint ||
        (DATED.includes(finding.insightType) &&
          one.insightType === finding.insightType &&
          one.campaignId === finding.campaignId &&
          one.metric === finding.metric &&
          one.since !== null &&
          Math.abs(epochDay(one.since) - epochDay(finding.since)) <= SAME_CHANGE_DAYS),
    ) ?? null
  );
}

/** What is written of a finding that is new. */
export function insightRow(
  finding: Finding,
  verdict: Pick<OtherVerdict, 'adjustedPValue'> | null,
  decomposed: MixAndRate | null,
  patternIds: ReadonlyMap<string, string>,
  run: {
    readonly runId: string;
    readonly at: Date;
    readonly id: string;
    readonly start: string;
    readonly end: string;
    readonly completeness: number | null;
  },
): Omit<LearningInsight, 'userId' | 'user' | 'profile' | 'campaign' | 'wording'> {
  const segments = decomposed?.segments.slice(0, MOST_SEGMENTS) ?? [];
  return {
    id: run.id,
    campaignId: finding.campaignId,
    insightType: finding.insightType,
    category: finding.category,
    title: finding.title,
    description: decomposed === null ? finding.description : `${finding.description} ${sentence(decomposed)}`,
    baselineMetrics: finding.baseline,
    improvedMetrics: null,
    improvementPercentage: finding.expected,
    identifiedPatterns: finding.patterns.map(({ fingerprint, name, description }) => ({
      patternId: patternIds.get(fingerprint) ?? null,
      name,
      description,
    })),
    contributingFactors: [
      ...finding.factors,
      ...segments.map(({ segment, mix, rate }) => ({
        factor: `segment=${segment}`,
        contribution: decomposed && decomposed.change !== 0 ? (mix + rate) / decomposed.change : null,
        description: 'Its part in the change, by its share and by its own rate.',
      })),
    ],
    correlations: [...finding.correlations],
    optimizationSuggestions: [
      {
        action: finding.action,
        description: finding.advice,
        expectedImpact: finding.expected,
        priority: finding.priority,
      },
    ],
    priority: finding.priority,
    expectedImpact: finding.expected,
    expectedImpactLower: finding.expectedInterval?.lower ?? null,
    expectedImpactUpper: finding.expectedInterval?.upper ?? null,
    confidenceScore: verdict === null ? 1 : 1 - verdict.adjustedPValue,
    sampleSize: finding.sampleSize === null ? null : Math.round(finding.sampleSize),
    periodStart: moment(run.start),
    periodEnd: moment(run.end),
    dataQuality: run.completeness,
    evidence: finding.evidence,
    status: InsightStatusEnum.NEW,
    isImplemented: false,
    implementationResults: null,
    fingerprint: insightFingerprint(finding.key),
    discoveredAt: run.at,
    createdAt: run.at,
    updatedAt: run.at,
    runId: run.runId,
    metric: finding.metric,
    pValue: finding.pValue,
    adjustedPValue: verdict?.adjustedPValue ?? null,
    effect: finding.effect,
    effectLower: finding.effectInterval?.lower ?? null,
    effectUpper: finding.effectInterval?.upper ?? null,
    effectOf: finding.effectOf || null,
    mixAndRate: decomposed === null ? null : { ...decomposed, segments },
    since: finding.since,
    lastSeenAt: run.at,
    implementedAt: null,
    dismissalReason: null,
  };
}

function sentence({ change, mix, rate }: MixAndRate): string {
  if (change === 0) return '';
  const share = (part: number): string => `${Math.round((100 * part) / change)} percent`;
  return `Of the change, ${share(rate)} is one of rates inside segments and ${share(mix)} one of the mixture of segments.`;
}

function moment(date: string): Date {
  return new Date(`${date}T00:00:00Z`);
}
