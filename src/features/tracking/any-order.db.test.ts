import fc from 'fast-check';
import type { TestUser } from '../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../platform/testing/test-database';
import { derivedOf, type SentEvent, testWithPast, track } from '../../platform/testing/tracked-tests';
import { eventUuid } from './event-id';

jest.setTimeout(120_000);

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database, { poolSize: 8, limits: { costPerMinute: Number.MAX_SAFE_INTEGER } });
  ana = await api.createUser();
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

const DAY = 86_400_000;
const START = Math.floor(Date.now() / DAY) * DAY - 30 * DAY;
const WINDOW_DAYS = 3;
const COUNTED = ['Order', 'Sign-up'];

/** An event of the model; moments are in quarters of a day, so that many coincide. */
interface Drawn {
  readonly kind: 'EXPOSURE' | 'IMPRESSION' | 'CLICK' | 'CONVERSION';
  readonly unit: number;
  readonly quarter: number;
  readonly variationId: string;
  readonly inTest: boolean;
  readonly name: string;
  readonly cents: number;
  readonly device: string;
  readonly covariate: number | null;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  kind: fc.constantFrom('EXPOSURE', 'EXPOSURE', 'IMPRESSION', 'CLICK', 'CONVERSION', 'CONVERSION'),
  unit: fc.nat(3),
  quarter: fc.nat(32),
  variationId: fc.constantFrom('control', 'short'),
  inTest: fc.boolean(),
  name: fc.constantFrom('Order', 'Sign-up', 'Other'),
  cents: fc.integer({ min: 0, max: 99_999 }),
  device: fc.constantFrom('phone', 'desktop', ''),
  covariate: fc.option(fc.integer({ min: -5, max: 5 })),
});

function sent(run: string, test: string, one: Drawn, index: number): SentEvent {
  const { kind, inTest, name, cents, device, covariate } = one;
  return {
    eventId: `${run}/${index}`,
    kind,
    unitId: `${run}-${one.unit}`,
    occurredAt: new Date(START + (one.quarter * DAY) / 4).toISOString(),
    ...(inTest || kind !== 'CONVERSION' ? { test } : {}),
    ...(kind === 'CONVERSION' ? { name, value: (cents / 100).toFixed(2) } : {}),
    ...(kind === 'EXPOSURE'
      ? { variationId: one.variationId, covariate, ...(device === '' ? {} : { dimensions: { device } }) }
      : {}),
  };
}

/** The same numbers in the plainest way there is: unit by unit, from a list of everything. */
function expectedUnits(run: string, events: readonly Drawn[]) {
  const all = events.map((one, index) => ({ ...one, id: eventUuid(`${run}/${index}`) }));
  return [0, 1, 2, 3].flatMap((unit) => {
    const own = all.filter((one) => one.unit === unit);
    const [first] = own
      .filter(({ kind }) => kind === 'EXPOSURE')
      .sort((left, right) => left.quarter - right.quarter || (left.id < right.id ? -1 : 1));
    if (!first) return [];
    const during = own.filter(({ quarter }) => quarter >= first.quarter && quarter <= first.quarter + 4 * WINDOW_DAYS);
    const conversions = during.filter(({ kind, name }) => kind === 'CONVERSION' && COUNTED.includes(name));
    const count = (wanted: string) => during.filter(({ kind }) => kind === wanted).length;
    return [
      {
        unit_id: `${run}-${unit}`,
        variation_id: first.variationId,
        dimensions: first.device === '' ? {} : { device: first.device },
        multiply_exposed: during.some((one) => one.kind === 'EXPOSURE' && one.variationId !== first.variationId),
        impressions: String(count('IMPRESSION')),
        clicks: String(count('CLICK')),
        conversions: String(conversions.length),
        revenue: (conversions.reduce((sum, { cents }) => sum + cents, 0) / 100).toFixed(6),
        covariate: first.covariate === null ? null : first.covariate.toFixed(6),
      },
    ];
  });
}

type Derived = {
  units: Record<string, unknown>[];
  daily: Record<string, unknown>[];
  variations: Record<string, unknown>[];
};

/** Without what differs between two tests: their ids. Units of one run are called like those of the other. */
function comparable({ units, daily, variations }: Derived): unknown {
  const plain = (row: Record<string, unknown>) => ({
    ...row,
    ab_test_id: null,
    unit_id: String(row.unit_id).replace(/^\d+/, ''),
  });
  return { units: units.map(plain), daily: daily.map(plain), variations };
}

let runs = 0;

/** Sends the events in parts to a new test. */
async function send(
  events: readonly Drawn[],
  order: readonly number[],
  cuts: number,
  atOnce: boolean,
): Promise<Derived> {
  runs += 1;
  const run = String(runs);
  const { key, uuid } = await testWithPast(api, ana.id, { attributionDays: WINDOW_DAYS, conversionEvents: COUNTED });
  const all = events.map((one, index) => sent(run, key, one, index));
  const sequence = order.map((index) => all[index]).filter((one) => one !== undefined);
  const size = Math.max(1, Math.ceil(sequence.length / cuts));
  const parts: SentEvent[][] = [];
  for (let start = 0; start < sequence.length; start += size) parts.push(sequence.slice(start, start + size));
  if (atOnce) await Promise.all(parts.map((part) => track(api, ana.id, part)));
  else for (const part of parts) await track(api, ana.id, part);
  const derived = (await derivedOf(api, uuid)) as Derived;
  expect(derived.units.map(({ first_exposed_at, counted_until, user_id, ab_test_id, ...row }) => row)).toEqual(
    expectedUnits(run, events),
  );
  return derived;
}

/** The indexes of all events, shuffled, some of them twice. */
const orderOf = (count: number) =>
  fc
    .tuple(
      fc.shuffledSubarray(
        Array.from({ length: count }, (_, index) => index),
        { minLength: count },
      ),
      fc.array(fc.nat(count - 1), { maxLength: 5 }),
      fc.nat(),
    )
    .map(([order, again, at]) => [...order.slice(0, at % count), ...again, ...order.slice(at % count)]);

test('any events in any order, in any parts, with repetitions and at the same time give the numbers of a plain count', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(drawn, { minLength: 1, maxLength: 40 }).chain((events) =>
        fc.record({
          events: fc.constant(events),
          orders: fc.tuple(orderOf(events.length), orderOf(events.length)),
          cuts: fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })),
        }),
      ),
      async ({ events, orders, cuts }) => {
        const [one, other] = [
          await send(events, orders[0], cuts[0], false),
          await send(events, orders[1], cuts[1], true),
        ];
        // Which of two exposures of the same moment is the first depends on their ids, and these on the run.
        const unique =
          new Set(events.map(({ unit, quarter, kind }) => `${kind} ${unit} ${quarter}`)).size === events.length;
        if (unique) expect(comparable(other)).toEqual(comparable(one));
        for (const { daily, units } of [one, other]) {
          const all = daily.filter(({ dimension }) => dimension === '');
          expect(all.reduce((sum, { units: count }) => sum + Number(count), 0)).toBe(units.length);
          expect(daily.every(({ units: count }) => Number(count) > 0)).toBe(true);
        }
      },
    ),
    { numRuns: 40, seed: 7 },
  );
});
