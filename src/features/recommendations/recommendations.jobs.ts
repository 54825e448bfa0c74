import { now } from '../../platform/clock';
import { defineJob, type WritingJobContext } from '../../platform/jobs/job';
import { defineSchedule } from '../../platform/jobs/schedule';
import { buildBenchmarks } from './benchmarks/benchmark-build.service';
import { wordReasonings } from './generation/word-reasoning.service';
import { measureOutcomes } from './outcomes/measurement.service';
import { listUsersToMeasure } from './outcomes/measurement.store';

/** Has a model word the reasoning of new recommendations; does nothing where none is configured. */
export const wordReasoningJob = defineJob<{ recommendationIds: readonly string[] }>({
  name: 'recommendations.word-reasoning',
  maxAttempts: 3,
  async run(context: WritingJobContext, { userId, recommendationIds }) {
    await wordReasonings(context, userId, recommendationIds);
  },
});

/**
 * Compares a user's recommendations with what came of them, in one transaction: a worker that dies leaves everything as it was.
 * Repeated on the same facts it writes nothing.
 */
export const measureOutcomesJob = defineJob<object>({
  name: 'recommendations.measure-outcomes',
  async run({ workspace, log, signal }, { userId }) {
    signal.throwIfAborted();
    const counts = await workspace.run(userId, 'READ WRITE', (db) => measureOutcomes(db, now()));
    log.info(counts, 'recommendations were measured');
  },
});

export const RECOMMENDATION_JOBS = [wordReasoningJob, measureOutcomesJob] as const;

/** Before the learning of the night, which looks at how well predictions held. */
export const RECOMMENDATION_SCHEDULES = [
  defineSchedule({
    name: 'measure-recommendations',
    cron: '5 2 * * *',
    tenants: listUsersToMeasure,
    job: measureOutcomesJob,
  }),
  // In the small hours UTC, before anybody asks for recommendations. What it logs is about no account.
  defineSchedule({
    name: 'build-benchmarks',
    cron: '15 3 * * *',
    async run(owner, { log }) {
      log.info(await buildBenchmarks(owner, now()), 'benchmarks were built');
    },
  }),
] as const;
