import { requireNonNegative, requirePositive } from './argument-checks';
import {
  chiSquareUpperTail,
  logBeta,
  logGamma,
  normalCriticalValue,
  normalTwoSidedP,
  normalUpperTail,
  studentTwoSidedP,
} from './distributions';

// Doubles end at 1e-308, real experiments do not: these give the logarithm of tails that are 0 as a double.

const SMALLEST_TRUSTED = 1e-290;
const TINY = 1e-300;

/** (1 - Φ(z)) / φ(z) for z > 0 as 1/(z + tailTerm): returns tailTerm = 1/(z + 2/(z + 3/(z + …))) (Laplace). */
export function millsTailTerm(z: number): number {
  let term = 0;
  for (let k = Math.ceil(20 + 600 / (z * z)); k >= 1; k--) term = k / (z + term);
  return term;
}

/** ln P(Z > z) of a standard normal, any finite z; relative error about 1e-13. */
export function logNormalUpperTail(z: number): number {
  if (z < -5) return Math.log1p(-normalUpperTail(-z));
  if (z < 6) return Math.log(normalUpperTail(z));
  return -0.5 * z * z - 0.5 * Math.log(2 * Math.PI) - Math.log(z + millsTailTerm(z));
}

/** log10 of the two-sided normal p-value of z; finite for every finite z. */
export function log10NormalTwoSidedP(z: number): number {
  const p = normalTwoSidedP(z);
  return p > SMALLEST_TRUSTED ? Math.log10(p) : (Math.LN2 + logNormalUpperTail(Math.abs(z))) / Math.LN10;
}

/** log10 of the two-sided Student p-value of t; finite for every finite t. */
export function log10StudentTwoSidedP(t: number, degreesOfFreedom: number): number {
  const p = studentTwoSidedP(t, degreesOfFreedom);
  if (p > SMALLEST_TRUSTED) return Math.log10(p);
  const a = degreesOfFreedom / 2;
  const ratio = (t / degreesOfFreedom) * t;
  const logPrefix =
    -a * Math.log1p(ratio) + 0.5 * (Math.log(ratio) - Math.log1p(ratio)) - Math.log(a) - logBeta(a, 0.5);
  return (logPrefix + Math.log(betaFraction(1 / (1 + ratio), a, 0.5))) / Math.LN10;
}

/** log10 of P(X > x) of chi-square; finite for every finite x. */
export function log10ChiSquareUpperTail(x: number, degreesOfFreedom: number): number {
  requireNonNegative('x', x);
  const p = chiSquareUpperTail(x, degreesOfFreedom);
  if (p > SMALLEST_TRUSTED) return Math.log10(p);
  const a = degreesOfFreedom / 2;
  const half = x / 2;
  return (-half + a * Math.log(half) - logGamma(a) + Math.log(gammaFraction(a, half))) / Math.LN10;
}

/** The |z| whose two-sided normal p-value has this log10 (≤ 0): puts any test's p on the z scale. */
export function zOfLog10P(log10P: number): number {
  requireNonNegative('-log10P', -log10P);
  if (log10P === 0) return 0;
  if (log10P > -280) return normalCriticalValue(10 ** log10P);
  const target = log10P * Math.LN10 - Math.LN2;
  let z = Math.sqrt(-2 * target);
  for (let i = 0; i < 20; i++) {
    // The log tail has slope -1/Mills = -(z + tailTerm); Newton on it converges from any start this far out.
    const change = (logNormalUpperTail(z) - target) / (z + millsTailTerm(z));
    z += change;
    if (Math.abs(change) < 1e-14 * z) break;
  }
  return z;
}

/** Continued fraction of the incomplete beta function (Lentz; DLMF 8.17.22), for x below its mean. */
function betaFraction(x: number, a: number, b: number): number {
  requirePositive('a', a);
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return value;
}

/** Continued fraction of the upper incomplete gamma function (Lentz; DLMF 8.9.2), for x well above a. */
function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let value = d;
  for (let i = 1; i < 100_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / guard(an * d + b);
    c = guard(b + an / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return value;
}

function guard(x: number): number {
  return Math.abs(x) < TINY ? TINY : x;
}
