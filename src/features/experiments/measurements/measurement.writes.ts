import { now } from '../../../platform/clock';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { type MeasuredSums, SUM_COLUMNS } from './measured-sums';
import type { StatisticsSource } from './measurement.enums';
import { VARIATION_NUMBERS, variationNumbersFrom } from './variation-numbers';

/** A row of the daily statistics, or what is to be added to one: exact numbers as text; null where it is not known. */
export type DailyRow = Readonly<Record<keyof MeasuredSums, string | number | null>> & {
  readonly abTestId: string;
  readonly variationId: string;
  readonly day: string;
  readonly dimension: string;
  readonly value: string;
};

const KEYS: readonly (readonly [property: keyof DailyRow, column: string, type: string])[] = [
  ['abTestId', 'ab_test_id', 'uuid'],
  ['variationId', 'variation_id', 'text'],
  ['day', 'day', 'date'],
  ['dimension', 'dimension', 'text'],
  ['value', 'value', 'text'],
];
const SAME_ROW = KEYS.map(([, column]) => `t.${column} = d.${column}`).join(' AND ');
const COLUMNS = [...KEYS.map(([, column]) => column), ...SUM_COLUMNS.map(([, column]) => column)];

/**
 * Holds the numbers of these tests against every other writer until the transaction ends, in the order of the variations: two
 * that write several tests wait for each other and never both. Whoever changes daily statistics comes through here.
 */
export async function lockMeasurements(db: Database, abTestIds: readonly string[]): Promise<void> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id FROM test_variations t WHERE t.user_id = $1
    AND t.ab_test_id = ANY (${parameters.add([...abTestIds], 'uuid[]')}) ORDER BY t.id FOR NO KEY UPDATE`;
  await db.query(statement('test_variations.lockMeasurements', text, parameters));
}

/** Adds differences, positive or negative, to daily statistics made from events; rows of nobody go. Behind `lockMeasurements`. */
export async function addToDailyStatistics(db: Database, differences: readonly DailyRow[]): Promise<void> {
  if (differences.length === 0) return;
  const parameters = new Parameters(db.userId);
  const added = SUM_COLUMNS.map(([, column]) => `${column} = t.${column} + d.${column}`).join(', ');
  // A row that is not there yet can only become more than nothing, so that the checks of the table hold for it.
  const text = `WITH d AS (${rowsOf(differences, parameters)}),
    changed AS (UPDATE test_daily_statistics t SET ${added} FROM d WHERE t.user_id = $1 AND ${SAME_ROW}
      RETURNING ${KEYS.map(([, column]) => `t.${column}`).join(', ')})
    INSERT INTO test_daily_statistics (user_id, source, ${COLUMNS.join(', ')})
    SELECT $1, 'EVENTS', ${COLUMNS.map((column) => `d.${column}`).join(', ')} FROM d
    WHERE NOT EXISTS (SELECT FROM changed t WHERE ${SAME_ROW})`;
  const written = db.query(statement('test_daily_statistics.add', text, parameters));
  const emptied = differences.filter(({ units }) => Number(units) < 0);
  await Promise.all([written, ...(emptied.length > 0 ? [deleteEmptyRows(db, emptied)] : [])]);
}

/** Writes rows of one source as they are, in place of what stands there. Behind `lockMeasurements`. */
export async function replaceDailyStatistics(
  db: Database,
  source: StatisticsSource,
  rows: readonly DailyRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const parameters = new Parameters(db.userId);
  const given = parameters.add(source, 'text');
  const sets = SUM_COLUMNS.map(([, column]) => `${column} = excluded.${column}`).join(', ');
  const text = `INSERT INTO test_daily_statistics (user_id, source, ${COLUMNS.join(', ')})
    SELECT $1, ${given}, ${COLUMNS.map((column) => `d.${column}`).join(', ')} FROM (${rowsOf(rows, parameters)}) d
    ON CONFLICT (user_id, ${KEYS.map(([, column]) => column).join(', ')}) DO UPDATE SET source = excluded.source, ${sets}`;
  await db.query(statement('test_daily_statistics.replace', text, parameters));
}

/** Makes the numbers of the variations of these tests those of their daily statistics. Behind `lockMeasurements`. */
export async function refreshVariations(db: Database, abTestIds: readonly string[]): Promise<void> {
  const parameters = new Parameters(db.userId);
  const tests = parameters.add([...abTestIds], 'uuid[]');
  const at = parameters.add(now(), 'timestamptz');
  const sets = VARIATION_NUMBERS.map(([column, expression]) => `${column} = ${expression}`).join(', ');
  const text = `UPDATE test_variations t SET ${sets}, updated_at = ${at}
    FROM (${variationNumbersFrom(`x.user_id = $1 AND x.ab_test_id = ANY (${tests})`)}) s
    WHERE t.user_id = $1 AND t.id = s.id`;
  await db.query(statement('test_variations.refreshNumbers', text, parameters));
}

async function deleteEmptyRows(db: Database, rows: readonly DailyRow[]): Promise<void> {
  const parameters = new Parameters(db.userId);
  const keys = KEYS.map(([property, , type]) => parameters.add(listOf(rows, property), `${type}[]`)).join(', ');
  const text = `DELETE FROM test_daily_statistics t USING unnest(${keys}) AS d(${KEYS.map(([, column]) => column).join(', ')})
    WHERE t.user_id = $1 AND ${SAME_ROW} AND t.units = 0`;
  await db.query(statement('test_daily_statistics.deleteEmpty', text, parameters));
}

function rowsOf(rows: readonly DailyRow[], parameters: Parameters): string {
  const lists = [
    ...KEYS.map(([property, , type]) => parameters.add(listOf(rows, property), `${type}[]`)),
    ...SUM_COLUMNS.map(([property]) => parameters.add(listOf(rows, property), 'numeric[]')),
  ];
  return `SELECT * FROM unnest(${lists.join(', ')}) AS d(${COLUMNS.join(', ')})`;
}

function listOf(rows: readonly DailyRow[], property: keyof DailyRow): unknown[] {
  return rows.map((row) => row[property]);
}
