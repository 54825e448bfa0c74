import type { Estimate } from './outcome';

/** What a policy would have earned by weights that are cut off. */
export interface ClippedEvaluation extends Estimate {
  /** √n: no weight counts more. */
  readonly cutoff: number;
  /** Share of the decisions, 0..1, whose weight was cut. */
  readonly clippedShare: number;
}

/**
 * Truncated importance sampling (Ionides 2008, "Truncated Importance Sampling", Journal of Computational and Graphical Statistics
 * 17(2)): the mean of min(w, √n)·r over n decisions. A few huge weights cannot decide it, at the price of a bias that vanishes as n grows;
 * with rewards ≥ 0 it is too low, if anything. The interval is normal, from the spread of the terms, and knows nothing of that bias.
 * `weights` ≥ 0 and `rewards` belong together, at least one; `z` is the critical value of the interval.
 */
export function clippedWeighting(weights: readonly number[], rewards: readonly number[], z: number): ClippedEvaluation {
  const count = weights.length;
  if (count === 0 || rewards.length !== count)
    throw new RangeError('weights and rewards must be as many, at least one');
  const cutoff = Math.sqrt(count);
  const terms = weights.map((weight, i) => Math.min(weight, cutoff) * rewards[i]);
  const estimate = terms.reduce((sum, term) => sum + term, 0) / count;
  const squares = terms.reduce((sum, term) => sum + (term - estimate) ** 2, 0);
  const error = Math.sqrt(squares / Math.max(1, count - 1) / count);
  return {
    estimate,
    interval: { lower: estimate - z * error, upper: estimate + z * error },
    cutoff,
    clippedShare: weights.filter((weight) => weight > cutoff).length / count,
  };
}
