import { studentCriticalValue } from '../distributions';
import { available, type Estimate, type Outcome, unavailable } from '../outcome';
import { longRunVariance } from './long-run-variance';
import { clipOutliers } from './robust';

/** A lasting change of level in a series. */
export interface ChangePoint {
  /** Index of the first value after the change. */
  readonly index: number;
  /** P of a split this clear anywhere in a series without change, 0..1. */
  readonly pValue: number;
  readonly before: number;
  readonly after: number;
  /** After - before, in the unit of the values; its place was chosen by the data, which makes it look somewhat larger. */
  readonly difference: Estimate;
}

export interface ChangePointOptions {
  readonly alpha?: number;
  /** The shortest stretch that is a level, default 7 values. */
  readonly shortest?: number;
}

/**
 * The clearest single change of level: CUSUM against the supremum of a Brownian bridge (Ploberger & Krämer 1992), scaled by a
 * long-run variance around the two levels, so that neither slow swings nor a change itself make it blind or wild. Outliers
 * are clipped before. NOT_ENOUGH_DATA below 4 × `shortest` values, NO_VARIATION for a constant series.
 */
export function findChangePoint(values: readonly number[], options: ChangePointOptions = {}): Outcome<ChangePoint> {
  const { alpha = 0.05, shortest = 7 } = options;
  const n = values.length;
  if (n < 4 * shortest) return unavailable('NOT_ENOUGH_DATA', `${4 * shortest} days are needed; there are ${n}.`);
  const clipped = clipOutliers(values);
  const total = clipped.reduce((sum, value) => sum + value, 0);
  let [best, index, sum, sumAtBest] = [-1, 0, 0, 0];
  for (let k = 1; k <= n - shortest; k++) {
    sum += clipped[k - 1];
    const height = Math.abs(sum - (k / n) * total);
    if (k < shortest || height <= best) continue;
    [best, index, sumAtBest] = [height, k, sum];
  }
  const [before, after] = [sumAtBest / index, (total - sumAtBest) / (n - index)];
  const residuals = clipped.map((value, i) => value - (i < index ? before : after));
  // Two levels and the place of the split are fitted.
  const variance = longRunVariance(residuals, n - 3);
  if (variance <= Number.EPSILON * Math.max(1, before ** 2, after ** 2)) {
    if (before === after) return unavailable('NO_VARIATION', 'Every day is the same.');
  }
  const height = variance === 0 ? Number.POSITIVE_INFINITY : best / Math.sqrt(variance * n);
  const reach = studentCriticalValue(alpha, n - 3) * Math.sqrt(variance * (1 / index + 1 / (n - index)));
  const estimate = after - before;
  return available({
    index,
    pValue: bridgeTail(height),
    before,
    after,
    difference: { estimate, interval: { lower: estimate - reach, upper: estimate + reach } },
  });
}

/** P(sup |Brownian bridge| > x): 2 Σ (-1)^(k+1) exp(-2k²x²) (Kolmogorov 1933). */
function bridgeTail(x: number): number {
  if (x < 0.3) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-18 * Math.abs(sum)) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}
