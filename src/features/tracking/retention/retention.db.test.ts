import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import pino from 'pino';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { testWithPast, track } from '../../../platform/testing/tracked-tests';
import { deleteOldEvents, TRACKING_SCHEDULES } from '../tracking.jobs';

let database: TestDatabase;
let api: TestApi;
let ana: string;
let ben: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  [ana, ben] = [(await api.createUser()).id, (await api.createUser()).id];
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

const log = pino({ level: 'silent' });
const runJob = (userId: string, signal = new AbortController().signal) =>
  deleteOldEvents.run({ workspace: api.workspace, log, signal }, { userId });

/** Events of a user as they are once they have grown old. */
async function old(userId: string, count: number, days: number): Promise<void> {
  await api.asOwner(
    `INSERT INTO tracking_events (user_id, id, event_id, kind, unit_id, occurred_at, received_at)
     SELECT $1, gen_random_uuid(), n::text, 'CLICK', 'u' || n, now() - $3::integer * interval '1 day', now() FROM generate_series(1, $2::integer) AS n`,
    [userId, count, days],
  );
}

async function kept(userId: string): Promise<number> {
  const [row] = await api.asOwner<{ n: number }>(
    'SELECT count(*)::integer AS n FROM tracking_events WHERE user_id = $1',
    [userId],
  );
  return row?.n ?? 0;
}

test('events beyond their retention go, in batches; younger ones, those of others and the numbers of tests stay', async () => {
  const { id, key } = await testWithPast(api, ana);
  const yesterday = new Date(Date.now() - 86_400_000).toISOString();
  const events = (['EXPOSURE', 'CONVERSION'] as const).map((kind) => ({
    eventId: randomUUID(),
    kind,
    unitId: 'u1',
    test: key,
    variationId: 'control',
    occurredAt: yesterday,
  }));
  await track(api, ana, events);
  const numbers = () =>
    api.asOwner('SELECT * FROM test_daily_statistics WHERE user_id = $1 ORDER BY variation_id, dimension', [ana]);
  const before = await numbers();
  expect(before).not.toEqual([]);
  await old(ana, 12_000, 401);
  await old(ana, 10, 399);
  await old(ben, 10, 401);

  const stopped = AbortSignal.abort();
  await expect(runJob(ana, stopped)).rejects.toThrow();
  expect(await kept(ana)).toBe(12_012);
  await runJob(ana);
  expect([await kept(ana), await kept(ben)]).toEqual([12, 10]);
  expect(await numbers()).toEqual(before);
  const [retention] = await api.asOwner<{ days: number }>(
    'SELECT extract(epoch FROM now() - deleted_before) / 86400 AS days FROM event_retention WHERE user_id = $1',
    [ana],
  );
  expect(Number(retention?.days)).toBeCloseTo(400, 2);

  await runJob(ana);
  expect(await kept(ana)).toBe(12);
  expect(await track(api, ana, events)).toMatchObject({ accepted: 0, duplicates: 2 });
  expect(id).toMatch(/^test_/);
});

test('it is due for those who have such events', async () => {
  const pool = new Pool({ connectionString: database.ownerUrl, max: 1 });
  const due = await TRACKING_SCHEDULES[0].tenants(pool);
  await pool.end();
  expect(due).toEqual([ben]);
});
