import { Pool } from 'pg';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { buildBenchmarks } from './benchmark-build.service';

let database: TestDatabase;
let api: TestApi;
let owner: Pool;
const NOW = new Date();

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  owner = new Pool({ connectionString: database.ownerUrl, max: 2 });
  await api.asOwner('SELECT ensure_performance_partition($1::date)', [dayBefore(10)]);
});
afterAll(async () => {
  await owner?.end();
  await api?.close();
  await database?.drop();
});

const dayBefore = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString().slice(0, 10);

interface Kind {
  readonly sharing?: boolean;
  readonly industry?: string;
  readonly objective?: string;
  readonly platform?: string;
  readonly ctr?: number;
  readonly impressions?: number;
  readonly currency?: string;
  readonly money?: number;
  readonly campaigns?: number;
  /** Per impression; null: its reports do not say. Default 0.06. */
  readonly engagement?: number | null;
}

/** An account with campaigns that are alike. */
async function account(kind: Kind = {}): Promise<TestUser> {
  const user = await api.createUser();
  const { sharing = true, industry = 'fashion', campaigns = 4 } = kind;
  await api.run(
    `mutation ($input: MetaUserProfileInput!) { upsertMetaUserProfile(input: $input) { id } }`.replace(
      'MetaUserProfileInput',
      inputTypeOf('upsertMetaUserProfile'),
    ),
    { input: { industry, businessSize: 'SMB', benchmarkSharing: sharing } },
    { userId: user.id },
  );
  for (let index = 0; index < campaigns; index++) await campaign(user.id, kind, index);
  return user;
}

async function campaign(userId: string, kind: Kind, index: number): Promise<void> {
  const { objective = 'OUTCOME_SALES', platform = 'Instagram', ctr = 0.03, impressions = 40_000 } = kind;
  const { currency = 'USD', money = 1, engagement = 0.06 } = kind;
  const { id } = await api.createCampaign({ userId, objective, platform });
  const clicks = Math.round(impressions * ctr * (1 + 0.02 * index));
  await api.asOwner(
    `INSERT INTO campaign_performance_facts (user_id, campaign_id, date, platform, impressions, clicks, engagements, conversions, spend, revenue, currency, created_at, updated_at)
     VALUES ($1, $2, $3::date, upper($4), $5, $6, $10, 40, $7, $8, $9, now(), now())`,
    [
      ...[userId, id, dayBefore(10), platform, impressions, clicks, 300 * money, 900 * money, currency],
      engagement === null ? null : Math.round(impressions * engagement),
    ],
  );
}

function inputTypeOf(mutation: string): string {
  const type = api.schema
    .getMutationType()
    ?.getFields()
    [mutation]?.args.find(({ name }) => name === 'input')?.type;
  return String(type).replace('!', '');
}

const several = (count: number, kind: Kind = {}) => Promise.all(Array.from({ length: count }, () => account(kind)));

interface Cell {
  readonly path: string;
  readonly users: number;
  readonly beliefs: { readonly ctr: { readonly mean: number }; readonly cost: { readonly mean: number } };
  readonly version: string;
}

const cells = () =>
  api.asOwner<Cell>(
    `SELECT concat_ws('/', nullif(objective, ''), nullif(platform, ''), nullif(industry, ''), nullif(business_size, '')) AS path,
       users, beliefs, version FROM benchmark_cells ORDER BY 1`,
  );

const build = () => buildBenchmarks(owner, NOW);
const leave = (userId: string) =>
  api.asOwner('UPDATE meta_user_profiles SET benchmark_sharing = false WHERE user_id = $1', [userId]);

interface Benchmark {
  readonly metric: string;
  readonly own: { readonly rate: number; readonly trials: number; readonly campaigns: number } | null;
  readonly market: {
    readonly mean: number;
    readonly lower: number;
    readonly upper: number;
    readonly [field: string]: unknown;
  } | null;
  readonly gap: string | null;
  readonly standing: number | null;
  readonly explanation: string;
}

async function benchmarks(userId: string, kind = 'objective: SALES, platform: INSTAGRAM'): Promise<Benchmark[]> {
  const data = await api.run<{ marketBenchmarks: Benchmark[] }>(
    `{ marketBenchmarks(${kind}) { objective platform metric own { rate successes trials campaigns }
       market { mean lower upper level scope accountsFrom accountsTo builtAt } gap standing explanation } }`,
    {},
    { userId },
  );
  return data.marketBenchmarks;
}

async function interval(userId: string): Promise<{ lower: number; upper: number; mean: number; reasoning: string }> {
  const data = await api.run<{
    generateRecommendations: { reasoning: string; predictions: { lower: number; upper: number; mean: number }[] }[];
  }>(
    'mutation { generateRecommendations(count: 1) { reasoning predictions { metric mean lower upper } } }',
    {},
    { userId },
  );
  const [first] = data.generateRecommendations;
  const ctr = first?.predictions[0];
  if (!first || !ctr) throw new Error('Nothing was recommended.');
  return { ...ctr, reasoning: first.reasoning };
}

