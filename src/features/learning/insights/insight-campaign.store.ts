import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { InsightCampaign } from './detectors/insight-series';

/** What detectors have to know of campaigns besides their facts, in the order of their ids. */
export async function findInsightCampaigns(db: Database, ids: readonly string[]): Promise<InsightCampaign[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT c.id, c.name, c.status, c.budget::float8 AS "budget", trim(c.currency) AS "currency",
      (c.starts_at AT TIME ZONE 'UTC')::date::text AS "startsOn",
      ((c.ends_at - interval '1 second') AT TIME ZONE 'UTC')::date::text AS "endsOn"
    FROM campaigns c WHERE c.user_id = $1 AND c.id = ANY (${parameters.add([...ids], 'uuid[]')}) ORDER BY c.id`;
  return db.query(statement('insights.findCampaigns', text, parameters));
}
