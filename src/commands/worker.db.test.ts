import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { migrateDown } from '../platform/database/migrate';
import { createTestDatabase, type TestDatabase } from '../platform/testing/test-database';
import { execute } from '../platform/testing/test-server';

jest.setTimeout(60_000);

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

function startCommand(args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli.ts', 'worker', ...args], {
    env: {
      PATH: process.env.PATH,
      JWT_SECRET: 'a secret of at least thirty-two characters',
      DATABASE_URL: database.appUrl,
      MIGRATION_DATABASE_URL: database.ownerUrl,
    },
    stdio: 'pipe',
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(String(chunk)));
  return { child, text: () => output.join('') };
}

test('the command takes jobs, shows its metrics, and stops on SIGTERM with exit code 0', async () => {
  await execute(database.ownerUrl, 'DROP SCHEMA graphile_worker CASCADE');
  const { child, text } = startCommand(['--concurrency', '3', '--port', '0']);
  while (!text().includes('the worker takes jobs') && child.exitCode === null) await delay(50);
  const { url, concurrency } = JSON.parse(/\{.*the worker takes jobs.*\}/.exec(text())?.[0] ?? '{}');
  expect(concurrency).toBe(3);
  await execute(database.ownerUrl, `SELECT graphile_worker.add_job('schedule/clean-up')`);
  const done = 'jobs_run_total{job="schedule/clean-up",outcome="done"} 1';
  let metrics = '';
  for (let look = 0; look < 100 && !metrics.includes(done); look += 1) {
    await delay(50);
    metrics = await (await fetch(`${url}/metrics`)).text();
  }
  expect(metrics).toContain(done);
  expect(metrics).toContain('job_queue_lag_seconds');
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  expect((await fetch(`${url}/other`)).status).toBe(404);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(text()).toContain('"stopped"');
});

test('it does not start on a schema that is behind', async () => {
  await migrateDown({ url: database.ownerUrl });
  const { child, text } = startCommand([]);
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(text()).toContain('1 migration is pending: run migrate up first.');
});
