import { generateContentsJob } from './generation/runs/start-run.service';
import { deleteOldServings, deleteOldServingsNightly } from './serving/serving.jobs';

export const CONTENT_JOBS = [deleteOldServings, generateContentsJob] as const;

export const CONTENT_SCHEDULES = [deleteOldServingsNightly] as const;
