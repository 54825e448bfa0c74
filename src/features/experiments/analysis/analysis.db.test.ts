import { parseId } from '../../../platform/graphql/ids';
import { failureOf, type Tester, testerOf } from '../../../platform/testing/running-tests';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { assertClose, readFixture } from '../../../statistics/fixtures/reference';

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

const INTERVAL = '{ lower upper }';
const RESULT = `id lookIndex method totalVisitors totalConversions pValue confidenceLevel significanceStatus projectedLift
  effectSize statisticalPower winningVariationId estimatedRevenueImpact currency inputsHash decision
  decisionReasons { code message }
  comparisons { variationId controlId difference differenceInterval ${INTERVAL} uplift upliftInterval ${INTERVAL} pValue
    fixedPValue adjustedPValue significance chanceToBeatControl expectedLoss power controlValue variationValue test
    alwaysValidInterval ${INTERVAL} alwaysValidPValue }
  pairComparisons { variationId controlId pValue adjustedPValue }
  healthChecks { code passed blocksShip message pValue }
  look { alpha metric metricKind approach informationFraction isCounted isFinal boundaryZ alphaSpent }
  guardrailResults { metric variationId verdict worstCaseHarm }
  revenueImpactEstimate { variationId estimate interval ${INTERVAL} shrunken shrunkenInterval ${INTERVAL} isDeviationAssumed }
  chancesToBeBest { variationKey probability } warnings { code message } stopRules { rule action message }
  progress { units plannedUnits informationFraction daysLeft conditionalPowerAtPlan isFutile }
  factorial { factors { name levels } terms { factors pValue adjustedPValue } explanation }`;
const ANALYZE = `mutation ($id: ID!) { analyzeABTest(id: $id) { ${RESULT} } }`;

interface Interval {
  lower: number;
  upper: number;
}
interface Comparison {
  variationId: string;
  uplift: number | null;
  pValue: number | null;
  fixedPValue: number | null;
  adjustedPValue: number | null;
  significance: string;
  differenceInterval: Interval | null;
  alwaysValidInterval: Interval | null;
  controlValue: number | null;
  variationValue: number | null;
}
interface Result {
  id: string;
  lookIndex: number;
  method: string;
  pValue: number | null;
  decision: string;
  inputsHash: string;
  winningVariationId: string | null;
  decisionReasons: { code: string; message: string }[];
  comparisons: Comparison[];
  healthChecks: { code: string; passed: boolean | null; blocksShip: boolean }[];
  look: { approach: string; informationFraction: number | null; isCounted: boolean; alphaSpent: number | null };
  [field: string]: unknown;
}

async function analyze(id: string, userId = ana.id): Promise<Result> {
  const { analyzeABTest } = await api.run<{ analyzeABTest: Result }>(ANALYZE, { id }, { userId });
  return analyzeABTest;
}

interface Counted {
  readonly variationId: string;
  readonly day?: string;
  readonly visitors: number;
  readonly conversions: number;
  readonly revenue?: string;
  readonly revenueSquared?: string;
  readonly [field: string]: unknown;
}

async function record(id: string, rows: readonly Counted[], userId = ana.id): Promise<void> {
  await api.run(
    'mutation ($input: RecordDailyTestStatisticsInput!) { recordDailyTestStatistics(input: $input) { id } }',
    { input: { abTestId: id, rows: rows.map((row) => ({ day: '2026-05-01', ...row })) } },
    { userId },
  );
}

/** A running test of two arms, or of as many as there are keys. */
async function running(input: object = {}, keys: readonly string[] = ['control', 'b']): Promise<string> {
  const share = 100 / keys.length;
  const variations = keys.map((key, i) => ({
    variationId: key,
    name: key,
    isControl: i === 0,
    trafficPercentage: i === keys.length - 1 ? 100 - share * i : share,
  }));
  return (await tester.active({ variations, sampleSize: 20_000, ...input })).id;
}

const half = (b: number, day = '2026-05-01'): Counted[] => [
  { variationId: 'control', day, visitors: 5_000, conversions: 250 },
  { variationId: 'b', day, visitors: 5_000, conversions: b },
];

