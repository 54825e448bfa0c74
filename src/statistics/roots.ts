import { requireFinite } from './argument-checks';

const MAX_ITERATIONS = 300;

/**
 * The x in [lower, upper] where `f` changes sign, to a relative `tolerance` (default: about 4 units in the last place).
 * A bound that is itself a root is returned; otherwise `f` must have opposite signs at the bounds, else RangeError.
 * `f` may be infinite at places. Method: Chandrupatla, Advances in Engineering Software 28 (1997): inverse quadratic
 * steps where they are trustworthy, bisection elsewhere.
 */
export function findRoot(f: (x: number) => number, lower: number, upper: number, tolerance = 0): number {
  requireFinite('lower', lower);
  requireFinite('upper', upper);
  let [a, b] = [upper, lower];
  let [fa, fb] = [f(a), f(b)];
  if (fb === 0) return b;
  if (fa === 0) return a;
  if (Math.sign(fa) * Math.sign(fb) !== -1) {
    throw new RangeError(`f must change sign between lower = ${lower} and upper = ${upper}, got ${fb} and ${fa}`);
  }
  let t = 0.5;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const x = a + t * (b - a);
    const fx = f(x);
    let [c, fc] = [a, fa];
    if (Math.sign(fx) !== Math.sign(fa)) {
      [c, fc] = [b, fb];
      [b, fb] = [a, fa];
    }
    [a, fa] = [x, fx];
    const best = Math.abs(fa) < Math.abs(fb) ? a : b;
    const precision = (Math.max(2 * Number.EPSILON, tolerance) * Math.abs(best) + Number.MIN_VALUE) / Math.abs(b - a);
    if (fx === 0) return x;
    if (!(precision < 0.5)) return best;
    const xi = (a - b) / (c - b);
    const phi = (fa - fb) / (fc - fb);
    const trusted = phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi;
    const inverse = trusted
      ? (fa / (fb - fa)) * (fc / (fb - fc)) + ((c - a) / (b - a)) * (fa / (fc - fa)) * (fb / (fc - fb))
      : 0.5;
    t = Math.min(1 - precision, Math.max(precision, inverse));
  }
  return Math.abs(fa) < Math.abs(fb) ? a : b;
}
