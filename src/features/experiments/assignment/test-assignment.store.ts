import { now } from '../../../platform/clock';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { AbTest } from '../ab-tests/ab-test.entity';
import type { TestAssignment } from './test-assignment.entity';

export type Assignment = Pick<TestAssignment, 'unitId' | 'variationId' | 'assignedAt'>;

/** What units are assigned by, beside the holdouts of the account. */
export type AssignedTest = Pick<
  AbTest,
  'id' | 'status' | 'version' | 'salt' | 'coverage' | 'hashVersion' | 'trafficSplit' | 'trafficRanges'
> & {
  readonly exclusionGroupId: string | null;
  readonly rangeStart: number | null;
  readonly rangeEnd: number | null;
};

/** What `AssignedTest` is read from: `t` is the test, `r` its range in an exclusion group. */
export const ASSIGNED_TEST = `t.id, t.status, t.version, t.salt, t.coverage, t.hash_version AS "hashVersion",
  t.traffic_split AS "trafficSplit", t.traffic_ranges AS "trafficRanges",
  r.exclusion_group_id AS "exclusionGroupId", r.range_start AS "rangeStart", r.range_end AS "rangeEnd"`;

export async function findAssignedTest(db: Database, id: string): Promise<AssignedTest | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${ASSIGNED_TEST} FROM ab_tests t LEFT JOIN exclusion_group_ranges r ON r.user_id = $1 AND r.ab_test_id = t.id
    WHERE t.user_id = $1 AND t.id = ${parameters.add(id, 'uuid')}`;
  const [test] = await db.query<AssignedTest>(statement('ab_tests.findAssigned', text, parameters));
  return test ?? null;
}

/** What these units have of a test already. */
export function listAssignments(db: Database, abTestId: string, unitIds: readonly string[]): Promise<Assignment[]> {
  const parameters = new Parameters(db.userId);
  const test = parameters.add(abTestId, 'uuid');
  const text = `SELECT t.unit_id AS "unitId", t.variation_id AS "variationId", t.assigned_at AS "assignedAt" FROM test_assignments t
    WHERE t.user_id = $1 AND t.ab_test_id = ${test} AND t.unit_id = ANY (${parameters.add([...unitIds], 'text[]')})`;
  return db.query(statement('test_assignments.list', text, parameters));
}

/**
 * Writes what units get; answers with those that had nothing, since a unit that somebody else has just assigned keeps that.
 * Writes nothing where the test is no longer as it was read: the lock waits for whoever is pausing it, and looks again. In
 * the order of the units, so that two that write the same ones wait for each other and never both.
 */
export function insertAssignments(
  db: Database,
  read: Pick<AssignedTest, 'id' | 'version'>,
  units: ReadonlyMap<string, string>,
  attributes: Readonly<Record<string, unknown>>,
): Promise<Assignment[]> {
  const parameters = new Parameters(db.userId);
  const sorted = [...units].sort(([left], [right]) => (left < right ? -1 : 1));
  const test = parameters.add(read.id, 'uuid');
  const version = parameters.add(read.version, 'integer');
  const given = parameters.add(JSON.stringify(attributes), 'jsonb');
  const at = parameters.add(now(), 'timestamptz');
  const ids = parameters.add(
    sorted.map(([unitId]) => unitId),
    'text[]',
  );
  const variations = parameters.add(
    sorted.map(([, variationId]) => variationId),
    'text[]',
  );
  const text = `WITH unchanged AS (SELECT t.id FROM ab_tests t WHERE t.user_id = $1 AND t.id = ${test} AND t.version = ${version} FOR KEY SHARE)
    INSERT INTO test_assignments (user_id, ab_test_id, unit_id, variation_id, attributes, assigned_at)
    SELECT $1, u.id, n.unit_id, n.variation_id, ${given}, ${at} FROM unchanged u, unnest(${ids}, ${variations}) AS n(unit_id, variation_id)
    ON CONFLICT (user_id, ab_test_id, unit_id) DO NOTHING
    RETURNING unit_id AS "unitId", variation_id AS "variationId", assigned_at AS "assignedAt"`;
  return db.query(statement('test_assignments.insert', text, parameters));
}
