import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { InsightCampaign } from './detectors/insight-series';

/**
 * What detectors have to know of campaigns besides the facts of the window, in the order of their ids. What a campaign has spent is
 * that of its whole life before `end`, in its own currency: a budget does not begin with the window.
 */
export async function findInsightCampaigns(
  db: Database,
  ids: readonly string[],
  { end }: { readonly end: string },
): Promise<Omit<InsightCampaign, 'doubled'>[]> {
  const parameters = new Parameters(db.userId);
  const campaigns = parameters.add([...ids], 'uuid[]');
  const text = `SELECT c.id, c.name, c.status, c.budget::float8 AS "budget", trim(c.currency) AS "currency",
      (c.starts_at AT TIME ZONE 'UTC')::date::text AS "startsOn",
      ((c.ends_at - interval '1 second') AT TIME ZONE 'UTC')::date::text AS "endsOn", coalesce(s.spent, 0)::float8 AS "spent"
    FROM campaigns c LEFT JOIN LATERAL (
      SELECT sum(f.spend) AS spent FROM campaign_performance_facts f
      WHERE f.user_id = $1 AND f.campaign_id = c.id AND f.currency = c.currency AND f.date < ${parameters.add(end, 'date')}
    ) AS s ON c.budget IS NOT NULL AND c.ends_at IS NOT NULL
    WHERE c.user_id = $1 AND c.id = ANY (${campaigns}) ORDER BY c.id`;
  return db.query(statement('insights.findCampaigns', text, parameters));
}