interface Published {
  proportions: {
    name: string;
    control: { conversions: number; units: number };
    treatment: { conversions: number; units: number };
    p: number;
    lift: number;
    wilsonControl: [number, number];
    wilsonTreatment: [number, number];
  }[];
  means: {
    name: string;
    control: { units: number; mean: number; variance: number };
    treatment: { units: number; mean: number; variance: number };
    p: number;
    interval: [number, number];
  }[];
}
const published = readFixture<Published>('published-tests.json');

describe('published tests through the whole system', () => {
  it.each(published.proportions)('$name', async ({ name, control, treatment, p, lift, ...wilson }) => {
    const id = await running({ sampleSize: control.units + treatment.units, analysisSettings: { method: 'FIXED' } });
    await record(id, [
      { variationId: 'control', visitors: control.units, conversions: control.conversions },
      { variationId: 'b', visitors: treatment.units, conversions: treatment.conversions },
    ]);
    const result = await analyze(id);
    const [found] = result.comparisons;
    assertClose(`${name} p`, found.pValue ?? NaN, p, 1e-9);
    assertClose(`${name} uplift`, found.uplift ?? NaN, lift, 1e-9);
    const { abTest } = await api.run<{ abTest: { pValue: number; variations: { nodes: { interval: Interval }[] } } }>(
      `query ($id: ID!) { abTest(id: $id) { pValue
        variations(orderBy: [{ field: CREATED_AT }]) { nodes { variationId interval: confidenceInterval ${INTERVAL} } } } }`,
      { id },
      { userId: ana.id },
    );
    assertClose(`${name} p of the test`, abTest.pValue, p, 1e-9);
    const intervals = abTest.variations.nodes.map(({ interval }) => interval);
    for (const [lower, upper] of [wilson.wilsonControl, wilson.wilsonTreatment]) {
      const nearest = intervals.find((one) => Math.abs(one.lower - lower) < 1e-9 * Math.abs(lower));
      assertClose(`${name} upper`, nearest?.upper ?? NaN, upper, 1e-9);
    }
  });

  it.each(published.means)('$name', async ({ name, control, treatment, p, interval }) => {
    const id = await running({
      primaryMetric: 'revenue_per_visitor',
      sampleSize: control.units + treatment.units,
      analysisSettings: { method: 'FIXED' },
    });
    const sums = [control, treatment].map(({ units, mean, variance }) => ({
      visitors: units,
      conversions: Math.round(units / 2),
      revenue: (units * mean).toFixed(6),
      revenueSquared: ((units - 1) * variance + units * mean * mean).toFixed(6),
    }));
    await record(id, [
      { variationId: 'control', ...sums[0] },
      { variationId: 'b', ...sums[1] },
    ]);
    const [found] = (await analyze(id)).comparisons;
    assertClose(`${name} p`, found.pValue ?? NaN, p, 1e-8);
    assertClose(`${name} lower`, found.differenceInterval?.lower ?? NaN, interval[0], 1e-8);
    assertClose(`${name} upper`, found.differenceInterval?.upper ?? NaN, interval[1], 1e-8);
  });
});

