import { type GraphQLField, type GraphQLSchema, getNamedType } from 'graphql';
import { newId } from '../database/new-id';
import { encodeId, parseId } from '../graphql/ids';
import { selectionOf } from './generated-operations';
import type { TestApi, TestViewer } from './test-api';

/** A user with something for every mutation to work on. */
export interface Subject {
  readonly viewer: TestViewer & { readonly userId: string };
  /** Ids as clients see them. What is `spare` may be deleted: nothing else hangs on it. */
  readonly ids: {
    readonly profile: string;
    readonly campaign: string;
    readonly spareCampaign: string;
    readonly settings: string;
    readonly template: string;
    readonly spareTemplate: string;
    /** A template whose second version waits to be published. */
    readonly writtenTemplate: string;
    readonly content: string;
    readonly test: string;
    readonly spareTest: string;
    readonly variation: string;
    readonly recommendation: string;
    /** One that waits for a decision. */
    readonly openRecommendation: string;
    /** A test with three arms that can be started, and its third arm. */
    readonly readyTest: string;
    readonly thirdVariation: string;
    readonly exclusionGroup: string;
    readonly spareExclusionGroup: string;
    readonly holdout: string;
    readonly import: string;
    /** A campaign with fresh facts and settings, and a plan for it that can be applied. */
    readonly optimizedCampaign: string;
    readonly plan: string;
    readonly learningRun: string;
    /** Insights that nobody has looked at yet. */
    readonly insight: string;
    readonly spareInsight: string;
  };
  readonly planDigest: string;
  readonly profileVersion: number;
}

/**
 * Variables of every mutation, for a user's own rows: each works for that user when they are run once, in this order. A new
 * mutation belongs here.
 */
