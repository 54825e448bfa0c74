import type { Comparison } from '../../../statistics/comparison';
import { compareCuped } from '../../../statistics/cuped';
import {
  type Moments,
  momentsFromSums,
  momentsOfCounts,
  type PairMoments,
  pairMomentsFromSums,
} from '../../../statistics/moments';
import { type Outcome, unavailable } from '../../../statistics/outcome';
import { comparePostStratified } from '../../../statistics/post-stratification';
import type { Compare } from '../calculators/evaluation';
import { EvaluationMetricEnum } from '../calculators/evaluation.enums';
import { compareArms } from '../calculators/evaluation.metric';
import type { EvaluatedArm } from '../calculators/evaluation.model';
import type { MeasuredSums } from '../measurements/measured-sums';
import type { AnalysisPlan, ApproachOfComparison, MeasuredArm } from './analysis.model';
import { evaluatedSums, hasSpread, type MeasuredMetric } from './measured-metric';
import { addSums } from './unit-sums';

/** How the arms of a test are compared. */
export interface Comparator {
  readonly approach: ApproachOfComparison;
  /** Why the approach that was asked for is not taken. */
  readonly note: string | null;
  readonly compare: Compare;
}

/** An arm as the calculators take it. */
export function evaluatedArm(
  metric: MeasuredMetric,
  { key, isControl, sums }: Pick<MeasuredArm, 'key' | 'isControl' | 'sums'>,
  trafficPercentage: number,
): EvaluatedArm {
  return { key, isControl, trafficPercentage, visitors: sums.units, ...evaluatedSums(metric, sums) };
}

/** The plain comparison of two arms by their own sums. */
export function comparePlainly(
  metric: MeasuredMetric,
  control: MeasuredSums,
  treatment: MeasuredSums,
  alpha: number,
): Outcome<Comparison> {
  if (!hasSpread(metric, control) || !hasSpread(metric, treatment)) {
    return unavailable('NOT_ENOUGH_DATA', `The sums of squares that ${metric.name} needs were not recorded.`);
  }
  const arm = (key: string, sums: MeasuredSums) =>
    evaluatedArm(metric, { key, isControl: key === 'control', sums }, 50);
  return compareArms(metric.kind, arm('control', control), arm('treatment', treatment), alpha);
}

/** The narrowest comparison that plan and data allow: by strata where asked for, with a covariate where there is one. */
export function comparatorOf(plan: AnalysisPlan, metric: MeasuredMetric, arms: readonly MeasuredArm[]): Comparator {
  const byKey = new Map(arms.map((arm) => [arm.key, arm]));
  const of = (arm: EvaluatedArm): MeasuredArm => {
    const measured = byKey.get(arm.key);
    if (!measured) throw new Error(`There is no arm ${arm.key}.`);
    return measured;
  };
  const plain: Compare = (control, treatment, alpha) =>
    comparePlainly(metric, of(control).sums, of(treatment).sums, alpha);
  const strata = plan.stratifyBy === null ? null : stratification(plan.stratifyBy, metric, arms);
  if (strata?.fits) {
    const compare: Compare = (control, treatment, alpha) =>
      comparePostStratified(strata.of(of(control), of(treatment)), { alpha });
    return { approach: 'POST_STRATIFIED', note: null, compare };
  }
  const note = strata?.note ?? null;
  if (plan.useCovariate && hasCovariate(metric, arms)) {
    const compare: Compare = (control, treatment, alpha) =>
      compareCuped(covariatePairs(metric, of(control).sums), covariatePairs(metric, of(treatment).sums), { alpha });
    return { approach: 'CUPED', note, compare };
  }
  return { approach: 'PLAIN', note, compare: plain };
}

/** Whether a covariate was recorded in every arm that has units, and varies. */
function hasCovariate({ covariateProduct }: MeasuredMetric, arms: readonly MeasuredArm[]): boolean {
  if (covariateProduct === null) return false;
  return arms.every(
    ({ sums }) =>
      sums.covariate !== null &&
      sums[covariateProduct] !== null &&
      (sums.covariateUnits ?? 0) > 0 &&
      (sums.covariateSquared ?? 0) > 0 &&
      sums.units > 2,
  );
}

/** Covariate x and outcome y. A unit without a covariate counts as 0: that it has none was so before the exposure too. */
function covariatePairs(metric: MeasuredMetric, sums: MeasuredSums): PairMoments {
  const { sum, sumOfSquares, conversions } = evaluatedSums(metric, sums);
  return pairMomentsFromSums({
    units: sums.units,
    sumX: sums.covariate ?? 0,
    sumXX: sums.covariateSquared ?? 0,
    sumY: sum,
    sumYY: metric.kind === EvaluationMetricEnum.PROPORTION ? conversions : sumOfSquares,
    sumXY: metric.covariateProduct === null ? 0 : (sums[metric.covariateProduct] ?? 0),
  });
}

/** Moments of a rate or mean in one group of units. */
export function momentsOf(metric: MeasuredMetric, sums: MeasuredSums): Moments {
  const { sum, sumOfSquares, conversions } = evaluatedSums(metric, sums);
  return metric.kind === EvaluationMetricEnum.PROPORTION
    ? momentsOfCounts(Math.min(conversions, sums.units), sums.units)
    : momentsFromSums(sums.units, sum, sumOfSquares);
}

function stratification(dimension: string, metric: MeasuredMetric, arms: readonly MeasuredArm[]) {
  if (metric.kind === EvaluationMetricEnum.RATIO) {
    return {
      fits: false as const,
      note: `A ratio such as ${metric.name} is not stratified; it was compared as it is.`,
    };
  }
  const values = [...new Set(arms.flatMap(({ strata }) => Object.keys(strata)))].sort();
  const covered = arms.every(({ sums, strata }) => addSums(Object.values(strata)).units === sums.units);
  if (values.length < 2 || !covered) {
    const note = `Not every unit has a value of ${dimension}, or all have the same; the arms were compared as they are.`;
    return { fits: false as const, note };
  }
  const none = addSums([]);
  return {
    fits: true as const,
    note: null,
    of: (control: MeasuredArm, treatment: MeasuredArm) =>
      values.map((value) => ({
        control: momentsOf(metric, control.strata[value] ?? none),
        treatment: momentsOf(metric, treatment.strata[value] ?? none),
      })),
  };
}
