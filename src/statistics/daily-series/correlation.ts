import { sampleCorrelation } from 'simple-statistics';
import { studentTwoSidedP } from '../distributions';
import { available, type Outcome, unavailable } from '../outcome';

/** How two series go together. */
export interface SeriesCorrelation {
  /** -1..1. */
  readonly coefficient: number;
  /** Two-sided, 0..1. */
  readonly pValue: number;
}

const FEWEST = 14;

/**
 * Pearson's correlation of two series of the same days. Where neighbouring days are alike in both, there are fewer
 * independent days than days: n (1 - r₁r₂) ÷ (1 + r₁r₂) of them, r the correlation of each series with its own day before
 * (Bartlett 1935).
 */
export function correlateSeries(first: readonly number[], second: readonly number[]): Outcome<SeriesCorrelation> {
  const n = first.length;
  if (second.length !== n) throw new RangeError(`both series must be as long, got ${n} and ${second.length}`);
  if (n < FEWEST) return unavailable('NOT_ENOUGH_DATA', `${FEWEST} days are needed; there are ${n}.`);
  if (isConstant(first) || isConstant(second)) return unavailable('NO_VARIATION', 'One of the two never changes.');
  const coefficient = Math.min(1, Math.max(-1, sampleCorrelation([...first], [...second])));
  const alike = Math.max(0, lagCorrelation(first) * lagCorrelation(second));
  const independent = Math.max(3, (n * (1 - alike)) / (1 + alike));
  const degreesOfFreedom = independent - 2;
  const t = coefficient * Math.sqrt(degreesOfFreedom / Math.max(Number.EPSILON, 1 - coefficient ** 2));
  return available({ coefficient, pValue: studentTwoSidedP(t, degreesOfFreedom) });
}

function lagCorrelation(values: readonly number[]): number {
  const before = values.slice(0, -1);
  const after = values.slice(1);
  return isConstant(before) || isConstant(after) ? 0 : sampleCorrelation(before, after);
}

function isConstant(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}
