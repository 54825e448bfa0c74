import { budgetDay } from '../../platform/budgets/daily-budget';
import { defineJob, enqueueJob, type Job, type WritingJobContext } from '../../platform/jobs/job';
import { defineSchedule } from '../../platform/jobs/schedule';
import { nextWordingDay } from '../../platform/text-generation/word-texts';
import { wordInsights } from './insights/word-insights.service';
import { LearningOriginEnum } from './learning.enums';
import type { LearningPart } from './runs/learning-part';
import { LEARNING_PARTS } from './runs/learning-parts';
import { executeRun, type InUnit, type RunOptions, requestRun } from './runs/learning-run.service';
import { listUsersDueToLearn } from './runs/learning-schedule.store';

/**
 * Has a model word what a run has found; does nothing where none is configured. Where the budget of the day is used up, it goes on
 * when the next one has begun.
 */
export const wordInsightsJob: Job<{ runId: string; postponed?: number }> = defineJob({
  name: 'learning.word-insights',
  maxAttempts: 6,
  async run(context: WritingJobContext, { userId, runId, postponed }) {
    const day = budgetDay();
    if ((await wordInsights(context, userId, runId)) === 'DONE') return;
    const next = nextWordingDay(day, postponed);
    if (next === null) return context.log.warn({ runId }, 'insights stay as they are worded: there was never a budget');
    const payload = { runId, postponed: next.postponed };
    const options = { key: runId, runAt: next.runAt };
    await context.workspace.run(userId, 'READ WRITE', (db) => enqueueJob(db, wordInsightsJob, payload, options));
  },
});

/** Does a run, and has its findings worded afterwards: a run does not wait for a model, nor fail with it. */
async function learn(inUnit: InUnit, runId: string, options: Pick<RunOptions, 'signal' | 'parts'>): Promise<void> {
  await executeRun(inUnit, runId, options);
  await inUnit('READ WRITE', (db) => enqueueJob(db, wordInsightsJob, { runId }, { key: runId }));
}

const runLearning = (parts: readonly LearningPart[]) =>
  defineJob<{ runId: string }>({
    name: 'learning.run',
    maxAttempts: 3,
    async run({ workspace, signal }, { userId, runId }) {
      await learn((mode, work) => workspace.run(userId, mode, work), runId, { signal, parts });
    },
  });

/** Does a learning run that was asked for through the API. Whoever enqueues it need not know what it consists of. */
export const runLearningJob = runLearning(LEARNING_PARTS);

/** Looks at the data of a user because it is time to. Where a run waits or is at work already, that one will do. */
const learnOnSchedule = (parts: readonly LearningPart[]) =>
  defineJob<object>({
    name: 'learning.run-on-schedule',
    maxAttempts: 3,
    async run({ workspace, log, signal }, { userId }) {
      const inUnit: InUnit = (mode, work) => workspace.run(userId, mode, work);
      const request = { origin: LearningOriginEnum.SCHEDULE };
      const { id, isNew } = await inUnit('READ WRITE', (db) => requestRun(db, request));
      if (!isNew) return log.info({ runId: id }, 'a learning run is under way already');
      await learn(inUnit, id, { signal, parts });
    },
  });

/** The jobs, for runs that consist of these parts: features further down have some of their own. */
export function learningJobs(parts: readonly LearningPart[]) {
  return [runLearning(parts), learnOnSchedule(parts), wordInsightsJob] as const;
}

/** In the small hours UTC, when yesterday is whole and reports have come in. */
export const LEARNING_SCHEDULES = [
  defineSchedule({
    name: 'learn',
    cron: '45 2 * * *',
    tenants: listUsersDueToLearn,
    job: learnOnSchedule(LEARNING_PARTS),
  }),
] as const;
