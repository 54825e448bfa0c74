import { type Spending, spentAlpha } from './alpha-spending';
import { requireFinite, requireOpenShare } from './argument-checks';
import { normalCriticalValue, normalDensity, normalTwoSidedP, normalUpperTail } from './distributions';
import { evenBreakpoints, panelQuadrature, type Quadrature } from './quadrature';
import { findRoot } from './roots';

/** One planned or past look at the data. */
export interface Boundary {
  /** Information at the look as a share of the planned maximum, 0 < t ≤ 1. */
  readonly informationFraction: number;
  /** Stop when |z| reaches this. At most 37.1, which stands for "not at this look" (error below 1e-300). */
  readonly z: number;
  /** Two-sided p of that z taken alone. */
  readonly nominalPValue: number;
  /** Error spent up to and including this look. */
  readonly cumulativeAlpha: number;
}

/** How boundaries are set. */
export interface BoundaryOptions {
  /** Two-sided error over all looks, default 0.05. */
  readonly alpha?: number;
  readonly spending?: Spending;
  /** True when the last look is the end of the test although t < 1: it spends all alpha that is left. */
  readonly lastLookIsFinal?: boolean;
}

// Increments of error below this cannot be resolved by a double-precision integral; they decide nothing.
const SMALLEST_INCREMENT = 1e-14;
// In standard deviations of a step: what lies beyond the reach weighs less than 1e-16.
const KERNEL_REACH = 8.5;
const PANEL_WIDTH = 4;
const Z_PRECISION = 1e-11;

/**
 * Symmetric two-sided z boundaries for looks at any information fractions (strictly increasing in (0, 1]), one per look.
 * Brownian motion B(t) = z√t under no effect; each boundary spends exactly the increment of the spending function
 * (Lan & DeMets, Biometrika 1983; recursion of Armitage, McPherson & Rowe 1969). Accurate to about 1e-10 in z.
 */
export function sequentialBoundaries(
  informationFractions: readonly number[],
  { alpha = 0.05, spending = { kind: 'OBRIEN_FLEMING' }, lastLookIsFinal = false }: BoundaryOptions = {},
): Boundary[] {
  requireOpenShare('alpha', alpha);
  requireIncreasing(informationFractions);
  const boundaries: Boundary[] = [];
  let state = startingState();
  let spentBefore = 0;
  informationFractions.forEach((t, look) => {
    const final = lastLookIsFinal && look === informationFractions.length - 1;
    const cumulativeAlpha = final ? alpha : Math.max(spentBefore, spentAlpha(spending, t, alpha));
    const z = boundaryOf(state, t, cumulativeAlpha - spentBefore);
    boundaries.push({ informationFraction: t, z, nominalPValue: normalTwoSidedP(z), cumulativeAlpha });
    if (look < informationFractions.length - 1) state = advance(state, t, z, informationFractions[look + 1]);
    spentBefore = cumulativeAlpha;
  });
  return boundaries;
}

/**
 * Probability of first reaching each boundary, upper and lower side apart, when E z(t) = drift·√t: the power of a design
 * (drift = z_{α/2} + z_β for a fixed test), or its error at drift 0. Looks as in sequentialBoundaries.
 */
export function crossingProbabilities(
  boundaries: readonly Pick<Boundary, 'informationFraction' | 'z'>[],
  drift = 0,
): { readonly upper: number; readonly lower: number }[] {
  requireFinite('drift', drift);
  requireIncreasing(boundaries.map((boundary) => boundary.informationFraction));
  let state = startingState(drift);
  return boundaries.map(({ informationFraction: t, z }, look) => {
    const limit = z * Math.sqrt(t);
    const crossing = { upper: upperTail(state, t, limit), lower: lowerTail(state, t, -limit) };
    if (look < boundaries.length - 1) state = advance(state, t, z, boundaries[look + 1].informationFraction);
    return crossing;
  });
}

/** Sub-density of B(t) over the paths that have not stopped, on quadrature nodes: mass[i] = weight·density. */
interface State {
  readonly time: number;
  readonly drift: number;
  readonly nodes: Float64Array;
  readonly mass: Float64Array;
}

function startingState(drift = 0): State {
  return { time: 0, drift, nodes: Float64Array.of(0), mass: Float64Array.of(1) };
}

function upperTail(state: State, time: number, limit: number): number {
  const sd = Math.sqrt(time - state.time);
  const shift = state.drift * (time - state.time);
  let sum = 0;
  for (let i = 0; i < state.nodes.length; i++) {
    sum += state.mass[i] * normalUpperTail((limit - state.nodes[i] - shift) / sd);
  }
  return sum;
}

function lowerTail(state: State, time: number, limit: number): number {
  const mirrored = { ...state, nodes: state.nodes.map((x) => -x), drift: -state.drift };
  return upperTail(mirrored, time, -limit);
}

/** The z with P(not stopped before, |Z| ≥ z) = increment, no drift. */
function boundaryOf(state: State, time: number, increment: number): number {
  // Without resolvable error to spend, the unconditional quantile is never lower than the exact boundary.
  if (increment < SMALLEST_INCREMENT || state.time === 0) return normalCriticalValue(Math.max(increment, 1e-300));
  const root = Math.sqrt(time);
  const target = Math.log(increment / 2);
  const excess = (z: number): number => Math.log(upperTail(state, time, z * root)) - target;
  const highest = normalCriticalValue(increment);
  return excess(0) <= 0 ? 0 : excess(highest) >= 0 ? highest : findRoot(excess, 0, highest, Z_PRECISION);
}

/** Carries the paths that stay inside ±z at `time` on to nodes suited to the step that follows. */
function advance(state: State, time: number, z: number, nextTime: number): State {
  const step = Math.sqrt(time - state.time);
  const shift = state.drift * (time - state.time);
  const narrowest = Math.min(step, Math.sqrt(nextTime - time));
  const spread = KERNEL_REACH * Math.sqrt(time);
  const limit = z * Math.sqrt(time);
  const lower = Math.max(-limit, state.drift * time - spread);
  const upper = Math.min(limit, state.drift * time + spread);
  if (!(upper > lower)) return { ...state, time, nodes: Float64Array.of(0), mass: Float64Array.of(0) };
  const rule = panelQuadrature(evenBreakpoints(lower, upper, PANEL_WIDTH * narrowest));
  return { time, drift: state.drift, nodes: rule.nodes, mass: convolve(state, rule, step, shift) };
}

function convolve(state: State, rule: Quadrature, step: number, shift: number): Float64Array {
  const reach = KERNEL_REACH * step;
  const scale = normalDensity(0) / step;
  let first = 0;
  return rule.nodes.map((x, j) => {
    // Nodes ascend on both sides, so the window of sources within the kernel's reach only moves to the right.
    while (first < state.nodes.length && state.nodes[first] + shift < x - reach) first++;
    let density = 0;
    for (let i = first; i < state.nodes.length && state.nodes[i] + shift <= x + reach; i++) {
      const distance = (x - state.nodes[i] - shift) / step;
      density += state.mass[i] * Math.exp(-0.5 * distance * distance);
    }
    return rule.weights[j] * density * scale;
  });
}

function requireIncreasing(informationFractions: readonly number[]): void {
  let previous = 0;
  for (const t of informationFractions) {
    if (!(t > previous && t <= 1)) {
      throw new RangeError(`informationFractions must increase strictly within (0, 1], got ${t} after ${previous}`);
    }
    previous = t;
  }
}
