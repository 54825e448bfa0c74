import { encodeId } from '../../../platform/graphql/ids';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;
let ben: TestUser;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  ana = await api.createUser();
  ben = await api.createUser();
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

interface Change {
  readonly subject: string;
  readonly action: string;
  readonly source: string;
  readonly before: Record<string, unknown>;
  readonly after: Record<string, unknown>;
  readonly actor: { id: string } | null;
}

const HISTORY = `query ($id: ID!) { campaign(id: $id) {
  changes(orderBy: [{ field: OCCURRED_AT }]) { totalCount nodes { subject action source before after actor { id } campaign { id } } } } }`;

async function historyOf(id: string): Promise<Change[]> {
  const data = await api.run<{ campaign: { changes: { nodes: Change[] } } }>(HISTORY, { id }, { userId: ana.id });
  return data.campaign.changes.nodes;
}

async function create(input: object = {}): Promise<string> {
  const data = await api.run<{ createCampaign: { id: string } }>(
    'mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { id } }',
    { input: { name: 'Spring', budget: '1000', ...input } },
    { userId: ana.id },
  );
  return data.createCampaign.id;
}

const update = (id: string, input: object) =>
  api.run(
    'mutation ($id: ID!, $input: UpdateCampaignInput!) { updateCampaign(id: $id, input: $input) { id } }',
    { id, input },
    { userId: ana.id },
  );
const upsert = (id: string, input: object) =>
  api.run<{ upsertCampaignPersonalizationSettings: { id: string } }>(
    `mutation ($id: ID!, $input: CampaignPersonalizationSettingsInput!) {
       upsertCampaignPersonalizationSettings(campaignId: $id, input: $input) { id } }`,
    { id, input },
    { userId: ana.id },
  );

test('tells of every change by hand: what it was, what it is, and who did it', async () => {
  const id = await create();
  await update(id, { budget: '1000.00' });
  await update(id, { budget: '1200.5', name: 'Summer' });
  const { upsertCampaignPersonalizationSettings: settings } = await upsert(id, { guardrails: { dailyCap: '50' } });
  await upsert(id, { personalizationLevel: 'FULL' });
  await upsert(id, { personalizationLevel: 'FULL' });
  await api.run(
    'mutation ($id: ID!) { deleteCampaignPersonalizationSettings(id: $id) { deletedId } }',
    { id: settings.id },
    { userId: ana.id },
  );
  const changes = await historyOf(id);
  // An update that changes nothing is no change.
  expect(changes.map(({ subject, action }) => `${subject} ${action}`)).toEqual([
    'CAMPAIGN CREATED',
    'CAMPAIGN CHANGED',
    'SETTINGS CREATED',
    'SETTINGS CHANGED',
    'SETTINGS DELETED',
  ]);
  expect(changes[0]?.after).toMatchObject({ name: 'Spring', budget: '1000.00', status: 'DRAFT' });
  expect(changes[1]).toMatchObject({
    before: { budget: '1000.00', name: 'Spring' },
    after: { budget: '1200.50', name: 'Summer' },
  });
  expect(changes[2]).toMatchObject({
    before: {},
    after: { guardrails: { dailyCap: '50' }, optimizationMode: 'SUGGEST' },
  });
  expect([changes[3]?.before, changes[3]?.after]).toEqual([
    { personalizationLevel: 'STANDARD' },
    { personalizationLevel: 'FULL' },
  ]);
  expect(changes[4]).toMatchObject({ before: { personalizationLevel: 'FULL' }, after: {} });
  for (const { source, actor } of changes) expect([source, actor]).toEqual(['USER', { id: encodeId('user', ana.id) }]);
});

test('says which campaigns an import has made', async () => {
  await api.run(
    'mutation ($input: ImportCampaignPerformanceInput!) { importCampaignPerformance(input: $input) { outcome } }',
    { input: { content: 'date,campaign,clicks,currency\n2025-05-09,From a report,1,EUR' } },
    { userId: ana.id },
  );
  const { campaigns } = await api.run<{ campaigns: { nodes: { id: string }[] } }>(
    '{ campaigns(filter: { name: { eq: "From a report" } }) { nodes { id } } }',
    {},
    { userId: ana.id },
  );
  expect(await historyOf(campaigns.nodes[0]?.id ?? '')).toMatchObject([
    { action: 'CREATED', source: 'IMPORT', after: { name: 'From a report', currency: 'EUR', status: 'IMPORTED' } },
  ]);
});

test('is neither seen by another tenant nor changed by anybody', async () => {
  const id = await create();
  const { errors } = await api.execute(HISTORY, { id }, { userId: ben.id });
  expect(errors[0]?.extensions?.code).toBe('NOT_FOUND');
  const [row] = await api.asOwner<{ id: string }>('SELECT id FROM campaign_changes WHERE user_id = $1', [ana.id]);
  const node = await api.execute(
    'query ($id: ID!) { node(id: $id) { id } }',
    { id: encodeId('change', row?.id ?? '') },
    { userId: ben.id },
  );
  expect(node.errors[0]?.extensions?.code).toBe('NOT_FOUND');
  for (const text of [
    "UPDATE campaign_changes t SET reason = 'x' WHERE t.user_id = $1",
    'DELETE FROM campaign_changes t WHERE t.user_id = $1',
  ]) {
    await expect(
      api.workspace.run(ana.id, 'READ WRITE', (db) => db.query({ name: 'x', text, values: [ana.id] })),
    ).rejects.toThrow();
  }
});

test('goes with its campaign', async () => {
  const id = await create();
  await api.run('mutation ($id: ID!) { deleteCampaign(id: $id) { deletedId } }', { id }, { userId: ana.id });
  const rows = await api.asOwner(
    "SELECT 1 FROM campaign_changes c WHERE c.after->>'name' = 'Spring' AND NOT EXISTS (SELECT FROM campaigns t WHERE t.id = c.campaign_id)",
  );
  expect(rows).toEqual([]);
});
