import { compareRatesBayesian, ratePosterior } from '../../../statistics/beta-binomial';
import type { Comparison } from '../../../statistics/comparison';
import { normalCdf, normalCriticalValue } from '../../../statistics/distributions';
import { compareMeans } from '../../../statistics/means';
import {
  type Moments,
  momentsFromSums,
  momentsOfCounts,
  pairMomentsFromSums,
  varianceOf,
} from '../../../statistics/moments';
import { normalRisk } from '../../../statistics/normal-risk';
import type { Outcome } from '../../../statistics/outcome';
import { normalPosterior, type Posterior, probabilitiesToBeBest } from '../../../statistics/posteriors';
import { powerOfMeans, powerOfProportions } from '../../../statistics/power';
import { compareRatios, ratioOf } from '../../../statistics/ratios';
import { compareProportions } from '../../../statistics/two-proportions';
import { EvaluationMetricEnum } from './evaluation.enums';
import type { EvaluatedArm } from './evaluation.model';

/** An arm's value of the metric per visitor, and how much visitors differ. */
export interface Spread {
  readonly value: number;
  /** Variance of a single visitor. */
  readonly variance: number;
}

/** Beta posteriors this far apart, with this many of both outcomes, overlap by less than 1e-15. */
const HOPELESS_WIDTHS = 12;
const HOPELESS_COUNT = 50;

/** The one test of the metric, treatment against control, with intervals at the two-sided level `alpha`. */
export function compareArms(
  metric: EvaluationMetricEnum,
  control: EvaluatedArm,
  treatment: EvaluatedArm,
  alpha: number,
): Outcome<Comparison> {
  switch (metric) {
    case EvaluationMetricEnum.PROPORTION:
      return compareProportions(countsOf(control), countsOf(treatment), { alpha });
    case EvaluationMetricEnum.MEAN:
      return compareMeans(momentsOf(control), momentsOf(treatment), { alpha });
    case EvaluationMetricEnum.RATIO:
      return compareRatios(pairsOf(control), pairsOf(treatment), { alpha });
  }
}

/** Chance that treatment is better, and what is lost on average by shipping it when it is not. */
export function riskOf(
  metric: EvaluationMetricEnum,
  control: EvaluatedArm,
  treatment: EvaluatedArm,
  comparison: Comparison,
): { readonly chanceToBeatControl: number; readonly expectedLoss: number } {
  const risk =
    metric === EvaluationMetricEnum.PROPORTION && !isAdjusted(comparison)
      ? compareRatesBayesian(countsOf(control), countsOf(treatment))
      : normalRisk(comparison.difference.estimate, comparison.standardError);
  return { chanceToBeatControl: risk.chanceToBeatControl, expectedLoss: risk.expectedLossOfTreatment };
}

/** The difference in standard deviations of a visitor, pooled over both arms (Cohen's d); null where nobody differs. */
export function effectSizeOf(
  metric: EvaluationMetricEnum,
  control: EvaluatedArm,
  treatment: EvaluatedArm,
  difference: number,
): number | null {
  const deviation = pooledDeviation(metric, control, treatment);
  return deviation > 0 ? difference / deviation : null;
}

/** Chance that a test at `level` with as many visitors finds a true difference of `effect`; null where it has no meaning. */
export function powerOf(
  metric: EvaluationMetricEnum,
  control: EvaluatedArm,
  treatment: EvaluatedArm,
  comparison: Comparison,
  { effect, level }: { readonly effect: number; readonly level: number },
): number | null {
  const sizes = { control: control.visitors, treatment: treatment.visitors };
  if (metric === EvaluationMetricEnum.RATIO || isAdjusted(comparison))
    return normalCdf(Math.abs(effect) / comparison.standardError - normalCriticalValue(level));
  if (metric === EvaluationMetricEnum.PROPORTION) {
    const rate = Math.min(1, Math.max(0, comparison.controlValue + effect));
    return powerOfProportions(comparison.controlValue, rate, sizes, { alpha: level }).directional;
  }
  const deviation = pooledDeviation(metric, control, treatment);
  return deviation > 0 ? powerOfMeans(effect / deviation, sizes, { alpha: level }).directional : null;
}

