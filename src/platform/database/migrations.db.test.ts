import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { createTestDatabase, type Postgres15, startPostgres15, type TestDatabase } from '../testing/test-database';
import { type CatalogueEntry, formatCatalogue, readCatalogue } from './catalogue';
import { MIGRATION_FILES } from './data-source';
import { migrateDown, migrateUp, migrationStatus } from './migrate';

jest.setTimeout(60_000);

const SNAPSHOT = join(__dirname, '../../../migrations/catalogue.snapshot.txt');

const only = (...numbers: string[]) => numbers.map((number) => MIGRATION_FILES.replace('[0-9][0-9][0-9]', number));

let postgres15: Postgres15 | null;
const open: { client: Client[]; database: TestDatabase[] } = { client: [], database: [] };

beforeAll(async () => {
  postgres15 = await startPostgres15();
});

afterEach(async () => {
  for (const client of open.client.splice(0)) await client.end();
  for (const database of open.database.splice(0)) await database.drop();
});

afterAll(async () => {
  await postgres15?.stop();
});

async function database(options?: { empty: true }, create = createTestDatabase): Promise<TestDatabase> {
  const created = await create(options);
  open.database.push(created);
  return created;
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  open.client.push(client);
  return client;
}

async function catalogueOf(url: string): Promise<CatalogueEntry[]> {
  return readCatalogue(await connect(url));
}

describe.each([18, 15])('on PostgreSQL %i', (version) => {
  const create = (options?: { empty: true }) => {
    if (version === 18) return database(options);
    return postgres15 && database(options, postgres15.createTestDatabase);
  };

  test('the schema is the committed one, and the same after going down and up again', async () => {
    const made = await create();
    if (!made) return;
    const { ownerUrl: url } = made;
    const first = formatCatalogue(await catalogueOf(url));
    if (process.env.UPDATE_CATALOGUE) writeFileSync(SNAPSHOT, first);
    // Differs on purpose? UPDATE_CATALOGUE=1 writes the file anew; the change is then read in review.
    expect(first).toBe(readFileSync(SNAPSHOT, 'utf8'));
    const { applied } = await migrationStatus({ url });
    await migrateDown({ url, steps: applied.length });
    expect(await catalogueOf(url)).toEqual([]);
    await migrateUp({ url });
    expect(formatCatalogue(await catalogueOf(url))).toBe(first);
  });
});

