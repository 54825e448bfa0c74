import { encodeId, parseId } from '../../../platform/graphql/ids';
import type { TestCampaign, TestUser } from '../../../platform/testing/test-accounts';
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

interface Settings {
  id: string;
  version: number;
  [field: string]: unknown;
}

const VIEWS = `
  audience { ageGroups locations languages interests behaviors segments excludedSegments }
  demographicWeightEntries { dimension value weight } bidAdjustmentEntries { dimension value modifier }
  behavioralTriggerEntries { event action minimumCount withinHours modifier }
  dynamicElementEntries { element variable fallback } performanceTargetEntries { metric target }
  thresholds { minimumImpressions minimumConversions minimumConfidence pauseBelowCtr pauseAboveCostPerConversion }
  limits { maxStepShare dailyCap monthlyCap minimumSpend minimumShare cooldownHours maxChangesPerDay maxDataAgeHours freezeDuringLearning }`;
const UPSERT = `mutation Upsert($id: ID!, $input: CampaignPersonalizationSettingsInput!) {
  upsertCampaignPersonalizationSettings(campaignId: $id, input: $input) { id version personalizationLevel optimizationMode templateIds ${VIEWS} } }`;
const UPDATE = `mutation Update($id: ID!, $input: UpdateCampaignPersonalizationSettingsInput!) {
  updateCampaignPersonalizationSettings(id: $id, input: $input) { id version personalizationLevel optimizationMode } }`;
const DELETE = 'mutation Delete($id: ID!) { deleteCampaignPersonalizationSettings(id: $id) { deletedId } }';
const READ =
  'query Read($id: ID!) { campaignPersonalizationSettings(campaignId: $id) { id personalizationLevel campaign { name } user { id } } }';

const idOf = ({ id }: TestCampaign): string => encodeId('campaign', id);

async function upsert(campaign: TestCampaign, input: object = {}, userId = ana.id): Promise<Settings> {
  const data = await api.run<{ upsertCampaignPersonalizationSettings: Settings }>(
    UPSERT,
    { id: idOf(campaign), input },
    { userId },
  );
  return data.upsertCampaignPersonalizationSettings;
}

async function refusal(operation: string, variables: object, userId = ana.id) {
  const { data, errors } = await api.execute(operation, { ...variables }, { userId });
  expect(errors).toHaveLength(1);
  if (operation.startsWith('mutation')) expect(data).toBeNull();
  return errors[0]?.extensions as {
    code: string;
    currentVersion?: number;
    validationErrors?: { path: string; constraint: string }[];
  };
}

async function violations(input: object): Promise<string[]> {
  const campaign = await api.createCampaign({ userId: ana.id });
  const { validationErrors } = await refusal(UPSERT, { id: idOf(campaign), input });
  return (validationErrors ?? []).map(({ path, constraint }) => `${path} ${constraint}`).sort();
}

async function insertTemplate(userId: string, name: string, isPublic = false): Promise<string> {
  const [row] = await api.asOwner<{ id: string }>(
    `INSERT INTO content_templates (user_id, id, name, template_type, base_prompt, is_public, created_at, updated_at)
     VALUES ($1, gen_random_uuid(), $2, 'EMAIL', 'Hello', $3, now(), now()) RETURNING id`,
    [userId, name, isPublic],
  );
  return encodeId('template', row?.id ?? '');
}

