import { encodeId } from '../../../platform/graphql/ids';
import { insertSimulatedFacts } from '../../../platform/testing/simulated-facts';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { LearningOriginEnum } from '../learning.enums';
import type { RunParameters } from '../runs/learning-run.entity';
import { executeRun, type InUnit, requestRun } from '../runs/learning-run.service';

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

/** Instagram does better; nothing else differs. */
const effect = ({ platform }: { platform: string }) => (platform === 'INSTAGRAM' ? 1.3 : 1);

interface Run {
  readonly id: string;
  readonly status: string;
  readonly counts: Record<string, number>;
}

async function learn(userId: string, windowEnd: string, parameters: Partial<RunParameters> = {}): Promise<Run> {
  const inUnit: InUnit = (mode, work) => api.workspace.run(userId, mode, work);
  const { id } = await inUnit('READ WRITE', (db) =>
    requestRun(db, { origin: LearningOriginEnum.REQUEST, windowEnd, parameters }),
  );
  await executeRun(inUnit, id);
  const [run] = await api.asOwner<Run>('SELECT * FROM learning_runs WHERE id = $1', [id]);
  return run;
}

interface Profile {
  readonly version: number;
  readonly campaignHistoryEntries: Record<string, unknown>[];
  readonly learnedPreferenceEntries: Record<string, unknown>[];
}

const FIELDS = `version
  campaignHistoryEntries { campaignId name platform firstDay lastDay impressions clicks conversions spend revenue currency ctr conversionRate roi isFinished asOf }
  learnedPreferenceEntries { key value source evidence confidence isLocked isFading basis metric rateRatio rateRatioLower rateRatioUpper
    campaigns impressions patternId runId windowStart windowEnd estimates { value rateRatio lower upper probability campaigns events } }`;

async function profileOf(user: TestUser): Promise<Profile> {
  const { data, errors } = await api.execute<{ metaUserProfile: Profile }>(
    `{ metaUserProfile { ${FIELDS} } }`,
    {},
    { userId: user.id },
  );
  expect(errors).toEqual([]);
  return data.metaUserProfile;
}

const preference = async (user: TestUser, key = 'platform') =>
  (await profileOf(user)).learnedPreferenceEntries.find((entry) => entry.key === key) ?? null;

const change = (user: TestUser, mutation: string) =>
  api.execute<Record<string, Profile | null> | null>(
    `mutation { ${mutation} { version learnedPreferenceEntries { key value isLocked source } } }`,
    {},
    { userId: user.id },
  );

async function accountOf(campaigns: number): Promise<{ user: TestUser; campaignIds: string[] }> {
  const user = await api.createUser();
  await api.execute(
    'mutation { upsertMetaUserProfile(input: { primaryObjective: TRAFFIC }) { id } }',
    {},
    { userId: user.id },
  );
  const campaignIds: string[] = [];
  for (let i = 0; i < campaigns; i++)
    campaignIds.push((await api.createCampaign({ userId: user.id, name: `Campaign ${i}` })).id);
  return { user, campaignIds };
}

