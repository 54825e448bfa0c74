import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { signToken } from '../../platform/auth/sign-token';
import { freePort } from '../../platform/database/embedded/free-port';
import { startTestApi, type TestApi } from '../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../platform/testing/test-database';
import { TEST_SECRET } from '../../platform/testing/test-http-server';
import { testWithPast } from '../../platform/testing/tracked-tests';
import { auditMeasurements } from './measurement-audit';

jest.setTimeout(120_000);

/** More than these few take minutes: KILLS=10 npx jest kill.db. */
const KILLS = Number(process.env.KILLS ?? 3);
const SENDERS = 4;
const BATCHES = 5 * KILLS;
const BATCH = 40;

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

/** The server as it is started in production, in a process of its own that can be killed. */
function startServer(port: number): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', 'src/cli.ts', 'serve'], {
    env: {
      PATH: process.env.PATH,
      JWT_SECRET: TEST_SECRET,
      DATABASE_URL: database.appUrl,
      MIGRATION_DATABASE_URL: database.ownerUrl,
      PORT: String(port),
      LOG_LEVEL: 'silent',
      WORKER: 'false',
    },
    stdio: 'ignore',
  });
}

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/livez`).then(
    ({ ok }) => ok,
    () => false,
  );
}

test('kill -9 of the server in the middle of it, with clients that send again: nothing lost, nothing counted twice', async () => {
  const userId = (await api.createUser()).id;
  const { key, uuid } = await testWithPast(api, userId, {}, 5);
  const token = await signToken({ userId, secret: TEST_SECRET, expiresIn: '1h' });
  const url = `http://127.0.0.1:${await freePort()}`;
  const port = Number(new URL(url).port);
  const occurredAt = new Date(Date.now() - 3_600_000).toISOString();
  const acknowledged = new Set<string>();
  let [repeated, done] = [0, 0];

  /** Sends what belongs together until somebody says that it has arrived. */
  async function deliver(lines: readonly { eventId: string }[]): Promise<void> {
    for (;;) {
      const response = await fetch(`${url}/v1/events`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${token}` },
        body: lines.map((line) => JSON.stringify(line)).join('\n'),
      }).catch(() => null);
      const answer = response?.ok ? ((await response.json().catch(() => null)) as { refused: number } | null) : null;
      if (answer !== null) {
        expect(answer.refused).toBe(0);
        for (const { eventId } of lines) acknowledged.add(eventId);
        done += 1;
        return;
      }
      repeated += 1;
      await delay(20);
    }
  }

  async function sender(number: number): Promise<void> {
    for (let batch = 0; batch < BATCHES; batch += 1) {
      // All senders write about the same units, so that they are at the same rows when the server dies.
      const lines = Array.from({ length: BATCH }, (_, index) => {
        const unit = (batch * BATCH + index) % 97;
        const seen = { kind: 'EXPOSURE', test: key, variationId: unit % 2 ? 'short' : 'control' };
        const bought = { kind: 'CONVERSION', value: '0.10', test: key };
        return { eventId: randomUUID(), unitId: `unit-${unit}`, occurredAt, ...((index + number) % 2 ? seen : bought) };
      });
      await deliver(lines);
    }
  }

  let server = startServer(port);
  const senders = Promise.all(Array.from({ length: SENDERS }, (_, number) => sender(number)));
  let finished = false;
  senders.finally(() => {
    finished = true;
  });
  let kills = 0;
  while (!finished) {
    while (!finished && !(await answers(url))) await delay(20);
    if (finished) break;
    const before = done;
    // In the middle of it: as soon as something was done since the last time.
    while (!finished && done < before + 2) await delay(1);
    if (finished || kills === KILLS) break;
    server.kill('SIGKILL');
    await once(server, 'exit');
    kills += 1;
    server = startServer(port);
  }
  await senders;
  server.kill('SIGTERM');
  await once(server, 'exit');

  expect(kills).toBe(KILLS);
  expect(repeated).toBeGreaterThan(0);
  expect(acknowledged.size).toBe(SENDERS * BATCHES * BATCH);
  const kept = await api.asOwner<{ event_id: string }>('SELECT event_id FROM tracking_events WHERE user_id = $1', [
    userId,
  ]);
  expect(kept.length).toBe(acknowledged.size);
  expect(kept.every(({ event_id }) => acknowledged.has(event_id))).toBe(true);
  const [{ conversions, revenue }] = await api.asOwner<{ conversions: string; revenue: string }>(
    `SELECT sum(conversions) AS conversions, sum(revenue) AS revenue FROM test_daily_statistics
     WHERE ab_test_id = $1 AND dimension = ''`,
    [uuid],
  );
  expect([Number(conversions), Number(revenue)]).toEqual([acknowledged.size / 2, acknowledged.size / 20]);
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  expect((await auditMeasurements(owner)).problems).toEqual([]);
  await owner.end();
});
