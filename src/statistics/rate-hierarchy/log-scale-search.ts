import { requirePositive } from '../argument-checks';

const GOLDEN = (Math.sqrt(5) - 1) / 2;
const GRID = 12;

/**
 * The x in [lower, upper] (both > 0) at which `f` is largest: the best of 12 points evenly spaced on the log scale, refined between its
 * neighbours by golden section to a relative 1 %. A second, equally high peak between the points can be missed.
 */
export function maximizeOnLogScale(f: (x: number) => number, lower: number, upper: number): number {
  requirePositive('lower', lower);
  requirePositive('upper', upper);
  const [from, step] = [Math.log(lower), Math.log(upper / lower) / (GRID - 1)];
  const at = (log: number): number => f(Math.exp(log));
  let best = 0;
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < GRID; i++) {
    const value = at(from + i * step);
    if (value > highest) [best, highest] = [i, value];
  }
  let [a, b] = [from + Math.max(0, best - 1) * step, from + Math.min(GRID - 1, best + 1) * step];
  let [left, right] = [b - GOLDEN * (b - a), a + GOLDEN * (b - a)];
  let [fLeft, fRight] = [at(left), at(right)];
  while (b - a > 0.01) {
    if (fLeft > fRight) {
      [b, right, fRight] = [right, left, fLeft];
      left = b - GOLDEN * (b - a);
      fLeft = at(left);
    } else {
      [a, left, fLeft] = [left, right, fRight];
      right = a + GOLDEN * (b - a);
      fRight = at(right);
    }
  }
  return Math.exp((a + b) / 2);
}
