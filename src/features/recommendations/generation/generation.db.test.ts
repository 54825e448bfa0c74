import { encodeId } from '../../../platform/graphql/ids';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { ensurePartitions } from '../../performance/facts/fact.store';

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  ana = await api.createUser();
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

interface Recommendation {
  readonly id: string;
  readonly status: string;
  readonly name: string;
  readonly reasoning: string;
  readonly objective: string;
  readonly predictedCtr: number;
  readonly predictions: {
    readonly metric: string;
    readonly mean: number;
    readonly lower: number;
    readonly upper: number;
  }[];
  readonly platformAllocationShares: { readonly platform: string; readonly share: number }[];
  readonly implementedCampaign: { readonly name: string; readonly budget: string; readonly status: string } | null;
  readonly [field: string]: unknown;
}

const FIELDS = `id status name reasoning objective predictedCtr confidenceScore fingerprint statusReason snoozedUntil decidedAt
  templateIds isImplemented predictions { metric mean lower upper level } platformAllocationShares { platform share }
  implementedCampaign { name budget status }`;

async function generate(userId = ana.id, count = 3): Promise<Recommendation[]> {
  const data = await api.run<{ generateRecommendations: Recommendation[] }>(
    `mutation ($count: Int!) { generateRecommendations(count: $count) { ${FIELDS} } }`,
    { count },
    { userId },
  );
  return data.generateRecommendations;
}

async function act(verb: string, id: string, more = '', userId = ana.id): Promise<Recommendation> {
  const operation = `mutation ($id: ID!) { ${verb}(id: $id${more}) { ${FIELDS} } }`;
  const data = await api.run<Record<string, Recommendation>>(operation, { id }, { userId });
  return data[verb] as Recommendation;
}

async function refusal(verb: string, id: string, more = '', userId = ana.id): Promise<Record<string, unknown>> {
  const { errors } = await api.execute(`mutation ($id: ID!) { ${verb}(id: $id${more}) { id } }`, { id }, { userId });
  return { ...(errors[0]?.extensions ?? {}) };
}

async function facts(userId: string, count: number, clicks: number): Promise<void> {
  const day = new Date(Date.now() - 10 * 86_400_000).toISOString().slice(0, 10);
  await api.workspace.run(userId, 'READ WRITE', (db) => ensurePartitions(db, [day]));
  for (let index = 0; index < count; index++) {
    const { id } = await api.createCampaign({ userId });
    await api.asOwner(`UPDATE campaigns SET objective = 'TRAFFIC', platform = 'INSTAGRAM' WHERE id = $1`, [id]);
    await api.asOwner(
      `INSERT INTO campaign_performance_facts (user_id, campaign_id, date, platform, content_type, impressions, clicks, conversions, spend, revenue, currency, created_at, updated_at)
       SELECT $1, $2, $4::date, 'INSTAGRAM', kind, 50000, $3::bigint, 10, 300, 500, 'USD', now(), now() FROM unnest(ARRAY['VIDEO', 'IMAGE']) kind`,
      [userId, id, clicks, day],
    );
  }
}

