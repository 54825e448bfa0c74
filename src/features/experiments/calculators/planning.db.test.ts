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

const PLAN = `query Plan($input: PlanABTestInput!) {
  planABTest(input: $input) {
    solvedFor sampleSizePerVariation sampleSizes totalSampleSize durationDays durationWeeks minimumDetectableEffect
    minimumDetectableDifference power alphaPerComparison looks inflation expectedSampleShare
  }
}`;

async function plan(input: object): Promise<Record<string, unknown>> {
  const { data, errors, statements } = await api.execute<{ planABTest: Record<string, unknown> }>(
    PLAN,
    { input },
    { userId: ana.id },
  );
  expect(errors).toEqual([]);
  expect(statements).toEqual([]);
  return data.planABTest;
}

async function violations(input: object): Promise<string[]> {
  const { data, errors } = await api.execute(PLAN, { input }, { userId: ana.id });
  expect(data).toBeNull();
  const { code, validationErrors } = (errors[0]?.extensions ?? {}) as unknown as {
    code: string;
    validationErrors: { path: string; constraint: string; message: string }[];
  };
  expect(code).toBe('BAD_USER_INPUT');
  for (const { message } of validationErrors) expect(message).toMatch(/.{10,}\.$/);
  return validationErrors.map(({ path, constraint }) => `${path} ${constraint}`);
}

const RATE = { baselineRate: 0.1 };

describe('planABTest', () => {
  it('solves for the sample size with a power of 0.8 where none is said', async () => {
    expect(await plan({ ...RATE, minimumDetectableEffect: 0.1, dailyVisitors: 1000 })).toEqual({
      solvedFor: 'SAMPLE_SIZE',
      sampleSizePerVariation: 14_751,
      sampleSizes: [14_751, 14_751],
      totalSampleSize: 29_502,
      durationDays: 30,
      durationWeeks: 5,
      minimumDetectableEffect: 0.1,
      minimumDetectableDifference: expect.closeTo(0.01, 12),
      power: 0.8,
      alphaPerComparison: 0.05,
      looks: 1,
      inflation: 1,
      expectedSampleShare: 1,
    });
  });

  it('solves for the effect and for the power', async () => {
    const effect = await plan({ ...RATE, sampleSizePerVariation: 14_751 });
    expect(effect).toMatchObject({ solvedFor: 'MINIMUM_DETECTABLE_EFFECT', power: 0.8, totalSampleSize: 29_502 });
    expect(effect.minimumDetectableEffect).toBeCloseTo(0.1, 5);
    const power = await plan({ ...RATE, totalSampleSize: 29_502, minimumDetectableEffect: 0.1 });
    expect(power).toMatchObject({ solvedFor: 'POWER', power: expect.closeTo(0.8, 4) });
  });

  it('plans means, several variations, an uneven split and looks', async () => {
    const means = await plan({ baselineMean: 10, standardDeviation: 50, minimumDetectableEffect: 0.1 });
    expect(means.totalSampleSize).toBe(78_492);
    expect(means.minimumDetectableDifference).toBe(1);
    const corrected = await plan({ ...RATE, minimumDetectableEffect: 0.1, variations: 3 });
    const plain = await plan({ ...RATE, minimumDetectableEffect: 0.1, variations: 3, correction: 'NONE' });
    expect([corrected.alphaPerComparison, plain.alphaPerComparison]).toEqual([0.025, 0.05]);
    expect(plain.sampleSizePerVariation).toBe(14_751);
    const uneven = await plan({ ...RATE, minimumDetectableEffect: 0.1, trafficSplit: [0.8, 0.2] });
    expect(uneven).toMatchObject({ sampleSizePerVariation: null, sampleSizes: expect.any(Array) });
    const looks = await plan({ ...RATE, minimumDetectableEffect: 0.1, sequential: true, looks: 5 });
    expect(looks).toMatchObject({ looks: 5, totalSampleSize: 30_232 });
    expect((await plan({ ...RATE, minimumDetectableEffect: 0.1, sequential: true })).looks).toBe(10);
  });

  it('needs a viewer', async () => {
    const { errors } = await api.execute(PLAN, { input: { ...RATE, minimumDetectableEffect: 0.1 } });
    expect(errors[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });

  const EFFECT = { minimumDetectableEffect: 0.1 };
  it.each<[string, object, string[]]>([
    ['nothing known', RATE, ['minimumDetectableEffect oneUnknown']],
    ['nothing unknown', { ...RATE, ...EFFECT, power: 0.9, totalSampleSize: 500 }, ['power oneUnknown']],
    ['no baseline', EFFECT, ['baselineRate required']],
    [
      'two baselines',
      { ...RATE, ...EFFECT, baselineMean: 3, standardDeviation: 1 },
      ['baselineMean either', 'standardDeviation either'],
    ],
    ['a mean without its deviation', { ...EFFECT, baselineMean: 3 }, ['standardDeviation required']],
    ['a mean of 0', { ...EFFECT, baselineMean: 0, standardDeviation: 1 }, ['baselineMean range']],
    ['a rate in percent', { ...EFFECT, baselineRate: 2 }, ['baselineRate range', 'minimumDetectableEffect possible']],
    ['a rate of 0', { ...EFFECT, baselineRate: 0 }, ['baselineRate range']],
    ['a rate above 1', { baselineRate: 0.6, minimumDetectableEffect: 0.7 }, ['minimumDetectableEffect possible']],
    ['no effect', { ...RATE, minimumDetectableEffect: 0 }, ['minimumDetectableEffect range']],
    ['power 1', { ...RATE, ...EFFECT, power: 1 }, ['power range']],
    ['threshold 0', { ...RATE, ...EFFECT, confidenceThreshold: 0 }, ['confidenceThreshold range']],
    ['one variation', { ...RATE, ...EFFECT, variations: 1 }, ['variations range']],
    ['a split of 110 percent', { ...RATE, ...EFFECT, trafficSplit: [0.5, 0.6] }, ['trafficSplit total']],
    ['a split for others', { ...RATE, ...EFFECT, trafficSplit: [0.5, 0.25, 0.25] }, ['trafficSplit size']],
    ['a share of 0', { ...RATE, ...EFFECT, trafficSplit: [1, 0] }, ['trafficSplit.1 range']],
    ['two sizes', { ...RATE, totalSampleSize: 100, sampleSizePerVariation: 50 }, ['sampleSizePerVariation either']],
    [
      'one size for uneven arms',
      { ...RATE, sampleSizePerVariation: 50, trafficSplit: [0.8, 0.2] },
      ['sampleSizePerVariation evenSplit'],
    ],
    ['too small', { ...RATE, totalSampleSize: 3 }, ['totalSampleSize range']],
    ['no visitors', { ...RATE, ...EFFECT, dailyVisitors: 0 }, ['dailyVisitors range']],
    ['looks without sequential', { ...RATE, ...EFFECT, looks: 5 }, ['looks sequential']],
    ['too many looks', { ...RATE, ...EFFECT, sequential: true, looks: 31 }, ['looks range']],
    [
      'several at once',
      { baselineRate: 5, power: 0.1, variations: 99 },
      ['baselineRate range', 'power range', 'minimumDetectableEffect oneUnknown', 'variations range'],
    ],
    [
      'what no size finds',
      { baselineRate: 1e-9, minimumDetectableEffect: 1e-6 },
      ['minimumDetectableEffect reachable'],
    ],
    ['a size that finds nothing', { baselineRate: 0.999, totalSampleSize: 200 }, ['totalSampleSize reachable']],
  ])('refuses %s', async (_, input, expected) => {
    expect(await violations(input)).toEqual(expected);
  });
});
