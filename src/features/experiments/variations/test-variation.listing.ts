import {
  BooleanFilter,
  DateTimeFilter,
  DecimalFilter,
  FloatFilter,
  IntFilter,
  StringFilter,
} from '../../../platform/graphql/filter-inputs';
import { defineListing } from '../../../platform/graphql/listing';
import { testVariations } from './test-variation.store';
import { TestVariationType } from './test-variation.type';

export const testVariationListing = defineListing({
  records: testVariations,
  node: () => TestVariationType,
  filters: {
    id: { idPrefix: 'variation' },
    abTestId: { idPrefix: 'test' },
    variationId: StringFilter,
    name: StringFilter,
    isControl: BooleanFilter,
    trafficPercentage: FloatFilter,
    visitors: IntFilter,
    impressions: IntFilter,
    clicks: IntFilter,
    conversions: IntFilter,
    revenue: DecimalFilter,
    ctr: FloatFilter,
    conversionRate: FloatFilter,
    revenuePerVisitor: DecimalFilter,
    createdAt: DateTimeFilter,
    updatedAt: DateTimeFilter,
  },
  orders: [
    'createdAt',
    'updatedAt',
    'variationId',
    'name',
    'isControl',
    'trafficPercentage',
    'visitors',
    'impressions',
    'clicks',
    'conversions',
    'revenue',
    'ctr',
    'conversionRate',
    'revenuePerVisitor',
  ],
});
