import { CONTENT_JOBS, CONTENT_SCHEDULES } from './features/content/content.jobs';
import {
  CONTENT_PERFORMANCE_JOBS,
  CONTENT_PERFORMANCE_SCHEDULES,
} from './features/content/performance/content-performance.jobs';
import { EXPERIMENT_JOBS, EXPERIMENT_SCHEDULES } from './features/experiments/experiments.jobs';
import { LEARNING_SCHEDULES, learningJobs } from './features/learning/learning.jobs';
import { NOTIFICATION_JOBS, NOTIFICATION_SCHEDULES } from './features/notifications/notifications.jobs';
import { OPTIMIZATION_JOBS, OPTIMIZATION_SCHEDULES } from './features/optimization/optimization.jobs';
import { RECOMMENDATION_JOBS, RECOMMENDATION_SCHEDULES } from './features/recommendations/recommendations.jobs';
import { TRACKING_JOBS, TRACKING_SCHEDULES } from './features/tracking/tracking.jobs';
import { ALL_LEARNING_PARTS } from './learning-parts';
import type { Job } from './platform/jobs/job';
import type { Schedule } from './platform/jobs/schedule';

/** Every kind of job, from the first feature to the last. */
export const JOBS: readonly Job<object>[] = [
  ...NOTIFICATION_JOBS,
  ...EXPERIMENT_JOBS,
  ...CONTENT_JOBS,
  ...CONTENT_PERFORMANCE_JOBS,
  ...TRACKING_JOBS,
  ...learningJobs(ALL_LEARNING_PARTS),
  ...OPTIMIZATION_JOBS,
  ...RECOMMENDATION_JOBS,
];

/** Everything that is done at set times. */
export const SCHEDULES: readonly Schedule[] = [
  ...NOTIFICATION_SCHEDULES,
  ...EXPERIMENT_SCHEDULES,
  ...CONTENT_SCHEDULES,
  ...CONTENT_PERFORMANCE_SCHEDULES,
  ...TRACKING_SCHEDULES,
  ...LEARNING_SCHEDULES,
  ...OPTIMIZATION_SCHEDULES,
  ...RECOMMENDATION_SCHEDULES,
];
