import { createHash } from 'node:crypto';
import { InsightStatusEnum } from '../../features/learning/learning.enums';
import { momentOf } from '../demo-parameters';
import { rounded } from '../draws';
import type { FactRow, InsightRow } from '../rows';
import { conversionRateOf, ctrOf, groupBy, totalsOf } from '../totals';
import { correlation, correlationPValue } from './correlation';
import type { Finding, Measured } from './finding';
import { findings } from './insight-findings';

const { NEW, ACKNOWLEDGED, PLANNED, IMPLEMENTED, VERIFIED, REFUTED, DISMISSED } = InsightStatusEnum;
/** What becomes of insights, in turn: about a quarter is acted on. MEASURED ends as the figures afterwards say. */
const FATES = [NEW, ACKNOWLEDGED, 'MEASURED', NEW, PLANNED, IMPLEMENTED, NEW, DISMISSED] as const;
const MEASURED_DAYS = 14;

/** The insights of an account: what its facts show, and for those that were acted on what was measured afterwards. */
export function createInsights(measured: Measured): InsightRow[] {
  const { account } = measured;
  const correlations = correlationsOf(measured.facts);
  return findings(measured).map((finding, index) => {
    // Acted on for two weeks, where there was time for it; otherwise found when the data ends.
    const fate = FATES[(index + account.index) % FATES.length];
    const isMeasured = fate === 'MEASURED';
    const discovered = isMeasured ? account.lastEpoch - MEASURED_DAYS : account.lastEpoch;
    const discoveredAt = momentOf(discovered, 23 + (index % 60) / 60);
    const after = isMeasured ? afterwards(measured, finding) : null;
    const isImplemented = fate === IMPLEMENTED || isMeasured;
    return {
      userId: account.user.id,
      id: account.newId(`insight/${finding.key}`, discoveredAt),
      campaignId: finding.campaignId,
      insightType: finding.type,
      category: finding.category,
      title: finding.title,
      description: finding.description,
      baselineMetrics: { ...(Object.keys(finding.baseline).length > 0 ? finding.baseline : metricsOf(measured.facts)) },
      improvedMetrics: after?.metrics ?? null,
      improvementPercentage: finding.improvement,
      identifiedPatterns: patternsOf(finding),
      contributingFactors: [...finding.factors],
      correlations,
      optimizationSuggestions: [
        {
          action: finding.suggestion,
          description: `${finding.suggestion}; change at most a fifth at a time and measure again after two weeks.`,
          expectedImpact: finding.improvement === null ? null : rounded(finding.improvement / 4, 4),
          priority: finding.priority,
        },
      ],
      priority: finding.priority,
      expectedImpact: finding.improvement === null ? null : rounded(finding.improvement / 4, 4),
      confidenceScore: Math.min(1, Math.max(0, finding.confidence)),
      sampleSize: finding.sampleSize,
      periodStart: momentOf(account.firstEpoch),
      periodEnd: momentOf(discovered + 1),
      dataQuality: 0.98,
      evidence: finding.evidence,
      status: isMeasured ? (after?.isBetter ? VERIFIED : REFUTED) : fate,
      isImplemented,
      implementationResults: isImplemented
        ? { action: finding.suggestion, since: discoveredAt, ...after?.metrics }
        : null,
      fingerprint: createHash('sha256').update(finding.key).digest('hex'),
      discoveredAt,
      createdAt: discoveredAt,
      updatedAt: isMeasured ? account.knownAt(account.lastEpoch + 1, 0) : discoveredAt,
    };
  });
}

/** The two weeks after an insight against those before it, on the same campaigns. */
function afterwards({ account, facts, campaigns }: Measured, { campaignId }: Finding) {
  const own = campaignId === null ? facts : (campaigns.find(({ plan }) => plan.row.id === campaignId)?.facts ?? []);
  const turn = momentOf(account.lastEpoch - MEASURED_DAYS + 1)
    .toISOString()
    .slice(0, 10);
  const metrics = metricsOf(own.filter(({ date }) => date >= turn));
  const before = metricsOf(own.filter(({ date }) => date < turn));
  return {
    metrics: Object.keys(metrics).length === 0 ? null : metrics,
    isBetter: (metrics.ctr ?? 0) > (before.ctr ?? 0),
  };
}

function metricsOf(facts: readonly FactRow[]): Record<string, number> {
  const totals = totalsOf(facts);
  const metrics = { ctr: ctrOf(totals), conversion_rate: conversionRateOf(totals) };
  return Object.fromEntries(Object.entries(metrics).filter((entry): entry is [string, number] => entry[1] !== null));
}

function patternsOf({ pattern, title, description }: Finding): Record<string, unknown>[] {
  if (!pattern) return [{ patternId: null, name: title, description }];
  return [{ patternId: pattern.id, name: pattern.name, description: pattern.description }];
}

/** Which daily figures go together: Pearson's coefficient over the days of the account. */
function correlationsOf(facts: readonly FactRow[]): Record<string, unknown>[] {
  const days = [...groupBy(facts, ({ date }) => date).values()].map(totalsOf);
  const pairs = [
    ['spend', 'impressions', days.map(({ spendCents }) => spendCents), days.map(({ impressions }) => impressions)],
    ['clicks', 'conversions', days.map(({ clicks }) => clicks), days.map(({ conversions }) => conversions)],
  ] as const;
  return pairs.flatMap(([first, second, x, y]) => {
    const coefficient = correlation(x, y);
    return coefficient === null
      ? []
      : [{ first, second, coefficient, pValue: correlationPValue(coefficient, days.length) }];
  });
}
