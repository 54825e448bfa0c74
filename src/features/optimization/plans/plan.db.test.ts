import { newId } from '../../../platform/database/new-id';
import { encodeId, parseId } from '../../../platform/graphql/ids';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { createRandom } from '../../../statistics/random';

jest.setTimeout(60_000);

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;
let ben: TestUser;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database, { poolSize: 6 });
  ana = await api.createUser();
  ben = await api.createUser();
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

const DAY_MS = 86_400_000;
const today = () => Math.floor(Date.now() / DAY_MS);
const dateOf = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** A campaign with four weeks of facts up to yesterday: Instagram brings much more for the money than Facebook. */
async function campaignWithFacts({
  days = 28,
  until = 1,
  budget = null as string | null,
  rates = [0.15, 0.02],
  objective = 'LEADS',
  engaging = null as readonly (number | null)[] | null,
} = {}): Promise<string> {
  const campaign = await api.createCampaign({
    userId: ana.id,
    name: `Campaign ${newId()}`,
    budget,
    objective,
  });
  const random = createRandom(campaign.name.length);
  const lines = Array.from({ length: days }, (_, back) => back + until).flatMap((back) =>
    ['INSTAGRAM', 'FACEBOOK'].map((platform, i) => {
      const spend = 40 * Math.exp(0.3 * random.normal());
      const clicks = random.poisson(spend * 2);
      const conversions = Math.min(clicks, random.poisson(spend * (rates[i] ?? 0)));
      return `${dateOf(today() - back)},${campaign.name},${platform},STORIES,${clicks * 80},${clicks},${conversions},${spend.toFixed(2)},${conversions * 20},USD,${engagementsOf(spend, engaging?.[i] ?? null)}`;
    }),
  );
  const content = `date,campaign,platform,placement,impressions,clicks,conversions,spend,revenue,currency,engagements\n${lines.join('\n')}`;
  const { importCampaignPerformance } = await api.run<{ importCampaignPerformance: { outcome: string } }>(
    'mutation ($input: ImportCampaignPerformanceInput!) { importCampaignPerformance(input: $input) { outcome } }',
    { input: { content } },
    { userId: ana.id },
  );
  expect(importCampaignPerformance.outcome).toBe('IMPORTED');
  return encodeId('campaign', campaign.id);
}

function engagementsOf(spend: number, rate: number | null): string {
  return rate === null ? '' : String(Math.round(spend * rate));
}

const ALLOCATION = {
  dimension: 'PLATFORM',
  arms: [
    { value: 'INSTAGRAM', dailyBudget: '40' },
    { value: 'FACEBOOK', dailyBudget: '40' },
  ],
};
const GUARDRAILS = { maxStepShare: 0.2, dailyCap: '90', minimumShare: 0.1 };
const SETTINGS = { budgetAllocationStrategy: 'MARGINAL_ROI', budgetAllocation: ALLOCATION, guardrails: GUARDRAILS };

interface Settings {
  readonly id: string;
  readonly version: number;
  readonly budgetAllocation: { arms: Record<string, string> };
  readonly bidAdjustments: unknown[];
}

async function upsert(campaignId: string, input: object): Promise<Settings> {
  const data = await api.run<{ upsertCampaignPersonalizationSettings: Settings }>(
    `mutation ($id: ID!, $input: CampaignPersonalizationSettingsInput!) {
       upsertCampaignPersonalizationSettings(campaignId: $id, input: $input) { id version budgetAllocation bidAdjustments } }`,
    { id: campaignId, input },
    { userId: ana.id },
  );
  return data.upsertCampaignPersonalizationSettings;
}

async function settingsOf(campaignId: string): Promise<Settings & { campaign: { budget: string | null } }> {
  const data = await api.run<{ campaignPersonalizationSettings: Settings & { campaign: { budget: string | null } } }>(
    'query ($id: ID!) { campaignPersonalizationSettings(campaignId: $id) { id version budgetAllocation bidAdjustments campaign { budget } } }',
    { id: campaignId },
    { userId: ana.id },
  );
  return data.campaignPersonalizationSettings;
}

