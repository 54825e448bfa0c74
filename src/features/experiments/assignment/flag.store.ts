import { now } from '../../../platform/clock';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { Flag } from './flag';
import { ASSIGNED_TEST } from './test-assignment.store';

/** The test with this key, whatever its state. */
export async function findFlag(db: Database, unitId: string, key: string): Promise<Flag | null> {
  const parameters = new Parameters(db.userId);
  const unit = parameters.add(unitId, 'text');
  const text = `${flagsFor(unit)} AND t.key = ${parameters.add(key, 'text')}`;
  const [flag] = await db.query<Flag>(statement('ab_tests.findFlag', text, parameters));
  return flag ?? null;
}

/** All tests that run or pause, by key. */
export function listFlags(db: Database, unitId: string): Promise<Flag[]> {
  const parameters = new Parameters(db.userId);
  const unit = parameters.add(unitId, 'text');
  const text = `${flagsFor(unit)} AND t.status IN ('ACTIVE', 'PAUSED') ORDER BY t.key COLLATE "C"`;
  return db.query<Flag>(statement('ab_tests.listFlags', text, parameters));
}

/** What a unit gets of one test. */
interface NewAssignment {
  readonly abTestId: string;
  /** Of the test, as it was read. */
  readonly version: number;
  readonly variationId: string;
}

/**
 * Keeps what a unit gets of several tests; answers with the tests that were as they were read and of which the unit had
 * nothing yet. The locks, as those of `insertAssignments`, wait for whoever is pausing a test; they are taken in one order, so
 * that two that ask for the same unit wait for each other and never both.
 */
export async function insertUnitAssignments(
  db: Database,
  unitId: string,
  attributes: Readonly<Record<string, unknown>>,
  assignments: readonly NewAssignment[],
): Promise<Set<string>> {
  const parameters = new Parameters(db.userId);
  const tests = parameters.add(
    assignments.map(({ abTestId }) => abTestId),
    'uuid[]',
  );
  const versions = parameters.add(
    assignments.map(({ version }) => version),
    'integer[]',
  );
  const variations = parameters.add(
    assignments.map(({ variationId }) => variationId),
    'text[]',
  );
  const unit = parameters.add(unitId, 'text');
  const given = parameters.add(JSON.stringify(attributes), 'jsonb');
  const at = parameters.add(now(), 'timestamptz');
  const text = `WITH wanted AS (SELECT * FROM unnest(${tests}, ${versions}, ${variations}) AS n(ab_test_id, version, variation_id)),
      unchanged AS (SELECT t.id, w.variation_id FROM ab_tests t JOIN wanted w ON w.ab_test_id = t.id AND w.version = t.version
        WHERE t.user_id = $1 ORDER BY t.id FOR KEY SHARE OF t)
    INSERT INTO test_assignments (user_id, ab_test_id, unit_id, variation_id, attributes, assigned_at)
    SELECT $1, u.id, ${unit}, u.variation_id, ${given}, ${at} FROM unchanged u ORDER BY u.id
    ON CONFLICT (user_id, ab_test_id, unit_id) DO NOTHING
    RETURNING ab_test_id AS "abTestId"`;
  const rows = await db.query<{ abTestId: string }>(statement('test_assignments.insertOfUnit', text, parameters));
  return new Set(rows.map(({ abTestId }) => abTestId));
}

function flagsFor(unit: string): string {
  return `SELECT ${ASSIGNED_TEST}, t.key, t.winning_variation_id AS "winningVariationId",
      c.variation_id AS "controlVariationId", a.variation_id AS "keptVariationId"
    FROM ab_tests t LEFT JOIN exclusion_group_ranges r ON r.user_id = $1 AND r.ab_test_id = t.id
    LEFT JOIN test_assignments a ON a.user_id = $1 AND a.ab_test_id = t.id AND a.unit_id = ${unit}
    LEFT JOIN LATERAL (SELECT v.variation_id FROM test_variations v
      WHERE v.user_id = $1 AND v.ab_test_id = t.id AND v.is_control LIMIT 1) c ON true
    WHERE t.user_id = $1`;
}
