import type { ClientBase } from 'pg';
import { totalsFrom } from '../content/performance/content-counts.store';
import { contentOfAd, countsFromFacts } from '../content/performance/fact-counts.store';

/** How the numbers of all contents stand to what they are made from. */
export interface ContentAudit {
  readonly contents: number;
  /** Days of contents that events were counted on, without those whose events may have been deleted. */
  readonly daysRecounted: number;
  /** What differs, one line each; empty where everything holds. */
  readonly problems: readonly string[];
}

/** Whether the events of the day of a row `d` are all there. */
const WHOLE = `(r.deleted_before IS NULL OR d.day > (r.deleted_before AT TIME ZONE 'UTC')::date)`;

/** In the same words as `content-counts.ts` counts by, from the events themselves. */
const FROM_EVENTS = `
  SELECT e.user_id, e.content_id, (e.occurred_at AT TIME ZONE 'UTC')::date AS day,
    count(*) FILTER (WHERE e.kind = 'IMPRESSION') AS impressions, count(*) FILTER (WHERE e.kind = 'CLICK') AS clicks,
    (count(*) FILTER (WHERE e.kind = 'CONVERSION'))::numeric AS conversions, coalesce(sum(e.value), 0) AS revenue,
    coalesce(array_agg(DISTINCT coalesce(e.currency::text, 'XXX') ORDER BY coalesce(e.currency::text, 'XXX'))
      FILTER (WHERE e.value IS NOT NULL), '{}') AS currencies
  FROM tracking_events e JOIN personalized_content c ON c.user_id = e.user_id AND c.id = e.content_id
  WHERE e.content_id IS NOT NULL AND e.kind <> 'EXPOSURE'
  GROUP BY e.user_id, e.content_id, (e.occurred_at AT TIME ZONE 'UTC')::date`;

const SUMS = 'impressions, clicks, conversions, revenue, currencies';
const KEY = 'user_id, content_id, day';

function days(counted: string, source: string): string {
  return `WITH counted AS (SELECT ${KEY}, ${SUMS} FROM (${counted}) n), kept AS (
      SELECT ${KEY}, ${SUMS} FROM content_daily_statistics WHERE source = '${source}'
    ), d AS (
      (SELECT * FROM counted EXCEPT SELECT * FROM kept) UNION ALL (SELECT * FROM kept EXCEPT SELECT * FROM counted)
    )
    SELECT count(DISTINCT (d.user_id, d.content_id, d.day))::integer AS count,
      min(concat_ws(' ', 'content', d.content_id, 'on', d.day)) AS example
    FROM d LEFT JOIN event_retention r ON r.user_id = d.user_id
    WHERE ${source === 'EVENTS' ? WHOLE : 'true'}`;
}

const TOTALS = `
  SELECT count(*)::integer AS count, min(concat_ws(' ', 'content', t.id)) AS example
  FROM personalized_content t LEFT JOIN (${totalsFrom('true')}) s ON s.user_id = t.user_id AND s.content_id = t.id
  WHERE (t.impressions, t.clicks, t.conversions, t.counted_from) IS DISTINCT FROM
    (coalesce(s.impressions, 0), coalesce(s.clicks, 0), coalesce(s.conversions, 0), s.source)`;

const COUNTS = `
  SELECT (SELECT count(*) FROM personalized_content)::integer AS "contents",
    (SELECT count(*) FROM content_daily_statistics d LEFT JOIN event_retention r ON r.user_id = d.user_id
     WHERE d.source = 'EVENTS' AND ${WHOLE})::integer AS "daysRecounted"`;

/**
 * Counts everything anew that contents show, of all tenants: days from events and from facts, totals from the days. `owner` is a
 * connection of the tables' owner; all is seen at one moment.
 */
export async function auditContents(owner: ClientBase): Promise<ContentAudit> {
  await owner.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const { rows } = await owner.query<Omit<ContentAudit, 'problems'>>(COUNTS);
    const ads = await owner.query<{ user_id: string; ad: string }>(
      `SELECT DISTINCT user_id, ad FROM campaign_performance_facts WHERE ad LIKE 'content\\_%'`,
    );
    const named = ads.rows.map((row) => ({ ...row, id: contentOfAd(row.ad) })).filter(({ id }) => id !== null);
    const parameters = [named.map((row) => row.user_id), named.map(({ ad }) => ad), named.map(({ id }) => id)];
    const ids = '(SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[]))';
    const looks: readonly (readonly [query: string, what: string, parameters: unknown[]])[] = [
      [days(FROM_EVENTS, 'EVENTS'), 'days of contents do not say what their events say', []],
      [
        days(countsFromFacts('true', ids), 'FACTS'),
        'days of contents do not say what their facts say (unless a job is still to count them)',
        parameters,
      ],
      [TOTALS, 'contents do not say what their days say', []],
    ];
    const problems: string[] = [];
    for (const [query, what, values] of looks) {
      const [{ count, example }] = (await owner.query<{ count: number; example: string | null }>(query, values)).rows;
      if (count > 0) problems.push(`${count} ${what}, for example ${example}.`);
    }
    return { ...rows[0], problems };
  } finally {
    await owner.query('ROLLBACK');
  }
}
