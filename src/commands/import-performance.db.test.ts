import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { runCommandLine } from '../cli';
import { loadConfig } from '../config';
import { newId } from '../platform/database/new-id';
import { createTestDatabase, type TestDatabase } from '../platform/testing/test-database';

jest.setTimeout(60_000);

let database: TestDatabase;
let owner: Client;
let folder: string;
let userId: string;
let environment: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'import-test-'));
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  environment = {
    JWT_SECRET: 'a secret of at least thirty-two characters',
    DATABASE_URL: database.appUrl,
    MIGRATION_DATABASE_URL: database.ownerUrl,
    DATA_DIR: folder,
  };
});
beforeEach(async () => {
  userId = newId();
  await owner.query(`INSERT INTO users (id, email, created_at, updated_at) VALUES ($1, $2, now(), now())`, [
    userId,
    `${userId}@example.com`,
  ]);
});
afterAll(async () => {
  await owner?.end();
  await database?.drop();
  rmSync(folder, { recursive: true });
});

async function run(...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommandLine(args, {
    config: () => loadConfig(environment),
    print: (text) => out.push(text),
    note: (line) => err.push(line),
    setExitCode: () => undefined,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function rows(): Promise<Record<string, number>> {
  const { rows } = await owner.query(
    `SELECT (SELECT count(*) FROM campaign_performance_facts WHERE user_id = $1)::int AS facts,
       (SELECT count(*) FROM campaigns WHERE user_id = $1)::int AS campaigns,
       (SELECT count(*) FROM performance_import_runs WHERE user_id = $1)::int AS runs`,
    [userId],
  );
  return rows[0];
}

const REPORT = 'Tag,Kampagne,Gesehen,Kosten\n2026-05-01,Spring,1000,20.10\n2026-05-02,Spring,2000,30.20\n';
const OPTIONS = ['--map', 'Gesehen=impressions', '--default', 'currency=EUR', '--default', 'platform=FACEBOOK'];

test('imports, says so, and takes back', async () => {
  const path = file('report.csv', REPORT);
  const first = await run('import', 'performance', path, '--user', `${userId}@example.com`, ...OPTIONS);
  expect(first.code).toBe(0);
  expect(first.out).toContain('Imported\n  import       import_');
  expect(first.out).toContain('  spend        50.30 EUR');
  expect(await rows()).toEqual({ facts: 2, campaigns: 1, runs: 1 });
  const again = await run('import', 'performance', path, '--user', userId, ...OPTIONS, '--json');
  const { runId, ...answer } = JSON.parse(again.out);
  expect([again.code, answer.outcome]).toEqual([0, 'ALREADY_IMPORTED']);
  const undone = await run('import', 'undo', runId);
  expect([undone.code, undone.out]).toEqual([0, `Undone: ${runId}`]);
  expect(await rows()).toEqual({ facts: 0, campaigns: 1, runs: 1 });
  const twice = await run('import', 'undo', runId);
  expect([twice.code, twice.err]).toEqual([1, 'This import has been undone already.']);
});

test('a dry run writes nothing', async () => {
  const { code, out } = await run(
    'import',
    'performance',
    file('dry.csv', REPORT),
    '--user',
    userId,
    ...OPTIONS,
    '--dry-run',
  );
  expect([code, out.split('\n')[0]]).toEqual([0, 'Dry run: the file can be imported; nothing was written']);
  expect(await rows()).toEqual({ facts: 0, campaigns: 0, runs: 0 });
});

test('bad lines are told with their numbers and exit code 1; with --skip-bad-rows the others are imported', async () => {
  const path = file('bad.csv', `${REPORT}soon,Spring,1,1\n`);
  const refused = await run('import', 'performance', path, '--user', userId, ...OPTIONS);
  expect([refused.code, refused.out.split('\n')[0]]).toEqual([1, 'Refused: nothing was written']);
  expect(refused.err).toContain('line 4: Tag ');
  expect(await rows()).toEqual({ facts: 0, campaigns: 0, runs: 0 });
  expect((await run('import', 'performance', path, '--user', userId, ...OPTIONS, '--skip-bad-rows')).code).toBe(0);
  expect(await rows()).toEqual({ facts: 2, campaigns: 1, runs: 1 });
});

test.each([
  [['performance', 'no-such.csv'], 'There is no file no-such.csv.'],
  [['undo', 'import_00000000000000000000000000'], 'There is no import import_'],
  [['undo', 'x'], 'The id of an import is import_'],
])('%j fails in one line', async (args, message) => {
  const user = args[0] === 'performance' ? ['--user', userId] : [];
  const { code, err } = await run('import', ...args, ...user);
  expect(code).toBe(1);
  expect(err).toContain(message);
});

test('a user who is not there, and options that cannot be meant', async () => {
  const path = file('report.csv', REPORT);
  expect(await run('import', 'performance', path, '--user', 'nobody@example.com')).toMatchObject({
    code: 1,
    err: 'There is no user nobody@example.com.',
  });
  expect((await run('import', 'performance', path, '--user', userId, '--map', 'Gesehen')).code).toBe(2);
  expect((await run('import', 'performance', path)).code).toBe(2);
});

describe('killed half-way', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  test('an import leaves nothing of itself, and the next one is whole', async () => {
    const lines = Array.from(
      { length: 60_000 },
      (_, index) => `2026-0${(index % 3) + 1}-10,Campaign ${index % 40},Ad ${index},${index},1.25`,
    );
    const path = file('large.csv', `date,campaign,ad,impressions,spend\n${lines.join('\n')}\n`);
    const args = ['import', 'performance', path, '--user', userId, '--default', 'currency=USD'];
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli.ts', ...args], {
      env: { PATH: process.env.PATH, ...environment },
      stdio: 'ignore',
    });
    children.push(child);
    // Facts of the transaction are on disk already, though nobody sees them.
    await until(async () => {
      const { rows } = await owner.query(
        `SELECT coalesce(sum(pg_relation_size(inhrelid)), 0)::int AS bytes FROM pg_inherits WHERE inhparent = 'campaign_performance_facts'::regclass`,
      );
      if (child.exitCode !== null) throw new Error(`The import ended (${child.exitCode}) before it could be killed.`);
      return rows[0].bytes > 1_000_000;
    });
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    await until(async () => {
      const { rowCount } = await owner.query(
        `SELECT 1 FROM pg_stat_activity WHERE application_name = 'personalization-import' AND datname = current_database()`,
      );
      return rowCount === 0;
    });
    expect(await rows()).toEqual({ facts: 0, campaigns: 0, runs: 0 });
    const startedAt = performance.now();
    const { code } = await run(...args);
    process.stdout.write(`60,000 lines imported in ${Math.round(performance.now() - startedAt)} ms\n`);
    expect(code).toBe(0);
    expect(await rows()).toEqual({ facts: 60_000, campaigns: 40, runs: 1 });
  });
});

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    if (await isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('Waited in vain.');
}