describe('generating recommendations', () => {
  test('works for an account with nothing at all, and says so', async () => {
    const made = await generate();
    expect(made).toHaveLength(3);
    for (const { status, reasoning, predictions, platformAllocationShares } of made) {
      expect(status).toBe('PROPOSED');
      expect(reasoning).toContain('no campaigns of yours yet');
      expect(predictions.map(({ metric }) => metric)).toEqual(['CTR', 'CONVERSION_RATE', 'ROI']);
      for (const { mean, lower, upper } of predictions) expect(lower < mean && mean < upper * 1.5).toBe(true);
      expect(platformAllocationShares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    }
  });

  test('the same facts give the same, made once; what was dismissed does not come again', async () => {
    const first = await generate();
    expect(await generate()).toEqual(first);
    const dismissed = await act('dismissRecommendation', first[0]?.id ?? '', ', reason: "Not now"');
    expect(dismissed).toMatchObject({ status: 'DISMISSED', statusReason: 'Not now', decidedAt: expect.any(String) });
    const after = await generate();
    expect(after.map(({ id }) => id)).not.toContain(dismissed.id);
    expect(after).toHaveLength(3);
  });

  test('own campaigns are learned from, only the own ones', async () => {
    const [rich, poor] = [await api.createUser(), await api.createUser()];
    const profile = `mutation { upsertMetaUserProfile(input: { primaryObjective: TRAFFIC, platformPriorities: [INSTAGRAM], riskTolerance: 0.1 }) { id } }`;
    for (const { id: userId } of [rich, poor]) await api.run(profile, {}, { userId });
    await facts(rich.id, 12, 2_000);
    const [[own], [none]] = [await generate(rich.id, 1), await generate(poor.id, 1)];
    expect(own?.objective).toBe('TRAFFIC');
    // 4 % were clicked; the prior is near 1 %.
    expect(own?.predictedCtr).toBeGreaterThan(0.03);
    expect(none?.predictedCtr).toBeLessThan(0.02);
    expect(own?.reasoning).toContain('12 of your 12 earlier results');
  });

  test.each([0, 21])('a count of %i is refused by name', async (count) => {
    const { errors } = await api.execute(
      `mutation { generateRecommendations(count: ${count}) { id } }`,
      {},
      { userId: ana.id },
    );
    expect(errors[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      validationErrors: [{ path: 'count', constraint: 'range' }],
    });
  });

  test('costs as many statements for twenty as for two', async () => {
    const counts: string[][] = [];
    for (const count of [2, 20]) {
      const { id: userId } = await api.createUser();
      const { statements } = await api.execute(
        `mutation { generateRecommendations(count: ${count}) { id name } }`,
        {},
        { userId },
      );
      counts.push(statements.map((one) => one.name));
    }
    expect(counts[0]).toEqual(counts[1]);
  });
});

describe('the life of a recommendation', () => {
  test('is snoozed, accepted and becomes a campaign, whose predictions then stay', async () => {
    const { id: userId } = await api.createUser();
    const [{ id, name }] = (await generate(userId, 1)) as [Recommendation];
    expect(await act('snoozeRecommendation', id, ', until: "2999-01-01T00:00:00.000Z"', userId)).toMatchObject({
      status: 'SNOOZED',
      snoozedUntil: '2999-01-01T00:00:00.000Z',
    });
    expect(await act('acceptRecommendation', id, '', userId)).toMatchObject({ status: 'ACCEPTED', snoozedUntil: null });
    expect(await refusal('acceptRecommendation', id, '', userId)).toMatchObject({
      code: 'CONFLICT',
      status: 'ACCEPTED',
      allowed: ['DISMISSED', 'SNOOZED', 'IMPLEMENTED'],
    });
    expect(await act('implementRecommendation', id, '', userId)).toMatchObject({
      status: 'IMPLEMENTED',
      isImplemented: true,
      implementedCampaign: { name, status: 'DRAFT' },
    });
    for (const verb of ['acceptRecommendation', 'dismissRecommendation', 'implementRecommendation'])
      expect(await refusal(verb, id, '', userId)).toMatchObject({ code: 'CONFLICT', status: 'IMPLEMENTED' });
  });

  test('can end in a campaign that is there, but only in an own one', async () => {
    const { id: userId } = await api.createUser();
    const [{ id }] = (await generate(userId, 1)) as [Recommendation];
    const foreign = await api.createCampaign({ userId: ana.id });
    expect(
      await refusal('implementRecommendation', id, `, campaignId: "${encodeId('campaign', foreign.id)}"`, userId),
    ).toMatchObject({
      code: 'NOT_FOUND',
    });
    const campaign = await api.createCampaign({ userId, name: 'There already' });
    expect(
      await act('implementRecommendation', id, `, campaignId: "${encodeId('campaign', campaign.id)}"`, userId),
    ).toMatchObject({ implementedCampaign: { name: 'There already' } });
  });

  test('is over when its time is', async () => {
    const { id: userId } = await api.createUser();
    const [{ id }] = (await generate(userId, 1)) as [Recommendation];
    await api.asOwner(`UPDATE campaign_recommendations SET expires_at = now() - interval '1 day' WHERE user_id = $1`, [
      userId,
    ]);
    expect(await refusal('acceptRecommendation', id, '', userId)).toMatchObject({
      code: 'CONFLICT',
      status: 'EXPIRED',
    });
    expect(await refusal('snoozeRecommendation', id, ', until: "2020-01-01T00:00:00.000Z"', userId)).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  test("is not another tenant's to decide", async () => {
    const [{ id }] = (await generate(ana.id, 1)) as [Recommendation];
    const { id: stranger } = await api.createUser();
    for (const [verb, more] of [
      ['acceptRecommendation', ''],
      ['dismissRecommendation', ''],
      ['implementRecommendation', ''],
      ['snoozeRecommendation', ', until: "2999-01-01T00:00:00.000Z"'],
    ] as const)
      expect(await refusal(verb, id, more, stranger)).toMatchObject({ code: 'NOT_FOUND' });
  });
});
