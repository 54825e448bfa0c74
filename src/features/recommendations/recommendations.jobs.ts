import { now } from '../../platform/clock';
import { defineJob, type WritingJobContext } from '../../platform/jobs/job';
import { defineSchedule } from '../../platform/jobs/schedule';
import { buildBenchmarks } from './benchmarks/benchmark-build.service';
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

export const RECOMMENDATION_SCHEDULES = [
  // In the small hours UTC, before anybody asks for recommendations. What it logs is about no account.
  defineSchedule({
    name: 'build-benchmarks',
    cron: '15 3 * * *',
    async run(owner, { log }) {
      log.info(await buildBenchmarks(owner, now()), 'benchmarks were built');
    },
  }),
] as const;
