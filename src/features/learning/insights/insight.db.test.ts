import { newId } from '../../../platform/database/new-id';
import { encodeId, parseId } from '../../../platform/graphql/ids';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { createRandom } from '../../../statistics/random';
import { LearningOriginEnum } from '../learning.enums';
import type { RunParameters } from '../runs/learning-run.entity';
import { executeRun, type InUnit, requestRun } from '../runs/learning-run.service';

jest.setTimeout(60_000);

const FIRST_DAY = Date.UTC(2025, 2, 3);
const DAYS = 70;
const dayOf = (day: number): string => new Date(FIRST_DAY + day * 86_400_000).toISOString().slice(0, 10);

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

/** What a campaign does on a day, apart from chance. */
interface Behaviour {
  readonly clickRate?: (day: number) => number;
  readonly spend?: (day: number) => number;
  /** Impressions for one unit of money. */
  readonly bought?: (day: number) => number;
  readonly conversionRate?: number;
  readonly budget?: string;
  readonly endsOn?: number;
  readonly days?: (day: number) => boolean;
  readonly currency?: string;
}

/** An account with a profile and one campaign for each behaviour, facts for `days` days. */
async function account(
  behaviours: readonly Behaviour[],
  days = DAYS,
  from = 0,
  user?: { id: string; campaigns: string[] },
) {
  const id = user?.id ?? (await api.createUser()).id;
  if (!user)
    await api.run('mutation { createMetaUserProfile(input: { industry: "fashion" }) { id } }', {}, { userId: id });
  const campaigns = user?.campaigns ?? [];
  for (const [index, behaviour] of behaviours.entries()) {
    const { clickRate = () => 0.012, spend = () => 100, bought = () => 80, conversionRate = 0.05 } = behaviour;
    if (!user) {
      const campaign = await api.createCampaign({
        userId: id,
        name: `Campaign ${index + 1}`,
        startsAt: new Date(FIRST_DAY),
        ...(behaviour.budget === undefined ? {} : { budget: behaviour.budget }),
        ...(behaviour.endsOn === undefined
          ? {}
          : { endsAt: new Date(FIRST_DAY + (behaviour.endsOn + 1) * 86_400_000) }),
      });
      campaigns.push(campaign.id);
    }
    const random = createRandom(`${index}/${from}`);
    const lists: (string | number)[][] = [[], [], [], [], [], []];
    for (let day = from; day < from + days; day++) {
      if (behaviour.days && !behaviour.days(day)) continue;
      const cost = spend(day) * Math.exp(random.normal(0, 0.05));
      const impressions = Math.round(cost * bought(day) * Math.exp(random.normal(0, 0.05)));
      const clicks = random.binomial(impressions, Math.min(1, clickRate(day) * Math.exp(random.normal(0, 0.05))));
      const values = [
        dayOf(day),
        impressions,
        clicks,
        random.binomial(clicks, conversionRate),
        cost.toFixed(2),
        clicks,
      ];
      for (const [at, value] of values.entries()) lists[at]?.push(value);
    }
    await api.asOwner(
      `SELECT ensure_performance_partition(month::date) FROM generate_series(date_trunc('month', $1::date::timestamp), $2::date::timestamp, '1 month') month`,
      [dayOf(from), dayOf(from + days)],
    );
    await api.asOwner(
      `INSERT INTO campaign_performance_facts (user_id, campaign_id, date, impressions, clicks, conversions, spend, revenue, currency, created_at, updated_at)
       SELECT $1, $2, d, i, c, n, s, 0, $3, now(), now() FROM unnest($4::date[], $5::bigint[], $6::bigint[], $7::numeric[], $8::numeric[]) AS f (d, i, c, n, s)`,
      [id, campaigns[index], behaviour.currency ?? 'USD', ...lists.slice(0, 5)],
    );
  }
  return { id, campaigns };
}

async function learn(
  userId: string,
  lastDay = DAYS,
  parameters: Partial<RunParameters> = {},
): Promise<Record<string, number>> {
  const inUnit: InUnit = (mode, work) => api.workspace.run(userId, mode, work);
  const request = { origin: LearningOriginEnum.REQUEST, windowEnd: dayOf(lastDay), parameters };
  const { id } = await inUnit('READ WRITE', (db) => requestRun(db, request));
  await executeRun(inUnit, id);
  const [run] = await api.asOwner<{ counts: Record<string, number> }>(
    'SELECT counts FROM learning_runs WHERE id = $1',
    [id],
  );
  return run?.counts ?? {};
}