export const MUTATIONS: Readonly<Record<string, (subject: Subject) => Record<string, unknown>>> = {
  createCampaign: () => ({ input: { name: 'Made here' } }),
  createContentTemplate: () => ({ input: { name: 'Made here', templateType: 'EMAIL', basePrompt: 'Hello' } }),
  createABTest: ({ ids }) => ({ input: { name: 'Made here', campaignId: ids.campaign } }),
  createTestVariation: ({ ids }) => ({
    input: { abTestId: ids.test, name: 'Made here', variationId: 'made-here', trafficPercentage: 0 },
  }),
  createCampaignRecommendation: ({ ids }) => ({
    input: { name: 'Made here', campaignType: 'LAUNCH', confidenceScore: 0.5, templateIds: [ids.template] },
  }),
  createPersonalizedContent: ({ ids }) => ({
    input: {
      contentType: 'TEXT',
      personalizedPrompt: 'Made here',
      campaignId: ids.campaign,
      templateId: ids.template,
    },
  }),
  upsertCampaignPersonalizationSettings: ({ ids }) => ({
    campaignId: ids.spareCampaign,
    input: { dynamicContentEnabled: true, templateIds: [ids.template] },
  }),
  importCampaignPerformance: () => ({
    input: { content: 'date,campaign,clicks,currency\n2025-05-09,Made here,1,USD' },
  }),
  updateCampaign: ({ ids }) => ({ id: ids.campaign, input: { name: 'Changed' } }),
  updateContentTemplate: ({ ids }) => ({ id: ids.template, input: { description: 'Changed', version: 1 } }),
  updateABTest: ({ ids }) => ({ id: ids.test, input: { campaignId: ids.campaign, hypothesis: 'Changed', version: 1 } }),
  updateTestVariation: ({ ids }) => ({ id: ids.variation, input: { description: 'Changed' } }),
  updateCampaignRecommendation: ({ ids }) => ({
    id: ids.recommendation,
    input: { reasoning: 'Changed', templateIds: [ids.template] },
  }),
  snoozeRecommendation: ({ ids }) => ({ id: ids.recommendation, until: '2999-01-01T00:00:00.000Z' }),
  acceptRecommendation: ({ ids }) => ({ id: ids.recommendation }),
  dismissRecommendation: ({ ids }) => ({ id: ids.recommendation, reason: 'Dismissed here' }),
  generateRecommendations: () => ({ count: 2 }),
  implementRecommendation: ({ ids }) => ({ id: ids.openRecommendation, campaignId: ids.campaign }),
  updatePersonalizedContent: ({ ids }) => ({
    id: ids.content,
    input: { contentType: 'IMAGE', campaignId: ids.campaign, templateId: ids.template },
  }),
  updateCampaignPersonalizationSettings: ({ ids }) => ({
    id: ids.settings,
    input: { templateIds: [ids.template], version: 1 },
  }),
  updateMetaUserProfile: ({ ids, profileVersion }) => ({
    id: ids.profile,
    input: { industry: 'Changed', version: profileVersion },
  }),
  createExclusionGroup: () => ({ input: { name: 'Made here' } }),
  updateExclusionGroup: ({ ids }) => ({ id: ids.exclusionGroup, input: { description: 'Changed' } }),
  joinExclusionGroup: ({ ids }) => ({ abTestId: ids.test, exclusionGroupId: ids.exclusionGroup, share: 0.2 }),
  leaveExclusionGroup: ({ ids }) => ({ abTestId: ids.test }),
  deleteExclusionGroup: ({ ids }) => ({ id: ids.spareExclusionGroup }),
  // A holdout would keep units out of the test: it is gone before there are any, and the next is made behind them.
  updateHoldout: ({ ids }) => ({ id: ids.holdout, input: { description: 'Changed' } }),
  deleteHoldout: ({ ids }) => ({ id: ids.holdout }),
  startABTest: ({ ids }) => ({ id: ids.readyTest, version: 1 }),
  assignVariation: ({ ids }) => ({ abTestId: ids.readyTest, unitId: 'made-here' }),
  assignVariations: ({ ids }) => ({ abTestId: ids.readyTest, unitIds: ['made-here-too', 'made-here-as-well'] }),
  recordDailyTestStatistics: ({ ids }) => ({
    input: {
      abTestId: ids.readyTest,
      rows: [{ variationId: 'control', day: '2025-05-09', visitors: 100, conversions: 7, revenue: '250.00' }],
    },
  }),
  createHoldout: () => ({ input: { name: 'Made here', share: 0.05 } }),
  analyzeABTest: ({ ids }) => ({ id: ids.readyTest }),
  trackEvents: () => ({
    input: {
      events: [
        { ...CONVERSION, eventId: 'made-here', occurredAt: new Date().toISOString(), value: '10.00', currency: 'USD' },
        { ...CONVERSION, eventId: 'too-old', occurredAt: '2020-01-01T00:00:00Z' },
      ],
    },
  }),
  pauseABTest: ({ ids }) => ({ id: ids.readyTest, reason: 'Paused here' }),
  resumeABTest: ({ ids }) => ({ id: ids.readyTest, reason: 'Resumed here' }),
  dropTestVariation: ({ ids }) => ({ id: ids.thirdVariation, reason: 'Dropped here' }),
  completeABTest: ({ ids }) => ({ id: ids.readyTest, winningVariationId: 'control', reason: 'Completed here' }),
  runLearning: () => ({ input: { conditions: 1, days: 90 } }),
  planOptimization: ({ ids }) => ({ campaignId: ids.optimizedCampaign }),
  approveOptimizationPlan: ({ ids, planDigest }) => ({ id: ids.plan, expectedDigest: planDigest }),
  applyOptimizationPlan: ({ ids, planDigest }) => ({ id: ids.plan, expectedDigest: planDigest }),
  revertOptimizationPlan: ({ ids }) => ({ id: ids.plan, reason: 'Taken back here' }),
  setOptimizationKillSwitch: () => ({ enabled: false, reason: 'Switched here' }),
  undoPerformanceImport: ({ ids }) => ({ id: ids.import }),
  publishContentTemplateVersion: ({ ids }) => ({ id: ids.writtenTemplate, templateVersion: 2, version: 2 }),
  rollbackContentTemplate: ({ ids }) => ({ id: ids.writtenTemplate, version: 3, reason: 'Rolled back here' }),
  deleteTestVariation: ({ ids }) => ({ id: ids.variation }),
  cancelABTest: ({ ids }) => ({ id: ids.test, reason: 'Cancelled here' }),
  deleteABTest: ({ ids }) => ({ id: ids.spareTest }),
  acknowledgeInsight: ({ ids }) => ({ id: ids.insight }),
  planInsight: ({ ids }) => ({ id: ids.insight }),
  implementInsight: ({ ids }) => ({ id: ids.insight }),
  dismissInsight: ({ ids }) => ({ id: ids.spareInsight, reason: 'Dismissed here' }),
  deleteCampaignPersonalizationSettings: ({ ids }) => ({ id: ids.settings }),
  deletePersonalizedContent: ({ ids }) => ({ id: ids.content }),
  deleteCampaignRecommendation: ({ ids }) => ({ id: ids.recommendation }),
  deleteContentTemplate: ({ ids }) => ({ id: ids.spareTemplate }),
  deleteCampaign: ({ ids }) => ({ id: ids.spareCampaign }),
  deleteMetaUserProfile: ({ ids }) => ({ id: ids.profile }),
  createMetaUserProfile: () => ({ input: { industry: 'Made here' } }),
  upsertMetaUserProfile: () => ({ input: { industry: 'Changed again', version: 1 } }),
};

