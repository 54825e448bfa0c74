import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { FACT_DIMENSIONS, type LearningWindow, type Measures } from '../facts/learning-facts';
import type { Condition } from './pattern-conditions';
import { WEEKDAYS } from './pattern-cube';

/** Sums of a campaign on a day over the facts inside of a segment and over all that can be compared with it. */
export interface SegmentDay {
  readonly campaignId: string;
  readonly date: string;
  readonly inside: Measures;
  readonly all: Measures;
}

interface MaskedRow extends Measures {
  readonly campaignId: string;
  readonly date: string;
  /** Which of FACT_DIMENSIONS are known, one bit each. */
  readonly known: number;
  /** Which segments the facts are inside of, one bit each. */
  readonly inside: number;
}

const COLUMNS = ['platform', 'age_group', 'gender', 'region', 'placement', 'content_type'] as const;
/** Bits of a number that both SQL and JavaScript count exactly. */
const SEGMENTS_AT_A_TIME = 24;

/**
 * For each segment its days, in the order of campaigns and dates. Every fact is read once for up to 24 segments: it is marked with
 * the segments that it is inside of, and facts with the same marks are added up. Conditions on what a campaign is as a
 * whole are not looked at here. Spend and revenue are those in `currency`, and conversions outside of it stay.
 */
export async function sumSegmentDays(
  db: Database,
  segments: readonly (readonly Condition[])[],
  window: LearningWindow,
  currency: string | null,
): Promise<SegmentDay[][]> {
  const found: SegmentDay[][] = [];
  for (let first = 0; first < segments.length; first += SEGMENTS_AT_A_TIME) {
    const some = segments.slice(first, first + SEGMENTS_AT_A_TIME);
    const rows = await sumMarked(db, some, window, currency);
    found.push(...some.map((conditions, bit) => daysOf(rows, conditions, bit)));
  }
  return found;
}

async function sumMarked(
  db: Database,
  segments: readonly (readonly Condition[])[],
  window: LearningWindow,
  currency: string | null,
): Promise<MaskedRow[]> {
  const parameters = new Parameters(db.userId);
  const [from, to] = [parameters.add(window.start, 'date'), parameters.add(window.end, 'date')];
  const money = parameters.add(currency, 'text');
  // Padded, so that there are few different texts to prepare.
  const padded = [...segments, ...Array(Math.ceil(segments.length / 4) * 4 - segments.length).fill(null)];
  const marks = padded.map((conditions: readonly Condition[] | null, bit) => {
    const [values, days] = operandsOf(conditions);
    const texts = parameters.add(values, 'text[]');
    const weekdays = parameters.add(days, 'int[]');
    const tests = COLUMNS.map((column, d) => `f.${column} = coalesce((${texts})[${d + 1}], f.${column})`);
    return `CASE WHEN ${tests.join(' AND ')} AND f.weekday = ANY (${weekdays}) THEN ${2 ** bit} ELSE 0 END`;
  });
  const known = COLUMNS.map((column, d) => `CASE WHEN f.${column} <> '' THEN ${2 ** d} ELSE 0 END`);
  const inCurrency = (column: string) =>
    `coalesce(sum(${column}) FILTER (WHERE coalesce(currency, '') = ${money}), 0)::float8`;
  const text = `SELECT campaign_id AS "campaignId", date::text AS "date", known AS "known", inside AS "inside",
      sum(impressions)::float8 AS "impressions", sum(clicks)::float8 AS "clicks", sum(conversions)::float8 AS "conversions",
      ${inCurrency('spend')} AS "spend", ${inCurrency('revenue')} AS "revenue"
    FROM (
      SELECT f.*, ${known.join(' + ')} AS known, ${marks.join(' + ')} AS inside
      FROM (
        SELECT t.*, extract(isodow FROM t.date)::int AS weekday FROM campaign_performance_facts t
        WHERE t.user_id = $1 AND t.date >= ${from} AND t.date < ${to}
      ) AS f
    ) AS marked GROUP BY campaign_id, date, known, inside ORDER BY campaign_id, date, known, inside`;
  return db.query<MaskedRow>(statement('learning.sumSegmentDays', text, parameters));
}

/** What each column must be (null: anything) and on which ISO weekdays; nothing fits null. */
function operandsOf(conditions: readonly Condition[] | null): [values: (string | null)[], days: number[]] {
  if (conditions === null) return [COLUMNS.map(() => null), []];
  const values = FACT_DIMENSIONS.map((name) => conditions.find(({ dimension }) => dimension === name)?.value ?? null);
  const days = WEEKDAYS.map((name, i) => ({ name, day: i + 1 })).filter(({ name, day }) =>
    conditions.every(({ dimension, value }) => {
      if (dimension === 'weekday') return value === name;
      return dimension !== 'dayType' || (value === 'WEEKEND') === day >= 6;
    }),
  );
  return [values, days.map(({ day }) => day)];
}

function daysOf(rows: readonly MaskedRow[], conditions: readonly Condition[], bit: number): SegmentDay[] {
  const needed = FACT_DIMENSIONS.reduce(
    (mask, name, d) => (conditions.some(({ dimension }) => dimension === name) ? mask + 2 ** d : mask),
    0,
  );
  const days: (SegmentDay & { inside: Totals; all: Totals })[] = [];
  for (const row of rows) {
    if ((row.known & needed) !== needed) continue;
    let day = days[days.length - 1];
    if (day === undefined || day.campaignId !== row.campaignId || day.date !== row.date) {
      day = { campaignId: row.campaignId, date: row.date, inside: nothing(), all: nothing() };
      days.push(day);
    }
    add(day.all, row);
    if ((row.inside >> bit) & 1) add(day.inside, row);
  }
  return days;
}

type Totals = { -readonly [M in keyof Measures]: Measures[M] };

function nothing(): Totals {
  return { impressions: 0, clicks: 0, conversions: 0, spend: 0, revenue: 0 };
}

function add(totals: Totals, row: Measures): void {
  totals.impressions += row.impressions;
  totals.clicks += row.clicks;
  totals.conversions += row.conversions;
  totals.spend += row.spend;
  totals.revenue += row.revenue;
}
