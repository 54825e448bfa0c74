import {
  CampaignNotificationsResolver,
  NotificationResolver,
  UserNotificationsResolver,
} from './notification.resolver';
import { notifications } from './notification.store';

/** What this feature adds to the graph: its resolver classes. */
export const NOTIFICATION_RESOLVERS = [
  NotificationResolver,
  CampaignNotificationsResolver,
  UserNotificationsResolver,
] as const;

/** What of this feature `node(id)` finds. */
export const NOTIFICATION_NODES = [notifications] as const;
