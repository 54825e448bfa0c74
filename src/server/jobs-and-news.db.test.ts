import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { loadConfig } from '../config';
import { signToken } from '../platform/auth/sign-token';
import { testerOf } from '../platform/testing/running-tests';
import { startTestApi, type TestApi } from '../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../platform/testing/test-database';
import { type Server, startServer } from './server';

const SECRET = 'a secret of at least thirty-two characters';

let database: TestDatabase;
let api: TestApi;
let dataDirectory: string;

beforeAll(async () => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'jobs-and-news-'));
  database = await createTestDatabase();
  api = await startTestApi(database);
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
  rmSync(dataDirectory, { recursive: true, force: true });
});

function start(env: Record<string, string> = {}, migrate = true): Promise<Server> {
  const config = loadConfig({
    JWT_SECRET: SECRET,
    DATABASE_URL: database.appUrl,
    MIGRATION_DATABASE_URL: database.ownerUrl,
    DATA_DIR: dataDirectory,
    PORT: '0',
    LOG_LEVEL: 'fatal',
    ...env,
  });
  return startServer(config, { migrate, print: () => undefined });
}

const waiting = async (): Promise<number> =>
  (await api.asOwner<{ n: number }>('SELECT count(*)::integer AS n FROM graphile_worker.jobs'))[0]?.n ?? 0;

test('a server analyses running tests when it is time, stops the clear one, and whoever watches is told', async () => {
  const { id: userId } = await api.createUser();
  const { id } = await testerOf(api, userId).active({ sampleSize: 20_000 });
  const rows = [
    { variationId: 'control', day: '2026-05-01', visitors: 5_000, conversions: 250 },
    { variationId: 'long', day: '2026-05-01', visitors: 2_000, conversions: 100 },
    { variationId: 'short', day: '2026-05-01', visitors: 3_000, conversions: 300 },
  ];
  await api.run(
    'mutation ($input: RecordDailyTestStatisticsInput!) { recordDailyTestStatistics(input: $input) { id } }',
    { input: { abTestId: id, rows } },
    { userId },
  );
  const server = await start();
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: {
      authorization: `Bearer ${await signToken({ userId, secret: SECRET, expiresIn: '5m' })}`,
    },
  });
  try {
    const answers = client.iterate({
      query:
        'subscription ($id: ID!) { testResultUpdated(abTestId: $id) { status winningVariationId latestResult { lookIndex } } }',
      variables: { id },
    });
    expect((await answers.next()).value).toMatchObject({
      data: { testResultUpdated: { status: 'ACTIVE', latestResult: null } },
    });
    await api.asOwner(`SELECT graphile_worker.add_job('schedule/analyze-active-tests')`);
    expect((await answers.next()).value).toMatchObject({
      data: { testResultUpdated: { status: 'COMPLETED', winningVariationId: 'short', latestResult: { lookIndex: 1 } } },
    });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('live_subscriptions 1');
    expect(metrics).toContain('jobs_run_total{job="schedule/analyze-active-tests",outcome="done"} 1');
  } finally {
    await client.dispose();
    await server.stop();
  }
});

test('with WORKER=false jobs wait, and a queue that is missing is installed without migrating', async () => {
  await api.asOwner('DROP SCHEMA graphile_worker CASCADE');
  const server = await start({ WORKER: 'false' }, false);
  try {
    await api.asOwner(`SELECT graphile_worker.add_job('schedule/clean-up')`);
    await delay(1_000);
    expect(await waiting()).toBe(1);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${server.url}/metrics`)).text()).toContain('job_queue_jobs{state="due"} 1');
  } finally {
    await server.stop();
  }
  const other = await start();
  for (let look = 0; (await waiting()) > 0 && look < 100; look += 1) await delay(50);
  expect(await waiting()).toBe(0);
  await other.stop();
});
