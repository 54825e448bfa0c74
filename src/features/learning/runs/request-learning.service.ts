import type { Database } from '../../../platform/database/statement';
import { enqueueJob } from '../../../platform/jobs/job';
import { runLearningJob } from '../learning.jobs';
import { type LearningRequest, requestRun } from './learning-run.service';

/** Asks for a learning run in the viewer's transaction. Where one waits or is at work already, that one is the answer. */
export async function requestLearning(db: Database, request: LearningRequest): Promise<string> {
  const { id, isNew } = await requestRun(db, request);
  if (isNew) await enqueueJob(db, runLearningJob, { runId: id }, { key: id });
  return id;
}
