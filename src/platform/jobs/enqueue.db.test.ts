import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { newId } from '../database/new-id';
import { NotFoundError } from '../errors';
import { startTestApi, type TestApi } from '../testing/test-api';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { defineJob, enqueueJob } from './job';
import { installQueue, readQueue } from './queue';

interface Row {
  readonly task_identifier: string;
  readonly payload: unknown;
  readonly key: string | null;
  readonly max_attempts: number;
  readonly run_at: Date;
}

const greet = defineJob<{ name: string }>({ name: 'test.greet', run: async () => undefined, maxAttempts: 3 });

let database: TestDatabase;
let api: TestApi;
let ada: string;
let bob: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  [ada, bob] = [(await api.createUser()).id, (await api.createUser()).id];
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});
afterEach(() => api.asOwner('DELETE FROM graphile_worker._private_jobs'));

const jobs = () =>
  api.asOwner<Row>(`
    SELECT task_identifier, payload, jobs.key, jobs.max_attempts, jobs.run_at
    FROM graphile_worker.jobs JOIN graphile_worker._private_jobs AS inner_jobs USING (id) ORDER BY id`);

test('a job is enqueued for the tenant of the unit of work, whatever the payload says', async () => {
  const foreign = { name: 'Ada', userId: bob };
  await api.workspace.run(ada, 'READ WRITE', (db) => enqueueJob(db, greet, foreign));
  expect(await jobs()).toEqual([
    {
      task_identifier: 'test.greet',
      payload: { name: 'Ada', userId: ada },
      key: null,
      max_attempts: 3,
      run_at: expect.any(Date),
    },
  ]);
});

test('a unit of work that fails enqueues nothing', async () => {
  const work = api.workspace.run(ada, 'READ WRITE', async (db) => {
    await enqueueJob(db, greet, { name: 'Ada' });
    throw new Error('changed my mind');
  });
  await expect(work).rejects.toThrow('changed my mind');
  expect(await jobs()).toEqual([]);
});

test('jobs with the same key are one job of their tenant, the latest', async () => {
  const runAt = new Date('2030-01-01T00:00:00Z');
  for (const [userId, name] of [
    [ada, 'first'],
    [ada, 'second'],
    [bob, 'third'],
  ] as const) {
    await api.workspace.run(userId, 'READ WRITE', (db) => enqueueJob(db, greet, { name }, { key: 'hello', runAt }));
  }
  expect(await jobs()).toMatchObject([
    { key: `test.greet/${ada}/hello`, payload: { name: 'second', userId: ada }, run_at: runAt },
    { key: `test.greet/${bob}/hello`, payload: { name: 'third', userId: bob } },
  ]);
});

test('somebody who is no user enqueues nothing', async () => {
  const work = api.workspace.run(randomUUID(), 'READ WRITE', (db) => enqueueJob(db, greet, { name: 'nobody' }));
  await expect(work).rejects.toThrow(NotFoundError);
  expect(await jobs()).toEqual([]);
});

describe('the role of the API', () => {
  let client: Client;
  beforeAll(async () => {
    client = new Client({ connectionString: database.appUrl });
    await client.connect();
  });
  afterAll(() => client.end());

  const enqueue = (job = 'test.greet') =>
    client.query('SELECT enqueue_job($1, $2, NULL, NULL, 1)', [job, { userId: bob }]);

  test.each([
    'SELECT * FROM graphile_worker.jobs',
    'SELECT * FROM graphile_worker._private_jobs',
    `SELECT graphile_worker.add_job('test.greet')`,
    'CREATE TABLE graphile_worker.mine ()',
  ])('cannot do %s', async (text) => {
    await expect(client.query(text)).rejects.toThrow('permission denied for schema graphile_worker');
  });

  test('cannot enqueue without being a tenant', async () => {
    await expect(enqueue()).rejects.toThrow('app.user_id is not set');
  });

  test.each(['schedule/clean-up', '', 'Test', 'a b'])('cannot enqueue %j, which is no name of a job', async (name) => {
    await client.query(`BEGIN; SET LOCAL app.user_id = '${ada}'`);
    await expect(enqueue(name)).rejects.toThrow('no name of a job');
    await client.query('ROLLBACK');
  });

  test('cannot lead the function astray with objects of its own', async () => {
    await client.query(`BEGIN; SET LOCAL app.user_id = '${ada}'; SET LOCAL search_path = pg_temp, public;
      CREATE TEMP TABLE jobs (); CREATE FUNCTION pg_temp.to_regnamespace(text) RETURNS regnamespace LANGUAGE sql AS 'SELECT NULL::regnamespace'`);
    await enqueue();
    await client.query('COMMIT');
    expect(await jobs()).toMatchObject([{ payload: { userId: ada } }]);
  });
});

test('names that could not be enqueued are refused where they are defined', () => {
  for (const name of ['', 'Test', 'schedule/x', 'a..b', 'x'.repeat(101)]) {
    expect(() => defineJob({ name, run: async () => undefined })).toThrow('no name for a job');
  }
});

test('the queue can be installed by several at once, again, and after the migration; until then it says what to do', async () => {
  const bare = await createTestDatabase();
  const owner = new Client({ connectionString: bare.ownerUrl });
  await owner.connect();
  await owner.query('DROP SCHEMA graphile_worker CASCADE');
  expect(await readQueue(owner)).toBeNull();
  const userId = newId();
  await expect(
    owner.query(`BEGIN; SET LOCAL app.user_id = '${userId}'; SELECT enqueue_job('test.greet', '{}', NULL, NULL, 1)`),
  ).rejects.toThrow('The job queue is not installed: run migrate up');
  await owner.query('ROLLBACK');
  await Promise.all([1, 2, 3].map(() => installQueue({ url: bare.ownerUrl })));
  await installQueue({ url: bare.ownerUrl });
  expect(await readQueue(owner)).toEqual({ due: 0, lagSeconds: 0, running: 0, later: 0, failed: [], orphaned: 0 });
  await owner.end();
  await bare.drop();
});

test('an owner who may not make schemas is told what an administrator has to do', async () => {
  const bare = await createTestDatabase({ empty: true });
  await expect(installQueue({ url: bare.appUrl })).rejects.toThrow(
    `GRANT CREATE ON DATABASE ${bare.name} TO personalization_api;`,
  );
  await bare.drop();
});