describe('one campaign', () => {
  test('has no settings at first, then those that were set, and none again', async () => {
    const campaign = await api.createCampaign({ userId: ana.id, name: 'Spring' });
    const id = idOf(campaign);
    const viewer = { userId: ana.id };
    expect(await api.run(READ, { id }, viewer)).toEqual({ campaignPersonalizationSettings: null });
    const made = await upsert(campaign, { personalizationLevel: 'FULL' });
    expect(made).toMatchObject({ version: 1, personalizationLevel: 'FULL', optimizationMode: 'SUGGEST' });
    expect(await api.run(READ, { id }, viewer)).toEqual({
      campaignPersonalizationSettings: {
        id: made.id,
        personalizationLevel: 'FULL',
        campaign: { name: 'Spring' },
        user: { id: encodeId('user', ana.id) },
      },
    });
    expect(await api.run(DELETE, { id: made.id }, viewer)).toEqual({
      deleteCampaignPersonalizationSettings: { deletedId: made.id },
    });
    expect(await api.run(READ, { id }, viewer)).toEqual({ campaignPersonalizationSettings: null });
  });

  test('loses its settings with itself', async () => {
    const campaign = await api.createCampaign({ userId: ana.id });
    const { id } = await upsert(campaign);
    await api.run(
      'mutation Delete($id: ID!) { deleteCampaign(id: $id) { deletedId } }',
      { id: idOf(campaign) },
      { userId: ana.id },
    );
    expect((await refusal('query Node($id: ID!) { node(id: $id) { id } }', { id })).code).toBe('NOT_FOUND');
  });

  test('keeps what an upsert does not name, and counts versions', async () => {
    const campaign = await api.createCampaign({ userId: ana.id });
    await upsert(campaign, {
      personalizationLevel: 'ADVANCED',
      bidAdjustments: [part('device', 'MOBILE', { modifier: 2 })],
    });
    const changed = await upsert(campaign, { optimizationMode: 'APPROVE' });
    expect(changed).toMatchObject({
      version: 2,
      personalizationLevel: 'ADVANCED',
      optimizationMode: 'APPROVE',
      bidAdjustmentEntries: [{ dimension: 'device', value: 'MOBILE', modifier: 2 }],
    });
    const { code, currentVersion } = await refusal(UPSERT, { id: idOf(campaign), input: { version: 1 } });
    expect([code, currentVersion]).toEqual(['CONFLICT', 2]);
  });

  test('lets an update change only the version that it names', async () => {
    const { id } = await upsert(await api.createCampaign({ userId: ana.id }));
    const input = { version: 1, personalizationLevel: 'BASIC' };
    expect(await api.run(UPDATE, { id, input }, { userId: ana.id })).toMatchObject({
      updateCampaignPersonalizationSettings: { version: 2, personalizationLevel: 'BASIC' },
    });
    const stale = await refusal(UPDATE, { id, input });
    expect([stale.code, stale.currentVersion]).toEqual(['CONFLICT', 2]);
    const cleared = await refusal(UPDATE, { id, input: { version: 2, behavioralTriggers: null } });
    expect(cleared.validationErrors?.[0]).toMatchObject({ path: 'behavioralTriggers', constraint: 'notNull' });
  });
});

const part = (dimension: string, value: string, more: object): object => ({ dimension, value, ...more });

const EVERYTHING = {
  audienceSettings: { ageGroups: ['GEN_Z'], locations: ['DE', 'US-CA'], languages: ['pt-BR'], segments: ['vip'] },
  demographicWeights: [
    part('ageGroup', 'GEN_Z', { weight: 10 }),
    part('ageGroup', 'BOOMER', { weight: 0 }),
    part('constructor', '__proto__', { weight: 1 }),
  ],
  behavioralTriggers: [
    { event: 'cart_abandoned', action: 'ADJUST_BID', minimumCount: 2, withinHours: 24, modifier: 1.5 },
    { event: 'signed_up', action: 'NOTIFY' },
  ],
  dynamicElements: [{ element: 'HEADLINE', variable: 'headline', fallback: 'Hello' }],
  bidAdjustments: [part('device', 'MOBILE', { modifier: 0.1 }), part('device', 'DESKTOP', { modifier: 10 })],
  performanceTargets: [
    { metric: 'CTR', target: '0.025' },
    { metric: 'REVENUE', target: '25000.50' },
  ],
  performanceThresholds: { minimumImpressions: 1000, minimumConfidence: 0.95, pauseAboveCostPerConversion: '12.50' },
  guardrails: { maxStepShare: 0.2, dailyCap: '100.00', monthlyCap: '2000', minimumSpend: '9.99', cooldownHours: 24 },
};