describe('analyzeABTest', () => {
  it('writes the result, the test and its variations', async () => {
    const id = await running({ minimumDetectableEffect: 0.2, currency: 'EUR' });
    const revenue = (conversions: number) => ({
      revenue: `${conversions * 40}.00`,
      revenueSquared: `${conversions * 2_000}.00`,
    });
    await record(id, [
      { variationId: 'control', visitors: 10_000, conversions: 500, ...revenue(500) },
      { variationId: 'b', visitors: 10_000, conversions: 600, ...revenue(600) },
    ]);
    const result = await analyze(id);
    expect(result).toMatchObject({
      lookIndex: 1,
      method: 'GROUP_SEQUENTIAL',
      totalVisitors: 20_000,
      totalConversions: 1_100,
      significanceStatus: 'HIGHLY_SIGNIFICANT',
      winningVariationId: 'b',
      decision: 'SHIP',
      currency: 'EUR',
      look: {
        alpha: 0.05,
        metric: 'conversion_rate',
        informationFraction: 1,
        isCounted: true,
        isFinal: true,
        alphaSpent: 0.05,
      },
      stopRules: [{ rule: 'BOUNDARY', action: 'COMPLETE' }, { rule: 'PLANNED_SIZE' }],
      revenueImpactEstimate: { variationId: 'b', estimate: '2920000.00', isDeviationAssumed: true },
      factorial: null,
    });
    const { abTest } = await api.run<{ abTest: Record<string, unknown> }>(
      `query ($id: ID!) { abTest(id: $id) { pValue confidenceLevel statisticalSignificance winningVariationId projectedLift
        revenueImpact decision decisionReasonTexts version latestResult { id }
        variations(orderBy: [{ field: VARIATION_ID }]) { nodes { variationId statisticalPower confidenceIntervalLower } } } }`,
      { id },
      { userId: ana.id },
    );
    expect(abTest).toEqual({
      pValue: result.pValue,
      confidenceLevel: 1 - (result.pValue ?? NaN),
      statisticalSignificance: 'HIGHLY_SIGNIFICANT',
      winningVariationId: 'b',
      projectedLift: result.projectedLift,
      revenueImpact: '2920000.00',
      decision: 'SHIP',
      decisionReasonTexts: result.decisionReasons.map(({ message }) => message),
      version: 2,
      latestResult: { id: result.id },
      variations: {
        nodes: [
          { variationId: 'b', statisticalPower: expect.any(Number), confidenceIntervalLower: expect.any(Number) },
          { variationId: 'control', statisticalPower: null, confidenceIntervalLower: expect.any(Number) },
        ],
      },
    });
  });

  it('gives the same result for the same data, and a new look for new ones that knows the looks before', async () => {
    const id = await running();
    await record(id, half(290));
    const first = await analyze(id);
    expect(await analyze(id)).toEqual(first);
    await record(id, half(285, '2026-05-02'));
    const second = await analyze(id);
    expect(second).toMatchObject({ lookIndex: 2, look: { informationFraction: 1 } });
    expect(second.inputsHash).not.toBe(first.inputsHash);
    // Alpha that the first look has spent is not there for the second.
    const [comparison] = second.comparisons;
    expect(comparison.pValue).toBeGreaterThan(comparison.fixedPValue!);
    const { abTest } = await api.run<{ abTest: { results: { totalCount: number } } }>(
      'query ($id: ID!) { abTest(id: $id) { results { totalCount } } }',
      { id },
      { userId: ana.id },
    );
    expect(abTest.results.totalCount).toBe(2);
  });

  it('makes one result of analyses at the same time', async () => {
    const id = await running();
    await record(id, half(290));
    const results = await Promise.all(Array.from({ length: 5 }, () => analyze(id)));
    expect(new Set(results.map((result) => result.id)).size).toBe(1);
    expect(await api.asOwner('SELECT 1 FROM test_results WHERE ab_test_id = $1', [parseId(id)?.uuid])).toHaveLength(1);
  });

  it('reports what is missing where there is not enough data', async () => {
    const id = await running();
    const empty = await analyze(id);
    expect(empty).toMatchObject({ decision: 'CONTINUE', pValue: null, winningVariationId: null });
    expect(empty.decisionReasons).toEqual([
      { code: 'NOT_ENOUGH_DATA', message: 'There is not enough data to compare anything yet.' },
    ]);
    const metric = await analyze(await running({ primaryMetric: 'refund_rate' }));
    expect(metric).toMatchObject({
      decision: 'REVIEW',
      comparisons: [],
      decisionReasons: [{ code: 'METRIC_NOT_MEASURED' }],
    });
  });

  it('refuses a test that has not been started, and knows none of somebody else', async () => {
    const { id } = await tester.draft();
    expect(await failureOf(api, ana.id, ANALYZE, { id })).toMatchObject({ code: 'CONFLICT', status: 'DRAFT' });
    const hers = await running();
    expect(await failureOf(api, ben.id, ANALYZE, { id: hers })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await api.asOwner('SELECT 1 FROM test_results WHERE ab_test_id = $1', [parseId(hers)?.uuid])).toEqual([]);
  });

  it('leaves the winner alone that a test was completed with', async () => {
    const id = await running();
    await tester.act('completeABTest', id, ', winningVariationId: "control"');
    await record(id, [
      { variationId: 'control', visitors: 10_000, conversions: 500 },
      { variationId: 'b', visitors: 10_000, conversions: 600 },
    ]);
    expect(await analyze(id)).toMatchObject({ winningVariationId: 'b', stopRules: [] });
    const { abTest } = await api.run<{ abTest: object }>(
      'query ($id: ID!) { abTest(id: $id) { winningVariationId projectedLift } }',
      { id },
      { userId: ana.id },
    );
    expect(abTest).toEqual({ winningVariationId: 'control', projectedLift: null });
  });

  it('corrects several variations, compares all pairs, and leaves out one that was dropped', async () => {
    const id = await running({ sampleSize: 30_000 }, ['control', 'b', 'c']);
    const rows = (c: number) => [
      { variationId: 'control', visitors: 10_000, conversions: 500 },
      { variationId: 'b', visitors: 10_000, conversions: 580 },
      { variationId: 'c', visitors: 10_000, conversions: c },
    ];
    await record(id, rows(540));
    const result = await analyze(id);
    expect(result.comparisons.map(({ variationId }) => variationId)).toEqual(['b', 'c']);
    expect(result.comparisons[0].adjustedPValue).toBeCloseTo(2 * (result.comparisons[0].pValue ?? NaN), 9);
    expect(result.pairComparisons).toHaveLength(3);
    const { abTest } = await api.run<{ abTest: { variations: { nodes: { id: string }[] } } }>(
      'query ($id: ID!) { abTest(id: $id) { variations(filter: { variationId: { eq: "c" } }) { nodes { id } } } }',
      { id },
      { userId: ana.id },
    );
    await tester.act('dropTestVariation', abTest.variations.nodes[0].id);
    const after = await analyze(id);
    expect(after.comparisons.map(({ variationId }) => variationId)).toEqual(['b']);
    expect(after.lookIndex).toBe(2);
  });

  it('takes the settings of the test', async () => {
    const id = await running({
      analysisSettings: { method: 'ALWAYS_VALID', correction: 'BENJAMINI_HOCHBERG', stratifyBy: 'device' },
    });
    await record(id, half(290));
    expect(await analyze(id)).toMatchObject({ method: 'ALWAYS_VALID', look: { approach: 'PLAIN' } });
    const { abTest } = await api.run<{ abTest: object }>(
      'query ($id: ID!) { abTest(id: $id) { analysisPlan { method correction useCovariate stratifyBy } } }',
      { id },
      { userId: ana.id },
    );
    expect(abTest).toEqual({
      analysisPlan: {
        method: 'ALWAYS_VALID',
        correction: 'BENJAMINI_HOCHBERG',
        useCovariate: true,
        stratifyBy: 'device',
      },
    });
  });
});

