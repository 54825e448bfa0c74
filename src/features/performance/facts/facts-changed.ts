import type { Database } from '../../../platform/database/statement';
import { enqueueJob, type Job } from '../../../platform/jobs/job';

/** Days of which facts were written, restated or taken back; both included, null: any. */
export interface ChangedFacts {
  readonly firstDate: string | null;
  readonly lastDate: string | null;
}

/** What is done about it later, by a feature that stands on facts: this one knows the name only. */
export const FACTS_CHANGED: Pick<Job<ChangedFacts>, 'name'> = { name: 'performance.facts-changed' };

/** Has what follows from the facts of these days brought up to date, once the transaction is committed. */
export function tellFactsChanged(db: Database, { firstDate, lastDate }: ChangedFacts): Promise<void> {
  const key = `${firstDate ?? ''} ${lastDate ?? ''}`;
  return enqueueJob<ChangedFacts>(db, FACTS_CHANGED, { firstDate, lastDate }, { key });
}
