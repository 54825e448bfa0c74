import { requirePositive } from './argument-checks';
import { normalCdf, normalDensity } from './distributions';

/** What is believed of one of several values: a normal distribution, independent of the others. Any unit, the same for all. */
export interface NormalBelief {
  readonly mean: number;
  /** > 0. */
  readonly deviation: number;
}

/** Reach of the integral in standard deviations, and its steps: errors are below 1e-6 for deviations within a factor of 30. */
const REACH = 6;
const STEPS = 120;

/**
 * The probability of each value to be the largest: ∫ φ(z) Π Φ((mᵢ + dᵢz − mⱼ)/dⱼ) dz by the trapezoidal rule, normalised to sum to 1.
 * What Thompson sampling chooses by, without drawing. @throws RangeError for a deviation that is not above 0.
 */
export function probabilitiesToBeBest(beliefs: readonly NormalBelief[]): number[] {
  for (const { deviation } of beliefs) requirePositive('deviation', deviation);
  const raw = beliefs.map(({ mean, deviation }, i) => {
    let sum = 0;
    for (let step = 0; step <= STEPS; step++) {
      const z = -REACH + (2 * REACH * step) / STEPS;
      const value = mean + deviation * z;
      let product = normalDensity(z);
      for (const [j, other] of beliefs.entries()) {
        if (j !== i) product *= normalCdf((value - other.mean) / other.deviation);
      }
      sum += product;
    }
    return sum;
  });
  const total = raw.reduce((sum, one) => sum + one, 0);
  return raw.map((one) => one / total);
}
