import { JudgedMetrics1700000028000 } from '../../../../migrations/028-judged-metrics';
import { createDataSource } from '../../../platform/database/data-source';
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

const FIELDS = `id status name reasoning objective predictedCtr confidenceScore fingerprint engineVersion expiresAt statusReason snoozedUntil decidedAt
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
  return { message: errors[0]?.message, ...(errors[0]?.extensions ?? {}) };
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

async function facts(userId: string, count: number, clicks: number, engagements: number | null = null): Promise<void> {
  const day = new Date(Date.now() - 10 * 86_400_000).toISOString().slice(0, 10);
  await api.workspace.run(userId, 'READ WRITE', (db) => ensurePartitions(db, [day]));
  for (let index = 0; index < count; index++) {
    const { id } = await api.createCampaign({ userId });
    await api.asOwner(`UPDATE campaigns SET objective = 'TRAFFIC', platform = 'INSTAGRAM' WHERE id = $1`, [id]);
    await api.asOwner(
      `INSERT INTO campaign_performance_facts (user_id, campaign_id, date, platform, content_type, impressions, clicks, engagements, conversions, spend, revenue, currency, created_at, updated_at)
       SELECT $1, $2, $4::date, 'INSTAGRAM', kind, 50000, $3::bigint, $5::bigint, 10, 300, 500, 'USD', now(), now() FROM unnest(ARRAY['VIDEO', 'IMAGE']) kind`,
      [userId, id, clicks, day, engagements],
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
      expect(predictions.map(({ metric }) => metric)).toEqual(['CTR', 'ENGAGEMENT_RATE', 'CONVERSION_RATE', 'ROI']);
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
    expect(after).toEqual([first[1], first[2], expect.objectContaining({ status: 'PROPOSED' })]);
    expect(after[2]?.id).not.toBe(dismissed.id);
  });

  test('what is accepted or snoozed takes no place, and nothing like it is proposed, with another budget neither', async () => {
    const { id: userId } = await api.createUser();
    const [taken, later, open] = (await generate(userId)) as [Recommendation, Recommendation, Recommendation];
    await act('acceptRecommendation', taken.id, '', userId);
    await act('snoozeRecommendation', later.id, `, until: "${inDays(5)}"`, userId);
    const again = await generate(userId, 10);
    expect(again).toHaveLength(10);
    expect(again[0]).toEqual(open);
    expect(new Set(again.map(({ status }) => status))).toEqual(new Set(['PROPOSED']));
    // Names say objective, platform, content and audience, and no budget.
    const names = [taken, later, ...again].map(({ name }) => name);
    expect(new Set(names).size).toBe(12);
    expect(await generate(userId, 10)).toEqual(again);
    expect(await generate(userId, 4)).toEqual(again.slice(0, 4));
  });

  test('where nothing has changed for a quarter of a year, the same may be proposed again', async () => {
    const { id: userId } = await api.createUser();
    const first = await generate(userId, 1);
    const age = `UPDATE campaign_recommendations SET created_at = created_at - interval '91 days', expires_at = now() - interval '70 days'`;
    await api.asOwner(`${age} WHERE user_id = $1`, [userId]);
    const [again] = await generate(userId, 1);
    expect(again?.name).toBe(first[0]?.name);
    expect(again?.id).not.toBe(first[0]?.id);
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

  test('engagements are learned from where reports say them, and decide for the objective ENGAGEMENT', async () => {
    const [telling, silent] = [await api.createUser(), await api.createUser()];
    const profile = `mutation { upsertMetaUserProfile(input: { primaryObjective: ENGAGEMENT, platformPriorities: [INSTAGRAM], riskTolerance: 0.1 }) { id } }`;
    for (const { id: userId } of [telling, silent]) await api.run(profile, {}, { userId });
    await facts(telling.id, 12, 500, 7_500);
    await facts(silent.id, 12, 500);
    for (const { id } of [telling, silent])
      await api.asOwner(`UPDATE campaigns SET objective = 'ENGAGEMENT' WHERE user_id = $1`, [id]);
    const of = async (userId: string) => {
      const [{ engine, predictedEngagementRate, reasoning, predictions }] = (
        await api.run<{ generateRecommendations: [Recommendation & { engine: { metric: string; baseline: number } }] }>(
          'mutation { generateRecommendations(count: 1) { engine reasoning predictedEngagementRate predictions { metric mean lower upper } } }',
          {},
          { userId },
        )
      ).generateRecommendations;
      const { mean, lower, upper } = predictions[1] ?? { mean: 0, lower: 0, upper: 0 };
      expect(mean).toBe(predictedEngagementRate);
      return { metric: engine.metric, baseline: engine.baseline, reasoning, mean, width: upper / lower };
    };
    const [told, untold] = [await of(telling.id), await of(silent.id)];
    expect(told).toMatchObject({ metric: 'ENGAGEMENT_RATE', baseline: 0.15 });
    expect(told.reasoning).toMatch(/^An engagement rate of .* 12 of your 12 earlier results/);
    expect(told.mean).toBeGreaterThan(0.12);
    expect(untold).toMatchObject({ metric: 'CTR', baseline: 0.01 });
    expect(untold.mean).toBeLessThan(0.1);
    expect(untold.width).toBeGreaterThan(2 * told.width);
  });

  test('are told with all that the engine saw, and are found by the metric judged and by platform', async () => {
    const { id: userId } = await api.createUser();
    const profile = `mutation { upsertMetaUserProfile(input: { primaryObjective: SALES, secondaryObjectives: [TRAFFIC, LEAD_GENERATION],
      platformPriorities: [INSTAGRAM, LINKEDIN, TIKTOK], targetAgeGroups: [GEN_Z] }) { id } }`;
    await api.run(profile, {}, { userId });
    await facts(userId, 4, 800);
    await generate(userId, 12);
    const byHand = {
      campaignType: 'LAUNCH',
      name: 'By hand',
      confidenceScore: 0.5,
      platformAllocation: [{ platform: 'PRINT', share: 1 }],
    };
    await api.run(
      'mutation ($input: CreateCampaignRecommendationInput!) { createCampaignRecommendation(input: $input) { id } }',
      { input: byHand },
      { userId },
    );
    interface Node {
      readonly name: string;
      readonly metric: string | null;
      readonly engine: { readonly facts: Record<string, unknown>; readonly [key: string]: unknown };
      readonly confidenceScore: number;
      readonly platformAllocation: Record<string, number>;
      readonly engineView: EngineView | null;
    }
    interface EngineView {
      readonly choice: { readonly propensity: number; readonly options: { readonly propensity: number }[] };
      readonly raw: {
        readonly metric: string;
        readonly quantiles: { readonly probability: number; readonly value: number }[];
      }[];
      readonly facts: { readonly name: string; readonly number: number | null; readonly word: string | null }[];
      readonly [key: string]: unknown;
    }
    const list = async (filter: object, viewer = userId): Promise<Node[]> => {
      const { campaignRecommendations } = await api.run<{
        campaignRecommendations: { totalCount: number; nodes: Node[] };
      }>(
        `query ($filter: CampaignRecommendationFilter) { campaignRecommendations(first: 20, filter: $filter) { totalCount nodes {
          name metric engine confidenceScore platformAllocation
          engineView { engineVersion policyVersion marketVersion metric baseline { value source missing }
            evidence { source ownCampaignsOfKind ownCampaigns peerAccounts peerCampaigns peerDepth priorShare peerCtr ownCtr ownEngagementCampaigns }
            volume { impressions clicks conversions }
            choice { propensity slot exploration options { key propensity gain unknown varies budgetShare bonus } }
            raw { metric lower upper quantiles { probability value } } level rawProbability calibration candidateKey inputHash candidateSetHash
            facts { name number word } } } } }`,
        { filter },
        { userId: viewer },
      );
      expect(campaignRecommendations.nodes).toHaveLength(campaignRecommendations.totalCount);
      return campaignRecommendations.nodes;
    };
    const all = await list({});
    expect(all).toHaveLength(13);
    const hand = all.filter(({ metric }) => metric === null);
    expect(hand).toMatchObject([{ name: 'By hand', engineView: null }]);
    for (const { metric, engine, confidenceScore, engineView } of all.filter((one) => one.metric !== null)) {
      expect(engineView).toMatchObject({
        engineVersion: engine.engineVersion,
        policyVersion: engine.policyVersion,
        marketVersion: engine.market,
        metric,
        baseline: { value: engine.baseline, source: engine.baselineSource, missing: null },
        evidence: { source: 'SHIPPED_PRIOR', ownCampaigns: 4, peerAccounts: 0, ownEngagementCampaigns: 0 },
        volume: engine.volume,
        choice: {
          propensity: engine.propensity,
          slot: engine.slot,
          exploration: engine.exploration,
          options: engine.options,
        },
        level: 0.8,
        rawProbability: confidenceScore,
        calibration: null,
        candidateKey: engine.candidateKey,
        inputHash: engine.baseHash,
      });
      const { choice, raw, facts: said } = engineView as EngineView;
      expect(choice.options.reduce((sum, { propensity }) => sum + propensity, 0)).toBeCloseTo(1, 4);
      expect(raw.map((one) => one.metric)).toEqual(['CTR', 'ENGAGEMENT_RATE', 'CONVERSION_RATE', 'ROI']);
      for (const { quantiles } of raw) {
        expect(quantiles).toHaveLength(23);
        expect(
          [...quantiles].sort((one, other) => one.value - other.value || one.probability - other.probability),
        ).toEqual(quantiles);
      }
      expect(Object.fromEntries(said.map(({ name, number, word }) => [name, number ?? word]))).toEqual(engine.facts);
    }
    const namesOf = (nodes: readonly Node[]) => nodes.map(({ name }) => name).sort();
    const where = (keep: (one: Node) => boolean) => namesOf(all.filter(keep));
    const on = (platform: string) => (one: Node) => platform in one.platformAllocation;
    const judged = new Set(all.map(({ metric }) => metric).filter((metric) => metric !== null));
    expect(judged.size).toBeGreaterThan(1);
    for (const metric of judged) {
      const found = await list({ metric: { eq: metric } });
      expect(namesOf(found)).toEqual(where((one) => one.metric === metric));
    }
    expect(namesOf(await list({ metric: { isNull: true } }))).toEqual(['By hand']);
    expect(namesOf(await list({ platforms: { has: 'LINKEDIN' } }))).toEqual(where(on('LINKEDIN')));
    expect(namesOf(await list({ not: { platforms: { hasSome: ['LINKEDIN', 'PRINT'] } } }))).toEqual(
      where((one) => !on('LINKEDIN')(one) && !on('PRINT')(one)),
    );
    const both = {
      metric: { in: ['CTR', 'ROI'] },
      platforms: { has: 'INSTAGRAM' },
      confidenceScore: { gte: 0.3 },
      status: { eq: 'PROPOSED' },
    };
    expect(namesOf(await list(both))).toEqual(
      where((one) => ['CTR', 'ROI'].includes(one.metric ?? '') && on('INSTAGRAM')(one) && one.confidenceScore >= 0.3),
    );
    expect(await list({ metric: { isNull: false } }, (await api.createUser()).id)).toEqual([]);
  });

  test('the metric judged is filled in where it was not kept in a column yet', async () => {
    const { id: userId } = await api.createUser();
    await generate(userId, 2);
    await api.run(
      'mutation { createCampaignRecommendation(input: { campaignType: "LAUNCH", name: "By hand", confidenceScore: 0.5 }) { id } }',
      {},
      { userId },
    );
    const metrics = () =>
      api.asOwner<{ id: string; metric: string | null }>(
        'SELECT id, metric FROM campaign_recommendations WHERE user_id = $1 ORDER BY id',
        [userId],
      );
    const before = await metrics();
    await api.asOwner('UPDATE campaign_recommendations SET metric = NULL WHERE user_id = $1', [userId]);
    const owner = await createDataSource({ url: database.ownerUrl, migrations: [] }).initialize();
    const runner = owner.createQueryRunner();
    await new JudgedMetrics1700000028000().up(runner).finally(() => runner.release());
    await owner.destroy();
    expect(await metrics()).toEqual(before);
    expect(before.map(({ metric }) => metric === null)).toEqual(expect.arrayContaining([true, false, false]));
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
    const until = inDays(20);
    expect(await act('snoozeRecommendation', id, `, until: "${until}"`, userId)).toMatchObject({
      status: 'SNOOZED',
      snoozedUntil: until,
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
      expect(await refusal(verb, id, '', userId)).toMatchObject({
        code: 'CONFLICT',
        status: 'IMPLEMENTED',
        allowed: [],
      });
    await api.asOwner(`UPDATE campaign_recommendations SET status = 'MEASURED' WHERE user_id = $1`, [userId]);
    expect(await refusal('acceptRecommendation', id, '', userId)).toMatchObject({
      message: 'A recommendation that is MEASURED cannot be accepted. Nothing is left to decide about it.',
      allowed: [],
    });
  });

  test('is put off for no longer than it holds', async () => {
    const { id: userId } = await api.createUser();
    const [{ id, expiresAt }] = (await generate(userId, 1)) as [Recommendation];
    for (const until of ['2999-01-01T00:00:00.000Z', expiresAt])
      expect(await refusal('snoozeRecommendation', id, `, until: "${until}"`, userId)).toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining(`until must be before ${expiresAt}`),
        validationErrors: [{ path: 'until', constraint: 'isBeforeExpiry' }],
      });
    // What somebody has made without an end may wait for ever.
    const input = { campaignType: 'LAUNCH', name: 'By hand', confidenceScore: 0.5 };
    const made = await api.run<{ createCampaignRecommendation: { id: string } }>(
      'mutation ($input: CreateCampaignRecommendationInput!) { createCampaignRecommendation(input: $input) { id } }',
      { input },
      { userId },
    );
    const own = made.createCampaignRecommendation.id;
    expect(await act('snoozeRecommendation', own, ', until: "2999-01-01T00:00:00.000Z"', userId)).toMatchObject({
      status: 'SNOOZED',
    });
  });

  test('cannot be made to say something that the engine did not', async () => {
    const { id: userId } = await api.createUser();
    const [before] = (await generate(userId, 1)) as [Recommendation];
    const { id } = before;
    const update = (input: object) =>
      api.execute<{ updateCampaignRecommendation: Recommendation }>(
        `mutation ($id: ID!, $input: UpdateCampaignRecommendationInput!) { updateCampaignRecommendation(id: $id, input: $input) { ${FIELDS} } }`,
        { id, input },
        { userId },
      );
    const changes: object[] = [
      { confidenceScore: 0.99 },
      { predictions: [{ metric: 'CTR', mean: 0.5 }] },
      { recommendedBudget: '999999', currency: 'USD' },
      { platformAllocation: [{ platform: 'TIKTOK', share: 1 }] },
    ];
    for (const change of changes) {
      const { errors } = await update({ name: 'Mine', ...change });
      expect(errors[0]?.extensions).toMatchObject({
        code: 'CONFLICT',
        fields: Object.keys(change),
        status: 'PROPOSED',
      });
      expect(errors[0]?.message).toContain('hierarchy-');
    }
    const { data } = await update({ name: 'Mine', contentStyle: 'dry' });
    expect(data.updateCampaignRecommendation).toEqual({ ...before, name: 'Mine' });
    const { errors } = await api.execute(
      'mutation ($input: CreateCampaignRecommendationInput!) { createCampaignRecommendation(input: $input) { id } }',
      { input: { campaignType: 'LAUNCH', name: 'Sure', confidenceScore: 0.99, engineVersion: before.engineVersion } },
      { userId },
    );
    expect(errors[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      validationErrors: [{ path: 'engineVersion', constraint: 'isForeign' }],
    });
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
