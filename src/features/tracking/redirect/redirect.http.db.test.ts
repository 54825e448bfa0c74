import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { startTestHttpServer, type TestHttpServer } from '../../../platform/testing/test-http-server';
import { testWithPast } from '../../../platform/testing/tracked-tests';
import { redirectToken } from './redirect-token';

let database: TestDatabase;
let api: TestApi;
let server: TestHttpServer;
let userId: string;
let otherId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  server = await startTestHttpServer(database);
  userId = (await api.createUser()).id;
  otherId = (await api.createUser()).id;
});
afterAll(async () => {
  await server?.close();
  await api?.close();
  await database?.drop();
});

const URLS = { control: 'https://shop.example.com/a?ref=test', short: 'https://shop.example.com/b' } as const;

async function splitTest(urls: Readonly<Record<string, string | undefined>> = URLS, input: object = {}) {
  const variation = (variationId: string, isControl: boolean) => ({
    ...{ variationId, name: variationId, isControl, trafficPercentage: 50 },
    configuration: urls[variationId] === undefined ? {} : { url: urls[variationId] },
  });
  const variations = [variation('control', true), variation('short', false)];
  const test = await testWithPast(api, userId, { testType: 'SPLIT_URL', variations, ...input }, 2);
  const { abTest } = await api.run<{ abTest: { redirectPath: string } }>(
    'query ($id: ID!) { abTest(id: $id) { redirectPath } }',
    { id: test.id },
    { userId },
  );
  return { ...test, path: abTest.redirectPath };
}

const follow = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, { redirect: 'manual', headers });

const unitsOf = (uuid: string) =>
  api.asOwner<{ unit_id: string; variation_id: string }>(
    'SELECT unit_id, variation_id FROM test_units WHERE ab_test_id = $1 ORDER BY unit_id',
    [uuid],
  );

test('a visitor is sent to its variation, counted before the answer, and once', async () => {
  const { path, uuid, id, tester } = await splitTest();
  for (const unit of ['anna', 'bo', 'cy', 'dee', 'anna']) {
    const response = await follow(`${path}&unit=${unit}&utm_source=mail&utm_source=news`);
    const { variationId } = await tester.assignOne(id, unit);
    expect([response.status, response.headers.get('cache-control')]).toEqual([302, 'no-store']);
    const carried = 'utm_source=mail&utm_source=news';
    const expected = variationId === 'control' ? `${URLS.control}&${carried}` : `${URLS.short}?${carried}`;
    expect(response.headers.get('location')).toBe(expected);
    expect((await unitsOf(uuid)).find(({ unit_id }) => unit_id === unit)).toEqual({
      unit_id: unit,
      variation_id: variationId,
    });
  }
  expect(await unitsOf(uuid)).toHaveLength(4);
  expect(await api.asOwner('SELECT 1 FROM tracking_events WHERE ab_test_id = $1', [uuid])).toHaveLength(4);
});

test('without a unit, a cookie keeps the visitor what it was', async () => {
  const { path, uuid } = await splitTest();
  const first = await follow(path);
  const cookie = first.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^unit=[0-9a-f-]{36}; Path=\/v1\/redirect; Max-Age=31536000; HttpOnly; SameSite=Lax$/);
  const again = await follow(path, { cookie: `a=b; ${cookie.split(';')[0]}` });
  expect([again.headers.get('location'), again.headers.get('set-cookie')]).toEqual([
    first.headers.get('location'),
    null,
  ]);
  expect(await unitsOf(uuid)).toHaveLength(1);
});

test('who takes no part goes to the control and is not counted', async () => {
  const { path, uuid, id, tester } = await splitTest();
  await tester.act('pauseABTest', id);
  expect((await follow(`${path}&unit=late`)).headers.get('location')).toBe(URLS.control);
  expect(await unitsOf(uuid)).toEqual([]);
});

test('a test whose visitors would be sent nowhere does not start', async () => {
  for (const short of [undefined, 'javascript:alert(1)'])
    await expect(splitTest({ ...URLS, short })).rejects.toThrow('No page is named for short.');
});

test('it leads nowhere but to the pages of the test', async () => {
  const { path, uuid, key } = await splitTest();
  // As it may stand in a test that was started before its pages were asked for.
  await api.asOwner(
    `UPDATE test_variations SET configuration = CASE WHEN is_control THEN '{"url": "javascript:alert(1)"}' ELSE '{}' END::jsonb
     WHERE ab_test_id = $1`,
    [uuid],
  );
  expect((await follow(`${path}&unit=a&url=https://evil.example.com`)).status).toBe(409);
  // Nothing is counted of somebody who was sent nowhere.
  expect(await unitsOf(uuid)).toEqual([]);
  const token = new URL(path, server.url).searchParams.get('token') ?? '';
  const [{ salt }] = await api.asOwner<{ salt: string }>('SELECT salt FROM ab_tests WHERE id = $1', [uuid]);
  const forged = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`;
  const wrong = [
    `/v1/redirect/${key}`,
    `/v1/redirect/${key}?token=x`,
    `/v1/redirect/${key}?token=${forged}`,
    `/v1/redirect/${key}?token=${redirectToken(otherId, { id: uuid, salt })}`,
    `/v1/redirect/other?token=${token}`,
  ];
  for (const path of wrong) expect([path, (await follow(path)).status]).toEqual([path, 404]);
  expect((await follow(`${path}&unit=${'x'.repeat(201)}`)).status).toBe(400);
  const simple = await testWithPast(api, userId);
  const { abTest } = await api.run<{ abTest: { redirectPath: null } }>(
    'query ($id: ID!) { abTest(id: $id) { redirectPath } }',
    { id: simple.id },
    { userId },
  );
  expect(abTest.redirectPath).toBeNull();
});
