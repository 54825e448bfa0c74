import type { Database } from '../../../platform/database/statement';
import { TriggerActionEnum } from '../../campaigns/settings/settings.enums';
import type { BehavioralTrigger } from '../../campaigns/settings/settings.views';
import type { Notice } from '../../notifications/notice';
import { NotificationKindEnum } from '../../notifications/notification.enums';
import { insertNotices } from '../../notifications/notification.store';

interface Served {
  readonly unitId: string;
  readonly triggers: readonly BehavioralTrigger[];
}

/**
 * Tells the account of the units that triggers with the action NOTIFY have seen. Sends nothing where there is none, and never waits:
 * what fails fails the whole operation, before it is answered. Units are held, so that one of them is told of once.
 */
export function tellOfTriggers(db: Database, campaignId: string, served: readonly Served[], at: Date): void {
  const notices = served.flatMap(({ unitId, triggers }) =>
    triggers.filter(({ action }) => action === TriggerActionEnum.NOTIFY).map((trigger) => noticeOf(unitId, trigger)),
  );
  if (notices.length > 0) insertNotices(db, campaignId, notices, at).catch(() => undefined);
}

function noticeOf(unitId: string, { event, minimumCount, withinHours }: BehavioralTrigger): Notice {
  const often = minimumCount === 1 ? '' : `, ${minimumCount} times`;
  const when = withinHours === null ? '' : ` within ${withinHours} ${withinHours === 1 ? 'hour' : 'hours'}`;
  return {
    kind: NotificationKindEnum.TRIGGER,
    message: `${unitId} did what a trigger waits for: ${event}${often}${when}.`,
    trigger: { unitId, event, minimumCount, withinHours },
    about: [unitId, event, minimumCount, withinHours],
    againAfterHours: withinHours,
  };
}
