import { newId } from '../../platform/database/new-id';
import { insertNew } from '../../platform/database/write';
import { encodeId } from '../../platform/graphql/ids';
import type { TestUser } from '../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../platform/testing/test-database';
import { PriorityEnum } from '../campaigns/settings/personalization.enums';
import { ensureProfile } from '../profiles/profile.service';
import { learningInsights } from './insights/learning-insight.store';
import { EvidenceEnum, InsightStatusEnum, InsightTypeEnum, PatternStatusEnum } from './learning.enums';
import { performancePatterns } from './patterns/performance-pattern.store';

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;
let ben: TestUser;
const campaigns: string[] = [];
const insights: string[] = [];
const patterns: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  ana = await api.createUser();
  ben = await api.createUser();
  for (let i = 0; i < 2; i++) campaigns.push((await api.createCampaign({ userId: ana.id, name: `Campaign ${i}` })).id);
  await api.workspace.run(ana.id, 'READ WRITE', async (db) => {
    await ensureProfile(db);
    for (let number = 1; number <= 2; number++)
      patterns.push(await insertNew(db, performancePatterns, pattern(number)));
    for (let number = 1; number <= 5; number++) insights.push(await insertNew(db, learningInsights, insight(number)));
  });
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

/** The first four belong to the two campaigns in turn, the fifth to none. */
function insight(number: number) {
  return {
    campaignId: number === 5 ? null : campaigns[number % 2],
    insightType: number === 1 ? InsightTypeEnum.SEGMENT_LIFT : InsightTypeEnum.ANOMALY,
    category: 'audience',
    title: `Insight ${number}`,
    baselineMetrics: { ctr: 0.01, roas: 2.5 },
    improvedMetrics: number === 1 ? { ctr: 0.012 } : null,
    improvementPercentage: number === 3 ? null : number / 10,
    identifiedPatterns: [{ patternId: patterns[0], name: 'Weekend' }],
    contributingFactors: [{ factor: 'platform=TIKTOK', contribution: 0.6, description: 'Most of it.' }],
    correlations: [{ first: 'ctr', second: 'frequency', coefficient: -0.7, pValue: 0.001 }],
    optimizationSuggestions: [
      { action: 'Shift budget', description: 'To weekends.', expectedImpact: 0.05, priority: 'HIGH' },
    ],
    priority: number === 1 ? PriorityEnum.CRITICAL : PriorityEnum.MEDIUM,
    confidenceScore: 1 - number / 10,
    sampleSize: 5_000_000_000,
    evidence: EvidenceEnum.OBSERVATIONAL,
    fingerprint: `insight-${number}`,
    discoveredAt: new Date(Date.UTC(2026, 0, number)),
  };
}

function pattern(number: number) {
  return {
    patternType: 'WEEKDAY',
    name: `Pattern ${number}`,
    conditions: [{ dimension: 'weekday', value: 'SATURDAY' }],
    performanceImpact: { baseline: 0.5, observed: 0.75, uplift: 0.4, impressions: 1000, events: 750 },
    metric: 'ctr',
    rateRatio: 1.25,
    rateRatioLower: number === 1 ? 1.1 : null,
    rateRatioUpper: 1.4,
    frequency: 0.9,
    actionableInsights: [{ action: 'Bid more on Saturdays' }],
    status: number === 1 ? PatternStatusEnum.CONFIRMED : PatternStatusEnum.CANDIDATE,
    runId: newId(),
    fingerprint: `pattern-${number}`,
    firstObserved: new Date(Date.UTC(2026, 0, 1)),
    lastObserved: new Date(Date.UTC(2026, 0, number)),
  };
}

const query = <Data>(text: string, variables: Record<string, unknown> = {}, userId = ana.id) =>
  api.execute<Data>(text, variables, { userId });

it('shows an insight with what it rests on and where it belongs', async () => {
  const { data, errors } = await query<{ learningInsight: object }>(
    `query ($id: ID!) { learningInsight(id: $id) {
      title insightType priority evidence status sampleSize confidenceScore improvedMetrics
      user { id } profile { userId } campaign { id learningInsights { totalCount } }
      baselineMetricValues { metric value } improvedMetricValues { metric value }
      identifiedPatternEntries { patternId name description }
      contributingFactorEntries { factor contribution description }
      correlationEntries { first second coefficient pValue }
      suggestionEntries { action description expectedImpact priority }
    } }`,
    { id: encodeId('insight', insights[0] ?? '') },
  );
  expect(errors).toEqual([]);
  const userId = encodeId('user', ana.id);
  expect(data.learningInsight).toEqual({
    title: 'Insight 1',
    insightType: 'SEGMENT_LIFT',
    priority: 'CRITICAL',
    evidence: 'OBSERVATIONAL',
    status: InsightStatusEnum.NEW,
    sampleSize: 5_000_000_000,
    confidenceScore: 0.9,
    improvedMetrics: { ctr: 0.012 },
    user: { id: userId },
    profile: { userId },
    campaign: { id: encodeId('campaign', campaigns[1] ?? ''), learningInsights: { totalCount: 2 } },
    baselineMetricValues: [
      { metric: 'ctr', value: 0.01 },
      { metric: 'roas', value: 2.5 },
    ],
    improvedMetricValues: [{ metric: 'ctr', value: 0.012 }],
    identifiedPatternEntries: [
      { patternId: encodeId('pattern', patterns[0] ?? ''), name: 'Weekend', description: null },
    ],
    contributingFactorEntries: insight(1).contributingFactors,
    correlationEntries: insight(1).correlations,
    suggestionEntries: insight(1).optimizationSuggestions,
  });
});

