import { now } from '../../../platform/clock';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { BadUserInputError } from '../../../platform/errors';
import { addDecimals } from './decimal-text';

/** One fact to write: one day of one campaign in one breakdown. An empty or missing text is not broken down. */
export interface FactRow {
  /** YYYY-MM-DD, years 2000 to 2100. */
  readonly date: string;
  /** UUID of a campaign of the viewer. */
  readonly campaignId: string;
  readonly platform?: string | null;
  readonly ageGroup?: string | null;
  readonly gender?: string | null;
  readonly region?: string | null;
  readonly placement?: string | null;
  readonly contentType?: string | null;
  readonly ad?: string | null;
  readonly impressions: number;
  readonly reach?: number | null;
  readonly clicks: number;
  /** Null: the source does not say. */
  readonly engagements?: number | null;
  /** Decimal text or a whole number; six places are kept. */
  readonly conversions: string | number;
  readonly spend: string;
  readonly revenue: string;
  /** ISO 4217. */
  readonly currency?: string | null;
}

type Source = readonly (readonly [name: string, property: keyof FactRow, type: string])[];

/** The columns of the key behind the tenant, with the property and SQL type of each. */
const KEY: Source = [
  ['campaign_id', 'campaignId', 'uuid'],
  ['date', 'date', 'date'],
  ['platform', 'platform', 'text'],
  ['age_group', 'ageGroup', 'text'],
  ['gender', 'gender', 'text'],
  ['region', 'region', 'text'],
  ['placement', 'placement', 'text'],
  ['content_type', 'contentType', 'text'],
  ['ad', 'ad', 'text'],
];

const FIGURES: Source = [
  ['impressions', 'impressions', 'bigint'],
  ['reach', 'reach', 'bigint'],
  ['clicks', 'clicks', 'bigint'],
  ['engagements', 'engagements', 'bigint'],
  ['conversions', 'conversions', 'numeric'],
  ['spend', 'spend', 'numeric'],
  ['revenue', 'revenue', 'numeric'],
  ['currency', 'currency', 'bpchar'],
];

const KEY_NAMES = KEY.map(([name]) => name);
const FIGURE_NAMES = FIGURES.map(([name]) => name);
export const FACT_COLUMNS = [...KEY_NAMES, ...FIGURE_NAMES, 'import_run_id', 'created_at', 'updated_at'].join(', ');

/** Rows of one statement: enough to make the round trip and the planning small beside the work. */
const BATCH = 2_500;

/**
 * An index entry, which all texts of a key share, ends at 2,704 bytes; the rest of the key and its headers take some.
 */
const MAX_KEY_TEXT_BYTES = 2_500;

export interface UpsertOptions {
  /**
   * What happens to a fact that this very run has written before: REPLACE (default), or ADD for a source that gives a
   * fact in parts. What any other run or writer has written is replaced in both.
   */
  readonly sameRun?: 'REPLACE' | 'ADD';
}

/**
 * Writes facts of the viewer, restating those that are there already, and makes the monthly partitions that they need.
 * `runId` names the import that they come from; null: none. Facts with the same key within one call are summed. Throws
 * BAD_USER_INPUT for a key that is too long or a day outside 2000 to 2100, CONFLICT for a campaign that the viewer does
 * not have.
 */
export async function upsertFacts(
  db: Database,
  facts: readonly FactRow[],
  runId: string | null,
  { sameRun = 'REPLACE' }: UpsertOptions = {},
): Promise<void> {
  if (facts.length === 0) return;
  await ensurePartitions(
    db,
    facts.map(({ date }) => date),
  );
  const distinct = mergeSameKeys(facts);
  for (let start = 0; start < distinct.length; start += BATCH) {
    const parameters = new Parameters(db.userId);
    const source = unnested(distinct.slice(start, start + BATCH), [...KEY, ...FIGURES], parameters);
    const run = parameters.add(runId, 'uuid');
    const at = parameters.add(now(), 'timestamptz');
    const text = `INSERT INTO campaign_performance_facts AS f (user_id, ${FACT_COLUMNS})
      SELECT $1, s.*, ${run}, ${at}, ${at} FROM ${source}
      ON CONFLICT (user_id, ${KEY_NAMES.join(', ')}) DO UPDATE SET ${sameRun === 'ADD' ? ADDED : RESTATED}
      WHERE f.user_id = $1`;
    await db.query(statement(`campaign_performance_facts.upsert`, text, parameters));
  }
}

const STAMPS = 'import_run_id = EXCLUDED.import_run_id, updated_at = EXCLUDED.updated_at';

const RESTATED = `${FIGURE_NAMES.map((name) => `${name} = EXCLUDED.${name}`).join(', ')}, ${STAMPS}`;

