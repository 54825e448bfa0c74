import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { Pool } from 'pg';
import { loadConfig } from '../config';
import { backfillProfiles } from '../features/performance/backfill/profile-backfill';
import { newId } from '../platform/database/new-id';
import { loadTestDemo } from '../platform/testing/demo-accounts';
import { insertCampaign, insertUser } from '../platform/testing/test-accounts';
import { createTestDatabase, type TestDatabase } from '../platform/testing/test-database';
import { addBackfill } from './backfill-profiles';

const AS_OF = '2026-03-31';
let database: TestDatabase;
let owner: Pool;
let folder: string;

beforeEach(async () => {
  database = await createTestDatabase();
  owner = new Pool({ connectionString: database.ownerUrl, max: 2 });
  owner.on('error', () => undefined);
  folder = mkdtempSync(join(tmpdir(), 'backfill-test-'));
});
afterEach(async () => {
  await owner.end();
  await database.drop();
  rmSync(folder, { recursive: true });
});

async function insertUsers(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, newId).sort();
  for (const id of ids) await insertUser(owner, { id });
  return ids;
}

async function insertSpend(
  userId: string,
  campaignId: string,
  day: string,
  platform: string,
  spend: string,
): Promise<void> {
  await owner.query('SELECT ensure_performance_partition($1::date)', [day]);
  await owner.query(
    `INSERT INTO campaign_performance_facts (user_id, date, campaign_id, platform, impressions, spend, currency, created_at, updated_at)
     VALUES ($1, $2, $3, $4, 100, $5, 'EUR', now(), now())`,
    [userId, day, campaignId, platform, spend],
  );
}

async function profiles(): Promise<{ user_id: string }[]> {
  return (await owner.query('SELECT * FROM meta_user_profiles ORDER BY user_id')).rows;
}

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const program = new Command().exitOverride().configureOutput({ writeErr: (text) => err.push(text) });
  addBackfill(program, {
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
    await program.parseAsync(args, { from: 'user' });
    return { code: 0, out: out.join('\n'), err: err.join('\n') };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { code: error.exitCode, out: out.join('\n'), err: err.join('\n') };
  }
}

test('a user with campaigns and spend gets what they tell, one without gets an empty profile, one with a profile keeps it', async () => {
  const [rich, poor, owning] = await insertUsers(3);
  const campaign = await insertCampaign(owner, {
    userId: rich,
    id: newId(),
    objective: 'OUTCOME_LEADS',
    currency: 'EUR',
  });
  await insertSpend(rich, campaign.id, '2026-01-01', 'FACEBOOK', '600.00');
  await insertSpend(rich, campaign.id, '2026-03-01', 'INSTAGRAM', '900.00');
  await insertSpend(rich, campaign.id, '2025-06-01', 'TIKTOK', '9999.00');
  await insertSpend(rich, campaign.id, '2026-04-01', 'YOUTUBE', '99999.00');
  await owner.query(
    `INSERT INTO meta_user_profiles (user_id, id, business_name, created_at, updated_at) VALUES ($1, $2, 'Own', now(), now())`,
    [owning, newId()],
  );
  const summary = await backfillProfiles({ url: database.ownerUrl, asOfDay: AS_OF });
  expect(summary).toEqual({
    dryRun: false,
    usersWithoutProfile: 2,
    created: 2,
    withObjective: 1,
    withPlatforms: 1,
    withBudget: 1,
    empty: 1,
  });
  const found = new Map((await profiles()).map((profile) => [profile.user_id, profile]));
  expect(found.get(rich)).toMatchObject({
    primary_objective: 'LEAD_GENERATION',
    platform_priorities: '{TIKTOK,INSTAGRAM,FACEBOOK}',
    // 1500 in the 90 days up to the day, of which the first of January is one.
    monthly_budget: '500.00',
    monthly_budget_range: 'MICRO',
    currency: 'EUR',
    business_name: null,
    version: 1,
  });
  expect(found.get(poor)).toMatchObject({
    primary_objective: null,
    monthly_budget: null,
    platform_priorities: '{}',
    currency: 'USD',
  });
  expect(found.get(owning)).toMatchObject({ business_name: 'Own' });
});

