import { newId } from '../../../platform/database/new-id';
import { encodeId } from '../../../platform/graphql/ids';
import {
  account,
  type Behaviour,
  DAYS,
  dayOf,
  insights,
  learn,
  quiet,
  steady,
} from '../../../platform/testing/insight-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';

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

test('what was acted on is judged by the days after it', async () => {
  const renewed: Behaviour = { clickRate: (day) => (day < DAYS ? 0.016 * 0.98 ** day : 0.014) };
  const left: Behaviour = { clickRate: (day) => 0.016 * 0.98 ** Math.min(day, DAYS) };
  const { id, campaigns } = await account(api, [renewed, left, ...quiet]);
  await learn(api, id);
  const found = await insights(api, id);
  expect(found.map(({ insightType }) => insightType)).toEqual(['CREATIVE_FATIGUE', 'CREATIVE_FATIGUE']);
  const implemented =
    'mutation ($id: ID!, $at: DateTimeISO) { implementInsight(id: $id, implementedAt: $at) { status isImplemented improvedMetricValues { value } } }';
  for (const insight of found) {
    expect(await api.run(implemented, { id: insight.id, at: `${dayOf(DAYS)}T08:00:00Z` }, { userId: id })).toEqual({
      implementInsight: { status: 'IMPLEMENTED', isImplemented: true, improvedMetricValues: null },
    });
  }
  await account(api, [renewed, left, ...quiet], 35, DAYS, { id, campaigns });
  expect(await learn(api, id, DAYS + 35)).toMatchObject({ outcomesMeasured: 2 });
  const judged = new Map(
    (await insights(api, id)).map(({ campaignId, insightType, status }) => [`${insightType} ${campaignId}`, status]),
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
    const { id, campaigns } = await account(api, [broken, broken, broken, { ...broken, days: (day) => day !== 20 }]);
    await learn(api, id);
    const found = await insights(api, id);
    expect(found.map(({ insightType }) => insightType).sort()).toEqual(['ANOMALY', 'DATA_QUALITY', 'DATA_QUALITY']);
    await actOn(id, found);
    await api.asOwner(
      `INSERT INTO campaign_performance_facts (user_id, campaign_id, date, impressions, clicks, conversions, spend, revenue, currency, created_at, updated_at)
       SELECT user_id, campaign_id, $3, impressions, clicks, conversions, spend, revenue, currency, now(), now()
       FROM campaign_performance_facts WHERE user_id = $1 AND campaign_id = $2 AND date = $4`,
      [id, campaigns[3], dayOf(20), dayOf(21)],
    );
    await learn(api, id, DAYS);
    const rows = await api.asOwner<{ metric: string; status: string }>(
      `SELECT metric, status FROM learning_insights WHERE user_id = $1 AND insight_type = 'DATA_QUALITY' ORDER BY metric`,
      [id],
    );
    // The lost clicks are still lost, the missing day is there.
    expect(rows).toEqual([
      { metric: 'ctr', status: 'IMPLEMENTED' },
      { metric: 'facts', status: 'VERIFIED' },
    ]);
    await account(api, [broken, broken, broken, broken], 35, DAYS, { id, campaigns });
    await learn(api, id, DAYS + 35);
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
    const { id, campaigns } = await account(api, [hurried, slow, steady, steady]);
    await learn(api, id);
    await actOn(id, await insights(api, id));
    await account(api, [hurried, slow, steady, steady], 10, DAYS, { id, campaigns });
    await learn(api, id, DAYS + 10);
    expect(await outcomes(id, campaigns)).toMatchObject({
      'PACING 0': 'IMPLEMENTED WAITING',
      'PACING 1': 'IMPLEMENTED WAITING',
    });
    await account(api, [hurried, slow, steady, steady], 10, DAYS + 10, { id, campaigns });
    await learn(api, id, DAYS + 20);
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
    const { id, campaigns } = await account(api, behaviours);
    await learn(api, id);
    await actOn(id, await insights(api, id));
    await account(api, behaviours, 22, DAYS, { id, campaigns });
    await learn(api, id, DAYS + 22);
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
    const { id } = await account(api, quiet);
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
    expect(await learn(api, id)).toMatchObject({ insightsClosed: 2 });
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
    const { id } = await account(api, [steady], 1);
    await learn(api, id, 1);
    const [insight] = await insights(api, id);
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