/** Variables of every subscription, for a user's own rows: a new subscription belongs here. */
export const SUBSCRIPTIONS: Readonly<Record<string, (subject: Subject) => Record<string, unknown>>> = {
  testResultUpdated: ({ ids }) => ({ abTestId: ids.test }),
  campaignOptimized: ({ ids }) => ({ campaignId: ids.optimizedCampaign }),
  learningRunProgress: ({ ids }) => ({ id: ids.learningRun }),
};

/** Arguments of the queries that compute from what they are sent and read nothing. */
export const COMPUTING_QUERIES: Readonly<Record<string, string>> = {
  previewTemplate: `(input: { source: "Hi {{ name }}, {{ brand }}{{ nobody }}", values: { name: "Ada" }, variables: [
    { name: "name", type: STRING }, { name: "brand", type: STRING, default: "we" }, { name: "spare", type: STRING, required: true }] })`,
  validateTemplateAudience: `(input: { source: "Hi {{ name }}{{ nobody }}", segmentBy: "country", rows: [{ name: "Ada", country: "PT" }, {}],
    variables: [{ name: "name", type: STRING, required: true }] })`,
  planABTest: '(input: { baselineRate: 0.05, minimumDetectableEffect: 0.1, dailyVisitors: 1000, sequential: true })',
  evaluateABTest: `(input: { plannedSampleSize: 20000, minimumDetectableEffect: 0.1, variations: [
    { key: "control", isControl: true, visitors: 10000, conversions: 500, trafficPercentage: 50 }
    { key: "bold", visitors: 10000, conversions: 640, trafficPercentage: 50 }] })`,
};

const CONVERSION = { kind: 'CONVERSION', unitId: 'made-here', name: 'Order Completed' };

const READY_TEST = {
  name: 'Ready to start',
  hypothesis: 'Bold text converts better.',
  sampleSize: 3_000,
  variations: [
    { variationId: 'control', name: 'Control', isControl: true, trafficPercentage: 40 },
    { variationId: 'bold', name: 'Bold', trafficPercentage: 30 },
    { variationId: 'third', name: 'Third', trafficPercentage: 30 },
  ],
};

/** The text of a mutation with a variable for each argument, asking for everything of its answer. */
export function mutationText(field: GraphQLField<unknown, unknown>, args: Readonly<Record<string, string>>): string {
  return operationText('mutation', field, args);
}

/** The same for a subscription. */
export function subscriptionText(
  field: GraphQLField<unknown, unknown>,
  args: Readonly<Record<string, string>>,
): string {
  return operationText('subscription', field, args);
}

function operationText(kind: string, field: GraphQLField<unknown, unknown>, args: Readonly<Record<string, string>>) {
  const declared = field.args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const passed = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const call = passed === '' ? field.name : `${field.name}(${passed})`;
  return `${kind} ${declared === '' ? '' : `(${declared})`} { ${call}${selectionOf(field.type, { levels: 1, args })} }`;
}

