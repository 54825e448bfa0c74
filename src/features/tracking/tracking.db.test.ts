import { randomUUID } from 'node:crypto';
import { encodeId } from '../../platform/graphql/ids';
import type { TestUser } from '../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../platform/testing/test-database';
import { derivedOf, type SentEvent, testWithPast, track } from '../../platform/testing/tracked-tests';

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;
let ben: TestUser;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database, { poolSize: 8 });
  ana = await api.createUser();
  ben = await api.createUser();
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

const DAY = 86_400_000;
const START = Math.floor(Date.now() / DAY) * DAY - 30 * DAY;
/** A moment, in days and hours after the first day. */
const at = (day: number, hour = 0) => new Date(START + day * DAY + hour * 3_600_000).toISOString();
const event = (kind: string, unitId: string, occurredAt: string, more: object = {}): SentEvent => ({
  eventId: randomUUID(),
  ...{ kind, unitId, occurredAt },
  ...more,
});

interface Numbers {
  visitors: number;
  impressions: number;
  clicks: number;
  conversions: number;
  revenue: string;
  ctr: number | null;
  conversionRate: number | null;
}

async function numbersOf(id: string): Promise<Record<string, Numbers>> {
  const { abTest } = await api.run<{ abTest: { variations: { nodes: (Numbers & { variationId: string })[] } } }>(
    `query ($id: ID!) { abTest(id: $id) { variations { nodes {
      variationId visitors impressions clicks conversions revenue ctr conversionRate } } } }`,
    { id },
    { userId: ana.id },
  );
  return Object.fromEntries(abTest.variations.nodes.map(({ variationId, ...numbers }) => [variationId, numbers]));
}