interface Insight {
  readonly id: string;
  readonly insightType: string;
  readonly campaignId: string | null;
  readonly metric: string;
  readonly since: string;
  readonly effect: number | null;
  readonly effectLower: number | null;
  readonly effectUpper: number | null;
  readonly adjustedPValue: number | null;
  readonly confidenceScore: number;
  readonly status: string;
  readonly title: string;
  readonly evidence: string;
  readonly expectedImpact: number | null;
  readonly expectedImpactLower: number | null;
  readonly expectedImpactUpper: number | null;
  readonly suggestionEntries: { action: string; description: string }[];
  readonly mixAndRateParts: { change: number; mix: number; rate: number } | null;
}

const FIELDS = `id insightType campaignId metric since effect effectLower effectUpper adjustedPValue confidenceScore status title
  evidence expectedImpact expectedImpactLower expectedImpactUpper suggestionEntries { action description } mixAndRateParts { change mix rate segments { segment mix rate } }`;

async function insights(userId: string, viewer = userId): Promise<Insight[]> {
  const { learningInsights } = await api.run<{ learningInsights: { nodes: Insight[] } }>(
    `{ learningInsights(first: 100) { nodes { ${FIELDS} } } }`,
    {},
    { userId: viewer },
  );
  return learningInsights.nodes;
}

const steady: Behaviour = {};
const quiet = [steady, steady, steady, steady];

describe('a run notices', () => {
  test('nothing where nothing happens', async () => {
    const { id } = await account(quiet);
    expect(await learn(id)).toMatchObject({ insights: 0 });
    expect(await insights(id)).toEqual([]);
  });

  test('contents that tire, with what it may bring to renew them', async () => {
    const { id, campaigns } = await account([{ clickRate: (day) => 0.015 * 0.985 ** day }, ...quiet]);
    await learn(id);
    const [found, ...rest] = await insights(id);
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
    const { id } = await account([raised, ...quiet]);
    await learn(id);
    const found = await insights(id);
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
    const { id } = await account([{ clickRate: (day) => (day < 45 ? 0.012 : 0.007) }, ...quiet]);
    await learn(id);
    const found = await insights(id);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ insightType: 'CHANGE_POINT', metric: 'ctr' });
    expect(Math.abs(Date.parse(found[0]?.since ?? '') - Date.parse(dayOf(45)))).toBeLessThanOrEqual(3 * 86_400_000);
  });

  test('a day on which clicks were lost everywhere, once, and that it looks like tracking', async () => {
    const broken: Behaviour = { clickRate: (day) => (day === 60 ? 0.004 : 0.012) };
    const { id } = await account([broken, broken, broken, broken]);
    await learn(id);
    const found = await insights(id);
    expect(found.map(({ insightType, since, metric }) => [insightType, since, metric]).sort()).toEqual([
      ['ANOMALY', dayOf(60), 'ctr'],
      ['DATA_QUALITY', dayOf(60), 'ctr'],
    ]);
    expect(found.find(({ insightType }) => insightType === 'ANOMALY')).toMatchObject({ campaignId: null });
  });

  test('rates that follow the week', async () => {
    const weekly: Behaviour = { clickRate: (day) => (day % 7 >= 5 ? 0.016 : 0.011) };
    const { id } = await account(Array.from({ length: 10 }, () => weekly));
    await learn(id);
    const week = (await insights(id)).find(({ insightType }) => insightType === 'SEASONALITY');
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
    const { id, campaigns } = await account([slow, paced, steady, steady]);
    await learn(id);
    const found = await insights(id);
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
    const { id, campaigns } = await account([slow, paced, steady, steady]);
    await learn(id, DAYS, { days: 21 });
    const paces = (await insights(id)).filter(({ insightType }) => insightType === 'PACING');
    expect(paces.map(({ campaignId }) => campaignId)).toEqual([encodeId('campaign', campaigns[0] ?? '')]);
    expect(paces[0]?.effect).toBeCloseTo(0.5, 1);
  });

  test('that two imports tell the same days, and not that a campaign spends double', async () => {
    const paced: Behaviour = { spend: () => 100, budget: '9000.00', endsOn: DAYS + 19 };
    const { id, campaigns } = await account([paced, paced, steady, steady]);
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
    await learn(id);
    expect((await insights(id)).map(({ insightType, campaignId, title }) => [insightType, campaignId, title])).toEqual([
      ['DATA_QUALITY', encodeId('campaign', doubled ?? ''), `${DAYS} days are counted twice in 1 campaign`],
    ]);
  });

  test('data that cannot be right or say little, without a p-value', async () => {
    const { id } = await account([
      { days: (day) => day !== 20 && day !== 21 },
      { conversionRate: 0, clickRate: () => 0.03 },
      { currency: 'EUR' },
      steady,
      steady,
    ]);
    await learn(id);
    const found = (await insights(id)).filter(({ insightType }) => insightType === 'DATA_QUALITY');
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
    const { id } = await account(behaviours as Behaviour[], days as number);
    await learn(id);
    expect((await insights(id)).map(({ insightType, title }) => [insightType, title])).toEqual([
      ['DATA_QUALITY', 'There is too little data to learn much from'],
    ]);
  });
});

