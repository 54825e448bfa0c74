import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';

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

const EVALUATE = `query Evaluate($input: EvaluateABTestInput!) {
  evaluateABTest(input: $input) {
    totalVisitors informationFraction decision decisionReasons winningVariationKey
    sampleRatioMismatch { pValue detected }
    chanceToBeBest { variationKey probability }
    warnings { code message variationKey }
    comparisons {
      variationKey controlKey controlValue variationValue difference differenceInterval { lower upper }
      uplift upliftInterval { lower upper } statistic pValue log10PValue fixedPValue adjustedPValue significance
      effectSize power powerOf chanceToBeatControl expectedLoss test
    }
  }
}`;

interface Answer {
  evaluateABTest: {
    decision: string;
    winningVariationKey: string | null;
    informationFraction: number | null;
    chanceToBeBest: { variationKey: string; probability: number | null }[];
    warnings: { code: string }[];
    comparisons: (Record<string, unknown> & { pValue: number | null; fixedPValue: number | null; test: string })[];
  };
}

type Input = Record<string, unknown> & { variations?: Record<string, unknown>[] };

const CONTROL = { key: 'control', isControl: true, visitors: 400, conversions: 12 };
const SHORT = { key: 'short', visitors: 400, conversions: 26 };
const SUMS = { visitors: 100, sum: 200, sumOfSquares: 900 };
const RATIO = { ...SUMS, denominatorSum: 500, denominatorSumOfSquares: 3000, crossProductSum: 1200 };

const evaluate = (input: Input) => api.run<Answer>(EVALUATE, { input }, { userId: ana.id });

/** The rules that an input breaks, as `path constraint`. */
async function violations(input: Input): Promise<string[]> {
  const { data, errors, statements } = await api.execute(EVALUATE, { input }, { userId: ana.id });
  expect(data).toBeNull();
  expect(errors).toHaveLength(1);
  expect(statements).toEqual([]);
  const { code, validationErrors } = (errors[0]?.extensions ?? {}) as unknown as {
    code: string;
    validationErrors: { path: string; constraint: string; message: string }[];
  };
  expect(code).toBe('BAD_USER_INPUT');
  for (const { message } of validationErrors) expect(message).toMatch(/.{10,}\.$/);
  return validationErrors.map(({ path, constraint }) => `${path} ${constraint}`);
}

const withArms = (...variations: object[]): Input => ({ variations: variations as Record<string, unknown>[] });

