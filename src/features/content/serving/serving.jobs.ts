import type { Pool } from 'pg';
import { now } from '../../../platform/clock';
import { firstIdAt } from '../../../platform/database/new-id';
import { defineJob } from '../../../platform/jobs/job';
import { defineSchedule } from '../../../platform/jobs/schedule';
import { deleteServingsBefore } from './content-serving.store';

/** Thirteen months, as events: no fatigue cap reaches back further than a year. */
const RETENTION_MS = 400 * 24 * 60 * 60 * 1_000;
/** So many at a time, each in a transaction of its own: locks are short, and what is done stays done. */
const BATCH = 5_000;

const keptFrom = (): string => firstIdAt(new Date(now().getTime() - RETENTION_MS));

/** Deletes the servings of a user that are older than 400 days. */
export const deleteOldServings = defineJob<object>({
  name: 'content.delete-old-servings',
  async run({ workspace, log, signal }, { userId }) {
    const limit = keptFrom();
    let deleted = 0;
    for (let batch = BATCH; batch === BATCH; deleted += batch) {
      signal.throwIfAborted();
      batch = await workspace.run(userId, 'READ WRITE', (db) => deleteServingsBefore(db, limit, BATCH));
    }
    log.info({ deleted }, 'servings beyond their retention were deleted');
  },
});

export const deleteOldServingsNightly = defineSchedule({
  name: 'delete-old-servings',
  cron: '50 2 * * *',
  tenants: (owner) => listUsersWithServingsBefore(owner, keptFrom()),
  job: deleteOldServings,
});

/** Asked as the owner of the tables, one look-up by index for each user. */
async function listUsersWithServingsBefore(owner: Pool, id: string): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    'SELECT u.id FROM users u WHERE EXISTS (SELECT FROM content_servings s WHERE s.user_id = u.id AND s.id < $1)',
    [id],
  );
  return rows.map((row) => row.id);
}
