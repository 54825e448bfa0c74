import { requireCount, requireFinite, requireNonNegative } from './argument-checks';

/** Sufficient statistics of one measured quantity in one arm: centred, so that a large mean does not eat the variance. */
export interface Moments {
  /** Randomised units, a whole number ≥ 0. */
  readonly units: number;
  /** Mean per unit; 0 when there are no units. */
  readonly mean: number;
  /** Σ(y - mean)², ≥ 0. */
  readonly squaredDeviations: number;
}

/** Sufficient statistics of two quantities measured on the same units (covariate and outcome, denominator and numerator). */
export interface PairMoments {
  readonly units: number;
  readonly meanX: number;
  readonly meanY: number;
  /** Σ(x - meanX)². */
  readonly squaredX: number;
  /** Σ(y - meanY)². */
  readonly squaredY: number;
  /** Σ(x - meanX)(y - meanY). */
  readonly product: number;
}

/** Raw sums of two quantities over one arm's units, as a database adds them up. */
export interface PairSums {
  readonly units: number;
  readonly sumX: number;
  readonly sumY: number;
  readonly sumXX: number;
  readonly sumYY: number;
  readonly sumXY: number;
}

/** Checks a Moments argument; throws RangeError naming the field. */
export function requireMoments(name: string, moments: Moments): void {
  requireCount(`${name}.units`, moments.units);
  requireFinite(`${name}.mean`, moments.mean);
  requireNonNegative(`${name}.squaredDeviations`, moments.squaredDeviations);
}

/** Checks a PairMoments argument; throws RangeError naming the field. */
export function requirePairMoments(name: string, moments: PairMoments): void {
  requireCount(`${name}.units`, moments.units);
  for (const field of ['meanX', 'meanY', 'product'] as const) requireFinite(`${name}.${field}`, moments[field]);
  for (const field of ['squaredX', 'squaredY'] as const) requireNonNegative(`${name}.${field}`, moments[field]);
}

/** Unbiased variance per unit, Σ(y - mean)²/(n - 1); 0 below two units. */
export function varianceOf(moments: Moments): number {
  return moments.units < 2 ? 0 : moments.squaredDeviations / (moments.units - 1);
}

/** Moments of a list of finite values (two passes). */
export function momentsOf(values: readonly number[]): Moments {
  const units = values.length;
  if (units === 0) return { units: 0, mean: 0, squaredDeviations: 0 };
  let sum = 0;
  for (const value of values) {
    requireFinite('values', value);
    sum += value;
  }
  const mean = sum / units;
  let squaredDeviations = 0;
  for (const value of values) squaredDeviations += (value - mean) ** 2;
  return { units, mean, squaredDeviations };
}

/** Moments of a 0/1 outcome: `conversions` ones among `units`. */
export function momentsOfCounts(conversions: number, units: number): Moments {
  requireCount('conversions', conversions);
  requireCount('units', units);
  if (conversions > units) throw new RangeError(`conversions must be ≤ units, got ${conversions} > ${units}`);
  if (units === 0) return { units, mean: 0, squaredDeviations: 0 };
  return { units, mean: conversions / units, squaredDeviations: (conversions * (units - conversions)) / units };
}

/** Moments from mean and unbiased variance (ddof = 1), as other tools report them. */
export function momentsFromVariance(units: number, mean: number, variance: number): Moments {
  requireCount('units', units);
  requireFinite('mean', mean);
  requireNonNegative('variance', variance);
  return { units, mean, squaredDeviations: variance * Math.max(0, units - 1) };
}

/** Moments from Σy and Σy². Loses about log10(mean²/variance) digits: prefer centred moments where the mean is large. */
export function momentsFromSums(units: number, sum: number, sumOfSquares: number): Moments {
  requireCount('units', units);
  requireFinite('sum', sum);
  requireNonNegative('sumOfSquares', sumOfSquares);
  if (units === 0) return { units, mean: 0, squaredDeviations: 0 };
  return { units, mean: sum / units, squaredDeviations: centred(units, sum, sumOfSquares) };
}

/** Pair moments from raw sums; the warning of momentsFromSums applies. */
export function pairMomentsFromSums(sums: PairSums): PairMoments {
  const { units, sumX, sumY, sumXX, sumYY, sumXY } = sums;
  requireCount('units', units);
  for (const [name, value] of Object.entries(sums)) requireFinite(name, value);
  if (units === 0) return { units, meanX: 0, meanY: 0, squaredX: 0, squaredY: 0, product: 0 };
  return {
    units,
    meanX: sumX / units,
    meanY: sumY / units,
    squaredX: centred(units, sumX, sumXX),
    squaredY: centred(units, sumY, sumYY),
    product: sumXY - (sumX / units) * sumY,
  };
}

/** Pair moments of two lists of equal length (two passes). */
export function pairMomentsOf(xs: readonly number[], ys: readonly number[]): PairMoments {
  if (xs.length !== ys.length)
    throw new RangeError(`xs and ys must be equally long, got ${xs.length} and ${ys.length}`);
  const x = momentsOf(xs);
  const y = momentsOf(ys);
  let product = 0;
  for (let i = 0; i < xs.length; i++) product += (xs[i] - x.mean) * (ys[i] - y.mean);
  return {
    units: x.units,
    meanX: x.mean,
    meanY: y.mean,
    squaredX: x.squaredDeviations,
    squaredY: y.squaredDeviations,
    product,
  };
}

/** Moments of the union of disjoint groups of units, without cancellation (Chan, Golub & LeVeque 1983). */
export function mergeMoments(groups: readonly Moments[]): Moments {
  return groups.reduce(
    (left, right) => {
      const units = left.units + right.units;
      if (units === 0) return left;
      const delta = right.mean - left.mean;
      return {
        units,
        mean: left.mean + (delta * right.units) / units,
        squaredDeviations:
          left.squaredDeviations + right.squaredDeviations + (delta * delta * left.units * right.units) / units,
      };
    },
    { units: 0, mean: 0, squaredDeviations: 0 },
  );
}

/** Pair moments of the union of disjoint groups of units. */
export function mergePairMoments(groups: readonly PairMoments[]): PairMoments {
  return groups.reduce(
    (left, right) => {
      const units = left.units + right.units;
      if (units === 0) return left;
      const dx = right.meanX - left.meanX;
      const dy = right.meanY - left.meanY;
      const between = (left.units * right.units) / units;
      return {
        units,
        meanX: left.meanX + (dx * right.units) / units,
        meanY: left.meanY + (dy * right.units) / units,
        squaredX: left.squaredX + right.squaredX + dx * dx * between,
        squaredY: left.squaredY + right.squaredY + dy * dy * between,
        product: left.product + right.product + dx * dy * between,
      };
    },
    { units: 0, meanX: 0, meanY: 0, squaredX: 0, squaredY: 0, product: 0 },
  );
}

function centred(units: number, sum: number, sumOfSquares: number): number {
  const deviations = sumOfSquares - (sum / units) * sum;
  // What is left of a constant is rounding noise of either sign, which must not pass for variation.
  return deviations < 8 * Number.EPSILON * sumOfSquares ? 0 : deviations;
}
