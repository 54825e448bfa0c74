import { type Database, Parameters, statement } from '../../../platform/database/statement';

/** What facts can be broken down by besides the platform: reports of several platforms stand beside each other. */
const BREAKDOWNS = ['age_group', 'gender', 'region', 'placement', 'content_type', 'ad'] as const;

/**
 * SQL: `campaign_id, date` of the days on which facts (`f`) of different imports count the same figures twice, because one is
 * broken down by what the other is not. Parts of one import add up, whatever they are broken down by.
 * @param where which facts are looked at. @param ours SQL that is true of the facts that have to be among them; default: any.
 */
export function overlappingDays(where: string, ours = 'true'): string {
  const mixed = BREAKDOWNS.map((name) => `bool_or(f.${name} = '') AND bool_or(f.${name} <> '')`).join(' OR ');
  const run = `coalesce(f.import_run_id::text, '')`;
  return `SELECT campaign_id, date FROM (
      SELECT f.campaign_id, f.date, f.platform, ${mixed} AS mixed, bool_or(${ours}) AS ours, min(${run}) AS first_run, max(${run}) AS last_run
      FROM campaign_performance_facts f WHERE ${where}
      GROUP BY f.campaign_id, f.date, f.platform
    ) AS by_platform GROUP BY campaign_id, date
    HAVING bool_or(ours) AND min(first_run) <> max(last_run)
      AND (bool_or(mixed AND ours AND first_run <> last_run) OR bool_or(platform = '') AND bool_or(platform <> ''))`;
}

/** Days of a campaign that are counted twice. */
export interface OverlappingSpan {
  readonly campaignId: string;
  readonly days: number;
  /** YYYY-MM-DD, both ends in it. */
  readonly firstDay: string;
  readonly lastDay: string;
}

/** The campaigns of the viewer of which days before one are counted twice, in the order of their ids. */
export function findOverlappingSpans(db: Database, before: string): Promise<OverlappingSpan[]> {
  const parameters = new Parameters(db.userId);
  const days = overlappingDays(`f.user_id = $1 AND f.date < ${parameters.add(before, 'date')}`);
  const text = `SELECT campaign_id AS "campaignId", count(*)::int AS "days", min(date)::text AS "firstDay", max(date)::text AS "lastDay"
    FROM (${days}) AS overlapping GROUP BY campaign_id ORDER BY campaign_id`;
  return db.query(statement('campaign_performance_facts.findOverlapping', text, parameters));
}
