import { TestDecisionEnum, TestTypeEnum } from '../ab-tests/ab-test.enums';
import { evaluate } from '../calculators/evaluation';
import { ComparisonSetEnum, EvaluationMethodEnum } from '../calculators/evaluation.enums';
import type { PairKeys } from '../calculators/evaluation.look';
import type { EvaluatedComparison, Experiment } from '../calculators/evaluation.model';
import { decideTest } from './analysis.decision';
import { AnalysisMethodEnum, HealthCodeEnum } from './analysis.enums';
import { type AnalysisLook, analysisLook, pairName, stateOf } from './analysis.look';
import type { AnalysedComparison, Analysis, AnalysisInput, LookDetails, PairState } from './analysis.model';
import { estimateOf } from './arm-estimates';
import { type Comparator, comparatorOf, evaluatedArm } from './comparators';
import { armOf, designOf, levelOfOne, sizesOf, type TestDesign } from './design';
import { analyseFactors } from './factorial-design';
import { judgeGuardrails } from './guardrails';
import { examine } from './health';
import { MEASURED_METRICS, type MeasuredMetric, measuredMetric } from './measured-metric';
import { comparePairs, readAlways } from './pairs';
import { progressOf } from './progress';
import { revenueImpactOf } from './revenue-impact';

/**
 * Everything that the data of a test say at this look. Pure: the same input, the same analysis, on every machine. What
 * cannot be had is null, and health, warnings or reasons say why.
 */
export function analyse(input: AnalysisInput): Analysis {
  const metric = measuredMetric(input.plan.primaryMetric);
  const design = designOf(input);
  if (metric === null || design === null) return nothingToAnalyse(input, metric);
  const { plan, earlier, calendar } = input;
  const sizeOf = sizesOf(design, metric);
  const look = analysisLook(plan, earlier, design.fraction, calendar.isOver, sizeOf);
  const comparator = comparatorOf(plan, metric, design.arms);
  const evaluation = evaluate(experimentOf(input, design, metric), { look, compare: comparator.compare });
  const { comparisons, pairs, best } = besideSequences(evaluation.comparisons, {
    input,
    design,
    metric,
    comparator,
    look,
  });
  const health = examine({
    metric,
    arms: design.arms,
    sampleRatio: evaluation.sampleRatioMismatch,
    uplifts: comparisons,
    earlier,
    calendar,
  });
  const guardrails = judgeGuardrails(plan, design.control, design.treatments, ({ key }) =>
    sizeOf({ variationKey: key, controlKey: design.control.key }),
  );
  const details: LookDetails = {
    ...readingOf(look),
    pairs,
    sampleRatioPValue: health.sampleRatioPValue,
    approach: comparator.approach,
    approachNote: comparator.note,
    metricKind: metric.kind,
  };
  const ownAlpha = levelOfOne(plan, comparisons.length);
  const progress = progressOf(
    { ...plan, plannedUnits: design.plannedUnits },
    {
      units: design.units,
      informationFraction: look.informationFraction,
      unitsPerDay: design.unitsPerDay,
      z: best,
      times: timesOf([...earlier, details]),
      alpha: ownAlpha,
    },
  );
  const decision = decideTest(evaluation, {
    alpha: plan.alpha,
    isComplete: look.isComplete,
    isFutile: progress.isFutile ?? false,
    comparisons,
    health: health.checks,
    guardrails,
  });
  const leading = leadingOf(comparisons, decision.winningVariationKey);
  return {
    method: plan.method,
    comparisons,
    pairs: comparePairs(design, metric, comparator, plan),
    chanceToBeBest: evaluation.chanceToBeBest,
    arms: design.arms.map((arm) => estimateOf(metric, arm, comparisons, plan.alpha)),
    guardrails,
    health: health.checks,
    warnings: evaluation.warnings,
    ...decision,
    leading,
    revenueImpact:
      leading &&
      revenueImpactOf(design.control, armOf(design, leading.variationKey), {
        level: look.levelOf(ownAlpha, leading),
        unitsPerDay: design.eligiblePerDay,
        upliftDeviation: input.upliftDeviation,
      }),
    progress,
    factorial:
      plan.testType === TestTypeEnum.MULTIVARIATE
        ? analyseFactors(metric, design.arms, look.levelOf(plan.alpha, firstPair(design)))
        : null,
    look: details,
  };
}

function experimentOf({ plan }: AnalysisInput, design: TestDesign, metric: MeasuredMetric): Experiment {
  return {
    alpha: plan.alpha,
    method: plan.method === AnalysisMethodEnum.FIXED ? EvaluationMethodEnum.FIXED : EvaluationMethodEnum.SEQUENTIAL,
    plannedSampleSize: design.plannedUnits,
    earlierLooks: [],
    metric: metric.kind,
    correction: plan.correction,
    comparisons: ComparisonSetEnum.VS_CONTROL,
    minimumDetectableEffect: plan.minimumDetectableEffect,
    arms: design.arms.map((arm) => evaluatedArm(metric, arm, 100 * design.shareOf(arm.key))),
  };
}

