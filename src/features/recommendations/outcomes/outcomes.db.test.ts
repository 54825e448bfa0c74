import { Pool } from 'pg';
import { runSchedule } from '../../../platform/jobs/schedule';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { ensurePartitions } from '../../performance/facts/fact.store';
import { measureOutcomesJob, RECOMMENDATION_SCHEDULES } from '../recommendations.jobs';
import { type MeasurementCounts, measureOutcomes } from './measurement.service';
import { listUsersToMeasure } from './measurement.store';

const DAY_MS = 86_400_000;
const DECIDED = Date.parse('2026-03-01T12:00:00Z');

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;
let bob: TestUser;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  [ana, bob] = [await api.createUser(), await api.createUser()];
  await api.workspace.run(ana.id, 'READ WRITE', (db) =>
    ensurePartitions(db, ['2026-03-01', '2026-04-01', '2026-05-01', '2026-06-01']),
  );
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

function day(offset: number): string {
  return new Date(DECIDED + offset * DAY_MS).toISOString().slice(0, 10);
}

/** A recommendation of the engine that was carried out on 1 March. @returns its id and the campaign's UUID. */
async function carriedOut(userId: string): Promise<{ id: string; campaignId: string; budget: number; metric: string }> {
  const made = await api.run<{ generateRecommendations: { id: string; recommendedBudget: string }[] }>(
    'mutation { generateRecommendations(count: 1) { id recommendedBudget } }',
    {},
    { userId },
  );
  const [{ id, recommendedBudget }] = made.generateRecommendations as [{ id: string; recommendedBudget: string }];
  await api.run('mutation ($id: ID!) { implementRecommendation(id: $id) { id } }', { id }, { userId });
  const [row] = await api.asOwner<{ campaignId: string; metric: string }>(
    `UPDATE campaign_recommendations SET implemented_at = $2, created_at = $2 WHERE user_id = $1 AND status = 'IMPLEMENTED'
       AND implemented_at > now() - interval '1 hour'
     RETURNING implemented_campaign_id AS "campaignId", engine ->> 'metric' AS metric`,
    [userId, new Date(DECIDED)],
  );
  if (!row) throw new Error('Nothing was implemented.');
  return { id, budget: Number(recommendedBudget), ...row };
}

interface DaySums {
  readonly impressions: number;
  readonly clicks: number;
  /** Default: the reports do not say. */
  readonly engagements?: number | null;
  readonly conversions: number;
  readonly spend: number;
  readonly revenue: number;
  readonly currency?: string;
}

async function insertFacts(userId: string, campaignId: string, days: number, each: DaySums, from = 0): Promise<void> {
  const { impressions, clicks, engagements = null, conversions, spend, revenue, currency = 'USD' } = each;
  await api.asOwner(
    `INSERT INTO campaign_performance_facts (user_id, campaign_id, date, platform, impressions, clicks, engagements, conversions, spend, revenue, currency, created_at, updated_at)
     SELECT $1, $2, $3::date + n, 'INSTAGRAM', $5::bigint, $6::bigint, $11::bigint, $7::numeric, $8::numeric, $9::numeric, $10::bpchar, now(), now() FROM generate_series(0, $4::int - 1) n`,
    [userId, campaignId, day(from), days, impressions, clicks, conversions, spend, revenue, currency, engagements],
  );
}

function measureOn(userId: string, offset: number): Promise<MeasurementCounts> {
  return api.workspace.run(userId, 'READ WRITE', (db) => measureOutcomes(db, new Date(`${day(offset)}T02:00:00Z`)));
}

interface Outcome {
  readonly metric: string;
  readonly predicted: number;
  readonly lower: number;
  readonly upper: number;
  readonly actual: number;
  readonly isCovered: boolean;
  readonly pit: number;
  readonly crps: number;
  readonly baseline: number | null;
  readonly beatBaseline: boolean | null;
  readonly probability: number | null;
  readonly restatements: number;
  readonly [field: string]: unknown;
}