/** Rows as events make them: with a device, and what was known of the units before. */
async function measure(id: string): Promise<void> {
  const rows = [
    ['control', '2026-05-01', '', '', 6_000, 300],
    ['control', '2026-05-02', '', '', 4_000, 200],
    ['b', '2026-05-01', '', '', 6_000, 360],
    ['b', '2026-05-02', '', '', 4_000, 260],
    ['control', '2026-05-01', 'device', 'MOBILE', 6_000, 300],
    ['control', '2026-05-02', 'device', 'DESKTOP', 4_000, 200],
    ['b', '2026-05-01', 'device', 'MOBILE', 6_000, 360],
    ['b', '2026-05-02', 'device', 'DESKTOP', 4_000, 260],
  ] as const;
  for (const [variation, day, dimension, value, units, converted] of rows) {
    await api.asOwner(
      `INSERT INTO test_daily_statistics (user_id, ab_test_id, variation_id, day, dimension, value, source, units,
         multiply_exposed_units, converted_units, impressions, clicks, conversions, revenue, impressions_squared, clicks_squared,
         conversions_squared, revenue_squared, clicks_impressions, conversions_clicks, revenue_conversions, covariate_units,
         covariate, covariate_squared, covariate_conversions, covariate_converted, covariate_revenue)
       SELECT $1, $2, $3, $4, $5, $6, 'EVENTS', u, 0, c, u, c, c, c * 10, u, c, c, c * 100, c, c, c * 10,
         u, u, u * 2, c * 1.8, c * 1.8, c * 18 FROM (SELECT $7::bigint AS u, $8::bigint AS c) n`,
      [ana.id, parseId(id)?.uuid, variation, day, dimension, value, units, converted],
    );
  }
}

