import { encodeId } from '../../../platform/graphql/ids';
import { insertSimulatedFacts } from '../../../platform/testing/simulated-facts';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { LearningOriginEnum } from '../learning.enums';
import { runLearningJob } from '../learning.jobs';
import { executeRun, type InUnit, type RunOptions, requestRun } from './learning-run.service';
import { listUsersDueToLearn } from './learning-schedule.store';

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

/** Stories do worse, the young on Instagram do better; nothing else differs. */
const effect = ({ platform, ageGroup, placement }: { platform: string; ageGroup: string; placement: string }) =>
  (placement === 'STORIES' ? 0.8 : 1) * (platform === 'INSTAGRAM' && ageGroup === '18-24' ? 1.3 : 1);

async function accountOf(campaigns: number): Promise<{ user: TestUser; campaignIds: string[] }> {
  const user = await api.createUser();
  const campaignIds: string[] = [];
  for (let i = 0; i < campaigns; i++) {
    campaignIds.push((await api.createCampaign({ userId: user.id, name: `Campaign ${i}` })).id);
  }
  return { user, campaignIds };
}

const unitsOf =
  (userId: string): InUnit =>
  (mode, work) =>
    api.workspace.run(userId, mode, work);

/** One run, at a moment of the test's own. */
async function learn(userId: string, windowEnd: string, options: RunOptions = {}, days = 365): Promise<Run> {
  const request = { origin: LearningOriginEnum.REQUEST, windowEnd, parameters: { days } };
  const { id } = await unitsOf(userId)('READ WRITE', (db) => requestRun(db, request, options));
  await executeRun(unitsOf(userId), id, options);
  const [run] = await api.asOwner<Run>('SELECT * FROM learning_runs WHERE id = $1', [id]);
  return run;
}

interface Run {
  readonly id: string;
  readonly status: string;
  readonly same_as_run_id: string | null;
  readonly counts: Record<string, number>;
  readonly notes: { code: string; message: string }[];
  readonly error: string | null;
}

interface Pattern {
  readonly id: string;
  readonly conditions: unknown;
  readonly status: string;
  readonly metric: string;
  readonly rate_ratio: number;
  readonly verdicts: { held: boolean; from: string; to: string }[];
  readonly automation_potential: number | null;
  readonly frequency: number;
  readonly stability: number;
  readonly campaign_effects: { rateRatio: number }[];
  readonly run_id: string;
  readonly period_start: Date;
  readonly period_end: Date;
  readonly last_observed: Date;
}

const patternsOf = (userId: string) =>
  api.asOwner<Pattern>('SELECT * FROM performance_patterns WHERE user_id = $1 ORDER BY rate_ratio', [userId]);

const YOUNG = [
  { dimension: 'platform', value: 'INSTAGRAM' },
  { dimension: 'ageGroup', value: '18-24' },
];

/** Of binary dimensions the first value by name is told: feed does better where stories do worse. */
const FEED = [{ dimension: 'placement', value: 'FEED' }];