/** Makes the rows that the mutations work on, beside those that the user has. */
export async function subjectOf(api: TestApi, userId: string): Promise<Subject> {
  const viewer = { userId, role: 'OPERATOR' } as const;
  const make = async (mutation: string, input: object): Promise<string> => {
    const type = getNamedType(mutationField(api.schema, mutation).args[0]!.type).name;
    const data = await api.run<Record<string, { id: string }>>(
      `mutation ($input: ${type}!) { ${mutation}(input: $input) { id } }`,
      { input },
      viewer,
    );
    return data[mutation]!.id;
  };
  const campaign = await make('createCampaign', { name: 'For mutations' });
  const template = await make('createContentTemplate', {
    name: 'For mutations',
    templateType: 'EMAIL',
    basePrompt: 'Hi',
  });
  const test = await make('createABTest', { name: 'For mutations' });
  const settings = await api.run<{ upsertCampaignPersonalizationSettings: { id: string } }>(
    'mutation ($id: ID!) { upsertCampaignPersonalizationSettings(campaignId: $id, input: {}) { id } }',
    { id: campaign },
    viewer,
  );
  const { createABTest: ready } = await api.run<{
    createABTest: { id: string; variations: { nodes: { id: string }[] } };
  }>(
    `mutation ($input: CreateABTestInput!) { createABTest(input: $input) {
      id variations(filter: { variationId: { eq: "third" } }) { nodes { id } } } }`,
    { input: READY_TEST },
    viewer,
  );
  const writtenTemplate = await make('createContentTemplate', {
    name: 'With a version that waits',
    templateType: 'EMAIL',
    basePrompt: 'Hello {{ a }} {{ b }}, for free',
    personalizationVariables: [
      { name: 'a', type: 'STRING' },
      { name: 'b', type: 'STRING' },
    ],
    styleParameters: { forbiddenWords: ['free'] },
    changeNote: 'A beginning',
  });
  await api.run(
    `mutation ($id: ID!) { updateContentTemplate(id: $id, input: { version: 1, publish: false, basePrompt: "Hi {{ a }} {{ c }}",
      personalizationVariables: [{ name: "a", type: STRING, required: true }, { name: "c", type: NUMBER }] }) { id } }`,
    { id: writtenTemplate },
    viewer,
  );
  await groupWithTest(api, viewer, make, 'Other');
  await insertEvents(api, userId);
  const optimized = await plannedCampaign(api, viewer, make);
  const { me, performanceImportRuns, learningRuns } = await api.run<{
    me: { profile: { id: string; version: number } };
    performanceImportRuns: { nodes: { id: string }[] };
    learningRuns: { nodes: { id: string }[] };
  }>(
    '{ me { profile { id version } } performanceImportRuns(first: 1) { nodes { id } } learningRuns(first: 1) { nodes { id } } }',
    {},
    viewer,
  );
  return {
    viewer,
    profileVersion: me.profile.version,
    planDigest: optimized.digest,
    ids: {
      profile: me.profile.id,
      campaign,
      spareCampaign: await make('createCampaign', { name: 'To be deleted' }),
      settings: settings.upsertCampaignPersonalizationSettings.id,
      template,
      writtenTemplate,
      spareTemplate: await make('createContentTemplate', { name: 'Spare', templateType: 'EMAIL', basePrompt: 'Hi' }),
      content: await make('createPersonalizedContent', { contentType: 'TEXT', personalizedPrompt: 'Hi' }),
      test,
      spareTest: await make('createABTest', { name: 'Spare' }),
      readyTest: ready.id,
      thirdVariation: ready.variations.nodes[0]!.id,
      variation: await make('createTestVariation', {
        abTestId: test,
        name: 'For mutations',
        variationId: 'for-mutations',
        trafficPercentage: 10,
      }),
      exclusionGroup: await groupWithTest(api, viewer, make, 'First'),
      spareExclusionGroup: await make('createExclusionGroup', { name: 'Spare group' }),
      holdout: await make('createHoldout', { name: 'For mutations', description: 'Small', share: 0.02 }),
      recommendation: await make('createCampaignRecommendation', {
        name: 'For mutations',
        campaignType: 'LAUNCH',
        confidenceScore: 0.5,
      }),
      openRecommendation: await make('createCampaignRecommendation', {
        name: 'Open',
        campaignType: 'LAUNCH',
        confidenceScore: 0.6,
      }),
      import: performanceImportRuns.nodes[0]!.id,
      optimizedCampaign: optimized.campaign,
      plan: optimized.plan,
      learningRun: learningRuns.nodes[0]!.id,
      insight: await insertInsight(api, userId, campaign, 'For mutations'),
      spareInsight: await insertInsight(api, userId, campaign, 'Spare insight'),
    },
  };
}

/** An exposure to the control of each test of the user, also of those that are over, and an order behind it. */
async function insertEvents(api: TestApi, userId: string): Promise<void> {
  await api.asOwner(
    `INSERT INTO tracking_events (user_id, id, event_id, kind, unit_id, ab_test_id, variation_id, name, value, currency,
       content_id, dimensions, covariate, occurred_at, received_at)
     SELECT t.user_id, gen_random_uuid(), k.kind || t.id, k.kind, 'For mutations', t.id, v.variation_id, k.name, k.value,
       k.currency, (SELECT id FROM personalized_content c WHERE c.user_id = $1 ORDER BY id LIMIT 1), k.dimensions, k.covariate,
       t.created_at, t.created_at
     FROM ab_tests t LEFT JOIN test_variations v ON v.user_id = $1 AND v.ab_test_id = t.id AND v.is_control
     CROSS JOIN (VALUES ('EXPOSURE', NULL, NULL::numeric, NULL, '{"device": "phone"}'::jsonb, 1.5),
       ('CONVERSION', 'Order Completed', 12.5, 'USD', '{}', NULL)) AS k(kind, name, value, currency, dimensions, covariate)
     WHERE t.user_id = $1 AND (k.kind = 'CONVERSION' OR v.id IS NOT NULL)`,
    [userId],
  );
}