test('what was found is not found again, and what was dismissed does not come back', async () => {
  const tiring: Behaviour = { clickRate: (day) => 0.015 * 0.985 ** day };
  const { id, campaigns } = await account([tiring, ...quiet]);
  await learn(id);
  const [first] = await insights(id);
  const viewer = { userId: id };
  const dismissal = 'mutation ($id: ID!) { dismissInsight(id: $id, reason: "Known") { status dismissalReason } }';
  expect(await api.run(dismissal, { id: first?.id }, viewer)).toEqual({
    dismissInsight: { status: 'DISMISSED', dismissalReason: 'Known' },
  });
  await account([tiring, ...quiet], 7, DAYS, { id, campaigns });
  expect(await learn(id, DAYS + 7)).toMatchObject({ insights: 0, insightsSeenAgain: 1 });
  expect(await insights(id)).toMatchObject([{ id: first?.id, status: 'DISMISSED' }]);
});

test('what was acted on is judged by the days after it', async () => {
  const renewed: Behaviour = { clickRate: (day) => (day < DAYS ? 0.016 * 0.98 ** day : 0.014) };
  const left: Behaviour = { clickRate: (day) => 0.016 * 0.98 ** Math.min(day, DAYS) };
  const { id, campaigns } = await account([renewed, left, ...quiet]);
  await learn(id);
  const found = await insights(id);
  expect(found.map(({ insightType }) => insightType)).toEqual(['CREATIVE_FATIGUE', 'CREATIVE_FATIGUE']);
  const implemented =
    'mutation ($id: ID!, $at: DateTimeISO) { implementInsight(id: $id, implementedAt: $at) { status isImplemented improvedMetricValues { value } } }';
  for (const insight of found) {
    expect(await api.run(implemented, { id: insight.id, at: `${dayOf(DAYS)}T08:00:00Z` }, { userId: id })).toEqual({
      implementInsight: { status: 'IMPLEMENTED', isImplemented: true, improvedMetricValues: null },
    });
  }
  await account([renewed, left, ...quiet], 35, DAYS, { id, campaigns });
  expect(await learn(id, DAYS + 35)).toMatchObject({ outcomesMeasured: 2 });
  const judged = new Map(
    (await insights(id)).map(({ campaignId, insightType, status }) => [`${insightType} ${campaignId}`, status]),
  );
  const of = (index: number) => judged.get(`CREATIVE_FATIGUE ${encodeId('campaign', campaigns[index] ?? '')}`);
  expect([of(0), of(1)]).toEqual(['VERIFIED', 'REFUTED']);
  const [row] = await api.asOwner<{ improved_metrics: { ctr: number }; implementation_results: { ratio: number } }>(
    `SELECT improved_metrics, implementation_results FROM learning_insights WHERE user_id = $1 AND status = 'VERIFIED'`,
    [id],
  );
  expect(row?.improved_metrics.ctr).toBeCloseTo(0.014, 3);
  expect(row?.implementation_results.ratio).toBeGreaterThan(1.3);
});

const IMPLEMENT = `mutation ($id: ID!, $at: DateTimeISO) { implementInsight(id: $id, implementedAt: $at) { status } }`;

async function actOn(userId: string, of: readonly { readonly id: string }[], day = DAYS): Promise<void> {
  for (const { id } of of) {
    await api.run(IMPLEMENT, { id, at: `${dayOf(day)}T08:00:00Z` }, { userId });
  }
}

