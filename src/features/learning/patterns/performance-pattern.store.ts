import { defineRecords } from '../../../platform/database/records';
import { PerformancePattern } from './performance-pattern.entity';

export const performancePatterns = defineRecords({
  entity: PerformancePattern,
  type: 'PerformancePattern',
  idPrefix: 'pattern',
});