describe('evaluateABTest', () => {
  it('answers in full, without a statement to the database', async () => {
    const { data, errors, statements } = await api.execute<Answer>(
      EVALUATE,
      { input: withArms(CONTROL, SHORT) },
      { userId: ana.id },
    );
    expect(errors).toEqual([]);
    expect(statements).toEqual([]);
    expect(data.evaluateABTest).toMatchObject({
      totalVisitors: 800,
      informationFraction: null,
      decision: 'SHIP',
      winningVariationKey: 'short',
      sampleRatioMismatch: { pValue: 1, detected: false },
      warnings: [{ code: 'SUSPICIOUS_UPLIFT', variationKey: 'short' }],
    });
    const [one] = data.evaluateABTest.comparisons;
    expect(one).toMatchObject({
      variationKey: 'short',
      controlKey: 'control',
      controlValue: 0.03,
      variationValue: 0.065,
      significance: 'SIGNIFICANT',
      powerOf: 'OBSERVED_EFFECT',
      test: 'POOLED_Z',
    });
    expect(one?.pValue).toBeCloseTo(0.01996316587684, 12);
    for (const value of Object.values(one ?? {})) expect(value).not.toBeNull();
  });

  it('takes means, ratios, a sequential look and corrections', async () => {
    const means = await evaluate({
      metric: 'MEAN',
      ...withArms({ key: 'a', isControl: true, ...SUMS }, { key: 'b', ...SUMS, sum: 290, sumOfSquares: 1400 }),
    });
    expect(means.evaluateABTest.comparisons[0]).toMatchObject({ test: 'WELCH_T', significance: 'SIGNIFICANT' });
    const ratios = await evaluate({
      metric: 'RATIO',
      ...withArms({ key: 'a', isControl: true, ...RATIO }, { key: 'b', ...RATIO }),
    });
    expect(ratios.evaluateABTest.comparisons[0]).toMatchObject({ test: 'DELTA_METHOD', difference: 0, pValue: 1 });
    const look = await evaluate({
      method: 'SEQUENTIAL',
      plannedSampleSize: 1600,
      earlierLooks: [200, 500],
      minimumDetectableEffect: 0.5,
      correction: 'BENJAMINI_HOCHBERG',
      comparisons: 'ALL_PAIRS',
      ...withArms(
        { ...CONTROL, trafficPercentage: 50 },
        { ...SHORT, trafficPercentage: 25, visitors: 200 },
        { key: 'long', trafficPercentage: 25, visitors: 200, conversions: 9 },
      ),
    });
    expect(look.evaluateABTest.informationFraction).toBe(0.5);
    expect(look.evaluateABTest.comparisons).toHaveLength(3);
    for (const one of look.evaluateABTest.comparisons) {
      expect(one.pValue).toBeGreaterThanOrEqual(one.fixedPValue ?? 1);
      expect(one.powerOf).toBe('MINIMUM_DETECTABLE_EFFECT');
    }
  });

  it('has null and a warning, never NaN, where there are no data', async () => {
    const { evaluateABTest } = await evaluate(withArms({ ...CONTROL, visitors: 0, conversions: 0 }, SHORT));
    const { variationKey, controlKey, ...numbers } = evaluateABTest.comparisons[0] ?? {};
    expect([variationKey, controlKey]).toEqual(['short', 'control']);
    expect(new Set(Object.values(numbers))).toEqual(new Set([null]));
    expect(evaluateABTest.chanceToBeBest.map(({ probability }) => probability)).toEqual([null, null]);
    expect(evaluateABTest.warnings.map(({ code }) => code)).toContain('NOT_ENOUGH_DATA');
  });

  it('needs a viewer', async () => {
    const { errors } = await api.execute(EVALUATE, { input: withArms(CONTROL, SHORT) });
    expect(errors[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    const reader = await api.run(EVALUATE, { input: withArms(CONTROL, SHORT) }, { userId: ana.id, role: 'ANALYST' });
    expect(reader).not.toBeNull();
  });
});

describe('bad input', () => {
  it.each<[string, Input, string[]]>([
    ['one arm', withArms(CONTROL), ['variations size']],
    ['no control', withArms({ ...CONTROL, isControl: false }, SHORT), ['variations oneControl']],
    ['two controls', withArms(CONTROL, { ...SHORT, isControl: true }), ['variations.1.isControl oneControl']],
    ['a key twice', withArms(CONTROL, { ...SHORT, key: 'control' }), ['variations.1.key unique']],
    ['an empty key', withArms(CONTROL, { ...SHORT, key: ' ' }), ['variations.1.key length']],
    [
      'negative visitors',
      withArms(CONTROL, { ...SHORT, visitors: -1, conversions: -1 }),
      ['variations.1.visitors range', 'variations.1.conversions range'],
    ],
    ['too many visitors', withArms(CONTROL, { ...SHORT, visitors: 10_000_000_001 }), ['variations.1.visitors range']],
    [
      'more conversions than visitors',
      withArms(CONTROL, { ...SHORT, conversions: 401 }),
      ['variations.1.conversions notAboveVisitors'],
    ],
    ['no conversions', withArms(CONTROL, { key: 'short', visitors: 400 }), ['variations.1.conversions required']],
    [
      'a split of 110 percent',
      withArms({ ...CONTROL, trafficPercentage: 50 }, { ...SHORT, trafficPercentage: 60 }),
      ['variations trafficTotal'],
    ],
    [
      'half a split',
      withArms({ ...CONTROL, trafficPercentage: 50 }, SHORT),
      ['variations.1.trafficPercentage required'],
    ],
    [
      'a negative share',
      withArms({ ...CONTROL, trafficPercentage: 110 }, { ...SHORT, trafficPercentage: -10 }),
      ['variations.0.trafficPercentage range', 'variations.1.trafficPercentage range'],
    ],
    [
      'a threshold below a half',
      { confidenceThreshold: 0.4, ...withArms(CONTROL, SHORT) },
      ['confidenceThreshold range'],
    ],
    ['a threshold of 1', { confidenceThreshold: 1, ...withArms(CONTROL, SHORT) }, ['confidenceThreshold range']],
    ['no planned size', { method: 'SEQUENTIAL', ...withArms(CONTROL, SHORT) }, ['plannedSampleSize required']],
    ['a planned size of 1', { plannedSampleSize: 1, ...withArms(CONTROL, SHORT) }, ['plannedSampleSize range']],
    ['looks without SEQUENTIAL', { earlierLooks: [100], ...withArms(CONTROL, SHORT) }, ['earlierLooks sequential']],
    [
      'looks out of order',
      { method: 'SEQUENTIAL', plannedSampleSize: 700, earlierLooks: [0, 500, 400, 800], ...withArms(CONTROL, SHORT) },
      ['earlierLooks.0 range', 'earlierLooks.2 increasing', 'earlierLooks.3 earlier', 'earlierLooks.3 unfinished'],
    ],
    ['an effect of 0', { minimumDetectableEffect: 0, ...withArms(CONTROL, SHORT) }, ['minimumDetectableEffect range']],
    [
      'means without sums',
      { metric: 'MEAN', ...withArms({ ...CONTROL, ...SUMS }, SHORT) },
      ['variations.1.sum required', 'variations.1.sumOfSquares required'],
    ],
    [
      'ratios without denominators',
      { metric: 'RATIO', ...withArms({ ...CONTROL, ...RATIO }, { ...SHORT, ...SUMS }) },
      [
        'variations.1.denominatorSum required',
        'variations.1.denominatorSumOfSquares required',
        'variations.1.crossProductSum required',
      ],
    ],
    [
      'squares that are too small',
      { metric: 'MEAN', ...withArms({ ...CONTROL, ...SUMS }, { ...SHORT, ...SUMS, sumOfSquares: 399 }) },
      ['variations.1.sumOfSquares possible'],
    ],
    [
      'sums without visitors',
      { metric: 'MEAN', ...withArms({ ...CONTROL, ...SUMS }, { ...SHORT, ...SUMS, visitors: 0, conversions: 0 }) },
      ['variations.1.sum noVisitors'],
    ],
    [
      'sums beyond the range',
      { metric: 'MEAN', ...withArms({ ...CONTROL, ...SUMS }, { ...SHORT, sum: 1e16, sumOfSquares: 1e-31 }) },
      ['variations.1.sum range'],
    ],
    [
      'a cross product that cannot be',
      { metric: 'RATIO', ...withArms({ ...CONTROL, ...RATIO }, { ...SHORT, ...RATIO, crossProductSum: 1700 }) },
      ['variations.1.crossProductSum possible'],
    ],
    [
      'negative denominators',
      {
        metric: 'RATIO',
        ...withArms({ ...CONTROL, ...RATIO }, { ...SHORT, ...RATIO, denominatorSum: 20, crossProductSum: 100 }),
      },
      ['variations.1.denominatorSumOfSquares possible'],
    ],
  ])('%s', async (_, input, expected) => {
    expect(await violations(input)).toEqual(expected);
  });

  it('comes back as one list', async () => {
    const found = await violations({
      confidenceThreshold: 2,
      method: 'SEQUENTIAL',
      ...withArms({ ...CONTROL, visitors: -5 }, { ...SHORT, key: 'control', isControl: true, conversions: 900 }),
    });
    expect(found.sort()).toEqual([
      'confidenceThreshold range',
      'plannedSampleSize required',
      'variations.0.conversions notAboveVisitors',
      'variations.0.visitors range',
      'variations.1.conversions notAboveVisitors',
      'variations.1.isControl oneControl',
      'variations.1.key unique',
    ]);
  });

  it('too many arms, pairs and looks', async () => {
    const many = (size: number) =>
      withArms(CONTROL, ...Array.from({ length: size - 1 }, (_, i) => ({ ...SHORT, key: `arm${i}` })));
    expect(await violations(many(51))).toEqual(['variations size']);
    expect(await violations({ comparisons: 'ALL_PAIRS', ...many(11) })).toEqual(['comparisons size']);
    const sequential = { method: 'SEQUENTIAL', plannedSampleSize: 100_000 };
    const looks = (size: number) => Array.from({ length: size }, (_, i) => 10 * (i + 1));
    expect(await violations({ ...sequential, earlierLooks: looks(16), ...many(2) })).toEqual(['earlierLooks size']);
    expect(await violations({ ...sequential, earlierLooks: looks(11), ...many(11) })).toEqual(['earlierLooks cost']);
    expect((await evaluate(many(50))).evaluateABTest.comparisons).toHaveLength(49);
  });

  it('that is no number is refused before it arrives', async () => {
    for (const literal of ['1e400', 'NaN', '"5"']) {
      const query = `{ evaluateABTest(input: { metric: MEAN, variations: [{ key: "a", visitors: 5, sum: ${literal} }] }) { decision } }`;
      const { data, errors } = await api.execute(query, {}, { userId: ana.id });
      expect(data).toBeNull();
      expect(errors[0]?.extensions?.code).toMatch(/^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED)$/);
    }
    for (const sum of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const { errors } = await api.execute(EVALUATE, { input: withArms({ ...CONTROL, sum }) }, { userId: ana.id });
      expect(errors[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    }
  });
});

describe('the examples of the calculators', () => {
  const folder = join(__dirname, '../../../../docs/examples');
  const files = readdirSync(folder).filter((name) => /^1[01]-/.test(name));

  it.each(files)('%s runs', async (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    expect(text).toMatch(/^# .+\nquery \w+ \{/);
    const { errors, statements } = await api.execute(text, {}, { userId: ana.id });
    expect(errors).toEqual([]);
    expect(statements).toEqual([]);
  });

  it('are two', () => {
    expect(files).toEqual(['10-evaluate.graphql', '11-plan.graphql']);
  });
});
