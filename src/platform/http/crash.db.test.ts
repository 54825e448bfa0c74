import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { type Postgres15, startPostgres15 } from '../testing/test-database';
import { startTestHttpServer } from '../testing/test-http-server';

/** A server of its own: the one of the test run has other tests on it. */
let postgres: Postgres15 | null;

beforeAll(async () => {
  postgres = await startPostgres15();
});
afterAll(() => postgres?.stop());

test('after a crash of PostgreSQL the API answers 503, and 200 as soon as the database is back', async () => {
  if (!postgres) return;
  const database = await postgres.createTestDatabase();
  const server = await startTestHttpServer(database);
  const userId = randomUUID();
  const ask = () => server.graphql('{ campaigns { totalCount } }', { userId });
  expect((await ask()).body.data).toEqual({ campaigns: { totalCount: 0 } });

  const client = new Client({ connectionString: database.adminUrl });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const statuses = new Set<number>();
  // A killed backend makes PostgreSQL end all others and recover, as after any crash.
  process.kill(rows[0]?.pid ?? 0, 'SIGKILL');
  const crashedAt = performance.now();
  let recovered = false;
  while (!recovered && performance.now() - crashedAt < 20_000) {
    const { status, body } = await ask();
    statuses.add(status);
    if (status === 503) expect(body.errors?.[0]?.extensions.code).toBe('SERVICE_UNAVAILABLE');
    recovered = status === 200 && statuses.has(503);
    await delay(20);
  }
  expect([...statuses].sort()).toEqual([200, 503]);
  expect(recovered).toBe(true);
  expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  await client.end().catch(() => undefined);
  await server.close();
});
