import { now } from '../../../platform/clock';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { ContentCounts } from './content-counts';

/**
 * Adds what events say to the contents that they name, in the transaction of the events; returns when everything is sent and
 * done. A content that was deleted meanwhile is passed over. Contents are locked in the order of their ids, as everywhere, so
 * that two who count wait for each other and never both.
 */
export async function addEventCounts(db: Database, counts: readonly ContentCounts[]): Promise<void> {
  if (counts.length === 0) return;
  const ids = [...new Set(counts.map(({ contentId }) => contentId))];
  // Sent together, done one after another: each statement sees what others have committed while it waited for the locks.
  await Promise.all([lockContents(db, ids), addDays(db, counts), refreshTotals(db, ids)]);
}

/** Holds these contents against everybody else who counts, until the transaction ends. */
export async function lockContents(db: Database, ids: readonly string[]): Promise<void> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id FROM personalized_content t WHERE t.user_id = $1
    AND t.id = ANY (${parameters.add([...ids], 'uuid[]')}) ORDER BY t.id FOR NO KEY UPDATE`;
  await db.query(statement('personalized_content.lockCounts', text, parameters));
}

async function addDays(db: Database, counts: readonly ContentCounts[]): Promise<void> {
  const parameters = new Parameters(db.userId);
  const list = (type: string, value: (row: ContentCounts) => unknown): string =>
    parameters.add(counts.map(value), `${type}[]`);
  const arrays = [
    list('uuid', ({ contentId }) => contentId),
    list('date', ({ day }) => day),
    list('bigint', ({ impressions }) => impressions),
    list('bigint', ({ clicks }) => clicks),
    list('numeric', ({ conversions }) => conversions),
    list('numeric', ({ revenue }) => revenue),
    list('text', ({ currencies }) => [...currencies].sort().join(' ')),
  ];
  const text = `INSERT INTO content_daily_statistics AS t
      (user_id, content_id, day, source, impressions, clicks, conversions, revenue, currencies)
    SELECT $1, n.content_id, n.day, 'EVENTS', n.impressions, n.clicks, n.conversions, n.revenue,
      CASE WHEN n.currencies = '' THEN '{}' ELSE string_to_array(n.currencies, ' ') END
    FROM unnest(${arrays.join(', ')}) AS n(content_id, day, impressions, clicks, conversions, revenue, currencies)
    WHERE EXISTS (SELECT FROM personalized_content c WHERE c.user_id = $1 AND c.id = n.content_id)
    ON CONFLICT (user_id, content_id, day, source) DO UPDATE SET impressions = t.impressions + excluded.impressions,
      clicks = t.clicks + excluded.clicks, conversions = t.conversions + excluded.conversions,
      revenue = t.revenue + excluded.revenue,
      currencies = ARRAY(SELECT DISTINCT c FROM unnest(t.currencies || excluded.currencies) AS u(c) ORDER BY c)
    WHERE t.user_id = $1`;
  await db.query(statement('content_daily_statistics.addEvents', text, parameters));
}

/**
 * What contents count as: the numbers of the source that has seen most of their impressions, never those of several, since two
 * sources may have seen the same impression. Of two that have seen as many: EVENTS, then FACTS.
 */
export function totalsFrom(where: string): string {
  return `SELECT DISTINCT ON (x.user_id, x.content_id) x.* FROM (
      SELECT d.user_id, d.content_id, d.source, sum(d.impressions)::bigint AS impressions, sum(d.clicks)::bigint AS clicks,
        round(sum(d.conversions))::bigint AS conversions
      FROM content_daily_statistics d WHERE ${where} GROUP BY d.user_id, d.content_id, d.source) x
    ORDER BY x.user_id, x.content_id, x.impressions DESC, x.source`;
}

/** Makes the totals of these contents those of their daily statistics. Behind `lockContents`. */
export async function refreshTotals(db: Database, ids: readonly string[]): Promise<void> {
  const parameters = new Parameters(db.userId);
  const wanted = parameters.add([...ids], 'uuid[]');
  const at = parameters.add(now(), 'timestamptz');
  const text = `UPDATE personalized_content t SET impressions = coalesce(s.impressions, 0), clicks = coalesce(s.clicks, 0),
      conversions = coalesce(s.conversions, 0), counted_from = s.source, counted_at = ${at}
    FROM unnest(${wanted}) AS w(id)
    LEFT JOIN (${totalsFrom(`d.user_id = $1 AND d.content_id = ANY (${wanted})`)}) s ON s.content_id = w.id
    WHERE t.user_id = $1 AND t.id = w.id`;
  await db.query(statement('personalized_content.refreshTotals', text, parameters));
}
