import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { queuePool, readQueue } from './queue';

const JOB_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600];
const CACHE_MS = 10_000;

/** What a worker counts. */
export interface JobMetrics {
  onRun(job: string, outcome: 'done' | 'failed' | 'given up', durationMs: number): void;
  onRecovered(workers: number): void;
}

/** Adds to `registry` what one worker does: runs by name and outcome, how long they took, dead workers found. */
export function createJobMetrics(registry: Registry): JobMetrics {
  const registers = [registry];
  const runs = new Counter({
    name: 'jobs_run_total',
    help: 'Jobs that were run, by what came of it.',
    labelNames: ['job', 'outcome'] as const,
    registers,
  });
  const seconds = new Histogram({
    name: 'job_duration_seconds',
    help: 'Time from the start of a job to its end, however it ended.',
    labelNames: ['job'] as const,
    buckets: JOB_SECONDS,
    registers,
  });
  const recovered = new Counter({
    name: 'jobs_dead_workers_total',
    help: 'Workers that were found dead; their jobs were given back.',
    registers,
  });
  return {
    onRun(job, outcome, durationMs) {
      runs.inc({ job, outcome: outcome === 'given up' ? 'given_up' : outcome });
      seconds.observe({ job }, durationMs / 1_000);
    },
    onRecovered: (workers) => recovered.inc(workers),
  };
}

export interface QueueMetricsOptions {
  readonly registry: Registry;
  /** The owner's login. */
  readonly url: string;
  readonly onError: (error: unknown) => void;
}

/**
 * Adds gauges of how the queue stands to `registry`, read when metrics are asked for, at most every 10 s. They belong into every
 * server, with or without a worker: a queue without any worker is what they have to show. @returns what ends their connection.
 */
export function registerQueueMetrics({ registry, url, onError }: QueueMetricsOptions): () => Promise<void> {
  const pool = queuePool(url, { max: 1, onError });
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  const refresh = (): Promise<void> => {
    if (performance.now() - readAt < CACHE_MS) return reading ?? Promise.resolve();
    readAt = performance.now();
    reading = read().catch(onError);
    return reading;
  };
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry], collect: refresh });
  const lag = gauge('job_queue_lag_seconds', 'How long the oldest job that could run has waited.');
  const jobs = gauge('job_queue_jobs', 'Jobs in the queue, by what they wait for.', ['state']);
  const failed = gauge('job_queue_given_up', 'Jobs that failed as often as they may, by name.', ['job']);

  async function read(): Promise<void> {
    const state = await readQueue(pool);
    if (state === null) return;
    lag.set(state.lagSeconds);
    jobs.set({ state: 'due' }, state.due);
    jobs.set({ state: 'running' }, state.running);
    jobs.set({ state: 'later' }, state.later);
    jobs.set({ state: 'orphaned' }, state.orphaned);
    failed.reset();
    for (const { job, count } of state.failed) failed.set({ job }, count);
  }
  return () => pool.end();
}
