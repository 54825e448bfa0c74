import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { loadTestDemo } from '../platform/testing/demo-accounts';
import { startTestApi, type TestApi } from '../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../platform/testing/test-database';
import { demoUser } from './load-demo';

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  await loadTestDemo({ seed: 42, users: 1, days: 120, endDay: '2026-03-31', url: database.ownerUrl });
  api = await startTestApi(database, { limits: { cost: 100_000, tokens: 10_000, depth: 20 } });
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

/** What stays empty in a demo because nobody has done it there yet. */
const MAY_BE_EMPTY = new Set([
  'LearningInsight.implementedAt',
  'LearningInsight.improvedMetrics',
  'LearningInsight.implementationResults',
  'LearningInsight.improvedMetricValues',
  'ContentTemplate.sourceTemplateId',
  'ContentTemplate.sourceTemplateVersion',
  'ContentTemplate.sourceUserId',
  'LearningInsight.wording',
  'CampaignRecommendation.wording',
  'CampaignRecommendation.contentPromptEntries.wording',
  'CampaignRecommendation.targetAudienceView.languages',
  'CampaignRecommendation.targetAudienceView.segments',
  'CampaignRecommendation.targetAudienceView.excludedSegments',
  'TestVariation.droppedAt',
  'TestResult.look.approachNote',
  'TestResult.factorial.explanation',
  'MetaUserProfile.learnedPreferenceEntries.patternId',
]);

/** Typed views of JSON that the demo writes. Other views are asked for as well, but follow from more than the demo's rows. */
const VIEWS = new Set([
  'ABTest.trafficSplitShares',
  'ABTest.trafficRangeList',
  'ABTest.guardrailMetrics',
  'TestVariation.statistics',
  'TestResult.comparisons',
  'TestResult.healthChecks',
  'TestResult.decisionReasons',
  'TestResult.look',
  'TestResult.pairComparisons',
  'TestResult.chancesToBeBest',
  'TestResult.warnings',
  'TestResult.guardrailResults',
  'TestResult.revenueImpactEstimate',
  'TestResult.progress',
  'TestResult.stopRules',
  'TestResult.factorial',
  'LearningInsight.baselineMetricValues',
  'LearningInsight.improvedMetricValues',
  'LearningInsight.identifiedPatternEntries',
  'LearningInsight.contributingFactorEntries',
  'LearningInsight.correlationEntries',
  'LearningInsight.suggestionEntries',
  'PerformancePattern.conditionEntries',
  'PerformancePattern.impact',
  'PerformancePattern.actionableInsightEntries',
  'ContentTemplate.variables',
  'ContentTemplate.style',
  'ContentTemplate.audience',
  'PersonalizedContent.variables',
  'PersonalizedContent.audience',
  'PersonalizedContent.fileDetails',
  'CampaignPersonalizationSettings.audience',
  'CampaignPersonalizationSettings.demographicWeightEntries',
  'CampaignPersonalizationSettings.behavioralTriggerEntries',
  'CampaignPersonalizationSettings.dynamicElementEntries',
  'CampaignPersonalizationSettings.bidAdjustmentEntries',
  'CampaignPersonalizationSettings.performanceTargetEntries',
  'CampaignPersonalizationSettings.thresholds',
  'CampaignPersonalizationSettings.limits',
  'CampaignRecommendation.predictions',
  'CampaignRecommendation.platformAllocationShares',
  'CampaignRecommendation.targetAudienceView',
  'CampaignRecommendation.contentPromptEntries',
  'CampaignRecommendation.actualPerformanceView',
  'MetaUserProfile.campaignHistoryEntries',
  'MetaUserProfile.learnedPreferenceEntries',
]);

/** Everything of a type that belongs to it: its own fields and the typed views of its JSON, not other things and lists of them. */
function ownFields(type: GraphQLObjectType): string {
  return Object.values(type.getFields())
    .filter(({ args }) => args.length === 0)
    .flatMap(({ name, type: output }) => {
      const named = getNamedType(output);
      if (isLeafType(named)) return [name];
      if (!isObjectType(named) || isNode(named) || named.name.endsWith('Connection')) return [];
      return [`${name} { ${ownFields(named)} }`];
    })
    .join(' ');
}

