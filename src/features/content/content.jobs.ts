import { generateContentsJob } from './generation/runs/start-run.service';
import { CONTENT_RETENTION_SCHEDULES, deleteOldRunRows, deleteUnusedAssets } from './retention/retention.jobs';
import { deleteOldServings, deleteOldServingsNightly } from './serving/serving.jobs';

export const CONTENT_JOBS = [deleteOldServings, generateContentsJob, deleteOldRunRows, deleteUnusedAssets] as const;

export const CONTENT_SCHEDULES = [deleteOldServingsNightly, ...CONTENT_RETENTION_SCHEDULES] as const;
