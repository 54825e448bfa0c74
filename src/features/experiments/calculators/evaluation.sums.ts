import { EvaluationMetricEnum } from './evaluation.enums';
import type { EvaluateVariationInput } from './evaluation.input';

const LARGEST_SUM = 1e15;
const LARGEST_SQUARES = 1e30;
/** Below it, squares of standard errors leave the range of a double. */
const SMALLEST_SQUARES = 1e-30;
/** Sums of many rounded numbers miss theirs by no more than this share. */
const SUM_TOLERANCE = 1e-9;

/** Takes one violation: where, the rule's name, what to do. */
export type Report = (path: string, constraint: string, message: string) => void;

/** Whether a number lies in a range, bounds included; NaN lies in none. */
export function within(value: number, lowest: number, highest: number): boolean {
  return value >= lowest && value <= highest;
}

/** Whether an optional number was given. */
export function isGiven(value: number | null | undefined): value is number {
  return value !== undefined && value !== null;
}

type SumField = 'sum' | 'sumOfSquares' | 'denominatorSum' | 'denominatorSumOfSquares' | 'crossProductSum';

/** A sum and its sum of squares: there, in range, and possible together. */
export function checkSums(
  arm: EvaluateVariationInput,
  sumField: SumField,
  squaresField: SumField,
  metric: EvaluationMetricEnum,
  report: Report,
): void {
  const { visitors, [sumField]: sum, [squaresField]: squares } = arm;
  const lowest = sumField === 'denominatorSum' ? 0 : -LARGEST_SUM;
  const sumFits = checkNumber(sumField, sum, lowest, LARGEST_SUM, metric, report);
  const squaresFit = checkNumber(squaresField, squares, 0, LARGEST_SQUARES, metric, report);
  if (!sumFits || !squaresFit || !isGiven(sum) || !isGiven(squares)) return;
  if (squares > 0 && squares < SMALLEST_SQUARES)
    report(squaresField, 'range', `${squaresField} must be 0 or at least ${SMALLEST_SQUARES}: choose a smaller unit.`);
  if (visitors === 0) {
    if (sum !== 0 || squares !== 0) report(sumField, 'noVisitors', `${sumField} must be 0 without visitors.`);
  } else if (squares * (1 + SUM_TOLERANCE) < (sum / visitors) * sum) {
    const message = `${squaresField} must not be below ${sumField}² / visitors: no numbers have such sums.`;
    report(squaresField, 'possible', message);
  }
}

/** The sums of a ratio's denominator, and the cross product that ties them to the numerator's. */
export function checkRatio(arm: EvaluateVariationInput, report: Report): void {
  const { visitors, sum, sumOfSquares, denominatorSum, denominatorSumOfSquares, crossProductSum } = arm;
  checkSums(arm, 'denominatorSum', 'denominatorSumOfSquares', EvaluationMetricEnum.RATIO, report);
  const limit = LARGEST_SQUARES;
  if (!checkNumber('crossProductSum', crossProductSum, -limit, limit, EvaluationMetricEnum.RATIO, report)) return;
  if (isGiven(denominatorSum) && isGiven(denominatorSumOfSquares) && denominatorSum >= 0) {
    if (denominatorSumOfSquares > denominatorSum ** 2 * (1 + SUM_TOLERANCE)) {
      const message = 'denominatorSumOfSquares must not be above denominatorSum²: denominators are not negative.';
      report('denominatorSumOfSquares', 'possible', message);
    }
  }
  if (![sum, sumOfSquares, denominatorSum, denominatorSumOfSquares].every(isGiven)) return;
  const [y, yy, x, xx, xy] = [sum, sumOfSquares, denominatorSum, denominatorSumOfSquares, crossProductSum].map(Number);
  // Cauchy and Schwarz, of the sums as they are: neither side cancels.
  const possible = xy * xy <= xx * yy * (1 + SUM_TOLERANCE);
  const product = xy - (visitors > 0 ? (x / visitors) * y : 0);
  const spreads =
    Math.max(0, xx - (visitors > 0 ? (x / visitors) * x : 0)) *
    Math.max(0, yy - (visitors > 0 ? (y / visitors) * y : 0));
  const rounding = SUM_TOLERANCE * (Math.abs(xy) + Math.sqrt(xx * yy));
  if (!possible || Math.abs(product) > Math.sqrt(spreads) * (1 + SUM_TOLERANCE) + rounding) {
    const message = 'crossProductSum does not fit the other sums: no numbers have such sums together.';
    report('crossProductSum', 'possible', message);
  }
}

function checkNumber(
  field: SumField,
  value: number | null | undefined,
  lowest: number,
  highest: number,
  metric: EvaluationMetricEnum,
  report: Report,
): boolean {
  if (!isGiven(value)) {
    report(field, 'required', `${metric} needs ${field}.`);
    return false;
  }
  if (within(value, lowest, highest)) return true;
  report(field, 'range', `${field} must be ${lowest} to ${highest}.`);
  return false;
}
