import { studentTwoSidedP } from '../distributions';

/** The difference of two means, compared inside strata. */
export interface StratifiedDifference {
  /** Observations of each group in strata that have both. */
  readonly inside: number;
  readonly outside: number;
  readonly difference: number;
  readonly standardError: number;
  readonly t: number;
  /** Satterthwaite's. */
  readonly degreesOfFreedom: number;
  /** Two-sided, 0..1. */
  readonly pValue: number;
}

/**
 * Welch's test inside strata: means of `values` with and without `isInside` (1 or 0) are compared in each stratum that has
 * both, the differences averaged with weights n1·n0/(n1 + n0), and each group keeps a variance of its own, pooled over
 * strata. With one stratum it is Welch's test. NaN values are passed over. Null with fewer than 2 degrees of freedom
 * in a group, or no spread.
 */
export function stratifiedWelch(
  values: Float64Array,
  isInside: Uint8Array,
  strata: Uint16Array,
): StratifiedDifference | null {
  const groups = groupSums(values, isInside, strata);
  let [weights, difference, squares1, squares0, n1, n0, used] = [0, 0, 0, 0, 0, 0, 0];
  for (const { inside, outside } of groups) {
    if (inside.n === 0 || outside.n === 0) continue;
    const weight = (inside.n * outside.n) / (inside.n + outside.n);
    weights += weight;
    difference += weight * (inside.mean - outside.mean);
    squares1 += inside.squares;
    squares0 += outside.squares;
    n1 += inside.n;
    n0 += outside.n;
    used++;
  }
  const [freedom1, freedom0] = [n1 - used, n0 - used];
  if (used === 0 || freedom1 < 2 || freedom0 < 2) return null;
  let [share1, share0] = [0, 0];
  for (const { inside, outside } of groups) {
    if (inside.n === 0 || outside.n === 0) continue;
    const weight = (inside.n * outside.n) / (inside.n + outside.n) / weights;
    share1 += weight ** 2 / inside.n;
    share0 += weight ** 2 / outside.n;
  }
  const [variance1, variance0] = [(share1 * squares1) / freedom1, (share0 * squares0) / freedom0];
  const variance = variance1 + variance0;
  if (!(variance > 0)) return null;
  const standardError = Math.sqrt(variance);
  const t = difference / weights / standardError;
  const degreesOfFreedom = variance ** 2 / (variance1 ** 2 / freedom1 + variance0 ** 2 / freedom0);
  return {
    inside: n1,
    outside: n0,
    difference: difference / weights,
    standardError,
    t,
    degreesOfFreedom,
    pValue: studentTwoSidedP(t, degreesOfFreedom),
  };
}

interface Group {
  n: number;
  mean: number;
  /** Σ (value - mean)². */
  squares: number;
}

function groupSums(
  values: Float64Array,
  isInside: Uint8Array,
  strata: Uint16Array,
): { inside: Group; outside: Group }[] {
  const groups = new Map<number, { inside: Group; outside: Group }>();
  const empty = (): Group => ({ n: 0, mean: 0, squares: 0 });
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) continue;
    let stratum = groups.get(strata[i]);
    if (stratum === undefined) {
      stratum = { inside: empty(), outside: empty() };
      groups.set(strata[i], stratum);
    }
    // Welford's update: no sum of squares that cancels.
    const group = isInside[i] === 1 ? stratum.inside : stratum.outside;
    const delta = values[i] - group.mean;
    group.n++;
    group.mean += delta / group.n;
    group.squares += delta * (values[i] - group.mean);
  }
  return [...groups.values()];
}
