import { defineRecords } from '../../../platform/database/records';
import { LearningInsight } from './learning-insight.entity';

export const learningInsights = defineRecords({
  entity: LearningInsight,
  type: 'LearningInsight',
  idPrefix: 'insight',
});