interface PlanAnswer {
  readonly id: string;
  readonly status: string;
  readonly digest: string;
  readonly changes: { path: string; from: unknown; to: unknown; reason: string; evidence: Record<string, unknown> }[];
  readonly guardrailChecks: { name: string; ok: boolean; detail: string }[];
  readonly predictedEffect: {
    metric: string;
    change: { mean: number; lower: number; upper: number };
    probabilityOfGain: number;
    spendBefore: string;
    spendAfter: string;
  } | null;
  readonly responseCurves: { value: string; points: { spend: number; expected: number }[] }[];
}

const PLAN = `id status digest mode strategy plannedBy changes { path from to reason evidence }
  guardrailChecks { name ok detail } predictedEffect { metric change { mean lower upper } probabilityOfGain spendBefore spendAfter isProtective }
  responseCurves { value days spendBefore spendAfter marginal { mean lower upper } points { spend expected } }`;
const MAKE = `mutation ($id: ID!) { planOptimization(campaignId: $id) { ${PLAN} } }`;
const APPLY = `mutation ($id: ID!, $digest: String!) { applyOptimizationPlan(id: $id, expectedDigest: $digest) { ${PLAN} appliedAt } }`;
const APPROVE = `mutation ($id: ID!, $digest: String!) { approveOptimizationPlan(id: $id, expectedDigest: $digest) { ${PLAN} approvedBy approvedAt } }`;
const REVERT = `mutation ($id: ID!) { revertOptimizationPlan(id: $id, reason: "It did not help") { ${PLAN} revertedAt } }`;

async function make(campaignId: string): Promise<PlanAnswer> {
  const data = await api.run<{ planOptimization: PlanAnswer }>(MAKE, { id: campaignId }, { userId: ana.id });
  return data.planOptimization;
}

const apply = ({ id, digest }: PlanAnswer) =>
  api.run<{ applyOptimizationPlan: PlanAnswer }>(APPLY, { id, digest }, { userId: ana.id });

interface Refusal {
  readonly code: string;
  readonly status?: string;
  readonly changed?: string[];
  readonly guardrails?: { name: string }[];
  readonly differences?: { path: string; expected: unknown; found: unknown }[];
}

async function refusal(
  operation: string,
  variables: object,
  viewer: { userId: string; role?: 'ANALYST' } = { userId: ana.id },
): Promise<Refusal> {
  const { errors } = await api.execute(operation, { ...variables }, viewer);
  expect(errors).toHaveLength(1);
  return errors[0]?.extensions as unknown as Refusal;
}

const failedOf = ({ guardrailChecks }: PlanAnswer) => guardrailChecks.filter(({ ok }) => !ok).map(({ name }) => name);

