import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { parseCronItems, type Runner, run, type WorkerPool } from 'graphile-worker';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { type Presence, showPresence } from './presence';
import { installQueue, queueLogger, queuePool } from './queue';
import { cronItems, type TaskOptions, taskList } from './tasks';

export interface WorkerOptions extends TaskOptions {
  /** The owner's login, direct to the server: for the queue itself, and to find out which tenants are due. */
  readonly url: string;
  /** How many jobs run at the same time. */
  readonly concurrency: number;
  /** How long `stop` waits for running jobs; after half of it they are told to come to an end. */
  readonly stopMs: number;
}

/** A worker that takes jobs. */
export interface JobWorker {
  /** Takes no more jobs and waits for the running ones. @returns false when some had to be given back unfinished. */
  stop(): Promise<boolean>;
}

const POLL_MS = 2_000;
const RESTART_MS = 5_000;

/** Installs the queue where it is missing, and starts to work. Throws where that cannot be done; later troubles are got over. */
export async function startWorker(options: WorkerOptions): Promise<JobWorker> {
  const { url, log, stopMs } = options;
  await installQueue({ url, log });
  const owner = queuePool(url, {
    max: options.concurrency + 2,
    onError: (err) => log.warn({ err }, 'the worker lost a connection'),
  });
  let shift = await startShift(options, owner).catch(async (error: unknown) => {
    await owner.end();
    throw error;
  });
  const stopping = new AbortController();
  const { signal } = stopping;

  /** The queue's runner ends by itself when it could not write down what came of a job: another one takes over. */
  async function keepRunning(): Promise<void> {
    while (!signal.aborted) {
      const ended = await shift.ended;
      if (signal.aborted) return;
      log.error({ err: ended }, 'the worker stopped by itself and is started again');
      await shift.leave();
      while (!signal.aborted) {
        await delay(RESTART_MS, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return;
        try {
          shift = await startShift(options, owner);
          break;
        } catch (err) {
          log.error({ err }, 'the worker could not be started');
        }
      }
    }
  }
  const kept = keepRunning();

  async function shutDown(): Promise<boolean> {
    stopping.abort();
    const finished = await shift.stop(stopMs);
    await kept;
    await shift.leave();
    await owner.end();
    return finished;
  }
  let stopped: Promise<boolean> | undefined;
  return {
    stop() {
      stopped ??= shutDown();
      return stopped;
    },
  };
}

/** One run of the queue's runner, from its start until it ends. */
interface Shift {
  /** Resolves when it is over, with the reason when that was not wanted. */
  readonly ended: Promise<unknown>;
  stop(withinMs: number): Promise<boolean>;
  leave(): Promise<void>;
}

async function startShift(options: WorkerOptions, owner: Pool): Promise<Shift> {
  const { url, log, concurrency, stopMs, metrics } = options;
  const abandoned = new AbortController();
  const events = new EventEmitter();
  let pool: WorkerPool | undefined;
  let presence: Promise<Presence> | undefined;
  events.once('pool:create', ({ workerPool }: { workerPool: WorkerPool }) => {
    pool = workerPool;
    presence = showPresence({
      url,
      workerId: workerPool.id,
      log,
      ...(metrics === undefined ? {} : { onRecovered: metrics.onRecovered }),
    });
    presence.catch(() => undefined);
  });
  const runner: Runner = await run({
    pgPool: owner,
    concurrency,
    pollInterval: POLL_MS,
    noHandleSignals: true,
    gracefulShutdownAbortTimeout: stopMs / 2,
    taskList: taskList(options, owner, abandoned.signal),
    parsedCronItems: parseCronItems(cronItems(options.schedules)),
    logger: queueLogger(log),
    events,
  });
  const ended = runner.promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  try {
    const shown = await presence;
    return {
      ended,
      stop: (withinMs) => stopRunner(runner, pool, withinMs, abandoned, log),
      leave: async () => shown?.leave(),
    };
  } catch (error) {
    // Whoever cannot be seen to live would have its jobs taken away while it works on them.
    await stopRunner(runner, pool, 0, abandoned, log);
    throw error;
  }
}

async function stopRunner(
  runner: Runner,
  pool: WorkerPool | undefined,
  withinMs: number,
  abandoned: AbortController,
  log: Logger,
): Promise<boolean> {
  const late = new AbortController();
  const stopping = runner.stop().catch(() => undefined);
  const inTime = await Promise.race([
    stopping.then(() => true),
    delay(withinMs, false, { signal: late.signal }).catch(() => true),
  ]);
  late.abort();
  if (inTime) return true;
  log.error('jobs that do not come to an end are given back to the queue');
  abandoned.abort();
  await Promise.resolve(pool?.forcefulShutdown('The worker was stopped.')).catch(() => undefined);
  return false;
}
