import { encodeId, parseId } from '../../platform/graphql/ids';
import type { TestUser } from '../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../platform/testing/test-database';

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

interface Recommendation {
  id: string;
  fingerprint: string;
  [field: string]: unknown;
}
interface Failure {
  code: string;
  message: string;
  status?: string;
  fields?: string[];
  campaignRecommendationId?: string;
  validationErrors?: { path: string; constraint: string }[];
}

const FIELDS = `id userId campaignType name description reasoning objective contentPrompts templateIds contentStyle contentType
  recommendedBudget currency targetAudience platformAllocation predictedCtr predictedEngagementRate predictedConversionRate
  predictedRoi predictionIntervals confidenceScore status isImplemented implementedAt implementedCampaignId actualPerformance
  engineVersion seed fingerprint expiresAt
  predictions { metric mean lower upper level } platformAllocationShares { platform share }
  targetAudienceView { ageGroups locations } contentPromptEntries { text contentType platform } actualPerformanceView { ctr spend isFinal }
  user { id } profile { userId } implementedCampaign { name } templates { name }`;
const CREATE = `mutation Create($input: CreateCampaignRecommendationInput!) { createCampaignRecommendation(input: $input) { ${FIELDS} } }`;
const UPDATE = `mutation Update($id: ID!, $input: UpdateCampaignRecommendationInput!) { updateCampaignRecommendation(id: $id, input: $input) { ${FIELDS} } }`;
const DELETE = 'mutation Delete($id: ID!) { deleteCampaignRecommendation(id: $id) { deletedId } }';
const READ = `query Read($id: ID!) { campaignRecommendation(id: $id) { ${FIELDS} } }`;
const NODE = 'query Node($id: ID!) { node(id: $id) { id } }';

let made = 0;
const proposal = (more: object = {}): object => {
  made += 1;
  return { campaignType: 'LAUNCH', name: `Proposal ${made}`, confidenceScore: 0.7, ...more };
};

async function create(more: object = {}, userId = ana.id): Promise<Recommendation> {
  const data = await api.run<{ createCampaignRecommendation: Recommendation }>(
    CREATE,
    { input: proposal(more) },
    { userId },
  );
  return data.createCampaignRecommendation;
}

async function update(id: string, input: object): Promise<Recommendation> {
  const data = await api.run<{ updateCampaignRecommendation: Recommendation }>(
    UPDATE,
    { id, input },
    { userId: ana.id },
  );
  return data.updateCampaignRecommendation;
}

async function refusal(operation: string, variables: object, userId = ana.id): Promise<Failure> {
  const { errors } = await api.execute(operation, { ...variables }, { userId });
  expect(errors).toHaveLength(1);
  return { message: errors[0]?.message ?? '', ...(errors[0]?.extensions as object) } as Failure;
}

async function templateOf({ id: userId }: TestUser, name: string, isPublic = false): Promise<string> {
  const input = { name, templateType: 'EMAIL', basePrompt: 'Hello', isPublic };
  const operation =
    'mutation Make($input: CreateContentTemplateInput!) { createContentTemplate(input: $input) { id } }';
  const data = await api.run<{ createContentTemplate: { id: string } }>(operation, { input }, { userId });
  return data.createContentTemplate.id;
}

/** What the verbs that implement and measure will write. */
async function implement(id: string, campaignId: string): Promise<void> {
  await api.asOwner(
    `UPDATE campaign_recommendations SET status = 'MEASURED', is_implemented = true, implemented_at = now(), implemented_campaign_id = $2,
       actual_performance = '{"ctr": 0.02, "spend": "99.50", "isFinal": true}' WHERE id = $1`,
    [parseId(id)?.uuid, campaignId],
  );
}

