import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { Recipe } from '../../../platform/graphql/loaders';
import { FACT_DIMENSIONS } from '../facts/learning-facts';
import type { Condition } from '../patterns/pattern-conditions';
import { WEEKDAYS } from '../patterns/pattern-cube';
import type { ChartDay } from './insight-chart';

/** The days of which campaign (null: all of them), before which day (YYYY-MM-DD), of which segment (no condition: everything). */
export interface ChartKey {
  readonly campaignId: string | null;
  readonly before: string;
  readonly conditions: readonly Condition[];
}

/** Columns of the dimensions that a fact can be broken down by. */
const COLUMNS = ['platform', 'age_group', 'gender', 'region', 'placement', 'content_type'] as const;

/** Daily sums of the 90 days before a day, in order: many insights in one statement. */
export const chartDays: Recipe<ChartKey, readonly ChartDay[]> = {
  name: 'insights.chartDays',
  cacheKey: ({ campaignId, before, conditions }) => `${campaignId ?? ''}/${before}/${JSON.stringify(conditions)}`,
  async load(db: Database, keys) {
    const parameters = new Parameters(db.userId);
    const list = (of: (key: ChartKey) => string | number | null, type: string): string =>
      parameters.add(keys.map(of), `${type}[]`);
    const conditionOn = (dimension: string) => (key: ChartKey) =>
      key.conditions.find((one) => one.dimension === dimension)?.value ?? null;
    const lists = [
      list(({ campaignId }) => campaignId, 'uuid'),
      list(({ before }) => before, 'date'),
      list(weekdaysOf, 'int'),
      list(conditionOn('objective'), 'text'),
      ...FACT_DIMENSIONS.map((dimension) => list(conditionOn(dimension), 'text')),
    ];
    const inOne = (column: string) =>
      `CASE WHEN min(coalesce(f.currency, '')) = max(coalesce(f.currency, '')) THEN sum(f.${column})::float8 END AS "${column}"`;
    const text = `SELECT k.n::int AS "n", d.* FROM unnest(${lists.join(', ')}) WITH ORDINALITY
        AS k (campaign_id, day, weekdays, objective, ${COLUMNS.join(', ')}, n)
      CROSS JOIN LATERAL (
        SELECT f.date::text AS "date", sum(f.impressions)::float8 AS "impressions", sum(f.clicks)::float8 AS "clicks",
          sum(f.conversions)::float8 AS "conversions", ${inOne('spend')}, ${inOne('revenue')}
        FROM campaign_performance_facts f
        WHERE f.user_id = $1 AND f.date >= k.day - 90 AND f.date < k.day AND (k.campaign_id IS NULL OR f.campaign_id = k.campaign_id)
          AND (k.weekdays >> (extract(isodow FROM f.date)::int - 1)) & 1 = 1
          AND ${COLUMNS.map((column) => `(k.${column} IS NULL OR f.${column} = k.${column})`).join(' AND ')}
          AND (k.objective IS NULL OR f.campaign_id IN (SELECT c.id FROM campaigns c WHERE c.user_id = $1 AND c.objective = k.objective))
        GROUP BY f.date
      ) AS d ORDER BY k.n, d.date`;
    const rows = await db.query<ChartDay & { n: number }>(statement('insights.chartDays', text, parameters));
    const found: ChartDay[][] = keys.map(() => []);
    for (const { n, ...day } of rows) found[n - 1].push(day);
    return found;
  },
};

/** The weekdays that fit, one bit each, Monday first. */
function weekdaysOf({ conditions }: ChartKey): number {
  return WEEKDAYS.reduce((bits, name, day) => {
    const fits = conditions.every(({ dimension, value }) => {
      if (dimension === 'weekday') return value === name;
      return dimension !== 'dayType' || (value === 'WEEKEND') === day >= 5;
    });
    return fits ? bits + 2 ** day : bits;
  }, 0);
}
