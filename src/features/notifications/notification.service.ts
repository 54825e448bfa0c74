import { now } from '../../platform/clock';
import { findBy } from '../../platform/database/read';
import type { Database } from '../../platform/database/statement';
import { requireRow } from '../../platform/database/write';
import { NotFoundError } from '../../platform/errors';
import { publishChange } from '../../platform/live/change';
import { campaigns } from '../campaigns/campaign.store';
import { NOTIFICATION_CHANGES } from './notification.changes';
import { markRead, notifications, type Unread } from './notification.store';

/**
 * Marks unread notifications as read; returns how many. Throws NOT_FOUND that names the first id that the viewer does not have, or
 * where there is no such campaign.
 */
export async function markNotificationsRead(db: Database, which: Unread): Promise<number> {
  if (which.campaignId !== undefined) await requireRow(db, campaigns, which.campaignId);
  if (which.ids !== undefined) {
    const own = new Set((await findBy(db, notifications, 'id', which.ids, ['id'])).map(({ id }) => id));
    const missing = which.ids.findIndex((id) => !own.has(id));
    if (missing >= 0) throw new NotFoundError(`ids.${missing}: there is no Notification with this id.`);
  }
  const marked = await markRead(db, which, now());
  if (marked > 0) await publishChange(db, NOTIFICATION_CHANGES, db.userId);
  return marked;
}