test('batches of any size reach everybody, and a second run finds nothing to do', async () => {
  const ids = await insertUsers(7);
  const seen: number[] = [];
  const summary = await backfillProfiles({
    url: database.ownerUrl,
    batchSize: 3,
    onProgress: (done) => seen.push(done),
  });
  expect(summary).toMatchObject({ usersWithoutProfile: 7, created: 7, empty: 7 });
  expect(seen).toEqual([0, 3, 6, 7]);
  expect((await profiles()).map(({ user_id }) => user_id)).toEqual(ids);
  const before = await profiles();
  expect(await backfillProfiles({ url: database.ownerUrl })).toMatchObject({ usersWithoutProfile: 0, created: 0 });
  expect(await profiles()).toEqual(before);
});

test('a run that is killed keeps its finished batches, and the next one finishes', async () => {
  await insertUsers(9);
  const killed = backfillProfiles({
    url: database.ownerUrl,
    batchSize: 2,
    onProgress: (done) => {
      if (done === 4)
        void owner.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'personalization-backfill' AND datname = current_database()`);
    },
  });
  // Where the last batches were faster than the signal, there is nothing left to finish.
  await killed.catch(() => undefined);
  const finished = (await profiles()).length;
  expect(finished % 2 === 0 || finished === 9).toBe(true);
  expect(finished).toBeGreaterThanOrEqual(4);
  const summary = await backfillProfiles({ url: database.ownerUrl, batchSize: 2 });
  expect(summary.created).toBe(9 - finished);
  expect(await profiles()).toHaveLength(9);
});

test('two runs at the same time make one profile for each user', async () => {
  await insertUsers(12);
  const [one, other] = await Promise.all([
    backfillProfiles({ url: database.ownerUrl, batchSize: 2 }),
    backfillProfiles({ url: database.ownerUrl, batchSize: 3 }),
  ]);
  expect(one.created + other.created).toBe(12);
  expect(await profiles()).toHaveLength(12);
});

test('profiles inferred for demo accounts agree with what their facts add up to', async () => {
  await loadTestDemo({ seed: 42, users: 2, days: 60, endDay: AS_OF, url: database.ownerUrl });
  const declared = await profiles();
  await owner.query(
    'BEGIN; SET CONSTRAINTS ALL DEFERRED; DELETE FROM learning_insights; DELETE FROM ab_tests; DELETE FROM campaign_recommendations; DELETE FROM meta_user_profiles; COMMIT',
  );
  await backfillProfiles({ url: database.ownerUrl, asOfDay: AS_OF });
  for (const [index, inferred] of (await profiles()).entries()) {
    const { rows } = await owner.query(
      `SELECT array_agg(platform ORDER BY spend DESC)::text AS platforms, round(sum(spend) * 30 / 60, 2)::text AS budget
       FROM (SELECT platform, sum(spend) AS spend FROM campaign_performance_facts WHERE user_id = $1 GROUP BY platform) p`,
      [inferred.user_id],
    );
    expect(inferred).toMatchObject({ platform_priorities: rows[0].platforms, monthly_budget: rows[0].budget });
    expect(inferred).toMatchObject({ currency: (declared[index] as unknown as { currency: string }).currency });
  }
});

test('the command prints a summary, as JSON where asked, and a dry run writes nothing', async () => {
  await insertUsers(2);
  const dry = await run('backfill', 'profiles', '--dry-run', '--json');
  expect(JSON.parse(dry.out)).toMatchObject({ dryRun: true, usersWithoutProfile: 2, created: 0, empty: 2 });
  expect(await profiles()).toHaveLength(0);
  const done = await run('backfill', 'profiles', '--batch-size', '1');
  expect(done.out).toContain('2 users without a profile, 2 profiles made');
  expect(done.err).toContain('Making profiles: 2 of 2 users');
  expect(await profiles()).toHaveLength(2);
});

test.each(['0', '10001', '1.5', 'many'])('a batch size of %s is refused', async (size) => {
  const { code, err } = await run('backfill', 'profiles', '--batch-size', size);
  expect(code).not.toBe(0);
  expect(err).toContain('whole number from 1 to 10000');
});
