import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { createDataSource } from './data-source';
import { translateDatabaseError } from './database-error';
import { freePort } from './embedded/free-port';
import { newId } from './new-id';
import { type Database, Parameters, statement } from './statement';
import { Workspace } from './unit-of-work';

let database: TestDatabase;
let owner: Client;
let dataSource: DataSource;
let workspace: Workspace;
const ana = newId();
const ben = newId();

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  for (const [id, rows] of [
    [ana, 3],
    [ben, 5],
  ] as const) {
    await owner.query(
      "INSERT INTO users (id, email, created_at, updated_at) VALUES ($1::uuid, $1::text || '@example.com', now(), now())",
      [id],
    );
    for (let row = 0; row < rows; row += 1) {
      await owner.query(
        "INSERT INTO campaigns (user_id, id, name, created_at, updated_at) VALUES ($1, $2, 'Campaign', now(), now())",
        [id, newId()],
      );
    }
  }
  dataSource = await connect(database.appUrl, 3);
  workspace = new Workspace(dataSource, { preparedStatements: true, statementTimeoutMs: 2_000 });
});
afterAll(async () => {
  await dataSource?.destroy();
  await owner?.end();
  await database?.drop();
});

function connect(url: string, poolSize: number, poolTimeoutMs = 5_000): Promise<DataSource> {
  return createDataSource({ url, pipeline: true, poolSize, poolTimeoutMs }).initialize();
}

/** Deliberately without a predicate for the tenant: what is left is row level security. */
async function visible(db: Database): Promise<{ users: number; rows: number }> {
  const text = 'SELECT count(*) AS rows, count(DISTINCT user_id) AS users FROM campaigns WHERE $1::uuid IS NOT NULL';
  const [row] = await db.query<{ users: number; rows: number }>(
    statement('test.visible', text, new Parameters(db.userId)),
  );
  return row ?? { users: -1, rows: -1 };
}

function run(db: Database, text: string): Promise<unknown[]> {
  return db.query(statement('test.run', text, new Parameters(db.userId)));
}

async function campaignNames(): Promise<string[]> {
  return (await owner.query<{ name: string }>('SELECT DISTINCT name FROM campaigns')).rows.map(({ name }) => name);
}

