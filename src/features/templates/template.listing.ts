import {
  BooleanFilter,
  DateTimeFilter,
  enumListFilter,
  FloatFilter,
  IntFilter,
  SearchFilter,
  StringFilter,
  StringListFilter,
} from '../../platform/graphql/filter-inputs';
import { defineListing } from '../../platform/graphql/listing';
import { CampaignObjectiveEnum } from '../profiles/profile.enums';
import { templates } from './template.store';
import { ContentTemplateType } from './template.type';

export const templateListing = defineListing({
  records: templates,
  node: () => ContentTemplateType,
  filters: {
    id: { idPrefix: 'template' },
    name: StringFilter,
    templateType: StringFilter,
    category: StringFilter,
    usageCount: IntFilter,
    performanceScore: FloatFilter,
    successRate: FloatFilter,
    targetIndustries: StringListFilter,
    targetObjectives: enumListFilter(CampaignObjectiveEnum, 'CampaignObjectiveEnum'),
    isActive: BooleanFilter,
    isPublic: BooleanFilter,
    sourceTemplateId: { idPrefix: 'template' },
    createdAt: DateTimeFilter,
    updatedAt: DateTimeFilter,
  },
  derivedFilters: { search: SearchFilter },
  orders: [
    'createdAt',
    'updatedAt',
    'name',
    'templateType',
    'category',
    'usageCount',
    'performanceScore',
    'successRate',
  ],
});
