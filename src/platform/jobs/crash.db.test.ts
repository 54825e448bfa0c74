import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import pino from 'pino';
import { startTestApi } from '../testing/test-api';
import { type Postgres15, startPostgres15 } from '../testing/test-database';
import { defineJob, enqueueJob } from './job';
import { startWorker } from './worker';

jest.setTimeout(120_000);

/** A server of its own: the one of the test run has other tests on it. */
let postgres: Postgres15 | null;

beforeAll(async () => {
  postgres = await startPostgres15();
});
afterAll(() => postgres?.stop());

test('after a crash of PostgreSQL the worker goes on with what it had, and with what comes', async () => {
  if (!postgres) return;
  const database = await postgres.createTestDatabase();
  const api = await startTestApi(database);
  const { id: userId } = await api.createUser();
  const done: string[] = [];
  let hold = true;
  const job = defineJob<{ name: string }>({
    name: 'test.crash',
    async run({ workspace }, payload) {
      while (hold) await delay(10);
      await workspace.run(payload.userId, 'READ WRITE', (db) => enqueueJob(db, follower, { name: payload.name }));
    },
  });
  const follower = defineJob<{ name: string }>({
    name: 'test.follower',
    run: async (_, { name }) => void done.push(name),
  });
  const worker = await startWorker({
    url: database.ownerUrl,
    workspace: api.workspace,
    jobs: [job, follower],
    schedules: [],
    log: pino({ level: 'silent' }),
    concurrency: 2,
    stopMs: 5_000,
  });
  const enqueue = (name: string) => api.workspace.run(userId, 'READ WRITE', (db) => enqueueJob(db, job, { name }));
  await enqueue('before');
  await delay(500);

  const client = new Client({ connectionString: database.adminUrl });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  // A killed backend makes PostgreSQL end all others and recover, as after any crash.
  process.kill(rows[0]?.pid ?? 0, 'SIGKILL');
  await delay(200);
  hold = false;
  for (let added = false; !added; ) {
    added = await enqueue('after').then(
      () => true,
      () => false,
    );
    await delay(100);
  }
  const crashedAt = performance.now();
  while (new Set(done).size < 2 && performance.now() - crashedAt < 60_000) await delay(50);
  expect(new Set(done)).toEqual(new Set(['before', 'after']));
  expect(await worker.stop()).toBe(true);
  const [left] = await api.asOwner<{ n: number }>('SELECT count(*)::integer AS n FROM graphile_worker.jobs');
  expect(left).toEqual({ n: 0 });
  await client.end().catch(() => undefined);
  await api.close();
  await database.drop();
});
