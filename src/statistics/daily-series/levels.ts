import { studentCriticalValue, studentTwoSidedP } from '../distributions';
import { available, type Estimate, type Outcome, unavailable } from '../outcome';
import { longRunVariance } from './long-run-variance';
import { clipOutliers } from './robust';

/** Mean levels of a series before and from `at`, and the standard error of their difference, neighbouring days being alike. */
export function levelStep(
  values: readonly number[],
  at: number,
): { readonly before: number; readonly difference: number; readonly error: number } {
  const clipped = clipOutliers(values);
  const n = values.length;
  const [before, after] = [mean(clipped.slice(0, at)), mean(clipped.slice(at))];
  const residuals = clipped.map((value, i) => value - (i < at ? before : after));
  const variance = longRunVariance(residuals, n - 2);
  return { before, difference: after - before, error: Math.sqrt(variance * (1 / at + 1 / (n - at))) };
}

/** How a level differs from a day on that was known beforehand. */
export interface LevelComparison {
  readonly before: number;
  readonly after: number;
  /** After - before. */
  readonly difference: Estimate;
  /** Two-sided, 0..1. */
  readonly pValue: number;
}

/** Compares the days from `at` on with those before by Student's t; NOT_ENOUGH_DATA below `shortest` values on a side. */
export function compareLevels(
  values: readonly number[],
  at: number,
  { alpha = 0.05, shortest = 7 }: { readonly alpha?: number; readonly shortest?: number } = {},
): Outcome<LevelComparison> {
  const n = values.length;
  if (at < shortest || n - at < shortest) {
    return unavailable('NOT_ENOUGH_DATA', `${shortest} days before and after are needed.`);
  }
  const { before, difference, error } = levelStep(values, at);
  if (error === 0)
    return unavailable('NO_VARIATION', 'Every day is like its neighbours: nothing says how much days differ.');
  const reach = studentCriticalValue(alpha, n - 2) * error;
  return available({
    before,
    after: before + difference,
    difference: { estimate: difference, interval: { lower: difference - reach, upper: difference + reach } },
    pValue: studentTwoSidedP(difference / error, n - 2),
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
