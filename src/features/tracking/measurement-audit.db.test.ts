import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { startTestApi, type TestApi } from '../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../platform/testing/test-database';
import { testWithPast, track } from '../../platform/testing/tracked-tests';
import { auditMeasurements } from './measurement-audit';

let database: TestDatabase;
let api: TestApi;
let owner: Client;
let uuid: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  for (const user of [await api.createUser(), await api.createUser()]) {
    const { key, uuid: id } = await testWithPast(api, user.id, { key: 'audited', attributionDays: 30 });
    uuid = id;
    const events = Array.from({ length: 40 }, (_, index) => ({
      eventId: randomUUID(),
      unitId: `u${index % 20}`,
      occurredAt: new Date(Date.now() - (50 - index) * 86_400_000).toISOString(),
      test: key,
      ...(index < 20
        ? { kind: 'EXPOSURE', variationId: index % 2 ? 'short' : 'control', dimensions: { device: 'phone' } }
        : { kind: 'CONVERSION', value: '1.25' }),
    }));
    await track(api, user.id, events);
  }
});
afterAll(async () => {
  await owner?.end();
  await api?.close();
  await database?.drop();
});

/** The damage of one test stays for the next: each looks for its own. */
async function audit(damage?: string) {
  if (damage !== undefined) await owner.query(damage.replaceAll('$test', `'${uuid}'`));
  return auditMeasurements(owner);
}

test('it counts everything anew, of all tenants, and finds nothing where nothing is wrong', async () => {
  expect(await audit()).toEqual({ unitsRecounted: 40, unitsKept: 0, days: 80, variations: 6, problems: [] });
});

test('units whose events were deleted are taken as they are', async () => {
  const limit = `now() - interval '40 days'`;
  await owner.query(`INSERT INTO event_retention SELECT id, ${limit} FROM users;
    DELETE FROM tracking_events WHERE occurred_at < ${limit}`);
  expect(await audit()).toMatchObject({ unitsRecounted: 18, unitsKept: 22, problems: [] });
});

test.each([
  [
    `DELETE FROM tracking_events WHERE ab_test_id = $test AND kind = 'CONVERSION' AND unit_id = 'u15'`,
    /^1 units do not say what their events say, for example unit u15 of test audited\.$/,
  ],
  [`DELETE FROM test_units WHERE ab_test_id = $test AND unit_id = 'u19'`, /^1 units were exposed and are not counted/],
  [
    `UPDATE test_daily_statistics SET revenue = revenue + 0.01 WHERE ab_test_id = $test AND dimension = '' AND day = (SELECT max(day) FROM test_daily_statistics)`,
    /daily statistics do not say what their units say, for example variation \w+ on/,
  ],
  [
    `UPDATE test_variations SET visitors = visitors + 1 WHERE ab_test_id = $test AND variation_id = 'long'`,
    /^\d variations do not say what their daily statistics say, for example variation long of test audited\.$/,
  ],
  [
    `UPDATE ab_tests SET statistics_source = 'REPORTED' WHERE id = $test`,
    /^1 tests have numbers of another source than they say, for example test audited\.$/,
  ],
])('it finds what is wrong after %s', async (damage, problem) => {
  const { problems } = await audit(damage);
  expect(problems.some((one) => problem.test(one)) ? 'found' : problems).toBe('found');
});
