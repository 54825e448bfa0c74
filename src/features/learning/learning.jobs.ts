import { defineJob, enqueueJob, type WritingJobContext } from '../../platform/jobs/job';
import { defineSchedule } from '../../platform/jobs/schedule';
import { wordInsights } from './insights/word-insights.service';
import { LearningOriginEnum } from './learning.enums';
import type { LearningPart } from './runs/learning-part';
import { LEARNING_PARTS } from './runs/learning-parts';
import { executeRun, type InUnit, type RunOptions, requestRun } from './runs/learning-run.service';
import { listUsersDueToLearn } from './runs/learning-schedule.store';

/** Has a model word what a run has found; does nothing where none is configured. */
export const wordInsightsJob = defineJob<{ runId: string }>({
  name: 'learning.word-insights',
  maxAttempts: 3,
  async run(context: WritingJobContext, { userId, runId }) {
    await wordInsights(context, userId, runId);
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
