import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DataSource, QueryRunner } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { createDataSource, MIGRATION_FILES } from './data-source';

jest.setTimeout(60_000);

const SQUAWK = join(__dirname, '../../../node_modules/squawk-cli/js/bin/squawk');

/** Rules that are not ours, each for its reason. */
const EXCLUDED = [
  // An ISO 4217 code has three letters, always.
  'ban-char-field',
  // Versions, days and years are small; counters are bigint.
  'prefer-bigint-over-int',
];

/** For migrations outside a transaction: they look for what is there before they build, which IF NOT EXISTS would spoil. */
const EXCLUDED_OUTSIDE = ['prefer-robust-stmts'];

let database: TestDatabase;
let dataSource: DataSource;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migration-lint-'));
  database = await createTestDatabase({ empty: true });
  dataSource = await createDataSource({ url: database.ownerUrl, migrations: [MIGRATION_FILES] }).initialize();
});

afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
  await rm(folder, { recursive: true, force: true });
});

/** A runner that does what it is told and keeps the text of it. */
function recording(runner: QueryRunner, statements: string[]): QueryRunner {
  return new Proxy(runner, {
    get(target, key) {
      if (key === 'query') {
        return (text: string, values?: unknown[]) => {
          statements.push(text);
          return target.query(text, values);
        };
      }
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** What squawk has to say about the file, one finding a line. */
async function lint(file: string, transactional: boolean): Promise<string> {
  const excluded = transactional ? EXCLUDED : [...EXCLUDED, ...EXCLUDED_OUTSIDE];
  const options = ['--pg-version=15.0', '--reporter=gcc', `--exclude=${excluded.join(',')}`];
  if (transactional) options.push('--assume-in-transaction');
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [SQUAWK, ...options, file]);
    return stdout;
  } catch (error) {
    return String((error as { stdout?: string }).stdout || error);
  }
}

test('every statement of every migration is one that a busy database can take', async () => {
  const runner = dataSource.createQueryRunner();
  const files: { file: string; transactional: boolean }[] = [];
  try {
    for (const direction of ['up', 'down'] as const) {
      const migrations = direction === 'up' ? dataSource.migrations : [...dataSource.migrations].reverse();
      for (const migration of migrations) {
        // What `migration:revert` does as well: a way back is always inside a transaction.
        const transactional = direction === 'down' || migration.transaction !== false;
        const statements: string[] = [];
        if (transactional) await runner.startTransaction();
        await migration[direction](recording(runner, statements));
        if (transactional) await runner.commitTransaction();
        const file = join(folder, `${migration.constructor.name}.${direction}.sql`);
        await writeFile(file, `${statements.join(';\n')};\n`);
        if (direction === 'up') files.push({ file, transactional });
      }
    }
  } finally {
    await runner.release();
  }
  const findings = await Promise.all(files.map(({ file, transactional }) => lint(file, transactional)));
  expect(findings.join('')).toBe('');
});

test('the linter is awake', async () => {
  const file = join(folder, 'bad.sql');
  await writeFile(file, 'ALTER TABLE campaigns ADD COLUMN n integer NOT NULL;\n');
  expect(await lint(file, true)).toContain('adding-required-field');
});

test('every migration bounds how long it waits for a lock and how long a statement may take, there and back', async () => {
  for (const migration of dataSource.migrations) {
    const { name } = migration.constructor;
    for (const direction of ['up', 'down']) {
      const sql = await readFile(join(folder, `${name}.${direction}.sql`), 'utf8');
      expect([name, direction, /lock_timeout/.test(sql), /statement_timeout/.test(sql)]).toEqual([
        name,
        direction,
        true,
        true,
      ]);
    }
  }
});
