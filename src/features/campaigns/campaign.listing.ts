import { DateTimeFilter, DecimalFilter, StringFilter } from '../../platform/graphql/filter-inputs';
import { defineListing } from '../../platform/graphql/listing';
import { campaigns } from './campaign.store';
import { CampaignType } from './campaign.type';

export const campaignListing = defineListing({
  records: campaigns,
  node: () => CampaignType,
  filters: {
    id: { idPrefix: 'campaign' },
    name: StringFilter,
    objective: StringFilter,
    platform: StringFilter,
    status: StringFilter,
    budget: DecimalFilter,
    startsAt: DateTimeFilter,
    endsAt: DateTimeFilter,
    createdAt: DateTimeFilter,
    updatedAt: DateTimeFilter,
  },
  orders: ['createdAt', 'updatedAt', 'name', 'status', 'budget', 'startsAt', 'endsAt'],
});
