import { type Database, Parameters, statement } from '../../../platform/database/statement';

/** A confirmed pattern, as far as it may speak for a preference. */
export interface ConfirmedPattern {
  readonly id: string;
  readonly metric: string;
  readonly conditions: unknown;
  readonly method: string;
  readonly rateRatio: number | null;
  readonly shrunkenRateRatio: number | null;
  readonly rateRatioLower: number | null;
  readonly rateRatioUpper: number | null;
  readonly confidenceLevel: number | null;
  readonly campaignsAnalyzed: number | null;
  readonly performanceImpact: unknown;
}

/** All confirmed patterns of the viewer, in the order of their ids. */
export function findConfirmedPatterns(db: Database): Promise<ConfirmedPattern[]> {
  const text = `SELECT t.id, t.metric, t.conditions, t.method, t.rate_ratio AS "rateRatio",
      t.shrunken_rate_ratio AS "shrunkenRateRatio", t.rate_ratio_lower AS "rateRatioLower",
      t.rate_ratio_upper AS "rateRatioUpper", t.confidence_level AS "confidenceLevel",
      t.campaigns_analyzed AS "campaignsAnalyzed", t.performance_impact AS "performanceImpact"
    FROM performance_patterns t WHERE t.user_id = $1 AND t.status = 'CONFIRMED' ORDER BY t.id`;
  return db.query(statement('performance_patterns.findConfirmed', text, new Parameters(db.userId)));
}

/** What a campaign brought in all, before a day; money is null where it came in several currencies. */
export interface CampaignTotals {
  readonly campaignId: string;
  readonly name: string;
  readonly objective: string | null;
  readonly platform: string | null;
  readonly endsOn: string | null;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly impressions: number;
  readonly clicks: number;
  readonly conversions: number;
  readonly spend: string | null;
  readonly revenue: string | null;
  readonly currency: string | null;
}

/** Totals of these campaigns before a day, in the order of their ids. */
export function sumCampaigns(db: Database, ids: readonly string[], before: string): Promise<CampaignTotals[]> {
  const parameters = new Parameters(db.userId);
  const [campaigns, end] = [parameters.add([...ids], 'uuid[]'), parameters.add(before, 'date')];
  const isOne = (column: string) => `min(coalesce(${column}, '')) = max(coalesce(${column}, ''))`;
  const text = `SELECT c.id AS "campaignId", c.name, c.objective, coalesce(nullif(c.platform, ''), f."onlyPlatform") AS "platform",
      (c.ends_at AT TIME ZONE 'UTC')::date::text AS "endsOn", f."firstDay", f."lastDay", f.impressions, f.clicks,
      f.conversions, f.spend, f.revenue, f.currency
    FROM (
      SELECT campaign_id, min(date)::text AS "firstDay", max(date)::text AS "lastDay", sum(impressions)::bigint AS impressions,
        sum(clicks)::bigint AS clicks, round(sum(conversions))::bigint AS conversions,
        CASE WHEN ${isOne('platform')} THEN nullif(min(platform), '') END AS "onlyPlatform",
        CASE WHEN ${isOne('currency')} THEN round(sum(spend), 2)::text END AS spend,
        CASE WHEN ${isOne('currency')} THEN round(sum(revenue), 2)::text END AS revenue,
        CASE WHEN ${isOne('currency')} THEN min(currency) END AS currency
      FROM campaign_performance_facts WHERE user_id = $1 AND campaign_id = ANY (${campaigns}) AND date < ${end}
      GROUP BY campaign_id
    ) AS f JOIN campaigns c ON c.user_id = $1 AND c.id = f.campaign_id
    ORDER BY c.id`;
  return db.query(statement('learning.sumCampaigns', text, parameters));
}
