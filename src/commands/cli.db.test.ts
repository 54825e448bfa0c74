import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { runCommandLine } from '../cli';
import { loadConfig } from '../config';
import { createAuthenticator } from '../platform/auth/authenticator';
import { MIGRATIONS_TABLE } from '../platform/database/data-source';
import { newId } from '../platform/database/new-id';
import { createTestDatabase, type TestDatabase } from '../platform/testing/test-database';

const SECRET = 'a secret of at least thirty-two characters';

let database: TestDatabase;
let dataDirectory: string;
const userId = newId();

beforeAll(async () => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'cli-test-'));
  database = await createTestDatabase();
  await sql(
    database.ownerUrl,
    `INSERT INTO users (id, email, created_at, updated_at) VALUES ('${userId}', 'Ada@example.com', now(), now())`,
  );
});
afterAll(async () => {
  await database?.drop();
  rmSync(dataDirectory, { recursive: true });
});

async function sql(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

async function run(args: string, env: Record<string, string> = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommandLine(args.split(' ').filter(Boolean), {
    config: () =>
      loadConfig({
        JWT_SECRET: SECRET,
        DATABASE_URL: database.appUrl,
        MIGRATION_DATABASE_URL: database.ownerUrl,
        DATA_DIR: dataDirectory,
        ...env,
      }),
    print: (text) => out.push(text),
    note: (line) => err.push(line),
    setExitCode: () => undefined,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

test('benchmarks build says what it made, and that too few share', async () => {
  const { code, out } = await run('benchmarks build');
  expect([code, out]).toEqual([0, expect.stringContaining('none, fewer than five accounts share')]);
  const json = await run('benchmarks build --json');
  expect(JSON.parse(json.out)).toMatchObject({ accounts: 0, cells: 0, version: null });
});

describe('usage', () => {
  test.each([
    '--help',
    'serve --help',
    'worker --help',
    'migrate --help',
    'migrate up --help',
    'token --help',
    'schema print --help',
    'benchmarks build --help',
    'doctor --help',
  ])('%s explains itself, exit codes included', async (args) => {
    const { code, out } = await run(args);
    expect(code).toBe(0);
    expect(out).toMatch(/^Usage: personalization/);
    expect(out).toContain('2  wrong usage');
  });

  test.each([
    'nonsense',
    'token',
    'token --user x --role KING',
    'migrate down --steps none',
    'doctor --loud',
    'worker --concurrency 0',
  ])('%s is wrong usage', async (args) => {
    const { code, err } = await run(args);
    expect(code).toBe(2);
    expect(err).toMatch(/^error: /);
  });

  test('a configuration that cannot be used is said in one line', async () => {
    const { code, err } = await run('doctor', { PORT: 'many' });
    expect([code, err]).toEqual([1, 'PORT must be a whole number from 0 to 65535.']);
  });
});

describe('token', () => {
  test.each([userId, 'ada@EXAMPLE.com'])('--user %s signs one for that user', async (user) => {
    const { code, out } = await run(`token --user ${user} --role ANALYST`);
    expect(code).toBe(0);
    const authenticate = await createAuthenticator({ secret: SECRET });
    expect(await authenticate(`Bearer ${out}`)).toEqual({ userId, role: 'ANALYST' });
  });

  test('--json tells whose it is', async () => {
    const { out } = await run(`token --user ${userId} --expires-in 5m --json`);
    expect(JSON.parse(out)).toEqual({ token: expect.any(String), userId, role: 'USER', expiresIn: '5m' });
  });

  test.each([
    ['token --user nobody@example.com', 'There is no user nobody@example.com.'],
    [`token --user ${userId} --expires-in soon`, 'for example 12h'],
  ])('%s fails', async (args, message) => {
    const { code, err } = await run(args);
    expect(code).toBe(1);
    expect(err).toContain(message);
  });

  test('cannot be signed where tokens come from an issuer', async () => {
    const issuer = { JWT_SECRET: '', JWKS_URL: 'https://issuer.example/keys', JWT_ISSUER: 'x', JWT_AUDIENCE: 'y' };
    const { code, err } = await run(`token --user ${userId}`, issuer);
    expect([code, err]).toEqual([1, expect.stringContaining('cannot sign any')]);
  });
});

/** Commands that can do nothing without the tables. */
const ON_TABLES = [
  'demo load',
  'token --user ada@example.com',
  'learn run --user ada@example.com',
  'benchmarks build',
  'backfill profiles',
  `import performance ${__filename} --user ada@example.com`,
];

describe('migrate', () => {
  test('down, status and up again', async () => {
    const own = await createTestDatabase();
    const env = { DATABASE_URL: own.appUrl, MIGRATION_DATABASE_URL: own.ownerUrl };
    const reverted = JSON.parse((await run('migrate down --json', env)).out).reverted;
    expect(reverted).toHaveLength(1);
    const status = await run('migrate status --json', env);
    expect([status.code, JSON.parse(status.out).pending]).toEqual([1, reverted]);
    for (const command of ON_TABLES) {
      expect({ command, ...(await run(command, env)) }).toMatchObject({
        ...{ command, code: 1, out: '', err: '1 migration is pending: run migrate up first.' },
      });
    }
    expect(JSON.parse((await run('migrate up --json', env)).out)).toEqual({ applied: reverted });
    expect(await run('migrate status', env)).toMatchObject({ code: 0, out: expect.stringMatching(/pending: none$/) });
    await sql(own.ownerUrl, `DROP TABLE ${MIGRATIONS_TABLE}`);
    expect(await run('demo load', env)).toMatchObject({
      ...{ code: 1, err: 'This database has no tables yet: run migrate up first.' },
    });
    await own.drop();
  });
});

test('schema print needs no configuration', async () => {
  const { code, out } = await run('schema print', { PORT: 'many' });
  expect(code).toBe(0);
  expect(out).toContain('type Query {');
});

describe('doctor', () => {
  const problems = (out: string): string[] =>
    (JSON.parse(out) as { check: string; ok: boolean }[]).filter(({ ok }) => !ok).map(({ check }) => check);

  test('finds nothing wrong with a sound installation', async () => {
    const { code, out } = await run('doctor');
    expect(out).toMatch(/^ok {7}versions: personalization \d/);
    expect(out).toContain(
      'measurements: 0 units, 0 daily statistics, 0 variations and 0 contents counted anew: all hold',
    );
    expect(out).toMatch(/^ok {7}assets: folder \/.*assets, \d+\.\d GiB free$/m);
    expect(out).not.toContain('PROBLEM');
    expect(code).toBe(0);
  });

  test('finds an asset folder that cannot be written', async () => {
    const { code, out } = await run('doctor', { ASSETS_DIR: join(__filename, 'below') });
    expect(out).toMatch(/^PROBLEM {2}assets: folder \/.* cannot be used: .*ENOTDIR/m);
    expect(code).toBe(1);
  });

  test("finds a column of the platform's tables that the API would miss", async () => {
    const lacking = await createTestDatabase();
    await sql(lacking.adminUrl, 'ALTER TABLE campaigns DROP COLUMN platform');
    const { code, out } = await run('doctor', {
      DATABASE_URL: lacking.appUrl,
      MIGRATION_DATABASE_URL: lacking.ownerUrl,
    });
    expect(out).toContain('PROBLEM  columns: missing: campaigns.platform.');
    expect(code).toBe(1);
    await lacking.drop();
  });

  test('finds an unsafe role, a table without row level security, an invalid index, pending migrations', async () => {
    const sick = await createTestDatabase();
    const env = { DATABASE_URL: sick.appUrl, MIGRATION_DATABASE_URL: sick.ownerUrl };
    await run('migrate down', env);
    await sql(
      sick.adminUrl,
      `CREATE TABLE open_to_all (id int); GRANT SELECT ON open_to_all TO personalization_app;
       CREATE INDEX idx_broken ON users (is_active);
       UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_broken'::regclass;
       CREATE TABLE own_table (); ALTER TABLE own_table OWNER TO personalization_api`,
    );
    const { code, out } = await run('doctor --json', env);
    expect(problems(out)).toEqual(expect.arrayContaining(['role', 'migrations', 'indexes', 'row level security']));
    expect(out).toContain('idx_broken');
    expect(out).toContain('open_to_all');
    expect(code).toBe(1);
    await sick.drop();
  });

  test('finds a queue that is missing, and one that is behind, has given up or lost its worker', async () => {
    const own = await createTestDatabase();
    const env = { DATABASE_URL: own.appUrl, MIGRATION_DATABASE_URL: own.ownerUrl };
    await sql(
      own.ownerUrl,
      `SELECT graphile_worker.add_job('slow.job', run_at => now() - interval '10 minutes');
       SELECT graphile_worker.add_job('lost.job'); SELECT graphile_worker.add_job('broken.job', max_attempts => 1);
       UPDATE graphile_worker._private_jobs SET attempts = 1, last_error = 'no luck' WHERE max_attempts = 1;
       UPDATE graphile_worker._private_jobs SET locked_at = now() - interval '1 minute', locked_by = 'pool-gone'
         WHERE task_id = (SELECT id FROM graphile_worker._private_tasks WHERE identifier = 'lost.job')`,
    );
    const behind = await run('doctor', env);
    expect(behind.out).toMatch(
      /PROBLEM {2}jobs: 1 of broken\.job given up \(last: no luck\)\. the oldest of 1 due jobs has waited for 60\d s\. .* 1 held by workers that are gone/,
    );
    await sql(own.ownerUrl, 'REVOKE EXECUTE ON FUNCTION enqueue_job FROM personalization_app');
    expect((await run('doctor', env)).out).toContain('the API cannot add jobs: permission denied');
    await sql(own.ownerUrl, 'DROP SCHEMA graphile_worker CASCADE');
    const missing = await run('doctor', env);
    expect([missing.code, missing.out]).toEqual([1, expect.stringContaining('PROBLEM  jobs: not installed')]);
    expect((await run('migrate up', env)).code).toBe(0);
    expect((await run('doctor', env)).out).not.toContain('not installed');
    await own.drop();
  });

  test('says why when there is no database', async () => {
    const nowhere = 'postgres://x:y@127.0.0.1:1/none';
    const { code, out } = await run('doctor --json', { DATABASE_URL: nowhere, MIGRATION_DATABASE_URL: nowhere });
    expect(problems(out)).toEqual(['connection']);
    expect(out).toContain('ECONNREFUSED');
    expect(code).toBe(1);
  });
});
