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

describe('what the job does is told, whether anybody looks or not:', () => {
  interface Told {
    readonly kind: string;
    readonly message: string;
    readonly readAt: string | null;
    readonly details: { name: string; text: string }[];
    readonly plan: { id: string; status: string };
  }

  async function told(id: string): Promise<Told[]> {
    const { campaign } = await api.run<{ campaign: { notifications: { nodes: Told[] } } }>(
      `query ($id: ID!) { campaign(id: $id) { notifications { nodes { kind message readAt details { name text } plan { id status } } } } }`,
      { id },
      { userId: ana.id },
    );
    return campaign.notifications.nodes;
  }

  const mutate = (operation: string, plan: { id: string; digest: string } | undefined) =>
    api.run(operation, { id: plan?.id, digest: plan?.digest }, { userId: ana.id });

  test('a plan that AUTO applied, as unread, and that it was taken back, as read', async () => {
    const id = await campaignWith({ optimizationMode: 'AUTO' });
    await run();
    const [plan] = (await look(id)).optimizationPlans.nodes;
    expect(await told(id)).toMatchObject([
      {
        ...{ kind: 'OPTIMIZATION_APPLIED', message: 'A plan with 2 changes was applied by the job.', readAt: null },
        plan: { id: plan?.id },
        details: [
          {
            name: expect.stringMatching(/arms\.FACEBOOK$/),
            text: expect.stringMatching(/^nothing → 3\d\.\d\d\. The next USD/),
          },
          {},
        ],
      },
    ]);
    await mutate('mutation ($id: ID!) { revertOptimizationPlan(id: $id, reason: "It did not help.") { id } }', plan);
    expect((await told(id))[0]).toMatchObject({
      ...{ kind: 'OPTIMIZATION_REVERTED', message: 'A plan with 2 changes was taken back: It did not help.' },
      readAt: expect.any(String),
    });
  });

  test('what the stop-loss has stopped, by name', async () => {
    const guardrails = { maxStepShare: 0.2, dailyCap: '100', stopLossCostPerConversion: '8' };
    const id = await campaignWith({ optimizationMode: 'AUTO', guardrails });
    await run();
    const notices = await told(id);
    expect(notices.map(({ kind }) => kind).sort()).toEqual(['OPTIMIZATION_APPLIED', 'OPTIMIZATION_STOPPED']);
    expect(notices.find(({ kind }) => kind === 'OPTIMIZATION_STOPPED')).toMatchObject({
      message: 'The stop-loss has stopped FACEBOOK.',
      details: [{ name: 'FACEBOOK', text: 'Its conversions surely cost more than 8.' }],
      readAt: null,
    });
  });

  test('that a plan waits, once a day; and one that is applied by hand counts as read', async () => {
    const id = await campaignWith({ optimizationMode: 'SUGGEST', optimizationFrequency: 'HOURLY' });
    await run();
    await age(2);
    await run();
    expect((await look(id)).optimizationPlans.nodes).toHaveLength(2);
    expect(await told(id)).toMatchObject([
      { kind: 'OPTIMIZATION_PROPOSED', message: expect.stringMatching(/^A plan with 2 changes waits for somebody/) },
    ]);
    const [latest] = (await look(id)).optimizationPlans.nodes;
    await mutate(
      'mutation ($id: ID!, $digest: String!) { applyOptimizationPlan(id: $id, expectedDigest: $digest) { id } }',
      latest,
    );
    expect((await told(id))[0]).toMatchObject({
      ...{ kind: 'OPTIMIZATION_APPLIED', message: 'A plan with 2 changes was applied.', readAt: expect.any(String) },
    });
  });

  test('that an approved plan was applied, or why it could not be, once', async () => {
    const id = await campaignWith({ optimizationMode: 'APPROVE' });
    await run();
    const [plan] = (await look(id)).optimizationPlans.nodes;
    await mutate(
      'mutation ($id: ID!, $digest: String!) { approveOptimizationPlan(id: $id, expectedDigest: $digest) { id } }',
      plan,
    );
    const stop = (enabled: boolean) =>
      api.run(
        'mutation ($enabled: Boolean!) { setOptimizationKillSwitch(enabled: $enabled) { enabled } }',
        { enabled },
        { userId: ana.id },
      );
    await stop(true);
    await run();
    await run();
    expect((await told(id)).map(({ kind, message }) => [kind, message])).toEqual([
      [
        'OPTIMIZATION_REFUSED',
        'A plan that was approved could not be applied. Guardrails do not hold now: Optimization is stopped for this account. Plan anew when they do.',
      ],
      ['OPTIMIZATION_PROPOSED', expect.stringContaining('waits for an approval')],
    ]);
    await stop(false);
    await run();
    expect((await told(id))[0]).toMatchObject({
      kind: 'OPTIMIZATION_APPLIED',
      readAt: null,
      plan: { status: 'APPLIED' },
    });
  });

  test('which guardrails keep it from working, once a week; not what passes by itself, nor that there is nothing to do', async () => {
    await api.run('mutation { setOptimizationKillSwitch(enabled: true) { enabled } }', {}, { userId: ana.id });
    const stopped = await campaignWith({ optimizationMode: 'AUTO' });
    const waiting = await campaignWith({
      optimizationMode: 'AUTO',
      ...{ guardrails: { maxStepShare: 0.2, dailyCap: '100', maxChangesPerDay: 0 } },
    });
    await run();
    await age(25);
    await run();
    expect((await look(stopped)).optimizationPlans.nodes).toHaveLength(2);
    const refused = {
      kind: 'OPTIMIZATION_REFUSED',
      message: 'Nothing was changed, since guardrails do not hold: KILL_SWITCH.',
      details: [{ name: 'KILL_SWITCH', text: 'Optimization is stopped for this account.' }],
    };
    expect(await told(stopped)).toMatchObject([refused]);
    expect(await told(waiting)).toMatchObject([refused]);
    await api.run('mutation { setOptimizationKillSwitch(enabled: false) { enabled } }', {}, { userId: ana.id });
    await age(25);
    await run();
    // The first was applied; the other waits for tomorrow, of which nobody has to hear.
    expect((await told(stopped)).map(({ kind }) => kind)).toEqual(['OPTIMIZATION_APPLIED', 'OPTIMIZATION_REFUSED']);
    expect((await look(waiting)).optimizationPlans.nodes.map(({ status }) => status)).toEqual([
      'REFUSED',
      'REFUSED',
      'REFUSED',
    ]);
    expect(await told(waiting)).toHaveLength(1);
  });
});
