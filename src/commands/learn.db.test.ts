import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommandLine } from '../cli';
import { loadConfig } from '../config';
import { listUsersDueToLearn } from '../features/learning/runs/learning-schedule.store';
import { insertSimulatedFacts } from '../platform/testing/simulated-facts';
import { startTestApi, type TestApi } from '../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../platform/testing/test-database';

let database: TestDatabase;
let api: TestApi;
let folder: string;
let userId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  folder = mkdtempSync(join(tmpdir(), 'learn-test-'));
  userId = (await api.createUser({ email: 'lena@example.com' })).id;
  const campaignIds: string[] = [];
  for (let i = 0; i < 10; i++) campaignIds.push((await api.createCampaign({ userId, name: `Campaign ${i}` })).id);
  const effect = ({ placement }: { placement: string }) => (placement === 'STORIES' ? 0.7 : 1);
  await insertSimulatedFacts(api, userId, { seed: 'command', campaignIds, from: '2026-03-02', days: 21, effect });
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
  rmSync(folder, { recursive: true });
});

async function learn(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommandLine(['learn', 'run', ...args], {
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
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const due = () => listUsersDueToLearn({ query: asRows } as never);
const asRows = async (text: string) => ({ rows: await api.asOwner<{ id: string }>(text) });

test('learns here and now, shows progress, and the second time says that nothing has changed', async () => {
  expect(await due()).toEqual([userId]);
  const first = await learn('--user', 'lena@example.com', '--json');
  expect(first.code).toBe(0);
  expect(JSON.parse(first.out)).toMatchObject({ status: 'COMPLETED', counts: { patternsFound: 1, campaigns: 10 } });
  expect(first.err).toContain('learning: 100 of 100 percent');
  const second = await learn('--user', 'lena@example.com');
  expect(second).toMatchObject({
    code: 0,
    out: expect.stringContaining('Nothing to do: nothing has changed since the last run'),
  });
});

test('whoever has learned today is not due again; a week later, or a day later where settings ask for it', async () => {
  expect(await due()).toEqual([]);
  const age = (hours: number) =>
    api.asOwner(`UPDATE learning_runs SET finished_at = now() - make_interval(hours => $1) WHERE user_id = $2`, [
      hours,
      userId,
    ]);
  await age(24);
  expect(await due()).toEqual([]);
  await age(7 * 24);
  expect(await due()).toEqual([userId]);
  await age(24);
  const [{ id }] = await api.asOwner<{ id: string }>('SELECT id FROM campaigns WHERE user_id = $1 LIMIT 1', [userId]);
  await api.workspace.run(userId, 'READ WRITE', (db) =>
    db.query({
      name: 'test',
      text: `INSERT INTO campaign_personalization_settings (user_id, id, campaign_id, optimization_frequency, created_at, updated_at)
        VALUES ($1, gen_random_uuid(), $2, 'DAILY', now(), now())`,
      values: [userId, id],
    }),
  );
  expect(await due()).toEqual([userId]);
  for (const [frequency, priority, isDue] of [
    ['DAILY', 'LOW', false],
    ['WEEKLY', 'MEDIUM', false],
    ['WEEKLY', 'CRITICAL', true],
  ] as const) {
    await asRows(
      `UPDATE campaign_personalization_settings SET optimization_frequency = '${frequency}', learning_priority = '${priority}'`,
    );
    expect([priority, await due()]).toEqual([priority, isDue ? [userId] : []]);
  }
});

test('an account learns as often as it wants, whatever the settings of its campaigns ask for', async () => {
  const every = (learningFrequency: string) =>
    api.run(
      'mutation ($often: LearningFrequencyEnum!) { setAnalysisSchedule(input: { learningFrequency: $often }) { changedAt } }',
      { often: learningFrequency },
      { userId },
    );
  const dueAfter = async (hours: number) => {
    await api.asOwner(`UPDATE learning_runs SET finished_at = now() - make_interval(hours => $1) WHERE user_id = $2`, [
      hours,
      userId,
    ]);
    return (await due()).length;
  };
  const daily = [await dueAfter(12), await dueAfter(24), await dueAfter(7 * 24)];
  await every('WEEKLY');
  const weekly = [await dueAfter(24), await dueAfter(7 * 24)];
  await every('NEVER');
  const never = [await dueAfter(1_000)];
  await every('DAILY');
  await api.asOwner('DELETE FROM campaign_personalization_settings WHERE user_id = $1', [userId]);
  const dailyWithoutSettings = [await dueAfter(12), await dueAfter(24)];
  await every('AUTOMATIC');
  const automatic = [await dueAfter(24), await dueAfter(7 * 24)];
  expect({ daily, weekly, never, dailyWithoutSettings, automatic }).toEqual({
    daily: [0, 1, 1],
    weekly: [0, 1],
    never: [0],
    dailyWithoutSettings: [0, 1],
    automatic: [0, 1],
  });
});

test('says what is wrong with its options', async () => {
  expect(await learn('--user', 'nobody@example.com')).toMatchObject({
    code: 1,
    err: expect.stringContaining('no user nobody@example.com'),
  });
  expect(await learn('--user', 'lena@example.com', '--conditions', '4')).toMatchObject({
    code: 1,
    err: expect.stringContaining('1, 2 or 3'),
  });
  for (const [option, value] of [
    ['--days', '13'],
    ['--days', '20.5'],
    ['--false-discovery-rate', '0.6'],
    ['--false-discovery-rate', 'x'],
  ]) {
    expect(await learn('--user', 'lena@example.com', option, value)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${option} must be`),
    });
  }
  expect((await learn()).code).toBe(2);
});

test('looks back as far as it is told, and says from when on a run that was killed stands in nobody’s way', async () => {
  const args = ['--user', 'lena@example.com', '--json'];
  const { out } = await learn(...args, '--days', '14', '--false-discovery-rate', '0.2');
  const { id, windowStart, windowEnd } = JSON.parse(out);
  expect([windowStart, windowEnd]).toEqual(['2026-03-09', '2026-03-23']);
  const [{ parameters }] = await api.asOwner<{ parameters: object }>(
    `SELECT parameters FROM learning_runs WHERE user_id = $1 ORDER BY created_at DESC LIMIT 1`,
    [userId],
  );
  expect(parameters).toEqual({ conditions: 2, falseDiscoveryRate: 0.2, days: 14 });
  expect(id).toMatch(/^learning_run_/);
  await api.asOwner(
    `UPDATE learning_runs SET status = 'RUNNING', updated_at = date_trunc('day', now()) + interval '1 day 10 hours' WHERE user_id = $1 AND created_at = (SELECT max(created_at) FROM learning_runs WHERE user_id = $1)`,
    [userId],
  );
  expect(await learn(...args)).toMatchObject({
    code: 1,
    err: expect.stringContaining('if it was killed, from 10:10:00 UTC on'),
  });
});
