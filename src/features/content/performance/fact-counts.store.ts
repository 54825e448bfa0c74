import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { parseId } from '../../../platform/graphql/ids';
import { NO_CURRENCY } from './content-counts';
import { lockContents, refreshTotals } from './content-counts.store';

/** Days of facts, both included; null: all there are. */
export interface FactDays {
  readonly firstDate: string | null;
  readonly lastDate: string | null;
}

/** The content that an `ad` names by its id, as a UUID; null where it is no such id. */
export function contentOfAd(ad: string): string | null {
  const parsed = parseId(ad);
  return parsed?.prefix === 'content' ? parsed.uuid : null;
}

/**
 * The facts `f` of ads that name a content, added up by content and day. `named` is a relation of (user_id, ad, content_id): ads
 * that are ids of contents. A name is looked for among the contents of the fact's campaign first, then among those of no campaign;
 * of several the lowest id has it, so that no fact counts twice.
 */
export function countsFromFacts(where: string, named: string): string {
  return `SELECT f.user_id, o.content_id, f.date AS day, sum(f.impressions)::bigint AS impressions, sum(f.clicks)::bigint AS clicks,
      sum(f.conversions) AS conversions, sum(f.revenue) AS revenue,
      coalesce(array_agg(DISTINCT coalesce(f.currency::text, '${NO_CURRENCY}') ORDER BY coalesce(f.currency::text, '${NO_CURRENCY}'))
        FILTER (WHERE f.revenue <> 0), '{}') AS currencies
    FROM (SELECT DISTINCT ON (a.user_id, a.campaign_id, a.ad) a.user_id, a.campaign_id, a.ad, n.content_id
      FROM (SELECT DISTINCT f.user_id, f.campaign_id, f.ad FROM campaign_performance_facts f WHERE f.ad <> '' AND ${where}) a
      JOIN (
        SELECT i.user_id, i.ad, c.id AS content_id, NULL::uuid AS campaign_id, 0 AS rank FROM ${named} AS i(user_id, ad, content_id)
        JOIN personalized_content c ON c.user_id = i.user_id AND c.id = i.content_id
        UNION ALL
        SELECT c.user_id, u.ad, c.id, c.campaign_id, CASE WHEN c.campaign_id IS NULL THEN 2 ELSE 1 END
        FROM personalized_content c CROSS JOIN LATERAL unnest(c.ad_names) AS u(ad) WHERE c.ad_names <> '{}'
      ) n ON n.user_id = a.user_id AND n.ad = a.ad AND (n.campaign_id IS NULL OR n.campaign_id = a.campaign_id)
      ORDER BY a.user_id, a.campaign_id, a.ad, n.rank, n.content_id) o
    JOIN campaign_performance_facts f ON f.user_id = o.user_id AND f.campaign_id = o.campaign_id AND f.ad = o.ad AND ${where}
    GROUP BY f.user_id, o.content_id, f.date`;
}

/**
 * Counts the facts of these days anew that are of contents. Facts that are written while it looks are counted by the next time,
 * which whoever writes them asks for.
 */
export async function countFacts(db: Database, { firstDate, lastDate }: FactDays): Promise<void> {
  const ads = await listAds(db, { firstDate, lastDate });
  const named = ads.map((ad) => [ad, contentOfAd(ad)] as const).filter(([, id]) => id !== null);
  const parameters = new Parameters(db.userId);
  const first = parameters.add(firstDate, 'date');
  const last = parameters.add(lastDate, 'date');
  const days = (column: string) =>
    `${column} >= coalesce(${first}, '-infinity') AND ${column} <= coalesce(${last}, 'infinity')`;
  const ids = `(SELECT $1, * FROM unnest(${parameters.add(
    named.map(([ad]) => ad),
    'text[]',
  )}, ${parameters.add(
    named.map(([, id]) => id),
    'uuid[]',
  )}))`;
  const counted = countsFromFacts(`f.user_id = $1 AND ${days('f.date')}`, ids);
  const find = `SELECT DISTINCT x.content_id AS "id" FROM (SELECT n.content_id FROM (${counted}) n
    UNION SELECT d.content_id FROM content_daily_statistics d WHERE d.user_id = $1 AND d.source = 'FACTS' AND ${days('d.day')}) x`;
  const touched = (
    await db.query<{ id: string }>(statement('campaign_performance_facts.findContents', find, parameters))
  ).map(({ id }) => id);
  if (touched.length === 0) return;
  await lockContents(db, touched);
  const wanted = parameters.add(touched, 'uuid[]');
  const text = `WITH n AS MATERIALIZED (SELECT * FROM (${counted}) c WHERE c.content_id = ANY (${wanted})), gone AS (
      DELETE FROM content_daily_statistics d WHERE d.user_id = $1 AND d.source = 'FACTS' AND d.content_id = ANY (${wanted})
        AND ${days('d.day')} AND NOT EXISTS (SELECT FROM n WHERE n.content_id = d.content_id AND n.day = d.day))
    INSERT INTO content_daily_statistics AS t (user_id, content_id, day, source, impressions, clicks, conversions, revenue, currencies)
    SELECT $1, n.content_id, n.day, 'FACTS', n.impressions, n.clicks, n.conversions, n.revenue, n.currencies FROM n
    ON CONFLICT (user_id, content_id, day, source) DO UPDATE SET impressions = excluded.impressions, clicks = excluded.clicks,
      conversions = excluded.conversions, revenue = excluded.revenue, currencies = excluded.currencies WHERE t.user_id = $1`;
  await db.query(statement('content_daily_statistics.replaceFacts', text, parameters));
  await refreshTotals(db, touched);
}

async function listAds(db: Database, { firstDate, lastDate }: FactDays): Promise<string[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT DISTINCT f.ad AS "ad" FROM campaign_performance_facts f WHERE f.user_id = $1 AND f.ad LIKE 'content\\_%'
    AND f.date >= coalesce(${parameters.add(firstDate, 'date')}, '-infinity')
    AND f.date <= coalesce(${parameters.add(lastDate, 'date')}, 'infinity')`;
  const rows = await db.query<{ ad: string }>(statement('campaign_performance_facts.listContentAds', text, parameters));
  return rows.map(({ ad }) => ad);
}
