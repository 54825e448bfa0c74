import { insertSimulatedFacts } from '../../../platform/testing/simulated-facts';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { patternDays } from '../patterns/pattern-days';
import { sumMarkedDays } from '../patterns/segment-days.store';
import { FACT_DIMENSIONS, type LearningFacts } from './learning-facts';
import { readLearningFacts } from './learning-facts.service';

interface RawFact {
  readonly campaign_id: string;
  readonly day: string;
  readonly platform: string;
  readonly age_group: string;
  readonly placement: string;
  readonly impressions: number;
  readonly clicks: number;
  readonly spend: number;
}

let database: TestDatabase;
let api: TestApi;
let user: TestUser;
let facts: LearningFacts;
let raw: RawFact[];

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  user = await api.createUser();
  const campaignIds: string[] = [];
  for (let i = 0; i < 3; i++)
    campaignIds.push((await api.createCampaign({ userId: user.id, name: `Campaign ${i}` })).id);
  await insertSimulatedFacts(api, user.id, { seed: 'facts', campaignIds, from: '2026-03-02', days: 17 });
  const other = await api.createUser();
  const foreign = (await api.createCampaign({ userId: other.id, name: 'Foreign' })).id;
  await insertSimulatedFacts(api, other.id, { seed: 'foreign', campaignIds: [foreign], from: '2026-03-02', days: 17 });
  // Some days were reported without ages.
  await api.asOwner(
    `UPDATE campaign_performance_facts SET age_group = '' WHERE user_id = $1 AND date < '2026-03-05' AND age_group = '18-24'`,
    [user.id],
  );
  raw = await api.asOwner<RawFact>(
    `SELECT campaign_id, date::text AS day, platform, age_group, placement, impressions::float8, clicks::float8, spend::float8
     FROM campaign_performance_facts WHERE user_id = $1 AND date < '2026-03-17'`,
    [user.id],
  );
  const read = await api.workspace.run(user.id, 'READ ONLY', (db) =>
    readLearningFacts(db, { before: '2026-03-17', days: 365 }),
  );
  if (read === null) throw new Error('There are facts.');
  facts = read;
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

const weekdayOf = (day: string) => ((new Date(day).getUTCDay() + 6) % 7) + 1;

test('the window ends after the last day with facts before the day that was asked for', () => {
  expect(facts.window).toEqual({ start: '2026-03-02', end: '2026-03-17' });
  expect(facts.facts).toBe(raw.length);
  expect(facts.campaigns).toHaveLength(3);
});

test('cells are the sums over every combination, of the viewer alone', () => {
  const wanted = new Map<string, [impressions: number, clicks: number, cents: number]>();
  for (const { campaign_id: campaign, day, platform, age_group: age, placement, impressions, clicks, spend } of raw) {
    const key = [campaign, platform, age, placement, weekdayOf(day)].join();
    const [i, k, s] = wanted.get(key) ?? [0, 0, 0];
    wanted.set(key, [i + impressions, k + clicks, s + Math.round(spend * 100)]);
  }
  const { cells, campaigns } = facts;
  const got = new Map<string, [number, number, number]>();
  for (let cell = 0; cell < cells.length; cell++) {
    const text = (dimension: (typeof FACT_DIMENSIONS)[number]) =>
      cells.texts[cells.values[FACT_DIMENSIONS.indexOf(dimension)][cell]];
    const key = [
      campaigns[cells.campaign[cell]].id,
      text('platform'),
      text('ageGroup'),
      text('placement'),
      cells.weekday[cell],
    ].join();
    const { impressions, clicks, spend } = cells.measures;
    got.set(key, [impressions[cell], clicks[cell], Math.round(spend[cell] * 100)]);
  }
  expect(got.size).toBe(cells.length);
  expect(Object.fromEntries(got)).toEqual(Object.fromEntries(wanted));
});

test('days are the same facts, added up the other way', () => {
  const total = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0);
  expect(facts.days).toHaveLength(3 * 15);
  expect(total(facts.days.map(({ clicks }) => clicks))).toBe(total(raw.map(({ clicks }) => clicks)));
});

test('the days of a segment are its facts, against those that know its dimensions', async () => {
  const segments = [
    [
      { dimension: 'platform', value: 'INSTAGRAM' },
      { dimension: 'ageGroup', value: '25-34' },
    ],
    [
      { dimension: 'placement', value: 'STORIES' },
      { dimension: 'dayType', value: 'WEEKEND' },
    ],
    [{ dimension: 'weekday', value: 'MONDAY' }],
  ];
  const marked = await api.workspace.run(user.id, 'READ ONLY', (db) =>
    sumMarkedDays(db, segments, facts.window, 'USD'),
  );
  const sums = patternDays(
    marked,
    segments.map((conditions) => ({ metric: 'ctr', conditions, fits: () => true, logRatio: null })),
  );
  const isInside = [
    ({ platform, age_group: age }: RawFact) => platform === 'INSTAGRAM' && age === '25-34',
    ({ placement, day }: RawFact) => placement === 'STORIES' && weekdayOf(day) >= 6,
    ({ day }: RawFact) => weekdayOf(day) === 1,
  ];
  const isKnown = [({ age_group: age }: RawFact) => age !== '', () => true, () => true];
  segments.forEach((_, i) => {
    const days = new Map<string, { inside: number; all: number }>();
    for (const fact of raw.filter(isKnown[i])) {
      const key = `${fact.campaign_id} ${fact.day}`;
      const day = days.get(key) ?? { inside: 0, all: 0 };
      days.set(key, { inside: day.inside + (isInside[i](fact) ? fact.clicks : 0), all: day.all + fact.clicks });
    }
    const got = sums[i].map(({ campaignId, date, insideEvents, events }) => [
      `${campaignId} ${date}`,
      { inside: insideEvents, all: events },
    ]);
    expect({ segment: i, days: Object.fromEntries(got) }).toEqual({ segment: i, days: Object.fromEntries(days) });
  });
});

test('the budget of a campaign is that of a month, and judged by what its currency buys', async () => {
  for (const [currency, range] of [
    ['USD', 'LARGE'],
    ['JPY', 'MICRO'],
  ]) {
    await api.asOwner(
      `UPDATE campaigns SET budget = 100000, currency = $2, starts_at = '2026-03-01', ends_at = '2026-03-31' WHERE user_id = $1`,
      [user.id, currency],
    );
    const read = await api.workspace.run(user.id, 'READ ONLY', (db) =>
      readLearningFacts(db, { before: '2026-03-17', days: 365 }),
    );
    expect(read?.campaigns.map(({ budgetRange }) => budgetRange)).toEqual(Array(3).fill(range));
  }
});

test('nothing before the first fact', async () => {
  expect(
    await api.workspace.run(user.id, 'READ ONLY', (db) => readLearningFacts(db, { before: '2026-03-02', days: 365 })),
  ).toBeNull();
});