const newcomer = async (): Promise<string> => {
  const { id } = await account({ sharing: false, industry: ' Fashion', campaigns: 0 });
  await api.run(
    `mutation ($input: ${inputTypeOf('upsertMetaUserProfile')}!) { upsertMetaUserProfile(input: $input) { id } }`,
    { input: { primaryObjective: 'SALES', platformPriorities: ['INSTAGRAM'], riskTolerance: 0.1 } },
    { userId: id },
  );
  return id;
};

test('four accounts show nothing, five do; who leaves is gone with the next build, and with him the figures', async () => {
  const before = await newcomer();
  const wide = await interval(before);
  expect(wide.reasoning).toContain('general expectations');
  const four = await several(4);
  await account({ sharing: false });
  expect(await build()).toMatchObject({ accounts: 4, campaigns: 16, cells: 0, version: null });
  expect(await cells()).toEqual([]);
  const [gap] = await benchmarks(before);
  expect(gap).toMatchObject({ own: null, market: null, gap: 'NOT_BUILT', standing: null });

  const fifth = await account({ ctr: 0.02 });
  const first = await build();
  expect(first).toMatchObject({ accounts: 5, campaigns: 20, cells: 5 });
  const stored = await cells();
  expect(stored.map(({ path, users }) => [path, users])).toEqual([
    ['', 5],
    ['SALES', 5],
    ['SALES/INSTAGRAM', 5],
    ['SALES/INSTAGRAM/fashion', 5],
    ['SALES/INSTAGRAM/fashion/SMB', 5],
  ]);
  for (const { id } of [...four, fifth]) expect(JSON.stringify(stored)).not.toContain(id);

  // Again: the same, as if nothing had been done.
  expect(await build()).toEqual(first);
  expect(await cells()).toEqual(stored);

  // Whoever begins in that industry gets a narrower interval, around what its accounts reach (3 %) instead of 1 %.
  const narrow = await interval(await newcomer());
  expect(Math.log(narrow.upper / narrow.lower)).toBeLessThan(Math.log(wide.upper / wide.lower) * 0.8);
  expect(wide.upper).toBeLessThan(0.03);
  expect(narrow.lower).toBeLessThan(0.028);
  expect(narrow.upper).toBeGreaterThan(0.028);
  expect(narrow.mean).toBeGreaterThan(0.02);
  expect(narrow.reasoning).toContain('of 5 or more other accounts');

  await leave(fifth.id);
  expect(await cells()).toEqual(stored);
  expect(await build()).toMatchObject({ accounts: 4, cells: 0 });
  expect(await cells()).toEqual([]);
  await api.asOwner('UPDATE meta_user_profiles SET benchmark_sharing = false');
});

test('a viewer sees the own rate beside the market, and its place among the accounts', async () => {
  await several(6, { industry: 'food' });
  const good = await account({ industry: 'food', ctr: 0.09, sharing: false });
  const poor = await account({ industry: 'food', ctr: 0.01, sharing: false });
  await build();
  const [ctr, engagementRate, conversionRate] = await benchmarks(good.id);
  expect(ctr).toMatchObject({
    metric: 'CTR',
    own: { campaigns: 4, trials: 160_000 },
    market: { level: 0.8, scope: 'INDUSTRY_AND_SIZE', accountsFrom: 5, accountsTo: 9, builtAt: NOW.toISOString() },
    gap: null,
  });
  expect(ctr?.market?.mean).toBeGreaterThan(0.025);
  expect(ctr?.market?.mean).toBeLessThan(0.036);
  expect(ctr?.standing).toBeGreaterThan(0.95);
  expect(ctr?.explanation).toContain('Of at least 5 accounts of your industry and size');
  expect((await benchmarks(poor.id))[0]?.standing).toBeLessThan(0.05);
  expect(engagementRate).toMatchObject({
    metric: 'ENGAGEMENT_RATE',
    own: { rate: 0.06, trials: 160_000 },
    market: { accountsFrom: 5, scope: 'INDUSTRY_AND_SIZE' },
  });
  expect(engagementRate?.market?.mean).toBeGreaterThan(0.045);
  expect(engagementRate?.market?.mean).toBeLessThan(0.08);
  expect(engagementRate?.explanation).toContain('the mean engagement rate is');
  expect(conversionRate).toMatchObject({ metric: 'CONVERSION_RATE', gap: null });
  // Nobody shares leads on LinkedIn.
  const [none] = await benchmarks(good.id, 'objective: LEAD_GENERATION, platform: LINKEDIN');
  expect(none).toMatchObject({ own: null, market: null, gap: 'TOO_FEW_ACCOUNTS', standing: null });
  // Another tenant, of another industry, sees neither the own rates of this one nor its industry's.
  const stranger = await account({ industry: 'travel', sharing: false, campaigns: 0 });
  const [theirs] = await benchmarks(stranger.id);
  expect(theirs).toMatchObject({ own: null, standing: null });
  expect(['ALL_INDUSTRIES', undefined]).toContain(theirs?.market?.scope);
  // Without a question: what is run first, then what the profile names, which is nothing: every kind once.
  expect(await benchmarks(good.id, 'platform: null')).toHaveLength(90);
  await api.asOwner('UPDATE meta_user_profiles SET benchmark_sharing = false');
});

