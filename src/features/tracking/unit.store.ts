import { type Database, Parameters, statement } from '../../platform/database/statement';
import { SUM_COLUMNS } from '../experiments/measurements/measured-sums';
import type { DailyRow } from '../experiments/measurements/measurement.writes';
import { CONTRIBUTIONS, DAY, DIMENSIONS, firstExposure, MADE, outcomesOfUnit } from './unit-sums';

/** Which units have to be added up anew: in one test, or (`abTestId` null) in every test that they are in. */
export interface TouchedUnit {
  readonly unitId: string;
  readonly abTestId: string | null;
}

/**
 * Adds the touched units up anew from all their events, and returns what has to be added to the daily statistics. Behind
 * `lockUnits`, in a statement of its own: only that sees what others have written meanwhile. Units whose time was over before
 * `deletedBefore` stay as they are: nothing that is still taken could change them, and their events may be gone.
 */
export function addUpUnits(db: Database, touched: readonly TouchedUnit[], deletedBefore: Date): Promise<DailyRow[]> {
  const parameters = new Parameters(db.userId);
  const inTests = touched.filter(({ abTestId }) => abTestId !== null);
  const anywhere = touched.filter(({ abTestId }) => abTestId === null).map(({ unitId }) => unitId);
  const tests = parameters.add(
    inTests.map(({ abTestId }) => abTestId),
    'uuid[]',
  );
  const units = parameters.add(
    inTests.map(({ unitId }) => unitId),
    'text[]',
  );
  const horizon = parameters.add(deletedBefore, 'timestamptz');
  const made = MADE.map((column) => `n.${column}`).join(', ');
  const old = MADE.map((column) => `n.old_${column}`).join(', ');
  // OFFSET 0 keeps each step a look-up by index, unit by unit: the planner knows nothing of how many rows arrays have.
  const text = `WITH pairs AS (
      SELECT ab_test_id, unit_id FROM unnest(${tests}, ${units}) AS g(ab_test_id, unit_id)
      UNION
      SELECT t.ab_test_id, t.unit_id FROM unnest(${parameters.add(anywhere, 'text[]')}) AS g(unit_id)
      CROSS JOIN LATERAL (SELECT u.ab_test_id, u.unit_id FROM test_units u WHERE u.user_id = $1 AND u.unit_id = g.unit_id OFFSET 0) t
    ), tests AS MATERIALIZED (
      SELECT b.id, b.attribution_days, b.conversion_events, b.currency FROM ab_tests b
      WHERE b.user_id = $1 AND b.id IN (SELECT p.ab_test_id FROM pairs p)
    ), added AS (
      SELECT p.ab_test_id, p.unit_id, f.variation_id, f.first_exposed_at, f.counted_until, f.dimensions, f.covariate,
        s.multiply_exposed, s.impressions, s.clicks, s.conversions, s.revenue,
        ${MADE.map((column) => `o.${column} AS old_${column}`).join(', ')}
      FROM pairs p JOIN tests b ON b.id = p.ab_test_id
      LEFT JOIN LATERAL (SELECT u.* FROM test_units u
        WHERE u.user_id = $1 AND u.ab_test_id = p.ab_test_id AND u.unit_id = p.unit_id OFFSET 0) o ON true
      CROSS JOIN LATERAL (${firstExposure({ tenant: '$1', abTestId: 'p.ab_test_id', unitId: 'p.unit_id', test: 'b' })}) f
      CROSS JOIN LATERAL (${outcomesOfUnit({ tenant: '$1', abTestId: 'p.ab_test_id', unitId: 'p.unit_id', test: 'b' }, 'f')}) s
      WHERE o.counted_until IS NULL OR o.counted_until >= ${horizon}
    ), n AS MATERIALIZED (
      SELECT * FROM added n WHERE (${made}) IS DISTINCT FROM (${old})
    ), written AS (
      INSERT INTO test_units (user_id, ab_test_id, unit_id, ${MADE.join(', ')})
      SELECT $1, n.ab_test_id, n.unit_id, ${made} FROM n
      ON CONFLICT (user_id, ab_test_id, unit_id) DO UPDATE SET ${MADE.map((column) => `${column} = excluded.${column}`).join(', ')}
    ), parts AS (
      SELECT n.ab_test_id, 1 AS sign, ${made} FROM n
      UNION ALL
      SELECT n.ab_test_id, -1, ${MADE.map((column) => `n.old_${column} AS ${column}`).join(', ')} FROM n WHERE n.old_variation_id IS NOT NULL
    )
    SELECT p.ab_test_id AS "abTestId", p.variation_id AS "variationId", ${DAY}::text AS "day", d.dimension, d.value,
      ${SUM_COLUMNS.map(([property]) => `sum(p.sign * (${CONTRIBUTIONS[property]}))::text AS "${property}"`).join(', ')}
    FROM parts p CROSS JOIN LATERAL (${DIMENSIONS}) d
    GROUP BY p.ab_test_id, p.variation_id, ${DAY}, d.dimension, d.value`;
  return db.query(statement('test_units.addUp', text, parameters));
}
