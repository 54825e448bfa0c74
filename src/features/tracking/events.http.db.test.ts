import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { startTestApi, type TestApi } from '../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../platform/testing/test-database';
import { startTestHttpServer, type TestHttpServer } from '../../platform/testing/test-http-server';
import { derivedOf, testWithPast } from '../../platform/testing/tracked-tests';

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

interface Answer {
  readonly accepted: number;
  readonly duplicates: number;
  readonly refused: number;
  readonly lines: { line: number; eventId: string | null; outcome: string; code?: string; field?: string }[];
  readonly errors?: { message: string; extensions: { code: string; validationErrors?: { path: string }[] } }[];
}

async function post(body: string | Buffer, headers: Record<string, string> = {}, role?: 'ANALYST') {
  const token = await server.token({ userId, ...(role === undefined ? {} : { role }) });
  const response = await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: { 'content-type': 'application/x-ndjson', authorization: `Bearer ${token}`, ...headers },
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
}

const ndjson = (events: readonly unknown[]) => events.map((event) => JSON.stringify(event)).join('\n');
const soon = () => new Date(Date.now() - 60_000).toISOString();

describe('POST /v1/events', () => {
  it('takes lines, says what became of each, and takes them once', async () => {
    const { key: test, uuid } = await testWithPast(api, userId, {}, 2);
    const exposure = {
      eventId: randomUUID(),
      kind: 'EXPOSURE',
      unitId: 'u',
      occurredAt: soon(),
      test,
      variationId: 'short',
    };
    const order = {
      eventId: 'order-1',
      kind: 'CONVERSION',
      unitId: 'u',
      occurredAt: soon(),
      value: 19.99,
      currency: 'EUR',
      test,
    };
    const body = [
      JSON.stringify(exposure),
      '',
      '{"eventId": "cut short',
      '[1, 2]',
      JSON.stringify({ ...order, eventId: 7 }),
      JSON.stringify({ ...order, amount: 3 }),
      JSON.stringify({ ...order, occurredAt: '2026-05-01' }),
      JSON.stringify({ ...order, kind: 'PURCHASE' }),
      JSON.stringify({ ...order, value: '1e3' }),
      `${JSON.stringify(order)}\r`,
      JSON.stringify(exposure),
    ].join('\n');
    const first = await post(body);
    expect(first.status).toBe(200);
    const { lines, ...counts } = first.body;
    expect(counts).toEqual({ accepted: 2, duplicates: 1, refused: 7 });
    expect(lines.map(({ line, outcome, code, field }) => [line, outcome, code ?? null, field ?? null])).toEqual([
      [1, 'ACCEPTED', null, null],
      [3, 'REFUSED', 'UNREADABLE', null],
      [4, 'REFUSED', 'UNREADABLE', null],
      [5, 'REFUSED', 'INVALID_FIELD', 'eventId'],
      [6, 'REFUSED', 'UNKNOWN_FIELD', 'amount'],
      [7, 'REFUSED', 'INVALID_FIELD', 'occurredAt'],
      [8, 'REFUSED', 'INVALID_FIELD', 'kind'],
      [9, 'REFUSED', 'INVALID_FIELD', 'value'],
      [10, 'ACCEPTED', null, null],
      [11, 'DUPLICATE', null, null],
    ]);
    expect((await post(gzipSync(body), { 'content-encoding': 'gzip' })).body).toMatchObject({
      accepted: 0,
      duplicates: 3,
    });
    expect(await derivedOf(api, uuid)).toMatchObject({
      variations: [{}, {}, { variation_id: 'short', visitors: '1', conversions: '1', revenue: '19.99' }],
    });
  });

  it('takes ten thousand, and not one more', async () => {
    const { key: test, uuid } = await testWithPast(api, userId, {}, 2);
    const events = Array.from({ length: 10_000 }, (_, index) => ({
      ...{ eventId: randomUUID(), kind: 'EXPOSURE', unitId: `unit-${index}`, occurredAt: soon(), test },
      variationId: index % 2 ? 'short' : 'control',
    }));
    expect((await post(gzipSync(ndjson(events)))).body).toMatchObject({ accepted: 10_000, duplicates: 0, refused: 0 });
    expect(await api.asOwner('SELECT sum(units) FROM test_daily_statistics WHERE ab_test_id = $1', [uuid])).toEqual([
      { sum: '10000' },
    ]);
    const { status, body } = await post(ndjson([...events, ...events.slice(0, 1)]));
    expect([status, body.errors?.[0]?.extensions.validationErrors?.[0]?.path]).toEqual([400, 'content']);
    expect((await post('\n \n')).status).toBe(400);
  });

  it('wants a token that may write, and a kind of body that it knows', async () => {
    const refused = await post('{}', { authorization: 'Bearer nonsense' });
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect((await post('{}', {}, 'ANALYST')).body.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await post('{}', { 'content-type': 'text/csv' })).status).toBe(400);
    expect((await post(Buffer.alloc(9 * 1024 * 1024, ' '))).status).toBe(413);
    expect((await post(gzipSync(Buffer.alloc(33 * 1024 * 1024, ' ')))).body.errors?.[0]?.message).toContain(
      '10000 events',
    );
  });
});
