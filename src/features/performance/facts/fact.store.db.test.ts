import { Client } from 'pg';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, startPostgres15, type TestDatabase } from '../../../platform/testing/test-database';
import { ensurePartitions, type FactRow, upsertFacts } from './fact.store';

let database: TestDatabase;
let api: TestApi;
let userId: string;
let campaignId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  userId = (await api.createUser()).id;
  campaignId = (await api.createCampaign({ userId })).id;
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

const fact = (values: Partial<FactRow> = {}): FactRow => ({
  date: '2026-03-01',
  campaignId,
  platform: 'FACEBOOK',
  impressions: 100,
  reach: 80,
  clicks: 10,
  conversions: '1.5',
  spend: '12.340001',
  revenue: '30.00',
  currency: 'USD',
  ...values,
});

const write = (facts: readonly FactRow[], runId: string | null = null, options = {}) =>
  api.workspace.run(userId, 'READ WRITE', (db) => upsertFacts(db, facts, runId, options));

const stored = (where: string) =>
  api.asOwner<Record<string, unknown>>(
    `SELECT date::text, platform, ad, impressions::int, reach::int, clicks::int, conversions::text, spend::text, revenue::text, currency
     FROM campaign_performance_facts WHERE user_id = $1 AND ${where} ORDER BY date, platform, ad`,
    [userId],
  );

test('writes facts exactly, and restates instead of adding', async () => {
  await write([fact(), fact({ platform: null })]);
  await write([fact({ impressions: 7, reach: null, spend: '0.1' })]);
  expect(await stored("date = '2026-03-01'")).toEqual([
    {
      date: '2026-03-01',
      platform: '',
      ad: '',
      impressions: 100,
      reach: 80,
      clicks: 10,
      conversions: '1.500000',
      spend: '12.340001',
      revenue: '30.000000',
      currency: 'USD',
    },
    {
      date: '2026-03-01',
      platform: 'FACEBOOK',
      ad: '',
      impressions: 7,
      reach: null,
      clicks: 10,
      conversions: '1.500000',
      spend: '0.100000',
      revenue: '30.000000',
      currency: 'USD',
    },
  ]);
});

test('sums facts of the same key in one call, and of the same run when told to', async () => {
  const [first, second] = ['0190a000-0000-7000-8000-00000000000a', '0190a000-0000-7000-8000-00000000000b'];
  await write([fact({ date: '2026-03-02' }), fact({ date: '2026-03-02' })], first);
  expect(await stored("date = '2026-03-02'")).toMatchObject([
    { impressions: 200, reach: null, spend: '24.680002', conversions: '3.000000' },
  ]);
  await write([fact({ date: '2026-03-02' })], first, { sameRun: 'ADD' });
  expect(await stored("date = '2026-03-02'")).toMatchObject([{ impressions: 300, spend: '37.020003' }]);
  await write([fact({ date: '2026-03-02' })], second, { sameRun: 'ADD' });
  expect(await stored("date = '2026-03-02'")).toMatchObject([{ impressions: 100, reach: 80, spend: '12.340001' }]);
});

test('refuses names that no index entry can hold, and days outside 2000 to 2100', async () => {
  await expect(write([fact({ ad: 'ä'.repeat(1_300) })])).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await expect(write([fact({ date: '1999-12-31' })])).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await expect(write([fact({ date: '2101-01-01' })])).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await write([fact({ date: '2000-01-01' }), fact({ date: '2100-12-31' })]);
});

test('a campaign of another tenant cannot be written to', async () => {
  const other = await api.createUser();
  const theirs = await api.createCampaign({ userId: other.id });
  await expect(write([fact({ campaignId: theirs.id })])).rejects.toMatchObject({ code: 'CONFLICT' });
});

