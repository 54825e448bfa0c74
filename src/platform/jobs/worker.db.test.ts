import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { Registry } from 'prom-client';
import { newId } from '../database/new-id';
import { Parameters, statement } from '../database/statement';
import { startTestApi, type TestApi } from '../testing/test-api';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { defineJob, enqueueJob, type Job, type StoringJobContext } from './job';
import { createJobMetrics, type JobMetrics, registerQueueMetrics } from './job-metrics';
import { defineSchedule, runSchedule, type Schedule } from './schedule';
import { type JobWorker, startWorker } from './worker';

jest.setTimeout(60_000);

let database: TestDatabase;
let api: TestApi;
let ada: string;
let bob: string;
let lines: Record<string, unknown>[];
let registry: Registry;
let metrics: JobMetrics;
const workers: JobWorker[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  [ada, bob] = [(await api.createUser()).id, (await api.createUser()).id];
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});
beforeEach(() => {
  lines = [];
  registry = new Registry();
  metrics = createJobMetrics(registry);
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop();
  await api.asOwner('DELETE FROM graphile_worker._private_jobs');
});

async function start(jobs: Job<object>[], more: { schedules?: Schedule[]; stopMs?: number } = {}): Promise<JobWorker> {
  const worker = await startWorker({
    url: database.ownerUrl,
    workspace: api.workspace,
    assets: api.assets,
    jobs,
    schedules: more.schedules ?? [],
    log: pino({ level: 'debug', base: null }, { write: (line) => void lines.push(JSON.parse(line)) }),
    metrics,
    concurrency: 2,
    stopMs: more.stopMs ?? 5_000,
  });
  workers.push(worker);
  return worker;
}

const enqueue = <P extends object>(userId: string, job: Job<P>, payload: P, key?: string) =>
  api.workspace.run(userId, 'READ WRITE', (db) => enqueueJob(db, job, payload, key === undefined ? {} : { key }));

async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const startedAt = performance.now(); performance.now() - startedAt < 20_000; await delay(20)) {
    if (await holds()) return;
  }
  throw new Error(`It did not come to pass: ${what}.\n${lines.map((line) => JSON.stringify(line)).join('\n')}`);
}

const onError = (error: unknown): never => {
  throw error;
};

const queued = () => api.asOwner<{ attempts: number; last_error: string }>('SELECT * FROM graphile_worker.jobs');

test('a job stores files for its tenant', async () => {
  const keys: string[] = [];
  const store = defineJob({
    name: 'test.store',
    async run({ assets }: StoringJobContext, { userId }) {
      const bytes = Buffer.from('Hello');
      keys.push((await assets.put({ userId, bytes, contentType: 'text/plain' })).key);
    },
  });
  await start([store]);
  await enqueue(ada, store, {});
  await until(() => keys.length > 0, 'the job has run');
  expect(await api.assets.get(keys[0] ?? '')).toEqual({
    bytes: new Uint8Array(Buffer.from('Hello')),
    contentType: 'text/plain',
  });
  expect(keys[0]).toMatch(new RegExp(`^${ada}/`));
});

test('a job runs soon after its transaction, as its tenant, whom row level security binds', async () => {
  const seen: { userId: string; emails: string[] }[] = [];
  const look = defineJob<{ what: string }>({
    name: 'test.look',
    async run({ workspace }, { userId, what }) {
      expect(what).toBe('users');
      const rows = await workspace.run(userId, 'READ ONLY', (db) =>
        db.query<{ id: string }>(
          statement('test.look', 'SELECT id FROM users WHERE $1::uuid IS NOT NULL', new Parameters(userId)),
        ),
      );
      seen.push({ userId, emails: rows.map(({ id }) => id) });
    },
  });
  await start([look]);
  await enqueue(ada, look, { what: 'users' });
  await enqueue(bob, look, { what: 'users' });
  await until(() => seen.length === 2, 'both jobs ran');
  expect(seen).toEqual(expect.arrayContaining([ada, bob].map((id) => ({ userId: id, emails: [id] }))));
  await until(async () => (await queued()).length === 0, 'the queue is empty');
});

test('a job that fails is tried again with a pause, then given up, with log lines and numbers', async () => {
  let runs = 0;
  const stubborn = defineJob({
    name: 'test.stubborn',
    maxAttempts: 2,
    async run() {
      runs += 1;
      throw new Error('no luck');
    },
  });
  const closeMetrics = registerQueueMetrics({ registry, url: database.ownerUrl, onError });
  await start([stubborn]);
  await enqueue(ada, stubborn, {});
  await until(async () => (await queued())[0]?.last_error === 'no luck', 'its failure was written down');
  const [failed] = await api.asOwner<{ pause: number }>(
    'SELECT extract(epoch FROM run_at - updated_at)::float AS pause FROM graphile_worker.jobs',
  );
  expect(failed?.pause).toBeGreaterThan(2);
  await until(
    () => lines.some(({ msg }) => msg === 'a job failed for the last time and is given up'),
    'it is given up',
  );
  await delay(100);
  expect(runs).toBe(2);
  expect(await queued()).toMatchObject([{ attempts: 2, last_error: 'no luck' }]);
  const told = lines
    .filter(({ job }) => job === 'test.stubborn')
    .map(({ level, userId, attempt }) => [level, userId, attempt]);
  expect(told).toEqual([
    [40, ada, 1],
    [50, ada, 2],
  ]);
  const text = await registry.metrics();
  expect(text).toContain('jobs_run_total{job="test.stubborn",outcome="failed"} 1');
  expect(text).toContain('jobs_run_total{job="test.stubborn",outcome="given_up"} 1');
  expect(text).toContain('job_duration_seconds_count{job="test.stubborn"} 2');
  expect(text).toContain('job_queue_given_up{job="test.stubborn"} 1');
  expect(text).toContain('job_queue_lag_seconds 0');
  await closeMetrics();
});