describe('002', () => {
  const count = (entries: CatalogueEntry[], kind: CatalogueEntry['kind'], pattern: RegExp) =>
    entries.filter((entry) => entry.kind === kind && pattern.test(entry.line)).length;

  test('adds ten tables, 54 indexes, 15 checks, 12 uniques and ten enum types, named as agreed', async () => {
    const { ownerUrl: url } = await database({ empty: true });
    await migrateUp({ url, migrations: only('000', '001') });
    const before = new Set((await catalogueOf(url)).map(({ line }) => line));
    await migrateUp({ url, migrations: only('000', '001', '002') });
    const added = (await catalogueOf(url)).filter(({ line }) => !before.has(line));
    const tables = added.filter(({ kind }) => kind === 'table').map(({ line }) => line.split(' ')[0]);
    const indexes = Object.fromEntries(
      tables.map((table) => [
        table,
        count(added, 'index', new RegExp(`^CREATE INDEX idx_${table}_\\w+ ON public.${table} `)),
      ]),
    );
    expect(indexes).toEqual({
      meta_user_profiles: 6,
      campaign_recommendations: 5,
      ab_tests: 6,
      test_variations: 4,
      test_results: 4,
      learning_insights: 6,
      performance_patterns: 5,
      content_templates: 7,
      personalized_content: 7,
      campaign_personalization_settings: 4,
    });
    expect(count(added, 'index', /^CREATE INDEX idx_/)).toBe(54);
    expect(count(added, 'constraint', / CHECK \(/)).toBe(15);
    expect(count(added, 'constraint', /^(\w+) ck_\1_\w+ CHECK/)).toBe(15);
    expect(count(added, 'constraint', / UNIQUE \(/)).toBe(12);
    expect(count(added, 'constraint', /^(\w+) uq_\1_\w+ UNIQUE \(user_id/)).toBe(12);
    expect(count(added, 'constraint', /^(\w+) pk_\1 PRIMARY KEY \(user_id, id\)$/)).toBe(10);
    expect(count(added, 'enum', /^\w+_enum /)).toBe(10);
    expect(count(added, 'constraint', /FOREIGN KEY \(user_id\) REFERENCES users\(id\) ON DELETE CASCADE$/)).toBe(10);
    // Nothing that points at another tenant table does so without its tenant.
    expect(count(added, 'constraint', /FOREIGN KEY \((?!user_id)/)).toBe(0);
    expect(before.size + added.length).toBe((await catalogueOf(url)).length);
  });

  test('every index covers the column that it is named after', async () => {
    const { ownerUrl } = await database();
    for (const { kind, line } of await catalogueOf(ownerUrl)) {
      const index = /^CREATE INDEX idx_(\w+) ON public\.(\w+) USING btree \(([^)]*)\)/.exec(line);
      if (kind !== 'index' || !index) continue;
      const [, name = '', table = '', list = ''] = index;
      const columns = list.split(', ');
      const named = name.slice(table.length + 1);
      expect({ name, columns, covered: columns.includes(named) || columns.join('_').startsWith(named) }).toEqual({
        name,
        columns,
        covered: true,
      });
    }
  });

  test.each([
    ['absent', 'DROP INDEX idx_campaigns_user_id_id'],
    ['invalid', `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_campaigns_user_id_id'::regclass`],
  ])('refuses to run when the index of 001 is %s', async (_, damage) => {
    const { ownerUrl: url, adminUrl } = await database({ empty: true });
    await migrateUp({ url, migrations: only('000', '001') });
    await (await connect(adminUrl)).query(damage);
    await expect(migrateUp({ url })).rejects.toThrow('Run migration 001-performance-indexes (again) first.');
    expect((await migrationStatus({ url })).applied).toHaveLength(2);
  });
});

describe('on a platform that has users and campaigns already', () => {
  const PLATFORM = `
    CREATE TABLE users (id uuid PRIMARY KEY, email varchar(255) UNIQUE, password_hash text, plan text);
    CREATE TABLE campaigns (id uuid PRIMARY KEY, user_id uuid NOT NULL REFERENCES users, title text, status text, created_at timestamptz);
    INSERT INTO users SELECT gen_random_uuid(), 'u' || n || '@example.com', 'x', 'free' FROM generate_series(1, 20) AS n;
    INSERT INTO campaigns SELECT gen_random_uuid(), id, 'spring', 'live', now() FROM users, generate_series(1, 5)`;

  async function platform(): Promise<TestDatabase> {
    const made = await database({ empty: true });
    await (await connect(made.ownerUrl)).query(PLATFORM);
    return made;
  }

  const existing = async (url: string) => {
    const entries = (await catalogueOf(url)).filter(({ line }) =>
      /^(users|campaigns)\b|ON public\.(users|campaigns) /.test(line),
    );
    return formatCatalogue(entries);
  };

  test('000 and 002 change nothing of theirs, everything works, and going down gives them back as they were', async () => {
    const { ownerUrl: url } = await platform();
    const [untouched, rows] = [
      await existing(url),
      'SELECT count(*)::integer AS n, md5(string_agg(c::text, $1 ORDER BY id)) FROM campaigns AS c',
    ];
    const owner = await connect(url);
    const data = (await owner.query(rows, [','])).rows;
    await migrateUp({ url, migrations: only('000') });
    expect(await existing(url)).toBe(untouched);
    await migrateUp({ url, migrations: only('000', '001') });
    const indexed = await existing(url);
    expect(indexed).toContain('CREATE UNIQUE INDEX idx_campaigns_user_id_id ON public.campaigns');
    await migrateUp({ url, migrations: only('000', '001', '002') });
    expect(await existing(url)).toBe(indexed);
    await migrateUp({ url });
    expect((await owner.query(rows, [','])).rows).toEqual(data);
    const { applied } = await migrationStatus({ url });
    await migrateDown({ url, steps: applied.length });
    expect(await existing(url)).toBe(untouched);
    expect((await owner.query(rows, [','])).rows).toEqual(data);
  });

  test('003 lets the platform go on as before and shows the application one tenant only', async () => {
    const { ownerUrl: url, adminUrl, appUrl, name } = await platform();
    const admin = await connect(adminUrl);
    const login = `platform_${name}`.slice(0, 60);
    await admin.query(
      `CREATE ROLE ${login} LOGIN PASSWORD 'platform'; GRANT SELECT, UPDATE ON users, campaigns TO ${login}`,
    );
    await migrateUp({ url });
    const platformUrl = new URL(adminUrl);
    platformUrl.username = login;
    platformUrl.password = 'platform';
    const count =
      'SELECT (SELECT count(*) FROM users)::integer AS users, (SELECT count(*) FROM campaigns)::integer AS campaigns';
    const existingLogin = await connect(platformUrl.href);
    expect((await existingLogin.query(count)).rows).toEqual([{ users: 20, campaigns: 100 }]);
    expect((await existingLogin.query(`UPDATE campaigns SET title = 'summer'`)).rowCount).toBe(100);
    const app = await connect(appUrl);
    expect((await app.query(count)).rows).toEqual([{ users: 0, campaigns: 0 }]);
    const [user] = (await admin.query<{ id: string }>('SELECT id FROM users LIMIT 1')).rows;
    await app.query(`BEGIN; SET LOCAL app.user_id = '${user?.id}'`);
    expect((await app.query(count)).rows).toEqual([{ users: 1, campaigns: 5 }]);
    await app.query('ROLLBACK');
    await admin.query(`DROP OWNED BY ${login}; DROP ROLE ${login}`);
  });

  test('003 does not open what the platform has closed with policies of its own', async () => {
    const { ownerUrl: url, adminUrl, name } = await platform();
    const owner = await connect(url);
    await owner.query(
      `ALTER TABLE campaigns ENABLE ROW LEVEL SECURITY; CREATE POLICY theirs ON campaigns USING (status = 'none')`,
    );
    await migrateUp({ url });
    const login = `closed_${name}`.slice(0, 60);
    const admin = await connect(adminUrl);
    await admin.query(`CREATE ROLE ${login}; GRANT SELECT ON campaigns TO ${login}; SET ROLE ${login}`);
    expect((await admin.query('SELECT 1 FROM campaigns')).rowCount).toBe(0);
    await admin.query(`RESET ROLE; DROP OWNED BY ${login}; DROP ROLE ${login}`);
    const { applied } = await migrationStatus({ url });
    await migrateDown({ url, steps: applied.length });
    expect((await owner.query(`SELECT relrowsecurity FROM pg_class WHERE relname = 'campaigns'`)).rows).toEqual([
      { relrowsecurity: true },
    ]);
  });

  test('that does not count in uuids is told which columns are unfit', async () => {
    const { ownerUrl: url } = await database({ empty: true });
    await (await connect(url)).query('CREATE TABLE users (id bigint PRIMARY KEY)');
    await expect(migrateUp({ url })).rejects.toThrow('users.id (bigint)');
  });
});

test('everything that the application may touch is under row level security with a policy', async () => {
  const { ownerUrl } = await database();
  const { rows } = await (await connect(ownerUrl)).query(`
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'personalization_migrations'
      AND (NOT relispartition OR has_any_column_privilege('personalization_app', oid, 'SELECT, INSERT, UPDATE'))
      AND NOT (relrowsecurity AND EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = pg_class.oid))`);
  expect(rows).toEqual([]);
});
