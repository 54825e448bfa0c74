import { DateTimeFilter, enumFilter } from '../../../platform/graphql/filter-inputs';
import { defineListing } from '../../../platform/graphql/listing';
import { ChangeActionEnum, ChangeSourceEnum, ChangeSubjectEnum } from './campaign-change.enums';
import { campaignChanges } from './campaign-change.store';
import { CampaignChangeType } from './campaign-change.type';

export const campaignChangeListing = defineListing({
  records: campaignChanges,
  node: () => CampaignChangeType,
  filters: {
    id: { idPrefix: 'change' },
    subject: enumFilter(ChangeSubjectEnum, 'ChangeSubjectEnum'),
    action: enumFilter(ChangeActionEnum, 'ChangeActionEnum'),
    source: enumFilter(ChangeSourceEnum, 'ChangeSourceEnum'),
    planId: { idPrefix: 'plan' },
    occurredAt: DateTimeFilter,
  },
  orders: ['occurredAt'],
});