/** Status and outcome of each insight, by its type and the place of its campaign. */
async function outcomes(userId: string, campaigns: readonly string[]): Promise<Record<string, string>> {
  const rows = await api.asOwner<{ type: string; campaign: string | null; status: string; outcome: string | null }>(
    `SELECT insight_type AS "type", campaign_id AS "campaign", status, implementation_results->>'outcome' AS "outcome"
     FROM learning_insights WHERE user_id = $1`,
    [userId],
  );
  return Object.fromEntries(
    rows.map(({ type, campaign, status, outcome }) => [
      `${type} ${campaign === null ? 'all' : campaigns.indexOf(campaign)}`,
      `${status} ${outcome}`,
    ]),
  );
}

describe('what was acted on', () => {
  test('is judged for all campaigns together where it is about all of them, and by whether data are still wrong', async () => {
    const broken: Behaviour = { clickRate: (day) => (day === 60 ? 0.004 : day < DAYS ? 0.012 : 0.016) };
    const { id, campaigns } = await account([broken, broken, broken, { ...broken, days: (day) => day !== 20 }]);
    await learn(id);
    const found = await insights(id);
    expect(found.map(({ insightType }) => insightType).sort()).toEqual(['ANOMALY', 'DATA_QUALITY', 'DATA_QUALITY']);
    await actOn(id, found);
    await api.asOwner(
      `INSERT INTO campaign_performance_facts (user_id, campaign_id, date, impressions, clicks, conversions, spend, revenue, currency, created_at, updated_at)
       SELECT user_id, campaign_id, $3, impressions, clicks, conversions, spend, revenue, currency, now(), now()
       FROM campaign_performance_facts WHERE user_id = $1 AND campaign_id = $2 AND date = $4`,
      [id, campaigns[3], dayOf(20), dayOf(21)],
    );
    await learn(id, DAYS);
    const rows = await api.asOwner<{ metric: string; status: string }>(
      `SELECT metric, status FROM learning_insights WHERE user_id = $1 AND insight_type = 'DATA_QUALITY' ORDER BY metric`,
      [id],
    );
    // The lost clicks are still lost, the missing day is there.
    expect(rows).toEqual([
      { metric: 'ctr', status: 'IMPLEMENTED' },
      { metric: 'facts', status: 'VERIFIED' },
    ]);
    await account([broken, broken, broken, broken], 35, DAYS, { id, campaigns });
    await learn(id, DAYS + 35);
    const judged = await api.asOwner<{ type: string; metric: string; said: string }>(
      `SELECT insight_type AS "type", metric, status || ' ' || (implementation_results->>'outcome') AS "said"
       FROM learning_insights WHERE user_id = $1 AND is_implemented ORDER BY 1, 2`,
      [id],
    );
    expect(judged.map(({ type, metric, said }) => [type, metric, said])).toEqual([
      ['ANOMALY', 'ctr', 'VERIFIED VERIFIED'],
      // The day has left those that are looked at.
      ['DATA_QUALITY', 'ctr', 'IMPLEMENTED NOT_JUDGED'],
      ['DATA_QUALITY', 'facts', 'VERIFIED VERIFIED'],
    ]);
  });

  test('is judged by what was spent in the end where it is about a pace', async () => {
    const budget = { budget: '9000.00', endsOn: DAYS + 19 };
    const hurried: Behaviour = { spend: (day) => (day < DAYS ? 50 : 275), ...budget };
    const slow: Behaviour = { spend: () => 50, ...budget };
    const { id, campaigns } = await account([hurried, slow, steady, steady]);
    await learn(id);
    await actOn(id, await insights(id));
    await account([hurried, slow, steady, steady], 10, DAYS, { id, campaigns });
    await learn(id, DAYS + 10);
    expect(await outcomes(id, campaigns)).toMatchObject({
      'PACING 0': 'IMPLEMENTED WAITING',
      'PACING 1': 'IMPLEMENTED WAITING',
    });
    await account([hurried, slow, steady, steady], 10, DAYS + 10, { id, campaigns });
    await learn(id, DAYS + 20);
    expect(await outcomes(id, campaigns)).toMatchObject({
      'PACING 0': 'VERIFIED VERIFIED',
      'PACING 1': 'REFUTED REFUTED',
    });
  });

  test('does not wait for days that will not come', async () => {
    const tiring = (over: number): Behaviour => ({
      clickRate: (day) => 0.016 * 0.98 ** Math.min(day, DAYS),
      days: (day) => day <= over,
      endsOn: over,
    });
    const behaviours = [tiring(DAYS + 20), tiring(DAYS + 5), ...quiet];
    const { id, campaigns } = await account(behaviours);
    await learn(id);
    await actOn(id, await insights(id));
    await account(behaviours, 22, DAYS, { id, campaigns });
    await learn(id, DAYS + 22);
    expect(await outcomes(id, campaigns)).toMatchObject({
      'CREATIVE_FATIGUE 0': 'REFUTED REFUTED',
      'CREATIVE_FATIGUE 1': 'IMPLEMENTED NOT_JUDGED',
    });
    const [{ said } = { said: '' }] = await api.asOwner<{ said: string }>(
      `SELECT implementation_results->>'reason' AS said FROM learning_insights
       WHERE user_id = $1 AND campaign_id = $2 AND insight_type = 'CREATIVE_FATIGUE'`,
      [id, campaigns[1]],
    );
    expect(said).toMatch('no more will come');
  });

  test('is judged by fresh days of its pattern where it is about a segment, and what has lost its pattern is put aside', async () => {
    const { id } = await account(quiet);
    const verdict = (held: boolean) => [
      { from: dayOf(30), to: dayOf(60), held, campaigns: 9, rateRatio: held ? 1.2 : 1, pValue: held ? 0.01 : 0.6 },
    ];
    const made: Record<string, string> = {};
    const patternRow = async (
      name: string,
      status: string,
      verdicts: unknown,
      insight: string,
      actedOn: string | null,
    ) => {
      const [pattern] = await api.asOwner<{ id: string }>(
        `INSERT INTO performance_patterns (user_id, id, pattern_type, name, metric, status, verdicts, judged_until, fingerprint,
           conditions, rate_ratio, shrunken_rate_ratio, first_observed, last_observed, created_at, updated_at)
         VALUES ($1, $2, 'PLATFORM', $3, 'ctr', $4, $5, $6, $3, '[{"dimension": "platform", "value": "TIKTOK"}]', 1.2, 1.1, now(), now(), now(), now())
         RETURNING id`,
        [id, newId(), name, status, JSON.stringify(verdicts), dayOf(60)],
      );
      const own = newId();
      await api.asOwner(
        `INSERT INTO learning_insights (user_id, id, insight_type, category, title, metric, status, is_implemented, implemented_at, fingerprint,
           identified_patterns, confidence_score, evidence, discovered_at, created_at, updated_at)
         VALUES ($1, $2, 'SEGMENT_LIFT', 'platform', $3, 'ctr', $4, $5::timestamptz IS NOT NULL, $5, $3, $6, 0.9, 'OBSERVATIONAL', now(), now(), now())`,
        [id, own, name, insight, actedOn, JSON.stringify([{ patternId: pattern?.id, name }])],
      );
      made[name] = own;
    };
    await patternRow('held', 'CONFIRMED', verdict(true), 'IMPLEMENTED', dayOf(40));
    await patternRow('failed', 'DECAYED', verdict(false), 'IMPLEMENTED', dayOf(40));
    await patternRow('not judged yet', 'CANDIDATE', [], 'IMPLEMENTED', dayOf(40));
    await patternRow('judged too early', 'CONFIRMED', verdict(true), 'IMPLEMENTED', dayOf(65));
    await patternRow('explained', 'SUPERSEDED', [], 'NEW', null);
    await patternRow('decayed', 'DECAYED', verdict(false), 'NEW', null);
    await patternRow('looked at', 'SUPERSEDED', [], 'ACKNOWLEDGED', null);
    await patternRow('standing', 'CANDIDATE', [], 'NEW', null);
    expect(await learn(id)).toMatchObject({ insightsClosed: 2 });
    const rows = await api.asOwner<{ id: string; status: string; reason: string | null }>(
      'SELECT id, status, dismissal_reason AS "reason" FROM learning_insights WHERE user_id = $1',
      [id],
    );
    const of = (name: string) => rows.find((row) => row.id === made[name]);
    expect(Object.keys(made).map((name) => [name, of(name)?.status])).toEqual([
      ['held', 'VERIFIED'],
      ['failed', 'REFUTED'],
      ['not judged yet', 'IMPLEMENTED'],
      ['judged too early', 'IMPLEMENTED'],
      ['explained', 'DISMISSED'],
      ['decayed', 'DISMISSED'],
      ['looked at', 'ACKNOWLEDGED'],
      ['standing', 'NEW'],
    ]);
    expect(of('explained')?.reason).toMatch('another pattern explains');
    expect(of('decayed')?.reason).toMatch('failed twice');
  });

  test('can be taken back and put aside', async () => {
    const { id } = await account([steady], 1);
    await learn(id, 1);
    const [insight] = await insights(id);
    const viewer = { userId: id };
    const fields = '{ status isImplemented implementedAt implementationResults }';
    const none = { isImplemented: false, implementedAt: null, implementationResults: null };
    await api.run(IMPLEMENT, { id: insight?.id, at: null }, viewer);
    expect(
      await api.run(`mutation ($id: ID!) { acknowledgeInsight(id: $id) ${fields} }`, { id: insight?.id }, viewer),
    ).toEqual({
      acknowledgeInsight: { status: 'ACKNOWLEDGED', ...none },
    });
    await api.run(IMPLEMENT, { id: insight?.id, at: null }, viewer);
    const dismissal = `mutation ($id: ID!) { dismissInsight(id: $id, reason: "No") ${fields} }`;
    expect(await api.run(dismissal, { id: insight?.id }, viewer)).toEqual({
      dismissInsight: { status: 'DISMISSED', ...none },
    });
  });
});

