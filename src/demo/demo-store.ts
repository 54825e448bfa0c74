import type { Client } from 'pg';
import type { AssetStore } from '../platform/assets/asset-store';
import { momentOf } from './demo-parameters';
import { liveThrough, type Made } from './history';
import type { AccountRows, ContentDayRow, FactRow } from './rows';
import type { SimulatedAccount } from './simulate-account';

const DAY_MS = 86_400_000;
/** Few enough for a message of some megabytes, enough for the round trips not to count. */
const ROWS_PER_STATEMENT = 5_000;
const LOAD_LOCK = "hashtextextended('personalization.demo', 0)";

/** Columns beside the tenant's, by property, with their types in SQL. */
type Columns<Row> = readonly (readonly [keyof Row & string, string])[];

/** The two tables with a hundred thousand rows: as lists by column they are a little faster than as JSON, and smaller on the way. */
const FACT_COLUMNS: Columns<FactRow> = [
  ['date', 'date'],
  ['campaignId', 'uuid'],
  ['platform', 'text'],
  ['ageGroup', 'text'],
  ['gender', 'text'],
  ['placement', 'text'],
  ['contentType', 'text'],
  ['impressions', 'bigint'],
  ['reach', 'bigint'],
  ['clicks', 'bigint'],
  ['engagements', 'bigint'],
  ['conversions', 'numeric'],
  ['spend', 'numeric'],
  ['revenue', 'numeric'],
  ['currency', 'bpchar'],
  ['createdAt', 'timestamptz'],
  ['updatedAt', 'timestamptz'],
];
const CONTENT_DAY_COLUMNS: Columns<ContentDayRow> = [
  ['contentId', 'uuid'],
  ['day', 'date'],
  ['source', 'text'],
  ['impressions', 'bigint'],
  ['clicks', 'bigint'],
  ['conversions', 'numeric'],
  ['revenue', 'numeric'],
  ['currencies', 'text[]'],
];

/** Rows written by table. */
export type Written = Record<keyof AccountRows, number> & Made;

/** Lets one load write at a time; held until the connection ends. */
export async function lockDemo(client: Client): Promise<void> {
  await client.query(`/* demo.lock */ SELECT pg_advisory_lock(${LOAD_LOCK})`);
}

/** What is there before a load: how many users are not among `demoUserIds`, and those who are. */
export async function findUsers(
  client: Client,
  demoUserIds: readonly string[],
): Promise<{ strangers: number; demoUsers: { id: string; createdAt: Date; updatedAt: Date }[] }> {
  const strangers = await client.query<{ count: string }>(
    '/* demo.countStrangers */ SELECT count(*) FROM users WHERE id <> ALL ($1::uuid[])',
    [demoUserIds],
  );
  const demoUsers = await client.query<{ id: string; createdAt: Date; updatedAt: Date }>(
    `/* demo.findUsers */ SELECT id, created_at AS "createdAt", updated_at AS "updatedAt" FROM users
     WHERE id = ANY ($1::uuid[]) ORDER BY id`,
    [demoUserIds],
  );
  return { strangers: Number(strangers.rows[0].count), demoUsers: demoUsers.rows };
}

/** Makes the monthly partitions that facts of these days go to. */
export async function ensurePartitions(client: Client, firstEpoch: number, lastEpoch: number): Promise<void> {
  await client.query(
    `/* demo.ensurePartitions */ SELECT ensure_performance_partition(month::date)
     FROM generate_series(date_trunc('month', $1::date::timestamp), $2::date::timestamp, '1 month') AS month`,
    [momentOf(firstEpoch).toISOString().slice(0, 10), momentOf(lastEpoch).toISOString().slice(0, 10)],
  );
}

/** Writes an account and its history in one transaction. Rows that are there already stay as they are. */
export async function insertAccount(client: Client, simulated: SimulatedAccount, assets: AssetStore): Promise<Written> {
  const { campaign_performance_facts: facts, content_daily_statistics: contentDays, ...others } = simulated.rows;
  const written = {} as Written;
  await client.query('BEGIN');
  try {
    // A lost demo is loaded again: nobody has to wait for the disk.
    await client.query('SET LOCAL synchronous_commit = off');
    for (const [table, rows] of Object.entries(others) as [keyof typeof others, readonly object[]][]) {
      written[table] = await insertRows(client, table, rows);
    }
    written.content_daily_statistics = await insertLists(
      client,
      'content_daily_statistics',
      CONTENT_DAY_COLUMNS,
      contentDays,
    );
    written.campaign_performance_facts = await insertLists(client, 'campaign_performance_facts', FACT_COLUMNS, facts);
    const made = await liveThrough(client, simulated, assets);
    await client.query('COMMIT');
    for (const [table, count] of Object.entries(made) as [keyof Written, number][]) {
      written[table] = (written[table] ?? 0) + count;
    }
    return written;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Tells the planner what is there now: until autovacuum comes round, it would take the tables for empty. */
export async function analyzeTables(client: Client, tables: readonly string[]): Promise<void> {
  await client.query(`/* demo.analyze */ ANALYZE ${tables.join(', ')}`);
}

async function insertRows(client: Client, table: string, rows: readonly object[]): Promise<number> {
  if (rows.length === 0) return 0;
  const columns = Object.keys(rows[0]).map(snakeCase).join(', ');
  const json = JSON.stringify(
    rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [snakeCase(key), value]))),
  );
  // The table's own row type says what every value is: enums, their arrays, JSON and numbers.
  const { rowCount } = await client.query(
    `/* demo.insert */ INSERT INTO ${table} (${columns})
     SELECT ${columns} FROM json_populate_recordset(NULL::${table}, $1) ON CONFLICT DO NOTHING`,
    [json],
  );
  return rowCount ?? 0;
}

/** The rows of one tenant. Of an array its text is sent: a list of arrays would have to be as wide everywhere. */
async function insertLists<Row extends { readonly userId: string }>(
  client: Client,
  table: string,
  columns: Columns<Row>,
  rows: readonly Row[],
): Promise<number> {
  const names = columns.map(([property]) => snakeCase(property)).join(', ');
  const lists = columns.map(([, type], index) => `$${index + 2}::${type.endsWith('[]') ? 'text' : type}[]`).join(', ');
  const values = columns.map(([property, type]) => `r.${snakeCase(property)}::${type}`).join(', ');
  const text = `/* demo.insertLists */ INSERT INTO ${table} (user_id, ${names})
    SELECT $1, ${values} FROM unnest(${lists}) AS r(${names}) ON CONFLICT DO NOTHING`;
  let inserted = 0;
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const batch = rows.slice(start, start + ROWS_PER_STATEMENT);
    const given = columns.map(([property, type]) =>
      batch.map((row) => (type.endsWith('[]') ? arrayText(row[property] as readonly string[]) : row[property])),
    );
    inserted += (await client.query(text, [batch[0].userId, ...given])).rowCount ?? 0;
  }
  return inserted;
}

/** As PostgreSQL writes an array of currencies, which have letters only, and are empty where none is known. */
function arrayText(items: readonly string[]): string {
  return `{${items.map((item) => `"${item}"`).join(',')}}`;
}

/** Days since 1970 of a moment, in UTC. */
export function epochOf(moment: Date): number {
  return Math.floor(moment.getTime() / DAY_MS);
}

function snakeCase(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
