import { now } from '../../platform/clock';
import { firstIdAt } from '../../platform/database/new-id';
import { defineJob, type StoringJobContext } from '../../platform/jobs/job';
import { defineSchedule } from '../../platform/jobs/schedule';
import { deleteNotificationsBefore, listUsersWithNotifications } from './notification.store';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** So many at a time, each in a transaction of its own: locks are short, and what is done stays done. */
const BATCH = 5_000;

/** Deletes the notifications of a user that are older than they are kept, read or not. */
export const deleteOldNotifications = defineJob<object>({
  name: 'notifications.delete-old',
  async run({ workspace, retention, log, signal }: StoringJobContext, { userId }) {
    if (retention.notificationsDays === 0) return;
    const limit = firstIdAt(new Date(now().getTime() - retention.notificationsDays * DAY_MS));
    let deleted = 0;
    for (let batch = BATCH; batch === BATCH; deleted += batch) {
      signal.throwIfAborted();
      batch = await workspace.run(userId, 'READ WRITE', (db) => deleteNotificationsBefore(db, limit, BATCH));
    }
    log.info({ deleted }, 'notifications beyond their retention were deleted');
  },
});

export const NOTIFICATION_JOBS = [deleteOldNotifications] as const;

export const NOTIFICATION_SCHEDULES = [
  defineSchedule({
    name: 'delete-old-notifications',
    cron: '35 2 * * *',
    tenants: listUsersWithNotifications,
    job: deleteOldNotifications,
  }),
] as const;
