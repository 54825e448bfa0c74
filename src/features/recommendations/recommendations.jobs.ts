import { defineJob, type WritingJobContext } from '../../platform/jobs/job';
import { wordReasonings } from './generation/word-reasoning.service';

/** Has a model word the reasoning of new recommendations; does nothing where none is configured. */
export const wordReasoningJob = defineJob<{ recommendationIds: readonly string[] }>({
  name: 'recommendations.word-reasoning',
  maxAttempts: 3,
  async run(context: WritingJobContext, { userId, recommendationIds }) {
    await wordReasonings(context, userId, recommendationIds);
  },
});

export const RECOMMENDATION_JOBS = [wordReasoningJob] as const;
