import { newId } from '../../../../platform/database/new-id';
import { encodeId } from '../../../../platform/graphql/ids';
import {
  account,
  type Behaviour,
  DAYS,
  dayOf,
  insights,
  learn,
  quiet,
  steady,
} from '../../../../platform/testing/insight-accounts';
import { startTestApi, type TestApi } from '../../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../../platform/testing/test-database';

jest.setTimeout(60_000);

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

describe('a run notices', () => {
  test('nothing where nothing happens', async () => {
    const { id } = await account(api, quiet);
    expect(await learn(api, id)).toMatchObject({ insights: 0 });
    expect(await insights(api, id)).toEqual([]);
  });

  test('contents that tire, with what it may bring to renew them', async () => {
    const { id, campaigns } = await account(api, [{ clickRate: (day) => 0.015 * 0.985 ** day }, ...quiet]);
    await learn(api, id);
    const [found, ...rest] = await insights(api, id);
    expect(rest).toEqual([]);
    expect(found).toMatchObject({
      insightType: 'CREATIVE_FATIGUE',
      campaignId: encodeId('campaign', campaigns[0] ?? ''),
      metric: 'ctr',
      status: 'NEW',
      evidence: 'OBSERVATIONAL',
      suggestionEntries: [{ action: 'Renew the contents' }],
    });
    expect(found?.effectLower).toBeLessThan(0.985 ** (DAYS - 1));
    expect(found?.effectUpper).toBeGreaterThan(0.985 ** (DAYS - 1));
    expect(found?.confidenceScore).toBeCloseTo(1 - (found?.adjustedPValue ?? 1), 12);
    const { change, mix, rate } = found?.mixAndRateParts ?? { change: 0, mix: 0, rate: 0 };
    expect(change).toBeLessThan(0);
    expect(mix + rate).toBeCloseTo(change, 12);
  });

  test('a budget that buys less and less, by the price of the next thousand', async () => {
    const raised: Behaviour = {
      spend: (day) => (day < 35 ? 100 : 300),
      bought: (day) => (day < 35 ? 80 : 80 * 3 ** -0.4),
    };
    const { id } = await account(api, [raised, ...quiet]);
    await learn(api, id);
    const found = await insights(api, id);
    expect(found.map(({ insightType }) => insightType).sort()).toEqual(['BUDGET_SATURATION', 'CHANGE_POINT']);
    const saturated = found.find(({ insightType }) => insightType === 'BUDGET_SATURATION');
    expect(saturated).toMatchObject({ since: dayOf(35) });
    expect(saturated?.effectLower).toBeLessThan(0.6);
    expect(saturated?.effectUpper).toBeGreaterThan(0.6);
    // Three times the money at an elasticity of 0.6: impressions cost 3 ^ 0.4 as much.
    for (const insight of found) {
      expect(insight.expectedImpact).toBeCloseTo(3 ** 0.4 - 1, 1);
      expect(insight.expectedImpactLower).toBeLessThan(3 ** 0.4 - 1);
      expect(insight.expectedImpactUpper).toBeGreaterThan(3 ** 0.4 - 1);
    }
  });

  test('a rate that jumped and stayed, and not the odd days since', async () => {
    const { id } = await account(api, [{ clickRate: (day) => (day < 45 ? 0.012 : 0.007) }, ...quiet]);
    await learn(api, id);
    const found = await insights(api, id);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ insightType: 'CHANGE_POINT', metric: 'ctr' });
    expect(Math.abs(Date.parse(found[0]?.since ?? '') - Date.parse(dayOf(45)))).toBeLessThanOrEqual(3 * 86_400_000);
  });

  test('a day on which clicks were lost everywhere, once, and that it looks like tracking', async () => {
    const broken: Behaviour = { clickRate: (day) => (day === 60 ? 0.004 : 0.012) };
    const { id } = await account(api, [broken, broken, broken, broken]);
    await learn(api, id);
    const found = await insights(api, id);
    expect(found.map(({ insightType, since, metric }) => [insightType, since, metric]).sort()).toEqual([
      ['ANOMALY', dayOf(60), 'ctr'],
      ['DATA_QUALITY', dayOf(60), 'ctr'],
    ]);
    expect(found.find(({ insightType }) => insightType === 'ANOMALY')).toMatchObject({ campaignId: null });
  });

  test('rates that follow the week', async () => {
    const weekly: Behaviour = { clickRate: (day) => (day % 7 >= 5 ? 0.016 : 0.011) };
    const { id } = await account(
      api,
      Array.from({ length: 10 }, () => weekly),
    );
    await learn(api, id);
    const week = (await insights(api, id)).find(({ insightType }) => insightType === 'SEASONALITY');
    // A fifth of a weekday's budget, moved from days of 0.011 to days of 0.016, in a week of 0.0874 in all.
    const gain = (0.2 * (0.016 - 0.011)) / (5 * 0.011 + 2 * 0.016);
    expect(week?.expectedImpact).toBeCloseTo(gain, 2);
    expect(week?.expectedImpactLower).toBeGreaterThan(0);
    expect(week?.expectedImpactLower).toBeLessThan(gain);
    expect(week?.expectedImpactUpper).toBeGreaterThan(gain);
  });

  test('a campaign that will not use its budget up', async () => {
    const slow: Behaviour = { spend: () => 50, budget: '9000.00', endsOn: DAYS + 19 };
    const paced: Behaviour = { spend: () => 100, budget: '9000.00', endsOn: DAYS + 19 };
    const { id, campaigns } = await account(api, [slow, paced, steady, steady]);
    await learn(api, id);
    const found = await insights(api, id);
    expect(found.map(({ insightType, campaignId }) => [insightType, campaignId])).toEqual([
      ['PACING', encodeId('campaign', campaigns[0] ?? '')],
    ]);
    expect(found[0]?.effect).toBeCloseTo(0.5, 1);
    expect(found[0]?.expectedImpact).toBeCloseTo(1 - (found[0]?.effect ?? 0), 9);
    expect(found[0]?.expectedImpactLower).toBeLessThan(found[0]?.expectedImpact ?? 0);
    expect(found[0]?.expectedImpactUpper).toBeGreaterThan(found[0]?.expectedImpact ?? 1);
  });

  test('the pace of a budget by all that was spent, not by the window alone', async () => {
    const slow: Behaviour = { spend: () => 50, budget: '9000.00', endsOn: DAYS + 19 };
    const paced: Behaviour = { spend: () => 100, budget: '9000.00', endsOn: DAYS + 19 };
    const { id, campaigns } = await account(api, [slow, paced, steady, steady]);
    await learn(api, id, DAYS, { days: 21 });
    const paces = (await insights(api, id)).filter(({ insightType }) => insightType === 'PACING');
    expect(paces.map(({ campaignId }) => campaignId)).toEqual([encodeId('campaign', campaigns[0] ?? '')]);
    expect(paces[0]?.effect).toBeCloseTo(0.5, 1);
  });

  test('that two imports tell the same days, and not that a campaign spends double', async () => {
    const paced: Behaviour = { spend: () => 100, budget: '9000.00', endsOn: DAYS + 19 };
    const { id, campaigns } = await account(api, [paced, paced, steady, steady]);
    const [doubled, parted] = campaigns;
    const [ages, placements] = [newId(), newId()];
    const facts = 'campaign_performance_facts';
    await api.asOwner(`UPDATE ${facts} SET age_group = '18-24', import_run_id = $2 WHERE user_id = $1`, [id, ages]);
    const copied = 'impressions, clicks, conversions, spend, revenue, currency, created_at, updated_at';
    // The placements of the one are another import of the same spend; those of the other belong to the same report.
    await api.asOwner(
      `INSERT INTO ${facts} (user_id, campaign_id, date, placement, import_run_id, ${copied})
       SELECT user_id, campaign_id, date, 'FEED', CASE WHEN campaign_id = $2 THEN $4::uuid ELSE $5::uuid END, ${copied} FROM ${facts}
       WHERE user_id = $1 AND (campaign_id = $2 OR campaign_id = $3 AND date < $6)`,
      [id, doubled, parted, placements, ages, dayOf(2)],
    );
    await learn(api, id);
    expect(
      (await insights(api, id)).map(({ insightType, campaignId, title }) => [insightType, campaignId, title]),
    ).toEqual([['DATA_QUALITY', encodeId('campaign', doubled ?? ''), `${DAYS} days are counted twice in 1 campaign`]]);
  });

  test('data that cannot be right or say little, without a p-value', async () => {
    const { id } = await account(api, [
      { days: (day) => day !== 20 && day !== 21 },
      { conversionRate: 0, clickRate: () => 0.03 },
      { currency: 'EUR' },
      steady,
      steady,
    ]);
    await learn(api, id);
    const found = (await insights(api, id)).filter(({ insightType }) => insightType === 'DATA_QUALITY');
    expect(found.map(({ title }) => title).sort()).toEqual([
      '2 days are missing in 1 campaign',
      expect.stringMatching(/^Campaign 2 has no conversions in [\d,]+ clicks$/),
      'Money comes in 2 currencies: EUR, USD',
    ]);
    for (const { adjustedPValue, confidenceScore } of found) {
      expect({ adjustedPValue, confidenceScore }).toEqual({ adjustedPValue: null, confidenceScore: 1 });
    }
  });

  test.each([
    ['one campaign of one day', [steady], 1],
    ['nothing but zeros', [{ clickRate: () => 0 }, { clickRate: () => 0 }], 30],
  ])('that there is too little: %s', async (_, behaviours, days) => {
    const { id } = await account(api, behaviours as Behaviour[], days as number);
    await learn(api, id);
    expect((await insights(api, id)).map(({ insightType, title }) => [insightType, title])).toEqual([
      ['DATA_QUALITY', 'There is too little data to learn much from'],
    ]);
  });
});

test('what was found is not found again, and what was dismissed does not come back', async () => {
  const tiring: Behaviour = { clickRate: (day) => 0.015 * 0.985 ** day };
  const { id, campaigns } = await account(api, [tiring, ...quiet]);
  await learn(api, id);
  const [first] = await insights(api, id);
  const viewer = { userId: id };
  const dismissal = 'mutation ($id: ID!) { dismissInsight(id: $id, reason: "Known") { status dismissalReason } }';
  expect(await api.run(dismissal, { id: first?.id }, viewer)).toEqual({
    dismissInsight: { status: 'DISMISSED', dismissalReason: 'Known' },
  });
  await account(api, [tiring, ...quiet], 7, DAYS, { id, campaigns });
  expect(await learn(api, id, DAYS + 7)).toMatchObject({ insights: 0, insightsSeenAgain: 1 });
  expect(await insights(api, id)).toMatchObject([{ id: first?.id, status: 'DISMISSED' }]);
});
