import { parseId } from '../../../platform/graphql/ids';
import { failureOf, type Tester, testerOf } from '../../../platform/testing/running-tests';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { listDailySums, listDimensionSums, listVariationSums } from './measurement.store';
import { addToDailyStatistics, type DailyRow, lockMeasurements, refreshVariations } from './measurement.writes';

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

const RECORD = `mutation ($input: RecordDailyTestStatisticsInput!) { recordDailyTestStatistics(input: $input) {
  statisticsSource
  dailyStatistics { variationId day source units multiplyExposedUnits convertedUnits impressions clicks conversions revenue revenueSquared }
  variations(orderBy: [{ field: VARIATION_ID }]) { nodes {
    variationId visitors impressions clicks conversions revenue ctr conversionRate revenuePerVisitor sufficientStatistics } } } }`;

interface Recorded {
  statisticsSource: string;
  dailyStatistics: Record<string, unknown>[];
  variations: { nodes: Record<string, unknown>[] };
}

async function record(abTestId: string, rows: object[]): Promise<Recorded> {
  const data = await api.run<{ recordDailyTestStatistics: Recorded }>(
    RECORD,
    { input: { abTestId, rows } },
    { userId: ana.id },
  );
  return data.recordDailyTestStatistics;
}

const failure = (abTestId: string, rows: object[], userId = ana.id) =>
  failureOf<{ code: string; statisticsSource?: string; validationErrors?: { path: string; constraint: string }[] }>(
    api,
    userId,
    RECORD,
    { input: { abTestId, rows } },
  );

const DAY = { day: '2026-05-01', variationId: 'control', visitors: 100, conversions: 10, revenue: '250.10' };