test('insights are found by their run and day, in the order of what is urgent, with run, pattern, outcome and the days of their segment', async () => {
  const { id, campaigns } = await account([steady, steady]);
  await learn(id);
  const [run] = await api.asOwner<{ id: string }>('SELECT id FROM learning_runs WHERE user_id = $1', [id]);
  const pattern = newId();
  await api.asOwner(
    `INSERT INTO performance_patterns (user_id, id, pattern_type, name, metric, fingerprint, first_observed, last_observed, created_at, updated_at)
     VALUES ($1, $2, 'PLACEMENT', 'Feed', 'ctr', 'f', now(), now(), now(), now())`,
    [id, pattern],
  );
  await api.asOwner(
    `UPDATE campaign_performance_facts SET placement = CASE campaign_id WHEN $2 THEN 'FEED' ELSE 'STORY' END WHERE user_id = $1`,
    [id, campaigns[0]],
  );
  const result = { outcome: 'NOT_JUDGED', isSettled: true, reason: 'Because.', lower: 0.9, upper: 1.2, ratio: 1 };
  for (const [number, priority] of ['HIGH', 'LOW', 'CRITICAL', 'MEDIUM'].entries()) {
    await api.asOwner(
      `INSERT INTO learning_insights (user_id, id, insight_type, category, title, metric, priority, since, last_seen_at, run_id, fingerprint, period_end,
         identified_patterns, contributing_factors, implementation_results, confidence_score, evidence, discovered_at, created_at, updated_at)
       VALUES ($1, $2, 'SEGMENT_LIFT', 'placement', $3, 'ctr', $3, $4, $4::date, $5, $3, $6::date, $7, '[{"factor": "placement=FEED"}]', $8, 0.9,
         'OBSERVATIONAL', now(), now(), now())`,
      [
        id,
        newId(),
        priority,
        dayOf(number),
        run?.id,
        dayOf(DAYS),
        JSON.stringify([{ patternId: pattern, name: 'Feed' }]),
        JSON.stringify(result),
      ],
    );
  }
  const list = `query ($filter: LearningInsightFilter, $field: LearningInsightOrderField!, $first: Int!, $after: String) {
    learningInsights(filter: $filter, orderBy: [{ field: $field, direction: DESC }], first: $first, after: $after) {
      pageInfo { endCursor } nodes { title runId run { id counts } identifiedPatternEntries { pattern { id name } }
        outcome { outcome isSettled reason ratioInterval { lower upper } } chart { days { numerator } } } } }`;
  type Answer = { learningInsights: { pageInfo: { endCursor: string }; nodes: { title: string }[] } };
  const ask = (variables: Record<string, unknown>) =>
    api.run<Answer>(list, { first: 10, ...variables }, { userId: id });
  const runId = encodeId('learning_run', run?.id ?? '');
  const filter = { runId: { eq: runId }, category: { eq: 'placement' } };
  const first = await ask({ filter, field: 'PRIORITY', first: 2 });
  expect(first.learningInsights.nodes.map(({ title }) => title)).toEqual(['CRITICAL', 'HIGH']);
  const clicks = await api.asOwner<{ clicks: number }>(
    'SELECT clicks::int AS clicks FROM campaign_performance_facts WHERE user_id = $1 AND campaign_id = $2 ORDER BY date',
    [id, campaigns[0]],
  );
  expect(first.learningInsights.nodes[0]).toMatchObject({
    runId,
    run: { id: runId },
    identifiedPatternEntries: [{ pattern: { id: encodeId('pattern', pattern), name: 'Feed' } }],
    outcome: { outcome: 'NOT_JUDGED', isSettled: true, reason: 'Because.', ratioInterval: { lower: 0.9, upper: 1.2 } },
    chart: { days: clicks.map((day) => ({ numerator: day.clicks })) },
  });
  const after = first.learningInsights.pageInfo.endCursor;
  const second = await ask({ filter, field: 'PRIORITY', first: 2, after });
  expect(second.learningInsights.nodes.map(({ title }) => title)).toEqual(['MEDIUM', 'LOW']);
  const since = { ...filter, since: { gte: dayOf(1) }, lastSeenAt: { lt: `${dayOf(3)}T00:00:00Z` } };
  const late = await ask({ filter: since, field: 'LAST_SEEN_AT' });
  expect(late.learningInsights.nodes.map(({ title }) => title)).toEqual(['CRITICAL', 'LOW']);
});