interface Shown {
  readonly status: string;
  readonly confidenceScore: number;
  readonly actualPerformanceView: Record<string, unknown> | null;
  readonly measurement: { readonly [field: string]: unknown } | null;
  readonly measurements: { readonly [field: string]: unknown }[];
  readonly outcomes: Outcome[];
}

const FIELDS = `status confidenceScore actualPerformanceView { ctr engagementRate conversionRate roi impressions spend revenue currency measuredAt isFinal }
  measurement { revision isMature waitsFor explanation dueOn windowStart windowEnd delivered impressions spend asOf isFinal }
  measurements { revision impressions clicks engagements engagementImpressions conversions spend revenue currency updatedAt isMature }
  outcomes { metric predicted lower upper level rawLower rawUpper actual isCovered pit crps rawPit rawCrps baseline probability
    rawProbability beatBaseline asOf isFinal restatements }`;

async function show(userId: string, id: string): Promise<Shown> {
  const data = await api.run<{ campaignRecommendation: Shown }>(
    `query ($id: ID!) { campaignRecommendation(id: $id) { ${FIELDS} } }`,
    { id },
    { userId },
  );
  return data.campaignRecommendation;
}

async function rowsOf(userId: string): Promise<unknown[]> {
  const tables = ['recommendation_outcomes', 'recommendation_measurements', 'campaign_recommendations'];
  return Promise.all(
    tables.map((table) => api.asOwner(`SELECT * FROM ${table} WHERE user_id = $1 ORDER BY 1, 2, 3`, [userId])),
  );
}