describe('a plan', () => {
  test('moves money to where the next unit brings most, within the step, and says why', async () => {
    const campaignId = await campaignWithFacts();
    const before = await upsert(campaignId, SETTINGS);
    const plan = await make(campaignId);
    expect(plan).toMatchObject({ status: 'PROPOSED', strategy: 'MARGINAL_ROI', mode: 'SUGGEST', plannedBy: 'USER' });
    expect(plan.changes.map(({ path, from, to }) => ({ path, from, to }))).toEqual([
      { path: 'settings.budgetAllocation.arms.FACEBOOK', from: '40.00', to: '32.00' },
      { path: 'settings.budgetAllocation.arms.INSTAGRAM', from: '40.00', to: '48.00' },
    ]);
    expect(plan.changes[1]?.reason).toMatch(
      /The next USD brings 0\.\d+ conversions here \(80 %: .* on average elsewhere: more here/,
    );
    expect(plan.changes[1]?.evidence).toMatchObject({ basis: 'OBSERVATIONAL', metric: 'CONVERSIONS', days: 28 });
    expect(failedOf(plan)).toEqual([]);
    expect(plan.guardrailChecks).toHaveLength(19);
    const { change, probabilityOfGain, spendBefore, spendAfter } = plan.predictedEffect as NonNullable<
      PlanAnswer['predictedEffect']
    >;
    expect(change.lower).toBeGreaterThan(0);
    expect(change.lower).toBeLessThan(change.mean);
    expect(change.mean).toBeLessThan(change.upper);
    expect(probabilityOfGain).toBeGreaterThan(0.9);
    expect([spendBefore, spendAfter]).toEqual(['80.00', '80.00']);
    expect(plan.responseCurves.map(({ value }) => value)).toEqual(['FACEBOOK', 'INSTAGRAM']);
    for (const { points } of plan.responseCurves) {
      expect(points[0]).toEqual({ spend: 0, expected: 0 });
      expect(points.map(({ expected }) => expected)).toEqual(
        [...points].map(({ expected }) => expected).sort((a, b) => a - b),
      );
    }
    // A dry run: nothing is different, and the same inputs but for the moment give the same changes.
    expect(await settingsOf(campaignId)).toMatchObject({
      version: before.version,
      budgetAllocation: before.budgetAllocation,
    });
    expect((await make(campaignId)).changes.map(({ to }) => to)).toEqual(['32.00', '48.00']);
  });

  test('counts engagements for ENGAGEMENT where the reports of all parts say them, and clicks where one does not', async () => {
    const planned = async (engaging: readonly (number | null)[]) => {
      const campaignId = await campaignWithFacts({ objective: 'ENGAGEMENT', engaging });
      await upsert(campaignId, SETTINGS);
      return make(campaignId);
    };
    // Facebook engages ten times as much; clicks are the same on both.
    const told = await planned([1, 10]);
    expect(told.predictedEffect?.metric).toBe('ENGAGEMENTS');
    expect(told.changes.map(({ path, to }) => ({ path, to }))).toEqual([
      { path: 'settings.budgetAllocation.arms.FACEBOOK', to: '48.00' },
      { path: 'settings.budgetAllocation.arms.INSTAGRAM', to: '32.00' },
    ]);
    expect(told.changes[0]?.reason).toMatch(/The next USD brings \d+\.?\d* engagements here/);
    expect(told.changes[0]?.evidence).toMatchObject({ metric: 'ENGAGEMENTS', days: 28 });
    const untold = await planned([1, null]);
    for (const { evidence } of untold.changes) expect(evidence).toMatchObject({ metric: 'CLICKS' });
    if (untold.predictedEffect !== null) expect(untold.predictedEffect.metric).toBe('CLICKS');
  });

  test('is applied once and as a whole, told in the history, and taken back to the last cent', async () => {
    const campaignId = await campaignWithFacts();
    const before = await upsert(campaignId, SETTINGS);
    const plan = await make(campaignId);
    const { applyOptimizationPlan: applied } = await apply(plan);
    expect(applied).toMatchObject({ status: 'APPLIED', digest: plan.digest });
    expect((await settingsOf(campaignId)).budgetAllocation.arms).toEqual({ INSTAGRAM: '48.00', FACEBOOK: '32.00' });
    const again = await refusal(APPLY, { id: plan.id, digest: plan.digest });
    expect([again.code, again.status]).toEqual(['CONFLICT', 'APPLIED']);
    await api.run(REVERT, { id: plan.id }, { userId: ana.id });
    const after = await settingsOf(campaignId);
    expect(after.budgetAllocation).toEqual(before.budgetAllocation);
    expect(after.bidAdjustments).toEqual(before.bidAdjustments);
    expect((await refusal(REVERT, { id: plan.id })).status).toBe('REVERTED');
    const { campaign } = await api.run<{ campaign: { changes: { nodes: object[] } } }>(
      `query ($id: ID!) { campaign(id: $id) { changes(filter: { planId: { eq: "${plan.id}" } }, orderBy: [{ field: OCCURRED_AT }]) {
         nodes { source subject before after reason actor { id } plan { id status } } } } }`,
      { id: campaignId },
      { userId: ana.id },
    );
    const [first, second] = [
      { arms: { INSTAGRAM: '40.00', FACEBOOK: '40.00' } },
      { arms: { INSTAGRAM: '48.00', FACEBOOK: '32.00' } },
    ];
    expect(campaign.changes.nodes).toMatchObject([
      {
        source: 'PLAN',
        subject: 'SETTINGS',
        before: { budgetAllocation: first },
        after: { budgetAllocation: second },
        reason: expect.stringContaining('settings.budgetAllocation.arms.FACEBOOK: The next USD brings'),
        actor: { id: encodeId('user', ana.id) },
        plan: { id: plan.id, status: 'REVERTED' },
      },
      {
        source: 'REVERT',
        before: { budgetAllocation: second },
        after: { budgetAllocation: first },
        reason: 'It did not help',
      },
    ]);
  });

  test('several on one day take one step together', async () => {
    const campaignId = await campaignWithFacts();
    await upsert(campaignId, SETTINGS);
    await apply(await make(campaignId));
    const second = await make(campaignId);
    expect([second.status, failedOf(second)]).toEqual(['REFUSED', ['SOMETHING_TO_CHANGE']]);
    expect((await refusal(APPLY, { id: second.id, digest: second.digest })).status).toBe('REFUSED');
  });

  test('begins with what was spent where nothing is allocated, and goes back to nothing', async () => {
    const campaignId = await campaignWithFacts();
    await upsert(campaignId, { budgetAllocationStrategy: 'TOP_TWO_THOMPSON', guardrails: GUARDRAILS });
    const plan = await make(campaignId);
    expect(plan.changes.map(({ from }) => from)).toEqual([null, null]);
    await apply(plan);
    const { budgetAllocation } = await settingsOf(campaignId);
    expect(Object.keys(budgetAllocation.arms).sort()).toEqual(['FACEBOOK', 'INSTAGRAM']);
    await api.run(REVERT, { id: plan.id }, { userId: ana.id });
    expect((await settingsOf(campaignId)).budgetAllocation).toEqual({});
  });

  test('lowers everything where a cap of the month needs it, though nothing is gained', async () => {
    const campaignId = await campaignWithFacts();
    const monthStart = Date.parse(`${dateOf(today()).slice(0, 7)}-01`) / DAY_MS;
    const rest =
      new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + 1, 0)).getUTCDate() -
      (today() - monthStart);
    const [spent] = await api.asOwner<{ spent: string }>(
      'SELECT coalesce(sum(spend), 0)::text AS spent FROM campaign_performance_facts WHERE campaign_id = $1 AND date >= $2',
      [parseId(campaignId)?.uuid, dateOf(monthStart)],
    );
    // Today at 80, and 60 on each day that is left. On the last of them today alone is too much: nothing more is spent.
    const cap = Number(spent?.spent) + (rest === 1 ? 40 : 80 + 60 * (rest - 1));
    const left = rest === 1 ? 0 : 60;
    await upsert(campaignId, { ...SETTINGS, guardrails: { maxStepShare: 0.2, monthlyCap: cap.toFixed(2) } });
    const plan = await make(campaignId);
    expect(plan).toMatchObject({ status: 'PROPOSED', predictedEffect: { isProtective: true, spendBefore: '80.00' } });
    expect(Number(plan.predictedEffect?.spendAfter)).toBeLessThanOrEqual(left);
    expect(Number(plan.predictedEffect?.spendAfter)).toBeGreaterThan(left - 0.1);
    expect(plan.changes[0]?.reason).toMatch(/^To keep within MONTHLY_CAP, all parts together fall\./);
    await apply(plan);
  });

  test('stops spending where the cap of the month has been passed', async () => {
    const campaignId = await campaignWithFacts();
    await upsert(campaignId, { ...SETTINGS, guardrails: { maxStepShare: 0.2, monthlyCap: '1', cooldownHours: 48 } });
    const plan = await make(campaignId);
    expect(plan).toMatchObject({ status: 'PROPOSED', predictedEffect: { spendBefore: '80.00', spendAfter: '0.00' } });
    const cap = plan.guardrailChecks.find(({ name }) => name === 'MONTHLY_CAP');
    expect(cap?.detail).toMatch(/the cap is 1(\.00)?\. It is already passed/);
    await apply(plan);
    expect((await settingsOf(campaignId)).budgetAllocation.arms).toEqual({ INSTAGRAM: '0.00', FACEBOOK: '0.00' });
  });

  test('cuts a loss though changes have to wait, and raises nothing then', async () => {
    const campaignId = await campaignWithFacts({ rates: [0.15, 0.001] });
    const waiting = { cooldownHours: 48, freezeDuringLearning: true, learningConversions: 100_000, minimumSpend: '70' };
    const arms = ALLOCATION.arms.map((arm, i) => ({ ...arm, dailyBudget: i === 0 ? '39' : '41' }));
    await upsert(campaignId, { ...SETTINGS, budgetAllocation: { ...ALLOCATION, arms } });
    await upsert(campaignId, {
      ...SETTINGS,
      guardrails: { ...GUARDRAILS, ...waiting, stopLossCostPerConversion: '50' },
    });
    const plan = await make(campaignId);
    expect(plan.status).toBe('PROPOSED');
    expect(plan.changes.map(({ path, to }) => [path.split('.').at(-1), to])).toEqual([['FACEBOOK', '4.45']]);
    const waits = plan.guardrailChecks.filter(({ name }) => ['COOLDOWN', 'LEARNING_PHASE'].includes(name));
    expect(waits.map(({ ok, detail }) => [ok, /does not wait/.test(detail)])).toEqual([
      [true, true],
      [true, true],
    ]);
    await apply(plan);
  });

  test('cuts what surely loses to the least share at once', async () => {
    const campaignId = await campaignWithFacts({ rates: [0.15, 0.001] });
    await upsert(campaignId, { ...SETTINGS, guardrails: { ...GUARDRAILS, stopLossCostPerConversion: '50' } });
    const plan = await make(campaignId);
    expect(plan.status).toBe('PROPOSED');
    const cut = plan.changes.find(({ path }) => path.endsWith('FACEBOOK'));
    expect(cut?.reason).toBe('Stop-loss: its conversions surely cost more than 50.');
    // A tenth of what is left: 48 for the other, and itself.
    expect(cut?.to).toBe('5.34');
    expect(plan.changes.find(({ path }) => path.endsWith('INSTAGRAM'))?.to).toBe('48.00');
  });

  test('stops ads that cost more than a content may, where ads share the budget', async () => {
    const campaignId = await campaignWithFacts({ rates: [0.15, 0.001] });
    await api.asOwner('UPDATE campaign_performance_facts SET ad = platform WHERE campaign_id = $1', [
      parseId(campaignId)?.uuid,
    ]);
    const stopped = async (dimension: string) => {
      const performanceThresholds = { pauseAboveCostPerConversion: '50' };
      await upsert(campaignId, { ...SETTINGS, budgetAllocation: { ...ALLOCATION, dimension }, performanceThresholds });
      const { changes } = await make(campaignId);
      return changes.filter(({ reason }) => reason.startsWith('Stop-loss: its conversions surely cost more than 50.'));
    };
    expect(await stopped('PLATFORM')).toEqual([]);
    expect(await stopped('AD')).toMatchObject([{ path: 'settings.budgetAllocation.arms.FACEBOOK' }]);
  });

  test('raises the daily budget, and that of the campaign, only with scaling and within the caps', async () => {
    const endsAt = new Date((today() + 5) * DAY_MS).toISOString();
    const settings = {
      ...SETTINGS,
      guardrails: { ...GUARDRAILS, dailyCap: '88.5' },
      performanceTargets: [{ metric: 'COST_PER_CONVERSION', target: '45' }],
    };
    const campaignId = await campaignWithFacts({ rates: [0.3, 0.1] });
    const [spent] = await api.asOwner<{ spent: string }>(
      'SELECT sum(spend)::text AS spent FROM campaign_performance_facts WHERE campaign_id = $1',
      [parseId(campaignId)?.uuid],
    );
    const budget = (Number(spent?.spent) + 5 * 80 + 3).toFixed(2);
    await api.run(
      'mutation ($id: ID!, $input: UpdateCampaignInput!) { updateCampaign(id: $id, input: $input) { id } }',
      { id: campaignId, input: { budget, endsAt } },
      { userId: ana.id },
    );
    await upsert(campaignId, settings);
    expect((await make(campaignId)).predictedEffect).toMatchObject({ spendAfter: '80.00' });
    await upsert(campaignId, { predictiveScalingEnabled: true });
    const plan = await make(campaignId);
    expect(plan).toMatchObject({ status: 'PROPOSED', predictedEffect: { spendBefore: '80.00', spendAfter: '88.50' } });
    const raise = plan.changes.find(({ path }) => path === 'campaign.budget');
    expect(raise).toMatchObject({ from: budget, to: (Number(spent?.spent) + 5 * 88.5).toFixed(2) });
    await apply(plan);
    expect((await settingsOf(campaignId)).campaign.budget).toBe(raise?.to);
    await api.run(REVERT, { id: plan.id }, { userId: ana.id });
    expect((await settingsOf(campaignId)).campaign.budget).toBe(budget);
  });

  test('lets the bids that the settings name follow the results', async () => {
    const campaignId = await campaignWithFacts();
    await upsert(campaignId, {
      adaptiveBiddingEnabled: true,
      bidAdjustments: [
        { dimension: 'platform', value: 'INSTAGRAM', modifier: 1 },
        { dimension: 'platform', value: 'FACEBOOK', modifier: 1 },
        { dimension: 'device', value: 'MOBILE', modifier: 1 },
      ],
    });
    const plan = await make(campaignId);
    expect(plan.changes.map(({ path, from, to }) => [path, from, to])).toEqual([
      ['settings.bidAdjustments.0.modifier', 1, 1.2],
      ['settings.bidAdjustments.1.modifier', 1, 0.8],
    ]);
    await apply(plan);
    expect((await settingsOf(campaignId)).bidAdjustments).toMatchObject([
      { modifier: 1.2 },
      { modifier: 0.8 },
      { modifier: 1 },
    ]);
  });
});

