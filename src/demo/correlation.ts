import { studentTwoSidedP } from '../statistics/distributions';

/** Pearson's coefficient of two lists of the same length; null where one of them does not vary. */
export function correlation(x: readonly number[], y: readonly number[]): number | null {
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xx, yy, xy] = [0, 0, 0];
  x.forEach((value, index) => {
    xx += (value - meanX) ** 2;
    yy += (y[index] - meanY) ** 2;
    xy += (value - meanX) * (y[index] - meanY);
  });
  return xx === 0 || yy === 0 ? null : Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)));
}

/** Two-sided p-value of no correlation, by Student's t with n - 2 degrees of freedom; 1 below three pairs. */
export function correlationPValue(coefficient: number, pairs: number): number {
  if (pairs < 3) return 1;
  if (Math.abs(coefficient) === 1) return 0;
  return studentTwoSidedP(coefficient * Math.sqrt((pairs - 2) / (1 - coefficient ** 2)), pairs - 2);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
