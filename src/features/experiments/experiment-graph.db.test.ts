import { newId } from '../../platform/database/new-id';
import { insertNew, updateRow } from '../../platform/database/write';
import { encodeId, parseId } from '../../platform/graphql/ids';
import type { TestUser } from '../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../platform/testing/test-database';
import { StatisticalSignificanceEnum, TestDecisionEnum } from './ab-tests/ab-test.enums';
import { abTests } from './ab-tests/ab-test.store';
import { testResults } from './results/test-result.store';
import { testVariations } from './variations/test-variation.store';

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;
let ben: TestUser;
let campaignId: string;
/** Three tests of one campaign, each with two arms; the first two have three results each and a winner. */
const tests: { id: string; winner: string }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  ana = await api.createUser();
  ben = await api.createUser();
  campaignId = encodeId('campaign', (await api.createCampaign({ userId: ana.id })).id);
  for (const number of [1, 2, 3]) tests.push(await createTest(number));
  for (const { id } of tests.slice(0, 2)) await conclude(id);
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

async function createTest(number: number): Promise<{ id: string; winner: string }> {
  const input = {
    name: `Test ${number}`,
    campaignId,
    variations: [
      { variationId: 'control', name: 'Control', trafficPercentage: 50, isControl: true },
      { variationId: 'b', name: 'B', trafficPercentage: 50 },
    ],
  };
  const { createABTest } = await api.run<{
    createABTest: { id: string; variations: { nodes: { id: string; variationId: string }[] } };
  }>(
    'mutation ($input: CreateABTestInput!) { createABTest(input: $input) { id variations { nodes { id variationId } } } }',
    { input },
    { userId: ana.id },
  );
  const winner = createABTest.variations.nodes.find(({ variationId }) => variationId === 'b');
  return { id: createABTest.id, winner: winner?.id ?? '' };
}

/** What the analysis will write: looks in an order of their own, statistics and an outcome. */
async function conclude(id: string): Promise<void> {
  const abTestId = parseId(id)?.uuid ?? '';
  await api.workspace.run(ana.id, 'READ WRITE', async (db) => {
    for (const lookIndex of [2, 3, 1]) await insertNew(db, testResults, result(abTestId, lookIndex));
    const reason = { code: 'BOUNDARY_CROSSED', message: 'The boundary of look 3 was crossed.' };
    await updateRow(db, abTests, abTestId, {
      winningVariationId: 'b',
      decision: TestDecisionEnum.SHIP,
      decisionReasons: [reason],
      statisticalSignificance: StatisticalSignificanceEnum.SIGNIFICANT,
    });
  });
  const winner = tests.find((test) => test.id === id)?.winner ?? '';
  await api.workspace.run(ana.id, 'READ WRITE', (db) =>
    updateRow(db, testVariations, parseId(winner)?.uuid ?? '', {
      visitors: 3_000_000_000,
      conversions: 300,
      revenue: '812.50',
      conversionRate: 0.1,
      confidenceIntervalLower: 0.09,
      confidenceIntervalUpper: 0.11,
      sufficientStatistics: { units: 3000, sums: { revenue: 812.5 }, squares: { revenue: 40120.25 } },
    }),
  );
}

function result(abTestId: string, lookIndex: number) {
  return {
    abTestId,
    lookIndex,
    method: 'GROUP_SEQUENTIAL',
    totalVisitors: 2000 * lookIndex,
    totalImpressions: 9000 * lookIndex,
    totalConversions: 200 * lookIndex,
    pValue: 0.3 / lookIndex,
    winningVariationId: lookIndex === 3 ? 'b' : null,
    significanceStatus: lookIndex === 3 ? StatisticalSignificanceEnum.SIGNIFICANT : null,
    estimatedRevenueImpact: '1234.50',
    currency: 'USD',
    variationComparisons: [
      {
        variationId: 'b',
        controlId: 'control',
        difference: 0.02,
        differenceInterval: { lower: 0.01, upper: 0.03 },
        uplift: 0.2,
        upliftInterval: { lower: 0.1, upper: 0.3 },
        pValue: 0.01,
        adjustedPValue: 0.02,
        significance: 'SIGNIFICANT',
        chanceToBeatControl: 0.99,
        expectedLoss: 0.0001,
        power: 0.8,
      },
    ],
    health: { checks: [{ code: 'SAMPLE_RATIO_MISMATCH', message: 'The split is as planned.', passed: true }] },
    inputsHash: `hash-${lookIndex}`,
    calculatedAt: new Date(Date.UTC(2026, 0, lookIndex)),
  };
}

const query = <Data>(text: string, variables: Record<string, unknown> = {}, userId = ana.id) =>
  api.execute<Data>(text, variables, { userId });