describe('guardrails', () => {
  const FAILING: [string, object, object?][] = [
    ['DATA_FRESHNESS', { guardrails: { maxDataAgeHours: 24 } }, { until: 4 }],
    ['ENOUGH_DATA', { performanceThresholds: { minimumConversions: 1_000_000 } }],
    [
      'BLACKOUT',
      {
        guardrails: {
          blackoutWindows: [{ startsAt: '2020-01-01T00:00:00Z', endsAt: '2100-01-01T00:00:00Z', reason: 'Sale' }],
        },
      },
    ],
    ['MINIMUM_SPEND', { budgetAllocation: undefined, guardrails: { minimumSpend: '500' } }],
    ['CONFIDENCE', { performanceThresholds: { minimumConfidence: 1 } }, { rates: [0.05, 0.049] }],
    ['CHANGES_PER_DAY', { guardrails: { maxChangesPerDay: 0 } }],
  ];
  test.each(FAILING)('%s holds a plan up', async (name, input, facts = {}) => {
    const campaignId = await campaignWithFacts(facts);
    await upsert(campaignId, { ...SETTINGS, ...input });
    const plan = await make(campaignId);
    expect([plan.status, failedOf(plan)]).toEqual(['REFUSED', expect.arrayContaining([name])]);
  });

  test('without facts nothing is planned, and an analyst plans nothing', async () => {
    const campaign = await api.createCampaign({ userId: ana.id });
    const id = encodeId('campaign', campaign.id);
    expect((await refusal(MAKE, { id })).code).toBe('CONFLICT');
    await upsert(id, SETTINGS);
    expect(failedOf(await make(id))).toEqual(['SOMETHING_TO_CHANGE', 'DATA_FRESHNESS']);
    expect((await refusal(MAKE, { id }, { userId: ana.id, role: 'ANALYST' })).code).toBe('FORBIDDEN');
    await upsert(id, { optimizationMode: 'OFF' });
    expect((await refusal(MAKE, { id })).code).toBe('CONFLICT');
  });

  test('the kill switch stops applying at once, and lets plans be taken back', async () => {
    const campaignId = await campaignWithFacts();
    await upsert(campaignId, SETTINGS);
    const [first, second] = [await make(campaignId), await campaignWithFacts()];
    await upsert(second, SETTINGS);
    const other = await make(second);
    await apply(first);
    const KILL =
      'mutation ($on: Boolean!) { setOptimizationKillSwitch(enabled: $on, reason: "Budget review") { enabled reason } }';
    expect(await api.run(KILL, { on: true }, { userId: ana.id })).toEqual({
      setOptimizationKillSwitch: { enabled: true, reason: 'Budget review' },
    });
    const stopped = await refusal(APPLY, { id: other.id, digest: other.digest });
    expect([stopped.code, stopped.guardrails?.map(({ name }) => name)]).toEqual(['CONFLICT', ['KILL_SWITCH']]);
    expect(failedOf(await make(second))).toEqual(['KILL_SWITCH']);
    // Another account goes on.
    expect(await api.run('{ optimizationKillSwitch { enabled reason changedAt } }', {}, { userId: ben.id })).toEqual({
      optimizationKillSwitch: { enabled: false, reason: null, changedAt: null },
    });
    await api.run(REVERT, { id: first.id }, { userId: ana.id });
    await api.run(KILL, { on: false }, { userId: ana.id });
    await apply(other);
  });
});

