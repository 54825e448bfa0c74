import * as fc from 'fast-check';
import { encodeId } from '../../../platform/graphql/ids';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';

jest.setTimeout(300_000);

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  ana = await api.createUser();
  await api.asOwner(
    `SELECT ensure_performance_partition(m::date) FROM generate_series(now() - interval '1 month', now(), '1 month') AS m`,
  );
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

const config = fc.record({
  strategy: fc.constantFrom('MARGINAL_ROI', 'THOMPSON', 'TOP_TWO_THOMPSON', 'PROPORTIONAL'),
  maxStepShare: fc.constantFrom(0.05, 0.2, 0.5),
  minimumShare: fc.constantFrom(null, 0.1, 0.3),
  dailyCap: fc.integer({ min: 40, max: 120 }),
  conversions: fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 })),
  isAllocated: fc.boolean(),
});
const event = fc.constantFrom('plan', 'plan', 'apply', 'apply', 'apply', 'revert', 'edit', 'yesterday', 'stop', 'go');

type Config = typeof config extends fc.Arbitrary<infer T> ? T : never;
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

interface State {
  readonly version: number;
  readonly budgetAllocation: { arms?: Record<string, string> };
  readonly bidAdjustments: unknown[];
}
interface Plan {
  readonly id: string;
  readonly digest: string;
  readonly status: string;
}

const viewer = () => ({ userId: ana.id });
const cents = ({ budgetAllocation }: State) =>
  Object.entries(budgetAllocation.arms ?? {}).map(
    ([value, amount]) => [value, Math.round(Number(amount) * 100)] as const,
  );
const content = ({ budgetAllocation, bidAdjustments }: State) => ({ budgetAllocation, bidAdjustments });

async function upsert(id: string, input: object): Promise<void> {
  await api.run(
    `mutation ($id: ID!, $input: CampaignPersonalizationSettingsInput!) { upsertCampaignPersonalizationSettings(campaignId: $id, input: $input) { id } }`,
    { id, input },
    viewer(),
  );
}

async function stateOf(id: string): Promise<State> {
  const data = await api.run<{ campaignPersonalizationSettings: State }>(
    'query ($id: ID!) { campaignPersonalizationSettings(campaignId: $id) { version budgetAllocation bidAdjustments } }',
    { id },
    viewer(),
  );
  return data.campaignPersonalizationSettings;
}

async function begin({
  strategy,
  maxStepShare,
  minimumShare,
  dailyCap,
  conversions,
  isAllocated,
}: Config): Promise<string> {
  const campaign = await api.createCampaign({ userId: ana.id, objective: 'LEADS', budget: null });
  await api.asOwner(
    `INSERT INTO campaign_performance_facts (user_id, campaign_id, date, platform, impressions, clicks, conversions, spend, revenue, currency, created_at, updated_at)
     SELECT $1, $2, (now() AT TIME ZONE 'UTC')::date - back, platform, 5000, 100, conversions + back % 3, 15 + back % 5, 0, 'USD', now(), now()
     FROM generate_series(1, 20) AS back, (VALUES ('INSTAGRAM', $3::int), ('FACEBOOK', $4::int)) AS platforms (platform, conversions)`,
    [ana.id, campaign.id, ...conversions],
  );
  const id = encodeId('campaign', campaign.id);
  const arms = ['INSTAGRAM', 'FACEBOOK'].map((value) => ({ value, dailyBudget: '18.50' }));
  await upsert(id, {
    budgetAllocationStrategy: strategy,
    guardrails: { maxStepShare, minimumShare, dailyCap: String(dailyCap) },
    performanceThresholds: { minimumConfidence: 0.5 },
    adaptiveBiddingEnabled: true,
    bidAdjustments: [{ dimension: 'platform', value: 'FACEBOOK', modifier: 1 }],
    ...(isAllocated ? { budgetAllocation: { dimension: 'PLATFORM', arms } } : {}),
  });
  return id;
}

const done = { applied: 0, refused: 0, reverted: 0 };

