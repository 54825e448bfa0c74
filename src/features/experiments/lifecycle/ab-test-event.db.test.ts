import { encodeId, parseId } from '../../../platform/graphql/ids';
import { failureOf, type Tester, testerOf } from '../../../platform/testing/running-tests';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;
let ben: TestUser;
let tester: Tester;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  ana = await api.createUser();
  ben = await api.createUser();
  tester = testerOf(api, ana.id);
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

interface HistoryEvent {
  action: string;
  reason: string | null;
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

async function history(id: string): Promise<HistoryEvent[]> {
  const { abTest } = await api.run<{ abTest: { history: { nodes: HistoryEvent[] } } }>(
    'query ($id: ID!) { abTest(id: $id) { history { nodes { action reason before after } } } }',
    { id },
    { userId: ana.id },
  );
  return abTest.history.nodes.reverse();
}

describe('the history of a test', () => {
  it('has every change of its plan and its variations, before and after, and nothing else', async () => {
    const campaignId = encodeId('campaign', (await api.createCampaign({ userId: ana.id })).id);
    const { id, variations } = await tester.draft({ campaignId });
    const as = { userId: ana.id };
    const update = 'mutation ($id: ID!, $input: UpdateABTestInput!) { updateABTest(id: $id, input: $input) { id } }';
    await api.run(update, { id, input: { version: 1, name: 'New', sampleSize: 1_000, campaignId: null } }, as);
    await api.run(update, { id, input: { version: 2, name: 'New' } }, as);
    const long = variations.get('long');
    await api.run(
      'mutation ($id: ID!) { updateTestVariation(id: $id, input: { name: "Longer", trafficPercentage: 10 }) { id } }',
      { id: long },
      as,
    );
    await api.run(
      `mutation ($id: ID!) { createTestVariation(input: { abTestId: $id, variationId: "extra", name: "Extra", trafficPercentage: 10 }) { id } }`,
      { id },
      as,
    );
    await api.run('mutation ($id: ID!) { deleteTestVariation(id: $id) { deletedId } }', { id: long }, as);
    const [created, ...later] = await history(id);
    expect(created).toMatchObject({
      action: 'CREATED',
      before: {},
      after: {
        name: 'A test',
        campaignId,
        sampleSize: 1_000,
        variations: expect.arrayContaining([expect.objectContaining({ variationId: 'long', trafficPercentage: 20 })]),
      },
    });
    expect(JSON.stringify(created)).not.toContain('salt');
    expect(later).toEqual([
      {
        action: 'CHANGED',
        reason: null,
        before: { name: 'A test', campaignId },
        after: { name: 'New', campaignId: null },
      },
      {
        action: 'VARIATION_CHANGED',
        reason: null,
        before: { variationId: 'long', name: 'Long form', trafficPercentage: 20 },
        after: { variationId: 'long', name: 'Longer', trafficPercentage: 10 },
      },
      {
        action: 'VARIATION_ADDED',
        reason: null,
        before: {},
        after: { variationId: 'extra', name: 'Extra', trafficPercentage: 10 },
      },
      {
        action: 'VARIATION_REMOVED',
        reason: null,
        before: expect.objectContaining({ variationId: 'long', name: 'Longer', trafficPercentage: 10 }),
        after: {},
      },
    ]);
  });

  it('says who did it, leads back to the test, and is found by node', async () => {
    const { id } = await tester.draft();
    const { abTest } = await api.run<{ abTest: { history: { totalCount: number; nodes: { id: string }[] } } }>(
      `query ($id: ID!) { abTest(id: $id) { history(filter: { action: { eq: CREATED } }, orderBy: [{ field: OCCURRED_AT }]) {
        totalCount nodes { id occurredAt actorId actor { id } abTest { id } } } } }`,
      { id },
      { userId: ana.id },
    );
    const actorId = encodeId('user', ana.id);
    expect(abTest.history).toMatchObject({
      totalCount: 1,
      nodes: [{ actorId, actor: { id: actorId }, abTest: { id } }],
    });
    const event = abTest.history.nodes[0]?.id;
    const node = 'query ($id: ID!) { node(id: $id) { id } }';
    expect(await api.run(node, { id: event }, { userId: ana.id })).toEqual({ node: { id: event } });
    expect(await failureOf(api, ben.id, node, { id: event })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('cannot be rewritten by the application, and goes with its test', async () => {
    const { id } = await tester.draft();
    const uuid = parseId(id)?.uuid;
    for (const sql of [
      `UPDATE ab_test_events SET reason = 'x' WHERE user_id = $1`,
      'DELETE FROM ab_test_events WHERE user_id = $1',
    ]) {
      const rewrite = api.workspace.run(ana.id, 'READ WRITE', (db) =>
        db.query({ name: 'rewrite', text: sql, values: [ana.id] }),
      );
      await expect(rewrite).rejects.toThrow('permission denied');
    }
    await api.run('mutation ($id: ID!) { deleteABTest(id: $id) { deletedId } }', { id }, { userId: ana.id });
    expect(await api.asOwner('SELECT 1 FROM ab_test_events WHERE ab_test_id = $1', [uuid])).toEqual([]);
  });
});
