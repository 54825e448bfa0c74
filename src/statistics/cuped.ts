import { requireOpenShare } from './argument-checks';
import type { Comparison } from './comparison';
import { welch } from './means';
import { mergePairMoments, type PairMoments, requirePairMoments } from './moments';
import { available, type Outcome, unavailable } from './outcome';

/** A comparison of means after removing what a pre-exposure covariate explains. */
export interface CupedComparison extends Comparison {
  /** Slope of outcome on covariate, pooled over both arms. */
  readonly theta: number;
  /** Correlation of outcome and covariate over both arms, -1..1. */
  readonly correlation: number;
  /** 1 - (adjusted / plain variance of the difference): the share of units saved; ≤ 1, can be just below 0. */
  readonly varianceReduction: number;
}

/**
 * Welch's test of outcomes adjusted by a covariate measured BEFORE exposure: Y - θ(X - X̄), θ = Cov(Y,X)/Var(X) over both
 * arms (Deng, Xu, Kohavi & Walker, WSDM 2013). Pair moments: x = covariate, y = outcome. Values are adjusted means.
 * A covariate that does not vary leaves the plain comparison (θ = 0). NOT_ENOUGH_DATA below three units in an arm.
 */
export function compareCuped(
  control: PairMoments,
  treatment: PairMoments,
  { alpha = 0.05 }: { readonly alpha?: number } = {},
): Outcome<CupedComparison> {
  requireOpenShare('alpha', alpha);
  requirePairMoments('control', control);
  requirePairMoments('treatment', treatment);
  if (control.units < 3 || treatment.units < 3) {
    return unavailable('NOT_ENOUGH_DATA', 'A covariate adjustment needs at least three units in each arm.');
  }
  const all = mergePairMoments([control, treatment]);
  const theta = all.squaredX > 0 ? all.product / all.squaredX : 0;
  const adjusted = (arm: PairMoments) => ({
    mean: arm.meanY - theta * (arm.meanX - all.meanX),
    errorVariance: errorVariance(arm, theta),
    units: arm.units,
  });
  const comparison = welch(adjusted(control), adjusted(treatment), alpha, 'WELCH_T_CUPED');
  if (!comparison.ok) return comparison;
  const product = Math.sqrt(all.squaredX) * Math.sqrt(all.squaredY);
  const plain = errorVariance(control, 0) + errorVariance(treatment, 0);
  return available({
    ...comparison,
    theta,
    correlation: product > 0 ? Math.min(1, Math.max(-1, all.product / product)) : 0,
    varianceReduction: 1 - comparison.standardError ** 2 / plain,
  });
}

/** Variance of an arm's mean of y - theta·x. */
function errorVariance(arm: PairMoments, theta: number): number {
  const squares = arm.squaredY - 2 * theta * arm.product + theta * theta * arm.squaredX;
  return Math.max(0, squares) / (arm.units - 1) / arm.units;
}
