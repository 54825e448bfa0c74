import { defineJob } from '../../platform/jobs/job';
import { executeRun } from './runs/learning-run.service';

/** Does a learning run that was asked for through the API. */
export const runLearningJob = defineJob<{ runId: string }>({
  name: 'learning.run',
  maxAttempts: 3,
  async run({ workspace, signal }, { userId, runId }) {
    await executeRun((mode, work) => workspace.run(userId, mode, work), runId, { signal });
  },
});

/** Jobs of this feature. */
export const LEARNING_JOBS = [runLearningJob] as const;
