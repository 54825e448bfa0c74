import type { Pool } from 'pg';
import { type Database, Parameters, statement } from '../../../platform/database/statement';

/** The users who have events from before `limit`. Asked as the owner of the tables, one look-up by index for each user. */
export async function listUsersWithEventsBefore(owner: Pool, limit: Date): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `SELECT u.id FROM users u WHERE EXISTS (SELECT FROM tracking_events e WHERE e.user_id = u.id AND e.occurred_at < $1)`,
    [limit],
  );
  return rows.map(({ id }) => id);
}

/** Writes down that the events of the viewer from before `limit` are being deleted. Never goes back. */
export async function setDeletedBefore(db: Database, limit: Date): Promise<void> {
  const parameters = new Parameters(db.userId);
  const text = `INSERT INTO event_retention AS t (user_id, deleted_before) VALUES ($1, ${parameters.add(limit, 'timestamptz')})
    ON CONFLICT (user_id) DO UPDATE SET deleted_before = greatest(t.deleted_before, excluded.deleted_before)`;
  await db.query(statement('event_retention.set', text, parameters));
}

/** Deletes at most `most` events of the viewer from before `limit`, the oldest first. @returns how many. */
export async function deleteEventsBefore(db: Database, limit: Date, most: number): Promise<number> {
  const parameters = new Parameters(db.userId);
  const text = `WITH gone AS (
      DELETE FROM tracking_events t WHERE t.user_id = $1 AND t.id IN (
        SELECT o.id FROM tracking_events o WHERE o.user_id = $1 AND o.occurred_at < ${parameters.add(limit, 'timestamptz')}
        ORDER BY o.occurred_at, o.id LIMIT ${parameters.add(most, 'integer')}) RETURNING 1
    ) SELECT count(*) AS "count" FROM gone`;
  const [row] = await db.query<{ count: number }>(statement('tracking_events.deleteBefore', text, parameters));
  return row?.count ?? 0;
}
