import {
  DateTimeFilter,
  enumFilter,
  FloatFilter,
  IntFilter,
  StringFilter,
} from '../../../platform/graphql/filter-inputs';
import { defineListing } from '../../../platform/graphql/listing';
import { EvidenceEnum, PatternMethodEnum, PatternStatusEnum } from '../learning.enums';
import { performancePatterns } from './performance-pattern.store';
import { PerformancePatternType } from './performance-pattern.type';

export const performancePatternListing = defineListing({
  records: performancePatterns,
  node: () => PerformancePatternType,
  filters: {
    id: { idPrefix: 'pattern' },
    runId: { idPrefix: 'learning_run' },
    patternType: StringFilter,
    name: StringFilter,
    metric: StringFilter,
    rateRatio: FloatFilter,
    frequency: FloatFilter,
    confidenceLevel: FloatFilter,
    pValue: FloatFilter,
    adjustedPValue: FloatFilter,
    effectSize: FloatFilter,
    campaignsAnalyzed: IntFilter,
    periodStart: DateTimeFilter,
    periodEnd: DateTimeFilter,
    firstObserved: DateTimeFilter,
    lastObserved: DateTimeFilter,
    automationPotential: FloatFilter,
    method: enumFilter(PatternMethodEnum, 'PatternMethodEnum'),
    evidence: enumFilter(EvidenceEnum, 'EvidenceEnum'),
    shrunkenRateRatio: FloatFilter,
    stability: FloatFilter,
    status: enumFilter(PatternStatusEnum, 'PatternStatusEnum'),
    createdAt: DateTimeFilter,
    updatedAt: DateTimeFilter,
  },
  orders: [
    'lastObserved',
    'firstObserved',
    'createdAt',
    'frequency',
    'confidenceLevel',
    'adjustedPValue',
    'rateRatio',
    'shrunkenRateRatio',
    'stability',
    'effectSize',
    'automationPotential',
  ],
});
