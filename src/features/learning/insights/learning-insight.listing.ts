import {
  BooleanFilter,
  DateTimeFilter,
  enumFilter,
  FloatFilter,
  IntFilter,
  LocalDateFilter,
  StringFilter,
} from '../../../platform/graphql/filter-inputs';
import { defineListing } from '../../../platform/graphql/listing';
import { PriorityEnum } from '../../campaigns/settings/personalization.enums';
import { EvidenceEnum, InsightStatusEnum, InsightTypeEnum } from '../learning.enums';
import { learningInsights } from './learning-insight.store';
import { LearningInsightType } from './learning-insight.type';

export const learningInsightListing = defineListing({
  records: learningInsights,
  node: () => LearningInsightType,
  filters: {
    id: { idPrefix: 'insight' },
    campaignId: { idPrefix: 'campaign' },
    runId: { idPrefix: 'learning_run' },
    insightType: enumFilter(InsightTypeEnum, 'InsightTypeEnum'),
    category: StringFilter,
    title: StringFilter,
    improvementPercentage: FloatFilter,
    priority: enumFilter(PriorityEnum, 'PriorityEnum'),
    expectedImpact: FloatFilter,
    confidenceScore: FloatFilter,
    sampleSize: IntFilter,
    periodStart: DateTimeFilter,
    periodEnd: DateTimeFilter,
    dataQuality: FloatFilter,
    metric: StringFilter,
    adjustedPValue: FloatFilter,
    effect: FloatFilter,
    evidence: enumFilter(EvidenceEnum, 'EvidenceEnum'),
    status: enumFilter(InsightStatusEnum, 'InsightStatusEnum'),
    isImplemented: BooleanFilter,
    since: LocalDateFilter,
    lastSeenAt: DateTimeFilter,
    implementedAt: DateTimeFilter,
    discoveredAt: DateTimeFilter,
    createdAt: DateTimeFilter,
    updatedAt: DateTimeFilter,
  },
  orders: [
    'discoveredAt',
    'createdAt',
    'updatedAt',
    'confidenceScore',
    'improvementPercentage',
    'expectedImpact',
    'sampleSize',
    'priority',
    'lastSeenAt',
  ],
});
