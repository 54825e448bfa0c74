import type { Database } from '../../../platform/database/statement';
import { enqueueJob, type Job } from '../../../platform/jobs/job';

/** The job that judges contents anew, by its name. */
export const REFRESH_SCORES: Pick<Job<object>, 'name'> = { name: 'content.refresh-scores' };

/** Has all contents of the viewer judged anew once the transaction is committed; many requests in a row are one. */
export function askForScores(db: Database): Promise<void> {
  return enqueueJob(db, REFRESH_SCORES, {}, { key: 'scores' });
}
