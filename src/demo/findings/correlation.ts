import { max, min, sampleCorrelation } from 'simple-statistics';
import { studentTwoSidedP } from '../../statistics/distributions';

/** Pearson's coefficient of two lists of the same length; null where one of them does not vary. */
export function correlation(x: readonly number[], y: readonly number[]): number | null {
  const [first, second] = [[...x], [...y]];
  if (min(first) === max(first) || min(second) === max(second)) return null;
  return Math.max(-1, Math.min(1, sampleCorrelation(first, second)));
}

/** Two-sided p-value of no correlation, by Student's t with n - 2 degrees of freedom; 1 below three pairs. */
export function correlationPValue(coefficient: number, pairs: number): number {
  if (pairs < 3) return 1;
  if (Math.abs(coefficient) === 1) return 0;
  return studentTwoSidedP(coefficient * Math.sqrt((pairs - 2) / (1 - coefficient ** 2)), pairs - 2);
}
