import { requireFinite, requireNonNegative, requireOpenShare, requirePositive } from './argument-checks';
import { symmetricInterval } from './comparison';
import { available, type Interval, type Outcome, unavailable } from './outcome';

/** A difference known so far. */
export interface RunningEstimate {
  readonly estimate: number;
  /** Of the estimate, ≥ 0. */
  readonly standardError: number;
  /** Units of both arms together. */
  readonly units: number;
  /** Sample size at which the sequence is tightest; use the planned number of units, > 0. */
  readonly tunedFor: number;
  /** Two-sided error over all time, default 0.05. */
  readonly alpha?: number;
  /** The alpha that the sequence is made tightest for, default `alpha`; one for all levels, so that p and intervals agree. */
  readonly tunedAlpha?: number;
}

/** An interval and p that hold at every moment at once. */
export interface AlwaysValidResult {
  readonly interval: Interval;
  /** ln of the e-value against no difference. */
  readonly logEValue: number;
  /** min(1, 1/e). Keep the smallest seen so far. */
  readonly pValue: number;
  readonly log10PValue: number;
}

/** Mixing scale ρ that makes the sequence tightest at `tunedFor` units. */
export function mixingScale(tunedFor: number, alpha: number): number {
  requirePositive('tunedFor', tunedFor);
  requireOpenShare('alpha', alpha);
  const logAlpha = Math.log(alpha);
  return Math.sqrt((-2 * logAlpha + Math.log1p(-2 * logAlpha)) / tunedFor);
}

/**
 * Asymptotic confidence sequence: may be looked at any time, stopped any time, continued any time, without a planned end.
 * (Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas, Annals of Statistics 2024, arXiv 2103.06476.) Wider than group-sequential
 * limits; asymptotic, so wait for some 30 conversions. Do not mix it with boundaries in one decision unless alpha is split.
 * NOT_ENOUGH_DATA below two units, NO_VARIATION without a standard error.
 */
export function confidenceSequence(running: RunningEstimate): Outcome<AlwaysValidResult> {
  const { estimate, standardError, units, tunedFor, alpha = 0.05, tunedAlpha = alpha } = running;
  requireFinite('estimate', estimate);
  requireNonNegative('standardError', standardError);
  requireNonNegative('units', units);
  requireOpenShare('alpha', alpha);
  const rho = mixingScale(tunedFor, tunedAlpha);
  if (units < 2) return unavailable('NOT_ENOUGH_DATA', 'A confidence sequence needs at least two units.');
  if (standardError === 0)
    return unavailable('NO_VARIATION', 'The metric does not vary yet, so chance cannot be judged.');
  const mixed = units * rho * rho;
  const logRoot = 0.5 * Math.log1p(mixed);
  const halfWidth = standardError * Math.sqrt((2 * (mixed + 1) * (logRoot - Math.log(alpha))) / mixed);
  const z = estimate / standardError;
  const logEValue = (z * z * mixed) / (2 * (mixed + 1)) - logRoot;
  const log10PValue = Math.min(0, -logEValue / Math.LN10);
  return available({
    interval: symmetricInterval(estimate, halfWidth),
    logEValue,
    pValue: 10 ** log10PValue,
    log10PValue,
  });
}