describe('measuring what became of recommendations', () => {
  test('a window is not ended by spend that two imports count twice', async () => {
    const { id: userId } = await api.createUser();
    await api.run('mutation { createMetaUserProfile(input: { industry: "fashion" }) { id } }', {}, { userId });
    const { id, campaignId, budget } = await carriedOut(userId);
    const spend = budget / 40;
    await insertFacts(userId, campaignId, 35, {
      impressions: 10_000,
      clicks: 130,
      conversions: 4,
      spend,
      revenue: spend,
    });
    const columns =
      'user_id, campaign_id, date, platform, impressions, clicks, conversions, spend, revenue, currency, created_at, updated_at';
    await api.asOwner(`UPDATE campaign_performance_facts SET age_group = '18-24' WHERE user_id = $1`, [userId]);
    await api.asOwner(
      `INSERT INTO campaign_performance_facts (placement, import_run_id, ${columns})
       SELECT 'FEED', gen_random_uuid(), ${columns} FROM campaign_performance_facts WHERE user_id = $1`,
      [userId],
    );
    await measureOn(userId, 60);
    expect((await show(userId, id)).measurement).toMatchObject({ windowStart: day(0), windowEnd: day(29) });
  });

  test('waits and says why, measures when it is time, and anew when facts are restated', async () => {
    const { id, campaignId, budget, metric } = await carriedOut(ana.id);
    expect(await measureOn(ana.id, 3)).toMatchObject({ measured: 0, waiting: 1 });
    expect(await show(ana.id, id)).toMatchObject({
      status: 'IMPLEMENTED',
      actualPerformanceView: null,
      measurement: { waitsFor: ['NO_DELIVERY'], windowStart: null, explanation: expect.stringContaining('no facts') },
      outcomes: [],
    });

    // Forty days; on the twenty-first the planned budget is spent, so that the later ones do not count.
    const spend = budget / 20.5;
    const each = { impressions: 10_000, clicks: 130, engagements: 400, conversions: 4, spend, revenue: spend * 1.5 };
    await insertFacts(ana.id, campaignId, 40, each, 2);
    // Of one day the report does not say them: it counts for everything else.
    await api.asOwner(`UPDATE campaign_performance_facts SET engagements = NULL WHERE user_id = $1 AND date = $2`, [
      ana.id,
      day(4),
    ]);
    await measureOn(ana.id, 10);
    expect(await show(ana.id, id)).toMatchObject({
      status: 'IMPLEMENTED',
      measurement: { waitsFor: ['WINDOW_OPEN'], windowStart: day(2), revision: 1 },
      actualPerformanceView: { impressions: 80_000, ctr: 0.013, engagementRate: 0.04, isFinal: false },
    });
    await measureOn(ana.id, 25);
    expect((await show(ana.id, id)).measurement).toMatchObject({ waitsFor: ['CONVERSION_LAG'], dueOn: day(30) });
    expect(await measureOn(ana.id, 30)).toMatchObject({ measured: 1, waiting: 0, restated: 0 });
    const measured = await show(ana.id, id);
    expect(measured).toMatchObject({
      status: 'MEASURED',
      measurement: {
        isMature: true,
        isFinal: false,
        waitsFor: [],
        windowStart: day(2),
        windowEnd: day(22),
        asOf: day(29),
      },
      measurements: [
        {
          revision: 1,
          impressions: 210_000,
          clicks: 2_730,
          engagements: 8_000,
          engagementImpressions: 200_000,
          conversions: '84',
          currency: 'USD',
        },
      ],
      actualPerformanceView: { ctr: 0.013, roi: expect.closeTo(0.5, 6), currency: 'USD', isFinal: false },
    });
    expect(measured.outcomes.map((one) => one.metric)).toEqual(['CTR', 'ENGAGEMENT_RATE', 'CONVERSION_RATE', 'ROI']);
    expect(measured.outcomes.map(({ actual }) => actual)).toEqual([
      0.013,
      0.04,
      expect.closeTo(4 / 130, 12),
      expect.closeTo(0.5, 6),
    ]);
    for (const one of measured.outcomes) {
      expect(one.isCovered).toBe(one.lower <= one.actual && one.actual <= one.upper);
      // The interval is the middle four fifths of the distribution.
      expect(one.isCovered).toBe(one.pit >= 0.1 && one.pit <= 0.9);
      expect(one.crps).toBeGreaterThan(0);
      expect(one).toMatchObject({ rawLower: one.lower, rawPit: one.pit, rawCrps: one.crps, restatements: 0 });
      const isGoal = one.metric === metric;
      expect(one.probability).toBe(isGoal ? measured.confidenceScore : null);
      expect(one.beatBaseline).toBe(isGoal ? one.actual > (one.baseline ?? 0) : null);
    }

    const before = await rowsOf(ana.id);
    expect(await measureOn(ana.id, 30)).toMatchObject({ unchanged: 1, measured: 0 });
    await measureOn(ana.id, 31);
    expect(await rowsOf(ana.id)).toEqual(before);

    // A later report: twice the conversions of one day. A day after the window changes nothing.
    await api.asOwner(
      `UPDATE campaign_performance_facts SET conversions = conversions + CASE WHEN date = $2 THEN 4 ELSE 0 END, clicks = clicks + CASE WHEN date = $3 THEN 99 ELSE 0 END WHERE user_id = $1 AND campaign_id = $4`,
      [ana.id, day(5), day(23), campaignId],
    );
    expect(await measureOn(ana.id, 32)).toMatchObject({ restated: 1, measured: 0 });
    expect(await show(ana.id, id)).toMatchObject({
      status: 'MEASURED',
      measurement: { revision: 2, asOf: day(31) },
      measurements: [
        { revision: 2, conversions: '88' },
        { revision: 1, conversions: '84' },
      ],
    });
    const [, , restated] = (await show(ana.id, id)).outcomes;
    expect(restated).toMatchObject({ actual: expect.closeTo(88 / 2_730, 12), restatements: 1 });

    // Four weeks after the window: final, and no restatement.
    expect(await measureOn(ana.id, 60)).toMatchObject({ restated: 0, measured: 0 });
    expect((await show(ana.id, id)).measurement).toMatchObject({ revision: 2, isFinal: true });

    // The import is undone: what was measured is taken back.
    await api.asOwner('DELETE FROM campaign_performance_facts WHERE user_id = $1', [ana.id]);
    expect(await measureOn(ana.id, 61)).toMatchObject({ withdrawn: 1 });
    expect(await show(ana.id, id)).toMatchObject({
      status: 'IMPLEMENTED',
      outcomes: [],
      actualPerformanceView: null,
      measurement: { revision: 3, isMature: false, waitsFor: ['NO_DELIVERY'] },
    });
  });

  test('leaves nothing half when it dies, and another tenant alone', async () => {
    const { id, campaignId, budget } = await carriedOut(bob.id);
    const each = { impressions: 20_000, clicks: 100, conversions: 2, spend: budget / 10, revenue: 40 };
    await insertFacts(bob.id, campaignId, 40, each);
    const before = await rowsOf(bob.id);
    await expect(
      api.workspace.run(bob.id, 'READ WRITE', async (db) => {
        await measureOutcomes(db, new Date(`${day(40)}T02:00:00Z`));
        throw new Error('The plug was pulled.');
      }),
    ).rejects.toThrow('plug');
    expect(await rowsOf(bob.id)).toEqual(before);
    await measureOn(ana.id, 40);
    expect(await rowsOf(bob.id)).toEqual(before);
    expect(await measureOn(bob.id, 40)).toMatchObject({ measured: 1 });
    expect(await show(bob.id, id)).toMatchObject({ status: 'MEASURED', outcomes: [{}, {}, {}] });
    const { errors } = await api.execute(
      `query ($id: ID!) { campaignRecommendation(id: $id) { ${FIELDS} } }`,
      { id },
      { userId: ana.id },
    );
    expect(errors[0]?.extensions?.code).toBe('NOT_FOUND');
    const foreign = 'SELECT * FROM recommendation_measurements WHERE user_id = $1';
    const seen = await api.workspace.run(ana.id, 'READ ONLY', (db) =>
      db.query({ name: 'test', text: foreign, values: [ana.id] }),
    );
    expect(seen).toHaveLength(3);
  });

  test('what delivered too little or in several currencies is not taken for what was predicted', async () => {
    const { id: userId } = await api.createUser();
    const little = await carriedOut(userId);
    const each = { impressions: 1_000, clicks: 10, conversions: 1, spend: little.budget / 100, revenue: 10 };
    await insertFacts(userId, little.campaignId, 40, each);
    await measureOn(userId, 60);
    expect((await show(userId, little.id)).measurement).toMatchObject({
      waitsFor: ['UNDERDELIVERED'],
      delivered: expect.closeTo(0.3, 2),
      explanation: expect.stringContaining('30 percent of what was planned'),
    });
    const { id: other } = await api.createUser();
    const mixed = await carriedOut(other);
    const day1 = { impressions: 200_000, clicks: 2_000, conversions: 50, spend: mixed.budget / 50, revenue: 10 };
    await insertFacts(other, mixed.campaignId, 20, day1);
    await insertFacts(other, mixed.campaignId, 20, { ...day1, currency: 'EUR' }, 20);
    await measureOn(other, 60);
    const { measurement, outcomes, actualPerformanceView } = await show(other, mixed.id);
    expect(measurement).toMatchObject({ isMature: true, spend: null });
    expect(outcomes.map(({ metric }) => metric)).toEqual(['CTR', 'CONVERSION_RATE']);
    expect(actualPerformanceView).toMatchObject({ roi: null, spend: null, currency: null });
  });

  test('what was made by hand is measured by what it says', async () => {
    const { id: userId } = await api.createUser();
    const campaign = await api.createCampaign({ userId });
    const { createCampaignRecommendation: made } = await api.run<{ createCampaignRecommendation: { id: string } }>(
      `mutation { createCampaignRecommendation(input: { campaignType: "LAUNCH", name: "By hand", confidenceScore: 0.6,
        predictions: [{ metric: CTR, mean: 0.02 }, { metric: ROI, mean: 0.1, lower: -0.2, upper: 0.4, level: 0.8 }] }) { id } }`,
      {},
      { userId },
    );
    await api.run(`mutation ($id: ID!) { implementRecommendation(id: $id) { id } }`, { id: made.id }, { userId });
    await api.asOwner(
      'UPDATE campaign_recommendations SET implemented_at = $2, implemented_campaign_id = $3 WHERE user_id = $1',
      [userId, new Date(DECIDED), campaign.id],
    );
    await insertFacts(userId, campaign.id, 40, { impressions: 100, clicks: 2, conversions: 0, spend: 1, revenue: 2 });
    await measureOn(userId, 60);
    expect((await show(userId, made.id)).outcomes).toMatchObject([
      { metric: 'CTR', actual: 0.02, lower: null, isCovered: null, pit: null, crps: null, beatBaseline: null },
      { metric: 'ROI', actual: 1, isCovered: false, pit: null },
    ]);
  });

  test('lets expire what nobody decided about, wakes what was put off, and says who is due', async () => {
    const { id: userId } = await api.createUser();
    const { generateRecommendations: made } = await api.run<{ generateRecommendations: { id: string }[] }>(
      'mutation { generateRecommendations(count: 3) { id } }',
      {},
      { userId },
    );
    const pool = {
      query: async (text: string, values: unknown[]) => ({ rows: await api.asOwner(text, values) }),
    } as never;
    expect(await listUsersToMeasure(pool, new Date())).not.toContain(userId);
    const [first, second, third] = made.map(({ id }) => id);
    await api.run(
      `mutation ($id: ID!) { snoozeRecommendation(id: $id, until: "${new Date(Date.now() + 86_400_000).toISOString()}") { id } }`,
      { id: second },
      { userId },
    );
    await api.run(`mutation ($id: ID!) { acceptRecommendation(id: $id) { id } }`, { id: third }, { userId });
    await api.asOwner(
      `UPDATE campaign_recommendations SET snoozed_until = CASE status WHEN 'SNOOZED' THEN now() - interval '1 hour' END,
         expires_at = CASE status WHEN 'SNOOZED' THEN expires_at ELSE now() - interval '1 hour' END WHERE user_id = $1`,
      [userId],
    );
    expect(await listUsersToMeasure(pool, new Date())).toContain(userId);
    await measureOutcomesJob.run(
      { workspace: api.workspace, log: { info: () => undefined } as never, signal: new AbortController().signal },
      { userId },
    );
    const statuses = await Promise.all([first, second, third].map(async (id = '') => (await show(userId, id)).status));
    expect(statuses).toEqual(['EXPIRED', 'PROPOSED', 'ACCEPTED']);
    const again = await api.run<{ measureRecommendations: MeasurementCounts }>(
      'mutation { measureRecommendations { measured restated withdrawn waiting unchanged expired awoken } }',
      {},
      { userId },
    );
    expect(Object.values(again.measureRecommendations)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test('measures as often as the account wants, and lets deadlines pass every night all the same', async () => {
    const { id: userId } = await api.createUser();
    const { id, campaignId, budget } = await carriedOut(userId);
    const each = { impressions: 10_000, clicks: 130, conversions: 4, spend: budget / 20.5, revenue: budget / 20 };
    await insertFacts(userId, campaignId, 40, each);
    const log = { info: () => undefined } as never;
    const owner = new Pool({ connectionString: database.ownerUrl, max: 1 });
    jest.useFakeTimers({
      doNotFake: [
        'setTimeout',
        'setInterval',
        'setImmediate',
        'nextTick',
        'queueMicrotask',
        'performance',
        'clearTimeout',
        'clearInterval',
        'clearImmediate',
        'hrtime',
      ],
    });
    /** The night of a day as the schedule and its job go through it. @returns whether the account had a turn. */
    const night = async (offset: number): Promise<boolean> => {
      jest.setSystemTime(new Date(`${day(offset)}T02:05:00Z`));
      const [schedule] = RECOMMENDATION_SCHEDULES;
      await runSchedule(schedule, owner);
      const [job] = await api.asOwner<{ id: string }>(
        `SELECT j.id FROM graphile_worker._private_jobs j JOIN graphile_worker.jobs USING (id)
         WHERE j.payload ->> 'userId' = $1 AND task_identifier = $2`,
        [userId, schedule.job.name],
      );
      if (!job) return false;
      await api.asOwner('SELECT graphile_worker.complete_jobs(ARRAY[$1::bigint])', [job.id]);
      await schedule.job.run({ workspace: api.workspace, log, signal: new AbortController().signal }, { userId });
      return true;
    };
    const set = (input: object) =>
      api.run(
        'mutation ($input: AnalysisScheduleInput!) { setAnalysisSchedule(input: $input) { learningFrequency outcomeFrequency outcomesMeasuredAt changedAt } }',
        { input },
        { userId },
      );
    try {
      expect(
        await api.run('{ analysisSchedule { learningFrequency outcomeFrequency changedAt } }', {}, { userId }),
      ).toEqual({
        analysisSchedule: { learningFrequency: 'AUTOMATIC', outcomeFrequency: 'DAILY', changedAt: null },
      });
      jest.setSystemTime(new Date(`${day(0)}T12:00:00Z`));
      await set({ outcomeFrequency: 'WEEKLY' });
      // Seven nights apart: the outcome could be told on day 28, and is on day 29.
      const turns: number[] = [];
      for (let offset = 1; offset <= 29; offset += 1) if (await night(offset)) turns.push(offset);
      expect(turns).toEqual([1, 8, 15, 22, 29]);
      expect(await show(userId, id)).toMatchObject({ status: 'MEASURED' });
      expect(await api.run('{ analysisSchedule { outcomesMeasuredAt } }', {}, { userId })).toEqual({
        analysisSchedule: { outcomesMeasuredAt: `${day(29)}T02:05:00.000Z` },
      });

      // By nobody's schedule, but what nobody decided about expires, and that costs no measurement.
      await set({ outcomeFrequency: 'NEVER' });
      expect(await night(40)).toBe(false);
      await api.run('mutation { generateRecommendations(count: 1) { id } }', {}, { userId });
      await api.asOwner(
        `UPDATE campaign_recommendations SET expires_at = $2 WHERE user_id = $1 AND status = 'PROPOSED'`,
        [userId, new Date(`${day(41)}T00:00:00Z`)],
      );
      await api.asOwner('UPDATE campaign_performance_facts SET clicks = clicks + 1 WHERE user_id = $1', [userId]);
      expect(await night(41)).toBe(true);
      const statuses = await api.asOwner('SELECT status FROM campaign_recommendations WHERE user_id = $1 ORDER BY 1', [
        userId,
      ]);
      expect(statuses).toEqual([{ status: 'EXPIRED' }, { status: 'MEASURED' }]);
      expect((await show(userId, id)).outcomes[0]).toMatchObject({ metric: 'CTR', actual: 0.013 });
      await set({ outcomeFrequency: 'DAILY' });
      expect(await night(42)).toBe(true);
      expect((await show(userId, id)).outcomes[0]).toMatchObject({ metric: 'CTR', actual: 0.0131, restatements: 1 });
      // Another account has a schedule of its own, and nonsense is refused by name.
      expect(
        await api.run('{ analysisSchedule { outcomeFrequency outcomesMeasuredAt } }', {}, { userId: bob.id }),
      ).toEqual({
        analysisSchedule: { outcomeFrequency: 'DAILY', outcomesMeasuredAt: null },
      });
      const { errors } = await api.execute(
        'mutation { setAnalysisSchedule(input: { outcomeFrequency: null }) { changedAt } }',
        {},
        { userId },
      );
      expect(errors[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        validationErrors: [{ path: 'outcomeFrequency' }],
      });
    } finally {
      jest.useRealTimers();
      await owner.end();
    }
  });
});
