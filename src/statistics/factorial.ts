import { requireCount, requireOpenShare } from './argument-checks';
import { criticalValue, studentTest, symmetricInterval } from './comparison';
import { chiSquareUpperTail } from './distributions';
import { log10ChiSquareUpperTail } from './log-tails';
import { satterthwaiteDegreesOfFreedom } from './means';
import { type Moments, requireMoments, varianceOf } from './moments';
import { available, type Estimate, type Outcome, unavailable } from './outcome';

/** One combination of a multivariate test and what it measured (momentsOfCounts for rates). */
export interface FactorialCell {
  /** Level of each factor, 0 = reference. */
  readonly levels: readonly number[];
  readonly moments: Moments;
}

/** One contrast: a main effect (one factor) or an interaction (several), against the reference levels. */
export interface FactorialEffect extends Estimate {
  /** Factors involved, ascending, and the level of each that is set against level 0. */
  readonly factors: readonly number[];
  readonly levels: readonly number[];
  readonly standardError: number;
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  readonly log10PValue: number;
}

/** All contrasts of one set of factors tested together (Wald chi-square). */
export interface FactorialTerm {
  readonly factors: readonly number[];
  readonly effects: readonly FactorialEffect[];
  readonly chiSquare: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  readonly log10PValue: number;
}

/**
 * Analyses a full factorial test as one. A main effect is the mean change from level 0 to the level, averaged with equal
 * weight over the combinations of the other factors; an interaction is the difference of such differences. Cell means with
 * their own variances, Satterthwaite degrees of freedom (Box, Hunter & Hunter 2005, ch. 5; Welch-type for unequal cells).
 * `factorLevels`: number of levels by factor (≥ 2). MISSING_CELLS unless every combination has been measured;
 * NOT_ENOUGH_DATA below two units in a cell; NO_VARIATION when nothing varies. Several cells of one combination: RangeError.
 */
export function analyseFactorial(
  factorLevels: readonly number[],
  cells: readonly FactorialCell[],
  { alpha = 0.05, highestOrder = 2 }: { readonly alpha?: number; readonly highestOrder?: number } = {},
): Outcome<{ terms: readonly FactorialTerm[] }> {
  requireOpenShare('alpha', alpha);
  requireCount('highestOrder', highestOrder);
  requireDesign(factorLevels, cells);
  const combinations = factorLevels.reduce((product, levels) => product * levels, 1);
  if (cells.length < combinations) {
    return unavailable('MISSING_CELLS', `${combinations - cells.length} of ${combinations} combinations have no data.`);
  }
  if (cells.some((cell) => cell.moments.units < 2)) {
    return unavailable('NOT_ENOUGH_DATA', 'Every combination needs at least two units.');
  }
  if (cells.every((cell) => cell.moments.squaredDeviations === 0)) {
    return unavailable('NO_VARIATION', 'All units of each combination have the same value.');
  }
  const terms = subsets(factorLevels.length, highestOrder).map((factors) =>
    termOf(factors, factorLevels, cells, alpha),
  );
  return available({ terms });
}

function termOf(
  factors: readonly number[],
  factorLevels: readonly number[],
  cells: readonly FactorialCell[],
  alpha: number,
): FactorialTerm {
  const contrasts = levelChoices(factors, factorLevels).map((levels) => ({
    levels,
    weights: cells.map((cell) => contrastWeight(cell, factors, levels, factorLevels)),
  }));
  const effects = contrasts.map(({ levels, weights }) => effectOf(factors, levels, weights, cells, alpha));
  const errors = cells.map((cell) => varianceOf(cell.moments) / cell.moments.units);
  const covariance = contrasts.map((a) =>
    contrasts.map((b) => errors.reduce((sum, error, k) => sum + a.weights[k] * b.weights[k] * error, 0)),
  );
  const estimates = effects.map((effect) => effect.estimate);
  const solution = solve(covariance, estimates);
  const chiSquare = Math.max(
    0,
    solution.reduce((sum, x, i) => sum + x * estimates[i], 0),
  );
  const degreesOfFreedom = effects.length;
  return {
    factors,
    effects,
    chiSquare,
    degreesOfFreedom,
    pValue: chiSquareUpperTail(chiSquare, degreesOfFreedom),
    log10PValue: log10ChiSquareUpperTail(chiSquare, degreesOfFreedom),
  };
}