const isNode = (type: GraphQLObjectType): boolean => type.getInterfaces().some(({ name }) => name === 'Node');

/** The paths of a type's fields that no row has anything in. */
function emptyPaths(type: GraphQLObjectType, rows: readonly unknown[], path: string, inView = false): string[] {
  const fields = Object.values(type.getFields()).filter(({ args }) => args.length === 0);
  return fields.flatMap(({ name, type: output }) => {
    const named = getNamedType(output);
    if (isObjectType(named) && (isNode(named) || !(inView || VIEWS.has(`${path}.${name}`)))) return [];
    const values = rows.map((row) => (row as Record<string, unknown>)[name]);
    const filled = isList(output) ? values.flat() : values;
    const present = filled.filter((value) => value !== null && value !== undefined && value !== '');
    if (present.length === 0) return [`${path}.${name}`];
    return isObjectType(named) ? emptyPaths(named, present, `${path}.${name}`, true) : [];
  });
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

const LISTS = [
  ['campaigns', 'Campaign'],
  ['campaignRecommendations', 'CampaignRecommendation'],
  ['abTests', 'ABTest'],
  ['testResults', 'TestResult'],
  ['learningInsights', 'LearningInsight'],
  ['performancePatterns', 'PerformancePattern'],
  ['contentTemplates', 'ContentTemplate'],
  ['personalizedContents', 'PersonalizedContent'],
  ['allCampaignPersonalizationSettings', 'CampaignPersonalizationSettings'],
] as const;

function objectType(name: string): GraphQLObjectType {
  const type = api.schema.getType(name);
  if (!isObjectType(type)) throw new Error(`There is no type ${name}.`);
  return type;
}

test.each(LISTS)('%s show every field and every typed view filled', async (list, name) => {
  const type = objectType(name);
  const { data, errors } = await api.execute<Record<string, { nodes: unknown[] }>>(
    // An analysis has lists within lists, which a page of a hundred would make too dear.
    `{ ${list}(first: ${list === 'testResults' ? 25 : 100}) { nodes { ${ownFields(type)} } } }`,
    {},
    { userId: demoUser().id },
  );
  expect(errors).toEqual([]);
  expect(data[list].nodes.length).toBeGreaterThan(0);
  expect(emptyPaths(type, data[list].nodes, name).filter((path) => !MAY_BE_EMPTY.has(path))).toEqual([]);
});

test('every typed view that the demo fills is there', () => {
  const missing = [...VIEWS].filter((view) => {
    const [type, field] = view.split('.');
    return objectType(type).getFields()[field] === undefined;
  });
  expect(missing).toEqual([]);
});

test('variations of tests show every field and every typed view filled', async () => {
  const type = objectType('TestVariation');
  const { data, errors } = await api.execute<{ abTests: { nodes: { variations: { nodes: unknown[] } }[] } }>(
    `{ abTests(first: 20) { nodes { variations(first: 10) { nodes { ${ownFields(type)} } } } } }`,
    {},
    { userId: demoUser().id },
  );
  expect(errors).toEqual([]);
  const rows = data.abTests.nodes.flatMap(({ variations }) => variations.nodes);
  expect(rows.length).toBeGreaterThan(10);
  expect(emptyPaths(type, rows, 'TestVariation').filter((path) => !MAY_BE_EMPTY.has(path))).toEqual([]);
});

test('the profile shows every field filled', async () => {
  const type = objectType('MetaUserProfile');
  const { data, errors } = await api.execute<{ me: { profile: unknown } }>(
    `{ me { profile { ${ownFields(type)} } } }`,
    {},
    { userId: demoUser().id },
  );
  expect(errors).toEqual([]);
  const empty = emptyPaths(type, [data.me.profile], 'MetaUserProfile');
  expect(empty.filter((path) => !MAY_BE_EMPTY.has(path))).toEqual([]);
});
