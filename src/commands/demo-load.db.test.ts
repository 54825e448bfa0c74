import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { loadConfig } from '../config';
import { createTestDatabase, type TestDatabase } from '../platform/testing/test-database';
import { addDemoLoad } from './demo-load';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'demo-test-'));
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

async function run(...args: string[]): Promise<{ out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const program = new Command().exitOverride();
  addDemoLoad(program, {
    config: () =>
      loadConfig({
        JWT_SECRET: 'a secret of at least thirty-two characters',
        DATABASE_URL: database.appUrl,
        MIGRATION_DATABASE_URL: database.ownerUrl,
        DATA_DIR: folder,
      }),
    print: (text) => out.push(text),
    note: (line) => err.push(line),
    setExitCode: () => undefined,
  });
  for (const command of program.commands.flatMap((group) => [group, ...group.commands])) {
    command.exitOverride().configureOutput({ writeErr: (text) => err.push(text) });
  }
  try {
    await program.parseAsync(['demo', 'load', ...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
  }
  return { out: out.join('\n'), err: err.join('\n') };
}

test('the command loads what its options ask for, shows progress and prints what it loaded', async () => {
  const { out, err } = await run('--users', '2', '--days', '28', '--end', '2026-03-31', '--seed', '5', '--json');
  expect(JSON.parse(out)).toMatchObject({
    seed: 5,
    users: 2,
    days: 28,
    endDay: '2026-03-31',
    written: { users: 2, ab_tests: 14 },
  });
  expect(err.split('\n')).toEqual([
    'Loading demo: 0 of 2 accounts',
    'Loading demo: 1 of 2 accounts',
    'Loading demo: 2 of 2 accounts',
  ]);
  const again = await run('--users', '2', '--seed', '5');
  expect(again.out).toContain('2 accounts over 28 days up to 2026-03-31 (seed 5): 0 new rows');
  expect(again.out).toContain('personalization token --user ana@example.com');
});

test.each([
  [['--users', '0'], 'users must be a whole number from 1 to 1000'],
  [['--days', '5'], 'days must be a whole number from 28 to 730'],
  [['--end', '31.3.2026'], 'end must be a day'],
  [['--seed', '6'], 'has 2 users that the demo with seed 6 did not make'],
])('%j is refused: %s', async (args, message) => {
  await expect(run(...args)).rejects.toThrow(message);
});

test.each([['--users'], ['--days'], ['--seed']])('%s takes whole numbers only', async (option) => {
  expect((await run(option, '1e3')).err).toContain('It must be a whole number.');
});