it('has no improved metrics before they are measured, and no campaign where it is about all', async () => {
  const { data } = await query(
    'query ($id: ID!) { learningInsight(id: $id) { campaign { id } improvedMetricValues { metric } } }',
    {
      id: encodeId('insight', insights[4] ?? ''),
    },
  );
  expect(data).toEqual({ learningInsight: { campaign: null, improvedMetricValues: null } });
});

it('shows a pattern with its conditions, its size and its interval', async () => {
  const fields = `name status metric rateRatio rateRatioInterval { lower upper } user { id }
    conditionEntries { dimension value } impact { baseline observed difference uplift impressions events }
    actionableInsightEntries { action priority } runId`;
  const { data, errors } = await query<{ performancePattern: object; other: object }>(
    `query ($id: ID!, $other: ID!) {
      performancePattern(id: $id) { ${fields} } other: performancePattern(id: $other) { rateRatioInterval { lower } }
    }`,
    { id: encodeId('pattern', patterns[0] ?? ''), other: encodeId('pattern', patterns[1] ?? '') },
  );
  expect(errors).toEqual([]);
  expect(data.performancePattern).toEqual({
    name: 'Pattern 1',
    status: 'CONFIRMED',
    metric: 'ctr',
    rateRatio: 1.25,
    rateRatioInterval: { lower: 1.1, upper: 1.4 },
    user: { id: encodeId('user', ana.id) },
    conditionEntries: [{ dimension: 'weekday', value: 'SATURDAY' }],
    impact: { baseline: 0.5, observed: 0.75, difference: 0.25, uplift: 0.4, impressions: 1000, events: 750 },
    actionableInsightEntries: [{ action: 'Bid more on Saturdays', priority: null }],
    runId: expect.stringMatching(/^learning_run_/),
  });
  expect(data.other).toEqual({ rateRatioInterval: null });
});

it('is reached from the user, the profile and the campaigns', async () => {
  const { data } = await query(
    `{ me { learningInsights { totalCount } performancePatterns { nodes { name } }
        profile { learningInsights(first: 1) { totalCount nodes { title } } }
        campaigns(orderBy: [{ field: NAME }]) { nodes { name learningInsights(orderBy: [{ field: DISCOVERED_AT }]) { nodes { title } } } }
    } }`,
  );
  expect(data).toEqual({
    me: {
      learningInsights: { totalCount: 5 },
      performancePatterns: { nodes: [{ name: 'Pattern 2' }, { name: 'Pattern 1' }] },
      profile: { learningInsights: { totalCount: 5, nodes: [{ title: 'Insight 5' }] } },
      campaigns: {
        nodes: [
          { name: 'Campaign 0', learningInsights: { nodes: [{ title: 'Insight 2' }, { title: 'Insight 4' }] } },
          { name: 'Campaign 1', learningInsights: { nodes: [{ title: 'Insight 1' }, { title: 'Insight 3' }] } },
        ],
      },
    },
  });
});

