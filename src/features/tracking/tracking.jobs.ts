import { now } from '../../platform/clock';
import { defineJob } from '../../platform/jobs/job';
import { defineSchedule } from '../../platform/jobs/schedule';
import { deleteEventsBefore, listUsersWithEventsBefore, setDeletedBefore } from './retention/retention.store';

/** Thirteen months: a season can be looked at beside the same one of the year before. */
const RETENTION_DAYS = 400;
const DAY_MS = 24 * 60 * 60 * 1_000;
/** So many at a time, each in a transaction of its own: locks are short, and what is done stays done. */
const BATCH = 5_000;

const keptSince = (): Date => new Date(now().getTime() - RETENTION_DAYS * DAY_MS);

/**
 * Deletes the events of a user that are older than 400 days. The numbers of tests stay: a unit is added up no more once its
 * time is over, long before its events go.
 */
export const deleteOldEvents = defineJob<object>({
  name: 'tracking.delete-old-events',
  async run({ workspace, log, signal }, { userId }) {
    const limit = keptSince();
    await workspace.run(userId, 'READ WRITE', (db) => setDeletedBefore(db, limit));
    let deleted = 0;
    for (let batch = BATCH; batch === BATCH; deleted += batch) {
      signal.throwIfAborted();
      batch = await workspace.run(userId, 'READ WRITE', (db) => deleteEventsBefore(db, limit, BATCH));
    }
    log.info({ deleted, before: limit }, 'events beyond their retention were deleted');
  },
});

export const TRACKING_JOBS = [deleteOldEvents] as const;

export const TRACKING_SCHEDULES = [
  defineSchedule({
    name: 'delete-old-events',
    cron: '40 2 * * *',
    tenants: (owner) => listUsersWithEventsBefore(owner, keptSince()),
    job: deleteOldEvents,
  }),
] as const;