describe('a stale plan is refused', () => {
  test('by its digest, by changed settings, by a changed campaign, when it is old, and by guardrails that no longer hold', async () => {
    const campaignId = await campaignWithFacts();
    await upsert(campaignId, SETTINGS);
    const plan = await make(campaignId);
    expect((await refusal(APPLY, { id: plan.id, digest: 'another' })).code).toBe('CONFLICT');
    await upsert(campaignId, { personalizationLevel: 'FULL' });
    expect((await refusal(APPLY, { id: plan.id, digest: plan.digest })).changed).toEqual(['settingsVersion']);
    const second = await make(campaignId);
    await api.run(
      'mutation ($id: ID!) { updateCampaign(id: $id, input: { status: "PAUSED" }) { id } }',
      { id: campaignId },
      { userId: ana.id },
    );
    expect((await refusal(APPLY, { id: second.id, digest: second.digest })).changed).toEqual(['status']);
    const third = await make(campaignId);
    await api.asOwner("UPDATE optimization_plans SET changes = '[]' WHERE id = $1", [parseId(third.id)?.uuid]);
    expect((await refusal(APPLY, { id: third.id, digest: third.digest })).code).toBe('CONFLICT');
    const fourth = await make(campaignId);
    await api.asOwner("UPDATE optimization_plans SET expires_at = now() - interval '1 second' WHERE id = $1", [
      parseId(fourth.id)?.uuid,
    ]);
    expect((await refusal(APPLY, { id: fourth.id, digest: fourth.digest })).status).toBe('EXPIRED');
    const fifth = await make(campaignId);
    // Facts that come in meanwhile use the budget of the campaign up.
    await api.asOwner(
      "UPDATE campaign_performance_facts SET currency = 'EUR' WHERE campaign_id = $1 AND platform = 'FACEBOOK'",
      [parseId(campaignId)?.uuid],
    );
    expect(
      (await refusal(APPLY, { id: fifth.id, digest: fifth.digest })).guardrails?.map(({ name }) => name),
    ).toContain('ONE_CURRENCY');
    expect((await settingsOf(campaignId)).budgetAllocation.arms).toEqual({ INSTAGRAM: '40.00', FACEBOOK: '40.00' });
  });

  test('and one that was applied is not taken back over what somebody has set since', async () => {
    const campaignId = await campaignWithFacts();
    await upsert(campaignId, SETTINGS);
    const plan = await make(campaignId);
    await apply(plan);
    const byHand = {
      dimension: 'PLATFORM',
      arms: [
        { value: 'INSTAGRAM', dailyBudget: '50' },
        { value: 'FACEBOOK', dailyBudget: '30' },
      ],
    };
    await upsert(campaignId, { budgetAllocation: byHand });
    const { differences } = await refusal(REVERT, { id: plan.id });
    expect(differences).toEqual([
      {
        path: 'settings.budgetAllocation',
        expected: { dimension: 'PLATFORM', arms: { INSTAGRAM: '48.00', FACEBOOK: '32.00' } },
        found: { dimension: 'PLATFORM', arms: { INSTAGRAM: '50.00', FACEBOOK: '30.00' } },
      },
    ]);
    expect((await settingsOf(campaignId)).budgetAllocation.arms).toEqual({ INSTAGRAM: '50.00', FACEBOOK: '30.00' });
  });
});