describe('a unit of work', () => {
  it('sees one tenant, also when 200 of two tenants interleave on three connections and every seventh fails', async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const [userId, rows] = index % 2 === 0 ? [ana, 3] : [ben, 5];
        const seen = await workspace
          .run(userId, 'READ ONLY', async (db) => {
            const first = await visible(db);
            if (index % 7 === 0) await run(db, 'SELECT 1 / 0 WHERE $1::uuid IS NOT NULL');
            return [first, await visible(db)];
          })
          .catch((error: Error) => error);
        return index % 7 === 0
          ? seen instanceof Error
          : JSON.stringify(seen) ===
              JSON.stringify([
                { rows, users: 1 },
                { rows, users: 1 },
              ]);
      }),
    );
    expect(answers.every(Boolean)).toBe(true);
  });

  it('runs statements of one tick in one transaction, without waiting for one another', async () => {
    const ids = await workspace.run(ana, 'READ ONLY', (db) =>
      Promise.all(
        Array.from({ length: 5 }, () =>
          run(
            db,
            'SELECT txid_current_snapshot()::text AS snapshot, now()::text AS started WHERE $1::uuid IS NOT NULL',
          ),
        ),
      ),
    );
    expect(new Set(ids.map((rows) => JSON.stringify(rows))).size).toBe(1);
  });

  it('leaves no setting behind on its connection', async () => {
    const single = await connect(database.appUrl, 1);
    const one = new Workspace(single, { preparedStatements: true });
    await one.run(ana, 'READ ONLY', visible);
    await one.run(ben, 'READ ONLY', (db) => run(db, 'SELECT 1 / 0 WHERE $1::uuid IS NOT NULL')).catch(() => undefined);
    const rows = await single.query(
      "SELECT current_setting('app.user_id', true) AS setting, count(*) AS seen FROM campaigns",
    );
    expect(rows).toEqual([{ setting: '', seen: 0 }]);
    await single.destroy();
  });

  it('cannot write when it is read-only', async () => {
    const attempt = workspace.run(ana, 'READ ONLY', (db) =>
      run(db, "UPDATE campaigns SET name = 'Read' WHERE user_id = $1"),
    );
    await expect(attempt).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(await campaignNames()).toEqual(['Campaign']);
  });

  it('writes nothing when a failure was swallowed on the way', async () => {
    const attempt = workspace.run(ana, 'READ WRITE', async (db) => {
      await run(db, "UPDATE campaigns SET name = 'Swallowed' WHERE user_id = $1");
      await run(db, 'SELECT 1 / 0 WHERE $1::uuid IS NOT NULL').catch(() => undefined);
    });
    await expect(attempt).rejects.toBeInstanceOf(Error);
    expect(await campaignNames()).toEqual(['Campaign']);
  });

  it('cannot write into another tenant, nor refer to its rows', async () => {
    const insert =
      "INSERT INTO campaigns (user_id, id, name, created_at, updated_at) VALUES ($1, $2, 'Foreign', now(), now())";
    const foreign = workspace.run(ana, 'READ WRITE', (db) =>
      db.query({ name: 'test', text: insert, values: [ben, newId()] }),
    );
    await expect(foreign).rejects.toBeInstanceOf(Error);
    const update = await workspace.run(ana, 'READ WRITE', (db) =>
      run(db, `UPDATE campaigns SET name = 'Foreign' WHERE user_id = '${ben}' AND $1::uuid IS NOT NULL RETURNING id`),
    );
    expect(update).toEqual([]);
    const reference = workspace.run(ana, 'READ WRITE', async (db) => {
      const { rows } = await owner.query<{ id: string }>('SELECT id FROM campaigns WHERE user_id = $1 LIMIT 1', [ben]);
      const text =
        'INSERT INTO campaign_personalization_settings (user_id, id, campaign_id, created_at, updated_at) VALUES ($1, $2, $3, now(), now())';
      await db.query({ name: 'test', text, values: [ana, newId(), rows[0]?.id] });
    });
    await expect(reference).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await campaignNames()).toEqual(['Campaign']);
  });

  it('stops a statement that takes too long, and the connection serves on', async () => {
    const hasty = new Workspace(dataSource, { preparedStatements: true, statementTimeoutMs: 50 });
    const slow = hasty.run(ana, 'READ ONLY', (db) => run(db, 'SELECT pg_sleep(5) WHERE $1::uuid IS NOT NULL'));
    await expect(slow).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(await workspace.run(ana, 'READ ONLY', visible)).toEqual({ rows: 3, users: 1 });
  });

  it('does not take a mistake of ours for an outage: a statement with fewer values than it has places', async () => {
    const attempt = workspace.run(ana, 'READ ONLY', (db) =>
      run(db, 'SELECT $2::text FROM users WHERE $1::uuid IS NOT NULL'),
    );
    await expect(attempt).rejects.toMatchObject({ name: 'error', code: '08P01' });
    expect(await workspace.run(ana, 'READ ONLY', visible)).toEqual({ rows: 3, users: 1 });
  });

  it('gives up when no connection becomes free, and the pool recovers', async () => {
    const single = await connect(database.appUrl, 1, 200);
    const one = new Workspace(single, { preparedStatements: true });
    const holder = one.as(ana, 'READ ONLY');
    await run(holder, 'SELECT 1 WHERE $1::uuid IS NOT NULL');
    await expect(one.run(ben, 'READ ONLY', visible)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await holder.commit();
    expect(await one.run(ben, 'READ ONLY', visible)).toEqual({ rows: 5, users: 1 });
    await single.destroy();
  });

  it('refuses a viewer that is not a lower-case UUID before it takes a connection', () => {
    expect(() => workspace.as("x'; DROP TABLE users; --", 'READ ONLY')).toThrow(/lower-case UUID/);
  });

  it('survives a backend that is killed', async () => {
    const killed = workspace.run(ana, 'READ ONLY', async (db) => {
      const [row] = (await run(db, 'SELECT pg_backend_pid() AS pid WHERE $1::uuid IS NOT NULL')) as { pid: number }[];
      const admin = new Client({ connectionString: database.adminUrl });
      await admin.connect();
      await admin.query('SELECT pg_terminate_backend($1)', [row?.pid]);
      await admin.end();
      return visible(db);
    });
    await expect(killed).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(await workspace.run(ana, 'READ ONLY', visible)).toEqual({ rows: 3, users: 1 });
  });
});