it('leads from a test to everything around it, and back', async () => {
  const [test] = tests;
  const { data, errors } = await query<{ abTest: object }>(
    `query ($id: ID!) { abTest(id: $id) {
      user { id } profile { userId abTests { totalCount } } campaign { id abTests { totalCount } }
      variations(orderBy: [{ field: VARIATION_ID, direction: DESC }]) { nodes { variationId abTest { id } } }
      results(orderBy: [{ field: LOOK_INDEX }]) { totalCount nodes { lookIndex abTest { id } winningVariation { id } } }
      latestResult { lookIndex totalVisitors winningVariation { id name } }
      winningVariation { id name }
      decision decisionReasonTexts
    } }`,
    { id: test?.id },
  );
  expect(errors).toEqual([]);
  const { id, winner } = test ?? {};
  expect(data.abTest).toEqual({
    user: { id: encodeId('user', ana.id) },
    profile: { userId: encodeId('user', ana.id), abTests: { totalCount: 3 } },
    campaign: { id: campaignId, abTests: { totalCount: 3 } },
    variations: {
      nodes: [
        { variationId: 'control', abTest: { id } },
        { variationId: 'b', abTest: { id } },
      ],
    },
    results: {
      totalCount: 3,
      nodes: [
        { lookIndex: 1, abTest: { id }, winningVariation: null },
        { lookIndex: 2, abTest: { id }, winningVariation: null },
        { lookIndex: 3, abTest: { id }, winningVariation: { id: winner } },
      ],
    },
    latestResult: { lookIndex: 3, totalVisitors: 6000, winningVariation: { id: winner, name: 'B' } },
    winningVariation: { id: winner, name: 'B' },
    decision: 'SHIP',
    decisionReasonTexts: ['The boundary of look 3 was crossed.'],
  });
});

it('has neither result nor winner before an analysis', async () => {
  const { data } = await query('query ($id: ID!) { abTest(id: $id) { latestResult { id } winningVariation { id } } }', {
    id: tests[2]?.id,
  });
  expect(data).toEqual({ abTest: { latestResult: null, winningVariation: null } });
});

it('shows the JSON of results and variations typed', async () => {
  const { data } = await query<{ abTestByKey: { latestResult: object; winningVariation: object } }>(
    `{ abTestByKey(key: "test-1") {
      latestResult {
        comparisons {
          variationId controlId difference differenceInterval { lower upper } uplift upliftInterval { lower upper }
          pValue adjustedPValue significance chanceToBeatControl expectedLoss power
        }
        healthChecks { code message passed } estimatedRevenueImpact significanceStatus
      }
      winningVariation {
        visitors revenue confidenceInterval { lower upper }
        statistics { units quantities { quantity sum sumOfSquares } products { first } }
      }
    } }`,
  );
  expect(data.abTestByKey.latestResult).toEqual({
    comparisons: result('', 3).variationComparisons,
    healthChecks: result('', 3).health.checks,
    estimatedRevenueImpact: '1234.50',
    significanceStatus: 'SIGNIFICANT',
  });
  expect(data.abTestByKey.winningVariation).toEqual({
    visitors: 3_000_000_000,
    revenue: '812.50',
    confidenceInterval: { lower: 0.09, upper: 0.11 },
    statistics: {
      units: 3000,
      quantities: [{ quantity: 'revenue', sum: 812.5, sumOfSquares: 40120.25 }],
      products: [],
    },
  });
});

it('asks the database as often for many tests as for one, and only for what was asked', async () => {
  const list = `query ($first: Int!) { me { abTests(first: $first, orderBy: [{ field: NAME }]) { nodes {
    name campaign { name abTests(first: 2) { nodes { key } } } variations { totalCount nodes { name } } results(first: 1) { nodes { method } }
    latestResult { pValue winningVariation { name } } winningVariation { ctr }
  } } } }`;
  const [one, many] = [await query(list, { first: 1 }), await query(list, { first: 100 })];
  expect([one.errors, many.errors]).toEqual([[], []]);
  const names = many.statements.map(({ name }) => name).sort();
  expect(names).toEqual(one.statements.map(({ name }) => name).sort());
  expect(names.filter((name) => name === 'test_variations.findByKey')).toHaveLength(2);
  const texts = new Map(many.statements.map(({ name, text }) => [name, text]));
  expect(texts.get('ab_tests.findPage')).not.toMatch(/salt|hypothesis|guardrails|traffic_split/);
  expect(texts.get('test_results.findLatest')).toMatch(/p_value/);
  expect(texts.get('test_results.findLatest')).not.toMatch(/variation_comparisons|health|inputs_hash/);
  expect(texts.get('test_variations.findByKey')).not.toMatch(/configuration|sufficient_statistics|visitors/);
});

