import type { AbTest } from '../ab-tests/ab-test.entity';
import { type AssignmentPlan, allocateRanges, type VariationRange } from './assignment';
import type { Holdout } from './holdout.entity';
import type { AssignedTest } from './test-assignment.store';

type Traffic = Pick<AbTest, 'trafficSplit' | 'trafficRanges'>;

/**
 * Which part of the traffic each variation of a test has: what was fixed when it started, or, for a test that has no
 * record of that, what its split gives. The names are sorted, since JSON objects keep no order.
 */
export function rangesOf({ trafficSplit, trafficRanges }: Traffic): VariationRange[] {
  if (trafficRanges.length > 0) return trafficRanges;
  const weights = Object.entries(trafficSplit).sort(([left], [right]) => (left < right ? -1 : 1));
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  return total > 0 ? allocateRanges(new Map(weights.map(([name, weight]) => [name, weight / total]))) : [];
}

/** The same without a variation: its part becomes nobody's, and no unit of another moves. */
export function rangesWithout(test: Traffic, variationId: string): VariationRange[] {
  const ranges = rangesOf(test);
  const shares = new Map<string, number>();
  for (const range of ranges) {
    if (range.variationId === variationId) continue;
    shares.set(range.variationId, (shares.get(range.variationId) ?? 0) + range.end - range.start);
  }
  return allocateRanges(shares, ranges);
}

/** What units are assigned by, with the holdouts of the account. */
export function planOf(test: AssignedTest, holdouts: readonly Pick<Holdout, 'id' | 'share'>[]): AssignmentPlan {
  const { hashVersion, salt, coverage, exclusionGroupId, rangeStart, rangeEnd } = test;
  const isExclusive = exclusionGroupId !== null && rangeStart !== null && rangeEnd !== null;
  return {
    hashVersion,
    salt,
    coverage,
    ranges: rangesOf(test),
    exclusion: isExclusive ? { salt: exclusionGroupId, start: rangeStart, end: rangeEnd } : null,
    holdouts: holdouts.map(({ id, share }) => ({ salt: id, share })),
  };
}