/** Each comparison with its always-valid reading beside it, and what this look leaves for the next one. */
function besideSequences(
  evaluated: readonly EvaluatedComparison[],
  {
    input: { plan, earlier },
    design,
    metric,
    comparator,
    look,
  }: {
    input: AnalysisInput;
    design: TestDesign;
    metric: MeasuredMetric;
    comparator: Comparator;
    look: AnalysisLook;
  },
): { comparisons: AnalysedComparison[]; pairs: Record<string, PairState>; best: number | null } {
  const sizeOf = sizesOf(design, metric);
  const pairs: Record<string, PairState> = {};
  let best: number | null = null;
  const comparisons = evaluated.map((comparison) => {
    const arms = [design.control, armOf(design, comparison.variationKey)] as const;
    const levels = { alpha: plan.alpha, level: plan.alpha };
    const { z, pValue, differenceInterval, upliftError } = readAlways(
      metric,
      comparator,
      arms,
      sizeOf(comparison),
      levels,
    );
    const before = stateOf(earlier, comparison);
    const smallest = [before?.alwaysValidPValue, pValue].flatMap((p) => p ?? []);
    const alwaysValidPValue = smallest.length === 0 ? null : Math.min(...smallest);
    pairs[pairName(comparison)] = {
      pValue: comparison.pValue,
      z: look.isCounted ? z : (before?.z ?? null),
      alwaysValidPValue,
    };
    if (z !== null) best = Math.max(best ?? z, z);
    return { ...comparison, alwaysValidInterval: differenceInterval, alwaysValidPValue, upliftError };
  });
  return { comparisons, pairs, best };
}

function readingOf({ informationFraction, isCounted, isFinal, boundaryZ, nominalAlpha, alphaSpent }: AnalysisLook) {
  return { informationFraction, isCounted, isFinal, boundaryZ, nominalAlpha, alphaSpent };
}

function timesOf(looks: readonly Pick<LookDetails, 'isCounted' | 'informationFraction'>[]): number[] {
  return looks.flatMap(({ isCounted, informationFraction: time }) => (isCounted && time ? [time] : []));
}

function firstPair({ treatments, control }: TestDesign): PairKeys {
  return { variationKey: treatments[0].key, controlKey: control.key };
}

/** The winner's comparison, else that with the smallest p-value. */
function leadingOf(comparisons: readonly AnalysedComparison[], winner: string | null): AnalysedComparison | null {
  const judged = comparisons.filter(({ difference }) => difference !== null);
  const p = ({ adjustedPValue, fixedPValue }: AnalysedComparison) => [adjustedPValue ?? 1, fixedPValue ?? 1] as const;
  return (
    judged.find(({ variationKey }) => variationKey === winner) ??
    judged.reduce<AnalysedComparison | null>((least, one) => {
      if (least === null) return one;
      const [[a, b], [c, d]] = [p(one), p(least)];
      return a < c || (a === c && b < d) ? one : least;
    }, null)
  );
}

/** The answer for a test whose metric nobody measures, or that has nothing to compare. */
function nothingToAnalyse({ plan, arms, earlier }: AnalysisInput, metric: MeasuredMetric | null): Analysis {
  const units = arms.reduce((sum, { sums }) => sum + sums.units, 0);
  const message =
    metric === null
      ? `${plan.primaryMetric} is not measured here; tests can be decided by ${MEASURED_METRICS.join(', ')}.`
      : 'The test has no control, or no other variation that was not dropped: there is nothing to compare.';
  const code = metric === null ? HealthCodeEnum.METRIC_NOT_MEASURED : HealthCodeEnum.NOTHING_TO_COMPARE;
  return {
    method: plan.method,
    comparisons: [],
    pairs: [],
    chanceToBeBest: [],
    arms: [],
    guardrails: [],
    health: [{ code, passed: false, message, blocksShip: true, pValue: null }],
    warnings: [],
    decision: TestDecisionEnum.REVIEW,
    reasons: [{ code, message }],
    winningVariationKey: null,
    leading: null,
    revenueImpact: null,
    progress: {
      units,
      plannedUnits: plan.plannedUnits,
      informationFraction: plan.plannedUnits === null ? null : Math.min(1, units / plan.plannedUnits),
      unitsPerDay: null,
      daysLeft: null,
      conditionalPowerAtPlan: null,
      conditionalPowerAtTrend: null,
      isFutile: null,
    },
    factorial: null,
    look: {
      informationFraction: null,
      isCounted: false,
      isFinal: false,
      pairs: earlier.at(-1)?.pairs ?? {},
      sampleRatioPValue: earlier.at(-1)?.sampleRatioPValue ?? null,
      boundaryZ: null,
      nominalAlpha: null,
      alphaSpent: null,
      approach: 'PLAIN',
      approachNote: null,
      metricKind: metric?.kind ?? null,
    },
  };
}