test('engagement rates are shown only of five accounts whose reports say them', async () => {
  await several(3, { industry: 'books', engagement: null });
  const telling = await several(4, { industry: 'books', engagement: 0.2 });
  const other = await account({ industry: 'books', engagement: null, sharing: false });
  await build();
  const [ctr, few] = await benchmarks(other.id);
  expect(ctr).toMatchObject({ gap: null, market: { accountsFrom: 5 } });
  expect(few).toMatchObject({ metric: 'ENGAGEMENT_RATE', own: null, market: null, gap: 'TOO_FEW_ACCOUNTS' });
  expect(few?.explanation).toContain('whose reports say engagements');
  const of = async () =>
    (
      await api.asOwner<{ mean: number; users: number }>(
        `SELECT (beliefs -> 'engagementRate' ->> 'mean')::float8 AS mean, (beliefs -> 'engagementUsers')::int AS users
         FROM benchmark_cells WHERE objective = '' OR industry = 'books' ORDER BY objective, industry, business_size`,
      )
    ).map(({ mean, users }) => [users, mean > 0.1]);
  // What is expected of everybody stands there, and nothing of the four.
  expect(await of()).toEqual([
    [0, false],
    [0, false],
    [0, false],
  ]);
  await account({ industry: 'books', engagement: 0.2 });
  await build();
  expect(await of()).toEqual([
    [5, true],
    [5, true],
    [5, true],
  ]);
  expect((await benchmarks(other.id))[1]).toMatchObject({ gap: null, market: { accountsFrom: 5 } });
  await leave(telling[0]?.id ?? '');
  await api.asOwner('UPDATE meta_user_profiles SET benchmark_sharing = false');
});

test('nothing is shown of a cell that one account makes up; a giant campaign does not drown the others', async () => {
  await several(4, { industry: 'toys', campaigns: 1 });
  const big = await account({ industry: 'toys', campaigns: 8 });
  expect(await build()).toMatchObject({ accounts: 5, cells: 0 });
  await leave(big.id);
  // Ten million impressions count as a hundred thousand.
  await account({ industry: 'toys', campaigns: 1, impressions: 10_000_000 });
  expect(await build()).toMatchObject({ accounts: 5, cells: 5 });
  await api.asOwner('UPDATE meta_user_profiles SET benchmark_sharing = false');
});

test('currencies are brought to one unit; of an unknown one only the rates count; tiny campaigns do not', async () => {
  await several(3, { industry: 'art' });
  await several(2, { industry: 'art', currency: 'JPY', money: 150 });
  await build();
  const cost = async () =>
    (await cells()).find(({ path }) => path === 'SALES/INSTAGRAM/art')?.beliefs.cost.mean ?? Number.NaN;
  // 300 for 40,000 impressions: 7.50 for a thousand.
  expect(Math.exp(await cost())).toBeGreaterThan(6.5);
  expect(Math.exp(await cost())).toBeLessThan(8.6);
  await several(5, { industry: 'art', currency: 'XTS', money: 1e6 });
  await build();
  expect(Math.exp(await cost())).toBeLessThan(8.6);
  const { campaigns } = await build();
  await account({ industry: 'art', impressions: 999 });
  expect((await build()).campaigns).toBe(campaigns);
  await api.asOwner('UPDATE meta_user_profiles SET benchmark_sharing = false');
});

test('tenants read what is published and can write none of it; an error tells nothing', async () => {
  await several(5, { industry: 'secret industry' });
  await build();
  const { id } = await account({ industry: 'other', sharing: false, campaigns: 0 });
  for (const text of [
    `DELETE FROM benchmark_cells WHERE $1::text IS NOT NULL`,
    `UPDATE benchmark_cells SET users = 99 WHERE $1::text IS NOT NULL`,
    `INSERT INTO benchmark_cells (users, campaigns, beliefs, version, built_at) SELECT 9, 9, '{}', $1, now()`,
  ]) {
    const attempt = api.workspace.run(id, 'READ WRITE', (db) => db.query({ name: 'test', text, values: [id] }));
    await expect(attempt).rejects.toThrow(/permission denied/);
  }
  const { errors } = await api.execute('{ marketBenchmarks(objective: NOTHING) { metric } }', {}, { userId: id });
  expect(JSON.stringify(errors)).not.toContain('secret');
  const nobody = await api.execute('{ marketBenchmarks { metric } }');
  expect(nobody.errors[0]?.extensions?.code).toBe('UNAUTHENTICATED');
});
