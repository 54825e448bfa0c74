import { requirePositive } from '../argument-checks';

/**
 * What is believed of a rate: its mean, and its strength in successes. A strength of 25 knows as much as 25 successes would tell:
 * a coefficient of variation of 1/√25. As a distribution: Beta(strength, strength·(1 − mean)/mean). Spread is counted in successes, not
 * in trials, because campaigns differ by ratios: 1 % and 10 % vary by the same factor, not by the same number of trials.
 */
export interface PooledRate {
  /** Above 0, below 1. */
  readonly mean: number;
  /** > 0; infinite: known exactly. */
  readonly strength: number;
}

/** Successes among trials; real numbers, since evidence is discounted. 0 ≤ successes ≤ trials. */
export interface RateCounts {
  readonly successes: number;
  readonly trials: number;
}

/** The smallest and largest mean that is believed: beyond, a Beta cannot be told from a point. */
const [SMALLEST, LARGEST] = [1e-9, 1 - 1e-9];

/** A rate with the same mean that varies around what is believed by `strength` more: what a child of it is expected to be. */
export function spreadRate({ mean, strength }: PooledRate, spread: number): PooledRate {
  const [outer, inner] = [strength / mean, spread / mean];
  // Variances of a Beta of a Beta, over m(1 − m): 1/(S+1) + S/((S+1)(s+1)).
  const share = inverse(outer + 1) + (Number.isFinite(outer) ? outer / (outer + 1) : 1) * inverse(inner + 1);
  return { mean, strength: share === 0 ? Number.POSITIVE_INFINITY : Math.max(1e-6, (1 / share - 1) * mean) };
}

/** The standard deviation of the logarithm of a rate that is believed: what ratios vary by. */
export function logDeviation({ mean, strength }: PooledRate): number {
  return Number.isFinite(strength) ? Math.sqrt(Math.log1p((1 - mean) / (strength + mean))) : 0;
}

/** The strength with which a log-normal of this standard deviation of the logarithm varies. */
export function strengthOf(logStandardDeviation: number): number {
  requirePositive('logStandardDeviation', logStandardDeviation);
  return 1 / Math.expm1(logStandardDeviation ** 2);
}

/** The variance of the logarithm of what varies with this strength: what strengthOf turns around. */
export function logVarianceOf(strength: number): number {
  return Math.log1p(1 / strength);
}

/** The rate whose mean has this logarithm and whose own logarithm has this variance. */
export function rateOfLogs(logMean: number, variance: number): PooledRate {
  const mean = clamp(Math.exp(logMean));
  return {
    mean,
    strength: variance <= 0 ? Number.POSITIVE_INFINITY : Math.max(1e-6, (1 - mean) / Math.expm1(variance) - mean),
  };
}

function clamp(mean: number): number {
  return Math.min(LARGEST, Math.max(SMALLEST, mean));
}

function inverse(value: number): number {
  return Number.isFinite(value) ? 1 / value : 0;
}
