import { createHash } from 'node:crypto';
import { budgetDay } from '../../platform/budgets/daily-budget';
import { now } from '../../platform/clock';
import { defineJob, enqueueJob, type Job, type WritingJobContext } from '../../platform/jobs/job';
import { defineSchedule } from '../../platform/jobs/schedule';
import { nextWordingDay } from '../../platform/text-generation/word-texts';
import { buildBenchmarks } from './benchmarks/benchmark-build.service';
import { wordPrompts } from './generation/word-prompts.service';
import { wordReasonings } from './generation/word-reasoning.service';
import { measureOnSchedule } from './outcomes/measurement.service';
import { listUsersToMeasure } from './outcomes/measurement.store';

/**
 * Has a model word the reasoning of new recommendations, and their prompts; does nothing where none is configured. Where the budget of the day is used
 * up, it goes on when the next one has begun.
 */
export const wordReasoningJob: Job<{ recommendationIds: readonly string[]; postponed?: number }> = defineJob({
  name: 'recommendations.word-reasoning',
  maxAttempts: 6,
  async run(context: WritingJobContext, { userId, recommendationIds, postponed }) {
    const day = budgetDay();
    const reasonings = await wordReasonings(context, userId, recommendationIds);
    const end = reasonings === 'DONE' ? await wordPrompts(context, userId, recommendationIds) : reasonings;
    if (end === 'DONE') return;
    const next = nextWordingDay(day, postponed);
    if (next === null) return context.log.warn('recommendations stay as they are worded: there was never a budget');
    const payload = { recommendationIds, postponed: next.postponed };
    const options = { key: keyOf(recommendationIds), runAt: next.runAt };
    await context.workspace.run(userId, 'READ WRITE', (db) => enqueueJob(db, wordReasoningJob, payload, options));
  },
});

function keyOf(ids: readonly string[]): string {
  return createHash('sha256').update(ids.join()).digest('base64url');
}

/**
 * Compares a user's recommendations with what came of them where the schedule of the account asks for it, in one transaction: a worker
 * that dies leaves everything as it was. Repeated on the same facts it changes no outcome.
 */
export const measureOutcomesJob = defineJob<object>({
  name: 'recommendations.measure-outcomes',
  async run({ workspace, log, signal }, { userId }) {
    signal.throwIfAborted();
    const counts = await workspace.run(userId, 'READ WRITE', (db) => measureOnSchedule(db, now()));
    log.info(counts, 'recommendations were measured');
  },
});

export const RECOMMENDATION_JOBS = [wordReasoningJob, measureOutcomesJob] as const;

/** Before the learning of the night, which looks at how well predictions held. */
export const RECOMMENDATION_SCHEDULES = [
  defineSchedule({
    name: 'measure-recommendations',
    cron: '5 2 * * *',
    tenants: (owner) => listUsersToMeasure(owner, now()),
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
