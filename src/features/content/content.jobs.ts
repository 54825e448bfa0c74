import { deleteOldServings, deleteOldServingsNightly } from './serving/serving.jobs';

export const CONTENT_JOBS = [deleteOldServings] as const;

export const CONTENT_SCHEDULES = [deleteOldServingsNightly] as const;
