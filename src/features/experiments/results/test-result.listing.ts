import {
  DateTimeFilter,
  DecimalFilter,
  enumFilter,
  FloatFilter,
  IntFilter,
  StringFilter,
} from '../../../platform/graphql/filter-inputs';
import { defineListing } from '../../../platform/graphql/listing';
import { StatisticalSignificanceEnum } from '../ab-tests/ab-test.enums';
import { testResults } from './test-result.store';
import { TestResultType } from './test-result.type';

export const testResultListing = defineListing({
  records: testResults,
  node: () => TestResultType,
  filters: {
    id: { idPrefix: 'result' },
    abTestId: { idPrefix: 'test' },
    lookIndex: IntFilter,
    method: StringFilter,
    totalVisitors: IntFilter,
    totalConversions: IntFilter,
    pValue: FloatFilter,
    winningVariationId: StringFilter,
    confidenceLevel: FloatFilter,
    significanceStatus: enumFilter(StatisticalSignificanceEnum, 'StatisticalSignificanceEnum'),
    projectedLift: FloatFilter,
    estimatedRevenueImpact: DecimalFilter,
    calculatedAt: DateTimeFilter,
  },
  orders: ['calculatedAt', 'lookIndex', 'pValue', 'confidenceLevel', 'projectedLift', 'estimatedRevenueImpact'],
});
