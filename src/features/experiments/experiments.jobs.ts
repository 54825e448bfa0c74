import { NotFoundError } from '../../platform/errors';
import { defineJob } from '../../platform/jobs/job';
import { defineSchedule } from '../../platform/jobs/schedule';
import { analyzeAndStop } from './stopping/stop.service';
import { listTestsToAnalyze, listUsersWithActiveTests } from './stopping/stop.store';

/**
 * Analyses every running test of a user and stops those whose rules ask for it, each in a transaction of its own: one that fails
 * does not keep the others from it. Repeated on the same data it writes nothing.
 */
export const analyzeActiveTests = defineJob<object>({
  name: 'experiments.analyze-active-tests',
  async run({ workspace, log, signal }, { userId }) {
    const failures: unknown[] = [];
    for (const abTestId of await workspace.run(userId, 'READ ONLY', listTestsToAnalyze)) {
      signal.throwIfAborted();
      try {
        const { outcome, order } = await workspace.run(userId, 'READ WRITE', (db) => analyzeAndStop(db, abTestId));
        const { isNew, lookIndex } = outcome;
        log.info({ abTestId, isNew, lookIndex, action: order?.action, rules: order?.stopRules }, 'a test was analysed');
      } catch (err) {
        // Deleted since the list was read.
        if (err instanceof NotFoundError) continue;
        log.error({ err, abTestId }, 'a test could not be analysed');
        failures.push(err);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} tests could not be analysed.`);
  },
});

export const EXPERIMENT_JOBS = [analyzeActiveTests] as const;

/** A little after midnight UTC, when yesterday is whole. */
export const EXPERIMENT_SCHEDULES = [
  defineSchedule({
    name: 'analyze-active-tests',
    cron: '15 1 * * *',
    tenants: listUsersWithActiveTests,
    job: analyzeActiveTests,
  }),
] as const;
