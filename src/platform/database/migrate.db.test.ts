import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { formatCatalogue, readCatalogue } from './catalogue';
import { migrateDown, migrateUp, migrationStatus } from './migrate';

jest.setTimeout(60_000);

const open: { client: Client[]; database: TestDatabase[]; child: ChildProcess[] } = {
  client: [],
  database: [],
  child: [],
};

afterEach(async () => {
  for (const child of open.child.splice(0)) child.kill('SIGKILL');
  for (const client of open.client.splice(0)) await client.end().catch(() => undefined);
  for (const database of open.database.splice(0)) await database.drop();
});

async function emptyDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase({ empty: true });
  open.database.push(database);
  return database;
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  open.client.push(client);
  return client;
}

async function catalogueOf(url: string): Promise<string> {
  return formatCatalogue(await readCatalogue(await connect(url)));
}

async function migratedCatalogue(): Promise<string> {
  const database = await createTestDatabase();
  open.database.push(database);
  return catalogueOf(database.ownerUrl);
}

/** Polls until the query returns a row. */
async function until(client: Client, sql: string): Promise<void> {
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; ) {
    const { rowCount } = await client.query(sql);
    if (rowCount) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Waited in vain for: ${sql}`);
}

/** A migrator in a process of its own, which can be killed without having a chance to clean up. */
function startMigrator(url: string): { child: ChildProcess; reached: (text: string) => Promise<void> } {
  const program = `require('./src/platform/database/migrate').migrateUp({ url: process.argv[1], log: console.log })`;
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', program, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  open.child.push(child);
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  return {
    child,
    reached: async (text) => {
      while (!output.includes(text) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2));
    },
  };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

const INVALID = 'SELECT 1 FROM pg_index WHERE NOT indisvalid';
const BUILDING = `SELECT 1 FROM pg_stat_activity
  WHERE datname = current_database() AND query LIKE 'CREATE UNIQUE INDEX CONCURRENTLY%' AND wait_event_type = 'Lock'`;

test('says per migration what it does and for how long, and that there is nothing to do', async () => {
  const { ownerUrl: url } = await emptyDatabase();
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const applied = await migrateUp({ url, log });
  expect(applied.slice(0, 2)).toEqual(['Baseline1700000000000', 'PerformanceIndexes1700000001000']);
  expect(lines).toHaveLength(applied.length * 2);
  expect(lines[1]).toMatch(/^apply Baseline1700000000000: done in \d+\.\d\d s$/);
  expect(await migrateUp({ url, log })).toEqual([]);
  expect(lines.at(-1)).toBe('The schema is up to date: no migrations are pending.');
  expect(await migrationStatus({ url })).toEqual({ applied, pending: [] });
});

test('status of a database that was never migrated lists everything as pending and creates nothing', async () => {
  const { ownerUrl: url } = await emptyDatabase();
  const { applied, pending } = await migrationStatus({ url });
  expect(applied).toEqual([]);
  expect(pending[0]).toBe('Baseline1700000000000');
  const { rowCount } = await (await connect(url)).query(
    `SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace`,
  );
  expect(rowCount).toBe(0);
});

test('a server that is not there is named, without the password', async () => {
  const failure: unknown = await migrateUp({ url: 'postgres://me:secret@127.0.0.1:1/shop' }).catch((error) => error);
  expect(String(failure)).toContain('Cannot connect to PostgreSQL at 127.0.0.1:1/shop (connect ECONNREFUSED');
  expect(String(failure)).not.toContain('secret');
});

test('of two migrators at once one works and the other waits, saying so', async () => {
  const { ownerUrl: url } = await emptyDatabase();
  const lines: string[] = [];
  const both = await Promise.all([1, 2].map(() => migrateUp({ url, log: (line) => lines.push(line) })));
  expect(both.map(({ length }) => length > 0).sort()).toEqual([false, true]);
  expect(lines).toContain('Another migrator is at work on this database: waiting for it to finish.');
  expect(await catalogueOf(url)).toBe(await migratedCatalogue());
});

test('tries again when a lock cannot be had in time', async () => {
  const { ownerUrl: url } = await emptyDatabase();
  await migrateUp({ url });
  const { applied } = await migrationStatus({ url });
  await migrateDown({ url, steps: applied.length - 2 });
  const busy = await connect(url);
  await busy.query('BEGIN; LOCK TABLE users IN ROW EXCLUSIVE MODE');
  const lines: string[] = [];
  await migrateUp({
    url,
    log: (line) => {
      lines.push(line);
      if (line.includes('trying again')) void busy.query('COMMIT');
    },
  });
  expect(lines.filter((line) => line.includes('a lock is held by somebody else'))).toHaveLength(1);
  expect(await catalogueOf(url)).toBe(await migratedCatalogue());
});

test('reverts one step at a time, 001 included, and everything', async () => {
  const { ownerUrl: url } = await emptyDatabase();
  const applied = await migrateUp({ url });
  expect(await migrateDown({ url })).toEqual([applied.at(-1)]);
  expect(await migrateDown({ url, steps: 100 })).toEqual(applied.slice(0, -1).reverse());
  expect(await migrateDown({ url })).toEqual([]);
  expect(await catalogueOf(url)).toBe('\n');
});

test('a migrator killed at any point leaves something that the next one completes', async () => {
  const expected = await migratedCatalogue();
  const { ownerUrl: url } = await emptyDatabase();
  const { pending } = await migrationStatus({ url });
  // Killed as each of the first migrations begins, a little later every time, so that the work itself is hit as well.
  // Where the round before got further than expected, the migrator is left to end.
  let killed = 0;
  for (const [round, name] of pending.slice(0, 4).entries()) {
    const { child, reached } = startMigrator(url);
    await reached(`apply ${name} ...`);
    await new Promise((resolve) => setTimeout(resolve, round * 4));
    await kill(child);
    if (child.signalCode === 'SIGKILL') killed += 1;
  }
  expect(killed).toBeGreaterThanOrEqual(2);
  await migrateUp({ url });
  expect(await catalogueOf(url)).toBe(expected);
});

describe('killed while an index is being built', () => {
  async function killedBuild(): Promise<{ url: string; watch: Client; blocker: Client }> {
    const { ownerUrl: url } = await emptyDatabase();
    await migrateUp({ url });
    const { applied } = await migrationStatus({ url });
    await migrateDown({ url, steps: applied.length - 1 });
    const [watch, blocker] = [await connect(url), await connect(url)];
    await blocker.query('BEGIN; LOCK TABLE campaigns IN ROW EXCLUSIVE MODE');
    const { child } = startMigrator(url);
    await until(watch, BUILDING);
    await kill(child);
    expect((await watch.query(INVALID)).rowCount).toBe(1);
    return { url, watch, blocker };
  }

  test('and the build died with it: the invalid rest is dropped and built again', async () => {
    const { url, watch, blocker } = await killedBuild();
    await watch.query(`SELECT pg_terminate_backend(pid) FROM (${BUILDING.replace('SELECT 1', 'SELECT pid')}) AS build`);
    await blocker.query('COMMIT');
    await until(watch, `SELECT 1 WHERE NOT EXISTS (${BUILDING})`);
    expect((await watch.query(INVALID)).rowCount).toBe(1);
    await migrateUp({ url });
    expect(await catalogueOf(url)).toBe(await migratedCatalogue());
  });

  test('and the build goes on without it: it is waited for, and its index kept', async () => {
    const { url, watch, blocker } = await killedBuild();
    const before = await watch.query(`SELECT 'idx_campaigns_user_id_id'::regclass::oid AS oid`);
    await migrateUp({
      url,
      log: (line) => {
        if (line.includes('trying again')) void blocker.query('COMMIT');
      },
    });
    expect((await watch.query(`SELECT 'idx_campaigns_user_id_id'::regclass::oid AS oid`)).rows).toEqual(before.rows);
    expect(await catalogueOf(url)).toBe(await migratedCatalogue());
  });
});

describe('the application role', () => {
  test('missing, and the login may not create it: says what an administrator has to run', async () => {
    const { ownerUrl: url } = await emptyDatabase();
    await expect(migrateUp({ url, appRole: 'nobody_made_me' })).rejects.toThrow(
      'run: CREATE ROLE nobody_made_me NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE; and GRANT nobody_made_me TO',
    );
  });

  test('that bypasses row level security is refused', async () => {
    const { ownerUrl: url, adminUrl, name } = await emptyDatabase();
    const admin = await connect(adminUrl);
    await admin.query(`CREATE ROLE strong_${name} BYPASSRLS`);
    try {
      await expect(migrateUp({ url, appRole: `strong_${name}` })).rejects.toThrow('would see every tenant');
    } finally {
      await admin.query(`DROP ROLE strong_${name}`);
    }
  });

  test('is made where the login may, which can then work as it without inheriting from it', async () => {
    const { adminUrl, name } = await emptyDatabase();
    const admin = await connect(adminUrl);
    const [maker, role] = [`maker_${name}`.slice(0, 60), `made_${name}`.slice(0, 60)];
    await admin.query(`CREATE ROLE ${maker} LOGIN CREATEROLE PASSWORD 'maker'`);
    await admin.query(`ALTER DATABASE ${name} OWNER TO ${maker}`);
    const url = new URL(adminUrl);
    url.username = maker;
    url.password = 'maker';
    await migrateUp({ url: url.href, appRole: role });
    url.searchParams.set('options', `-c role=${role}`);
    const app = await connect(url.href);
    expect((await app.query('SELECT current_user::text AS me, count(*)::integer AS users FROM users')).rows).toEqual([
      { me: role, users: 0 },
    ]);
    await expect(app.query('DELETE FROM users')).rejects.toMatchObject({ code: '42501' });
    await admin.query(`ALTER DATABASE ${name} OWNER TO CURRENT_USER`);
    await admin.query(`REASSIGN OWNED BY ${maker} TO CURRENT_USER; DROP OWNED BY ${role}, ${maker}`);
    await admin.query(`DROP ROLE ${role}, ${maker}`);
  });
});