const ADDED = `${FIGURE_NAMES.map((name) => {
  const same = 'f.import_run_id = EXCLUDED.import_run_id';
  // People may be counted in both parts.
  if (name === 'reach') return `reach = CASE WHEN ${same} THEN NULL ELSE EXCLUDED.reach END`;
  if (name === 'currency') return 'currency = EXCLUDED.currency';
  return `${name} = EXCLUDED.${name} + CASE WHEN ${same} THEN f.${name} ELSE 0 END`;
}).join(', ')}, ${STAMPS}`;

/**
 * Makes the monthly partitions of these days (YYYY-MM-DD) where they are missing. Throws BAD_USER_INPUT outside 2000 to
 * 2100.
 */
export async function ensurePartitions(db: Database, days: Iterable<string>): Promise<void> {
  const months = [...new Set([...days].map((day) => `${day.slice(0, 7)}-01`))];
  const parameters = new Parameters(db.userId);
  // Only for an account that exists: a token alone makes no tables.
  const text = `SELECT ensure_performance_partition(m.month)
    FROM users t CROSS JOIN unnest(${parameters.add(months.sort(), 'date[]')}) AS m (month) WHERE t.id = $1`;
  await db.query(statement('campaign_performance_facts.ensurePartitions', text, parameters));
}

/** Keeps, for undoing `runId`, the present state of facts that it is about to restate; returns how many there were. */
export async function keepReplaced(db: Database, facts: readonly FactRow[], runId: string): Promise<number> {
  let kept = 0;
  for (let start = 0; start < facts.length; start += BATCH) {
    const parameters = new Parameters(db.userId);
    const source = unnested(facts.slice(start, start + BATCH), KEY, parameters);
    const run = parameters.add(runId, 'uuid');
    const text = `INSERT INTO performance_import_replaced_facts (user_id, run_id, ${FACT_COLUMNS})
      SELECT DISTINCT f.user_id, ${run}, ${columnsOf('f')} FROM ${source}
      JOIN campaign_performance_facts f ON ${KEY_NAMES.map((name) => `f.${name} = s.${name}`).join(' AND ')}
      WHERE f.user_id = $1 AND f.import_run_id IS DISTINCT FROM ${run} RETURNING 1`;
    const rows = await db.query(statement('performance_import_replaced_facts.keep', text, parameters));
    kept += rows.length;
  }
  return kept;
}

function columnsOf(alias: string): string {
  return FACT_COLUMNS.split(', ')
    .map((name) => `${alias}.${name}`)
    .join(', ');
}

/** One array for each column, so that the statement has the same text for any number of rows. */
function unnested(facts: readonly FactRow[], columns: Source, parameters: Parameters): string {
  const arrays = columns.map(([, property, type]) => {
    const values = facts.map((fact) => fact[property] ?? (type === 'text' ? '' : null));
    return parameters.add(values, `${type}[]`);
  });
  return `unnest(${arrays.join(', ')}) AS s (${columns.map(([name]) => name).join(', ')})`;
}

const BETWEEN = '\u0001';

/** Sums facts of the same key, since one statement cannot write a row twice. */
function mergeSameKeys(facts: readonly FactRow[]): FactRow[] {
  const merged = new Map<string, FactRow>();
  for (const fact of facts) {
    const key = keyOf(fact);
    const other = merged.get(key);
    merged.set(key, other === undefined ? fact : sum(other, fact));
  }
  return [...merged.values()];
}

function keyOf(fact: FactRow): string {
  const texts = KEY.slice(2).map(([, property]) => fact[property] ?? '');
  const key = [fact.date, fact.campaignId, ...texts].join(BETWEEN);
  if (key.length * 3 > MAX_KEY_TEXT_BYTES && Buffer.byteLength(key) > MAX_KEY_TEXT_BYTES) {
    throw BadUserInputError.at(
      'ad',
      `The names in one fact (platform … ad) have more than ${MAX_KEY_TEXT_BYTES} bytes together. Shorten them.`,
      'maxLength',
    );
  }
  return key;
}

function sum(a: FactRow, b: FactRow): FactRow {
  return {
    ...a,
    impressions: a.impressions + b.impressions,
    reach: null,
    clicks: a.clicks + b.clicks,
    // Of a fact of which a part does not say, nobody knows.
    engagements: a.engagements == null || b.engagements == null ? null : a.engagements + b.engagements,
    conversions: addDecimals(String(a.conversions), String(b.conversions)),
    spend: addDecimals(a.spend, b.spend),
    revenue: addDecimals(a.revenue, b.revenue),
  };
}