describe('trackEvents', () => {
  it('makes the numbers of the variations from what units did after their first exposure', async () => {
    const { id, key } = await testWithPast(api, ana.id);
    const test = key;
    const answer = await track(api, ana.id, [
      event('EXPOSURE', 'u1', at(1), { test, variationId: 'control', dimensions: { device: 'phone' } }),
      event('EXPOSURE', 'u2', at(1, 5), { test, variationId: 'short', dimensions: { device: 'desktop' } }),
      event('EXPOSURE', 'u3', at(2), { test, variationId: 'short', dimensions: { device: 'phone' } }),
      event('IMPRESSION', 'u1', at(1), { test }),
      event('IMPRESSION', 'u1', at(1, 1), { test }),
      event('CLICK', 'u1', at(1, 1), { test }),
      event('CONVERSION', 'u1', at(1, 2), { test, value: '19.99', currency: 'EUR', name: 'Order Completed' }),
      // Twice by one unit: two conversions of one converting unit.
      event('CONVERSION', 'u3', at(3), { test, value: '0.1' }),
      event('CONVERSION', 'u3', at(4), { value: '0.2' }),
    ]);
    expect(answer).toMatchObject({ accepted: 9, duplicates: 0, refused: 0 });
    const none = { impressions: 0, clicks: 0, ctr: null };
    expect(await numbersOf(id)).toEqual({
      control: {
        ...{ visitors: 1, impressions: 2, clicks: 1, conversions: 1, revenue: '19.99', ctr: 0.5, conversionRate: 1 },
      },
      long: { ...none, visitors: 0, conversions: 0, revenue: '0.00', conversionRate: null },
      short: { ...none, visitors: 2, conversions: 2, revenue: '0.30', conversionRate: 0.5 },
    });
    const { abTest } = await api.run<{ abTest: { statisticsSource: string; dailyStatistics: object[] } }>(
      'query ($id: ID!) { abTest(id: $id) { statisticsSource dailyStatistics { day variationId units convertedUnits revenue revenueSquared } } }',
      { id },
      { userId: ana.id },
    );
    expect(abTest.statisticsSource).toBe('EVENTS');
    const day = (number: number) => at(number).slice(0, 10);
    expect(abTest.dailyStatistics).toEqual([
      { day: day(1), variationId: 'control', units: 1, convertedUnits: 1, revenue: '19.99', revenueSquared: 399.6001 },
      { day: day(1), variationId: 'short', units: 1, convertedUnits: 0, revenue: '0', revenueSquared: 0 },
      // The square of what the unit brought in all, on the day on which it came: 0.3 squared.
      { day: day(2), variationId: 'short', units: 1, convertedUnits: 1, revenue: '0.3', revenueSquared: 0.09 },
    ]);
  });

  it('counts nothing before the first exposure, and nothing after the attribution window', async () => {
    const { id, key: test } = await testWithPast(api, ana.id, { attributionDays: 2 });
    await track(api, ana.id, [
      event('CONVERSION', 'u', at(4, 23), { test, value: '1' }),
      event('EXPOSURE', 'u', at(5), { test, variationId: 'long' }),
      event('CONVERSION', 'u', at(5), { test, value: '10' }),
      event('CONVERSION', 'u', at(7), { test, value: '100' }),
      event('CONVERSION', 'u', at(7, 0.001), { test, value: '1000' }),
    ]);
    expect((await numbersOf(id)).long).toMatchObject({ visitors: 1, conversions: 2, revenue: '110.00' });
    // An earlier exposure that comes late: what was before counts now, what was counted is out of time.
    await track(api, ana.id, [event('EXPOSURE', 'u', at(4), { test, variationId: 'short' })]);
    const { long, short } = await numbersOf(id);
    expect(long).toMatchObject({ visitors: 0, conversions: 0, revenue: '0.00', conversionRate: null });
    expect(short).toMatchObject({ visitors: 1, conversions: 2, revenue: '11.00' });
  });

  it('counts the conversions that the test names, in every test that the unit is in', async () => {
    const one = await testWithPast(api, ana.id, { conversionEvents: ['Order Completed'] });
    const other = await testWithPast(api, ana.id, {
      conversionEvents: ['Signed Up', 'Order Completed'],
      currency: 'USD',
    });
    const all = await testWithPast(api, ana.id, { currency: null });
    const units = ['p', 'q'];
    for (const { key: test } of [one, other, all]) {
      await track(
        api,
        ana.id,
        units.map((unit) => event('EXPOSURE', unit, at(1), { test, variationId: 'control' })),
      );
    }
    await track(api, ana.id, [
      event('CONVERSION', 'p', at(2), { name: 'Order Completed', value: '5', currency: 'USD' }),
      event('CONVERSION', 'p', at(2), { name: 'Signed Up' }),
      event('CONVERSION', 'q', at(2), { name: 'Opened', value: '2' }),
      event('CONVERSION', 'nobody', at(2), { name: 'Order Completed' }),
    ]);
    // Revenue in dollars is none of a test in euros, though the conversion counts.
    expect((await numbersOf(one.id)).control).toMatchObject({ conversions: 1, revenue: '0.00', conversionRate: 0.5 });
    expect((await numbersOf(other.id)).control).toMatchObject({ conversions: 2, revenue: '5.00', conversionRate: 0.5 });
    expect((await numbersOf(all.id)).control).toMatchObject({ conversions: 3, revenue: '2.00', conversionRate: 1 });
  });

  it('keeps a unit with the variation that it saw first, and says how many saw another one too', async () => {
    const { uuid, key: test } = await testWithPast(api, ana.id);
    await track(api, ana.id, [
      event('EXPOSURE', 'u', at(3), { test, variationId: 'short', dimensions: { device: 'desktop' }, covariate: 2 }),
      event('EXPOSURE', 'u', at(2), { test, variationId: 'control', dimensions: { device: 'phone' }, covariate: 0.5 }),
      event('EXPOSURE', 'v', at(2), { test, variationId: 'control' }),
      event('EXPOSURE', 'v', at(20), { test, variationId: 'short' }),
      event('CONVERSION', 'u', at(4), { value: '3' }),
    ]);
    const rows = await api.asOwner(
      `SELECT variation_id, dimension, value, units, multiply_exposed_units, covariate_units, covariate, covariate_revenue
       FROM test_daily_statistics WHERE ab_test_id = $1 ORDER BY dimension`,
      [uuid],
    );
    const exact = { covariate: '0.500000', covariate_revenue: '1.500000000000' };
    const row = { variation_id: 'control', multiply_exposed_units: '1', covariate_units: '1', ...exact };
    expect(rows).toEqual([
      { ...row, dimension: '', value: '', units: '2' },
      { ...row, dimension: 'device', value: 'phone', units: '1' },
    ]);
  });

  it('takes an event once, within a call and over calls', async () => {
    const { id, key: test } = await testWithPast(api, ana.id);
    const exposure = event('EXPOSURE', 'once', at(1), { test, variationId: 'short' });
    const order = event('CONVERSION', 'once', at(2), { test, value: '7.50', eventId: 'order/1' });
    const first = await track(api, ana.id, [exposure, order, order]);
    expect(first.lines.map(({ outcome }) => outcome)).toEqual(['ACCEPTED', 'ACCEPTED', 'DUPLICATE']);
    expect(await track(api, ana.id, [order, exposure])).toMatchObject({ accepted: 0, duplicates: 2, refused: 0 });
    expect((await numbersOf(id)).short).toMatchObject({ visitors: 1, conversions: 1, revenue: '7.50' });
    // Ids are the tenant's own.
    expect(await track(api, ben.id, [{ ...order, test: null }])).toMatchObject({ accepted: 1 });
  });

  it('gives an exposure without a variation the one that the unit was assigned', async () => {
    const { id, key: test, tester } = await testWithPast(api, ana.id);
    const { variationId } = await tester.assignOne(id, 'assigned');
    const answer = await track(api, ana.id, [
      event('EXPOSURE', 'assigned', at(1), { test }),
      event('EXPOSURE', 'stranger', at(1), { test }),
    ]);
    expect(answer.lines).toMatchObject([{ outcome: 'ACCEPTED' }, { outcome: 'REFUSED', code: 'UNIT_NOT_ASSIGNED' }]);
    expect((await numbersOf(id))[variationId ?? '']).toMatchObject({ visitors: 1 });
  });

  it('refuses line by line, with the reason, and takes the others', async () => {
    const { key: test, id, uuid, tester } = await testWithPast(api, ana.id, {}, 10);
    const { id: draft } = await tester.draft({ key: 'a-draft' });
    const reported = await tester.active();
    await api.run(
      `mutation ($id: ID!) { recordDailyTestStatistics(input: { abTestId: $id, rows: [
        { variationId: "control", day: "2026-05-01", visitors: 1, conversions: 0 }] }) { id } }`,
      { id: reported.id },
      { userId: ana.id },
    );
    const over = await testWithPast(api, ana.id, {}, 20);
    await over.tester.act('completeABTest', over.id);
    await api.asOwner(`UPDATE ab_tests SET end_date = end_date - interval '5 days' WHERE id = $1`, [over.uuid]);
    const foreign = await testWithPast(api, ben.id, { key: 'bens-own' });
    const soon = at(29);
    const cases: [string, SentEvent][] = [
      ['ACCEPTED', event('EXPOSURE', 'u', soon, { test: id, variationId: 'control' })],
      ['INVALID_FIELD eventId', event('CLICK', 'u', soon, { test, eventId: '' })],
      ['INVALID_FIELD unitId', event('CLICK', 'x'.repeat(201), soon, { test })],
      ['INVALID_FIELD unitId', event('CLICK', 'a\0b', soon, { test })],
      ['TOO_OLD occurredAt', event('CLICK', 'u', at(-61), { test })],
      ['IN_FUTURE occurredAt', event('CLICK', 'u', new Date(Date.now() + 6 * 60_000).toISOString(), { test })],
      ['ACCEPTED', event('CLICK', 'u', new Date(Date.now() + 4 * 60_000).toISOString(), { test })],
      ['INVALID_FIELD value', event('CONVERSION', 'u', soon, { test, value: '-1' })],
      ['INVALID_FIELD value', event('CLICK', 'u', soon, { test, value: '1' })],
      ['INVALID_FIELD currency', event('CONVERSION', 'u', soon, { test, value: '1', currency: 'EURO' })],
      ['INVALID_FIELD currency', event('CONVERSION', 'u', soon, { test, currency: 'EUR' })],
      ['CURRENCY_MISMATCH currency', event('CONVERSION', 'u', soon, { test, value: '1', currency: 'USD' })],
      ['INVALID_FIELD dimensions', event('EXPOSURE', 'u', soon, { test, variationId: 'short', dimensions: ['phone'] })],
      ['INVALID_FIELD covariate', event('CLICK', 'u', soon, { test, covariate: 1 })],
      ['NO_TEST test', event('EXPOSURE', 'u', soon, { variationId: 'short' })],
      ['NO_TEST test', event('CLICK', 'u', soon)],
      ['UNKNOWN_TEST test', event('CLICK', 'u', soon, { test: 'no-such-test' })],
      ['UNKNOWN_TEST test', event('CLICK', 'u', soon, { test: foreign.key })],
      ['UNKNOWN_TEST test', event('CLICK', 'u', soon, { test: foreign.id })],
      ['TEST_NOT_STARTED test', event('EXPOSURE', 'u', soon, { test: draft, variationId: 'short' })],
      ['TEST_NOT_STARTED occurredAt', event('EXPOSURE', 'u', at(10), { test, variationId: 'short' })],
      [
        'TEST_REPORTED test',
        event('EXPOSURE', 'u', new Date().toISOString(), { test: reported.id, variationId: 'short' }),
      ],
      ['TEST_OVER occurredAt', event('EXPOSURE', 'u', at(29), { test: over.key, variationId: 'short' })],
      ['ACCEPTED', event('EXPOSURE', 'u', at(20), { test: over.key, variationId: 'short' })],
      ['ACCEPTED', event('CLICK', 'u', at(29), { test: over.key })],
      ['UNKNOWN_VARIATION variationId', event('EXPOSURE', 'u', soon, { test, variationId: 'shorter' })],
      ['INVALID_FIELD contentId', event('CLICK', 'u', soon, { contentId: id })],
      ['UNKNOWN_CONTENT contentId', event('CLICK', 'u', soon, { contentId: encodeId('content', uuid) })],
    ];
    const { lines, ...counts } = await track(
      api,
      ana.id,
      cases.map(([, sent]) => sent),
    );
    expect(lines.map(({ outcome, code, field }) => (outcome === 'REFUSED' ? `${code} ${field}` : outcome))).toEqual(
      cases.map(([wanted]) => wanted),
    );
    expect(counts).toEqual({ accepted: 4, duplicates: 0, refused: cases.length - 4 });
  });
});