describe('of an insight', () => {
  let owner: string;
  let insight: string;
  beforeAll(async () => {
    const made = await account([steady], 1);
    owner = made.id;
    await learn(owner, 1);
    insight = (await insights(owner))[0]?.id ?? '';
  });

  test('others see nothing and can do nothing', async () => {
    const { id: stranger } = await api.createUser();
    expect(await insights(owner, stranger)).toEqual([]);
    for (const mutation of [
      'acknowledgeInsight(id: $id)',
      'planInsight(id: $id)',
      'implementInsight(id: $id)',
      'dismissInsight(id: $id, reason: "x")',
    ]) {
      const { errors } = await api.execute(
        `mutation ($id: ID!) { ${mutation} { id } }`,
        { id: insight },
        { userId: stranger },
      );
      expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    }
  });

  test('an impossible step is refused with the steps that there are', async () => {
    const viewer = { userId: owner };
    await api.run('mutation ($id: ID!) { planInsight(id: $id) { status } }', { id: insight }, viewer);
    const { errors } = await api.execute(
      'mutation ($id: ID!) { acknowledgeInsight(id: $id) { id } }',
      { id: insight },
      viewer,
    );
    expect(errors).toMatchObject([
      { extensions: { code: 'CONFLICT', status: 'PLANNED', allowed: ['IMPLEMENTED', 'DISMISSED'] } },
    ]);
  });

  test.each([
    ['dismissInsight(id: $id, reason: " ")', 'reason'],
    ['implementInsight(id: $id, implementedAt: "2999-01-01T00:00:00Z")', 'implementedAt'],
    ['implementInsight(id: $id, implementedAt: "1900-01-01T00:00:00Z")', 'implementedAt'],
  ])('bad input is named: %s', async (mutation, path) => {
    const { errors } = await api.execute(
      `mutation ($id: ID!) { ${mutation} { id } }`,
      { id: insight },
      { userId: owner },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', validationErrors: [{ path }] } }]);
  });

  test('an unknown id is not found', async () => {
    const id = encodeId('insight', newId());
    expect(parseId(id)).toBeDefined();
    const { errors } = await api.execute(
      'mutation ($id: ID!) { planInsight(id: $id) { id } }',
      { id },
      { userId: owner },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });
});

test('without a profile a run makes one where there is something to tell', async () => {
  const { id } = await account([steady], 1);
  await api.asOwner('DELETE FROM meta_user_profiles WHERE user_id = $1', [id]);
  expect(await learn(id, 1)).toMatchObject({ insights: 1 });
  expect(await api.asOwner('SELECT 1 FROM meta_user_profiles WHERE user_id = $1', [id])).toHaveLength(1);
});
