import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { Recipe } from '../../../platform/graphql/loaders';
import type { ChartDay } from './insight-chart';

/** The days of which campaign (null: all of them), before which day (YYYY-MM-DD). */
export interface ChartKey {
  readonly campaignId: string | null;
  readonly before: string;
}

/** Daily sums of the 90 days before a day, in order: many insights in one statement. */
export const chartDays: Recipe<ChartKey, readonly ChartDay[]> = {
  name: 'insights.chartDays',
  cacheKey: ({ campaignId, before }) => `${campaignId ?? ''}/${before}`,
  async load(db: Database, keys) {
    const parameters = new Parameters(db.userId);
    const campaigns = parameters.add(
      keys.map(({ campaignId }) => campaignId),
      'uuid[]',
    );
    const ends = parameters.add(
      keys.map(({ before }) => before),
      'date[]',
    );
    const inOne = (column: string) =>
      `CASE WHEN min(coalesce(f.currency, '')) = max(coalesce(f.currency, '')) THEN sum(f.${column})::float8 END AS "${column}"`;
    const text = `SELECT k.n::int AS "n", d.* FROM unnest(${campaigns}, ${ends}) WITH ORDINALITY AS k (campaign_id, day, n)
      CROSS JOIN LATERAL (
        SELECT f.date::text AS "date", sum(f.impressions)::float8 AS "impressions", sum(f.clicks)::float8 AS "clicks",
          sum(f.conversions)::float8 AS "conversions", ${inOne('spend')}, ${inOne('revenue')}
        FROM campaign_performance_facts f
        WHERE f.user_id = $1 AND f.date >= k.day - 90 AND f.date < k.day AND (k.campaign_id IS NULL OR f.campaign_id = k.campaign_id)
        GROUP BY f.date
      ) AS d ORDER BY k.n, d.date`;
    const rows = await db.query<ChartDay & { n: number }>(statement('insights.chartDays', text, parameters));
    const found: ChartDay[][] = keys.map(() => []);
    for (const { n, ...day } of rows) found[n - 1].push(day);
    return found;
  },
};
