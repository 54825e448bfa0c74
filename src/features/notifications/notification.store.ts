import type { Pool } from 'pg';
import { newId } from '../../platform/database/new-id';
import { defineRecords } from '../../platform/database/records';
import { type Database, Parameters, statement } from '../../platform/database/statement';
import { changeTold } from '../../platform/live/change';
import { fingerprintOf, type Notice } from './notice';
import { NOTIFICATION_CHANGES } from './notification.changes';
import { Notification } from './notification.entity';
import type { NotificationKindEnum } from './notification.enums';

export const notifications = defineRecords({ entity: Notification, type: 'Notification', idPrefix: 'notification' });

const HOUR_MS = 3_600_000;

/**
 * Keeps notices of a campaign and tells whoever watches the account, but for those that were told before and need not be told
 * again. One statement, whose text does not depend on how many they are; none where there are none. Two of the same at the same
 * time are told twice where nothing else keeps them apart: serving holds the unit, planning the campaign.
 */
export async function insertNotices(
  db: Database,
  campaignId: string,
  notices: readonly Notice[],
  at: Date,
): Promise<void> {
  if (notices.length === 0) return;
  const once = [...new Map(notices.map((notice) => [fingerprintOf(notice), notice] as const))];
  const parameters = new Parameters(db.userId);
  const campaign = parameters.add(campaignId, 'uuid');
  const moment = parameters.add(at, 'timestamptz');
  const list = (type: string, value: (notice: Notice, fingerprint: string) => unknown) =>
    parameters.add(
      once.map(([fingerprint, notice]) => value(notice, fingerprint)),
      `${type}[]`,
    );
  const lists = [
    list('uuid', () => newId()),
    list('text', ({ kind }) => kind),
    list('text', (_, fingerprint) => fingerprint),
    list('text', ({ message }) => message),
    list('jsonb', ({ details }) => JSON.stringify(details ?? [])),
    list('text', ({ trigger }) => trigger?.unitId ?? null),
    list('text', ({ trigger }) => trigger?.event ?? null),
    list('integer', ({ trigger }) => trigger?.minimumCount ?? null),
    list('integer', ({ trigger }) => trigger?.withinHours ?? null),
    list('uuid', ({ planId }) => planId ?? null),
    list('timestamptz', ({ isKnown }) => (isKnown ? at : null)),
    list('timestamptz', ({ againAfterHours: hours }) => hours && new Date(at.getTime() - hours * HOUR_MS)),
  ];
  const columns =
    'id, kind, fingerprint, message, details, unit_id, event, minimum_count, within_hours, plan_id, read_at';
  const text = `WITH told AS (
      INSERT INTO notifications (user_id, campaign_id, occurred_at, ${columns})
      SELECT $1, ${campaign}, ${moment}, ${columns} FROM unnest(${lists.join(', ')}) AS n(${columns}, since)
      WHERE NOT EXISTS (SELECT FROM notifications o WHERE o.user_id = $1 AND o.campaign_id = ${campaign}
        AND o.fingerprint = n.fingerprint AND o.occurred_at > coalesce(n.since, '-infinity'))
      RETURNING id
    ) SELECT ${changeTold(db, parameters, NOTIFICATION_CHANGES, db.userId)} FROM told LIMIT 1`;
  await db.query(statement('notifications.insert', text, parameters));
}

/** Which unread notifications of the viewer are meant; what is left out does not restrict. */
export interface Unread {
  readonly ids?: readonly string[];
  readonly campaignId?: string;
  readonly kind?: NotificationKindEnum;
  readonly until?: Date;
}

/** Notes that notifications were read; those that were before keep their time. @returns how many were not. */
export async function markRead(db: Database, { ids, campaignId, kind, until }: Unread, at: Date): Promise<number> {
  const parameters = new Parameters(db.userId);
  const moment = parameters.add(at, 'timestamptz');
  const conditions = [
    ids && `n.id = ANY (${parameters.add([...ids], 'uuid[]')})`,
    campaignId && `n.campaign_id = ${parameters.add(campaignId, 'uuid')}`,
    kind && `n.kind = ${parameters.add(kind, 'text')}`,
    until && `n.occurred_at <= ${parameters.add(until, 'timestamptz')}`,
  ].flatMap((condition) => (condition === undefined ? [] : [` AND ${condition}`]));
  const text = `WITH read AS (
      UPDATE notifications n SET read_at = ${moment} WHERE n.user_id = $1 AND n.read_at IS NULL${conditions.join('')} RETURNING 1
    ) SELECT count(*) AS "count" FROM read`;
  return counted(await db.query<{ count: number }>(statement('notifications.markRead', text, parameters)));
}

export async function countUnread(db: Database): Promise<number> {
  const text = 'SELECT count(*) AS "count" FROM notifications n WHERE n.user_id = $1 AND n.read_at IS NULL';
  return counted(await db.query(statement('notifications.countUnread', text, new Parameters(db.userId))));
}

/** Deletes at most `most` notifications of the viewer that are older than `id`, which is in order of time. @returns how many. */
export async function deleteNotificationsBefore(db: Database, id: string, most: number): Promise<number> {
  const parameters = new Parameters(db.userId);
  const text = `WITH gone AS (
      DELETE FROM notifications t WHERE t.user_id = $1 AND t.id IN (
        SELECT o.id FROM notifications o WHERE o.user_id = $1 AND o.id < ${parameters.add(id, 'uuid')}
        ORDER BY o.id LIMIT ${parameters.add(most, 'integer')}) RETURNING 1
    ) SELECT count(*) AS "count" FROM gone`;
  return counted(await db.query<{ count: number }>(statement('notifications.deleteBefore', text, parameters)));
}

/** The users who have any. Asked as the owner of the tables, one look-up by index for each user. */
export async function listUsersWithNotifications(owner: Pool): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    'SELECT u.id FROM users u WHERE EXISTS (SELECT FROM notifications n WHERE n.user_id = u.id)',
  );
  return rows.map(({ id }) => id);
}

function counted([row]: readonly { count: number }[]): number {
  return row?.count ?? 0;
}
