import { Analytics } from '@segment/analytics-node';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { startTestHttpServer, type TestHttpServer } from '../../../platform/testing/test-http-server';
import { derivedOf, testWithPast } from '../../../platform/testing/tracked-tests';

let database: TestDatabase;
let api: TestApi;
let server: TestHttpServer;
let userId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  server = await startTestHttpServer(database);
  userId = (await api.createUser()).id;
});
afterAll(async () => {
  await server?.close();
  await api?.close();
  await database?.drop();
});

interface Result {
  readonly success?: boolean;
  readonly accepted?: number;
  readonly duplicates?: number;
  readonly ignored?: number;
  readonly errors?: unknown;
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const token = await server.token({ userId });
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Result };
}

test("Segment's own library sends exposures and conversions", async () => {
  const { key, uuid } = await testWithPast(
    api,
    userId,
    { name: 'New checkout', conversionEvents: ['Order Completed'] },
    2,
  );
  const analytics = new Analytics({
    writeKey: await server.token({ userId }),
    host: server.url,
    maxRetries: 1,
    disable: false,
  });
  const failures: unknown[] = [];
  analytics.on('error', (error) => failures.push(error));
  analytics.identify({ userId: 'anna', traits: { plan: 'free' } });
  analytics.track({
    userId: 'anna',
    event: 'Experiment Viewed',
    properties: { experiment_id: key, variation_id: 'short', dimensions: { device: 'phone' } },
  });
  analytics.track({
    anonymousId: 'browser-7',
    event: 'Experiment Viewed',
    properties: { experiment_name: 'New checkout', variation_name: 'As it is' },
  });
  analytics.page({ anonymousId: 'browser-7', name: 'Checkout' });
  await analytics.flush();
  analytics.track({ userId: 'anna', event: 'Order Completed', properties: { revenue: 19.99, currency: 'EUR' } });
  analytics.track({ userId: 'anna', event: 'Product Viewed', properties: { price: 5 } });
  analytics.group({ userId: 'anna', groupId: 'g' });
  await analytics.closeAndFlush();
  expect(failures).toEqual([]);
  const { units } = (await derivedOf(api, uuid)) as { units: object[] };
  expect(units).toMatchObject([
    { unit_id: 'anna', variation_id: 'short', dimensions: { device: 'phone' }, conversions: '1', revenue: '19.990000' },
    { unit_id: 'browser-7', variation_id: 'control', conversions: '0' },
  ]);
});

test('a batch is taken once, and says what was refused', async () => {
  const { key } = await testWithPast(api, userId, { conversionEvents: ['Trial Started'] }, 2);
  const timestamp = new Date().toISOString();
  const message = (messageId: string, more: object) => ({ type: 'track', messageId, userId: 'bo', timestamp, ...more });
  const batch = [
    message('m1', { event: 'Experiment Viewed', properties: { experimentId: key, variationId: 'control' } }),
    message('m2', { event: 'Trial Started', properties: {} }),
    message('m3', {
      event: 'Experiment Viewed',
      properties: { experiment_id: 'nobody-knows', variation_id: 'control' },
    }),
    message('m4', { event: 'Experiment Viewed', properties: { experiment_id: key, variation_id: 'nobody-knows' } }),
    message('m5', { event: 'Trial Started', userId: null }),
    message('m6', { type: 'page' }),
    'nonsense',
  ];
  const first = await post('/v1/batch', { batch });
  expect(first).toEqual({
    status: 200,
    body: {
      ...{ success: true, accepted: 2, duplicates: 0, refused: 3, ignored: 2 },
      errors: [
        { index: 2, code: 'UNKNOWN_TEST', field: 'test', message: expect.any(String) },
        { index: 3, code: 'UNKNOWN_VARIATION', field: 'variationId', message: expect.any(String) },
        { index: 4, code: 'INVALID_FIELD', field: 'unitId', message: expect.any(String) },
      ],
    },
  });
  expect((await post('/v1/batch', { batch })).body).toMatchObject({ accepted: 0, duplicates: 2 });
});

test('one message at a time, with the write key as basic auth, and the device as the unit', async () => {
  const { key, uuid } = await testWithPast(api, userId, { conversionEvents: ['Signed Up'] }, 2);
  const basic = { authorization: `Basic ${Buffer.from(`${await server.token({ userId })}:`).toString('base64')}` };
  const viewed = { experiment_id: key, variation_id: 'long' };
  const sent = {
    messageId: 'v',
    event: 'Experiment Viewed',
    properties: viewed,
    userId: 'cy',
    anonymousId: 'browser-9',
  };
  expect((await post('/v1/track?unit=anonymousId', sent, basic)).body).toMatchObject({ success: true, accepted: 1 });
  for (const kind of ['identify', 'page', 'screen', 'group', 'alias']) {
    expect(await post(`/v1/${kind}`, { messageId: 'x', userId: 'cy' }, basic)).toMatchObject({
      status: 200,
      body: { success: true, accepted: 0, ignored: 1 },
    });
  }
  expect(await derivedOf(api, uuid)).toMatchObject({ units: [{ unit_id: 'browser-9', variation_id: 'long' }] });
});

test('what is no batch, no JSON, or from nobody is refused as a whole', async () => {
  const statuses = [
    await post('/v1/batch', { batch: 'x' }),
    await post('/v1/batch', '{"batch": ['),
    await post('/v1/track?unit=other', { event: 'x' }),
    await post('/v1/track', { event: 'x' }, { authorization: 'Basic bm9uc2Vuc2U6' }),
    await post('/v1/track', { event: 'x' }, { authorization: '' }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([400, 400, 400, 401, 401]);
});