async function play(configuration: Config, events: readonly Event[]): Promise<void> {
  const id = await begin(configuration);
  const plans: Plan[] = [];
  const applied: { plan: Plan; before: State; after: State }[] = [];
  let isStopped = false;
  let morning = await stateOf(id);
  const kill = (enabled: boolean) =>
    api.run(
      'mutation ($on: Boolean!) { setOptimizationKillSwitch(enabled: $on) { enabled } }',
      { on: enabled },
      viewer(),
    );
  for (const one of events) {
    const before = await stateOf(id);
    if (one === 'plan') {
      const { planOptimization } = await api.run<{ planOptimization: Plan }>(
        'mutation ($id: ID!) { planOptimization(campaignId: $id) { id digest status } }',
        { id },
        viewer(),
      );
      plans.push(planOptimization);
      expect(await stateOf(id)).toEqual(before);
    } else if (one === 'apply') {
      const plan = plans.at(-1);
      if (!plan) continue;
      const { errors } = await api.execute(
        'mutation ($id: ID!, $digest: String!) { applyOptimizationPlan(id: $id, expectedDigest: $digest) { id } }',
        { id: plan.id, digest: plan.digest },
        viewer(),
      );
      const after = await stateOf(id);
      if (errors.length > 0) {
        expect(errors[0]?.extensions?.code).toBe('CONFLICT');
        expect(after).toEqual(before);
        done.refused += 1;
        continue;
      }
      done.applied += 1;
      expect([isStopped, after.version, applied.some((other) => other.plan.id === plan.id)]).toEqual([
        false,
        before.version + 1,
        false,
      ]);
      judge(configuration, morning, after);
      applied.push({ plan, before, after });
    } else if (one === 'revert') {
      const last = applied.at(-1);
      if (!last) continue;
      const { errors } = await api.execute(
        'mutation ($id: ID!) { revertOptimizationPlan(id: $id) { id } }',
        { id: last.plan.id },
        viewer(),
      );
      const isUntouched = JSON.stringify(content(before)) === JSON.stringify(content(last.after));
      expect(errors.length === 0).toBe(isUntouched);
      const after = await stateOf(id);
      expect(content(after)).toEqual(content(isUntouched ? last.before : before));
      if (isUntouched) {
        applied.pop();
        done.reverted += 1;
        morning = after;
      }
    } else if (one === 'edit') {
      const arms = [
        { value: 'INSTAGRAM', dailyBudget: '20.00' },
        { value: 'FACEBOOK', dailyBudget: '15.00' },
      ];
      await upsert(id, { budgetAllocation: { dimension: 'PLATFORM', arms } });
      const after = await stateOf(id);
      morning = { ...after, bidAdjustments: morning.bidAdjustments };
    } else if (one === 'yesterday') {
      // As if all that was done so far had been done the day before.
      const [uuid] = await api.asOwner<{ id: string }>(
        'SELECT id FROM campaigns WHERE user_id = $1 ORDER BY created_at DESC LIMIT 1',
        [ana.id],
      );
      await api.asOwner(
        `UPDATE campaign_changes SET occurred_at = occurred_at - interval '1 day' WHERE campaign_id = $1`,
        [uuid?.id],
      );
      await api.asOwner(
        `UPDATE optimization_plans SET applied_at = applied_at - interval '1 day' WHERE campaign_id = $1 AND applied_at IS NOT NULL`,
        [uuid?.id],
      );
      morning = before;
    } else {
      isStopped = one === 'stop';
      await kill(isStopped);
    }
  }
  if (isStopped) await kill(false);
}

function judge({ dailyCap, maxStepShare, minimumShare }: Config, morning: State, after: State): void {
  const amounts = cents(after);
  const total = amounts.reduce((sum, [, one]) => sum + one, 0);
  expect(total).toBeLessThanOrEqual(dailyCap * 100);
  const before = new Map(cents(morning));
  for (const [value, one] of amounts) {
    expect(one + 1e-6).toBeGreaterThanOrEqual((minimumShare ?? 0) * total);
    if (!before.has(value)) continue;
    const floor = Math.ceil((minimumShare ?? 0) * total);
    expect(one).toBeLessThanOrEqual(Math.max(floor, (before.get(value) ?? 0) * (1 + maxStepShare)) + 1e-6);
    expect(one).toBeGreaterThanOrEqual((before.get(value) ?? 0) * (1 - maxStepShare) - 1e-6);
  }
}

test('200 random histories through the API, on PostgreSQL', async () => {
  await fc.assert(
    fc.asyncProperty(config, fc.array(event, { minLength: 3, maxLength: 9 }), (configuration, events) =>
      play(configuration, ['plan', ...events]),
    ),
    { seed: 20_261_124, numRuns: 200 },
  );
  expect(done.applied).toBeGreaterThan(50);
  expect(done.refused).toBeGreaterThan(50);
  expect(done.reverted).toBeGreaterThan(5);
});
