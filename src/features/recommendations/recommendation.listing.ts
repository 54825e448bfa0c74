import {
  BooleanFilter,
  DateTimeFilter,
  DecimalFilter,
  enumFilter,
  FloatFilter,
  StringFilter,
  StringListFilter,
} from '../../platform/graphql/filter-inputs';
import { defineListing } from '../../platform/graphql/listing';
import { CampaignObjectiveEnum } from '../profiles/profile.enums';
import { PredictedMetricEnum } from './prediction.enums';
import { RecommendationStatusEnum } from './recommendation.enums';
import { recommendations } from './recommendation.store';
import { RecommendationType } from './recommendation.type';

export const recommendationListing = defineListing({
  records: recommendations,
  node: () => RecommendationType,
  filters: {
    id: { idPrefix: 'recommendation' },
    campaignType: StringFilter,
    name: StringFilter,
    objective: enumFilter(CampaignObjectiveEnum, 'CampaignObjectiveEnum'),
    contentType: StringFilter,
    recommendedBudget: DecimalFilter,
    predictedCtr: FloatFilter,
    predictedEngagementRate: FloatFilter,
    predictedConversionRate: FloatFilter,
    predictedRoi: FloatFilter,
    confidenceScore: FloatFilter,
    metric: enumFilter(PredictedMetricEnum, 'PredictedMetricEnum'),
    status: enumFilter(RecommendationStatusEnum, 'RecommendationStatusEnum'),
    isImplemented: BooleanFilter,
    implementedAt: DateTimeFilter,
    implementedCampaignId: { idPrefix: 'campaign' },
    engineVersion: StringFilter,
    expiresAt: DateTimeFilter,
    createdAt: DateTimeFilter,
    updatedAt: DateTimeFilter,
  },
  derivedFilters: { platforms: StringListFilter },
  orders: [
    'createdAt',
    'updatedAt',
    'name',
    'campaignType',
    'recommendedBudget',
    'predictedCtr',
    'predictedEngagementRate',
    'predictedConversionRate',
    'predictedRoi',
    'confidenceScore',
    'status',
    'implementedAt',
    'expiresAt',
  ],
});
