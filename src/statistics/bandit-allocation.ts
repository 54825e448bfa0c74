import { requireCount, requireShare } from './argument-checks';
import { type BetaPrior, ratePosterior, UNIFORM_PRIOR } from './beta-binomial';
import { probabilitiesToBeBest } from './posteriors';
import type { Counts } from './proportion-intervals';

/** What a bandit is for: EARN while it runs (Thompson), or LEARN which arm is best soonest (top-two). */
export type BanditGoal = 'EARN' | 'LEARN';

/** Settings of an allocation; the defaults are safe. */
export interface BanditOptions {
  readonly goal?: BanditGoal;
  /** Share that every arm keeps, 0..1/arms, default 0.01. Without it an arm that starts badly is never seen again. */
  readonly floor?: number;
  /** Equal shares until every arm has this many units and conversions, default 100 and 5. */
  readonly burnInUnits?: number;
  readonly burnInConversions?: number;
  readonly prior?: BetaPrior;
}

/** Shares for the next period. */
export interface Allocation {
  readonly phase: 'BURN_IN' | 'ADAPTIVE';
  /** By arm, Σ = 1. */
  readonly shares: readonly number[];
  /** P(best) by arm. */
  readonly probabilitiesToBeBest: readonly number[];
}

/** Batched bandit: shares of traffic for the next period from the counts so far. No randomness: the same counts, the same shares. */
export function allocateTraffic(arms: readonly Counts[], options: BanditOptions = {}): Allocation {
  const { goal = 'EARN', floor = 0.01, burnInUnits = 100, burnInConversions = 5, prior = UNIFORM_PRIOR } = options;
  requireCount('burnInUnits', burnInUnits);
  requireCount('burnInConversions', burnInConversions);
  if (arms.length === 0) throw new RangeError('arms must not be empty');
  const best = probabilitiesToBeBest(arms.map((counts) => ratePosterior(counts, prior)));
  const burningIn = arms.some((arm) => arm.units < burnInUnits || arm.conversions < burnInConversions);
  if (burningIn) {
    requireFloor(floor, arms.length);
    return { phase: 'BURN_IN', shares: arms.map(() => 1 / arms.length), probabilitiesToBeBest: best };
  }
  const shares = goal === 'EARN' ? thompsonShares(best, floor) : topTwoShares(best, floor);
  return { phase: 'ADAPTIVE', shares, probabilitiesToBeBest: best };
}

/** Thompson sampling (1933) in expectation: each arm's share is its chance to be best, above a floor. */
export function thompsonShares(probabilities: readonly number[], floor = 0.01): number[] {
  return withFloor(probabilities, floor);
}

/**
 * Top-two Thompson sampling in expectation (Russo, Operations Research 2020): half of the traffic as Thompson, half to the
 * arm that is best when the first pick is left out: ½Pᵢ + ½Σⱼ Pⱼ·Pᵢ/(1 - Pⱼ).
 */
export function topTwoShares(probabilities: readonly number[], floor = 0.01): number[] {
  const n = probabilities.length;
  if (n < 2) return withFloor(probabilities, floor);
  const shares = probabilities.map((p) => 0.5 * p);
  probabilities.forEach((first, j) => {
    // Summed, not 1 - P: with P = 1 - 1e-17 the runner-up must still get its half.
    const others = probabilities.reduce((sum, p, i) => (i === j ? sum : sum + p), 0);
    probabilities.forEach((p, i) => {
      if (i !== j) shares[i] += 0.5 * first * (others > 0 ? p / others : 1 / (n - 1));
    });
  });
  return withFloor(shares, floor);
}

function withFloor(weights: readonly number[], floor: number): number[] {
  weights.forEach((weight, i) => {
    requireShare(`probabilities[${i}]`, Math.min(weight, 1 + 1e-9) > 1 ? 1 : weight);
  });
  requireFloor(floor, weights.length);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map(
    (weight) => floor + (1 - weights.length * floor) * (total > 0 ? weight / total : 1 / weights.length),
  );
}

function requireFloor(floor: number, arms: number): void {
  if (!(floor >= 0 && floor * arms <= 1))
    throw new RangeError(`floor must lie in 0..1/${arms} for ${arms} arms, got ${floor}`);
}
