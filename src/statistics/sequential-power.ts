import type { Spending } from './alpha-spending';
import { requireCount, requireOpenShare } from './argument-checks';
import { normalCdf, normalCriticalValue, normalQuantile } from './distributions';
import { findRoot } from './roots';
import { type Boundary, crossingProbabilities, sequentialBoundaries } from './sequential-boundaries';

/** A design with equally spaced looks, the last at full information. */
export interface SequentialDesign {
  /** Looks in all, ≥ 1; 1 is a fixed test. */
  readonly looks: number;
  readonly alpha?: number;
  readonly spending?: Spending;
}

/** What looking early costs and saves. */
export interface DesignCharacteristics {
  /** Maximum sample size over that of the fixed test with the same power, ≥ 1. */
  readonly inflation: number;
  /** Expected share of the maximum that is used when the planned effect is real, 0..1. */
  readonly expectedShareUnderEffect: number;
  /** The same when there is no effect. */
  readonly expectedShareUnderNull: number;
}

/** Information fractions 1/k, 2/k, …, 1. */
export function evenLooks(looks: number): number[] {
  requireCount('looks', looks);
  if (looks < 1) throw new RangeError(`looks must be ≥ 1, got ${looks}`);
  return Array.from({ length: looks }, (_, i) => (i + 1) / looks);
}

/** Power of the sequential test, in the true direction, where the fixed test of the same size has `fixedPower`. */
export function sequentialPower(fixedPower: number, { looks, alpha = 0.05, spending }: SequentialDesign): number {
  requireOpenShare('fixedPower', fixedPower);
  if (looks === 1) return fixedPower;
  const boundaries = sequentialBoundaries(evenLooks(looks), { alpha, spending });
  return powerAt(boundaries, normalCriticalValue(alpha) + normalQuantile(fixedPower));
}

/** Power (in the true direction) a fixed test must have so that the sequential one of the same maximum size has `power`. */
export function fixedPowerFor(power: number, design: SequentialDesign): number {
  requireOpenShare('power', power);
  const { looks, alpha = 0.05 } = design;
  if (looks === 1) return power;
  return normalCdf(driftFor(power, alpha, boundariesOf(design)) - normalCriticalValue(alpha));
}

/** Inflation and expected sample sizes of a design at `power`. Jennison & Turnbull, Group Sequential Methods (2000), ch. 7. */
export function designCharacteristics(power: number, design: SequentialDesign): DesignCharacteristics {
  requireOpenShare('power', power);
  const { looks, alpha = 0.05 } = design;
  if (looks === 1) return { inflation: 1, expectedShareUnderEffect: 1, expectedShareUnderNull: 1 };
  const boundaries = boundariesOf(design);
  const drift = driftFor(power, alpha, boundaries);
  return {
    inflation: Math.max(1, (drift / (normalCriticalValue(alpha) + normalQuantile(power))) ** 2),
    expectedShareUnderEffect: expectedShare(boundaries, drift),
    expectedShareUnderNull: expectedShare(boundaries, 0),
  };
}

function boundariesOf({ looks, alpha = 0.05, spending }: SequentialDesign): Boundary[] {
  return sequentialBoundaries(evenLooks(looks), { alpha, spending });
}

function driftFor(power: number, alpha: number, boundaries: readonly Boundary[]): number {
  const fixed = normalCriticalValue(alpha) + normalQuantile(power);
  return findRoot((drift) => powerAt(boundaries, drift) - power, fixed - 1e-6, Math.abs(fixed) + 5, 1e-12);
}

function powerAt(boundaries: readonly Boundary[], drift: number): number {
  return crossingProbabilities(boundaries, drift).reduce((sum, { upper }) => sum + upper, 0);
}

function expectedShare(boundaries: readonly Boundary[], drift: number): number {
  let running = 1;
  let share = 0;
  let previous = 0;
  crossingProbabilities(boundaries, drift).forEach(({ upper, lower }, k) => {
    share += running * (boundaries[k].informationFraction - previous);
    previous = boundaries[k].informationFraction;
    running -= upper + lower;
  });
  return share;
}
