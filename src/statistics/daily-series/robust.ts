import { median, medianAbsoluteDeviation } from 'simple-statistics';

/** For a normal distribution the median absolute deviation is this part of the standard deviation. */
const MAD_OF_NORMAL = 0.6744897501960817;

/** The middle of `values`; NaN where there are none. */
export function middleOf(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : median([...values]);
}

/** Standard deviation by the median absolute deviation: a few wild values do not change it. 0 for fewer than two values. */
export function robustDeviation(values: readonly number[]): number {
  return values.length < 2 ? 0 : medianAbsoluteDeviation([...values]) / MAD_OF_NORMAL;
}

/**
 * Hampel's filter: values more than `limit` robust deviations from the median of their neighbours (`reach` on each side) are drawn
 * to that limit, so that one broken day does not pass for a new level.
 */
export function clipOutliers(values: readonly number[], limit = 3, reach = 5): number[] {
  const locals = values.map((_, i) => middleOf(values.slice(Math.max(0, i - reach), i + reach + 1)));
  const scale = robustDeviation(values.map((value, i) => value - locals[i]));
  if (scale === 0) return [...values];
  return values.map((value, i) => {
    const off = value - locals[i];
    return locals[i] + Math.sign(off) * Math.min(Math.abs(off), limit * scale);
  });
}
