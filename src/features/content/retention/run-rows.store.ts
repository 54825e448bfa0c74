import type { Pool } from 'pg';
import { now } from '../../../platform/clock';
import { type Database, Parameters, statement } from '../../../platform/database/statement';

const ENDED = `r.rows_deleted_at IS NULL AND r.status IN ('COMPLETED', 'CANCELLED', 'FAILED') AND r.finished_at IS NOT NULL`;

/** The users with runs that have ended and have their rows still. Asked as the owner of the tables. */
export async function listUsersWithRunRows(owner: Pool): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `SELECT DISTINCT r.user_id AS id FROM content_generation_runs r WHERE ${ENDED} ORDER BY 1`,
  );
  return rows.map(({ id }) => id);
}

/** The viewer's runs that had ended before `limit` and have their rows still, the oldest first. */
export async function listRunsEndedBefore(db: Database, limit: Date): Promise<string[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT r.id AS "id" FROM content_generation_runs r
    WHERE r.user_id = $1 AND ${ENDED} AND r.finished_at < ${parameters.add(limit, 'timestamptz')} ORDER BY r.id`;
  const rows = await db.query<{ id: string }>(statement('content_generation_runs.listEndedBefore', text, parameters));
  return rows.map(({ id }) => id);
}

/** Deletes at most `most` rows of a run, in order. @returns how many. */
export async function deleteRunRows(db: Database, runId: string, most: number): Promise<number> {
  const parameters = new Parameters(db.userId);
  const run = parameters.add(runId, 'uuid');
  const text = `WITH gone AS (
      DELETE FROM content_generation_rows t WHERE t.user_id = $1 AND t.id IN (
        SELECT o.id FROM content_generation_rows o WHERE o.user_id = $1 AND o.run_id = ${run}
        ORDER BY o.row_number LIMIT ${parameters.add(most, 'integer')}) RETURNING 1
    ) SELECT count(*) AS "count" FROM gone`;
  const [row] = await db.query<{ count: number }>(statement('content_generation_rows.delete', text, parameters));
  return row?.count ?? 0;
}

/** Says of a run that its rows are gone. Its figures stay. */
export async function noteRowsDeleted(db: Database, runId: string): Promise<void> {
  const parameters = new Parameters(db.userId);
  const text = `UPDATE content_generation_runs t SET rows_deleted_at = ${parameters.add(now(), 'timestamptz')}
    WHERE t.user_id = $1 AND t.id = ${parameters.add(runId, 'uuid')}`;
  await db.query(statement('content_generation_runs.noteRowsDeleted', text, parameters));
}