test('finds what is there and nothing else, confirms it by fresh data, and gives it up when it is gone', async () => {
  const { user, campaignIds } = await accountOf(12);
  await insertSimulatedFacts(api, user.id, { seed: 'first', campaignIds, from: '2026-03-02', days: 28, effect });
  const first = await learn(user.id, '2026-03-30');
  expect(first).toMatchObject({
    status: 'COMPLETED',
    notes: [
      { code: 'FOUND', message: expect.stringMatching(/^Of \d+ comparisons \d+ stood out by themselves; 2 patterns/) },
    ],
    counts: { patternsFound: 2, patternsNew: 2, facts: 4_032, campaigns: 12 },
  });
  const found = await patternsOf(user.id);
  expect(found.map(({ conditions, status, metric }) => ({ conditions, status, metric }))).toEqual([
    { conditions: FEED, status: 'CANDIDATE', metric: 'ctr' },
    { conditions: YOUNG, status: 'CANDIDATE', metric: 'ctr' },
  ]);
  expect(found[0].rate_ratio).toBeCloseTo(1.25, 1);
  expect(found[1].rate_ratio).toBeCloseTo(1.3, 1);
  for (const { frequency, stability, automation_potential: automation } of found) {
    expect(frequency).toBe(1);
    expect(stability).toBeGreaterThan(0.7);
    expect(automation).toBeNull();
  }

  // Three weeks on: both hold in days that they were not found in.
  await insertSimulatedFacts(api, user.id, { seed: 'second', campaignIds, from: '2026-03-30', days: 21, effect });
  expect(await learn(user.id, '2026-04-20')).toMatchObject({ counts: { patternsNew: 0, patternsConfirmed: 2 } });
  const confirmed = await patternsOf(user.id);
  expect(confirmed.map(({ id, status }) => ({ id, status }))).toEqual(
    found.map(({ id }) => ({ id, status: 'CONFIRMED' })),
  );
  expect(confirmed[0].verdicts).toEqual([
    expect.objectContaining({ from: '2026-03-30', to: '2026-04-20', held: true, campaigns: 12 }),
  ]);
  expect(confirmed[0].automation_potential).toBeGreaterThan(0.7);

  // The effects end. One window that fails is not the end of a pattern, two are.
  const none = { campaignIds, days: 28 };
  await insertSimulatedFacts(api, user.id, { ...none, seed: 'third', from: '2026-04-20' });
  await learn(user.id, '2026-05-18');
  expect((await patternsOf(user.id)).map(({ status }) => status)).toEqual(['CONFIRMED', 'CONFIRMED']);
  await insertSimulatedFacts(api, user.id, { ...none, seed: 'fourth', from: '2026-05-18' });
  expect(await learn(user.id, '2026-06-15')).toMatchObject({ counts: { patternsDecayed: 2 } });
  expect(
    (await patternsOf(user.id)).map(({ status, automation_potential: automation }) => ({ status, automation })),
  ).toEqual([
    { status: 'DECAYED', automation: null },
    { status: 'DECAYED', automation: null },
  ]);
});

test('what another pattern hides is seen beside it by all: weeks, halves, fresh days and campaigns', async () => {
  const { user, campaignIds } = await accountOf(12);
  // The young click more, and are shown mostly stories, which are clicked half as often: by themselves they click less.
  const volume = ({ ageGroup, placement }: { ageGroup: string; placement: string }) =>
    ageGroup === '18-24' && placement === 'STORIES' ? 8 : 1;
  const masked = ({ ageGroup, placement }: { ageGroup: string; placement: string }) =>
    (ageGroup === '18-24' ? 1.25 : 1) * (placement === 'STORIES' ? 0.5 : 1);
  const facts = { campaignIds, effect: masked, volume };
  await insertSimulatedFacts(api, user.id, { ...facts, seed: 'masked', from: '2026-03-02', days: 28 });
  await learn(user.id, '2026-03-30');
  const [byThemselves] = await api.asOwner<{ young: number; others: number }>(
    `SELECT sum(clicks) FILTER (WHERE age_group = '18-24') / sum(impressions) FILTER (WHERE age_group = '18-24') AS young,
       sum(clicks) FILTER (WHERE age_group <> '18-24') / sum(impressions) FILTER (WHERE age_group <> '18-24') AS others
     FROM campaign_performance_facts WHERE user_id = $1`,
    [user.id],
  );
  expect(Number(byThemselves.young)).toBeLessThan(Number(byThemselves.others));
  await insertSimulatedFacts(api, user.id, { ...facts, seed: 'masked later', from: '2026-03-30', days: 21 });
  await learn(user.id, '2026-04-20');
  const [young] = await patternsOf(user.id);
  expect(young.conditions).toEqual([{ dimension: 'ageGroup', value: '18-24' }]);
  expect(young).toMatchObject({ status: 'CONFIRMED', metric: 'ctr', frequency: 1, verdicts: [{ held: true }] });
  expect(young.rate_ratio).toBeCloseTo(1.25, 1);
  expect(young.stability).toBeGreaterThan(0.7);
  expect(young.automation_potential).toBeGreaterThan(0.7);
  expect(young.campaign_effects).toHaveLength(12);
  for (const { rateRatio } of young.campaign_effects) expect(rateRatio).toBeGreaterThan(1.1);
});

