import { requireFinite, requireOpenShare, requirePositive, requireShare } from './argument-checks';
import { normalCdf, normalCriticalValue, normalQuantile, studentCriticalValue } from './distributions';
import { noncentralTUpperTail } from './noncentral-t';
import { available, type Outcome, unavailable } from './outcome';
import { findRoot } from './roots';

/** Sizes of the two arms compared; need not be whole while planning, > 0. */
export interface ArmSizes {
  readonly control: number;
  readonly treatment: number;
}

/** POOLED is the standard error of the pooled z test under no effect (default), UNPOOLED that of a Wald test. */
export type NullVariance = 'POOLED' | 'UNPOOLED';

/** Power of a comparison: chance of a finding in the true direction, and in either. Both 0..1. */
export interface Power {
  readonly directional: number;
  readonly twoSided: number;
}

/** Power of the two-sided z test of two rates (each 0..1). Source: Fleiss, Statistical Methods for Rates and Proportions (1981). */
export function powerOfProportions(
  controlRate: number,
  treatmentRate: number,
  sizes: ArmSizes,
  { alpha = 0.05, nullVariance = 'POOLED' as NullVariance } = {},
): Power {
  requireShare('controlRate', controlRate);
  requireShare('treatmentRate', treatmentRate);
  requireSizes(sizes);
  const critical = normalCriticalValue(alpha);
  const { control: n1, treatment: n2 } = sizes;
  const pooled = (n1 * controlRate + n2 * treatmentRate) / (n1 + n2);
  const error = Math.sqrt((controlRate * (1 - controlRate)) / n1 + (treatmentRate * (1 - treatmentRate)) / n2);
  const nullError = nullVariance === 'POOLED' ? Math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2)) : error;
  const effect = Math.abs(treatmentRate - controlRate);
  if (error === 0)
    return effect > critical * nullError ? { directional: 1, twoSided: 1 } : { directional: 0, twoSided: 0 };
  const directional = normalCdf((effect - critical * nullError) / error);
  return { directional, twoSided: directional + normalCdf((-effect - critical * nullError) / error) };
}

/** Power of the two-sided two-sample t test for a difference of `effectSize` standard deviations (noncentral t). */
export function powerOfMeans(effectSize: number, sizes: ArmSizes, { alpha = 0.05 } = {}): Power {
  requireFinite('effectSize', effectSize);
  requireSizes(sizes);
  const degreesOfFreedom = sizes.control + sizes.treatment - 2;
  if (degreesOfFreedom <= 0) return { directional: 0, twoSided: 0 };
  const critical = studentCriticalValue(alpha, degreesOfFreedom);
  const noncentrality = Math.abs(effectSize) / Math.sqrt(1 / sizes.control + 1 / sizes.treatment);
  const directional = noncentralTUpperTail(critical, degreesOfFreedom, noncentrality);
  return { directional, twoSided: directional + noncentralTUpperTail(critical, degreesOfFreedom, -noncentrality) };
}

/** What a sample-size question gives beside the effect. */
export interface SampleSizeOptions {
  readonly alpha?: number;
  readonly power?: number;
  /** Treatment units per control unit, default 1. */
  readonly ratio?: number;
}

/**
 * Units of control (not rounded) for the z test of two rates; treatment gets ratio times as many.
 * Closed form of Fleiss 1981: ((z_{α/2}√((1+1/r)p̄q̄) + z_β√(p1q1 + p2q2/r))/δ)²; UNPOOLED replaces p̄q̄ by the arms' own.
 * Rates strictly inside 0..1 and different from each other, else NOT_REACHABLE.
 */
export function sampleSizeOfProportions(
  controlRate: number,
  treatmentRate: number,
  {
    alpha = 0.05,
    power = 0.8,
    ratio = 1,
    nullVariance = 'POOLED',
  }: SampleSizeOptions & { readonly nullVariance?: NullVariance } = {},
): Outcome<{ controlUnits: number }> {
  requireOpenShare('controlRate', controlRate);
  requireOpenShare('treatmentRate', treatmentRate);
  requireOpenShare('power', power);
  requirePositive('ratio', ratio);
  const effect = treatmentRate - controlRate;
  if (effect === 0) return noEffect();
  const own = controlRate * (1 - controlRate) + (treatmentRate * (1 - treatmentRate)) / ratio;
  const mean = (controlRate + ratio * treatmentRate) / (1 + ratio);
  const underNull = nullVariance === 'POOLED' ? mean * (1 - mean) * (1 + 1 / ratio) : own;
  const distance = normalCriticalValue(alpha) * Math.sqrt(underNull) + normalQuantile(power) * Math.sqrt(own);
  return available({ controlUnits: (distance / effect) ** 2 });
}

/** Units of control (not rounded) for the t test of two means, effect in standard deviations. NOT_REACHABLE for effect 0. */
export function sampleSizeOfMeans(
  effectSize: number,
  { alpha = 0.05, power = 0.8, ratio = 1 }: SampleSizeOptions = {},
): Outcome<{ controlUnits: number }> {
  requireFinite('effectSize', effectSize);
  requireOpenShare('power', power);
  requirePositive('ratio', ratio);
  if (effectSize === 0) return noEffect();
  const excess = (n: number): number =>
    powerOfMeans(effectSize, { control: n, treatment: ratio * n }, { alpha }).twoSided - power;
  const normal = (1 + 1 / ratio) * ((normalCriticalValue(alpha) + normalQuantile(power)) / effectSize) ** 2;
  const lower = 3 / (1 + ratio); // one degree of freedom: below it no t test can be drawn up
  if (excess(lower) >= 0) return available({ controlUnits: lower });
  let upper = Math.max(2 * normal, 2 * lower);
  while (excess(upper) < 0) upper *= 2;
  return available({ controlUnits: findRoot(excess, lower, upper) });
}

function noEffect() {
  return unavailable('NOT_REACHABLE', 'No sample size can detect an effect of 0: choose a minimum detectable effect.');
}

function requireSizes(sizes: ArmSizes): void {
  requirePositive('sizes.control', sizes.control);
  requirePositive('sizes.treatment', sizes.treatment);
}