test('in the mode APPROVE somebody has to approve first', async () => {
  const campaignId = await campaignWithFacts();
  await upsert(campaignId, { ...SETTINGS, optimizationMode: 'APPROVE' });
  const plan = await make(campaignId);
  const { id, digest } = plan;
  expect((await refusal(APPLY, { id, digest })).status).toBe('PROPOSED');
  expect((await refusal(APPROVE, { id, digest: 'another' })).code).toBe('CONFLICT');
  const { approveOptimizationPlan: approved } = await api.run<{ approveOptimizationPlan: object }>(
    APPROVE,
    { id, digest },
    { userId: ana.id },
  );
  expect(approved).toMatchObject({ status: 'APPROVED', approvedBy: encodeId('user', ana.id) });
  expect((await refusal(APPROVE, { id, digest })).status).toBe('APPROVED');
  await apply(plan);
});

test('of two that apply at once, one wins', async () => {
  const campaignId = await campaignWithFacts();
  const { version } = await upsert(campaignId, SETTINGS);
  const [one, two] = [await make(campaignId), await make(campaignId)];
  const attempts = [one, one, two, two].map(({ id, digest }) => api.execute(APPLY, { id, digest }, { userId: ana.id }));
  const answers = await Promise.all(attempts);
  const codes = answers.map(({ errors }) => errors[0]?.extensions?.code ?? 'APPLIED').sort();
  expect(codes).toEqual(['APPLIED', 'CONFLICT', 'CONFLICT', 'CONFLICT']);
  expect(await settingsOf(campaignId)).toMatchObject({
    version: version + 1,
    budgetAllocation: { arms: { INSTAGRAM: '48.00' } },
  });
});

