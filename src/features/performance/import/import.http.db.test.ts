import { gzipSync } from 'node:zlib';
import fastify, { type FastifyInstance } from 'fastify';
import type { Authenticator } from '../../../platform/auth/authenticator';
import type { Role } from '../../../platform/graphql/context';
import { registerErrorAnswers } from '../../../platform/http/error-answers';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { registerPerformanceImport } from './import.http';

/** Judging tokens is tested where it is done: here a token says whose it is. */
const authenticate: Authenticator = async (authorization) => {
  const [, userId, role] = /^Bearer (\S+) (\S+)$/.exec(authorization ?? '') ?? [];
  return userId === undefined ? null : { userId, role: role as Role };
};

let database: TestDatabase;
let api: TestApi;
let app: FastifyInstance;
let url: string;
let userId: string;
let token: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  app = fastify();
  registerErrorAnswers(app);
  registerPerformanceImport(app, { workspace: api.workspace, authenticate, bodyBytes: 300_000, concurrency: 2 });
  app.post('/echo', async ({ body }) => body);
  url = `${await app.listen({ port: 0, host: '127.0.0.1' })}/v1/performance`;
});
beforeEach(async () => {
  userId = (await api.createUser()).id;
  token = `${userId} USER`;
});
afterAll(async () => {
  await app?.close();
  await api?.close();
  await database?.drop();
});

const CSV = 'date,campaign,impressions,clicks,spend,currency\n2026-05-01,Spring,1000,50,20.1051,USD\n';

interface Answer {
  readonly outcome: string;
  readonly runId: string | null;
  readonly totals: unknown;
  readonly errors: { message: string; extensions: { code: string } }[];
}

