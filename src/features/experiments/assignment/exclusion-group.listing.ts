import { DateTimeFilter, StringFilter } from '../../../platform/graphql/filter-inputs';
import { defineListing } from '../../../platform/graphql/listing';
import { exclusionGroups } from './exclusion-group.store';
import { ExclusionGroupType } from './exclusion-group.type';

export const exclusionGroupListing = defineListing({
  records: exclusionGroups,
  node: () => ExclusionGroupType,
  filters: { id: { idPrefix: 'exclusion_group' }, name: StringFilter, createdAt: DateTimeFilter },
  orders: ['name', 'createdAt', 'updatedAt'],
});
