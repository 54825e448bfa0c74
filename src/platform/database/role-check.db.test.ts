import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { createDataSource, type DataSourceSettings } from './data-source';
import { checkRole, type RoleSafety, requireSafeRole } from './role-check';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

async function asAdministrator(sql: string): Promise<void> {
  const client = new Client({ connectionString: database.adminUrl });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

async function check(url: string, settings: Partial<DataSourceSettings> = {}): Promise<RoleSafety> {
  const dataSource = await createDataSource({ url, ...settings }).initialize();
  try {
    return await checkRole(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** A login that is made for one test and gone after it. */
async function withLogin<T>(name: string, options: string, work: (url: string) => Promise<T>): Promise<T> {
  await asAdministrator(`CREATE ROLE ${name} LOGIN PASSWORD 'secret' ${options}`);
  try {
    const url = new URL(database.adminUrl);
    url.username = name;
    url.password = 'secret';
    return await work(url.href);
  } finally {
    await asAdministrator(`DROP OWNED BY ${name}; DROP ROLE ${name}`);
  }
}

test("the API's own login is safe", async () => {
  expect(await check(database.appUrl)).toEqual({
    role: 'personalization_api',
    login: 'personalization_api',
    safe: true,
    problems: [],
  });
});

test('a superuser is not, unless its connections begin as a role that is', async () => {
  const { safe, problems } = await check(database.adminUrl);
  expect(safe).toBe(false);
  expect(problems.join()).toContain('ALTER ROLE postgres NOSUPERUSER;');
  expect(await check(database.adminUrl, { role: 'personalization_app' })).toMatchObject({
    role: 'personalization_app',
    login: 'postgres',
    safe: true,
  });
});

test('the owner of the tables is not', async () => {
  const { problems } = await check(database.ownerUrl);
  expect(problems).toEqual([expect.stringMatching(/^It owns .+ and \d+ more tables\. .*OWNER TO <owner>/)]);
});

test('a member of the owner is not, by inheritance', async () => {
  await withLogin('role_check_heir', 'INHERIT IN ROLE personalization_owner', async (url) => {
    const { problems } = await check(url);
    expect(problems).toEqual([expect.stringContaining('REVOKE personalization_owner FROM role_check_heir;')]);
  });
});

test.each([
  ['BYPASSRLS', 'NOBYPASSRLS'],
  ['CREATEROLE', 'NOCREATEROLE'],
])('a role with %s is not', async (power, cure) => {
  await withLogin('role_check_strong', power, async (url) => {
    expect((await check(url)).problems).toEqual([expect.stringContaining(`ALTER ROLE role_check_strong ${cure};`)]);
  });
});

test('a role that may become one with BYPASSRLS is not', async () => {
  await asAdministrator('CREATE ROLE role_check_ops NOLOGIN BYPASSRLS');
  try {
    await withLogin('role_check_deputy', 'NOINHERIT IN ROLE role_check_ops', async (url) => {
      expect((await check(url)).problems).toEqual([
        expect.stringContaining('REVOKE role_check_ops FROM role_check_deputy;'),
      ]);
    });
  } finally {
    await asAdministrator('DROP ROLE role_check_ops');
  }
});

test('requireSafeRole refuses with the way out', async () => {
  const dataSource = await createDataSource({ url: database.adminUrl }).initialize();
  await expect(requireSafeRole(dataSource)).rejects.toThrow(/does not bind:\n.*superuser[\s\S]*MIGRATION_DATABASE_URL/);
  await dataSource.destroy();
});
