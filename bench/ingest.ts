/**
 * Events through HTTP: how many a second, beside bare inserts into a table of the same columns and indexes in the same run; and
 * whether the numbers of a test are the same whatever order a million events come in, with a tenth of them sent twice.
 * Run: npm run bench:ingest -- [--events 1000000]
 */
import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Client } from 'pg';
import { newId } from '../src/platform/database/new-id';
import { startTestApi, type TestApi } from '../src/platform/testing/test-api';
import { createTestDatabaseOn, type TestDatabase } from '../src/platform/testing/test-database';
import { startTestHttpServer, type TestHttpServer } from '../src/platform/testing/test-http-server';
import { startTestServer } from '../src/platform/testing/test-server';
import { testWithPast } from '../src/platform/testing/tracked-tests';
import { createRandom, type Random } from '../src/statistics/random';

const EVENTS_PER_UNIT = 4;
const LARGEST = 10_000;
const SENDERS = 2;
const DAY_MS = 86_400_000;

const events = Number(/--events[ =](\d+)/.exec(process.argv.join(' '))?.[1] ?? 1_000_000);
const start = Math.floor(Date.now() / DAY_MS) * DAY_MS - 40 * DAY_MS;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Event number `index` of the campaign: an exposure, an impression, and clicks and orders of its unit, over 30 days. */
function line(index: number, test: string, contents: readonly string[] = []): string {
  const [unit, step] = [Math.floor(index / EVENTS_PER_UNIT), index % EVENTS_PER_UNIT];
  const draw = createHash('md5').update(String(unit)).digest();
  const first = start + ((unit * 7919) % (30 * 1440)) * 60_000;
  const kind = [
    'EXPOSURE',
    'IMPRESSION',
    draw[0] < 128 ? 'CLICK' : 'IMPRESSION',
    draw[1] < 51 ? 'CONVERSION' : 'CLICK',
  ][step];
  return JSON.stringify({
    eventId: `bench/${index}`,
    kind,
    unitId: `visitor-${unit}`,
    occurredAt: new Date(first + step * (draw[2] + 1) * 60_000).toISOString(),
    test,
    ...(kind !== 'EXPOSURE' && contents.length > 0 ? { contentId: contents[unit % contents.length] } : {}),
    ...(kind === 'EXPOSURE'
      ? { variationId: unit % 2 ? 'short' : 'control', dimensions: { device: draw[3] < 150 ? 'phone' : 'desktop' } }
      : {}),
    ...(kind === 'CONVERSION' ? { name: 'Order Completed', value: ((draw[4] * 256 + draw[5]) / 100).toFixed(2) } : {}),
  });
}

class Sender {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async as(server: TestHttpServer, userId: string): Promise<Sender> {
    return new Sender(`${server.url}/v1/events`, await server.token({ userId }));
  }

  async send(lines: readonly string[]): Promise<{ accepted: number; duplicates: number }> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/x-ndjson' },
      body: new Uint8Array(gzipSync(lines.join('\n'), { level: 1 })),
    });
    const answer = (await response.json()) as { accepted: number; duplicates: number; refused: number };
    if (response.status !== 200 || answer.refused > 0)
      throw new Error(`Not taken: ${JSON.stringify(answer).slice(0, 500)}`);
    return answer;
  }
}

/** Events a second of bare inserts, by rows in a statement: the same columns, indexes and foreign keys, one connection. */
async function bareInserts(database: TestDatabase, userId: string, count: number): Promise<Map<number, number>> {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  await client.query(`CREATE TABLE bare (LIKE tracking_events INCLUDING ALL);
    ALTER TABLE bare ADD FOREIGN KEY (user_id) REFERENCES users (id)`);
  const rates = new Map<number, number>();
  for (const size of [1, 100, 1_000, LARGEST]) {
    const rounds = Math.max(3, Math.min(200, Math.floor(count / size)));
    const startedAt = performance.now();
    for (let round = 0; round < rounds; round++) {
      const ids = Array.from({ length: size }, () => newId());
      await client.query(
        `INSERT INTO bare (user_id, id, event_id, kind, unit_id, occurred_at, received_at)
         SELECT $1, i, e, 'CLICK', u, now(), now() FROM unnest($2::uuid[], $3::text[], $4::text[]) AS n(i, e, u)`,
        [userId, ids, ids.map((id) => `bench/${id}`), ids.map((_, index) => `visitor-${index % 5_000}`)],
      );
    }
    rates.set(size, (rounds * size * 1_000) / (performance.now() - startedAt));
  }
  await client.end();
  return rates;
}

/** As many contents as `count` of a user. */
async function createContents(api: TestApi, userId: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 0; number < count; number++) {
    const { createPersonalizedContent } = await api.run<{ createPersonalizedContent: { id: string } }>(
      `mutation { createPersonalizedContent(input: { contentType: "TEXT", personalizedPrompt: "${number}" }) { id } }`,
      {},
      { userId },
    );
    ids.push(createPersonalizedContent.id);
  }
  return ids;
}

/** Events a second through HTTP, by events in a request: one sender, new units; all but exposures name one of the contents. */
async function throughHttp(
  api: TestApi,
  server: TestHttpServer,
  count: number,
  contents: number,
): Promise<Map<number, number>> {
  const userId = (await api.createUser()).id;
  const { key } = await testWithPast(api, userId);
  const named = await createContents(api, userId, contents);
  const sender = await Sender.as(server, userId);
  const rates = new Map<number, number>();
  let at = 0;
  for (const size of [1, 100, 1_000, LARGEST]) {
    const rounds = Math.max(3, Math.min(200, Math.floor(count / size)));
    const bodies = Array.from({ length: rounds }, () => Array.from({ length: size }, () => line(at++, key, named)));
    const startedAt = performance.now();
    for (const body of bodies) await sender.send(body);
    rates.set(size, (rounds * size * 1_000) / (performance.now() - startedAt));
  }
  return rates;
}

