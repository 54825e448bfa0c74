import { randomUUID } from 'node:crypto';
import { serverAudits } from 'graphql-http';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { startTestHttpServer, type TestHttpServer } from '../testing/test-http-server';
import { tinySchema } from '../testing/tiny-schema';

let database: TestDatabase;
let server: TestHttpServer;
const userId = randomUUID();

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestHttpServer(database, {
    schema: tinySchema(),
    env: { CORS_ORIGINS: 'https://app.example.com' },
  });
});
afterAll(async () => {
  await server?.close();
  await database?.drop();
});

async function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  const authorization = `Bearer ${await server.token({ userId })}`;
  return fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization, ...headers },
    body,
  });
}

describe('the body of a request', () => {
  test.each([
    ['too large', JSON.stringify({ query: `{ users } #${'x'.repeat(1_100_000)}` }), {}, 413, 'PAYLOAD_TOO_LARGE'],
    ['not JSON', '{"query": "{ users }"', {}, 400, 'BAD_REQUEST'],
    ['empty', '', {}, 400, 'BAD_REQUEST'],
    ['with __proto__', '{"__proto__": {"a": 1}, "query": "{ users }"}', {}, 400, 'BAD_REQUEST'],
    ['text', '{"query": "{ users }"}', { 'content-type': 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a form', 'query={users}', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ])('that is %s is refused in JSON, without a stack', async (_, body, headers, status, code) => {
    const response = await post(body, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/json');
    const text = await response.text();
    expect(text).not.toMatch(/\bat .*\.(js|ts):\d+/);
    expect(JSON.parse(text).errors[0].extensions.code).toBe(code);
  });

  test('is not repeated when it is wrong', async () => {
    expect(await (await post('{"query": hunter2}')).text()).not.toContain('hunter2');
  });
});

describe('the id of a request', () => {
  test('comes back, the given one when it is well-formed', async () => {
    const { headers } = await server.graphql('{ users }', { userId, headers: { 'x-request-id': 'trace-0123456789' } });
    expect(headers.get('x-request-id')).toBe('trace-0123456789');
  });

  test.each(['short', 'with space in it', 'x'.repeat(65), '<script>alert(1)</script>', '-starts-wrong'])(
    'is a new one in place of %j',
    async (given) => {
      const { headers } = await server.graphql('{ users }', { userId, headers: { 'x-request-id': given } });
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    },
  );

  test('is in the log line of the operation, which has no variables in it', async () => {
    await server.graphql('query Nap($s: Float!) { sleep(seconds: $s) }', {
      userId,
      variables: { s: 0.0123 },
      headers: { 'x-request-id': 'find-me-in-the-log' },
    });
    const line = server.log.find(({ requestId }) => requestId === 'find-me-in-the-log');
    expect(line).toMatchObject({ operation: 'Nap', type: 'query', statements: 1, userId, msg: 'operation' });
    expect(JSON.stringify(line)).not.toContain('0.0123');
  });
});

describe('failures', () => {
  test('that nobody expected are masked, and the log has them under the id of the request', async () => {
    const { status, body, headers } = await server.graphql('{ explode }', { userId });
    expect(status).toBe(200);
    const requestId = headers.get('x-request-id');
    expect(body.errors).toEqual([
      expect.objectContaining({
        message: 'Internal error',
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
      }),
    ]);
    const logged = server.log.find((line) => line.requestId === requestId && line.err !== undefined);
    expect(JSON.stringify(logged)).toContain('cinnamon');
  });

  test('that were expected say so, with the state', async () => {
    const { status, body } = await server.graphql('{ conflict }', { userId });
    expect(status).toBe(200);
    expect(body.errors?.[0]).toMatchObject({
      message: 'It is running already.',
      extensions: { code: 'CONFLICT', state: 'ACTIVE' },
    });
  });

  test('outside the graph are JSON, too', async () => {
    const response = await fetch(`${server.url}/nowhere`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });
});

describe('who asks', () => {
  test('must have a token', async () => {
    const { status, body, headers } = await server.graphql('{ users }');
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });

  test('learns nothing about the schema without one', async () => {
    const { status, body } = await server.graphql('{ explod }');
    expect(status).toBe(401);
    expect(JSON.stringify(body)).not.toContain('explode');
  });

  test('is told what is wrong with a bad one', async () => {
    const { status, body } = await server.graphql('{ users }', { headers: { authorization: 'Bearer a.b.c' } });
    expect(status).toBe(401);
    expect(body.errors?.[0]).toMatchObject({
      message: expect.stringContaining('malformed'),
      extensions: { code: 'UNAUTHENTICATED' },
    });
  });

  test('is refused what the role does not allow', async () => {
    const { status, body } = await server.graphql('mutation { touch }', { userId, role: 'ANALYST' });
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([403, 'FORBIDDEN']);
  });
});

describe('in demo mode', () => {
  let demo: TestHttpServer;

  beforeAll(async () => {
    demo = await startTestHttpServer(database, { env: { JWT_SECRET: '', DEMO_MODE: 'true' } });
  });
  afterAll(() => demo.close());

  test('the schema may be read without a token, and names are suggested', async () => {
    const { status, body } = await demo.graphql('{ __schema { queryType { name } } }');
    expect([status, body.data]).toEqual([200, { __schema: { queryType: { name: 'Query' } } }]);
    expect((await demo.graphql('{ mee { id } }')).body.errors?.[0]?.message).toContain('Did you mean "me"?');
  });

  test('but nothing else', async () => {
    const { status, body } = await demo.graphql('{ __typename me { id } }');
    expect([status, body.errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(body.data).toBeUndefined();
  });

  test('the root leads to GraphiQL', async () => {
    const response = await fetch(demo.url, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, 'graphiql']);
  });
});

describe('pages of other origins', () => {
  const preflight = (origin: string) =>
    fetch(`${server.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });

  test('may ask when they are on the list', async () => {
    const response = await preflight('https://app.example.com');
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization');
    const answer = await server.graphql('{ users }', { userId, headers: { origin: 'https://app.example.com' } });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(answer.headers.get('access-control-expose-headers')).toContain('x-request-id');
  });

  test.each(['https://evil.example', 'https://app.example.com.evil.example', 'null'])(
    'may not from %s',
    async (origin) => {
      const response = await preflight(origin);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      expect(response.headers.get('vary')).toContain('origin');
    },
  );
});

test('security headers are set', async () => {
  const { headers } = await server.graphql('{ users }', { userId });
  expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-powered-by')).toBeNull();
});

test("the specification's audit finds no error", async () => {
  const authorization = `Bearer ${await server.token({ userId })}`;
  const results = await Promise.all(
    serverAudits({
      url: `${server.url}/graphql`,
      fetchFn: (url: string, init: RequestInit = {}) =>
        fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), authorization } }),
    }).map((audit) => audit.fn()),
  );
  const errors = results.filter(({ status }) => status === 'error');
  expect(errors.map((result) => `${result.id} ${result.name}`)).toEqual([]);
  expect(results.filter(({ status }) => status === 'ok').length).toBeGreaterThanOrEqual(50);
});
