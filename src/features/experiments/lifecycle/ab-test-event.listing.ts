import { DateTimeFilter, enumFilter } from '../../../platform/graphql/filter-inputs';
import { defineListing } from '../../../platform/graphql/listing';
import { ABTestActionEnum } from '../ab-tests/ab-test.enums';
import { abTestEvents } from './ab-test-event.store';
import { ABTestEventType } from './ab-test-event.type';

export const abTestEventListing = defineListing({
  records: abTestEvents,
  node: () => ABTestEventType,
  filters: {
    id: { idPrefix: 'test_event' },
    action: enumFilter(ABTestActionEnum, 'ABTestActionEnum'),
    actorId: { idPrefix: 'user' },
    occurredAt: DateTimeFilter,
  },
  orders: ['occurredAt'],
});
