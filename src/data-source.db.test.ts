import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { entities } from './data-source';
import { AbTest } from './features/experiments/ab-tests/ab-test.entity';
import { createDataSource, MIGRATION_FILES } from './platform/database/data-source';
import { createTestDatabase, type TestDatabase } from './platform/testing/test-database';

jest.setTimeout(60_000);

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await createDataSource({
    url: database.ownerUrl,
    entities,
    migrations: [MIGRATION_FILES],
    pipeline: true,
  }).initialize();
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

/** The TypeORM command line from source, as a deployment calls it on `dist/data-source.js`. */
async function typeorm(args: string[], environment: Record<string, string>): Promise<{ code: number; output: string }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'node_modules/typeorm/cli.js', ...args, '-d', 'src/data-source.ts'],
    {
      env: { PATH: process.env.PATH, NO_COLOR: '1', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const [code] = await once(child, 'close');
  return { code, output };
}

test('a new entity has no properties, so that what is not set is not written', () => {
  expect(Object.keys(new AbTest())).toEqual([]);
});

test('the entities say what the migrated database says: there is nothing to generate', async () => {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});

test('`typeorm migration:generate --check` agrees', async () => {
  const { code, output } = await typeorm(['migration:generate', 'unwritten', '--check'], {
    DATABASE_URL: database.ownerUrl,
  });
  expect(output).toContain('No changes in database schema were found');
  expect(code).toBe(0);
});

test('`typeorm migration:run` applies everything and says so, and `migration:revert` takes 001 back in its transaction', async () => {
  const empty = await createTestDatabase({ empty: true });
  const own = createDataSource({ url: empty.ownerUrl, entities, migrations: [MIGRATION_FILES], logging: false });
  try {
    const { code, output } = await typeorm(['migration:run'], {
      DATABASE_URL: empty.appUrl,
      MIGRATION_DATABASE_URL: empty.ownerUrl,
    });
    expect(output).toContain('Migration AddPersonalizationTables1700000002000 has been executed successfully.');
    expect(code).toBe(0);
    await own.initialize();
    const { length } = own.migrations;
    for (let left = length; left > 0; left -= 1) await own.undoLastMigration();
    const [{ left }] = await own.query(
      `SELECT count(*)::integer AS "left" FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname LIKE '%campaign%'`,
    );
    expect(left).toBe(0);
  } finally {
    if (own.isInitialized) await own.destroy();
    await empty.drop();
  }
});

test('`typeorm migration:run` without a database says which setting is missing', async () => {
  const { code, output } = await typeorm(['migration:run'], {});
  expect(output).toContain('set DATABASE_URL');
  expect(code).toBe(1);
});

describe('rows', () => {
  const ids = {
    user: '0190a000-0000-7000-8000-000000000001',
    other: '0190a000-0000-7000-8000-000000000002',
    row: '0190a000-0000-7000-8000-000000000003',
  };
  const now = `'2026-01-01', '2026-01-01'`;
  const clients: Client[] = [];

  async function as(url: string, userId?: string): Promise<Client> {
    const client = new Client({ connectionString: url });
    await client.connect();
    clients.push(client);
    if (userId) await client.query(`SET app.user_id = '${userId}'`);
    return client;
  }

  beforeAll(async () => {
    const owner = await as(database.ownerUrl);
    await owner.query(`
      INSERT INTO users (id, email, created_at, updated_at) VALUES ('${ids.user}', 'a@example.com', ${now}), ('${ids.other}', 'b@example.com', ${now});
      INSERT INTO campaigns (user_id, id, name, created_at, updated_at) VALUES ('${ids.other}', '${ids.row}', 'theirs', ${now});
      INSERT INTO content_templates (user_id, id, name, template_type, base_prompt, is_public, created_at, updated_at)
        VALUES ('${ids.other}', gen_random_uuid(), 'shown', 'EMAIL', 'Hi', true, ${now}), ('${ids.other}', gen_random_uuid(), 'kept', 'EMAIL', 'Hi', false, ${now})`);
  });

  afterAll(async () => {
    for (const client of clients) await client.end();
  });

  test('cannot point into another tenant, whatever the code says', async () => {
    const app = await as(database.appUrl, ids.user);
    const content = `INSERT INTO personalized_content (user_id, id, campaign_id, content_type, personalized_prompt, created_at, updated_at)
      VALUES ('${ids.user}', gen_random_uuid(), '${ids.row}', 'EMAIL', 'Hi', ${now})`;
    await expect(app.query(content)).rejects.toMatchObject({ code: '23503' });
    await expect(app.query(content.replace(ids.user, ids.other))).rejects.toMatchObject({ code: '42501' });
  });

  test('of a published template are read by every tenant and changed by none but its own', async () => {
    const app = await as(database.appUrl, ids.user);
    expect((await app.query('SELECT name FROM content_templates')).rows).toEqual([{ name: 'shown' }]);
    expect((await app.query(`UPDATE content_templates SET name = 'mine'`)).rowCount).toBe(0);
  });

  test('of a test result are never rewritten by the application', async () => {
    const app = await as(database.appUrl, ids.user);
    await expect(app.query('UPDATE test_results SET p_value = 0.01')).rejects.toMatchObject({ code: '42501' });
  });

  test('with bigint and numeric columns are read as numbers and decimal strings', async () => {
    const [row] = await dataSource.query(`SELECT 42::bigint AS counter, 12.50::numeric AS money`);
    expect(row).toEqual({ counter: 42, money: '12.50' });
  });

  test('go with their user, all of them', async () => {
    const owner = await as(database.ownerUrl);
    await owner.query('BEGIN');
    await owner.query(`DELETE FROM users WHERE id = '${ids.other}'`);
    await owner.query('COMMIT');
    expect((await owner.query('SELECT 1 FROM content_templates UNION ALL SELECT 1 FROM campaigns')).rowCount).toBe(0);
  });
});
