import { type GraphQLField, type GraphQLSchema, getNamedType } from 'graphql';
import { parseId } from '../../graphql/ids';
import type { TestApi, TestViewer } from '../test-api';
import { generationRuns } from './generation-runs';
import { insertEvents, insertInsight } from './inserted-rows';
import type { Make } from './make';
import { plannedCampaign } from './planned-campaign';

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
    /** A campaign with published contents, some of which were given out. */
    readonly servedCampaign: string;
    /** That one of its units did what a trigger waits for. */
    readonly notification: string;
    /** A template that greets by name, a run that has made contents of it, and one that waits for a worker. */
    readonly greeting: string;
    readonly generationRun: string;
    readonly waitingGenerationRun: string;
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
  const served = await servedCampaign(api, viewer, make, { template, test });
  const settings = await api.run<{ upsertCampaignPersonalizationSettings: { id: string } }>(
    'mutation ($id: ID!) { upsertCampaignPersonalizationSettings(campaignId: $id, input: {}) { id } }',
    { id: campaign },
    viewer,
  );
  const generated = await generationRuns(api, viewer, make);
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
      servedCampaign: served.campaign,
      notification: served.notification,
      ...generated,
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

/** Publishes a content of a campaign and gives it out, to somebody too whom a trigger tells of. */
async function servedCampaign(
  api: TestApi,
  viewer: Subject['viewer'],
  make: Make,
  { template, test }: { readonly template: string; readonly test: string },
): Promise<{ readonly campaign: string; readonly notification: string }> {
  const campaignId = await make('createCampaign', { name: 'With contents' });
  const content = await make('createPersonalizedContent', {
    ...{ campaignId, templateId: template, contentType: 'TEXT', personalizedPrompt: 'Say hello', body: 'Hello' },
    variablesUsed: [{ name: 'greeting', value: 'Hello' }],
  });
  await api.run(
    `mutation ($content: ID!, $campaign: ID!) {
      updatePersonalizedContent(id: $content, input: { status: PUBLISHED }) { id }
      upsertCampaignPersonalizationSettings(campaignId: $campaign, input: {
        personalizationLevel: FULL, abTestingEnabled: true, behavioralTriggers: [{ event: "complained", action: NOTIFY }] }) { id }
      nextContents(campaignId: $campaign, units: [
        { unitId: "For mutations", context: { events: [{ event: "complained" }] } }, { unitId: "For more" }]) { servingId } }`,
    { content, campaign: campaignId },
    viewer,
  );
  // As if it had been in a test, and called for.
  await api.asOwner(
    `UPDATE content_servings SET ab_test_id = $2, variation_id = 'control', triggers = '{visited}' WHERE user_id = $1 AND unit_id = 'For more'`,
    [viewer.userId, parseId(test)?.uuid],
  );
  const { notifications } = await api.run<{ notifications: { nodes: { id: string }[] } }>(
    'query ($campaign: ID!) { notifications(filter: { campaignId: { eq: $campaign } }) { nodes { id } } }',
    { campaign: campaignId },
    viewer,
  );
  return { campaign: campaignId, notification: notifications.nodes[0]!.id };
}

function mutationField(schema: GraphQLSchema, name: string): GraphQLField<unknown, unknown> {
  const field = schema.getMutationType()?.getFields()[name];
  if (!field) throw new Error(`There is no mutation ${name}.`);
  return field;
}
