import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { FACT_DIMENSIONS, type LearningWindow, type Measures } from '../facts/learning-facts';
import type { Condition } from './pattern-conditions';
import { WEEKDAYS } from './pattern-cube';

/** Sums of a campaign on a day over the facts that are inside of the same segments. */
export interface MarkedSums extends Measures {
  readonly campaignId: string;
  readonly date: string;
  /** Conversions in the currency that spend and revenue are in. */
  readonly paid: number;
  /** Which of FACT_DIMENSIONS are known, one bit each. */
  readonly known: number;
  /** Which of the segments they are inside of, one bit each, 24 in a number: see `isMarked`. */
  readonly [inside: `inside${number}`]: number;
}

const COLUMNS = ['platform', 'age_group', 'gender', 'region', 'placement', 'content_type'] as const;
/** Bits of a number that both SQL and JavaScript count exactly. */
const SEGMENTS_A_NUMBER = 24;

/**
 * Sums by campaign, day and the segments that facts are inside of, in the order of campaigns and dates. Every fact is read once: it
 * is marked with its segments, and facts with the same marks are added up. Conditions on what a campaign is as a whole are not looked
 * at here. Spend and revenue are those in `currency`, and conversions outside of it stay.
 */
export async function sumMarkedDays(
  db: Database,
  segments: readonly (readonly Condition[])[],
  window: LearningWindow,
  currency: string | null,
): Promise<MarkedSums[]> {
  if (segments.length === 0) return [];
  const parameters = new Parameters(db.userId);
  const [from, to] = [parameters.add(window.start, 'date'), parameters.add(window.end, 'date')];
  const money = parameters.add(currency, 'text');
  // Padded, so that there are few different texts to prepare.
  const padded = [...segments, ...Array(Math.ceil(segments.length / 4) * 4 - segments.length).fill(null)];
  const marks = padded.map((conditions: readonly Condition[] | null, at) => {
    const [values, days] = operandsOf(conditions);
    const texts = parameters.add(values, 'text[]');
    const weekdays = parameters.add(days, 'int[]');
    const tests = COLUMNS.map((column, d) => `f.${column} = coalesce((${texts})[${d + 1}], f.${column})`);
    const mark = 2 ** (at % SEGMENTS_A_NUMBER);
    return `CASE WHEN ${tests.join(' AND ')} AND f.weekday = ANY (${weekdays}) THEN ${mark} ELSE 0 END`;
  });
  const numbers = Array.from({ length: Math.ceil(marks.length / SEGMENTS_A_NUMBER) }, (_, n) => {
    const own = marks.slice(n * SEGMENTS_A_NUMBER, (n + 1) * SEGMENTS_A_NUMBER);
    return { sum: `${own.join(' + ')} AS inside${n}`, name: `inside${n}` };
  });
  const insides = numbers.map(({ name }) => name).join(', ');
  const known = COLUMNS.map((column, d) => `CASE WHEN f.${column} <> '' THEN ${2 ** d} ELSE 0 END`);
  const inCurrency = (column: string) =>
    `coalesce(sum(${column}) FILTER (WHERE coalesce(currency, '') = ${money}), 0)::float8`;
  const text = `SELECT campaign_id AS "campaignId", date::text AS "date", known AS "known", ${insides},
      sum(impressions)::float8 AS "impressions", sum(clicks)::float8 AS "clicks", sum(conversions)::float8 AS "conversions",
      ${inCurrency('spend')} AS "spend", ${inCurrency('revenue')} AS "revenue", ${inCurrency('conversions')} AS "paid"
    FROM (
      SELECT f.*, ${known.join(' + ')} AS known, ${numbers.map(({ sum }) => sum).join(', ')}
      FROM (
        SELECT t.*, extract(isodow FROM t.date)::int AS weekday FROM campaign_performance_facts t
        WHERE t.user_id = $1 AND t.date >= ${from} AND t.date < ${to}
      ) AS f
    ) AS marked GROUP BY campaign_id, date, known, ${insides} ORDER BY campaign_id, date, known, ${insides}`;
  return db.query<MarkedSums>(statement('learning.sumMarkedDays', text, parameters));
}

/** Whether facts are inside of a segment, by its place in the list that they were marked by. */
export function isMarked(sums: MarkedSums, segment: number): boolean {
  const number = sums[`inside${Math.floor(segment / SEGMENTS_A_NUMBER)}`];
  return ((number >> (segment % SEGMENTS_A_NUMBER)) & 1) === 1;
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