/** Whether a covariate or strata have narrowed the comparison, so that it no longer follows from the counts alone. */
function isAdjusted({ method }: Comparison): boolean {
  return method === 'WELCH_T_CUPED' || method === 'POST_STRATIFIED_Z';
}

/** Chance of each arm to be the best of all, Σ = 1; null where an arm has too little data. Chances below 1e-15 are 0. */
export function chancesToBeBest(metric: EvaluationMetricEnum, arms: readonly EvaluatedArm[]): number[] | null {
  const posteriors = arms.map((arm) => posteriorOf(metric, arm));
  if (!posteriors.every((posterior) => posterior !== null)) return null;
  const leader = posteriors.reduce((best, posterior) => (posterior.centre > best.centre ? posterior : best));
  // Between arms far apart the integral needs thousands of panels, to find that the lower one has no chance.
  const contenders = posteriors.filter((posterior, i) => !isHopeless(metric, arms[i], posterior, leader));
  const chances = probabilitiesToBeBest(contenders);
  return posteriors.map((posterior) => chances[contenders.indexOf(posterior)] ?? 0);
}

function isHopeless(metric: EvaluationMetricEnum, arm: EvaluatedArm, posterior: Posterior, leader: Posterior): boolean {
  const distance = (leader.centre - posterior.centre) / Math.hypot(leader.width, posterior.width);
  if (distance < HOPELESS_WIDTHS) return false;
  if (metric !== EvaluationMetricEnum.PROPORTION) return true;
  const fewest = Math.min(arm.conversions, arm.visitors - arm.conversions);
  return fewest >= HOPELESS_COUNT && leader.width <= 1 / Math.sqrt(HOPELESS_COUNT);
}

function posteriorOf(metric: EvaluationMetricEnum, arm: EvaluatedArm): Posterior | null {
  if (arm.visitors === 0) return null;
  if (metric === EvaluationMetricEnum.PROPORTION)
    return arm.conversions > arm.visitors ? null : ratePosterior(countsOf(arm));
  const spread = spreadOf(metric, arm);
  const deviation = spread === null ? 0 : Math.sqrt(spread.variance / arm.visitors);
  return spread === null || !(deviation > 0) ? null : normalPosterior(spread.value, deviation);
}

function pooledDeviation(metric: EvaluationMetricEnum, control: EvaluatedArm, treatment: EvaluatedArm): number {
  const [a, b] = [spreadOf(metric, control), spreadOf(metric, treatment)];
  const freedom = control.visitors + treatment.visitors - 2;
  if (a === null || b === null || freedom <= 0) return 0;
  return Math.sqrt(((control.visitors - 1) * a.variance + (treatment.visitors - 1) * b.variance) / freedom);
}

export function spreadOf(metric: EvaluationMetricEnum, arm: EvaluatedArm): Spread | null {
  if (metric === EvaluationMetricEnum.RATIO) {
    const ratio = ratioOf(pairsOf(arm));
    return ratio.ok ? { value: ratio.mean, variance: ratio.errorVariance * arm.visitors } : null;
  }
  const moments = momentsOf(arm, metric);
  return moments.units < 2 ? null : { value: moments.mean, variance: varianceOf(moments) };
}

function countsOf({ conversions, visitors }: EvaluatedArm): { conversions: number; units: number } {
  return { conversions, units: visitors };
}

function momentsOf(arm: EvaluatedArm, metric = EvaluationMetricEnum.MEAN): Moments {
  return metric === EvaluationMetricEnum.PROPORTION
    ? momentsOfCounts(arm.conversions, arm.visitors)
    : momentsFromSums(arm.visitors, arm.sum, arm.sumOfSquares);
}

function pairsOf(arm: EvaluatedArm) {
  return pairMomentsFromSums({
    units: arm.visitors,
    sumX: arm.denominatorSum,
    sumY: arm.sum,
    sumXX: arm.denominatorSumOfSquares,
    sumYY: arm.sumOfSquares,
    sumXY: arm.crossProductSum,
  });
}
