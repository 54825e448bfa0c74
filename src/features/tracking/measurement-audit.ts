import type { ClientBase } from 'pg';
import { SUM_COLUMNS } from '../experiments/measurements/measured-sums';
import { VARIATION_NUMBERS, variationNumbersFrom } from '../experiments/measurements/variation-numbers';
import { CONTRIBUTIONS, DAY, DIMENSIONS, firstExposure, MADE, outcomesOfUnit } from './unit-sums';

/** How the numbers of all tests stand to what they are made from. */
export interface MeasurementAudit {
  /** Units whose events are all there, added up anew. */
  readonly unitsRecounted: number;
  /** Units whose events may have been deleted: their rows are taken as they are. */
  readonly unitsKept: number;
  readonly days: number;
  readonly variations: number;
  /** What differs, one line each; empty where everything holds. */
  readonly problems: readonly string[];
}

/** A look at what differs: how many, and the first of it. */
interface Difference {
  readonly count: number;
  readonly example: string | null;
}

const PLACE = { tenant: 'u.user_id', abTestId: 'u.ab_test_id', unitId: 'u.unit_id', test: 'b' };

const ROW_OF_UNIT = `SELECT f.variation_id, f.first_exposed_at, f.counted_until, f.dimensions, f.covariate, s.*
  FROM (${firstExposure(PLACE)}) f CROSS JOIN LATERAL (${outcomesOfUnit(PLACE, 'f')}) s`;

/** Every unit, as its row says and as its events say. */
const UNITS = `
  SELECT count(*)::integer AS count, min(concat_ws(' ', 'unit', u.unit_id, 'of test', b.key)) AS example
  FROM test_units u JOIN ab_tests b ON b.user_id = u.user_id AND b.id = u.ab_test_id
  LEFT JOIN event_retention r ON r.user_id = u.user_id LEFT JOIN LATERAL (${ROW_OF_UNIT}) n ON true
  WHERE (r.deleted_before IS NULL OR u.first_exposed_at >= r.deleted_before)
    AND (${MADE.map((column) => `u.${column}`).join(', ')}) IS DISTINCT FROM (${MADE.map((column) => `n.${column}`).join(', ')})`;

const UNCOUNTED = `
  SELECT count(*)::integer AS count, min(concat_ws(' ', 'unit', e.unit_id, 'of test', b.key)) AS example
  FROM (SELECT DISTINCT user_id, ab_test_id, unit_id FROM tracking_events WHERE kind = 'EXPOSURE') e
  JOIN ab_tests b ON b.user_id = e.user_id AND b.id = e.ab_test_id
  WHERE NOT EXISTS (SELECT FROM test_units u
    WHERE u.user_id = e.user_id AND u.ab_test_id = e.ab_test_id AND u.unit_id = e.unit_id)`;

const KEY = ['user_id', 'ab_test_id', 'variation_id', 'day', 'dimension', 'value'];

/** The daily statistics, as they stand and as the units say. */
const DAYS = `
  WITH counted AS (
    SELECT p.user_id, p.ab_test_id, p.variation_id, ${DAY} AS day, d.dimension, d.value,
      ${SUM_COLUMNS.map(([property, column]) => `sum(${CONTRIBUTIONS[property]})::numeric AS ${column}`).join(', ')}
    FROM test_units p CROSS JOIN LATERAL (${DIMENSIONS}) d GROUP BY p.user_id, p.ab_test_id, p.variation_id, ${DAY}, d.dimension, d.value
  ), kept AS (
    SELECT ${KEY.join(', ')}, ${SUM_COLUMNS.map(([, column]) => `${column}::numeric AS ${column}`).join(', ')}
    FROM test_daily_statistics WHERE source = 'EVENTS'
  ), different AS (
    (SELECT * FROM counted EXCEPT SELECT * FROM kept) UNION ALL (SELECT * FROM kept EXCEPT SELECT * FROM counted)
  )
  SELECT count(DISTINCT (${KEY.map((column) => `d.${column}`).join(', ')}))::integer AS count,
    min(concat_ws(' ', 'variation', variation_id, 'on', day, dimension, value, 'of test', b.key)) AS example
  FROM different d JOIN ab_tests b ON b.user_id = d.user_id AND b.id = d.ab_test_id`;

/** The variations, as they stand and as the daily statistics say. */
const VARIATIONS = `
  SELECT count(*)::integer AS count, min(concat_ws(' ', 'variation', t.variation_id, 'of test', b.key)) AS example
  FROM (${variationNumbersFrom('true')}) s JOIN test_variations t ON t.id = s.id
  JOIN ab_tests b ON b.user_id = t.user_id AND b.id = t.ab_test_id
  WHERE (${VARIATION_NUMBERS.map(([column]) => `t.${column}`).join(', ')})
    IS DISTINCT FROM (${VARIATION_NUMBERS.map(([, expression]) => expression).join(', ')})`;

const MIXED = `
  SELECT count(*)::integer AS count, min(concat_ws(' ', 'test', b.key)) AS example FROM ab_tests b
  WHERE EXISTS (SELECT FROM test_daily_statistics d
    WHERE d.user_id = b.user_id AND d.ab_test_id = b.id AND d.source IS DISTINCT FROM b.statistics_source)`;

const COUNTS = `
  SELECT count(*) FILTER (WHERE r.deleted_before IS NULL OR u.first_exposed_at >= r.deleted_before)::integer AS "unitsRecounted",
    count(*) FILTER (WHERE u.first_exposed_at < r.deleted_before)::integer AS "unitsKept",
    (SELECT count(*) FROM test_daily_statistics)::integer AS "days",
    (SELECT count(*) FROM test_variations)::integer AS "variations"
  FROM test_units u LEFT JOIN event_retention r ON r.user_id = u.user_id`;

const LOOKS: readonly (readonly [query: string, what: string])[] = [
  [UNITS, 'units do not say what their events say'],
  [UNCOUNTED, 'units were exposed and are not counted'],
  [DAYS, 'daily statistics do not say what their units say'],
  [VARIATIONS, 'variations do not say what their daily statistics say'],
  [MIXED, 'tests have numbers of another source than they say'],
];

/**
 * Counts everything anew that tests show, of all tenants: units from their events, days from the units, variations from the
 * days. `owner` is a connection of the tables' owner, whom row level security does not bind; all is seen at one moment.
 */
export async function auditMeasurements(owner: ClientBase): Promise<MeasurementAudit> {
  await owner.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const { rows } = await owner.query<Omit<MeasurementAudit, 'problems'>>(COUNTS);
    const problems: string[] = [];
    for (const [query, what] of LOOKS) {
      const [{ count, example }] = (await owner.query<Difference>(query)).rows;
      if (count > 0) problems.push(`${count} ${what}, for example ${example}.`);
    }
    return { ...rows[0], problems };
  } finally {
    await owner.query('ROLLBACK');
  }
}