interface Run {
  readonly seconds: number;
  readonly duplicates: number;
  /** MD5 of everything that is derived: units, daily statistics, variations. */
  readonly numbers: string;
  readonly totals: string;
}

/** Sends all events in an order, by two senders at once, and looks at what came of it. */
async function inOrder(api: TestApi, server: TestHttpServer, order: Uint32Array): Promise<Run> {
  const userId = (await api.createUser()).id;
  const { key, uuid } = await testWithPast(api, userId);
  const sender = await Sender.as(server, userId);
  let [next, duplicates] = [0, 0];
  const startedAt = performance.now();
  const work = async (): Promise<void> => {
    while (next < order.length) {
      const part = order.subarray(next, next + LARGEST);
      next += part.length;
      const answer = await sender.send(Array.from(part, (index) => line(index, key)));
      duplicates += answer.duplicates;
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, work));
  const seconds = (performance.now() - startedAt) / 1_000;
  const [{ numbers, totals }] = await api.asOwner<{ numbers: string; totals: string }>(
    `SELECT md5(concat(
        (SELECT string_agg(concat_ws(',', unit_id, variation_id, first_exposed_at, dimensions, multiply_exposed, impressions, clicks,
           conversions, revenue, covariate), ';' ORDER BY unit_id) FROM test_units WHERE ab_test_id = $1),
        (SELECT string_agg((to_jsonb(d) - 'user_id' - 'ab_test_id')::text, ';' ORDER BY variation_id, day, dimension, value)
           FROM test_daily_statistics d WHERE ab_test_id = $1),
        (SELECT string_agg(concat_ws(',', variation_id, visitors, impressions, clicks, conversions, revenue, ctr, conversion_rate,
           sufficient_statistics), ';' ORDER BY variation_id) FROM test_variations WHERE ab_test_id = $1))) AS numbers,
      (SELECT concat_ws(' ', sum(units), 'units,', sum(conversions), 'conversions, revenue', trim_scale(sum(revenue)))
        FROM test_daily_statistics WHERE ab_test_id = $1 AND dimension = '') AS totals`,
    [uuid],
  );
  return { seconds, duplicates, numbers, totals };
}

function shuffled(order: Uint32Array, random: Random): Uint32Array {
  const result = order.slice();
  for (let at = result.length - 1; at > 0; at--) {
    const other = Math.floor(random.uniform() * (at + 1));
    [result[at], result[other]] = [result[other], result[at]];
  }
  return result;
}

function withRepetitions(order: Uint32Array, share: number, random: Random): Uint32Array {
  const more = Uint32Array.from({ length: Math.round(order.length * share) }, () =>
    Math.floor(random.uniform() * order.length),
  );
  const all = new Uint32Array(order.length + more.length);
  all.set(order);
  all.set(more, order.length);
  return all;
}

async function main(): Promise<void> {
  const postgres = await startTestServer();
  try {
    const database = await createTestDatabaseOn(postgres, {});
    const api = await startTestApi(database);
    // Whoever measures on a machine that has other things to do as well is to have figures all the same.
    const env = { LOG_LEVEL: 'warn', DATABASE_POOL_SIZE: '8', DATABASE_STATEMENT_TIMEOUT_MS: '120000' };
    const server = await startTestHttpServer(database, { env });
    const bare = await bareInserts(database, (await api.createUser()).id, 50_000);
    const http = await throughHttp(api, server, 50_000, 0);
    const ofContents = await throughHttp(api, server, 50_000, 20);
    print('events at once   bare insert   through HTTP   ratio   a request takes   of 20 contents   ratio');
    for (const [size, rate] of bare) {
      const ours = http.get(size) ?? Number.NaN;
      const columns = [
        String(size).padStart(14),
        `${Math.round(rate)}/s`.padStart(13),
        `${Math.round(ours)}/s`.padStart(14),
        (rate / ours).toFixed(1).padStart(7),
        `${((size * 1_000) / ours).toFixed(1)} ms`.padStart(17),
        `${Math.round(ofContents.get(size) ?? Number.NaN)}/s`.padStart(16),
        (rate / (ofContents.get(size) ?? Number.NaN)).toFixed(1).padStart(7),
      ];
      print(columns.join(' '));
    }
    const random = createRandom(11);
    const inTime = Uint32Array.from({ length: events }, (_, index) => index);
    const orders: [string, Uint32Array][] = [
      ['unit by unit', inTime],
      ['shuffled, 10 % twice', shuffled(withRepetitions(inTime, 0.1, random), random)],
    ];
    const runs: Run[] = [];
    for (const [name, order] of orders) {
      const run = await inOrder(api, server, order);
      runs.push(run);
      print(
        `${order.length} events ${name}: ${run.totals}; ${run.duplicates} duplicates; ` +
          `${Math.round(order.length / run.seconds)}/s; numbers ${run.numbers}`,
      );
    }
    const same = new Set(runs.map(({ numbers }) => numbers)).size === 1;
    print(same ? 'The numbers are identical.' : 'THE NUMBERS DIFFER.');
    if (!same || runs.at(-1)?.duplicates !== Math.round(events * 0.1)) process.exitCode = 1;
    await server.close();
    await api.close();
    await database.drop();
  } finally {
    await postgres.stop();
  }
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
