import type { Recipe } from '../../../platform/graphql/loaders';
import { listRangesOfGroups, listRangesOfTests, type OwnedRange } from './exclusion-group.store';

/** The parts of a group that are taken. */
export const rangesByGroup: Recipe<string, readonly OwnedRange[]> = {
  name: 'ExclusionGroup.ranges',
  cacheKey: (id) => id,
  async load(db, ids) {
    const ranges = await listRangesOfGroups(db, [...new Set(ids)]);
    return ids.map((id) => ranges.filter(({ exclusionGroupId }) => exclusionGroupId === id));
  },
};

/** The part of a group that a test has. */
export const rangeByTest: Recipe<string, OwnedRange | null> = {
  name: 'ABTest.exclusion',
  cacheKey: (id) => id,
  async load(db, ids) {
    const byTest = new Map((await listRangesOfTests(db, [...new Set(ids)])).map((range) => [range.abTestId, range]));
    return ids.map((id) => byTest.get(id) ?? null);
  },
};