describe('trackedEvents', () => {
  it('shows the latest first, filtered, and only to their owner', async () => {
    const { id, key: test } = await testWithPast(api, ana.id);
    await track(api, ana.id, [
      event('EXPOSURE', 'seen', at(1), { test, variationId: 'short', eventId: 'first', dimensions: { device: 'tv' } }),
      event('CONVERSION', 'seen', at(3), { test, value: '5', eventId: 'third', name: 'Order' }),
      event('CLICK', 'seen', at(2), { test, eventId: 'second' }),
    ]);
    const list = (userId: string, filter: string) =>
      api.run<{ trackedEvents: { totalCount: number; nodes: object[] } }>(
        `query ($id: ID!) { trackedEvents(filter: { and: [{ abTestId: { eq: $id } }, { unitId: { eq: "seen" } }, ${filter}] }) {
          totalCount nodes { eventId kind value dimensions abTest { id } } } }`,
        { id },
        { userId },
      );
    const { trackedEvents } = await list(ana.id, '{ occurredAt: { gte: "2026-01-01T00:00:00Z" } }');
    expect(trackedEvents).toEqual({
      totalCount: 3,
      nodes: [
        { eventId: 'third', kind: 'CONVERSION', value: '5.000000', dimensions: {}, abTest: { id } },
        { eventId: 'second', kind: 'CLICK', value: null, dimensions: {}, abTest: { id } },
        { eventId: 'first', kind: 'EXPOSURE', value: null, dimensions: { device: 'tv' }, abTest: { id } },
      ],
    });
    expect((await list(ana.id, '{ kind: { eq: CLICK } }')).trackedEvents.totalCount).toBe(1);
    expect((await list(ben.id, '{ kind: { eq: CLICK } }')).trackedEvents.totalCount).toBe(0);
  });
});

