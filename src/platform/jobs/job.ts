import type { Logger } from 'pino';
import type { AssetStore } from '../assets/asset-store';
import { type Database, Parameters, statement } from '../database/statement';
import type { Workspace } from '../database/unit-of-work';
import { NotFoundError } from '../errors';
import type { GenerationLimits } from '../generation-limits';
import type { GenerationMetrics } from '../generation-metrics';
import type { ImageGenerator } from '../image-generation/image-generation';
import type { Retention } from '../retention';
import type { TextGenerator } from '../text-generation/text-generation';

/** What a job may use while it runs. */
export interface JobContext {
  /** Opens units of work as the tenant of the payload; its role is the API's, which row level security binds. */
  readonly workspace: Workspace;
  readonly log: Logger;
  /** Aborted when the worker has to stop and the job should come to an end. */
  readonly signal: AbortSignal;
}

/** What a job is given that writes texts: every job is, but only those that name it can tell. */
export interface WritingJobContext extends JobContext {
  /** Writes texts from facts: by a model where one is configured, and by the job's own otherwise. */
  readonly text: TextGenerator;
}

/** What a job is given that stores or reads files: every job is, as above. */
export interface StoringJobContext extends JobContext {
  readonly assets: AssetStore;
  readonly retention: Retention;
}

/** What a job is given that draws pictures: every job is, as above. */
export interface DrawingJobContext extends JobContext {
  /** Its `model` is null where no image endpoint is configured. */
  readonly images: ImageGenerator;
}

/** What a job is given that makes contents: every job is. */
export interface MakingJobContext extends WritingJobContext, DrawingJobContext, StoringJobContext {
  /** What one account may have made. */
  readonly generationLimits: GenerationLimits;
  readonly generationMetrics: GenerationMetrics;
}

/**
 * A kind of work that is done later. It runs at least once: whatever it writes in one unit of work is there as a whole or
 * not at all, but a worker that dies just after that unit runs the job again. So a job must be one that can be repeated: the
 * same payload leads to the same rows. Two runs for the same tenant may overlap; where that matters, lock a row.
 */
export interface Job<P extends object> {
  /** Lower-case words, digits and hyphens, with dots between the parts: `experiments.analyze`. */
  readonly name: string;
  /** Rejects where it could not be done now; it is then tried again after 3 s, 7 s, 20 s, 1 min, 2.5 min, 7 min, 18 min. */
  run(context: JobContext, payload: P & { readonly userId: string }): Promise<void>;
  /** How often it is started at most, failed runs and died workers counted; default 8. */
  readonly maxAttempts?: number;
}

export interface EnqueueOptions {
  /**
   * Jobs of one name, tenant and key are one: a later call replaces the payload and the time of one that waits. One that
   * already runs is not disturbed, and is followed by another, since it may have read what changed meanwhile.
   */
  readonly key?: string;
  /** Default: as soon as the transaction is committed. */
  readonly runAt?: Date;
}

const NAME = /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$/;
const DEFAULT_ATTEMPTS = 8;

/** Declares a job. Throws for a name that could not be enqueued. */
export function defineJob<P extends object>(job: Job<P>): Job<P> {
  if (!NAME.test(job.name) || job.name.length > 100) throw new Error(`${job.name} is no name for a job.`);
  return Object.freeze(job);
}

/** How often `job` may be started. */
export function attemptsOf({ maxAttempts }: Pick<Job<object>, 'maxAttempts'>): number {
  return maxAttempts ?? DEFAULT_ATTEMPTS;
}

/**
 * Adds `job` for the tenant of `db`, in its transaction: there is no job when that is rolled back. The payload must be
 * JSON; `userId` is put into it by the database. Throws NOT_FOUND where the tenant is no user.
 */
export async function enqueueJob<P extends object>(
  db: Database,
  job: Pick<Job<P>, 'name' | 'maxAttempts'>,
  payload: P,
  options: EnqueueOptions = {},
): Promise<void> {
  const parameters = new Parameters(db.userId);
  const values = [
    parameters.add(job.name, 'text'),
    parameters.add(JSON.stringify(payload), 'jsonb'),
    parameters.add(options.key ?? null, 'text'),
    parameters.add(options.runAt ?? null, 'timestamptz'),
    parameters.add(attemptsOf(job), 'integer'),
  ];
  const added = await db.query(
    statement('jobs.enqueue', `SELECT enqueue_job(${values.join(', ')}) FROM users t WHERE t.id = $1`, parameters),
  );
  if (added.length === 0) throw new NotFoundError('There is no user to do this for.');
}