describe('JSON columns', () => {
  test('are written by typed inputs and read back through typed views of the same shape', async () => {
    const campaign = await api.createCampaign({ userId: ana.id });
    const templates = [await insertTemplate(ana.id, 'One'), await insertTemplate(ana.id, 'Two')];
    const settings = await upsert(campaign, { ...EVERYTHING, templateIds: templates });
    expect(settings.templateIds).toEqual(templates);
    expect(settings.audience).toEqual({
      ageGroups: ['GEN_Z'],
      locations: ['DE', 'US-CA'],
      languages: ['pt-BR'],
      interests: [],
      behaviors: [],
      segments: ['vip'],
      excludedSegments: [],
    });
    // jsonb keeps keys by length, not in the order of writing.
    expect(settings.demographicWeightEntries).toEqual(expect.arrayContaining(EVERYTHING.demographicWeights));
    expect(settings.demographicWeightEntries).toHaveLength(3);
    expect(settings.behavioralTriggerEntries).toEqual([
      EVERYTHING.behavioralTriggers[0],
      { event: 'signed_up', action: 'NOTIFY', minimumCount: 1, withinHours: null, modifier: null },
    ]);
    expect(settings.dynamicElementEntries).toEqual(EVERYTHING.dynamicElements);
    expect(settings.bidAdjustmentEntries).toEqual(EVERYTHING.bidAdjustments);
    expect(settings.performanceTargetEntries).toEqual(EVERYTHING.performanceTargets);
    expect(settings.thresholds).toEqual({
      minimumConversions: null,
      pauseBelowCtr: null,
      ...EVERYTHING.performanceThresholds,
    });
    expect(settings.limits).toMatchObject({ ...EVERYTHING.guardrails, minimumShare: null, freezeDuringLearning: null });
  });

  test('read as nothing where they hold something else', async () => {
    const campaign = await api.createCampaign({ userId: ana.id });
    await upsert(campaign);
    await api.asOwner(
      `UPDATE campaign_personalization_settings SET audience_settings = '{"ageGroups": ["GEN_Z", "MARTIAN", 7]}',
         demographic_weights = '[1]', behavioral_triggers = '[{"event": "x"}, 3]', template_ids = '["no-uuid"]',
         dynamic_elements = '{"HAT": {}}', bid_adjustments = '{}', performance_targets = '{"CTR": "lots", "REVENUE": 5}',
         performance_thresholds = '"none"', guardrails = '{"dailyCap": [1], "cooldownHours": 1.5}'
       WHERE campaign_id = $1`,
      [campaign.id],
    );
    const { campaignPersonalizationSettings: read } = await api.run<{ campaignPersonalizationSettings: Settings }>(
      `query Read($id: ID!) { campaignPersonalizationSettings(campaignId: $id) { templateIds templates { id } ${VIEWS} } }`,
      { id: idOf(campaign) },
      { userId: ana.id },
    );
    expect(read).toMatchObject({
      templateIds: [],
      templates: [],
      audience: { ageGroups: ['GEN_Z'] },
      demographicWeightEntries: [],
      behavioralTriggerEntries: [],
      dynamicElementEntries: [],
      bidAdjustmentEntries: [],
      performanceTargetEntries: [{ metric: 'REVENUE', target: '5' }],
      thresholds: { minimumImpressions: null },
      limits: { dailyCap: null, cooldownHours: null },
    });
  });
});

describe('rules', () => {
  test('all violations come in one answer', async () => {
    const input = {
      demographicWeights: [
        part('age group', 'GEN_Z', { weight: 11 }),
        part('a', 'b', { weight: 1 }),
        part('a', 'b', { weight: 2 }),
      ],
      bidAdjustments: [part('device', 'MOBILE', { modifier: 0.05 })],
      behavioralTriggers: [{ event: 'seen', action: 'NOTIFY', modifier: 2 }],
      performanceTargets: [{ metric: 'CTR', target: '2.5' }],
      guardrails: { maxStepShare: 1.1, dailyCap: '100.01', monthlyCap: '100.00', minimumSpend: '-1' },
      audienceSettings: { locations: ['Germany'] },
      templateIds: [encodeId('campaign', ana.id)],
    };
    expect(await violations(input)).toEqual([
      'audienceSettings.locations matches',
      'behavioralTriggers.0.modifier goesWithAction',
      'bidAdjustments.0.modifier min',
      'demographicWeights arrayUnique',
      'demographicWeights.0.dimension matches',
      'demographicWeights.0.weight max',
      'guardrails.dailyCap isNotAbove',
      'guardrails.maxStepShare max',
      'guardrails.minimumSpend isNotNegative',
      'performanceTargets.0.target isShare',
      'templateIds isId',
    ]);
  });

  test('AUTO needs limits of step and spend, given with it or before', async () => {
    const auto = { optimizationMode: 'AUTO' };
    expect(await violations(auto)).toEqual(['guardrails autoNeedsGuardrails']);
    expect(await violations({ ...auto, guardrails: { dailyCap: '10' } })).toEqual(['guardrails autoNeedsGuardrails']);
    const campaign = await api.createCampaign({ userId: ana.id });
    await upsert(campaign, { guardrails: { maxStepShare: 0.1, dailyCap: '10' } });
    expect(await upsert(campaign, auto)).toMatchObject({ optimizationMode: 'AUTO', version: 2 });
    const { validationErrors } = await refusal(UPSERT, { id: idOf(campaign), input: { guardrails: {} } });
    expect(validationErrors?.[0]?.constraint).toBe('autoNeedsGuardrails');
  });

  test("templates must be the viewer's own, even when another's is public", async () => {
    const campaign = await api.createCampaign({ userId: ana.id });
    const templateIds = [await insertTemplate(ana.id, 'Mine'), await insertTemplate(ben.id, "Ben's", true)];
    const { errors } = await api.execute(UPSERT, { id: idOf(campaign), input: { templateIds } }, { userId: ana.id });
    expect(errors[0]?.message).toBe('templateIds.1: there is no ContentTemplate with this id.');
    expect(errors[0]?.extensions?.code).toBe('NOT_FOUND');
    // The operation was one transaction: the row that it had made before is gone too.
    expect(await api.run(READ, { id: idOf(campaign) }, { userId: ana.id })).toEqual({
      campaignPersonalizationSettings: null,
    });
  });

  test("another tenant sees none of the viewer's settings and changes none", async () => {
    const campaign = await api.createCampaign({ userId: ana.id });
    const { id } = await upsert(campaign, { personalizationLevel: 'FULL' });
    const attempts: [string, object][] = [
      [READ, { id: idOf(campaign) }],
      [UPSERT, { id: idOf(campaign), input: {} }],
      [UPDATE, { id, input: { version: 1, personalizationLevel: 'BASIC' } }],
      [DELETE, { id }],
      ['query Node($id: ID!) { node(id: $id) { id } }', { id }],
    ];
    for (const [operation, variables] of attempts)
      expect((await refusal(operation, variables, ben.id)).code).toBe('NOT_FOUND');
    expect(await api.asOwner('SELECT 1 FROM campaign_personalization_settings WHERE user_id = $1', [ben.id])).toEqual(
      [],
    );
    expect(await upsert(campaign)).toMatchObject({ personalizationLevel: 'FULL', version: 2 });
  });
});

