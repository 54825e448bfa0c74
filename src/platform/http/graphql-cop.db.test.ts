import { randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { startTestHttpServer, type TestHttpServer } from '../testing/test-http-server';

/** The checks of the security scanner graphql-cop, against a server as production has it. */
let database: TestDatabase;
let server: TestHttpServer;
let authorization: string;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestHttpServer(database, { env: { NODE_ENV: 'production' } });
  authorization = `Bearer ${await server.token({ userId: randomUUID() })}`;
});
afterAll(async () => {
  await server?.close();
  await database?.drop();
});

async function send(init: RequestInit, search = ''): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${server.url}/graphql${search}`, {
    ...init,
    headers: { authorization, ...(init.headers as Record<string, string>) },
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

function post(body: unknown): Promise<{ status: number; text: string; headers: Headers }> {
  return send({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

const repeat = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

test('alias overloading is refused', async () => {
  const { status, text } = await post({ query: `{ ${repeat(101, (i) => `alias${i}: __typename`)} }` });
  expect([status, text]).toEqual([400, expect.stringContaining('101 aliases; at most 15 are allowed')]);
});

test('array-based batching is refused', async () => {
  const { status, text } = await post(Array.from({ length: 10 }, () => ({ query: '{ __typename }' })));
  expect(status).toBe(400);
  expect(text).not.toContain('"__typename":"Query"');
});

test('directive overloading is refused', async () => {
  const { status } = await post({ query: `{ __typename ${repeat(11, () => '@skip(if: false)')} }` });
  expect(status).toBe(400);
});

test('a circular introspection query is refused', async () => {
  const types = '{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }';
  expect((await post({ query: types })).status).toBe(400);
});

test('introspection is off', async () => {
  const { status, text } = await post({ query: '{ __schema { queryType { name } } }' });
  expect(status).toBe(400);
  expect(text).not.toContain('"name":"Query"');
});

test('a mutation by GET is refused', async () => {
  const { status } = await send(
    { headers: { 'apollo-require-preflight': '1' } },
    `?query=${encodeURIComponent('mutation { __typename }')}`,
  );
  expect(status).toBe(405);
});

test('a plain GET, which any page can cause, is refused', async () => {
  const { status, text } = await send({}, '?query={__typename}');
  expect(status).toBe(400);
  expect(text).not.toContain('"__typename":"Query"');
});

test('a form, which any page can post, is refused', async () => {
  const { status } = await send({
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'query={__typename}',
  });
  expect(status).toBe(415);
});

test('fields are not suggested', async () => {
  const { text } = await post({ query: '{ mee { id } }' });
  expect(text).not.toMatch(/did you mean/i);
});

test('there is no tracing in answers', async () => {
  const { text } = await post({ query: '{ __typename }', extensions: { tracing: true } });
  expect(JSON.parse(text).extensions?.tracing).toBeUndefined();
});

test('there is no GraphiQL or playground', async () => {
  for (const path of ['/graphiql', '/playground', '/console', '/graphql/console', '/']) {
    expect((await fetch(`${server.url}${path}`, { headers: { accept: 'text/html' } })).status).toBe(404);
  }
  const page = await send({ headers: { accept: 'text/html' } });
  expect(page.headers.get('content-type')).not.toContain('html');
});

test('unhandled input does not bring a stack or internals', async () => {
  for (const body of [{ query: '{' }, { query: 1 }, { query: '{ me { id } }', variables: 'x' }, 'x', null]) {
    const { status, text } = await post(body);
    expect(status).toBe(400);
    expect(text).not.toMatch(/node_modules|\.js:|\.ts:|stacktrace/);
  }
});