test('another tenant sees no plan and touches none', async () => {
  const campaignId = await campaignWithFacts();
  await upsert(campaignId, SETTINGS);
  const { id, digest } = await make(campaignId);
  for (const [operation, variables] of [
    [MAKE, { id: campaignId }],
    [APPLY, { id, digest }],
    [APPROVE, { id, digest }],
    [REVERT, { id }],
    ['query ($id: ID!) { optimizationPlan(id: $id) { id } }', { id }],
    ['query ($id: ID!) { node(id: $id) { id } }', { id }],
  ] as const)
    expect((await refusal(operation, variables, { userId: ben.id })).code).toBe('NOT_FOUND');
  expect(await api.run('{ optimizationPlans { totalCount } }', {}, { userId: ben.id })).toEqual({
    optimizationPlans: { totalCount: 0 },
  });
  for (const [operation, variables] of [
    [APPLY, { id, digest }],
    [APPROVE, { id, digest }],
    [REVERT, { id }],
  ] as const)
    expect((await refusal(operation, variables, { userId: ana.id, role: 'ANALYST' })).code).toBe('FORBIDDEN');
  const { optimizationPlan } = await api.run<{ optimizationPlan: object }>(
    'query ($id: ID!) { optimizationPlan(id: $id) { status campaign { id } } }',
    { id },
    { userId: ana.id, role: 'ANALYST' },
  );
  expect(optimizationPlan).toEqual({ status: 'PROPOSED', campaign: { id: campaignId } });
});
