import { requireFinite, requireOpenShare, requireShare } from './argument-checks';
import { normalCdf, normalCriticalValue, normalQuantile } from './distributions';

/** Where a running test stands. */
export interface Progress {
  /** z so far, signed so that positive is the direction of the hoped-for effect. */
  readonly z: number;
  /** Information so far over the planned maximum, 0..1. */
  readonly informationFraction: number;
  /** Boundary that the final z must reach. */
  readonly finalBoundaryZ: number;
}

/** E z at full information when the effect is the planned minimum detectable one: z_{α/2} + z_β. */
export function plannedDrift(alpha: number, power: number): number {
  requireOpenShare('power', power);
  return normalCriticalValue(alpha) + normalQuantile(power);
}

/** Drift if the effect seen so far were the true one, z/√t; needs t > 0. */
export function observedDrift({ z, informationFraction }: Pick<Progress, 'z' | 'informationFraction'>): number {
  requireFinite('z', z);
  if (!(informationFraction > 0)) throw new RangeError(`informationFraction must be > 0, got ${informationFraction}`);
  return z / Math.sqrt(informationFraction);
}

/**
 * Chance, 0..1, that the final z reaches its boundary given the data so far and a drift (plannedDrift, observedDrift, or
 * observed/MDE in between): Φ((z√t + θ(1-t) - c)/√(1-t)) (Lan, Simon & Halperin 1982). At t = 1 it is 0 or 1.
 */
export function conditionalPower(progress: Progress, drift: number): number {
  const { z, informationFraction: t, finalBoundaryZ } = progress;
  requireFinite('z', z);
  requireShare('informationFraction', t);
  requireFinite('finalBoundaryZ', finalBoundaryZ);
  requireFinite('drift', drift);
  const ahead = z * Math.sqrt(t) + drift * (1 - t) - finalBoundaryZ;
  if (t === 1) return ahead >= 0 ? 1 : 0;
  return normalCdf(ahead / Math.sqrt(1 - t));
}

/**
 * True when the test may be ended as hopeless: conditional power at the planned effect is below `threshold` (default 0.1).
 * Non-binding: ignoring it never raises the false-positive rate.
 */
export function isFutile(progress: Progress, { alpha = 0.05, power = 0.8, threshold = 0.1 } = {}): boolean {
  requireOpenShare('threshold', threshold);
  return conditionalPower(progress, plannedDrift(alpha, power)) < threshold;
}