test('a short look replaces nothing of what a long one has shown, but for fresh days', async () => {
  const { user, campaignIds } = await accountOf(12);
  const at = (day: string) => ({ at: new Date(`${day}T03:00:00Z`) });
  await insertSimulatedFacts(api, user.id, { seed: 'long', campaignIds, from: '2026-03-02', days: 42, effect });
  await learn(user.id, '2026-04-13', at('2026-04-13'));
  const before = await patternsOf(user.id);
  const figures = ({ rate_ratio, frequency, stability, run_id, period_start, period_end }: Pattern) => ({
    ...{ rate_ratio, frequency, stability, run_id, period_start, period_end },
  });
  // Stronger for two weeks, and looked at by themselves: partly days that the patterns were found in.
  const stronger = (cell: Parameters<typeof effect>[0]) => effect(cell) ** 2;
  const fresh = { campaignIds, effect: stronger, days: 14 };
  await insertSimulatedFacts(api, user.id, { ...fresh, seed: 'short', from: '2026-04-13' });
  const short = await learn(user.id, '2026-04-27', at('2026-04-27'), 21);
  expect(short).toMatchObject({
    status: 'COMPLETED',
    counts: { patternsFound: 2, patternsNew: 0, patternsConfirmed: 2 },
  });
  const kept = await patternsOf(user.id);
  expect(kept.map(figures)).toEqual(before.map(figures));
  for (const { status, verdicts, last_observed: seen } of kept) {
    expect({ status, verdicts, seen }).toMatchObject({
      status: 'CONFIRMED',
      verdicts: [{ from: '2026-04-13', to: '2026-04-27' }],
      seen: at('2026-04-27').at,
    });
  }
  // Wholly after what the record is of, a short window is the only one that there is.
  await learn(user.id, '2026-04-27', at('2026-04-28'), 14);
  for (const one of await patternsOf(user.id)) {
    expect(one).toMatchObject({ period_start: new Date('2026-04-13T00:00:00Z'), last_observed: at('2026-04-28').at });
    expect(Math.abs(Math.log(one.rate_ratio))).toBeGreaterThan(0.3);
  }
});

const checksum = async (userId: string) =>
  (
    await api.asOwner<{ sum: string }>(
      `SELECT md5(string_agg(to_jsonb(p)::text, '|' ORDER BY id)) AS sum FROM performance_patterns p WHERE user_id = $1`,
      [userId],
    )
  )[0].sum;

