import { DateTimeFilter, FloatFilter, StringFilter } from '../../../platform/graphql/filter-inputs';
import { defineListing } from '../../../platform/graphql/listing';
import { holdouts } from './holdout.store';
import { HoldoutType } from './holdout.type';

export const holdoutListing = defineListing({
  records: holdouts,
  node: () => HoldoutType,
  filters: { id: { idPrefix: 'holdout' }, name: StringFilter, share: FloatFilter, createdAt: DateTimeFilter },
  orders: ['name', 'share', 'createdAt', 'updatedAt'],
});