async function post(body: string | Buffer, type = 'text/csv', query = '', headers: Record<string, string> = {}) {
  const response = await fetch(`${url}${query}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: { 'content-type': type, authorization: `Bearer ${token}`, ...headers },
  });
  const answer = (await response.json()) as Answer;
  return { status: response.status, headers: response.headers, body: answer };
}

const facts = () =>
  api.asOwner(
    'SELECT date::text, ad, impressions::int, spend::text, currency FROM campaign_performance_facts WHERE user_id = $1 ORDER BY date',
    [userId],
  );

test('a CSV becomes a run (201); the same one again, gzipped or not, is that run (200)', async () => {
  const first = await post(CSV, 'text/csv; charset=utf-8', '?fileName=may.csv');
  expect(first.status).toBe(201);
  expect(first.body).toMatchObject({
    outcome: 'IMPORTED',
    runId: expect.stringMatching(/^import_\w{26}$/),
    rowsAccepted: 1,
    factsWritten: 1,
    totals: { impressions: 1_000, spend: '20.11', conversions: 0, currency: 'USD', reach: null },
  });
  const again = await post(gzipSync(CSV), 'text/csv', '', { 'content-encoding': 'gzip' });
  expect([again.status, again.body.outcome, again.body.runId]).toEqual([200, 'ALREADY_IMPORTED', first.body.runId]);
});

test('other routes go on to take JSON', async () => {
  const response = await fetch(url.replace('/v1/performance', '/echo'), {
    method: 'POST',
    body: '{"a":1}',
    headers: { 'content-type': 'application/json' },
  });
  expect(await response.json()).toEqual({ a: 1 });
});

test('maps and defaults come as parameters', async () => {
  const { status, body } = await post(
    'a=b,Kosten (x)\nSpring,10.5\n',
    'text/csv',
    '?map=a%3Db=campaign&map=Kosten (x)=spend&default=date=2026-05-01&default=currency=EUR&dryRun=true',
  );
  expect([status, body.outcome, body.totals]).toEqual([
    200,
    'DRY_RUN',
    expect.objectContaining({ spend: '10.50', currency: 'EUR' }),
  ]);
  expect(await facts()).toEqual([]);
});

test('NDJSON of canonical columns, in either spelling, is read with the lines it has', async () => {
  const lines = [
    {
      date: '2026-05-01',
      campaign: 'Spring',
      ad: 'say "hi",\nplease',
      ageGroup: '25-34',
      impressions: 1234,
      engagements: 0,
      spend: 1.5,
    },
    { date: '2026-05-02', campaign: 'Spring', age_group: null, impressions: 10, spend: '0.000001', currency: 'USD' },
  ];
  const engagements = () =>
    api.asOwner('SELECT engagements::int FROM campaign_performance_facts WHERE user_id = $1 ORDER BY date', [userId]);
  const body = lines.map((line) => JSON.stringify(line)).join('\n');
  const { status } = await post(gzipSync(body), 'application/x-ndjson', '?default=currency=USD');
  expect(status).toBe(201);
  expect(await facts()).toEqual([
    { date: '2026-05-01', ad: 'say "hi", please', impressions: 1234, spend: '1.500000', currency: 'USD' },
    { date: '2026-05-02', ad: '', impressions: 10, spend: '0.000001', currency: 'USD' },
  ]);
  expect(await engagements()).toEqual([{ engagements: 0 }, { engagements: null }]);
  const bad = await post(`${body}\n{"date":"soon","campaign":"x","impressions":1}\n`, 'application/x-ndjson');
  expect([bad.status, bad.body.errors[0]]).toEqual([422, expect.objectContaining({ line: 3, code: 'BAD_DATE' })]);
});

test.each([
  ['no JSON', '{"date":', 'application/x-ndjson', '', 400, 'Line 1: it is not a JSON object'],
  ['an unknown key', '{"spent":1}', 'application/x-ndjson', '', 400, 'Line 1: it has an unknown key'],
  ['a damaged gzip', gzipSync(CSV).subarray(0, 40), 'application/gzip', '', 400, 'damaged or cut short'],
  ['an unknown parameter', CSV, 'text/csv', '?dryrun=true', 400, 'unknown parameter'],
  ['a flag that is none', CSV, 'text/csv', '?dryRun=yes', 400, 'dryRun must be true or false'],
  ['a pair that is none', CSV, 'text/csv', '?map=spend', 400, 'map=their header=our column'],
  ['an unknown number format', CSV, 'text/csv', '?numberFormat=DOT', 400, 'numberFormat must be one of POINT, COMMA'],
  ['another kind of body', '{}', 'application/json', '', 400, 'Send one of these kinds'],
  ['too large a body', 'x'.repeat(300_001), 'text/csv', '', 413, 'too large'],
])('%s is refused with what to do', async (_, body, type, query, status, message) => {
  const answer = await post(body, type, query);
  expect(answer.status).toBe(status);
  expect(answer.body.errors[0]?.message).toContain(message);
  expect(answer.body.errors[0]?.extensions.code).toBeDefined();
});

test('a gzip bomb is stopped', async () => {
  const { status, body } = await post(gzipSync(Buffer.alloc(201 * 1024 * 1024)), 'application/gzip');
  expect([status, body.errors[0]?.message]).toEqual([400, expect.stringContaining('unpacks to more than 200 MiB')]);
});

test('bad lines are told (422), and nothing is written', async () => {
  const { status, body } = await post(`${CSV}never,Spring,1,1,1,USD\n`);
  expect([status, body.outcome, body.errors]).toEqual([
    422,
    'REFUSED',
    [expect.objectContaining({ line: 3, column: 'date', code: 'BAD_DATE' })],
  ]);
  expect(await facts()).toEqual([]);
});

test('nobody without a token, and no analyst, imports anything', async () => {
  const nobody = await post(CSV, 'text/csv', '', { authorization: '' });
  expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  token = `${userId} ANALYST`;
  expect((await post(CSV)).status).toBe(403);
  expect(await facts()).toEqual([]);
});

test('more imports than there is room for are asked to come again, and the room comes back', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => post(CSV)));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  for (const status of statuses) expect([200, 201, 409, 503]).toContain(status);
  expect((await post(CSV)).status).toBe(200);
});