describe('many at once', () => {
  it('nothing is lost and nothing counted twice when the same units are written from all sides', async () => {
    const [one, other] = [await testWithPast(api, ana.id), await testWithPast(api, ana.id)];
    const events: SentEvent[] = [];
    for (let unit = 0; unit < 40; unit++) {
      const [unitId, variationId] = [`unit-${unit}`, ['control', 'short'][unit % 2]];
      for (const { key: test } of [one, other])
        events.push(event('EXPOSURE', unitId, at(1, unit % 24), { test, variationId }));
      events.push(
        event('CONVERSION', unitId, at(3), { value: '0.10' }),
        event('CLICK', unitId, at(4), { test: one.key }),
      );
    }
    // Every event in two batches, cut differently and in other orders, all batches at the same time.
    const batches = [
      ...Array.from({ length: 8 }, (_, batch) => events.filter((_event, index) => index % 8 === batch)),
      ...Array.from({ length: 8 }, (_, batch) => events.slice(batch * 20, (batch + 1) * 20).reverse()),
    ];
    const answers = await Promise.all(batches.map((batch) => track(api, ana.id, batch)));
    const sum = (of: 'accepted' | 'duplicates' | 'refused') => answers.reduce((total, answer) => total + answer[of], 0);
    expect([sum('accepted'), sum('duplicates'), sum('refused')]).toEqual([160, 160, 0]);
    for (const { id } of [one, other]) {
      const { control, short } = await numbersOf(id);
      expect(control).toMatchObject({ visitors: 20, conversions: 20, revenue: '2.00', clicks: id === one.id ? 20 : 0 });
      expect(short).toMatchObject({ visitors: 20, conversions: 20, revenue: '2.00' });
    }
    expect(await derivedOf(api, one.uuid)).not.toEqual(await derivedOf(api, other.uuid));
  });
});
