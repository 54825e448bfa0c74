import { requireCount, requirePositive, requireShare } from '../argument-checks';
import { betaCdf, betaQuantile, logBeta, logGamma } from '../distributions';

/** Successes among `trials`, each at a rate drawn once from Beta(a, b): what a campaign will count. a and b > 0. */
export interface BetaBinomial {
  readonly trials: number;
  readonly a: number;
  readonly b: number;
}

/** Beyond so many likely successes a count is judged as a share. */
const MOST_STEPS = 20_000;

/** ln P(K = successes). */
export function logBetaBinomial({ trials, a, b }: BetaBinomial, successes: number): number {
  requireCount('trials', trials);
  requireCount('successes', successes);
  if (successes > trials) return Number.NEGATIVE_INFINITY;
  const choose = logGamma(trials + 1) - logGamma(successes + 1) - logGamma(trials - successes + 1);
  return choose + logBeta(successes + a, trials - successes + b) - logBeta(a, b);
}

/**
 * P(K ≤ successes). Exact by adding up to 20,000 terms; beyond, that of the Beta with the same mean and variance, whose error is
 * below 1/20,000. `successes` may be −1 (then 0).
 */
export function betaBinomialCdf(distribution: BetaBinomial, successes: number): number {
  const { trials, a, b } = distribution;
  requirePositive('a', a);
  requirePositive('b', b);
  if (successes < 0) return 0;
  if (successes >= trials) return 1;
  if (successes > MOST_STEPS) {
    const share = shareBeta(distribution);
    return betaCdf((successes + 0.5) / trials, share.a, share.b);
  }
  let mass = Math.exp(logBetaBinomial(distribution, 0));
  let sum = mass;
  for (let k = 0; k < successes; k++) {
    mass *= ((trials - k) * (k + a)) / ((k + 1) * (trials - k - 1 + b));
    sum += mass;
  }
  // Where P(0) underflows the sum does too: the share is then far from 0 and the Beta exact enough.
  if (sum === 0) {
    const share = shareBeta(distribution);
    return betaCdf((successes + 0.5) / trials, share.a, share.b);
  }
  return Math.min(1, sum);
}

/** The smallest K with P(K ≤ it) ≥ p. */
export function betaBinomialQuantile(distribution: BetaBinomial, p: number): number {
  requireShare('p', p);
  const { trials } = distribution;
  let [low, high] = [-1, trials];
  if (p >= 1) return trials;
  // Begins around the quantile of the share, then halves.
  const share = shareBeta(distribution);
  const guess = p <= 0 ? 0 : Math.round(trials * betaQuantile(Math.min(0.999999, Math.max(1e-6, p)), share.a, share.b));
  for (let step = 1; step < trials; step *= 4) {
    const [left, right] = [guess - step, guess + step];
    if (left > low && betaBinomialCdf(distribution, left) < p) low = left;
    if (right < high && betaBinomialCdf(distribution, right) >= p) high = right;
    if (low >= guess - step && high <= guess + step) break;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (betaBinomialCdf(distribution, middle) >= p) high = middle;
    else low = middle;
  }
  return high;
}

/** The Beta with the mean and variance of K/trials. */
function shareBeta({ trials, a, b }: BetaBinomial): { readonly a: number; readonly b: number } {
  if (trials <= 1) return { a, b };
  const all = Math.max(1e-6, (trials * (a + b + 1)) / (a + b + trials) - 1);
  return { a: (all * a) / (a + b), b: (all * b) / (a + b) };
}
