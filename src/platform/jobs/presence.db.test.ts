import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { startTestApi, type TestApi } from '../testing/test-api';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { defineJob, enqueueJob } from './job';
import { showPresence } from './presence';

jest.setTimeout(120_000);

const log = pino({ level: 'silent' });

let database: TestDatabase;
let api: TestApi;
const children: ChildProcess[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  await api.asOwner(
    'CREATE TABLE effects (user_id uuid, job text, runs integer DEFAULT 1, PRIMARY KEY (user_id, job))',
  );
  await api.asOwner('GRANT SELECT, INSERT, UPDATE ON effects TO personalization_app');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

/** A worker process. The first run of each job stops where `HANG` says, before or after its transaction is committed. */
const PROGRAM = `
  const pino = require('pino');
  const { createDataSource } = require('./src/platform/database/data-source');
  const { Workspace } = require('./src/platform/database/unit-of-work');
  const { Parameters, statement } = require('./src/platform/database/statement');
  const { startWorker } = require('./src/platform/jobs/worker');
  const forever = () => new Promise((resolve) => setTimeout(resolve, 600_000));
  const job = (name, hang) => ({
    name,
    async run({ workspace }, { userId }) {
      await workspace.run(userId, 'READ WRITE', async (db) => {
        const parameters = new Parameters(userId);
        const add = 'INSERT INTO effects (user_id, job) VALUES ($1, ' + parameters.add(name, 'text') + ') ON CONFLICT DO NOTHING';
        await db.query(statement('test.effect', add, parameters));
        if (process.env.HANG && hang === 'half way') { console.log(name); await forever(); }
      });
      if (process.env.HANG) { console.log(name); await forever(); }
    },
  });
  (async () => {
    const dataSource = await createDataSource({ url: process.env.APP_URL, pipeline: true }).initialize();
    await startWorker({
      url: process.env.OWNER_URL,
      workspace: new Workspace(dataSource, { preparedStatements: true }),
      jobs: [job('test.half-way', 'half way'), job('test.committed', 'committed')],
      schedules: [], log: pino({ level: 'silent' }), concurrency: 2, stopMs: 1000,
    });
    console.log('ready');
  })();
`;

function startProcess(env: Record<string, string> = {}): { child: ChildProcess; said(text: string): Promise<void> } {
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', PROGRAM], {
    env: { PATH: process.env.PATH, APP_URL: database.appUrl, OWNER_URL: database.ownerUrl, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  return {
    child,
    async said(text) {
      while (!output.includes(text)) {
        if (child.exitCode !== null) throw new Error(`The worker ended: ${output}`);
        await delay(20);
      }
    },
  };
}

test('jobs of a worker that is killed are run by another within a minute, and have their effect once', async () => {
  const { id: userId } = await api.createUser();
  const doomed = startProcess({ HANG: 'yes' });
  await doomed.said('ready');
  for (const name of ['test.half-way', 'test.committed']) {
    const job = defineJob({ name, run: async () => undefined });
    await api.workspace.run(userId, 'READ WRITE', (db) => enqueueJob(db, job, {}));
  }
  await doomed.said('test.half-way');
  await doomed.said('test.committed');
  await startProcess().said('ready');
  doomed.child.kill('SIGKILL');
  await once(doomed.child, 'exit');
  const killedAt = performance.now();
  expect(await api.asOwner('SELECT job FROM effects')).toEqual([{ job: 'test.committed' }]);

  const waiting = () => api.asOwner('SELECT task_identifier, attempts FROM graphile_worker.jobs');
  expect(await waiting()).toHaveLength(2);
  while ((await waiting()).length > 0 && performance.now() - killedAt < 60_000) await delay(100);
  expect(await waiting()).toEqual([]);
  expect(await api.asOwner('SELECT job, runs FROM effects WHERE user_id = $1 ORDER BY job', [userId])).toEqual([
    { job: 'test.committed', runs: 1 },
    { job: 'test.half-way', runs: 1 },
  ]);
  expect(performance.now() - killedAt).toBeLessThan(60_000);
});

test('a worker that lost only its connection keeps its jobs; one that left loses them', async () => {
  await api.asOwner(`SELECT graphile_worker.add_job('test.held')`);
  await api.asOwner(
    `UPDATE graphile_worker._private_jobs SET locked_at = now() - interval '1 minute', locked_by = 'pool-held'`,
  );
  const holder = async () =>
    (await api.asOwner<{ by: string | null }>('SELECT locked_by AS by FROM graphile_worker.jobs'))[0]?.by;
  const recovered: number[] = [];
  const held = await showPresence({ url: database.ownerUrl, workerId: 'pool-held', log, sweepMs: 60_000 });
  const watcher = await showPresence({
    url: database.ownerUrl,
    workerId: 'pool-watching',
    log,
    sweepMs: 1_500,
    onRecovered: (workers) => recovered.push(workers),
  });
  await delay(2_000);
  expect(await holder()).toBe('pool-held');

  const cut = await api.asOwner<{ n: number }>(
    `SELECT count(pg_terminate_backend(pid))::integer AS n FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2
       AND objid::bigint = hashtext('pool-held')::bigint & 4294967295`,
  );
  expect(cut).toEqual([{ n: 1 }]);
  await delay(4_000);
  expect([await holder(), recovered]).toEqual(['pool-held', []]);

  await held.leave();
  for (const leftAt = performance.now(); (await holder()) !== null && performance.now() - leftAt < 10_000; )
    await delay(50);
  expect([await holder(), recovered]).toEqual([null, [1]]);
  await watcher.leave();
});
