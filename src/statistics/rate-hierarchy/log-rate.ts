import { requireNonNegative, requirePositive } from '../argument-checks';
import type { LogAmount } from './amount-tree';
import type { RateCounts } from './pooled-rate';

const STEPS = 50;

/**
 * What counts tell of the logarithm of a rate, as a normal: location and variance of the likelihood around where the belief and the
 * counts meet (the working response and weight of a Poisson regression at the posterior mode, binomial variance). No counts at all tell
 * something too: the rate is low. Null without trials. `belief` is that of the logarithm of this rate before the counts, variance > 0.
 */
export function logRateOf(
  { successes, trials }: RateCounts,
  belief: LogAmount,
): { log: number; variance: number } | null {
  requireNonNegative('successes', successes);
  requirePositive('belief.variance', belief.variance);
  if (trials <= 0) return null;
  // The mode of successes·λ − trials·e^λ − (λ − mean)²/2·variance, by Newton's method: the function is concave.
  let lambda = Math.min(0, belief.mean);
  for (let step = 0; step < STEPS; step++) {
    const expected = trials * Math.exp(lambda);
    const slope = successes - expected - (lambda - belief.mean) / belief.variance;
    const move = slope / (expected + 1 / belief.variance);
    // From far below a full step would overshoot by orders of magnitude.
    lambda += Math.max(-3, Math.min(3, move));
    if (Math.abs(move) < 1e-9) break;
  }
  const expected = trials * Math.exp(lambda);
  const rate = Math.min(0.99, Math.exp(lambda));
  return { log: lambda + (successes - expected) / expected, variance: (1 - rate) / expected };
}
