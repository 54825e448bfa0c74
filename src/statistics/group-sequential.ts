import { requireFinite, requireNonNegative, requireOpenShare, requirePositive } from './argument-checks';
import { symmetricInterval } from './comparison';
import { available, type Interval, type Outcome, unavailable } from './outcome';
import { findRoot } from './roots';
import {
  type Boundary,
  type BoundaryOptions,
  crossingProbabilities,
  sequentialBoundaries,
} from './sequential-boundaries';

const SMALLEST_REPEATED_P = 1e-12;
const CLOSEST_LOOKS = 1e-6;

/** What was seen at one look. */
export interface Look {
  /** Information so far over the planned maximum, > 0; values above 1 (over-run) count as 1. */
  readonly informationFraction: number;
  /** Signed z of the comparison at that look (`Comparison.z`). */
  readonly z: number;
}

/** The state of a group-sequential test after its looks. */
export interface SequentialVerdict {
  /** STOPPED: a boundary was reached. FINISHED: all information is in, no boundary reached. RUNNING: go on. */
  readonly status: 'STOPPED' | 'FINISHED' | 'RUNNING';
  /** Direction of the stop: 1 treatment higher, -1 lower, 0 not stopped. */
  readonly direction: -1 | 0 | 1;
  /** Index (in `looks`) of the look at which the test stopped or finished; null while running. */
  readonly decidedAtLook: number | null;
  /** Boundaries of the looks that count (looks after the decision, or without new information, have none of their own). */
  readonly boundaries: readonly Boundary[];
  /** Boundary of the latest look that counts: half-width of the repeated interval in standard errors. */
  readonly boundaryZ: number;
  /** Smallest alpha at which the test would have stopped by now: valid at every look, < alpha exactly when stopped. */
  readonly repeatedPValue: number;
  /** Stage-wise p of a stopped or finished test (Tsiatis, Rosner & Mehta 1984); null while running. */
  readonly stagewisePValue: number | null;
}

/** Share of the planned information; standard errors and planned units both serve. `planned` > 0. May exceed 1. */
export function informationFraction(collected: number, planned: number): number {
  requireNonNegative('collected', collected);
  requirePositive('planned', planned);
  return collected / planned;
}

/**
 * Judges the looks taken so far, in time order. Looks may come at any times and in any number; what they may not do is
 * depend on the results (plan them by the calendar). Looks that bring no new information are passed over. Once the test
 * has stopped, or t reaches 1, the verdict is frozen. NOT_ENOUGH_DATA without looks.
 */
export function judgeLooks(looks: readonly Look[], options: BoundaryOptions = {}): Outcome<SequentialVerdict> {
  const { alpha = 0.05, lastLookIsFinal = false } = options;
  requireOpenShare('alpha', alpha);
  const { counted, indexes } = countedLooks(looks);
  if (counted.length === 0) return unavailable('NOT_ENOUGH_DATA', 'There is no look at the data yet.');
  const times = counted.map((look) => look.informationFraction);
  const final = lastLookIsFinal && indexes.at(-1) === looks.length - 1;
  const boundaries = sequentialBoundaries(times, { ...options, lastLookIsFinal: final });
  const stop = counted.findIndex((look, k) => Math.abs(look.z) >= boundaries[k].z);
  const last = stop >= 0 ? stop : counted.length - 1;
  const finished = stop < 0 && (final || times[last] === 1);
  const decided = stop >= 0 || finished;
  return available<SequentialVerdict>({
    status: stop >= 0 ? 'STOPPED' : finished ? 'FINISHED' : 'RUNNING',
    direction: stop >= 0 ? (Math.sign(counted[stop].z) as -1 | 1) : 0,
    decidedAtLook: decided ? indexes[last] : null,
    boundaries: boundaries.slice(0, last + 1),
    boundaryZ: boundaries[last].z,
    repeatedPValue: repeatedPValue(counted.slice(0, last + 1), {
      ...options,
      lastLookIsFinal: final && last === counted.length - 1,
    }),
    stagewisePValue: decided ? stagewisePValue(boundaries.slice(0, last), counted[last]) : null,
  });
}

/** Repeated confidence interval estimate ± boundary·SE: covers at all looks at once (Jennison & Turnbull 1989). */
export function repeatedInterval(estimate: number, standardError: number, boundaryZ: number): Interval {
  requireFinite('estimate', estimate);
  requireNonNegative('standardError', standardError);
  requireNonNegative('boundaryZ', boundaryZ);
  return symmetricInterval(estimate, boundaryZ * standardError);
}

/** P under no effect of a result at least as extreme in stage-wise order: stopped earlier, or now with a larger |z|. */
function stagewisePValue(earlier: readonly Pick<Boundary, 'informationFraction' | 'z'>[], last: Look): number {
  const t = Math.min(1, last.informationFraction);
  const crossings = crossingProbabilities([...earlier, { informationFraction: t, z: Math.abs(last.z) }]);
  return Math.min(
    1,
    crossings.reduce((sum, { upper, lower }) => sum + upper + lower, 0),
  );
}

/**
 * Smallest two-sided alpha whose boundary one of the looks has reached, in [1e-300, 1].
 * Below 1e-12 (beyond what the integral resolves) each look is judged by its increment alone, which errs upwards.
 */
export function repeatedPValue(looks: readonly Look[], options: BoundaryOptions = {}): number {
  const times = looks.map((look) => Math.min(1, look.informationFraction));
  const margin = (logAlpha: number): number => {
    const boundaries = sequentialBoundaries(times, { ...options, alpha: Math.exp(logAlpha) });
    return Math.max(...looks.map((look, k) => Math.abs(look.z) - boundaries[k].z));
  };
  const highest = Math.log(1 - 1e-9);
  if (looks.length === 0 || margin(highest) <= 0) return 1;
  const lowest = Math.log(1e-300);
  if (margin(lowest) >= 0) return 1e-300;
  const middle = Math.log(SMALLEST_REPEATED_P);
  const bounds = margin(middle) >= 0 ? ([lowest, middle] as const) : ([middle, highest] as const);
  return Math.exp(findRoot(margin, ...bounds, 1e-9));
}

/** Looks with new information up to the first at t ≥ 1, times capped at 1, with their places in the list. */
function countedLooks(looks: readonly Look[]): { counted: Look[]; indexes: number[] } {
  const counted: Look[] = [];
  const indexes: number[] = [];
  let previous = 0;
  looks.forEach((look, i) => {
    requireFinite(`looks[${i}].z`, look.z);
    requireNonNegative(`looks[${i}].informationFraction`, look.informationFraction);
    const t = Math.min(1, look.informationFraction);
    if (t < previous + CLOSEST_LOOKS) return;
    counted.push({ informationFraction: t, z: look.z });
    indexes.push(i);
    previous = t;
  });
  return { counted, indexes };
}