it('pages, filters and sorts', async () => {
  const page = `query ($after: String) { learningInsights(first: 2, after: $after, orderBy: [{ field: IMPROVEMENT_PERCENTAGE, direction: DESC }]) {
    pageInfo { hasNextPage endCursor } nodes { title } } }`;
  type Page = {
    learningInsights: { pageInfo: { hasNextPage: boolean; endCursor: string }; nodes: { title: string }[] };
  };
  const titles: string[] = [];
  let after: string | null = null;
  for (let more = true; more; ) {
    const { learningInsights: found }: Page = (await query<Page>(page, { after })).data;
    titles.push(...found.nodes.map(({ title }) => title));
    after = found.pageInfo.endCursor;
    more = found.pageInfo.hasNextPage;
  }
  expect(titles).toEqual(['Insight 5', 'Insight 4', 'Insight 2', 'Insight 1', 'Insight 3']);

  const { data, errors } = await query(
    `query ($campaignId: ID!) {
      urgent: learningInsights(filter: { priority: { in: [HIGH, CRITICAL] }, insightType: { eq: SEGMENT_LIFT } }) { nodes { title } }
      general: learningInsights(filter: { campaignId: { isNull: true } }) { nodes { title } }
      one: learningInsights(filter: { campaignId: { eq: $campaignId }, confidenceScore: { gt: 0.65 }, isImplemented: { eq: false } }) { nodes { title } }
      held: performancePatterns(filter: { status: { eq: CONFIRMED }, frequency: { gte: 0.5 }, lastObserved: { lt: "2026-01-02T00:00:00Z" } }) { nodes { name } }
    }`,
    { campaignId: encodeId('campaign', campaigns[1] ?? '') },
  );
  expect(errors).toEqual([]);
  expect(data).toEqual({
    urgent: { nodes: [{ title: 'Insight 1' }] },
    general: { nodes: [{ title: 'Insight 5' }] },
    one: { nodes: [{ title: 'Insight 3' }, { title: 'Insight 1' }] },
    held: { nodes: [{ name: 'Pattern 1' }] },
  });
});

it('asks the database as often for many as for one, and only for what was asked', async () => {
  const list = `query ($first: Int!) {
    learningInsights(first: $first, orderBy: [{ field: DISCOVERED_AT }]) { nodes {
      suggestionEntries { action } user { id } profile { id } campaign { name learningInsights(first: 2) { nodes { title } } }
    } }
    performancePatterns(first: $first) { nodes { rateRatioInterval { lower } } }
  }`;
  const [one, many] = [await query(list, { first: 1 }), await query(list, { first: 100 })];
  expect([one.errors, many.errors]).toEqual([[], []]);
  const names = (answer: typeof one) => answer.statements.map(({ name }) => name).sort();
  expect(names(many)).toEqual(names(one));
  const texts = new Map(many.statements.map(({ name, text }) => [name, text]));
  expect(texts.get('learning_insights.findPage')).toMatch(/optimization_suggestions/);
  expect(texts.get('learning_insights.findPage')).not.toMatch(/correlations|contributing_factors|fingerprint/);
  expect(texts.get('performance_patterns.findPage')).toMatch(/rate_ratio_lower.*rate_ratio_upper/);
  expect(texts.get('performance_patterns.findPage')).not.toMatch(/conditions|performance_impact|t\.name/);
});

it('has no mutations: the system alone writes it', () => {
  const mutations = Object.keys(api.schema.getMutationType()?.getFields() ?? {});
  expect(
    mutations.filter((name) => /^(create|update|delete)(LearningInsight|PerformancePattern|TestResult)/.test(name)),
  ).toEqual([]);
});

it('shows another tenant none of it', async () => {
  for (const [field, id] of [
    ['learningInsight', encodeId('insight', insights[0] ?? '')],
    ['performancePattern', encodeId('pattern', patterns[0] ?? '')],
    ['node', encodeId('insight', insights[0] ?? '')],
  ]) {
    const { errors } = await query(`query ($id: ID!) { ${field}(id: $id) { id } }`, { id }, ben.id);
    expect(errors[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
  }
  const { data } = await query(
    '{ learningInsights { totalCount nodes { id } } performancePatterns { totalCount nodes { id } } me { learningInsights { totalCount } } }',
    {},
    ben.id,
  );
  const nothing = { totalCount: 0, nodes: [] };
  expect(data).toEqual({
    learningInsights: nothing,
    performancePatterns: nothing,
    me: { learningInsights: { totalCount: 0 } },
  });
});

it('a deleted campaign leaves its insights behind; a profile with insights stays', async () => {
  const campaignId = (await api.createCampaign({ userId: ana.id })).id;
  const made = { ...insight(1), campaignId, fingerprint: 'of-a-campaign-to-delete' };
  const id = await api.workspace.run(ana.id, 'READ WRITE', (db) => insertNew(db, learningInsights, made));
  await api.run(
    'mutation ($id: ID!) { deleteCampaign(id: $id) { deletedId } }',
    { id: encodeId('campaign', campaignId) },
    { userId: ana.id },
  );
  const { data } = await query<object>('query ($id: ID!) { learningInsight(id: $id) { campaignId } }', {
    id: encodeId('insight', id),
  });
  expect(data).toEqual({ learningInsight: { campaignId: null } });
  const profile = await query<{ me: { profile: { id: string } } }>('{ me { profile { id } } }');
  const deletion = await query('mutation ($id: ID!) { deleteMetaUserProfile(id: $id) { deletedId } }', {
    id: profile.data.me.profile.id,
  });
  expect(deletion.errors[0]?.extensions).toMatchObject({ code: 'CONFLICT' });
});