describe('partitions', () => {
  const partition = 'campaign_performance_facts_2031_05';

  test('of one month asked for by two connections at once are made once, with row level security', async () => {
    const make = () => api.workspace.run(userId, 'READ WRITE', (db) => ensurePartitions(db, ['2031-05-17']));
    await Promise.all([make(), make(), make()]);
    const rows = await api.asOwner(
      `SELECT c.relname, c.relrowsecurity, c.relacl::text, (SELECT count(*)::int FROM pg_policy WHERE polrelid = c.oid) AS policies,
        pg_get_expr(c.relpartbound, c.oid) AS bound
       FROM pg_class c JOIN pg_inherits ON inhrelid = c.oid WHERE c.relname = $1`,
      [partition],
    );
    expect(rows).toEqual([
      {
        relname: partition,
        relrowsecurity: true,
        relacl: null,
        policies: 1,
        bound: "FOR VALUES FROM ('2031-05-01') TO ('2031-06-01')",
      },
    ]);
  });

  test('are no way around the parent: the application may not touch them', async () => {
    const client = new Client({ connectionString: database.appUrl });
    await client.connect();
    try {
      await expect(client.query(`SELECT * FROM ${partition}`)).rejects.toMatchObject({ code: '42501' });
      await expect(client.query(`DROP TABLE ${partition}`)).rejects.toMatchObject({ code: '42501' });
      await expect(client.query(`SELECT ensure_performance_partition(NULL)`)).rejects.toMatchObject({ code: '22008' });
      await client.query('SET search_path = pg_temp; CREATE TEMP TABLE campaign_performance_facts (x int)');
      await client.query(`SELECT public.ensure_performance_partition('2031-06-01')`);
    } finally {
      await client.end();
    }
    expect(
      await api.asOwner(
        `SELECT proname FROM pg_proc WHERE proname = 'ensure_performance_partition' AND has_function_privilege('public', oid, 'EXECUTE')`,
      ),
    ).toEqual([]);
  });

  test('are made by nobody who has no account', async () => {
    const nobody = '0190a000-0000-7000-8000-0000000000ff';
    await api.workspace.run(nobody, 'READ WRITE', (db) => ensurePartitions(db, ['2032-01-01']));
    expect(await api.asOwner(`SELECT to_regclass('campaign_performance_facts_2032_01') AS made`)).toEqual([
      { made: null },
    ]);
  });

  test('do not keep a writer of campaigns waiting for long: an import in its way gives up', async () => {
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    try {
      await owner.query(`BEGIN; UPDATE campaigns SET name = name`);
      const make = api.workspace.run(userId, 'READ WRITE', (db) => ensurePartitions(db, ['2033-01-01']));
      await expect(make).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    } finally {
      await owner.end();
    }
  });
});

test('writes thousands of facts a second', async () => {
  const facts = Array.from({ length: 20_000 }, (_, index) =>
    fact({ date: `2026-0${(index % 6) + 1}-15`, ad: `Ad ${index}`, ageGroup: '25-34', gender: 'FEMALE' }),
  );
  await write(facts.slice(0, 100));
  const rate = async () => {
    const startedAt = performance.now();
    await write(facts);
    return Math.round(facts.length / ((performance.now() - startedAt) / 1000));
  };
  const [inserted, restated] = [await rate(), await rate()];
  process.stdout.write(`facts written per second: ${inserted} new, ${restated} restated\n`);
  expect(Math.max(inserted, restated)).toBeGreaterThan(5_000);
});

test('the key finds one campaign over time, and a month of an account is one partition', async () => {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    await client.query('ANALYZE campaign_performance_facts; SET enable_seqscan = off; SET enable_bitmapscan = off');
    const plan = async (where: string) => {
      const { rows } = await client.query(
        `EXPLAIN SELECT sum(clicks) FROM campaign_performance_facts WHERE user_id = '${userId}' AND ${where}`,
      );
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    };
    const campaign = await plan(`campaign_id = '${campaignId}' AND date >= '2026-03-01' AND date < '2026-04-01'`);
    expect(campaign).toMatch(/Index Cond: \(\(user_id = .* AND \(campaign_id = .* AND \(date >= .* AND \(date < /);
    expect(
      (await plan(`date >= '2026-03-01' AND date < '2026-04-01'`)).match(/campaign_performance_facts_\d/g),
    ).toHaveLength(2);
  } finally {
    await client.end();
  }
});

test('works on PostgreSQL 15 as well', async () => {
  const server = await startPostgres15();
  if (!server) return;
  try {
    const old = await server.createTestDatabase();
    const oldApi = await startTestApi(old);
    try {
      const user = await oldApi.createUser();
      const campaign = await oldApi.createCampaign({ userId: user.id });
      const facts = [fact({ campaignId: campaign.id }), fact({ campaignId: campaign.id, date: '2026-04-01' })];
      const store = () => oldApi.workspace.run(user.id, 'READ WRITE', (db) => upsertFacts(db, facts, null));
      await Promise.all([store(), store()]);
      const { performanceSummary } = await oldApi.run<{ performanceSummary: unknown }>(
        '{ performanceSummary { firstDate lastDate totals { facts spend } } }',
        {},
        { userId: user.id },
      );
      expect(performanceSummary).toEqual({
        firstDate: '2026-03-01',
        lastDate: '2026-04-01',
        totals: { facts: 2, spend: '24.68' },
      });
    } finally {
      await oldApi.close();
    }
  } finally {
    await server.stop();
  }
});