describe('lists', () => {
  test('are filtered, sorted, counted and paged', async () => {
    const { id: userId } = await api.createUser();
    for (const [name, level] of Object.entries({ a: 'FULL', b: 'BASIC', c: 'FULL', d: 'FULL' }))
      await upsert(await api.createCampaign({ userId, name }), { personalizationLevel: level }, userId);
    const list = `query List($after: String, $filter: CampaignPersonalizationSettingsFilter) {
      all: allCampaignPersonalizationSettings(first: 2, after: $after, filter: $filter, orderBy: [{ field: CREATED_AT }]) {
        totalCount nodes { campaign { name } } pageInfo { hasNextPage endCursor } } }`;
    interface Page {
      all: { totalCount: number; nodes: { campaign: { name: string } }[]; pageInfo: { endCursor: string } };
    }
    const filter = { personalizationLevel: { eq: 'FULL' }, autoOptimizationEnabled: { eq: false } };
    const first = await api.run<Page>(list, { filter }, { userId });
    const second = await api.run<Page>(list, { filter, after: first.all.pageInfo.endCursor }, { userId });
    expect(first.all).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    expect(second.all).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: false } });
    const names = [...first.all.nodes, ...second.all.nodes].map(({ campaign }) => campaign.name);
    expect(names).toEqual(['a', 'c', 'd']);
    const { me } = await api.run<{ me: { campaignPersonalizationSettings: { totalCount: number } } }>(
      '{ me { campaignPersonalizationSettings { totalCount } } }',
      {},
      { userId },
    );
    expect(me.campaignPersonalizationSettings.totalCount).toBe(4);
  });

  test('cost as many statements for many campaigns as for one, and read only the columns asked for', async () => {
    const { id: userId } = await api.createUser();
    const templateIds = [await insertTemplate(userId, 'One'), await insertTemplate(userId, 'Two')];
    const query =
      '{ campaigns { nodes { name personalizationSettings { limits { dailyCap } campaign { name } templates { name } } } } }';
    const counts: number[] = [];
    for (const size of [1, 5]) {
      while ((await count(userId)) < size) await upsert(await api.createCampaign({ userId }), { templateIds }, userId);
      const { data, statements } = await api.execute<{ campaigns: { nodes: Record<string, unknown>[] } }>(
        query,
        {},
        { userId },
      );
      expect(data.campaigns.nodes).toHaveLength(size);
      for (const { personalizationSettings } of data.campaigns.nodes)
        expect(personalizationSettings).toMatchObject({ templates: [{ name: 'One' }, { name: 'Two' }] });
      const read = statements.find(({ name }) => name === 'campaign_personalization_settings.findBy.campaignId');
      expect(read?.text).toContain('t.guardrails AS "guardrails"');
      expect(read?.text).not.toContain('audience_settings');
      counts.push(statements.length);
    }
    expect(counts).toEqual([4, 4]);
  });
});

async function count(userId: string): Promise<number> {
  const rows = await api.asOwner('SELECT 1 FROM campaigns WHERE user_id = $1', [userId]);
  return rows.length;
}

test('settings are nodes', async () => {
  const { id } = await upsert(await api.createCampaign({ userId: ana.id }), { personalizationLevel: 'FULL' });
  expect(parseId(id)?.prefix).toBe('settings');
  const query = `query Node($id: ID!) { node(id: $id) { id ... on CampaignPersonalizationSettings { personalizationLevel } } }`;
  expect(await api.run(query, { id }, { userId: ana.id })).toEqual({ node: { id, personalizationLevel: 'FULL' } });
});
