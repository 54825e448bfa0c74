import { EXPERIMENT_JOBS, EXPERIMENT_SCHEDULES } from './features/experiments/experiments.jobs';
import type { Job } from './platform/jobs/job';
import type { Schedule } from './platform/jobs/schedule';

/** Every kind of job, from the first feature to the last. */
export const JOBS: readonly Job<object>[] = [...EXPERIMENT_JOBS];

/** Everything that is done at set times. */
export const SCHEDULES: readonly Schedule[] = [...EXPERIMENT_SCHEDULES];
