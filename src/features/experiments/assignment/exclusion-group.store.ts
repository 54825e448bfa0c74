import { defineRecords } from '../../../platform/database/records';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { ExclusionGroup } from './exclusion-group.entity';
import type { ExclusionGroupRange } from './exclusion-group-range.entity';

export const exclusionGroups = defineRecords({
  entity: ExclusionGroup,
  type: 'ExclusionGroup',
  idPrefix: 'exclusion_group',
});

/** A part of a group, with the key of the test that has it. */
export type OwnedRange = Omit<ExclusionGroupRange, 'userId' | 'abTest' | 'exclusionGroup'> & { readonly key: string };

const RANGE =
  'r.ab_test_id AS "abTestId", r.exclusion_group_id AS "exclusionGroupId", r.range_start AS "rangeStart", r.range_end AS "rangeEnd", t.key';

/** Whether there is such a group; held against every other change of its parts until the transaction ends. */
export async function lockExclusionGroup(db: Database, id: string): Promise<boolean> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id FROM exclusion_groups t WHERE t.user_id = $1 AND t.id = ${parameters.add(id, 'uuid')} FOR UPDATE`;
  return (await db.query(statement('exclusion_groups.lock', text, parameters))).length > 0;
}

/** The parts of groups that tests have which are not over yet, in order. */
export function listRangesOfGroups(db: Database, ids: readonly string[]): Promise<OwnedRange[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${RANGE} FROM exclusion_group_ranges r
    JOIN ab_tests t ON t.user_id = $1 AND t.id = r.ab_test_id AND t.status IN ('DRAFT', 'ACTIVE', 'PAUSED')
    WHERE r.user_id = $1 AND r.exclusion_group_id = ANY (${parameters.add([...ids], 'uuid[]')}) ORDER BY r.range_start`;
  return db.query(statement('exclusion_group_ranges.listOfGroups', text, parameters));
}

/** The parts that these tests have, whatever their status. */
export function listRangesOfTests(db: Database, abTestIds: readonly string[]): Promise<OwnedRange[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${RANGE} FROM exclusion_group_ranges r JOIN ab_tests t ON t.user_id = $1 AND t.id = r.ab_test_id
    WHERE r.user_id = $1 AND r.ab_test_id = ANY (${parameters.add([...abTestIds], 'uuid[]')})`;
  return db.query(statement('exclusion_group_ranges.listOfTests', text, parameters));
}

/** Gives a test a part of a group. */
export async function insertRange(db: Database, range: Omit<OwnedRange, 'key'>): Promise<void> {
  const parameters = new Parameters(db.userId);
  const values = [
    parameters.add(range.abTestId, 'uuid'),
    parameters.add(range.exclusionGroupId, 'uuid'),
    parameters.add(range.rangeStart, 'double precision'),
    parameters.add(range.rangeEnd, 'double precision'),
  ];
  const text = `INSERT INTO exclusion_group_ranges (user_id, ab_test_id, exclusion_group_id, range_start, range_end) VALUES ($1, ${values.join(', ')})`;
  await db.query(statement('exclusion_group_ranges.insert', text, parameters));
}

/** Takes a test's part away. */
export async function deleteRange(db: Database, abTestId: string): Promise<void> {
  const parameters = new Parameters(db.userId);
  const text = `DELETE FROM exclusion_group_ranges r WHERE r.user_id = $1 AND r.ab_test_id = ${parameters.add(abTestId, 'uuid')}`;
  await db.query(statement('exclusion_group_ranges.delete', text, parameters));
}
