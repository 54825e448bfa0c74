import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { startTestHttpServer, type TestHttpServer } from '../testing/test-http-server';

let database: TestDatabase;
let server: TestHttpServer;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startTestHttpServer(database);
});
afterAll(async () => {
  await server?.close();
  await database?.drop();
});

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${server.url}${path}`);
  return { status: response.status, body: await response.json() };
}

async function asAdministrator(sql: string): Promise<void> {
  const client = new Client({ connectionString: database.adminUrl });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

const nextLook = () => new Promise((resolve) => setTimeout(resolve, 1_050));

test('a server that can serve is alive and ready', async () => {
  expect(await get('/livez')).toEqual({ status: 200, body: { status: 'alive' } });
  expect(await get('/readyz')).toEqual({
    status: 200,
    body: { status: 'ready', checks: { database: 'ok', role: 'ok', migrations: 'ok' } },
  });
});

test('it stops being ready when its role comes to own a table, and says why in the log only', async () => {
  await asAdministrator('CREATE TABLE taken (id int); ALTER TABLE taken OWNER TO personalization_api');
  await nextLook();
  const { status, body } = await get('/readyz');
  expect([status, body]).toEqual([
    503,
    { status: 'unready', checks: { database: 'ok', role: 'failed', migrations: 'ok' } },
  ]);
  const reason = server.log.find(({ msg, check }) => msg === 'not ready' && check === 'role');
  expect(JSON.stringify(reason)).toContain('It owns taken.');
  await asAdministrator('DROP TABLE taken');
  await nextLook();
  expect((await get('/readyz')).status).toBe(200);
});

test('with pending migrations it is alive but not ready', async () => {
  const empty = await createTestDatabase({ empty: true });
  const early = await startTestHttpServer(empty);
  try {
    expect((await fetch(`${early.url}/livez`)).status).toBe(200);
    const response = await fetch(`${early.url}/readyz`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      status: 'unready',
      checks: { database: 'ok', role: 'ok', migrations: 'failed' },
    });
  } finally {
    await early.close();
    await empty.drop();
  }
});

test('it does not start as a role that row level security does not bind', async () => {
  const unsafe = { ...database, appUrl: database.ownerUrl };
  await expect(startTestHttpServer(unsafe)).rejects.toThrow(/personalization_owner.*\n.*It owns/);
});

describe('/metrics', () => {
  async function metrics(): Promise<string> {
    const response = await fetch(`${server.url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    return response.text();
  }

  test('count operations, errors and statements by name', async () => {
    const userId = '0190b8a0-0000-7000-8000-000000000001';
    await server.graphql('query Mine { campaigns { nodes { id } } }', { userId });
    await server.graphql('query Mine { campaign(id: "x") { id } }', { userId });
    await server.graphql('{ me { id } }');
    const text = await metrics();
    expect(text).toMatch(/^graphql_operation_duration_seconds_count\{operation="Mine",type="query"\} 2$/m);
    expect(text).toMatch(/^graphql_operation_errors_total\{code="BAD_USER_INPUT"\} 1$/m);
    expect(text).toMatch(/^graphql_operation_errors_total\{code="UNAUTHENTICATED"\} 1$/m);
    expect(text).toMatch(/^sql_statements_total\{statement="campaigns.findPage"\} 1$/m);
    expect(text).toMatch(/^sql_statement_duration_seconds_count\{statement="campaigns.findPage"\} 1$/m);
    expect(text).toMatch(/^database_pool_connections [1-4]$/m);
    expect(text).toMatch(/^database_pool_waiting 0$/m);
    expect(text).toMatch(/^process_cpu_seconds_total /m);
  });

  test('tell size, rows and scans of tables and indexes', async () => {
    const text = await metrics();
    expect(text).toMatch(/^database_table_bytes\{table="campaigns"\} [1-9]\d+$/m);
    expect(text).toMatch(/^database_table_live_rows\{table="users"\} 0$/m);
    expect(text).toMatch(/^database_table_index_scans_total\{table="campaigns"\} \d+$/m);
    expect(text).toMatch(/^database_table_sequential_scans_total\{table="ab_tests"\} \d+$/m);
    expect(text).toMatch(/^database_index_scans_total\{table="campaigns",index="pk_campaigns"\} \d+$/m);
  });
});