const POOLER = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((path) => existsSync(path));

describe('behind PgBouncer in transaction mode', () => {
  if (POOLER === undefined) process.stderr.write('Not tested behind PgBouncer: it is not installed here.\n');
  const test = POOLER === undefined ? it.skip : it;

  test('1,000 interleaved units of two tenants over two server connections see no foreign row', async () => {
    const { url, stop } = await startPooler(POOLER ?? '', database.appUrl);
    const pooled = await connect(url, 6);
    try {
      const through = new Workspace(pooled, { preparedStatements: false, statementTimeoutMs: 2_000 });
      const answers = await Promise.all(
        Array.from({ length: 1_000 }, (_, index) => through.run(index % 2 === 0 ? ana : ben, 'READ ONLY', visible)),
      );
      expect(answers.filter(({ rows }, index) => rows !== (index % 2 === 0 ? 3 : 5))).toEqual([]);
    } finally {
      await pooled.destroy();
      await stop();
    }
  });

  test('is unavailable while it has no server connection to give, and when it knows no such database', async () => {
    const { url, stop } = await startPooler(POOLER ?? '', database.appUrl, 1);
    const pooled = await connect(url, 3);
    try {
      const through = new Workspace(pooled, { preparedStatements: false });
      const holders = [through.as(ana, 'READ ONLY'), through.as(ana, 'READ ONLY')];
      for (const holder of holders) await run(holder, 'SELECT 1 WHERE $1::uuid IS NOT NULL');
      await expect(through.run(ben, 'READ ONLY', visible)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
      for (const holder of holders) await holder.commit();
      expect(await through.run(ben, 'READ ONLY', visible)).toEqual({ rows: 5, users: 1 });
      const unknown = new URL(url);
      unknown.pathname = '/no-such-database';
      const refused = await connect(unknown.href, 1).catch(translateDatabaseError);
      expect(refused).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    } finally {
      await pooled.destroy();
      await stop();
    }
  });
});

async function startPooler(
  binary: string,
  appUrl: string,
  waitSeconds = 120,
): Promise<{ url: string; stop: () => Promise<void> }> {
  const server = new URL(appUrl);
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), 'pooler-'));
  chmodSync(directory, 0o755);
  const users = join(directory, 'users.txt');
  writeFileSync(users, `"${server.username}" "${server.password}"\n`);
  const settings = join(directory, 'pgbouncer.ini');
  writeFileSync(
    settings,
    `[databases]\n* = host=127.0.0.1 port=${server.port}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =\n` +
      `auth_type = plain\nauth_file = ${users}\npool_mode = transaction\ndefault_pool_size = 2\nmax_client_conn = 100\nquery_wait_timeout = ${waitSeconds}\nlogfile = /dev/null\n`,
  );
  const identity = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
  const child: ChildProcess = spawn(binary, ['-q', settings], { stdio: 'ignore', ...identity });
  const url = new URL(appUrl);
  url.port = String(port);
  for (let attempt = 0; ; attempt += 1) {
    const client = new Client({ connectionString: url.href });
    try {
      await client.connect();
      await client.end();
      break;
    } catch (error) {
      if (attempt > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  const stop = async (): Promise<void> => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    rmSync(directory, { recursive: true, force: true });
  };
  return { url: url.href, stop };
}
