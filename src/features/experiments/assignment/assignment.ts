import { type HashVersion, unitPoint } from './unit-hash';

/**
 * Which variation a unit gets. Nothing here knows the server: a client that has the plan of a test comes to the same
 * answer, without asking and without a unit ever changing its variation.
 */

/** Points from `start` up to, not including, `end`, inside 0..1. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Part of the traffic that belongs to a variation; one variation may have several. */
export interface VariationRange extends Range {
  readonly variationId: string;
}

export interface AssignmentPlan {
  /** How units are spread over coverage and variations. */
  readonly hashVersion: HashVersion;
  /** Of this test alone. */
  readonly salt: string;
  /** Share of the units that take part, 0..1. */
  readonly coverage: number;
  readonly ranges: readonly VariationRange[];
  /** The part of an exclusion group that is this test's; tests of a group share its salt. */
  readonly exclusion?: (Range & { readonly salt: string }) | null;
  /** Shares of all units, 0..1, that no test may touch. */
  readonly holdouts?: readonly { readonly salt: string; readonly share: number }[];
}

/** Why a unit gets a variation, or none. */
export type PlannedReason = 'ASSIGNED' | 'HELD_OUT' | 'EXCLUDED' | 'OUT_OF_COVERAGE' | 'VARIATION_DROPPED';

export interface PlannedAssignment {
  readonly reason: PlannedReason;
  /** Null unless ASSIGNED. */
  readonly variationId: string | null;
}

/** Shares closer than this are the same: sums of binary fractions miss by less. */
const NEGLIGIBLE = 1e-9;

/** What tests share has to be asked in one way by all of them, whatever hash each assigns its variations by. */
const SHARED_HASH: HashVersion = 'SHA256_52';

/**
 * What the plan gives a unit. Each question has a salt of its own: with one hash for all, a coverage of 10 percent would
 * let in only the units of the first tenth of the variations.
 */
export function assignUnit(plan: AssignmentPlan, unitId: string): PlannedAssignment {
  const { hashVersion, salt, coverage, ranges, exclusion, holdouts = [] } = plan;
  for (const holdout of holdouts) {
    if (unitPoint(SHARED_HASH, `holdout:${holdout.salt}`, unitId) < holdout.share) return none('HELD_OUT');
  }
  if (exclusion && !covers(exclusion, unitPoint(SHARED_HASH, `exclusion:${exclusion.salt}`, unitId))) {
    return none('EXCLUDED');
  }
  if (unitPoint(hashVersion, `coverage:${salt}`, unitId) >= coverage) return none('OUT_OF_COVERAGE');
  const point = unitPoint(hashVersion, `variation:${salt}`, unitId);
  const range = ranges.find((one) => covers(one, point));
  return range ? { reason: 'ASSIGNED', variationId: range.variationId } : none('VARIATION_DROPPED');
}

/**
 * Ranges that give each variation its share (≥ 0, together at most 1; what is left belongs to nobody), changing `previous`
 * as little as can be: the traffic that changes hands is exactly the total variation distance between the two splits.
 * Variations that shrink give up their last points; those that grow take these first, and then what was nobody's. Throws
 * RangeError for shares that are no split.
 */
export function allocateRanges(
  shares: ReadonlyMap<string, number>,
  previous: readonly VariationRange[] = [],
): VariationRange[] {
  const total = sumOf([...shares.values()]);
  if (total > 1 + NEGLIGIBLE || [...shares.values()].some((share) => !(share >= 0))) {
    throw new RangeError('The shares must be 0 or more and together at most 1.');
  }
  const { kept, freed } = shrunk(previous, shares);
  const free = [...freed, ...gapsOf(previous)];
  const taken: VariationRange[] = [];
  for (const [variationId, share] of shares) {
    let missing = share - widthOf(kept.filter((range) => range.variationId === variationId));
    while (missing > NEGLIGIBLE) {
      const gap = free.shift();
      if (!gap) break;
      const end = gap.end - gap.start - missing < NEGLIGIBLE ? gap.end : gap.start + missing;
      if (end < gap.end) free.unshift({ start: end, end: gap.end });
      taken.push({ variationId, start: gap.start, end });
      missing -= end - gap.start;
    }
  }
  return joined([...kept, ...taken]);
}

/** Free parts of 0..1, in order. */
export function gapsOf(ranges: readonly Range[]): Range[] {
  const gaps: Range[] = [];
  let at = 0;
  for (const { start, end } of [...ranges].sort((left, right) => left.start - right.start)) {
    if (start - at > NEGLIGIBLE) gaps.push({ start: at, end: start });
    at = Math.max(at, end);
  }
  return 1 - at > NEGLIGIBLE ? [...gaps, { start: at, end: 1 }] : gaps;
}

/** What variations keep of what they had, and what those give up that have more than their share. */
function shrunk(
  previous: readonly VariationRange[],
  shares: ReadonlyMap<string, number>,
): { kept: VariationRange[]; freed: Range[] } {
  const left = new Map(shares);
  const kept: VariationRange[] = [];
  const freed: Range[] = [];
  for (const range of [...previous].sort((one, other) => one.start - other.start)) {
    const share = left.get(range.variationId) ?? 0;
    const width = range.end - range.start;
    left.set(range.variationId, share - width);
    const end = share >= width - NEGLIGIBLE ? range.end : range.start + (share > NEGLIGIBLE ? share : 0);
    if (end > range.start) kept.push({ ...range, end });
    if (end < range.end) freed.push({ start: end, end: range.end });
  }
  return { kept, freed };
}

function joined(ranges: readonly VariationRange[]): VariationRange[] {
  const result: VariationRange[] = [];
  for (const range of [...ranges].sort((left, right) => left.start - right.start)) {
    const last = result.at(-1);
    if (last && last.variationId === range.variationId && last.end === range.start) {
      result[result.length - 1] = { ...last, end: range.end };
    } else result.push(range);
  }
  return result;
}

function none(reason: PlannedReason): PlannedAssignment {
  return { reason, variationId: null };
}

function covers({ start, end }: Range, point: number): boolean {
  return start <= point && point < end;
}

function widthOf(ranges: readonly Range[]): number {
  return sumOf(ranges.map(({ start, end }) => end - start));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
