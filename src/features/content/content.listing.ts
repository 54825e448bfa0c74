import {
  DateTimeFilter,
  DecimalFilter,
  enumFilter,
  FloatFilter,
  IntFilter,
  StringFilter,
} from '../../platform/graphql/filter-inputs';
import { defineListing } from '../../platform/graphql/listing';
import { ContentStatusEnum } from './content.enums';
import { contents } from './content.store';
import { PersonalizedContentType } from './content.type';

export const contentListing = defineListing({
  records: contents,
  node: () => PersonalizedContentType,
  filters: {
    id: { idPrefix: 'content' },
    campaignId: { idPrefix: 'campaign' },
    templateId: { idPrefix: 'template' },
    templateVersion: IntFilter,
    contentType: StringFilter,
    status: enumFilter(ContentStatusEnum, 'ContentStatusEnum'),
    impressions: IntFilter,
    clicks: IntFilter,
    conversions: IntFilter,
    engagementScore: FloatFilter,
    performanceVsTemplate: FloatFilter,
    qualityScore: FloatFilter,
    generationModel: StringFilter,
    generationCost: DecimalFilter,
    contentHash: StringFilter,
    createdAt: DateTimeFilter,
    updatedAt: DateTimeFilter,
  },
  orders: [
    'createdAt',
    'updatedAt',
    'contentType',
    'status',
    'impressions',
    'clicks',
    'conversions',
    'engagementScore',
    'performanceVsTemplate',
    'qualityScore',
    'generationCost',
  ],
});