describe('one recommendation', () => {
  test('is made, read, found as a node, and deleted', async () => {
    const templateIds = [await templateOf(ana, 'Welcome'), await templateOf(ana, 'Goodbye')];
    const made = await create({
      description: 'Short films.',
      reasoning: 'They did well in spring.',
      objective: 'SALES',
      contentPrompts: [{ text: 'A shirt on a beach', contentType: 'VIDEO', platform: 'TIKTOK' }],
      templateIds,
      contentStyle: 'playful',
      contentType: 'VIDEO',
      recommendedBudget: '2500.00',
      currency: 'EUR',
      targetAudience: { ageGroups: ['GEN_Z'], locations: ['DE'] },
      platformAllocation: [
        { platform: 'TIKTOK', share: 0.7 },
        { platform: 'INSTAGRAM', share: 0.3 },
      ],
      predictions: [
        { metric: 'CTR', mean: 0.02, lower: 0.012, upper: 0.031, level: 0.8 },
        { metric: 'ROI', mean: 0.4 },
      ],
      engineVersion: 'engine-3',
      seed: 4_294_967_296,
      expiresAt: '2999-01-01T00:00:00.000Z',
    });
    expect(made).toMatchObject({
      userId: encodeId('user', ana.id),
      user: { id: encodeId('user', ana.id) },
      profile: { userId: encodeId('user', ana.id) },
      status: 'PROPOSED',
      isImplemented: false,
      implementedAt: null,
      implementedCampaign: null,
      objective: 'SALES',
      recommendedBudget: '2500.00',
      templateIds,
      templates: [{ name: 'Welcome' }, { name: 'Goodbye' }],
      predictedCtr: 0.02,
      predictedRoi: 0.4,
      predictedConversionRate: null,
      predictions: [
        { metric: 'CTR', mean: 0.02, lower: 0.012, upper: 0.031, level: 0.8 },
        { metric: 'ROI', mean: 0.4, lower: null, upper: null, level: null },
      ],
      predictionIntervals: { CTR: { lower: 0.012, upper: 0.031, level: 0.8 } },
      platformAllocation: { TIKTOK: 0.7, INSTAGRAM: 0.3 },
      targetAudienceView: { ageGroups: ['GEN_Z'], locations: ['DE'] },
      contentPromptEntries: [{ text: 'A shirt on a beach', contentType: 'VIDEO', platform: 'TIKTOK' }],
      actualPerformanceView: null,
      engineVersion: 'engine-3',
      seed: 4_294_967_296,
      expiresAt: '2999-01-01T00:00:00.000Z',
    });
    expect(made.platformAllocationShares).toEqual(
      expect.arrayContaining([
        { platform: 'TIKTOK', share: 0.7 },
        { platform: 'INSTAGRAM', share: 0.3 },
      ]),
    );
    expect(made.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    const { id } = made;
    const viewer = { userId: ana.id };
    expect(await api.run(READ, { id }, viewer)).toEqual({ campaignRecommendation: made });
    expect(await api.run(NODE, { id }, viewer)).toEqual({ node: { id } });
    await api.run(
      'mutation Go($id: ID!) { deleteContentTemplate(id: $id) { deletedId } }',
      { id: templateIds[0] },
      viewer,
    );
    expect(await api.run(READ, { id }, viewer)).toMatchObject({
      campaignRecommendation: { templateIds, templates: [{ name: 'Goodbye' }] },
    });
    expect(await api.run(DELETE, { id }, viewer)).toEqual({ deleteCampaignRecommendation: { deletedId: id } });
    expect((await refusal(READ, { id })).code).toBe('NOT_FOUND');
  });

  test('makes the profile that it hangs on, where there is none', async () => {
    const user = await api.createUser();
    expect(await create({}, user.id)).toMatchObject({
      profile: { userId: encodeId('user', user.id) },
      engineVersion: 'manual',
      seed: 0,
    });
    expect(await api.asOwner('SELECT 1 FROM meta_user_profiles WHERE user_id = $1', [user.id])).toHaveLength(1);
  });

  test('is not made twice, whoever makes it and whatever is predicted', async () => {
    const same = {
      name: 'Same',
      platformAllocation: [{ platform: 'TIKTOK', share: 1 }],
      targetAudience: { locations: ['DE'] },
    };
    const first = await create(same);
    const again = await refusal(CREATE, { input: proposal({ ...same, engineVersion: 'other', confidenceScore: 0.1 }) });
    expect(again).toMatchObject({ code: 'CONFLICT', campaignRecommendationId: first.id, status: 'PROPOSED' });
    expect((await create({ ...same, targetAudience: { locations: ['FR'] } })).fingerprint).not.toBe(first.fingerprint);
    expect((await create(same, ben.id)).fingerprint).toBe(first.fingerprint);
  });

  test("is not another tenant's to see or to change", async () => {
    const { id, name } = await create();
    const attempts: [string, object][] = [
      [READ, { id }],
      [NODE, { id }],
      [UPDATE, { id, input: { name: 'Mine now' } }],
      [DELETE, { id }],
    ];
    const stranger = await api.createUser();
    for (const [operation, variables] of attempts)
      expect((await refusal(operation, variables, stranger.id)).code).toBe('NOT_FOUND');
    const list = await api.run('{ campaignRecommendations { totalCount nodes { id } } }', {}, { userId: stranger.id });
    expect(list).toEqual({ campaignRecommendations: { totalCount: 0, nodes: [] } });
    expect(await api.run(READ, { id }, { userId: ana.id })).toMatchObject({ campaignRecommendation: { name } });
  });
});

describe('an update', () => {
  test('changes what it names, and replaces predictions as a whole', async () => {
    const predictions = [
      { metric: 'CTR', mean: 0.02, lower: 0.01, upper: 0.03, level: 0.8 },
      { metric: 'CONVERSION_RATE', mean: 0.1 },
    ];
    const before = await create({ predictions, recommendedBudget: '10', currency: 'USD', description: 'Long.' });
    const renamed = await update(before.id, { name: 'Renamed', recommendedBudget: '20.5' });
    expect(renamed).toEqual({ ...before, name: 'Renamed', recommendedBudget: '20.50' });
    const changed = await update(before.id, { predictions: [{ metric: 'ROI', mean: -0.5 }], description: null });
    expect(changed).toMatchObject({
      predictedCtr: null,
      predictedConversionRate: null,
      predictedRoi: -0.5,
      predictionIntervals: null,
      predictions: [{ metric: 'ROI', mean: -0.5 }],
      description: null,
    });
    // The fingerprint is that of the proposal as it was made, so that it is not made again.
    expect(changed.fingerprint).toBe(before.fingerprint);
    expect(await update(before.id, { predictions: null })).toMatchObject({ predictions: [] });
  });

  test('leaves alone what was predicted once it is implemented', async () => {
    const campaign = await api.createCampaign({ userId: ana.id, name: 'Became this' });
    const { id } = await create({ predictions: [{ metric: 'CTR', mean: 0.02 }] });
    await implement(id, campaign.id);
    const input = { name: 'Kept', predictions: [], confidenceScore: 1, reasoning: 'Noted.' };
    expect(await refusal(UPDATE, { id, input })).toMatchObject({
      code: 'CONFLICT',
      status: 'MEASURED',
      fields: ['predictions', 'confidenceScore'],
    });
    expect((await refusal(UPDATE, { id, input: { predictions: null } })).fields).toEqual(['predictions']);
    expect(await update(id, { name: 'Kept', reasoning: 'Noted.' })).toMatchObject({
      name: 'Kept',
      predictedCtr: 0.02,
      implementedCampaign: { name: 'Became this' },
      implementedCampaignId: encodeId('campaign', campaign.id),
      actualPerformanceView: { ctr: 0.02, spend: '99.50', isFinal: true },
    });
    await api.run(
      'mutation Go($id: ID!) { deleteCampaign(id: $id) { deletedId } }',
      { id: encodeId('campaign', campaign.id) },
      { userId: ana.id },
    );
    expect(await api.run(READ, { id }, { userId: ana.id })).toMatchObject({
      campaignRecommendation: { isImplemented: true, implementedCampaignId: null, implementedCampaign: null },
    });
  });
});

describe('inputs', () => {
  test('get all their violations in one answer', async () => {
    const { validationErrors } = await refusal(CREATE, {
      input: {
        campaignType: 'LAUNCH',
        name: '',
        confidenceScore: 1.5,
        recommendedBudget: '-1',
        contentPrompts: [{ text: '', platform: 'tiktok' }],
        platformAllocation: [
          { platform: 'TIKTOK', share: 0.7 },
          { platform: 'TIKTOK', share: 0.2 },
        ],
        predictions: [
          { metric: 'CTR', mean: 2.5, lower: 3, upper: 0.1, level: 1 },
          { metric: 'ROI', mean: -0.5, lower: -1 },
        ],
        templateIds: ['nonsense'],
      },
    });
    expect((validationErrors ?? []).map(({ path, constraint }) => `${path} ${constraint}`).sort()).toEqual([
      'confidenceScore max',
      'contentPrompts.0.platform matches',
      'contentPrompts.0.text isLength',
      'name isLength',
      'platformAllocation arrayUnique',
      'platformAllocation sumsToOne',
      'predictions.0.level max',
      'predictions.0.lower inRange',
      'predictions.0.lower isNotAbove',
      'predictions.0.mean inRange',
      'predictions.0.upper isNotBelow',
      'predictions.1.mean wholeInterval',
      'recommendedBudget isNotNegative',
      'templateIds isId',
    ]);
  });

  test.each([
    [{ recommendedBudget: '10' }, 'currency', 'budgetNeedsCurrency'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt', 'isFuture'],
  ])('%j is refused', async (more, path, constraint) => {
    const { code, validationErrors } = await refusal(CREATE, { input: proposal(more) });
    expect(code).toBe('BAD_USER_INPUT');
    expect(validationErrors?.[0]).toMatchObject({ path, constraint });
  });

  test("templates must be the viewer's, even when another's is public", async () => {
    const templateIds = [await templateOf(ben, "Ben's", true)];
    const { code, message } = await refusal(CREATE, { input: proposal({ templateIds }) });
    expect([code, message]).toEqual(['NOT_FOUND', 'templateIds.0: there is no ContentTemplate with this id.']);
  });

  test.each([
    'status: ACCEPTED',
    'isImplemented: true',
    'predictedCtr: 1',
    'fingerprint: "x"',
    'actualPerformance: {}',
  ])('know nothing of %s', async (field) => {
    const operation = `mutation { createCampaignRecommendation(input: { campaignType: "L", name: "n", confidenceScore: 0.5, ${field} }) { id } }`;
    expect((await refusal(operation, {})).code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});

describe('lists', () => {
  test('are filtered, sorted, counted and paged, and hang on user and profile', async () => {
    const { id: userId } = await api.createUser();
    for (const [name, confidenceScore] of Object.entries({ a: 0.9, b: 0.2, c: 0.7, d: 0.8 }))
      await create({ name, confidenceScore, objective: 'SALES' }, userId);
    const list = `query List($after: String, $filter: CampaignRecommendationFilter) {
      campaignRecommendations(first: 2, after: $after, filter: $filter, orderBy: [{ field: CONFIDENCE_SCORE, direction: DESC }]) {
        totalCount nodes { name } pageInfo { hasNextPage endCursor } } }`;
    interface Page {
      campaignRecommendations: { totalCount: number; pageInfo: { endCursor: string } };
    }
    const filter = { confidenceScore: { gte: 0.5 }, status: { eq: 'PROPOSED' }, objective: { eq: 'SALES' } };
    const first = (await api.run<Page>(list, { filter }, { userId })).campaignRecommendations;
    expect(first).toMatchObject({
      totalCount: 3,
      nodes: [{ name: 'a' }, { name: 'd' }],
      pageInfo: { hasNextPage: true },
    });
    const after = first.pageInfo.endCursor;
    const rest = (await api.run<Page>(list, { filter, after }, { userId })).campaignRecommendations;
    expect(rest).toMatchObject({ nodes: [{ name: 'c' }], pageInfo: { hasNextPage: false } });
    const all =
      '{ me { campaignRecommendations { totalCount } profile { campaignRecommendations(first: 1) { totalCount nodes { name } } } } }';
    expect(await api.run(all, {}, { userId })).toEqual({
      me: {
        campaignRecommendations: { totalCount: 4 },
        profile: { campaignRecommendations: { totalCount: 4, nodes: [{ name: 'd' }] } },
      },
    });
  });

  test('of campaigns cost as many statements for many as for one, and read only the columns asked for', async () => {
    const { id: userId } = await api.createUser();
    const query =
      '{ campaigns(first: 5) { nodes { id implementedRecommendations(first: 3) { nodes { predictions { mean } implementedCampaign { id } user { id } templates { id } } } } } }';
    const counts: number[] = [];
    for (const size of [1, 4]) {
      for (let index = counts.length; index < size; index += 1) {
        const { id } = await create({ predictions: [{ metric: 'CTR', mean: 0.02 }] }, userId);
        await implement(id, (await api.createCampaign({ userId })).id);
      }
      const { data, statements } = await api.execute<{
        campaigns: { nodes: { id: string; implementedRecommendations: { nodes: object[] } }[] };
      }>(query, {}, { userId });
      expect(data.campaigns.nodes).toHaveLength(size);
      for (const { id, implementedRecommendations } of data.campaigns.nodes)
        expect(implementedRecommendations.nodes).toEqual([
          {
            predictions: [{ mean: 0.02 }],
            implementedCampaign: { id },
            user: { id: encodeId('user', userId) },
            templates: [],
          },
        ]);
      const read = statements.find(({ name }) => name === 'campaign_recommendations.findPageBy.implementedCampaignId');
      expect(read?.text).toContain('predicted_ctr');
      expect(read?.text).not.toMatch(/reasoning|content_prompts|target_audience/);
      counts.push(statements.length);
    }
    expect(counts).toEqual([4, 4]);
  });
});
