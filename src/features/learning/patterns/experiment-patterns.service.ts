import { readNumber, readRecord, readRecords, readText } from '../../../platform/json-values';
import type { OtherVerdict } from '../../../statistics/segment-mining/mining-family';
import { PriorityEnum } from '../../campaigns/settings/personalization.enums';
import { testInsights } from '../insights/test-insights';
import { EvidenceEnum, PatternMethodEnum, PatternStatusEnum } from '../learning.enums';
import type { LearningEvidence, LearningPart } from '../runs/learning-part';
import { type CompletedTest, findCompletedTests } from './experiment-patterns.store';
import { changeWords, fingerprintOf } from './pattern-conditions';
import { findPatternIds, type PatternWrite, writePatterns } from './pattern-standing.store';
import { testedDifference } from './tested-difference';

/** A variation of a completed test against its control. */
interface Comparison {
  readonly test: CompletedTest;
  readonly variationId: string;
  readonly controlId: string | null;
  readonly ratio: number;
  readonly lower: number;
  readonly upper: number;
  readonly pValue: number;
}

/**
 * What tests with random assignment have shown, as patterns with EXPERIMENTAL evidence. Their p-values join the family of the
 * run. Tests whose split does not fit their plan say nothing.
 */
export const experimentPart: LearningPart = {
  name: 'experiments',
  async prepare(db, evidence) {
    const tests = await findCompletedTests(db, evidence.facts.window.end);
    const comparisons = tests.filter(isSound).flatMap(comparisonsOf);
    return {
      inputs: comparisons.map(({ test, ...rest }) => [
        test.id,
        test.primaryMetric,
        test.calculatedAt,
        test.configurations,
        rest,
      ]),
      pValues: comparisons.map(({ pValue }) => pValue),
      async conclude(reader, { verdicts }) {
        const accepted = comparisons.flatMap((comparison, i) =>
          verdicts[i].isAccepted ? [{ comparison, verdict: verdicts[i] }] : [],
        );
        const found = accepted.map(({ comparison, verdict }) => patternOf(comparison, verdict, evidence));
        const told = await testInsights(
          reader,
          accepted.map(({ comparison, verdict }, i) => ({
            pattern: { ...found[i], campaignId: comparison.test.campaignId },
            units: comparison.test.totalVisitors,
            verdict,
          })),
          evidence,
        );
        const ids = await findPatternIds(
          reader,
          found.map(({ fingerprint }) => fingerprint),
        );
        const writes: PatternWrite[] = found.map((values) => {
          const id = ids.get(values.fingerprint) ?? null;
          const { firstObserved, ...rest } = values;
          return { id, values: id === null ? values : rest };
        });
        return {
          async write(writer) {
            await writePatterns(writer, writes, evidence.at, evidence.newId);
            return { experimentPatterns: writes.length, ...(await told(writer)) };
          },
        };
      },
    };
  },
};

function isSound({ health }: CompletedTest): boolean {
  return readRecords(readRecord(health).checks).every(
    ({ code, passed }) => code !== 'SAMPLE_RATIO_MISMATCH' || passed !== false,
  );
}

function comparisonsOf(test: CompletedTest): Comparison[] {
  return readRecords(test.comparisons).flatMap((comparison) => {
    const variationId = readText(comparison.variationId);
    const [uplift, pValue] = [readNumber(comparison.uplift), readNumber(comparison.adjustedPValue)];
    const { lower, upper } = readRecord(comparison.upliftInterval);
    const [from, to] = [readNumber(lower), readNumber(upper)];
    if (!variationId || uplift === null || pValue === null || from === null || to === null) return [];
    if (!(uplift > -1 && from > -1 && pValue >= 0 && pValue <= 1)) return [];
    return [
      {
        test,
        variationId,
        controlId: readText(comparison.controlId),
        ratio: 1 + uplift,
        lower: 1 + from,
        upper: 1 + to,
        pValue,
      },
    ];
  });
}

function patternOf(
  { test, variationId, controlId, ratio, lower, upper, pValue }: Comparison,
  { adjustedPValue }: OtherVerdict,
  { at, runId, facts: { window } }: LearningEvidence,
) {
  const metric = test.primaryMetric ?? 'conversion_rate';
  const which = [
    { dimension: 'abTest', value: test.key },
    { dimension: 'variation', value: variationId },
  ];
  const conditions = [...which, ...testedDifference(test.configurations, variationId, controlId)];
  return {
    patternType: 'EXPERIMENT',
    name: `${test.name}: ${metric} of ${variationId} is ${changeWords(ratio)} than the control's`,
    description: `Shown by a test with random assignment (95 percent interval of the ratio ${lower.toFixed(3)} to ${upper.toFixed(3)}).`,
    conditions,
    performanceImpact: { uplift: ratio - 1, events: test.totalConversions },
    metric,
    rateRatio: ratio,
    rateRatioLower: lower,
    rateRatioUpper: upper,
    confidenceLevel: 1 - adjustedPValue,
    pValue,
    adjustedPValue,
    effectSize: Math.log(ratio),
    campaignsAnalyzed: test.campaignId === null ? null : 1,
    periodStart: test.startDate,
    periodEnd: test.calculatedAt,
    firstObserved: at,
    lastObserved: at,
    actionableInsights: [
      {
        action: ratio > 1 ? `Show ${variationId} to everybody` : `Keep the control instead of ${variationId}`,
        description: `What ${test.name} showed holds for those whom it was shown to.`,
        expectedImpact: Math.abs(ratio - 1),
        priority: PriorityEnum.HIGH,
      },
    ],
    // Its hypothesis was written down before the data came: they are data that it was not found in.
    status: PatternStatusEnum.CONFIRMED,
    method: PatternMethodEnum.EXPERIMENT,
    evidence: EvidenceEnum.EXPERIMENTAL,
    runId,
    judgedUntil: window.end,
    fingerprint: fingerprintOf(metric, which),
  };
}
