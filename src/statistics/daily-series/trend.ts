import { studentCriticalValue, studentUpperTail } from '../distributions';
import { available, type Estimate, type Outcome, unavailable } from '../outcome';
import { longRunVariance } from './long-run-variance';
import { clipOutliers } from './robust';

/** A straight line through a series. */
export interface Trend {
  /** Per unit of time. */
  readonly slope: Estimate;
  /** One-sided P of a fall this steep in a series without trend, 0..1. */
  readonly fallPValue: number;
  readonly degreesOfFreedom: number;
  /** The line at the first and at the last value. */
  readonly first: number;
  readonly last: number;
}

/**
 * Least squares of values on times, the error of the slope by Newey & West (1987), since neighbouring days are alike. Outliers are
 * clipped before. NOT_ENOUGH_DATA below `fewest` (default 14) values.
 */
export function fitTrend(
  times: readonly number[],
  values: readonly number[],
  { alpha = 0.05, fewest = 14 }: { readonly alpha?: number; readonly fewest?: number } = {},
): Outcome<Trend> {
  const n = values.length;
  if (times.length !== n) throw new RangeError(`times and values must be as many, got ${times.length} and ${n}`);
  if (n < fewest) return unavailable('NOT_ENOUGH_DATA', `${fewest} days are needed; there are ${n}.`);
  const clipped = clipOutliers(values);
  const [time, value] = [mean(times), mean(clipped)];
  const spread = times.reduce((sum, one) => sum + (one - time) ** 2, 0);
  if (spread === 0) return unavailable('NO_VARIATION', 'All values are of one time.');
  const slope = times.reduce((sum, one, i) => sum + (one - time) * (clipped[i] - value), 0) / spread;
  const scores = times.map((one, i) => (one - time) * (clipped[i] - value - slope * (one - time)));
  const degreesOfFreedom = n - 2;
  const error = Math.sqrt(longRunVariance(scores, degreesOfFreedom) * n) / spread;
  const t = error === 0 ? (slope === 0 ? 0 : Math.sign(slope) * 1e6) : slope / error;
  const reach = studentCriticalValue(alpha, degreesOfFreedom) * error;
  return available({
    slope: { estimate: slope, interval: { lower: slope - reach, upper: slope + reach } },
    fallPValue: studentUpperTail(-t, degreesOfFreedom),
    degreesOfFreedom,
    first: value + slope * (times[0] - time),
    last: value + slope * (times[n - 1] - time),
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
