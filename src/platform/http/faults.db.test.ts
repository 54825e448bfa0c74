import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { startTestHttpServer, type TestHttpServer, type TestHttpServerOptions } from '../testing/test-http-server';
import { tinySchema } from '../testing/tiny-schema';

let database: TestDatabase;
const userId = randomUUID();
const running = new Set<TestHttpServer>();

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(async () => {
  for (const server of running) await server.close();
  running.clear();
});
afterAll(() => database?.drop());

async function start(options: TestHttpServerOptions = {}): Promise<TestHttpServer> {
  const server = await startTestHttpServer(database, { schema: tinySchema(), ...options });
  running.add(server);
  return server;
}

function codeOf({ body }: Awaited<ReturnType<TestHttpServer['graphql']>>): unknown {
  return body.errors?.[0]?.extensions.code;
}

test('when no connection is free in time the answer is 503 with Retry-After, and the server recovers', async () => {
  const { graphql } = await start({ env: { DATABASE_POOL_SIZE: '2', DATABASE_POOL_TIMEOUT_MS: '200' } });
  const slow = [graphql('{ sleep(seconds: 1) }', { userId }), graphql('{ sleep(seconds: 1) }', { userId })];
  await delay(100);
  const startedAt = performance.now();
  const refused = await graphql('{ users }', { userId });
  expect(performance.now() - startedAt).toBeLessThan(600);
  expect([refused.status, codeOf(refused)]).toEqual([503, 'SERVICE_UNAVAILABLE']);
  expect(refused.headers.get('retry-after')).toBe('1');
  for (const answer of await Promise.all(slow)) expect(answer.body.data).toEqual({ sleep: true });
  expect((await graphql('{ users }', { userId })).body).toMatchObject({ data: { users: 0 } });
});

test('a statement that takes too long is stopped by the database: 503', async () => {
  const { graphql } = await start({ env: { DATABASE_STATEMENT_TIMEOUT_MS: '150' } });
  const answer = await graphql('{ sleep(seconds: 5) }', { userId });
  expect([answer.status, codeOf(answer)]).toEqual([503, 'SERVICE_UNAVAILABLE']);
  expect((await graphql('{ users }', { userId })).status).toBe(200);
});

test('lost connections are answered with 503 and replaced; the process lives on', async () => {
  const { graphql } = await start();
  const interrupted = graphql('{ sleep(seconds: 5) }', { userId });
  await graphql('{ users }', { userId });
  await delay(100);
  const client = new Client({ connectionString: database.adminUrl });
  await client.connect();
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'personalization-api' AND datname = $1`,
    [database.name],
  );
  await client.end();
  const answer = await interrupted;
  expect([answer.status, codeOf(answer)]).toEqual([503, 'SERVICE_UNAVAILABLE']);
  expect((await graphql('{ users }', { userId })).status).toBe(200);
});

test('a client that hangs up frees its connection', async () => {
  const { graphql, url, token } = await start({
    env: { DATABASE_POOL_SIZE: '1', DATABASE_STATEMENT_TIMEOUT_MS: '700' },
  });
  const controller = new AbortController();
  const left = fetch(`${url}/graphql`, {
    method: 'POST',
    signal: controller.signal,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await token({ userId })}` },
    body: JSON.stringify({ query: '{ sleep(seconds: 20) }' }),
  });
  await delay(100);
  controller.abort();
  await expect(left).rejects.toThrow();
  expect((await graphql('{ users }', { userId })).status).toBe(200);
});

describe('shutdown', () => {
  test('lets running operations finish, takes no new ones, and does not wait for idle connections', async () => {
    const server = await start();
    const agent = new Agent({ keepAlive: true });
    await new Promise<void>((resolve, reject) => {
      request(`${server.url}/livez`, { agent }, (response) => response.resume().on('end', resolve))
        .on('error', reject)
        .end();
    });
    const last = server.graphql('{ sleep(seconds: 0.5) }', { userId });
    await delay(100);
    const startedAt = performance.now();
    const closed = server.close();
    await delay(50);
    await expect(fetch(`${server.url}/livez`)).rejects.toThrow();
    expect((await last).body).toMatchObject({ data: { sleep: true } });
    await closed;
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(server.app.dataSource.isInitialized).toBe(false);
    agent.destroy();
  });

  test('cuts what does not finish in time', async () => {
    const server = await start({ drainMs: 200, env: { OPERATION_TIMEOUT_MS: '1500' } });
    const cut = server.graphql('{ sleep(seconds: 4) }', { userId }).catch(() => 'cut');
    await delay(100);
    const startedAt = performance.now();
    await server.close();
    expect(await cut).toBe('cut');
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

describe('slow clients', () => {
  const timeouts = { headersMs: 300, requestMs: 600, checkEveryMs: 100 };

  function dribble(
    url: string,
    text: string,
  ): { socket: Socket; closed: Promise<{ afterMs: number; answer: string }> } {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const startedAt = performance.now();
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => undefined);
    socket.write(text);
    const closed = new Promise<{ afterMs: number; answer: string }>((resolve) => {
      socket.on('close', () => resolve({ afterMs: performance.now() - startedAt, answer }));
    });
    return { socket, closed };
  }

  test('that say nothing at all are cut', async () => {
    const { url } = await start({ timeouts });
    expect((await dribble(url, '').closed).afterMs).toBeLessThan(1_500);
  });

  test('that never finish their headers are cut', async () => {
    const { url } = await start({ timeouts });
    const { afterMs, answer } = await dribble(url, 'POST /graphql HTTP/1.1\r\nHost: x\r\nX-Slow: ').closed;
    expect(afterMs).toBeLessThan(1_500);
    expect(answer).toMatch(/^HTTP\/1\.1 408/);
  });

  test('that never finish their body are cut', async () => {
    const { url } = await start({ timeouts });
    const head =
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"qu';
    const { afterMs, answer } = await dribble(url, head).closed;
    expect(afterMs).toBeLessThan(2_000);
    expect(answer).toMatch(/^HTTP\/1\.1 408/);
  });

  test('do not keep others waiting, however many there are', async () => {
    const { url, graphql } = await start({ timeouts });
    const slow = Array.from({ length: 200 }, () => dribble(url, 'POST /graphql HTTP/1.1\r\nHost: x\r\n'));
    const startedAt = performance.now();
    expect((await graphql('{ users }', { userId })).status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    await Promise.all(slow.map(({ closed }) => closed));
  });
});
