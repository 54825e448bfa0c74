import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { FactCell, FactDay, LearningWindow, Measures } from './learning-facts';

/** What is known of a campaign that has facts, before a window is settled. */
export interface CampaignSpan {
  readonly id: string;
  readonly objective: string | null;
  readonly budget: string | null;
  readonly currency: string;
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly brandVoice: string | null;
  readonly facts: number;
  readonly firstDate: string;
  readonly lastDate: string;
}

/** A cell, or a day where `date` is set. */
interface SummedRow extends Measures {
  readonly facts: number;
  readonly campaignId: string;
  readonly date: string | null;
  readonly weekday: number | null;
  readonly currency: string;
  readonly platform: string | null;
  readonly ageGroup: string | null;
  readonly gender: string | null;
  readonly region: string | null;
  readonly placement: string | null;
  readonly contentType: string | null;
}

/**
 * The campaigns of the viewer that have facts before a day, in the order of their ids. The voice of a campaign is that of
 * the templates that its contents were made of, where that is one.
 */
export function findCampaignSpans(db: Database, before: string): Promise<CampaignSpan[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT c.id, c.objective, c.budget::text AS "budget", c.currency, c.starts_at AS "startsAt", c.ends_at AS "endsAt",
      v.voice AS "brandVoice", f.facts, f."firstDate", f."lastDate"
    FROM (
      SELECT campaign_id, count(*) AS facts, min(date)::text AS "firstDate", max(date)::text AS "lastDate"
      FROM campaign_performance_facts WHERE user_id = $1 AND date < ${parameters.add(before, 'date')}
      GROUP BY campaign_id
    ) AS f
    JOIN campaigns c ON c.user_id = $1 AND c.id = f.campaign_id
    LEFT JOIN (
      SELECT p.campaign_id, CASE WHEN count(DISTINCT t.style_parameters->>'voice') = 1 THEN min(t.style_parameters->>'voice') END AS voice
      FROM personalized_content p JOIN content_templates t ON t.user_id = $1 AND t.id = p.template_id
      WHERE p.user_id = $1 GROUP BY p.campaign_id
    ) AS v ON v.campaign_id = f.campaign_id
    ORDER BY c.id`;
  return db.query(statement('learning.findCampaignSpans', text, parameters));
}

/**
 * Facts of these campaigns inside the window, added up in one pass to cells (every combination of dimensions, weekday and
 * currency) and to days. In a settled order, so that the same facts give the same numbers.
 */
export async function sumFacts(
  db: Database,
  campaignIds: readonly string[],
  window: LearningWindow,
): Promise<{ cells: FactCell[]; days: FactDay[]; facts: number }> {
  const parameters = new Parameters(db.userId);
  const campaigns = parameters.add([...campaignIds], 'uuid[]');
  const [from, to] = [parameters.add(window.start, 'date'), parameters.add(window.end, 'date')];
  const dimensions = 'platform, age_group, gender, region, placement, content_type';
  const text = `SELECT campaign_id AS "campaignId", day::text AS "date", weekday AS "weekday",
      coalesce(currency, '') AS "currency", platform, age_group AS "ageGroup", gender, region, placement,
      content_type AS "contentType", sum(impressions)::float8 AS "impressions", sum(clicks)::float8 AS "clicks",
      sum(conversions)::float8 AS "conversions", sum(spend)::float8 AS "spend", sum(revenue)::float8 AS "revenue",
      count(*) AS "facts"
    FROM (
      SELECT f.*, f.date AS day, extract(isodow FROM f.date)::int AS weekday FROM campaign_performance_facts f
      WHERE f.user_id = $1 AND f.campaign_id = ANY (${campaigns}) AND f.date >= ${from} AND f.date < ${to}
    ) AS facts
    GROUP BY GROUPING SETS ((campaign_id, currency, ${dimensions}, weekday), (campaign_id, currency, day))
    ORDER BY campaign_id, day, ${dimensions}, weekday, currency`;
  const rows = await db.query<SummedRow>(statement('learning.sumFacts', text, parameters));
  const [cells, days]: [FactCell[], FactDay[]] = [[], []];
  let facts = 0;
  for (const { date, ...row } of rows) {
    if (date !== null) {
      facts += row.facts;
      const { campaignId, currency, impressions, clicks, conversions, spend, revenue } = row;
      days.push({ campaignId, date, currency, impressions, clicks, conversions, spend, revenue });
      continue;
    }
    const values = [row.platform, row.ageGroup, row.gender, row.region, row.placement, row.contentType];
    cells.push({ ...row, values: values.map((value) => value ?? ''), weekday: row.weekday ?? 0 });
  }
  return { cells, days, facts };
}
