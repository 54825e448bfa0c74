import { defineRecords } from '../../../platform/database/records';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { AbTest } from './ab-test.entity';

export const abTests = defineRecords({ entity: AbTest, type: 'ABTest', idPrefix: 'test' });

/** What the rules about changing a test look at. */
export type LockedTest = Pick<AbTest, 'id' | 'status' | 'version' | 'startDate' | 'endDate'>;

const RULED = 't.id, t.status, t.version, t.start_date AS "startDate", t.end_date AS "endDate"';

/** The test, held against every other change of it and its arms until the transaction ends; null where there is none. */
export async function lockTest(db: Database, id: string): Promise<LockedTest | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${RULED} FROM ab_tests t WHERE t.user_id = $1 AND t.id = ${parameters.add(id, 'uuid')} FOR UPDATE`;
  const [test] = await db.query<LockedTest>(statement('ab_tests.lock', text, parameters));
  return test ?? null;
}

/** The test of a variation, locked as by `lockTest`; null where there is no such variation. */
export async function lockTestOfVariation(db: Database, variationId: string): Promise<LockedTest | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${RULED} FROM ab_tests t WHERE t.user_id = $1 AND t.id = (SELECT v.ab_test_id FROM test_variations v WHERE v.user_id = $1 AND v.id = ${parameters.add(variationId, 'uuid')}) FOR UPDATE OF t`;
  const [test] = await db.query<LockedTest>(statement('ab_tests.lockOfVariation', text, parameters));
  return test ?? null;
}

/** The keys of the viewer's tests that begin with `start`. */
export async function listKeys(db: Database, start: string): Promise<string[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.key FROM ab_tests t WHERE t.user_id = $1 AND starts_with(t.key, ${parameters.add(start, 'text')})`;
  const rows = await db.query<{ key: string }>(statement('ab_tests.listKeys', text, parameters));
  return rows.map(({ key }) => key);
}

/** Holds the campaign of a test, so that of two tests of one campaign that start at the same time one sees the other. */
export async function lockCampaignOf(db: Database, id: string): Promise<void> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id FROM campaigns t WHERE t.user_id = $1 AND t.id = (SELECT o.campaign_id FROM ab_tests o WHERE o.user_id = $1 AND o.id = ${parameters.add(id, 'uuid')}) FOR NO KEY UPDATE`;
  await db.query(statement('ab_tests.lockCampaign', text, parameters));
}

/**
 * The ACTIVE tests of the same campaign that may get the same units as each of these tests: all but those of its exclusion
 * group.
 */
export function listOverlaps(db: Database, ids: readonly string[]): Promise<{ id: string; key: string }[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id, o.key FROM ab_tests t
    JOIN ab_tests o ON o.user_id = $1 AND o.campaign_id = t.campaign_id AND o.id <> t.id AND o.status = 'ACTIVE'
    LEFT JOIN exclusion_group_ranges r ON r.user_id = $1 AND r.ab_test_id = t.id
    LEFT JOIN exclusion_group_ranges s ON s.user_id = $1 AND s.ab_test_id = o.id
    WHERE t.user_id = $1 AND t.id = ANY (${parameters.add([...ids], 'uuid[]')})
      AND (r.exclusion_group_id = s.exclusion_group_id) IS NOT TRUE
    ORDER BY o.key`;
  return db.query(statement('ab_tests.listOverlaps', text, parameters));
}
