import { DateTimeFilter, enumFilter, StringFilter } from '../../platform/graphql/filter-inputs';
import { defineListing } from '../../platform/graphql/listing';
import { trackedEvents } from './event.store';
import { TrackedEventType } from './tracked-event.type';
import { EventKindEnum } from './tracking.enums';

export const trackedEventListing = defineListing({
  records: trackedEvents,
  node: () => TrackedEventType,
  filters: {
    id: { idPrefix: 'event' },
    abTestId: { idPrefix: 'test' },
    contentId: { idPrefix: 'content' },
    unitId: StringFilter,
    eventId: StringFilter,
    variationId: StringFilter,
    name: StringFilter,
    kind: enumFilter(EventKindEnum, 'EventKindEnum'),
    occurredAt: DateTimeFilter,
  },
  orders: ['occurredAt'],
});
