import { requireNonNegative, requirePositive } from '../argument-checks';
import type { LogAmount } from './log-amount';
import type { RateCounts } from './pooled-rate';

const STEPS = 50;
/** The posterior is added up from so many of its widths below the mode to so many above, in steps of half a width. */
const [BELOW, ABOVE, STEP] = [8, 6, 0.5];
/** A share above this is no small rate any more; its counts vary less, but never not at all. */
const LARGEST_SHARE = 0.8;

/**
 * What counts tell of the logarithm of a rate, as a normal: the one that moves `belief` to the exact mean and variance of the posterior
 * (moment matching: Minka 2001, Expectation propagation; counts are Poisson, their variance that of a binomial). The curvature at the
 * mode instead would say too much: of n successes 1/2n, since a few successes are skewed. No counts at all tell something too: the
 * rate is low. Null without trials. `belief` is that of the logarithm of this rate before the counts, variance > 0.
 */
export function logRateOf(counts: RateCounts, belief: LogAmount): { log: number; variance: number } | null {
  if (!isTold(counts, belief)) return null;
  const { mean, variance } = posteriorOf(counts, belief);
  const precision = Math.max(1e-9, 1 / variance - 1 / belief.variance);
  return { log: (mean / variance - belief.mean / belief.variance) / precision, variance: 1 / precision };
}

/**
 * ln of the probability of counts where the logarithm of their rate is believed to be `belief`, but for a constant of the counts and of
 * the belief's mean: variances can be compared by it.
 */
export function logRateEvidence(counts: RateCounts, belief: LogAmount): number {
  return isTold(counts, belief) ? posteriorOf(counts, belief).logEvidence : 0;
}

function isTold({ successes, trials }: RateCounts, belief: LogAmount): boolean {
  requireNonNegative('successes', successes);
  requirePositive('belief.variance', belief.variance);
  return trials > 0;
}

function posteriorOf(
  { successes, trials }: RateCounts,
  belief: LogAmount,
): LogAmount & { readonly logEvidence: number } {
  // Counts of a binomial vary less than those of a Poisson, as if there were more of them. By what is expected, not by what was seen:
  // things with high rates would count for more.
  const more = 1 / (1 - Math.min(LARGEST_SHARE, Math.exp(belief.mean)));
  const [k, n, tau] = [successes * more, trials * more, 1 / belief.variance];
  const mode = modeOf(k, n, belief);
  const width = 1 / Math.sqrt(n * Math.exp(mode) + tau);
  const logDensity = (x: number): number => k * x - n * Math.exp(x) - (tau / 2) * (x - belief.mean) ** 2;
  const highest = logDensity(mode);
  let [weight, sum, squares] = [0, 0, 0];
  for (let z = -BELOW; z <= ABOVE; z += STEP) {
    const density = Math.exp(logDensity(mode + z * width) - highest);
    weight += density;
    sum += density * z;
    squares += density * z * z;
  }
  const center = sum / weight;
  return {
    mean: mode + center * width,
    variance: (squares / weight - center * center) * width * width,
    logEvidence: highest + Math.log(weight * STEP * width) + Math.log(tau) / 2,
  };
}

/** Where k·x − n·eˣ − (x − mean)²/2·variance is largest, by Newton's method: the function is concave. */
function modeOf(k: number, n: number, { mean, variance }: LogAmount): number {
  let x = k > 0 ? Math.log((k + 1) / (n + 1 / Math.exp(Math.min(0, mean)))) : Math.min(0, mean);
  for (let step = 0; step < STEPS; step++) {
    const expected = n * Math.exp(x);
    const move = (k - expected - (x - mean) / variance) / (expected + 1 / variance);
    // From far below a full step would overshoot by orders of magnitude.
    x += Math.max(-3, Math.min(3, move));
    if (Math.abs(move) < 1e-9) break;
  }
  return x;
}