test('the lag is the age of the oldest job that could run', async () => {
  await api.asOwner(`SELECT graphile_worker.add_job('test.nobody', run_at => now() - interval '90 seconds')`);
  await api.asOwner(`SELECT graphile_worker.add_job('test.nobody', run_at => now() + interval '90 seconds')`);
  const closeMetrics = registerQueueMetrics({ registry, url: database.ownerUrl, onError });
  const text = await registry.metrics();
  expect(text).toMatch(/job_queue_lag_seconds 9\d/);
  expect(text).toContain('job_queue_jobs{state="due"} 1');
  expect(text).toContain('job_queue_jobs{state="later"} 1');
  await closeMetrics();
});

describe('a schedule', () => {
  const tick = defineJob({ name: 'test.tick', run: async () => undefined });
  const schedule = defineSchedule({ name: 'test', cron: '* * * * *', job: tick, tenants: async () => [ada, bob] });

  const run = async () => {
    const { Pool } = await import('pg');
    const pool = new Pool({ connectionString: database.ownerUrl, max: 1 });
    return runSchedule(schedule, pool).finally(() => pool.end());
  };
  const waiting = async () => {
    const rows = await api.asOwner<{ user: string; n: number }>(
      `SELECT payload->>'userId' AS user, count(*)::integer AS n FROM graphile_worker._private_jobs GROUP BY 1`,
    );
    return Object.fromEntries(rows.map(({ user, n }) => [user, n]));
  };

  test('adds one job a tenant, however often it is due before that runs', async () => {
    expect([await run(), await run(), await run()]).toEqual([2, 2, 2]);
    expect(await waiting()).toEqual({ [ada]: 1, [bob]: 1 });
  });

  test('leaves a tenant out whose last job still runs, and starts again after one that was given up', async () => {
    await run();
    await api.asOwner(
      `UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'somebody' WHERE payload->>'userId' = $1`,
      [ada],
    );
    await api.asOwner(
      `UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE payload->>'userId' = $1`,
      [bob],
    );
    expect(await run()).toBe(1);
    expect(await waiting()).toEqual({ [ada]: 1, [bob]: 2 });
  });

  test('of the platform itself runs in the worker, as the owner, and is counted', async () => {
    const seen: unknown[] = [];
    const platform = defineSchedule({
      name: 'platform-test',
      cron: '* * * * *',
      run: async (owner, { log }) => {
        const { rows } = await owner.query('SELECT count(*)::integer AS users FROM users');
        seen.push(rows[0]);
        log.info('looked at everybody');
      },
    });
    await start([], { schedules: [platform] });
    await api.asOwner(`SELECT graphile_worker.add_job('schedule/platform-test')`);
    await until(() => seen.length > 0, 'it ran');
    expect(seen).toEqual([{ users: 2 }]);
    expect(await registry.metrics()).toContain('jobs_run_total{job="schedule/platform-test"');
  });

  test('that is due is run by the worker, once however many workers there are', async () => {
    const ran: string[] = [];
    const count = defineJob({ name: 'test.tick', run: async (_, { userId }) => void ran.push(userId) });
    await api.asOwner('DELETE FROM graphile_worker._private_known_crontabs');
    // A turn of a minute ago was missed, and the next one is most of an hour away, however long this takes.
    const missed = new Date(Date.now() - 60_000).getUTCMinutes();
    await api.asOwner(
      `INSERT INTO graphile_worker._private_known_crontabs (identifier, known_since) VALUES ('test', now() - interval '10 minutes')`,
    );
    const schedules = [{ ...schedule, cron: `${missed} * * * *`, job: count }];
    await Promise.all([start([count], { schedules }), start([count], { schedules })]);
    await until(() => ran.length >= 2, 'both tenants had their turn');
    await delay(500);
    expect([...ran].sort()).toEqual([ada, bob].sort());
  });
});

describe('stopping', () => {
  test('waits for running jobs, which are told to come to an end after half of the time', async () => {
    const events: string[] = [];
    const patient = defineJob({
      name: 'test.patient',
      async run({ signal }) {
        events.push('started');
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        events.push('ended');
      },
    });
    const worker = await start([patient], { stopMs: 2_000 });
    await enqueue(ada, patient, {});
    await until(() => events.length === 1, 'it started');
    const startedAt = performance.now();
    expect(await worker.stop()).toBe(true);
    expect(performance.now() - startedAt).toBeGreaterThan(900);
    expect(events).toEqual(['started', 'ended']);
    expect(await queued()).toEqual([]);
  });

  test('gives back what does not listen, for another worker', async () => {
    let runs = 0;
    let wake = (): void => undefined;
    const deaf = defineJob({
      name: 'test.deaf',
      async run() {
        runs += 1;
        if (runs > 1) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      },
    });
    const worker = await start([deaf], { stopMs: 200 });
    await enqueue(ada, deaf, {});
    await until(() => runs === 1, 'it started');
    expect(await worker.stop()).toBe(false);
    // When it ends after all, nobody takes note: the job is not this worker's any more.
    wake();
    await delay(100);
    expect(await queued()).toMatchObject([{ attempts: 1, locked_by: null }]);
    expect(await registry.metrics()).not.toContain('jobs_run_total{job="test.deaf"');
    await start([deaf]);
    await until(() => runs === 2, 'another worker ran it');
  });
});

test('two jobs of one name are refused', async () => {
  const job = defineJob({ name: 'test.twice', run: async () => undefined });
  await expect(start([job, job])).rejects.toThrow('two jobs called test.twice');
  await expect(enqueue(newId(), job, {})).rejects.toThrow('no user');
});
