import betainc from '@stdlib/math-base-special-betainc';
import betaln from '@stdlib/math-base-special-betaln';
import erfc from '@stdlib/math-base-special-erfc';
import erfcinv from '@stdlib/math-base-special-erfcinv';
import gammainc from '@stdlib/math-base-special-gammainc';
import gammaln from '@stdlib/math-base-special-gammaln';
import stdlibBetaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import tCdf from '@stdlib/stats-base-dists-t-cdf';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';
import { requireFinite, requireNonNegative, requireOpenShare, requirePositive } from './argument-checks';
import { findRoot } from './roots';

// The only file that knows the numerical library. Upper tails are computed as such: 1 - cdf is 0 from z = 8.3 on.

const LARGEST_T = 1e150;
const LOG_SQRT_2_PI = 0.9189385332046728;

/** Density of the standard normal at `z`. */
export function normalDensity(z: number): number {
  return Math.exp(-0.5 * z * z - LOG_SQRT_2_PI);
}

/** P(Z ≤ z) of a standard normal, relatively accurate in the lower tail. `z` may be ±Infinity. */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z * Math.SQRT1_2);
}

/** P(Z > z) of a standard normal, relatively accurate in the upper tail down to 1e-300. */
export function normalUpperTail(z: number): number {
  return 0.5 * erfc(z * Math.SQRT1_2);
}

/** P(|Z| ≥ |z|): the two-sided p-value of a z statistic, in 0..1. */
export function normalTwoSidedP(z: number): number {
  return erfc(Math.abs(z) * Math.SQRT1_2);
}

/** The z with P(Z ≤ z) = p, 0 < p < 1; through erfcinv, which holds to p = 1e-300 where common quantiles give up at 1e-20. */
export function normalQuantile(p: number): number {
  requireOpenShare('p', p);
  return p === 0.5 ? 0 : -Math.SQRT2 * erfcinv(2 * p);
}

/** The z > 0 beyond which a two-sided test at `alpha` rejects, e.g. 1.96 for 0.05. */
export function normalCriticalValue(alpha: number): number {
  requireOpenShare('alpha', alpha);
  return Math.SQRT2 * erfcinv(alpha);
}

/** P(|T| ≥ |t|) of Student's t with `degreesOfFreedom` > 0 (need not be whole). */
export function studentTwoSidedP(t: number, degreesOfFreedom: number): number {
  requirePositive('degreesOfFreedom', degreesOfFreedom);
  return Math.min(1, 2 * studentUpperTail(Math.abs(t), degreesOfFreedom));
}

/** P(T > t) of Student's t, relatively accurate in the upper tail. */
export function studentUpperTail(t: number, degreesOfFreedom: number): number {
  requirePositive('degreesOfFreedom', degreesOfFreedom);
  return tCdf(-t, degreesOfFreedom);
}

/** The t > 0 beyond which a two-sided test at `alpha` rejects; at most 1e150. */
export function studentCriticalValue(alpha: number, degreesOfFreedom: number): number {
  requireOpenShare('alpha', alpha);
  requirePositive('degreesOfFreedom', degreesOfFreedom);
  // With one or two degrees of freedom and a tiny alpha it leaves the range of a double: then no t is extreme enough.
  return Math.min(-tQuantile(alpha / 2, degreesOfFreedom), LARGEST_T);
}

/** P(X > x) of chi-square with `degreesOfFreedom` > 0, x ≥ 0. */
export function chiSquareUpperTail(x: number, degreesOfFreedom: number): number {
  requireNonNegative('x', x);
  requirePositive('degreesOfFreedom', degreesOfFreedom);
  return x === 0 ? 1 : gammainc(x / 2, degreesOfFreedom / 2, true, true);
}

/** The x with P(X > x) = `upperTail`, 0 < upperTail < 1, of chi-square. */
export function chiSquareUpperQuantile(upperTail: number, degreesOfFreedom: number): number {
  requireOpenShare('upperTail', upperTail);
  requirePositive('degreesOfFreedom', degreesOfFreedom);
  const target = Math.log(upperTail);
  const excess = (x: number): number => Math.log(chiSquareUpperTail(x, degreesOfFreedom)) - target;
  let upper = degreesOfFreedom + 1;
  while (excess(upper) > 0) upper *= 2;
  return findRoot(excess, 0, upper);
}

/** P(X ≤ x) of Beta(a, b), relatively accurate in the lower tail. `complement` = 1 - x where it is known more exactly. */
export function betaCdf(x: number, a: number, b: number, complement = 1 - x): number {
  requirePositive('a', a);
  requirePositive('b', b);
  if (x <= 0) return 0;
  if (complement <= 0) return 1;
  return x <= 0.5 ? betainc(x, a, b, true, false) : betainc(complement, b, a, true, true);
}

/** P(X > x) of Beta(a, b), relatively accurate in the upper tail. */
export function betaUpperTail(x: number, a: number, b: number, complement = 1 - x): number {
  return betaCdf(complement, b, a, x);
}

/** The x with P(X ≤ x) = p, 0 < p < 1, of Beta(a, b). */
export function betaQuantile(p: number, a: number, b: number): number {
  requireOpenShare('p', p);
  requirePositive('a', a);
  requirePositive('b', b);
  return stdlibBetaQuantile(p, a, b);
}

/** ln B(a, b), a and b > 0. */
export function logBeta(a: number, b: number): number {
  requirePositive('a', a);
  requirePositive('b', b);
  return betaln(a, b);
}

/** ln Γ(x), x > 0. */
export function logGamma(x: number): number {
  requireFinite('x', x);
  requirePositive('x', x);
  return gammaln(x);
}
