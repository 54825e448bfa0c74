import { encodeId } from '../graphql/ids';
import { type Tester, testerOf } from './running-tests';
import type { TestApi } from './test-api';

/** An event as clients send it. */
export type SentEvent = Readonly<Record<string, unknown>>;

export interface TrackAnswer {
  readonly accepted: number;
  readonly duplicates: number;
  readonly refused: number;
  readonly lines: readonly {
    readonly eventId: string | null;
    readonly outcome: string;
    readonly code: string | null;
    readonly field: string | null;
  }[];
}

const TRACK = `mutation ($input: TrackEventsInput!) { trackEvents(input: $input) {
  accepted duplicates refused lines { eventId outcome code field } } }`;

/** Sends events as a user. */
export async function track(api: TestApi, userId: string, events: readonly SentEvent[]): Promise<TrackAnswer> {
  const data = await api.run<{ trackEvents: TrackAnswer }>(TRACK, { input: { events } }, { userId });
  return data.trackEvents;
}

/** A running test whose start is moved into the past, so that it can have a history. Amounts are in EUR. */
export async function testWithPast(
  api: TestApi,
  userId: string,
  input: object = {},
  days = 60,
): Promise<{ id: string; uuid: string; key: string; tester: Tester }> {
  const tester = testerOf(api, userId);
  const { id } = await tester.active({ currency: 'EUR', ...input });
  const [row] = await api.asOwner<{ id: string; key: string }>(
    `UPDATE ab_tests SET start_date = start_date - $2::integer * interval '1 day' WHERE user_id = $1
     AND id = (SELECT id FROM ab_tests WHERE user_id = $1 ORDER BY id DESC LIMIT 1) RETURNING id, key`,
    [userId, days],
  );
  if (!row || encodeId('test', row.id) !== id) throw new Error('The latest test is another one.');
  return { id, uuid: row.id, key: row.key, tester };
}

/** Everything that is derived from the events of a test, in an order of its own: for comparisons. */
export async function derivedOf(api: TestApi, abTestId: string): Promise<unknown> {
  const [units, daily, variations] = await Promise.all([
    api.asOwner('SELECT * FROM test_units WHERE ab_test_id = $1 ORDER BY unit_id', [abTestId]),
    api.asOwner(
      'SELECT * FROM test_daily_statistics WHERE ab_test_id = $1 ORDER BY variation_id, day, dimension, value',
      [abTestId],
    ),
    api.asOwner(
      `SELECT variation_id, visitors, impressions, clicks, conversions, revenue, ctr, conversion_rate, revenue_per_visitor,
         sufficient_statistics FROM test_variations WHERE ab_test_id = $1 ORDER BY variation_id`,
      [abTestId],
    ),
  ]);
  return { units, daily, variations };
}