function effectOf(
  factors: readonly number[],
  levels: readonly number[],
  weights: readonly number[],
  cells: readonly FactorialCell[],
  alpha: number,
): FactorialEffect {
  const estimate = cells.reduce((sum, cell, k) => sum + weights[k] * cell.moments.mean, 0);
  const parts = cells
    .map(({ moments }, k) => ({
      errorVariance: (weights[k] ** 2 * varianceOf(moments)) / moments.units,
      units: moments.units,
    }))
    .filter((part) => part.errorVariance > 0);
  const standardError = Math.sqrt(parts.reduce((sum, part) => sum + part.errorVariance, 0));
  const degreesOfFreedom = parts.length > 0 ? satterthwaiteDegreesOfFreedom(parts) : 1;
  const { statistic, pValue, log10PValue } = studentTest(
    standardError > 0 ? estimate / standardError : 0,
    degreesOfFreedom,
  );
  const halfWidth = criticalValue(alpha, degreesOfFreedom) * standardError;
  return {
    factors,
    levels,
    estimate,
    interval: symmetricInterval(estimate, halfWidth),
    standardError,
    statistic,
    degreesOfFreedom,
    pValue,
    log10PValue,
  };
}

/** Weight of a cell in a contrast: ±1 at the level or the reference of each factor involved, 1/levels for the others. */
function contrastWeight(
  cell: FactorialCell,
  factors: readonly number[],
  levels: readonly number[],
  factorLevels: readonly number[],
): number {
  return factorLevels.reduce((weight, count, factor) => {
    const place = factors.indexOf(factor);
    if (place < 0) return weight / count;
    const level = cell.levels[factor];
    return level === levels[place] ? weight : level === 0 ? -weight : 0;
  }, 1);
}

/** Non-empty sets of up to `highestOrder` of `count` factors, small sets first. */
function subsets(count: number, highestOrder: number): number[][] {
  const all: number[][] = [];
  for (let mask = 1; mask < 2 ** count; mask++) {
    const factors = Array.from({ length: count }, (_, factor) => factor).filter((factor) => mask & (1 << factor));
    if (factors.length <= highestOrder) all.push(factors);
  }
  return all.sort((a, b) => a.length - b.length);
}

function levelChoices(factors: readonly number[], factorLevels: readonly number[]): number[][] {
  return factors.reduce<number[][]>(
    (choices, factor) =>
      choices.flatMap((choice) => Array.from({ length: factorLevels[factor] - 1 }, (_, i) => [...choice, i + 1])),
    [[]],
  );
}

/** Solves a symmetric positive semi-definite system by Gaussian elimination; directions without variance are left out. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    if (!(rows[k][k] > 1e-12 * matrix[k][k])) {
      rows[k].fill(0);
      rows[k][k] = 1;
      continue;
    }
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  const solution = new Array<number>(n).fill(0);
  for (let k = n - 1; k >= 0; k--) {
    let value = rows[k][n];
    for (let j = k + 1; j < n; j++) value -= rows[k][j] * solution[j];
    solution[k] = value / rows[k][k];
  }
  return solution;
}

function requireDesign(factorLevels: readonly number[], cells: readonly FactorialCell[]): void {
  if (factorLevels.length === 0 || factorLevels.length > 16)
    throw new RangeError('factorLevels must name 1 to 16 factors');
  for (const levels of factorLevels) {
    requireCount('factorLevels', levels);
    if (levels < 2) throw new RangeError(`factorLevels must be ≥ 2 each, got ${levels}`);
  }
  const seen = new Set<string>();
  cells.forEach((cell, i) => {
    requireMoments(`cells[${i}].moments`, cell.moments);
    const valid =
      cell.levels.length === factorLevels.length &&
      cell.levels.every((level, f) => Number.isInteger(level) && level >= 0 && level < factorLevels[f]);
    if (!valid)
      throw new RangeError(`cells[${i}].levels must give one level of each factor, got ${cell.levels.join()}`);
    if (seen.has(cell.levels.join()))
      throw new RangeError(`cells[${i}].levels repeats the combination ${cell.levels.join()}`);
    seen.add(cell.levels.join());
  });
}