test('what campaigns show is learned with its evidence, confirmed by fresh data, and given up when it is gone', async () => {
  const [{ user, campaignIds }, other] = [await accountOf(12), await accountOf(0)];
  await insertSimulatedFacts(api, user.id, { seed: 'first', campaignIds, from: '2026-03-02', days: 28, effect });
  const before = await profileOf(user);
  const run = await learn(user.id, '2026-03-30');
  expect(run.counts).toMatchObject({ preferences: 1, preferencesChanged: 1, campaignsInHistory: 12 });
  const learned = await profileOf(user);
  expect(learned.version).toBe(before.version + 1);
  expect(learned.learnedPreferenceEntries).toEqual([
    {
      key: 'platform',
      value: 'INSTAGRAM',
      source: 'LEARNED',
      evidence: expect.any(Number),
      confidence: expect.any(Number),
      isLocked: false,
      isFading: false,
      basis: 'ESTIMATE',
      metric: 'ctr',
      rateRatio: expect.closeTo(1.3, 1),
      rateRatioLower: expect.any(Number),
      rateRatioUpper: expect.any(Number),
      campaigns: 12,
      impressions: expect.any(Number),
      patternId: null,
      runId: encodeId('learning_run', run.id),
      windowStart: '2026-03-02',
      windowEnd: '2026-03-30',
      estimates: [
        expect.objectContaining({ value: 'INSTAGRAM', campaigns: 12 }),
        expect.objectContaining({ value: 'FACEBOOK', campaigns: 12 }),
      ],
    },
  ]);
  const [entry] = learned.learnedPreferenceEntries as Record<string, number>[];
  expect(entry.confidence).toBeGreaterThan(0.95);
  expect(entry.rateRatioLower).toBeLessThan(1.3);
  expect(entry.rateRatioUpper).toBeGreaterThan(1.27);
  // The history is what the facts add up to.
  const [sum] = await api.asOwner<{ impressions: string; clicks: string; spend: string }>(
    `SELECT sum(impressions)::bigint AS impressions, sum(clicks)::bigint AS clicks, round(sum(spend), 2)::text AS spend
     FROM campaign_performance_facts WHERE user_id = $1 AND campaign_id = $2`,
    [user.id, campaignIds[3]],
  );
  expect(learned.campaignHistoryEntries).toHaveLength(12);
  expect(learned.campaignHistoryEntries.find(({ name }) => name === 'Campaign 3')).toMatchObject({
    campaignId: encodeId('campaign', campaignIds[3]),
    firstDay: '2026-03-02',
    lastDay: '2026-03-29',
    impressions: Number(sum.impressions),
    clicks: Number(sum.clicks),
    spend: sum.spend,
    currency: 'USD',
    ctr: Number(sum.clicks) / Number(sum.impressions),
    isFinished: false,
    asOf: '2026-03-30',
  });

  // The chart of an insight about a segment is what the facts of the segment add up to, day by day.
  const charts = `{ learningInsights { nodes { metric contributingFactors chart { days { date numerator denominator value } weekdays { days } } } } }`;
  interface Charted {
    readonly learningInsights: {
      readonly nodes: {
        metric: string;
        contributingFactors: { factor: string }[];
        chart: { days: object[]; weekdays: object[] };
      }[];
    };
  }
  const { data } = await api.execute<Charted>(charts, {}, { userId: user.id });
  const insight = data.learningInsights.nodes.find(({ metric }) => metric === 'ctr');
  const [, platform] = /^platform=(\w+)$/.exec(insight?.contributingFactors[0].factor ?? '') ?? [];
  const days = await api.asOwner(
    `SELECT date::text, sum(clicks)::float8 AS numerator, sum(impressions)::float8 AS denominator,
       sum(clicks)::float8 / sum(impressions)::float8 AS value
     FROM campaign_performance_facts WHERE user_id = $1 AND platform = $2 GROUP BY date ORDER BY date`,
    [user.id, platform],
  );
  expect(days).toHaveLength(28);
  expect(insight?.chart.days).toEqual(days);
  expect(insight?.chart.weekdays).toEqual(Array(7).fill({ days: 4 }));

  // The same facts again: nothing is written. Others see nothing of it.
  expect(await learn(user.id, '2026-03-30')).toMatchObject({ status: 'UNCHANGED' });
  expect(await profileOf(other.user)).toMatchObject({ learnedPreferenceEntries: [], campaignHistoryEntries: [] });

  // Three weeks on the pattern is confirmed, and the preference rests on it; the value is the same, and so is the version.
  await insertSimulatedFacts(api, user.id, { seed: 'second', campaignIds, from: '2026-03-30', days: 21, effect });
  await learn(user.id, '2026-04-20');
  const [pattern] = await api.asOwner<{ id: string }>(
    `SELECT id FROM performance_patterns WHERE user_id = $1 AND status = 'CONFIRMED'`,
    [user.id],
  );
  expect(await preference(user)).toMatchObject({
    value: 'INSTAGRAM',
    basis: 'CONFIRMED_PATTERN',
    patternId: encodeId('pattern', pattern.id),
  });
  expect((await profileOf(user)).version).toBe(learned.version);

  // A restated day changes the history, though it changes nothing else.
  await api.asOwner(
    `UPDATE campaign_performance_facts SET spend = spend + 1 WHERE user_id = $1 AND campaign_id = $2 AND date = '2026-03-02'`,
    [user.id, campaignIds[3]],
  );
  await learn(user.id, '2026-04-20');
  const restated = (await profileOf(user)).campaignHistoryEntries.find(({ name }) => name === 'Campaign 3');
  expect(Number(restated?.spend)).toBeGreaterThan(Number(sum.spend));

  // The effect turns round: what was learned goes.
  const opposite = ({ platform }: { platform: string }) => (platform === 'FACEBOOK' ? 1.5 : 1);
  await insertSimulatedFacts(api, user.id, {
    seed: 'third',
    campaignIds,
    from: '2026-04-20',
    days: 70,
    effect: opposite,
  });
  await learn(user.id, '2026-06-29');
  await insertSimulatedFacts(api, user.id, {
    seed: 'fourth',
    campaignIds,
    from: '2026-06-29',
    days: 28,
    effect: opposite,
  });
  await learn(user.id, '2026-07-27');
  expect(await preference(user)).toMatchObject({ value: 'FACEBOOK' });
});

