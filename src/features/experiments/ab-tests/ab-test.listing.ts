import {
  DateTimeFilter,
  DecimalFilter,
  enumFilter,
  FloatFilter,
  IntFilter,
  StringFilter,
} from '../../../platform/graphql/filter-inputs';
import { defineListing } from '../../../platform/graphql/listing';
import { StatisticalSignificanceEnum, TestDecisionEnum, TestStatusEnum, TestTypeEnum } from './ab-test.enums';
import { abTests } from './ab-test.store';
import { ABTestType } from './ab-test.type';

export const abTestListing = defineListing({
  records: abTests,
  node: () => ABTestType,
  filters: {
    id: { idPrefix: 'test' },
    campaignId: { idPrefix: 'campaign' },
    key: StringFilter,
    name: StringFilter,
    testType: enumFilter(TestTypeEnum, 'TestTypeEnum'),
    status: enumFilter(TestStatusEnum, 'TestStatusEnum'),
    confidenceThreshold: FloatFilter,
    sampleSize: IntFilter,
    durationDays: IntFilter,
    primaryMetric: StringFilter,
    startDate: DateTimeFilter,
    endDate: DateTimeFilter,
    winningVariationId: StringFilter,
    confidenceLevel: FloatFilter,
    statisticalSignificance: enumFilter(StatisticalSignificanceEnum, 'StatisticalSignificanceEnum'),
    pValue: FloatFilter,
    projectedLift: FloatFilter,
    revenueImpact: DecimalFilter,
    decision: enumFilter(TestDecisionEnum, 'TestDecisionEnum'),
    createdAt: DateTimeFilter,
    updatedAt: DateTimeFilter,
  },
  orders: [
    'createdAt',
    'updatedAt',
    'name',
    'key',
    'status',
    'startDate',
    'endDate',
    'confidenceLevel',
    'pValue',
    'projectedLift',
    'revenueImpact',
  ],
});
