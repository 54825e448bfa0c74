import type { CronItem, Task, TaskList } from 'graphile-worker';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { type AssetStore, NO_ASSETS } from '../assets/asset-store';
import type { Workspace } from '../database/unit-of-work';
import { type GenerationLimits, USUAL_GENERATION_LIMITS } from '../generation-limits';
import { type GenerationMetrics, NO_GENERATION_METRICS } from '../generation-metrics';
import { type ImageGenerator, NO_IMAGES } from '../image-generation/image-generation';
import { type Retention, USUAL_RETENTION } from '../retention';
import { DETERMINISTIC_TEXTS, type TextGenerator } from '../text-generation/text-generation';
import type { Job, MakingJobContext } from './job';
import type { JobMetrics } from './job-metrics';
import { runSchedule, type Schedule, scheduleTask } from './schedule';

export interface TaskOptions {
  /** What jobs work with; its role must be one that row level security binds. */
  readonly workspace: Workspace;
  /** Default: no model writes anything. */
  readonly text?: TextGenerator;
  /** Default: no images are drawn. */
  readonly images?: ImageGenerator;
  /** Default: none, and jobs that want one fail. */
  readonly assets?: AssetStore;
  /** Default: the usual ones. */
  readonly generationLimits?: GenerationLimits;
  readonly generationMetrics?: GenerationMetrics;
  /** Default: the usual one. */
  readonly retention?: Retention;
  readonly jobs: readonly Job<object>[];
  readonly schedules: readonly Schedule[];
  readonly log: Logger;
  readonly metrics?: JobMetrics;
}

/** Aborted once the jobs that run have been given back: how they end is nobody's business any more. */
export type Abandoned = AbortSignal;

/** A worker that was down catches up with schedules of the last half day. */
const BACKFILL_MS = 12 * 3_600_000;

/** Jobs that were given up are kept for a month, to be looked at. */
const CLEAN_UP = { name: 'clean-up', cron: '30 4 * * *' };
const FORGET_FAILED = `
  DELETE FROM graphile_worker._private_jobs
  WHERE locked_at IS NULL AND attempts >= max_attempts AND updated_at < now() - interval '30 days'`;

/** When the schedules are due, as the queue wants to be told. */
export function cronItems(schedules: readonly Schedule[]): CronItem[] {
  const items = [CLEAN_UP, ...schedules];
  return items.map((schedule) => ({
    task: scheduleTask(schedule),
    identifier: schedule.name,
    match: schedule.cron,
    // With a key, turns that were missed become one.
    options: { backfillPeriod: BACKFILL_MS, maxAttempts: 5, jobKey: scheduleTask(schedule) },
  }));
}

/** What the worker does for each name in the queue. Throws where a name is there twice. */
export function taskList(options: TaskOptions, owner: Pool, abandoned: Abandoned): TaskList {
  const {
    jobs,
    schedules,
    log,
    workspace,
    text = DETERMINISTIC_TEXTS,
    images = NO_IMAGES,
    assets = NO_ASSETS,
  } = options;
  const {
    generationLimits = USUAL_GENERATION_LIMITS,
    generationMetrics = NO_GENERATION_METRICS,
    retention = USUAL_RETENTION,
  } = options;
  const list: TaskList = {};
  const add = (name: string, work: Work): void => {
    if (list[name] !== undefined) throw new Error(`There are two jobs called ${name}.`);
    list[name] = measured(name, options, abandoned, work);
  };
  add(scheduleTask(CLEAN_UP), async () => void (await owner.query(FORGET_FAILED)));
  for (const schedule of schedules) {
    add(scheduleTask(schedule), async (_payload, context) => {
      if ('run' in schedule) return schedule.run(owner, context);
      const tenants = await runSchedule(schedule, owner);
      log.info({ schedule: schedule.name, tenants }, 'a schedule was due');
    });
  }
  const made = { workspace, text, images, assets, generationLimits, generationMetrics, retention };
  for (const job of jobs) {
    add(job.name, (payload, context) => {
      const given: MakingJobContext = { ...context, ...made };
      return job.run(given, payload);
    });
  }

  return list;
}

type Work = (payload: { userId: string }, context: { log: Logger; signal: AbortSignal }) => Promise<void>;

/** Runs `work` with a log of its own, and says and counts how it ended. */
function measured(name: string, { log, metrics }: TaskOptions, abandoned: Abandoned, work: Work): Task {
  return async (payload: unknown, { job, abortSignal }) => {
    const { userId, ...rest } = payload as { userId: string };
    const attempt = job.attempts;
    const ownLog = log.child({ job: name, jobId: job.id, attempt, ...(userId === undefined ? {} : { userId }) });
    const startedAt = performance.now();
    try {
      await work({ ...rest, userId }, { log: ownLog, signal: abortSignal });
      if (abandoned.aborted) return never();
      const durationMs = performance.now() - startedAt;
      metrics?.onRun(name, 'done', durationMs);
      ownLog.debug({ durationMs }, 'a job is done');
    } catch (error) {
      if (abandoned.aborted) return never();
      const durationMs = performance.now() - startedAt;
      const last = attempt >= job.max_attempts;
      metrics?.onRun(name, last ? 'given up' : 'failed', durationMs);
      const facts = { err: error, durationMs, maxAttempts: job.max_attempts };
      if (last) ownLog.error(facts, 'a job failed for the last time and is given up');
      else ownLog.warn(facts, 'a job failed and will be tried again');
      throw error;
    }
  };
}

/** The queue's runner would write down the end of a job that is not its own any more, on connections that are closed. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}
