import { readFlag, readNumber, readRecord } from '../../../platform/json-values';
import type { AbTest } from '../ab-tests/ab-test.entity';
import { TestStatusEnum } from '../ab-tests/ab-test.enums';
import type { TestResult } from '../results/test-result.entity';
import type { AnalysedComparison, Analysis, AnalysisInput, EarlierLook, PairState } from './analysis.model';
import { moneyText } from './money';
import type { StopFinding } from './stop-rules';

/** `test_results.variation_comparisons` of an analysis: the fields of `VariationComparison`. */
function storedComparisons(comparisons: readonly AnalysedComparison[]): Record<string, unknown>[] {
  return comparisons.map(({ variationKey, controlKey, ...numbers }) => ({
    variationId: variationKey,
    controlId: controlKey,
    ...numbers,
  }));
}

/** `test_results.statistical_details`: all inputs and findings, so that every number can be had again from it alone. */
export function storedDetails(
  { plan, arms, calendar, upliftDeviation }: AnalysisInput,
  analysis: Analysis,
  stop: readonly StopFinding[],
): Record<string, unknown> {
  const { look, pairs, chanceToBeBest, guardrails, revenueImpact, progress, factorial, warnings } = analysis;
  return {
    plan,
    calendar,
    upliftDeviation,
    arms: arms.map((arm) => ({ ...arm, ...analysis.arms.find(({ key }) => key === arm.key) })),
    look,
    pairs,
    chanceToBeBest,
    guardrails,
    revenueImpact,
    progress,
    factorial,
    warnings,
    decision: analysis.decision,
    reasons: analysis.reasons,
    stop,
  };
}

/** What a stored look has left for later ones; one of another kind has left nothing. */
export function earlierLook(stored: unknown): EarlierLook {
  const look = readRecord(stored);
  const pairs = Object.entries(readRecord(look.pairs)).map(([name, value]): [string, PairState] => {
    const { pValue, z, alwaysValidPValue } = readRecord(value);
    return [name, { pValue: readNumber(pValue), z: readNumber(z), alwaysValidPValue: readNumber(alwaysValidPValue) }];
  });
  return {
    informationFraction: readNumber(look.informationFraction),
    isCounted: readFlag(look.isCounted) ?? false,
    isFinal: readFlag(look.isFinal) ?? false,
    pairs: Object.fromEntries(pairs),
    sampleRatioPValue: readNumber(look.sampleRatioPValue),
  };
}

type ResultValues = Pick<
  TestResult,
  | 'method'
  | 'totalVisitors'
  | 'totalImpressions'
  | 'totalConversions'
  | 'pValue'
  | 'effectSize'
  | 'statisticalPower'
  | 'winningVariationId'
  | 'confidenceLevel'
  | 'significanceStatus'
  | 'projectedLift'
  | 'estimatedRevenueImpact'
  | 'currency'
  | 'variationComparisons'
  | 'health'
>;

/** The columns of a result that follow from the analysis. */
export function storedResult(
  { currency }: Pick<AbTest, 'currency'>,
  { arms }: AnalysisInput,
  analysis: Analysis,
): ResultValues {
  const { leading, comparisons, health, winningVariationKey, revenueImpact } = analysis;
  const total = (field: 'units' | 'impressions' | 'conversions') =>
    arms.reduce((sum, { sums }) => sum + sums[field], 0);
  const p = leading?.adjustedPValue ?? null;
  return {
    method: analysis.method,
    totalVisitors: total('units'),
    totalImpressions: total('impressions'),
    totalConversions: total('conversions'),
    pValue: p,
    effectSize: leading?.effectSize ?? null,
    statisticalPower: analysis.arms.find(({ key }) => key === leading?.variationKey)?.power ?? null,
    winningVariationId: winningVariationKey,
    confidenceLevel: p === null ? null : 1 - p,
    significanceStatus: leading?.significance ?? null,
    projectedLift: leading?.uplift ?? null,
    estimatedRevenueImpact: revenueImpact && moneyText(revenueImpact.estimate),
    currency,
    variationComparisons: storedComparisons(comparisons),
    health: { checks: health },
  };
}

type Verdict = Pick<
  AbTest,
  | 'pValue'
  | 'confidenceLevel'
  | 'statisticalSignificance'
  | 'winningVariationId'
  | 'projectedLift'
  | 'revenueImpact'
  | 'decision'
  | 'decisionReasons'
>;

/** What an analysis changes of the test. Who won a test that is over was settled when it ended. */
export function storedVerdict(test: Pick<AbTest, 'status' | 'winningVariationId'>, analysis: Analysis): Verdict {
  const { leading, comparisons, revenueImpact, decision, reasons } = analysis;
  const isOver = test.status === TestStatusEnum.COMPLETED || test.status === TestStatusEnum.CANCELLED;
  const winner = isOver ? test.winningVariationId : analysis.winningVariationKey;
  const p = leading?.adjustedPValue ?? null;
  return {
    pValue: p,
    confidenceLevel: p === null ? null : 1 - p,
    statisticalSignificance: leading?.significance ?? null,
    winningVariationId: winner,
    projectedLift: comparisons.find(({ variationKey }) => variationKey === winner)?.uplift ?? null,
    revenueImpact: revenueImpact?.variationKey === winner && winner !== null ? moneyText(revenueImpact.estimate) : null,
    decision,
    decisionReasons: [...reasons],
  };
}
