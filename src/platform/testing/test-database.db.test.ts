import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { MIGRATIONS_TABLE } from '../database/data-source';
import { createTestDatabase, startPostgres15, type TestDatabase } from './test-database';

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('a test database', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase({ empty: true });
  });
  afterAll(() => database.drop());

  test('lets its owner create tables, and the API in only as far as it is granted', async () => {
    await ask(database.ownerUrl, 'CREATE TABLE notes (body text NOT NULL)');
    await expect(ask(database.appUrl, 'SELECT * FROM notes')).rejects.toThrow('permission denied');
    await ask(database.ownerUrl, 'GRANT SELECT, INSERT ON notes TO personalization_app');
    await ask(database.appUrl, "INSERT INTO notes VALUES ('seen')");
    expect(await ask(database.appUrl, 'SELECT body FROM notes')).toEqual([{ body: 'seen' }]);
  });

  test('gives owner and API no power over the server or over row level security', async () => {
    const powers = await ask(
      database.adminUrl,
      `SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolcanlogin
         FROM pg_roles WHERE rolname LIKE 'personalization%' ORDER BY rolname`,
    );
    const powerless = { rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolbypassrls: false };
    expect(powers).toEqual([
      { rolname: 'personalization_api', ...powerless, rolcanlogin: true },
      { rolname: 'personalization_app', ...powerless, rolcanlogin: false },
      { rolname: 'personalization_owner', ...powerless, rolcanlogin: true },
    ]);
  });

  test('has every migration, unless it was asked for empty', async () => {
    const migrated = await createTestDatabase();
    const files = readdirSync(join(__dirname, '../../../migrations')).filter((name) =>
      /^\d+-.*(?<!\.test)\.ts$/.test(name),
    );
    const [applied] = await ask(migrated.ownerUrl, `SELECT count(*)::int AS count FROM ${MIGRATIONS_TABLE}`);
    expect(applied).toEqual({ count: files.length });
    await migrated.drop();
    expect(await ask(database.ownerUrl, `SELECT to_regclass('${MIGRATIONS_TABLE}') AS table`)).toEqual([
      { table: null },
    ]);
  });

  test('is apart from every other and goes even while somebody is connected', async () => {
    const other = await createTestDatabase();
    expect(await ask(other.ownerUrl, "SELECT to_regclass('notes') AS notes")).toEqual([{ notes: null }]);
    const lingering = new Client({ connectionString: other.ownerUrl });
    lingering.on('error', () => undefined);
    await lingering.connect();
    await other.drop();
    await expect(ask(other.ownerUrl, 'SELECT 1')).rejects.toThrow('does not exist');
    await lingering.end();
  });
});

test('PostgreSQL 15 stands beside it with the same roles', async () => {
  const server = await startPostgres15();
  if (!server) return;
  try {
    const database = await server.createTestDatabase();
    const [row] = await ask(
      database.appUrl,
      "SELECT current_setting('server_version') AS version, current_user AS role",
    );
    expect(row).toEqual({ version: expect.stringMatching(/^15\./), role: 'personalization_api' });
  } finally {
    await server.stop();
  }
});