test('the user has the last word: locks, sets and erases, by the version that was seen', async () => {
  const { user, campaignIds } = await accountOf(10);
  const days = { campaignIds, days: 28, effect };
  await insertSimulatedFacts(api, user.id, { ...days, seed: 'again', from: '2026-03-02' });
  // Said by the user, before anything is learned: it stays whatever campaigns show.
  const { errors: badKey } = await change(user, 'setLearnedPreference(key: "shoeSize", value: "44")');
  expect(badKey).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', validationErrors: [{ path: 'key' }] } }]);
  const { errors: badValue } = await change(user, 'setLearnedPreference(key: "platform", value: "MYSPACE")');
  expect(badValue).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', validationErrors: [{ path: 'value' }] } }]);
  const { errors: missing } = await change(user, 'lockLearnedPreference(key: "platform")');
  expect(missing).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  const { data: said } = await change(user, 'setLearnedPreference(key: "platform", value: "FACEBOOK")');
  expect(said?.setLearnedPreference?.learnedPreferenceEntries).toEqual([
    { key: 'platform', value: 'FACEBOOK', isLocked: true, source: 'DECLARED' },
  ]);
  await learn(user.id, '2026-03-30');
  expect(await preference(user)).toMatchObject({ value: 'FACEBOOK', source: 'DECLARED', isLocked: true });

  // Given free, it is learned by the next run, though no fact has changed.
  await change(user, 'unlockLearnedPreference(key: "platform")');
  await learn(user.id, '2026-03-30');
  expect(await preference(user)).toMatchObject({ value: 'INSTAGRAM', source: 'LEARNED', isLocked: false });
  const { version } = await profileOf(user);
  const { errors: stale } = await change(user, `lockLearnedPreference(key: "platform", version: ${version - 1})`);
  expect(stale).toMatchObject([{ extensions: { code: 'CONFLICT', currentVersion: version } }]);

  // Erased, it does not come back by the facts that it was learned from, but by new ones.
  const erasedAt = '2026-03-30T12:00:00.000Z';
  const { data: erased } = await change(user, `resetLearnedPreference(key: "platform", version: ${version})`);
  expect(erased?.resetLearnedPreference?.learnedPreferenceEntries).toEqual([]);
  await api.asOwner(
    `UPDATE meta_user_profiles SET learned_preferences = jsonb_set(learned_preferences, '{platform,erasedAt}', to_jsonb($2::text)) WHERE user_id = $1`,
    [user.id, erasedAt],
  );
  await learn(user.id, '2026-03-30');
  expect(await preference(user)).toBeNull();
  await insertSimulatedFacts(api, user.id, { ...days, seed: 'new', from: '2026-03-30', days: 5 });
  await learn(user.id, '2026-04-04');
  expect(await preference(user)).toBeNull();
  await insertSimulatedFacts(api, user.id, { ...days, seed: 'newer', from: '2026-04-04', days: 21 });
  await learn(user.id, '2026-04-25');
  expect(await preference(user)).toMatchObject({ value: 'INSTAGRAM', source: 'LEARNED' });
});

test('a run that has too little to look at takes nothing back', async () => {
  const { user, campaignIds } = await accountOf(12);
  await insertSimulatedFacts(api, user.id, { seed: 'first', campaignIds, from: '2026-03-02', days: 28, effect });
  await learn(user.id, '2026-03-30');
  const before = await profileOf(user);
  expect(before.learnedPreferenceEntries).toMatchObject([{ value: 'INSTAGRAM', basis: 'ESTIMATE', isFading: false }]);
  const [one] = campaignIds;
  await insertSimulatedFacts(api, user.id, { seed: 'late', campaignIds: [one], from: '2026-05-01', days: 14, effect });
  const run = await learn(user.id, '2026-05-15', { days: 14 });
  expect(run.counts).toMatchObject({ preferences: 1, preferencesChanged: 0, preferencesFading: 1 });
  const after = await profileOf(user);
  expect(after.learnedPreferenceEntries).toEqual([{ ...before.learnedPreferenceEntries[0], isFading: true }]);
  expect(after.version).toBe(before.version);
});

test('recommendations go by what was locked, and by what was learned where the profile says nothing', async () => {
  const { user, campaignIds } = await accountOf(10);
  await insertSimulatedFacts(api, user.id, { seed: 'facts', campaignIds, from: '2026-03-02', days: 28, effect });
  const recommended = async () => {
    const { data, errors } = await api.execute<{
      generateRecommendations: { name: string; targetAudience: { ageGroups: string[] } }[];
    }>('mutation { generateRecommendations(count: 4) { name targetAudience } }', {}, { userId: user.id });
    expect(errors).toEqual([]);
    return data.generateRecommendations;
  };
  await change(user, 'setLearnedPreference(key: "ageGroup", value: "65+")');
  const found = await recommended();
  expect(new Set(found.flatMap(({ targetAudience }) => targetAudience.ageGroups))).toEqual(new Set(['BOOMER']));
  await change(user, 'resetLearnedPreference(key: "ageGroup")');
  for (const { targetAudience } of await recommended()) expect(targetAudience.ageGroups).toEqual([]);
});