it('reads the columns of a typed view only when it is asked for', async () => {
  const { statements } = await query('{ testResults { nodes { healthChecks { passed } } } }');
  expect(statements.map(({ text }) => /health/.test(text) && !/variation_comparisons|method/.test(text))).toEqual([
    true,
  ]);
});

it('pages, filters and sorts tests, variations and results', async () => {
  const page = `query ($after: String) { abTests(first: 2, after: $after, orderBy: [{ field: NAME }]) {
    totalCount pageInfo { hasNextPage endCursor } nodes { name } } }`;
  type Tests = {
    abTests: { totalCount: number; pageInfo: { hasNextPage: boolean; endCursor: string }; nodes: { name: string }[] };
  };
  const first = (await query<Tests>(page)).data.abTests;
  const second = (await query<Tests>(page, { after: first.pageInfo.endCursor })).data.abTests;
  expect([...first.nodes, ...second.nodes].map(({ name }) => name)).toEqual(['Test 1', 'Test 2', 'Test 3']);
  expect([first.totalCount, first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([3, true, false]);

  const { data, errors } = await query(
    `query ($campaignId: ID!, $abTestId: ID!) {
      shipped: abTests(filter: { status: { eq: DRAFT }, decision: { eq: SHIP }, campaignId: { eq: $campaignId } }) { totalCount }
      significant: abTests(filter: { statisticalSignificance: { in: [SIGNIFICANT] } }) { totalCount }
      controls: testVariations(filter: { isControl: { eq: true }, abTestId: { ne: $abTestId } }) { totalCount }
      seen: testVariations(filter: { visitors: { gt: 2000000000 } }, orderBy: [{ field: VISITORS, direction: DESC }]) { nodes { name } }
      sure: testResults(filter: { pValue: { lte: 0.11 }, abTestId: { eq: $abTestId } }) { nodes { lookIndex } }
      looks: testResults(filter: { abTestId: { eq: $abTestId } }, orderBy: [{ field: CALCULATED_AT, direction: DESC }]) { nodes { lookIndex } }
    }`,
    { campaignId, abTestId: tests[0]?.id },
  );
  expect(errors).toEqual([]);
  expect(data).toEqual({
    shipped: { totalCount: 2 },
    significant: { totalCount: 2 },
    controls: { totalCount: 2 },
    seen: { nodes: [{ name: 'B' }, { name: 'B' }] },
    sure: { nodes: [{ lookIndex: 3 }] },
    looks: { nodes: [{ lookIndex: 3 }, { lookIndex: 2 }, { lookIndex: 1 }] },
  });
});

it('finds every kind of thing by its id', async () => {
  const { data } = await query<{ testResults: { nodes: { id: string }[] } }>(
    '{ testResults(first: 1) { nodes { id } } }',
  );
  const id = data.testResults.nodes[0]?.id;
  const found = await query(
    `query ($test: ID!, $result: ID!, $variation: ID!) {
      a: node(id: $test) { __typename } b: node(id: $variation) { __typename } c: node(id: $result) { __typename }
      testResult(id: $result) { id } testVariation(id: $variation) { id }
    }`,
    { test: tests[0]?.id, result: id, variation: tests[0]?.winner },
  );
  expect(found.errors).toEqual([]);
  expect(found.data).toEqual({
    a: { __typename: 'ABTest' },
    b: { __typename: 'TestVariation' },
    c: { __typename: 'TestResult' },
    testResult: { id },
    testVariation: { id: tests[0]?.winner },
  });
  const wrong = await query('query ($id: ID!) { testResult(id: $id) { id } }', { id: tests[0]?.id });
  expect(wrong.errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  const none = await query('query ($id: ID!) { testResult(id: $id) { id } }', { id: encodeId('result', newId()) });
  expect(none.errors[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
});

it('shows another tenant none of it', async () => {
  const { data } = await query<{ testResults: { nodes: { id: string }[] } }>(
    '{ testResults(first: 1) { nodes { id } } }',
  );
  const { errors } = await query(
    'query ($id: ID!) { testResult(id: $id) { id } }',
    { id: data.testResults.nodes[0]?.id },
    ben.id,
  );
  expect(errors[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
  const seen = await query(
    `{ me { abTests { totalCount nodes { id } } } abTests { totalCount } testVariations { totalCount } testResults { totalCount } }`,
    {},
    ben.id,
  );
  expect(seen.data).toEqual({
    me: { abTests: { totalCount: 0, nodes: [] } },
    abTests: { totalCount: 0 },
    testVariations: { totalCount: 0 },
    testResults: { totalCount: 0 },
  });
});
