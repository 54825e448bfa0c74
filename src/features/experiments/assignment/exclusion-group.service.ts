import { deleteOwn } from '../../../platform/database/references';
import type { Database } from '../../../platform/database/statement';
import { insertNew, notFound, updateOwn } from '../../../platform/database/write';
import { BadUserInputError, ConflictError, NotFoundError } from '../../../platform/errors';
import { encodeId } from '../../../platform/graphql/ids';
import type { NodeTypes } from '../../../platform/graphql/node-types';
import { ABTestActionEnum } from '../ab-tests/ab-test.enums';
import { abTests, type LockedTest, lockTest } from '../ab-tests/ab-test.store';
import { requireDraft } from '../ab-tests/draft';
import { recordEvent } from '../lifecycle/ab-test-event.service';
import { gapsOf } from './assignment';
import type { CreateExclusionGroupInput, UpdateExclusionGroupInput } from './exclusion-group.input';
import {
  deleteRange,
  exclusionGroups,
  insertRange,
  listRangesOfGroups,
  listRangesOfTests,
  lockExclusionGroup,
  type OwnedRange,
} from './exclusion-group.store';

/** Makes a group; returns its UUID. */
export function createExclusionGroup(db: Database, input: CreateExclusionGroupInput): Promise<string> {
  return insertNew(db, exclusionGroups, { ...input });
}

export function updateExclusionGroup(db: Database, id: string, input: UpdateExclusionGroupInput): Promise<void> {
  return updateOwn(db, exclusionGroups, id, { ...input });
}

/** Deletes a group. Throws CONFLICT with the keys of its `tests` that are not over: they would meet in the same units. */
export async function deleteExclusionGroup(db: Database, all: NodeTypes['all'], id: string): Promise<void> {
  if (!(await lockExclusionGroup(db, id))) throw notFound(exclusionGroups);
  const tests = (await listRangesOfGroups(db, [id])).map(({ key }) => key).sort();
  if (tests.length > 0) {
    throw new ConflictError(`The group has tests that are not over: ${tests.join(', ')}. Let them leave it first.`, {
      tests,
    });
  }
  await deleteOwn(db, all, exclusionGroups, id);
}

/**
 * Gives a test that is DRAFT the first free part of a group that has `share` of its units, instead of what it had in any
 * group. Throws CONFLICT with the largest `freeShare` where no part is that large.
 */
export async function joinExclusionGroup(
  db: Database,
  abTestId: string,
  groupId: string,
  share: number,
): Promise<void> {
  if (!(share > 0 && share <= 1)) {
    throw BadUserInputError.at('share', 'share must be above 0 and at most 1.', 'share');
  }
  const test = await draftToMove(db, abTestId);
  if (!(await lockExclusionGroup(db, groupId))) {
    throw new NotFoundError('exclusionGroupId: There is no ExclusionGroup with this id.', { path: 'exclusionGroupId' });
  }
  const [before] = await listRangesOfTests(db, [abTestId]);
  const others = (await listRangesOfGroups(db, [groupId])).filter((range) => range.abTestId !== abTestId);
  const gap = freeParts(others).find(({ start, end }) => end - start >= share - TOLERANCE_SHARE);
  if (!gap) {
    const freeShare = largestFreeShare(others);
    throw new ConflictError(
      `The group has no free part of ${share} of its units; the largest is ${freeShare}. Ask for at most that, or wait ` +
        'until one of its tests is over.',
      { freeShare },
    );
  }
  await deleteRange(db, abTestId);
  const range = {
    abTestId,
    exclusionGroupId: groupId,
    rangeStart: gap.start,
    rangeEnd: Math.min(gap.end, gap.start + share),
  };
  await insertRange(db, range);
  await tell(db, test, before, range);
}

/** Takes a test that is DRAFT out of its group. Throws CONFLICT where it is in none. */
export async function leaveExclusionGroup(db: Database, abTestId: string): Promise<void> {
  const test = await draftToMove(db, abTestId);
  const [before] = await listRangesOfTests(db, [abTestId]);
  if (!before) throw new ConflictError('The test is in no exclusion group.');
  await deleteRange(db, abTestId);
  await tell(db, test, before, undefined);
}

/** The largest share of a group that a test could still get in one piece. */
export function largestFreeShare(taken: readonly OwnedRange[]): number {
  return Number(Math.max(0, ...freeParts(taken).map(({ start, end }) => end - start)).toFixed(9));
}

const TOLERANCE_SHARE = 1e-9;

function freeParts(taken: readonly OwnedRange[]) {
  return gapsOf(taken.map(({ rangeStart, rangeEnd }) => ({ start: rangeStart, end: rangeEnd })));
}

async function draftToMove(db: Database, abTestId: string): Promise<LockedTest> {
  const test = await lockTest(db, abTestId);
  if (test === null) throw new NotFoundError('abTestId: There is no ABTest with this id.', { path: 'abTestId' });
  requireDraft(test);
  return test;
}

/** The place in a group is part of the plan: it counts as a change of the test. */
async function tell(
  db: Database,
  { id, version }: LockedTest,
  before: Omit<OwnedRange, 'key'> | undefined,
  after: Omit<OwnedRange, 'key'> | undefined,
): Promise<void> {
  await updateOwn(db, abTests, id, {}, version);
  await recordEvent(db, id, ABTestActionEnum.CHANGED, { before: shown(before), after: shown(after) });
}

function shown(range: Omit<OwnedRange, 'key'> | undefined): Record<string, unknown> {
  if (!range) return { exclusionGroupId: null };
  const { exclusionGroupId, rangeStart, rangeEnd } = range;
  return { exclusionGroupId: encodeId(exclusionGroups.idPrefix, exclusionGroupId), rangeStart, rangeEnd };
}
