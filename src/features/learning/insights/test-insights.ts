import type { Database } from '../../../platform/database/statement';
import { insertRows } from '../../../platform/database/write';
import type { OtherVerdict } from '../../../statistics/segment-mining/mining-family';
import { PriorityEnum } from '../../campaigns/settings/personalization.enums';
import { EvidenceEnum, InsightTypeEnum } from '../learning.enums';
import { findPatternIds } from '../patterns/pattern-standing.store';
import type { LearningEvidence } from '../runs/learning-part';
import { type Finding, PLAIN } from './detectors/finding';
import { insightRow, sameInsight } from './insight-rows';
import type { LearningInsight } from './learning-insight.entity';
import { hasProfile, learningInsights, listKnownInsights, markSeen } from './learning-insight.store';

/** What a completed test has shown, and the run's family has let pass. */
export interface ShownByTest {
  readonly pattern: {
    readonly name: string;
    readonly description: string;
    readonly metric: string;
    readonly fingerprint: string;
    readonly campaignId: string | null;
    readonly rateRatio: number;
    readonly rateRatioLower: number;
    readonly rateRatioUpper: number;
    readonly pValue: number;
    readonly periodStart: Date | null;
  };
  readonly units: number | null;
  readonly verdict: OtherVerdict;
}

/** Insights of what tests have shown, each told once. Reads now; writes, after the patterns, when the run ends. */
export async function testInsights(
  reader: Database,
  shown: readonly ShownByTest[],
  { runId, at, newId, facts: { window } }: LearningEvidence,
): Promise<(writer: Database) => Promise<Record<string, number>>> {
  if (shown.length === 0 || !(await hasProfile(reader))) return async () => ({});
  const known = await listKnownInsights(reader);
  const findings = shown.map((one) => ({ finding: findingOf(one, window.start), verdict: one.verdict }));
  const fresh = findings.filter(({ finding }) => sameInsight(finding, known) === null);
  const seen = findings.flatMap(({ finding }) => sameInsight(finding, known)?.id ?? []);
  return async (writer) => {
    const fingerprints = fresh.flatMap(({ finding }) => finding.patterns.map(({ fingerprint }) => fingerprint));
    const patternIds = await findPatternIds(writer, fingerprints);
    const { start, end } = window;
    await insertRows<LearningInsight>(
      writer,
      learningInsights,
      fresh.map(({ finding, verdict }) => {
        const run = { runId, at, id: newId(`insight/${finding.key}`), start, end, completeness: null };
        return insightRow(finding, verdict, null, patternIds, run);
      }),
    );
    await markSeen(writer, seen, runId, at);
    return { experimentInsights: fresh.length };
  };
}

function findingOf({ pattern, units }: ShownByTest, windowStart: string): Finding {
  const { name, description, metric, fingerprint, rateRatio, rateRatioLower: lower, rateRatioUpper: upper } = pattern;
  const isBetter = rateRatio > 1;
  const gain = { lower: lower - 1, upper: upper - 1 };
  return {
    ...PLAIN,
    insightType: InsightTypeEnum.TEST_RESULT,
    category: 'experiment',
    campaignId: pattern.campaignId,
    key: `test/${fingerprint}`,
    metric,
    pValue: pattern.pValue,
    evidence: EvidenceEnum.EXPERIMENTAL,
    effect: rateRatio,
    effectInterval: { lower, upper },
    effectOf: 'ratio of the variation to the control',
    since: pattern.periodStart?.toISOString().slice(0, 10) ?? windowStart,
    baseline: {},
    sampleSize: units,
    // Keeping the control brings nothing that is not there already.
    expected: isBetter ? rateRatio - 1 : 0,
    expectedInterval: isBetter ? gain : { lower: 0, upper: 0 },
    priority: PriorityEnum.HIGH,
    title: name,
    description,
    action: isBetter ? 'Show this variation to everybody' : 'Keep the control',
    advice: 'A test with random assignment has shown it: for those whom it was shown to, at the time that it was.',
    patterns: [{ fingerprint, name, description }],
  };
}
