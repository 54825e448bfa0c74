import { DateTimeFilter, enumFilter, LocalDateFilter, StringFilter } from '../../../platform/graphql/filter-inputs';
import { defineListing } from '../../../platform/graphql/listing';
import { LearningOriginEnum, LearningRunStatusEnum } from '../learning.enums';
import { learningRuns } from './learning-run.store';
import { LearningRunType } from './learning-run.type';

export const learningRunListing = defineListing({
  records: learningRuns,
  node: () => LearningRunType,
  filters: {
    id: { idPrefix: 'learning_run' },
    origin: enumFilter(LearningOriginEnum, 'LearningOriginEnum'),
    status: enumFilter(LearningRunStatusEnum, 'LearningRunStatusEnum'),
    engineVersion: StringFilter,
    inputHash: StringFilter,
    windowStart: LocalDateFilter,
    windowEnd: LocalDateFilter,
    finishedAt: DateTimeFilter,
    createdAt: DateTimeFilter,
  },
  orders: ['createdAt', 'startedAt', 'finishedAt', 'durationMs', 'windowEnd'],
});
