import { DateTimeFilter, enumFilter, StringFilter } from '../../platform/graphql/filter-inputs';
import { defineListing } from '../../platform/graphql/listing';
import { NotificationKindEnum } from './notification.enums';
import { notifications } from './notification.store';
import { NotificationType } from './notification.type';

export const notificationListing = defineListing({
  records: notifications,
  node: () => NotificationType,
  filters: {
    id: { idPrefix: 'notification' },
    campaignId: { idPrefix: 'campaign' },
    kind: enumFilter(NotificationKindEnum, 'NotificationKindEnum'),
    unitId: StringFilter,
    event: StringFilter,
    planId: { idPrefix: 'plan' },
    occurredAt: DateTimeFilter,
    readAt: DateTimeFilter,
  },
  // Without an order: by id, which is in order of time.
  orders: ['occurredAt'],
});
