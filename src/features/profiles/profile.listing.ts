import {
  DateTimeFilter,
  DecimalFilter,
  enumFilter,
  enumListFilter,
  FloatFilter,
  IntFilter,
  StringFilter,
  StringListFilter,
} from '../../platform/graphql/filter-inputs';
import { defineListing } from '../../platform/graphql/listing';
import {
  AgeGroupEnum,
  BrandVoiceEnum,
  BudgetRangeEnum,
  BusinessSizeEnum,
  CampaignObjectiveEnum,
  PlatformPriorityEnum,
} from './profile.enums';
import { profiles } from './profile.store';
import { MetaUserProfileType } from './profile.type';

export const profileListing = defineListing({
  records: profiles,
  node: () => MetaUserProfileType,
  filters: {
    id: { idPrefix: 'profile' },
    industry: StringFilter,
    businessSize: enumFilter(BusinessSizeEnum, 'BusinessSizeEnum'),
    monthlyBudgetRange: enumFilter(BudgetRangeEnum, 'BudgetRangeEnum'),
    monthlyBudget: DecimalFilter,
    yearsInBusiness: IntFilter,
    primaryObjective: enumFilter(CampaignObjectiveEnum, 'CampaignObjectiveEnum'),
    secondaryObjectives: enumListFilter(CampaignObjectiveEnum, 'CampaignObjectiveEnum'),
    targetAgeGroups: enumListFilter(AgeGroupEnum, 'AgeGroupEnum'),
    targetLocations: StringListFilter,
    brandVoice: enumFilter(BrandVoiceEnum, 'BrandVoiceEnum'),
    platformPriorities: enumListFilter(PlatformPriorityEnum, 'PlatformPriorityEnum'),
    riskTolerance: FloatFilter,
    updatedAt: DateTimeFilter,
  },
  orders: ['createdAt', 'updatedAt', 'industry', 'monthlyBudget'],
});
