import { defineJob } from '../../../platform/jobs/job';
import { type ChangedFacts, FACTS_CHANGED } from '../../performance/facts/facts-changed';
import { countFacts } from './fact-counts.store';

/** Counts the facts of contents anew on the days on which facts have changed. */
export const countChangedFactsJob = defineJob<ChangedFacts>({
  ...FACTS_CHANGED,
  async run({ workspace }, { userId, firstDate, lastDate }) {
    await workspace.run(userId, 'READ WRITE', (db) => countFacts(db, { firstDate, lastDate }));
  },
});

export const CONTENT_PERFORMANCE_JOBS = [countChangedFactsJob] as const;