describe('an account with patterns', () => {
  let user: TestUser;
  let campaignIds: string[];
  const at = new Date('2026-04-01T03:00:00Z');
  const fixed = () => ({ at, newId: (label: string) => idOf(label) });
  const idOf = (label: string) =>
    `018f0000-0000-7000-8000-${Buffer.from(label)
      .reduce((sum, byte) => (sum * 31 + byte) % 2 ** 44, 7)
      .toString(16)
      .padStart(12, '0')}`;

  beforeEach(async () => {
    ({ user, campaignIds } = await accountOf(10));
    await insertSimulatedFacts(api, user.id, { seed: 'again', campaignIds, from: '2026-03-02', days: 21, effect });
  });

  test('the same inputs give the same rows, and a second run says that nothing has changed', async () => {
    const first = await learn(user.id, '2026-03-23', fixed());
    const before = await checksum(user.id);
    const second = await learn(user.id, '2026-03-23');
    expect(second).toMatchObject({ status: 'UNCHANGED', same_as_run_id: first.id, counts: {} });
    expect(await checksum(user.id)).toBe(before);
    // From nothing, the same again.
    await api.asOwner('DELETE FROM performance_patterns WHERE user_id = $1', [user.id]);
    await api.asOwner('DELETE FROM learning_runs WHERE user_id = $1', [user.id]);
    await learn(user.id, '2026-03-23', fixed());
    expect(await checksum(user.id)).toBe(before);
  });

  test('a run that is cut short leaves nothing but its record, and is done when it is started again', async () => {
    const dying = new Error('The process dies.');
    const dieAt = (point: string): RunOptions => ({
      onProgress: (_, step) => {
        if (step === point) throw dying;
      },
    });
    for (const point of ['reading', 'mining', 'judging']) {
      const { id } = await unitsOf(user.id)('READ WRITE', (db) =>
        requestRun(db, { origin: LearningOriginEnum.REQUEST, windowEnd: '2026-03-23' }),
      );
      await expect(executeRun(unitsOf(user.id), id, dieAt(point))).rejects.toThrow(dying);
      const [run] = await api.asOwner<Run>('SELECT * FROM learning_runs WHERE id = $1', [id]);
      expect(run).toMatchObject({ status: 'FAILED', error: expect.stringContaining('log') });
      expect(await patternsOf(user.id)).toEqual([]);
      await executeRun(unitsOf(user.id), id);
      expect(await patternsOf(user.id)).toHaveLength(2);
      await api.asOwner('DELETE FROM performance_patterns WHERE user_id = $1', [user.id]);
      await api.asOwner('DELETE FROM learning_runs WHERE user_id = $1', [user.id]);
    }
  });

  test('the last statement fails: nothing of what came before it is there', async () => {
    const failing: InUnit = (mode, work) =>
      api.workspace.run(user.id, mode, async (db) => {
        const result = await work(db);
        const [{ done }] = await db.query<{ done: boolean }>({
          name: 'test',
          text: `SELECT count(*) > 0 AS done FROM learning_runs WHERE user_id = $1 AND status = 'COMPLETED'`,
          values: [user.id],
        });
        if (done) throw new Error('Just before COMMIT.');
        return result;
      });
    const { id } = await unitsOf(user.id)('READ WRITE', (db) =>
      requestRun(db, { origin: LearningOriginEnum.REQUEST, windowEnd: '2026-03-23' }),
    );
    await expect(executeRun(failing, id)).rejects.toThrow('Just before COMMIT.');
    expect(await patternsOf(user.id)).toEqual([]);
  });

  test('a process that was killed leaves its run to the next one', async () => {
    const request = { origin: LearningOriginEnum.REQUEST, windowEnd: '2026-03-23' };
    const { id } = await unitsOf(user.id)('READ WRITE', (db) => requestRun(db, request));
    await api.asOwner(
      `UPDATE learning_runs SET status = 'RUNNING', updated_at = now() - interval '1 hour' WHERE id = $1`,
      [id],
    );
    const next = await unitsOf(user.id)('READ WRITE', (db) => requestRun(db, request));
    expect(next.isNew).toBe(true);
    const [dead] = await api.asOwner<Run>('SELECT * FROM learning_runs WHERE id = $1', [id]);
    expect(dead).toMatchObject({ status: 'FAILED', error: expect.stringContaining('ten minutes') });
  });

  test('one run at a time: a second request is answered with the first, and two processes do not both write', async () => {
    const request = { origin: LearningOriginEnum.REQUEST, windowEnd: '2026-03-23' };
    const first = await unitsOf(user.id)('READ WRITE', (db) => requestRun(db, request));
    const second = await unitsOf(user.id)('READ WRITE', (db) => requestRun(db, request));
    expect(second).toEqual({ id: first.id, isNew: false });
    const both = await Promise.allSettled([
      executeRun(unitsOf(user.id), first.id, { at: new Date('2026-04-01T00:00:00Z') }),
      executeRun(unitsOf(user.id), first.id, { at: new Date('2026-04-01T00:00:01Z') }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await patternsOf(user.id)).toHaveLength(2);
    const [run] = await api.asOwner<Run>('SELECT * FROM learning_runs WHERE id = $1', [first.id]);
    expect(run.status).toBe('COMPLETED');
  });

  test('through the API: queued at once, done by the job, shown with everything that it rests on', async () => {
    const viewer = { userId: user.id };
    const asked = await api.run<{ runLearning: { id: string; status: string } }>(
      'mutation { runLearning(input: { conditions: 2 }) { id status progress origin } }',
      {},
      viewer,
    );
    expect(asked.runLearning).toMatchObject({ status: 'QUEUED', progress: 0, origin: 'REQUEST' });
    const jobs = await api.asOwner<{ payload: { runId: string; userId: string } }>(
      `SELECT payload FROM graphile_worker._private_jobs ORDER BY id DESC LIMIT 1`,
    );
    expect(jobs[0].payload.userId).toBe(user.id);
    await runLearningJob.run(
      { workspace: api.workspace, log: undefined as never, signal: new AbortController().signal },
      { userId: user.id, runId: jobs[0].payload.runId },
    );
    const { learningRun, performancePatterns } = await api.run<{
      learningRun: object;
      performancePatterns: { nodes: object[] };
    }>(
      `query ($id: ID!) {
        learningRun(id: $id) { status progress windowStart windowEnd user { id } countEntries { name count } notes { code } }
        performancePatterns(filter: { metric: { eq: "ctr" }, method: { eq: WITHIN_CAMPAIGNS }, status: { eq: CANDIDATE } }, orderBy: [{ field: RATE_RATIO, direction: DESC }]) {
          nodes {
            conditionEntries { dimension value } evidence method shrunkenRateRatio signFlipPValue judgedUntil
            rateRatioInterval { lower upper } impact { baseline observed difference uplift impressions events }
            explains { metric rateRatio pValue campaigns conditions { dimension value } }
            forestPlot { campaignId rateRatio events interval { lower upper } } freshVerdicts { held }
          }
        }
      }`,
      { id: asked.runLearning.id },
      viewer,
    );
    expect(learningRun).toMatchObject({
      status: 'COMPLETED',
      progress: 1,
      windowStart: '2026-03-02',
      windowEnd: '2026-03-23',
      user: { id: encodeId('user', user.id) },
      countEntries: expect.arrayContaining([{ name: 'patternsFound', count: 2 }]),
      notes: [{ code: 'FOUND' }],
    });
    expect(performancePatterns.nodes).toHaveLength(2);
    const { id: runId } = asked.runLearning;
    const ofRun = await api.run<{ [list: string]: { nodes: object[] } }>(
      `query ($id: ID!, $other: ID!) {
        found: performancePatterns(filter: { runId: { eq: $id } }) { nodes { runId run { id status windowEnd } } }
        none: performancePatterns(filter: { runId: { eq: $other } }) { nodes { id } }
      }`,
      { id: runId, other: encodeId('learning_run', user.id) },
      viewer,
    );
    expect(ofRun.found.nodes).toEqual(
      Array(2).fill({ runId, run: { id: runId, status: 'COMPLETED', windowEnd: '2026-03-23' } }),
    );
    expect(ofRun.none.nodes).toEqual([]);
    const [young] = performancePatterns.nodes as Record<string, never>[];
    expect(young).toMatchObject({
      conditionEntries: YOUNG,
      evidence: 'OBSERVATIONAL',
      signFlipPValue: 2 / 2 ** 10,
      judgedUntil: '2026-03-23',
      freshVerdicts: [],
    });
    const { forestPlot, explains, impact } = young as unknown as {
      forestPlot: { campaignId: string; rateRatio: number; interval: { lower: number; upper: number } }[];
      explains: { metric: string }[];
      impact: { baseline: number; observed: number; uplift: number };
    };
    expect(forestPlot.map(({ campaignId }) => campaignId).sort()).toEqual(
      campaignIds.map((id) => encodeId('campaign', id)).sort(),
    );
    for (const { rateRatio, interval } of forestPlot) {
      expect(interval.lower).toBeLessThan(rateRatio);
      expect(interval.upper).toBeGreaterThan(rateRatio);
    }
    // What costs less because more is clicked is no pattern of its own.
    expect(new Set(explains.map(({ metric }) => metric)).size).toBeGreaterThan(1);
    expect(impact.observed).toBeGreaterThan(impact.baseline);
  });

  test('another tenant sees nothing of it, and cannot have it done', async () => {
    const { id } = await learn(user.id, '2026-03-23');
    const other = await api.createUser();
    const viewer = { userId: other.id };
    const { errors } = await api.execute(
      'query ($id: ID!) { learningRun(id: $id) { id } }',
      { id: encodeId('learning_run', id) },
      viewer,
    );
    expect(errors[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
    const { data } = await api.execute(
      '{ learningRuns { totalCount } performancePatterns { totalCount } }',
      {},
      viewer,
    );
    expect(data).toEqual({ learningRuns: { totalCount: 0 }, performancePatterns: { totalCount: 0 } });
    await executeRun(unitsOf(other.id), id);
    expect(await patternsOf(other.id)).toEqual([]);
  });
});

describe('data that says nothing gives an empty list with a reason', () => {
  const reasonsOf = async (userId: string, windowEnd: string) => {
    const run = await learn(userId, windowEnd);
    expect(run.status).toBe('COMPLETED');
    expect(await patternsOf(userId)).toEqual([]);
    return run.notes.map(({ code }) => code);
  };
  const enough = { seed: 'thin', from: '2026-03-02', days: 21 };

  test('none at all', async () => {
    const { user } = await accountOf(1);
    expect(await reasonsOf(user.id, '2026-03-23')).toEqual(['NO_FACTS']);
  });

  test('one campaign', async () => {
    const { user, campaignIds } = await accountOf(1);
    await insertSimulatedFacts(api, user.id, { ...enough, campaignIds, effect });
    expect(await reasonsOf(user.id, '2026-03-23')).toEqual(['TOO_FEW_CAMPAIGNS']);
  });

  test('one day', async () => {
    const { user, campaignIds } = await accountOf(12);
    await insertSimulatedFacts(api, user.id, { ...enough, days: 1, campaignIds, effect });
    expect(await reasonsOf(user.id, '2026-03-23')).toEqual(['TOO_FEW_DAYS']);
  });

  test('all zeros', async () => {
    const { user, campaignIds } = await accountOf(9);
    await insertSimulatedFacts(api, user.id, { ...enough, campaignIds, effect: () => 0 });
    expect(await reasonsOf(user.id, '2026-03-23')).toEqual(['NO_EVENTS']);
  });

  test('too few impressions, and enough of them without any effect', async () => {
    const { user, campaignIds } = await accountOf(9);
    await insertSimulatedFacts(api, user.id, { ...enough, campaignIds, impressions: 0.5 });
    expect(await reasonsOf(user.id, '2026-03-23')).toEqual(['NOTHING_TESTABLE']);
    const { user: other, campaignIds: more } = await accountOf(9);
    await insertSimulatedFacts(api, other.id, { ...enough, campaignIds: more });
    expect(await reasonsOf(other.id, '2026-03-23')).toEqual(['NOTHING_FOUND']);
  });

  test('a mix of currencies is said, and clicks are compared all the same', async () => {
    const { user, campaignIds } = await accountOf(12);
    const currencyOf = (campaign: number) => (campaign < 9 ? 'EUR' : campaign < 11 ? 'USD' : null);
    await insertSimulatedFacts(api, user.id, { ...enough, campaignIds, effect, currencyOf });
    const run = await learn(user.id, '2026-03-23');
    expect(run.notes).toEqual([
      {
        code: 'CURRENCY_MIX',
        message: 'Spend and revenue are compared in EUR only; what is in USD, no currency is left out of CPA and ROAS.',
      },
      { code: 'FOUND', message: expect.any(String) },
    ]);
    expect((await patternsOf(user.id)).map(({ conditions }) => conditions)).toContainEqual(YOUNG);
  });
});

test('refuses what it cannot do, and says what it can', async () => {
  const { user } = await accountOf(1);
  for (const [input, path] of [
    ['{ conditions: 4 }', 'conditions'],
    ['{ falseDiscoveryRate: 0.9 }', 'falseDiscoveryRate'],
    ['{ days: 3 }', 'days'],
  ]) {
    const { errors } = await api.execute(`mutation { runLearning(input: ${input}) { id } }`, {}, { userId: user.id });
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', validationErrors: [{ path }] });
  }
});

test.each([
  ['', 21],
  [', without any report', 0],
])('what a test with random assignment has shown is a pattern, an insight and a preference%s', async (_, days) => {
  const { user, campaignIds } = await accountOf(1);
  if (days > 0) await insertSimulatedFacts(api, user.id, { seed: 'test', campaignIds, from: '2026-03-02', days });
  for (const [key, uplift, lower, upper, p, split] of [
    ['bold', 0.2, 0.1, 0.3, 0.0001, true],
    ['plain', 0.02, -0.05, 0.09, 0.6, true],
    ['broken', 0.5, 0.4, 0.6, 0.00001, false],
  ] as const) {
    await api.asOwner(
      `INSERT INTO meta_user_profiles (user_id, id, version, created_at, updated_at) VALUES ($1, gen_random_uuid(), 1, now(), now()) ON CONFLICT DO NOTHING`,
      [user.id],
    );
    const [{ id }] = await api.asOwner<{ id: string }>(
      `INSERT INTO ab_tests (user_id, id, key, name, status, primary_metric, salt, version, created_at, updated_at)
       VALUES ($1, gen_random_uuid(), $2, $2, 'COMPLETED', 'conversion_rate', 'salt', 1, now(), now()) RETURNING id`,
      [user.id, key],
    );
    for (const [variation, contentType] of [
      ['a', 'IMAGE'],
      ['b', 'VIDEO'],
    ]) {
      await api.asOwner(
        `INSERT INTO test_variations (user_id, id, ab_test_id, variation_id, name, traffic_percentage, configuration, created_at, updated_at)
         VALUES ($1, gen_random_uuid(), $2, $3, $3, 50, $4, now(), now())`,
        [user.id, id, variation, JSON.stringify({ contentType, headline: 'The same' })],
      );
    }
    const comparisons = [
      { variationId: 'b', controlId: 'a', uplift, upliftInterval: { lower, upper }, pValue: p, adjustedPValue: p },
    ];
    await api.asOwner(
      `INSERT INTO test_results (user_id, id, ab_test_id, look_index, method, total_visitors, total_impressions, total_conversions, duration_days, variation_comparisons, health, inputs_hash, calculated_at, created_at, updated_at)
       VALUES ($1, gen_random_uuid(), $2, 1, 'FIXED', 100, 100, 10, 7, $3, $4, $5, '2026-03-20', now(), now())`,
      [
        user.id,
        id,
        JSON.stringify(comparisons),
        JSON.stringify({ checks: [{ code: 'SAMPLE_RATIO_MISMATCH', passed: split }] }),
        key,
      ],
    );
  }
  // Whoever has nothing but completed tests is looked at by the schedule as well.
  const due = () =>
    listUsersDueToLearn({ query: async (text: string) => ({ rows: await api.asOwner(text) }) } as never);
  expect(await due()).toContain(user.id);
  const run = await learn(user.id, '2026-03-23');
  expect(run.counts).toMatchObject({ hypotheses: 2, experimentPatterns: 1, patternsFound: 0 });
  const rows = await api.asOwner(
    'SELECT conditions, evidence, method, status, rate_ratio FROM performance_patterns WHERE user_id = $1',
    [user.id],
  );
  expect(rows).toEqual([
    {
      conditions: [
        { dimension: 'abTest', value: 'bold' },
        { dimension: 'variation', value: 'b' },
        { dimension: 'contentType', value: 'VIDEO' },
      ],
      evidence: 'EXPERIMENTAL',
      method: 'EXPERIMENT',
      status: 'CONFIRMED',
      rate_ratio: 1.2,
    },
  ]);
  const { data } = await api.execute<Record<string, unknown>>(
    `{ learningInsights(filter: { evidence: { eq: EXPERIMENTAL } }) { nodes { insightType metric effect effectLower effectUpper
        expectedImpact identifiedPatternEntries { name } suggestionEntries { action } } }
      metaUserProfile { learnedPreferenceEntries { key value basis rateRatio } } }`,
    {},
    { userId: user.id },
  );
  expect(data).toEqual({
    learningInsights: {
      nodes: [
        {
          insightType: 'TEST_RESULT',
          metric: 'conversion_rate',
          effect: 1.2,
          effectLower: 1.1,
          effectUpper: 1.3,
          expectedImpact: expect.closeTo(0.2, 12),
          identifiedPatternEntries: [{ name: expect.stringContaining('bold') }],
          suggestionEntries: [{ action: 'Show this variation to everybody' }],
        },
      ],
    },
    metaUserProfile: {
      learnedPreferenceEntries: [{ key: 'contentType', value: 'VIDEO', basis: 'EXPERIMENT', rateRatio: 1.2 }],
    },
  });
});