/** An insight about a campaign: the system makes them, no mutation. @returns its id as clients see it. */
async function insertInsight(api: TestApi, userId: string, campaign: string, title: string): Promise<string> {
  const id = newId();
  await api.asOwner(
    `INSERT INTO learning_insights
       (user_id, id, campaign_id, insight_type, category, title, confidence_score, evidence, fingerprint, correlations,
        improved_metrics, implementation_results, mix_and_rate, discovered_at, created_at, updated_at)
     VALUES ($1, $2, $3, 'CHANGE_POINT', 'traffic', $4, 0.9, 'OBSERVATIONAL', $4,
       '[{"first": "ctr", "second": "spend", "coefficient": -0.4, "pValue": 0.01}]', '{"ctr": 0.011}', '{"ratio": 1.1}',
       '{"change": -0.004, "mix": -0.001, "rate": -0.003, "segments": [{"segment": "TIKTOK", "mix": -0.001, "rate": -0.003}]}',
       now(), now(), now())`,
    [userId, id, parseId(campaign)?.uuid, title],
  );
  return encodeId('insight', id);
}

/** Two platforms, of which one brings four times as much for the money, with facts up to yesterday. */
async function plannedCampaign(
  api: TestApi,
  viewer: TestViewer,
  make: Make,
): Promise<{ campaign: string; plan: string; digest: string }> {
  const campaign = await make('createCampaign', { name: 'To be optimized', objective: 'LEADS' });
  const uuid = parseId(campaign)?.uuid;
  await api.asOwner(
    `SELECT ensure_performance_partition(m::date) FROM generate_series(now() - interval '2 months', now(), '1 month') AS m`,
  );
  await api.asOwner(
    `INSERT INTO campaign_performance_facts (user_id, campaign_id, date, platform, impressions, clicks, conversions, spend, revenue, currency, created_at, updated_at)
     SELECT $1, $2, (now() AT TIME ZONE 'UTC')::date - back, platform, 5000, 100, conversions + back % 3, 40 + back % 5, 0, 'USD', now(), now()
     FROM generate_series(1, 20) AS back, (VALUES ('INSTAGRAM', 8), ('FACEBOOK', 2)) AS platforms (platform, conversions)`,
    [viewer.userId, uuid],
  );
  await api.run(
    `mutation ($id: ID!, $input: CampaignPersonalizationSettingsInput!) { upsertCampaignPersonalizationSettings(campaignId: $id, input: $input) { id } }`,
    {
      id: campaign,
      input: { budgetAllocationStrategy: 'MARGINAL_ROI', guardrails: { maxStepShare: 0.2, dailyCap: '100' } },
    },
    viewer,
  );
  const { planOptimization } = await api.run<{ planOptimization: { id: string; digest: string } }>(
    'mutation ($id: ID!) { planOptimization(campaignId: $id) { id digest } }',
    { id: campaign },
    viewer,
  );
  await api.run(
    'mutation { setOptimizationKillSwitch(enabled: false, reason: "For mutations") { enabled } }',
    {},
    viewer,
  );
  return { campaign, plan: planOptimization.id, digest: planOptimization.digest };
}

type Make = (mutation: string, input: object) => Promise<string>;

async function groupWithTest(api: TestApi, viewer: TestViewer, make: Make, name: string): Promise<string> {
  const [group, test] = [
    await make('createExclusionGroup', { name: `${name} group`, description: 'One test at a time' }),
    await make('createABTest', { name: `${name} in a group` }),
  ];
  await api.run(
    'mutation ($test: ID!, $group: ID!) { joinExclusionGroup(abTestId: $test, exclusionGroupId: $group, share: 0.3) { id } }',
    { test, group },
    viewer,
  );
  return group;
}

function mutationField(schema: GraphQLSchema, name: string): GraphQLField<unknown, unknown> {
  const field = schema.getMutationType()?.getFields()[name];
  if (!field) throw new Error(`There is no mutation ${name}.`);
  return field;
}
