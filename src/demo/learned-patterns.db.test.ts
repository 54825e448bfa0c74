import { Client } from 'pg';
import { loadTestDemo } from '../platform/testing/demo-accounts';
import { createTestDatabase, type TestDatabase } from '../platform/testing/test-database';
import { judgePatterns, standingPatterns } from './standing-patterns';

interface LearnedPattern {
  readonly metric: string;
  readonly segment: string;
  readonly status: string;
  readonly lower: number;
  readonly upper: number;
}

let database: TestDatabase;
let patterns: LearnedPattern[];

beforeAll(async () => {
  database = await createTestDatabase();
  await loadTestDemo({ url: database.ownerUrl, users: 1, seed: 42, days: 180, endDay: '2026-11-21' });
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  const { rows } = await client.query<LearnedPattern>(
    `SELECT metric, status, rate_ratio_lower AS lower, rate_ratio_upper AS upper,
       (SELECT string_agg(c->>'value', ' ') FROM jsonb_array_elements(conditions) AS c) AS segment
     FROM performance_patterns WHERE method <> 'EXPERIMENT'`,
  );
  await client.end();
  patterns = rows;
}, 60_000);
afterAll(() => database?.drop());

/** The planted ratio of each segment; where weekdays overlap, that beside the weekend. */
const PLANTED: Readonly<Record<string, number>> = {
  'ctr STORIES': 0.8,
  'ctr INSTAGRAM 18-24': 1.25,
  'ctr WEEKEND': 1.09 / 0.99,
  'ctr MONDAY': 0.92 / 1.01,
  'conversion_rate VIDEO WEEKEND': 1.3,
};

test('the engine finds what was planted in the account that visitors see, at its size', () => {
  const found = Object.fromEntries(patterns.map((one) => [`${one.metric} ${one.segment}`, one]));
  for (const [segment, ratio] of Object.entries(PLANTED)) {
    const { lower, upper } = found[segment] ?? { lower: 0, upper: 0 };
    expect({ segment, holds: lower <= ratio && ratio <= upper }).toEqual({ segment, holds: true });
  }
});

test('and claims nothing else: what an early run made of the weekend has been taken back', () => {
  const standing = patterns.filter(({ status }) => status !== 'SUPERSEDED');
  expect(standing.map(({ metric, segment }) => `${metric} ${segment}`).sort()).toEqual(Object.keys(PLANTED).sort());
});

test('effects that were found early are confirmed by later days', () => {
  const confirmed = patterns.filter(({ status }) => status === 'CONFIRMED').map(({ segment }) => segment);
  expect(confirmed).toEqual(expect.arrayContaining(['STORIES', 'INSTAGRAM 18-24']));
});

test.each(['2027-08-02', '2031-01-16'])(
  'so it does with %s as the last day: all that stands was planted, and every effect is there',
  async (endDay) => {
    const other = await createTestDatabase();
    const client = new Client({ connectionString: other.ownerUrl });
    try {
      await loadTestDemo({ url: other.ownerUrl, users: 1, seed: 42, days: 180, endDay });
      await client.connect();
      const standing = judgePatterns(await standingPatterns(client));
      expect(standing.filter(({ planted }) => planted === null).map(({ name }) => name)).toEqual([]);
      const segments = ['ctr STORIES', 'ctr 18-24 INSTAGRAM', 'conversion_rate VIDEO WEEKEND', 'ctr MONDAY'];
      expect(standing.map(({ name }) => name)).toEqual(expect.arrayContaining(segments));
      for (const { name, planted, lower, upper } of standing) {
        expect({ name, holds: planted !== null && lower <= planted && planted <= upper }).toEqual({
          name,
          holds: true,
        });
      }
    } finally {
      await client.end();
      await other.drop();
    }
  },
  60_000,
);
