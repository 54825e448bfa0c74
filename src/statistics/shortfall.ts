import { requireNonNegative, requirePositive } from './argument-checks';
import { chiSquareUpperTail, logGamma } from './distributions';

/** How many events came of how much, and how many were demanded. */
export interface Shortfall {
  /** Events so far; a fraction counts as one more. */
  readonly events: number;
  /** What they came of, for example spend; ≥ 0. */
  readonly exposure: number;
  /** Events per unit of exposure that are demanded; > 0. */
  readonly rate: number;
}

/**
 * ln of an e-value against "events come at `rate` or more": may be looked at any time, stopped any time. When it reaches
 * ln(1/alpha) the demand is missed, and that is said wrongly with a probability of at most alpha ever. The likelihood ratio
 * of a Poisson rate of θ·rate to `rate`, mixed over θ uniform in 0..1 (method of mixtures, Robbins 1970):
 * e^m ∫₀¹ θᴺ e^(-θm) dθ with m = rate · exposure, a supermartingale under every rate that meets the demand.
 */
export function shortfallEvidence({ events, exposure, rate }: Shortfall): number {
  requireNonNegative('events', events);
  requireNonNegative('exposure', exposure);
  requirePositive('rate', rate);
  const n = Math.ceil(events);
  const m = rate * exposure;
  if (m === 0) return 0;
  const tail = 1 - chiSquareUpperTail(2 * m, 2 * (n + 1));
  const log = m - (n + 1) * Math.log(m) + logGamma(n + 1) + Math.log(tail);
  // The integral is never below ∫ θᴺ: where the tail has no digits left, that is what remains.
  return Math.max(log, -Math.log(n + 1));
}
