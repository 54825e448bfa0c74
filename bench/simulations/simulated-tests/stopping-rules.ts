import { confidenceSequence } from '../../../src/statistics/confidence-sequence';
import { judgeLooks } from '../../../src/statistics/group-sequential';
import { type Boundary, sequentialBoundaries } from '../../../src/statistics/sequential-boundaries';
import { ALPHA, type Reading } from './played-test';

/** What each rule says of one test. */
export interface Verdicts {
  /** One look at the end. */
  readonly fixed: boolean;
  /** p ≤ 0.05 at any look. */
  readonly naive: boolean;
  /** Chance to beat control above 0.95 or below 0.05 at any look (normal approximation, flat prior). */
  readonly bayesian: boolean;
  readonly sequential: boolean;
  /** Share of the planned units that the sequential test used. */
  readonly used: number;
  /** The confidence sequence left out 0 at any look. */
  readonly alwaysValid: boolean;
}

/** Looks at even distances. */
export function evenLooks(looks: number, until = 1): number[] {
  return Array.from({ length: looks }, (_, look) => (until * (look + 1)) / looks);
}

const known = new Map<string, Boundary[]>();

/** Boundaries take a moment to solve and are the same for every test with the same looks. */
export function boundariesAt(fractions: readonly number[]): Boundary[] {
  const name = fractions.join();
  const boundaries = known.get(name) ?? sequentialBoundaries(fractions, { alpha: ALPHA });
  known.set(name, boundaries);
  return boundaries;
}

/** Applies all rules to one test. */
export function verdictsOf(readings: readonly Reading[], planned: number): Verdicts {
  const boundaries = boundariesAt(readings.map(({ fraction }) => fraction));
  const stop = readings.findIndex(({ compared }, look) => Math.abs(compared?.z ?? 0) >= boundaries[look].z);
  return {
    fixed: isSignificant(readings.at(-1)),
    naive: readings.some(isSignificant),
    bayesian: readings.some(
      ({ compared }) =>
        compared !== null && Math.abs(compared.difference.estimate) > ONE_SIDED * compared.standardError,
    ),
    sequential: stop >= 0,
    used: readings[stop < 0 ? readings.length - 1 : stop].fraction,
    alwaysValid: readings.some((reading) => isAlwaysSignificant(reading, planned)),
  };
}

/** z of 0.95. */
const ONE_SIDED = 1.6448536269514722;

function isSignificant(reading: Reading | undefined): boolean {
  const compared = reading?.compared;
  return compared !== undefined && compared !== null && compared.pValue <= ALPHA;
}

/** The always-valid answer at one reading. */
export function isAlwaysSignificant({ compared, units }: Reading, planned: number): boolean {
  if (compared === null) return false;
  const sequence = confidenceSequence({
    estimate: compared.difference.estimate,
    standardError: compared.standardError,
    units,
    tunedFor: planned,
    alpha: ALPHA,
  });
  return sequence.ok && sequence.pValue <= ALPHA;
}

/** Throws where the judge that the product asks, given all looks, decides otherwise than the boundaries above. */
export function requireSameVerdict(readings: readonly Reading[], { sequential, used }: Verdicts): void {
  const looks = readings.map(({ fraction, compared }) => ({ informationFraction: fraction, z: compared?.z ?? 0 }));
  const verdict = judgeLooks(looks, { alpha: ALPHA });
  const decidedAt = verdict.ok && verdict.decidedAtLook !== null ? readings[verdict.decidedAtLook].fraction : null;
  if (!verdict.ok || (verdict.status === 'STOPPED') !== sequential || decidedAt !== used) {
    throw new Error(
      `The judge decides ${JSON.stringify(verdict)}, the boundaries ${JSON.stringify({ sequential, used })}.`,
    );
  }
}
