import { Pool } from 'pg';
import pino from 'pino';
import { encodeId, parseId } from '../../platform/graphql/ids';
import type { TestUser } from '../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../platform/testing/test-database';
import { listUsersToOptimize } from './automation/automation.store';
import { optimizeDueCampaigns } from './optimization.jobs';

jest.setTimeout(60_000);

let database: TestDatabase;
let api: TestApi;
let owner: Pool;
let ana: TestUser;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  owner = new Pool({ connectionString: database.ownerUrl, max: 1 });
});
afterAll(async () => {
  await owner?.end();
  await api?.close();
  await database?.drop();
});
beforeEach(async () => {
  ana = await api.createUser();
});

const run = () =>
  optimizeDueCampaigns.run(
    { workspace: api.workspace, log: pino({ level: 'silent' }), signal: new AbortController().signal },
    { userId: ana.id },
  );
const due = async () => (await listUsersToOptimize(owner)).includes(ana.id);

/** Instagram brings four times as much for the money, over twenty days up to yesterday. */
async function campaignWith(settings: object): Promise<string> {
  const campaign = await api.createCampaign({ userId: ana.id, objective: 'LEADS', budget: null });
  await api.asOwner(
    `SELECT ensure_performance_partition(m::date) FROM generate_series(now() - interval '1 month', now(), '1 month') AS m`,
  );
  await api.asOwner(
    `INSERT INTO campaign_performance_facts (user_id, campaign_id, date, platform, impressions, clicks, conversions, spend, revenue, currency, created_at, updated_at)
     SELECT $1, $2, (now() AT TIME ZONE 'UTC')::date - back, platform, 5000, 100, conversions + back % 3, 40 + back % 5, 0, 'USD', now(), now()
     FROM generate_series(1, 20) AS back, (VALUES ('INSTAGRAM', 8), ('FACEBOOK', 2)) AS platforms (platform, conversions)`,
    [ana.id, campaign.id],
  );
  const id = encodeId('campaign', campaign.id);
  await api.run(
    `mutation ($id: ID!, $input: CampaignPersonalizationSettingsInput!) { upsertCampaignPersonalizationSettings(campaignId: $id, input: $input) { id } }`,
    {
      id,
      input: {
        autoOptimizationEnabled: true,
        budgetAllocationStrategy: 'MARGINAL_ROI',
        guardrails: { maxStepShare: 0.2, dailyCap: '100' },
        ...settings,
      },
    },
    { userId: ana.id },
  );
  return id;
}

interface Looked {
  readonly optimizationPlans: { nodes: { id: string; status: string; plannedBy: string; digest: string }[] };
  readonly changes: { nodes: { source: string; actor: object | null; plan: { id: string } | null; reason: string }[] };
  readonly personalizationSettings: { budget: { arms: { value: string; dailyBudget: string }[] } | null };
}

async function look(id: string): Promise<Looked> {
  const { campaign } = await api.run<{ campaign: Looked }>(
    `query ($id: ID!) { campaign(id: $id) { optimizationPlans { nodes { id status plannedBy digest } }
       changes(filter: { planId: { isNull: false } }) { nodes { source actor { id } plan { id } reason } }
       personalizationSettings { budget { arms { value dailyBudget } } } } }`,
    { id },
    { userId: ana.id },
  );
  return campaign;
}

/** As if it had been planned so many hours earlier. */
const age = (hours: number) =>
  api.asOwner(
    `UPDATE optimization_plans SET created_at = created_at - $2 * interval '1 hour', expires_at = expires_at - $2 * interval '1 hour' WHERE user_id = $1`,
    [ana.id, hours],
  );

test('in the mode AUTO a plan is made and carried out, once until it is due again, and told in the history as nobody’s doing', async () => {
  const id = await campaignWith({ optimizationMode: 'AUTO' });
  expect(await due()).toBe(true);
  await run();
  await run();
  expect(await due()).toBe(false);
  const { optimizationPlans, changes, personalizationSettings } = await look(id);
  expect(optimizationPlans.nodes).toMatchObject([{ status: 'APPLIED', plannedBy: 'JOB' }]);
  expect(changes.nodes).toMatchObject([
    {
      source: 'AUTO_PLAN',
      actor: null,
      plan: { id: optimizationPlans.nodes[0]?.id },
      reason: expect.stringContaining('INSTAGRAM'),
    },
  ]);
  expect(personalizationSettings.budget?.arms).toHaveLength(2);
});

test('in SUGGEST it is only proposed, and expires after a day; without permission nothing is looked at', async () => {
  const id = await campaignWith({ optimizationMode: 'SUGGEST' });
  const off = await campaignWith({ optimizationMode: 'OFF' });
  const disabled = await campaignWith({ autoOptimizationEnabled: false });
  await run();
  const first = await look(id);
  expect(first.optimizationPlans.nodes).toMatchObject([{ status: 'PROPOSED' }]);
  expect(first.personalizationSettings.budget).toBeNull();
  for (const other of [off, disabled]) expect((await look(other)).optimizationPlans.nodes).toEqual([]);
  await age(25);
  expect(await due()).toBe(true);
  await run();
  expect((await look(id)).optimizationPlans.nodes.map(({ status }) => status)).toEqual(['PROPOSED', 'EXPIRED']);
});

test('in APPROVE the job carries out what was approved, and no more', async () => {
  const id = await campaignWith({ optimizationMode: 'APPROVE' });
  await run();
  const [plan] = (await look(id)).optimizationPlans.nodes;
  await run();
  expect((await look(id)).optimizationPlans.nodes).toMatchObject([{ status: 'PROPOSED' }]);
  await api.run(
    'mutation ($id: ID!, $digest: String!) { approveOptimizationPlan(id: $id, expectedDigest: $digest) { id } }',
    { id: plan?.id, digest: plan?.digest },
    { userId: ana.id },
  );
  expect(await due()).toBe(true);
  await run();
  expect((await look(id)).optimizationPlans.nodes).toMatchObject([{ status: 'APPLIED' }]);
});

test('the kill switch holds AUTO up, and the frequency says how often is looked', async () => {
  const id = await campaignWith({ optimizationMode: 'AUTO', optimizationFrequency: 'WEEKLY' });
  await api.run('mutation { setOptimizationKillSwitch(enabled: true) { enabled } }', {}, { userId: ana.id });
  await run();
  expect((await look(id)).optimizationPlans.nodes).toMatchObject([{ status: 'REFUSED' }]);
  await api.run('mutation { setOptimizationKillSwitch(enabled: false) { enabled } }', {}, { userId: ana.id });
  await age(6 * 24);
  expect(await due()).toBe(false);
  await age(24);
  expect(await due()).toBe(true);
  await run();
  expect((await look(id)).optimizationPlans.nodes.map(({ status }) => status)).toEqual(['APPLIED', 'REFUSED']);
});

test('with real-time optimization newer facts are reason enough', async () => {
  const id = await campaignWith({ optimizationMode: 'SUGGEST', realTimeOptimizationEnabled: true });
  await run();
  expect(await due()).toBe(false);
  await api.asOwner('UPDATE campaign_performance_facts SET updated_at = now() WHERE campaign_id = $1', [
    parseId(id)?.uuid,
  ]);
  expect(await due()).toBe(true);
});