describe('what a test shows at this moment', () => {
  const LIVE = `query ($id: ID!) { abTest(id: $id) {
    progress { units plannedUnits informationFraction unitsPerDay daysLeft conditionalPowerAtPlan isFutile }
    liftSeries { variationId points { day units informationFraction uplift z boundaryZ differenceInterval ${INTERVAL}
      upliftInterval ${INTERVAL} alwaysValidInterval ${INTERVAL} } }
    breakdowns { dimension omittedValues heterogeneity { variationId pValue }
      comparisons { value variationId controlUnits variationUnits uplift pValue adjustedPValue fixedPValue significance } }
    none: breakdowns(dimension: "country") { dimension }
    allocationAdvice(goal: LEARN, floor: 0.1) { goal phase shares { variationId share chanceToBeBest } } } }`;

  it('is there without a look being taken', async () => {
    const id = await running({ sampleSize: 40_000 });
    await measure(id);
    const { abTest } = await api.run<{ abTest: Record<string, never> }>(LIVE, { id }, { userId: ana.id });
    expect(abTest).toMatchObject({
      progress: { units: 20_000, plannedUnits: 40_000, informationFraction: 0.5, unitsPerDay: 10_000, daysLeft: 2 },
      liftSeries: [
        {
          variationId: 'b',
          points: [
            { day: '2026-05-01', units: 12_000, informationFraction: 0.3 },
            { day: '2026-05-02', units: 20_000, informationFraction: 0.5 },
          ],
        },
      ],
      breakdowns: [
        {
          dimension: 'device',
          comparisons: [
            { value: 'DESKTOP', variationId: 'b', controlUnits: 4_000, variationUnits: 4_000 },
            { value: 'MOBILE', variationId: 'b', controlUnits: 6_000, variationUnits: 6_000 },
          ],
          heterogeneity: [{ variationId: 'b', pValue: expect.any(Number) }],
        },
      ],
      none: [],
      allocationAdvice: {
        goal: 'LEARN',
        phase: 'ADAPTIVE',
        shares: [{ variationId: 'control' }, { variationId: 'b' }],
      },
    });
    expect(await api.asOwner('SELECT 1 FROM test_results WHERE ab_test_id = $1', [parseId(id)?.uuid])).toEqual([]);
  });

  it('refuses a floor that is no share', async () => {
    const id = await running();
    const query = 'query ($id: ID!) { abTest(id: $id) { allocationAdvice(floor: 2) { phase } } }';
    const { errors } = await api.execute(query, { id }, { userId: ana.id });
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', validationErrors: [{ path: 'floor' }] });
  });

  it('is narrowed by what was known before, or by strata where the test asks for them', async () => {
    const results: Result[] = [];
    for (const analysisSettings of [{ useCovariate: false }, {}, { stratifyBy: 'device' }]) {
      const id = await running({ analysisSettings });
      await measure(id);
      results.push(await analyze(id));
    }
    const [plain, cuped, strata] = results;
    expect([plain, cuped, strata].map(({ look }) => look.approach)).toEqual(['PLAIN', 'CUPED', 'POST_STRATIFIED']);
    const width = ({ comparisons: [{ alwaysValidInterval }] }: Result) =>
      (alwaysValidInterval?.upper ?? NaN) - (alwaysValidInterval?.lower ?? NaN);
    expect(width(cuped)).toBeLessThan(width(plain));
    expect(strata.comparisons[0].controlValue).toBeCloseTo(0.05, 12);
  });
});