describe('recordDailyTestStatistics', () => {
  it('makes the numbers of the variations, once however often it is sent', async () => {
    const { id } = await tester.active();
    const rows = [
      DAY,
      { ...DAY, day: '2026-05-02', visitors: 50, conversions: 2, revenue: '49.90' },
      { ...DAY, variationId: 'short', visitors: 120, conversions: 30, impressions: 400, clicks: 44 },
    ];
    const first = await record(id, rows);
    expect(first).toEqual({
      statisticsSource: 'REPORTED',
      dailyStatistics: [
        {
          ...{ variationId: 'control', day: '2026-05-01', source: 'REPORTED', units: 100, multiplyExposedUnits: 0 },
          ...{ convertedUnits: 10, impressions: 0, clicks: 0, conversions: 10, revenue: '250.1', revenueSquared: null },
        },
        expect.objectContaining({ variationId: 'short', day: '2026-05-01', units: 120 }),
        expect.objectContaining({ variationId: 'control', day: '2026-05-02', units: 50 }),
      ],
      variations: {
        nodes: [
          {
            ...{ variationId: 'control', visitors: 150, impressions: 0, clicks: 0, conversions: 12, revenue: '300.00' },
            ...{ ctr: null, conversionRate: 0.08, revenuePerVisitor: '2.000000' },
            sufficientStatistics: {
              units: 150,
              sums: { impressions: 0, clicks: 0, conversions: 12, converted: 12, revenue: 300 },
              squares: { conversions: 12, converted: 12 },
              products: { 'conversions:revenue': 300 },
            },
          },
          expect.objectContaining({ variationId: 'long', visitors: 0, conversionRate: null, sufficientStatistics: {} }),
          expect.objectContaining({
            variationId: 'short',
            impressions: 400,
            clicks: 44,
            ctr: 0.11,
            conversionRate: 0.25,
          }),
        ],
      },
    });
    expect(await record(id, rows)).toEqual(first);
    const changed = await record(id, [{ ...DAY, visitors: 10, conversions: 1, revenue: '10.10' }]);
    expect(changed.variations.nodes[0]).toMatchObject({ visitors: 60, conversions: 3, revenue: '60.00' });
  });

  it('says everything that is wrong with the rows at once, and writes nothing', async () => {
    const { id } = await tester.active();
    const { code, validationErrors } = await failure(id, [
      { ...DAY, variationId: 'nobody' },
      { ...DAY, conversions: 101 },
      { ...DAY, day: '2099-01-01' },
      { ...DAY, day: '2026-05-03', clicks: 300, clicksSquared: 299 },
      { ...DAY, day: '2026-05-04', revenueSquared: '625.00' },
      { ...DAY, day: '2026-05-05' },
      { ...DAY, day: '2026-05-05' },
    ]);
    expect([code, validationErrors?.map(({ path, constraint }) => `${path} ${constraint}`)]).toEqual([
      'BAD_USER_INPUT',
      [
        'rows.0.variationId isVariation',
        'rows.1.conversions isNotAbove',
        'rows.2.day isNotInFuture',
        'rows.3.clicksSquared isPossible',
        'rows.4.revenueSquared isPossible',
        'rows.6.day isUnique',
      ],
    ]);
    expect(
      (await failure(id, [{ ...DAY, visitors: -1, convertedVisitors: 11 }])).validationErrors?.map(({ path }) => path),
    ).toEqual(['rows.0.visitors', 'rows.0.convertedVisitors']);
    expect(await api.asOwner('SELECT 1 FROM test_daily_statistics WHERE ab_test_id = $1', [parseId(id)?.uuid])).toEqual(
      [],
    );
  });

  it('is refused for a test that has not begun, is cancelled, or is measured by events', async () => {
    const draft = await tester.draft();
    expect(await failure(draft.id, [DAY])).toMatchObject({ code: 'CONFLICT', status: 'DRAFT' });
    await tester.act('cancelABTest', draft.id, ', reason: "No"');
    expect(await failure(draft.id, [DAY])).toMatchObject({ code: 'CONFLICT', status: 'CANCELLED' });
    const { id } = await tester.active();
    await api.asOwner(`UPDATE ab_tests SET statistics_source = 'EVENTS' WHERE id = $1`, [parseId(id)?.uuid]);
    expect(await failure(id, [DAY])).toMatchObject({ code: 'CONFLICT', statisticsSource: 'EVENTS' });
  });

  it("finds no test of somebody else's", async () => {
    const { id } = await tester.active();
    expect(await failure(id, [DAY], ben.id)).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the store', () => {
  const row = (abTestId: string, more: Partial<DailyRow>): DailyRow => ({
    ...{ abTestId, variationId: 'control', day: '2026-05-01', dimension: '', value: '' },
    ...{ units: 1, multiplyExposedUnits: 0, convertedUnits: 1, impressions: 2, clicks: 1, conversions: 1 },
    ...{ revenue: '0.1', impressionsSquared: 4, clicksSquared: 1, conversionsSquared: 1, revenueSquared: '0.01' },
    ...{ clicksImpressions: 2, conversionsClicks: 1, revenueConversions: '0.1', covariateUnits: 1, covariate: '0.3' },
    ...{ covariateSquared: '0.09', covariateConversions: '0.3', covariateConverted: '0.3', covariateRevenue: '0.03' },
    ...more,
  });
  const opposite = (given: DailyRow): DailyRow =>
    Object.fromEntries(
      Object.entries(given).map(([key, value]) => [
        key,
        ['abTestId', 'variationId', 'day', 'dimension', 'value'].includes(key) ? value : `-${value}`,
      ]),
    ) as unknown as DailyRow;

  it('adds differences up exactly, takes away rows that nobody is left in, and reads sums of all kinds', async () => {
    const { id } = await tester.active();
    const uuid = parseId(id)?.uuid ?? '';
    const write = (differences: DailyRow[]) =>
      api.workspace.run(ana.id, 'READ WRITE', async (db) => {
        await lockMeasurements(db, [uuid]);
        await addToDailyStatistics(db, differences);
        await refreshVariations(db, [uuid]);
      });
    const phone = { dimension: 'device', value: 'phone' };
    // Ten times a tenth is one, which it is not in binary.
    for (let time = 0; time < 10; time++) await write([row(uuid, {}), row(uuid, phone)]);
    await write([row(uuid, { day: '2026-05-02' }), row(uuid, { ...phone, day: '2026-05-02' })]);
    await write([opposite(row(uuid, { day: '2026-05-02' })), opposite(row(uuid, { ...phone, day: '2026-05-02' }))]);
    const [total, days, dimensions] = await api.workspace.run(ana.id, 'READ ONLY', (db) =>
      Promise.all([listVariationSums(db, [uuid]), listDailySums(db, [uuid]), listDimensionSums(db, [uuid])]),
    );
    const sums = {
      source: 'EVENTS',
      units: 10,
      revenue: 1,
      revenueSquared: 0.1,
      covariateRevenue: 0.3,
      covariateUnits: 10,
    };
    expect(total).toEqual([expect.objectContaining({ variationId: 'control', ...sums })]);
    expect(days).toEqual([expect.objectContaining({ variationId: 'control', day: '2026-05-01', ...sums })]);
    expect(dimensions).toEqual([expect.objectContaining({ variationId: 'control', ...phone, ...sums })]);
    const [control] = await api.asOwner<{ visitors: string; sufficient_statistics: object }>(
      `SELECT visitors, sufficient_statistics FROM test_variations WHERE ab_test_id = $1 AND variation_id = 'control'`,
      [uuid],
    );
    expect(control).toEqual({
      visitors: '10',
      sufficient_statistics: {
        units: 10,
        covariateUnits: 10,
        sums: { impressions: 20, clicks: 10, conversions: 10, converted: 10, revenue: 1, pre_covariate: 3 },
        squares: { impressions: 40, clicks: 10, conversions: 10, converted: 10, revenue: 0.1, pre_covariate: 0.9 },
        products: {
          ...{ 'clicks:impressions': 20, 'conversions:clicks': 10, 'conversions:revenue': 1 },
          ...{ 'pre_covariate:conversions': 3, 'pre_covariate:converted': 3, 'pre_covariate:revenue': 0.3 },
        },
      },
    });
  });
});
