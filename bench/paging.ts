/**
 * Paging through a list of 100,000 rows: every row once while others insert, and page 5,000 against page 1.
 * Run: npm run bench -- paging
 */
import 'reflect-metadata';
import { median } from 'simple-statistics';
import { newId } from '../src/platform/database/new-id';
import { startTestApi, type TestApi } from '../src/platform/testing/test-api';
import { createTestDatabaseOn } from '../src/platform/testing/test-database';
import { startTestServer } from '../src/platform/testing/test-server';

const ROWS = 100_000;
const PAGE_SIZE = 20;
const ROUNDS = 200;

const PAGE = `query Page($first: Int!, $after: String) {
  campaigns(first: $first, after: $after) { nodes { id name status } pageInfo { hasNextPage endCursor } }
}`;

interface Answer {
  campaigns: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
}

async function insertCampaigns(api: TestApi, userId: string): Promise<void> {
  for (let done = 0; done < ROWS; done += 10_000) {
    const ids = Array.from({ length: 10_000 }, () => newId());
    await api.asOwner(
      `INSERT INTO campaigns (user_id, id, name, status, currency, created_at, updated_at)
       SELECT $1, id, 'Campaign ' || n, 'ACTIVE', 'USD', now(), now() FROM unnest($2::uuid[]) WITH ORDINALITY AS made(id, n)`,
      [userId, ids],
    );
  }
  await api.asOwner('ANALYZE campaigns');
}

async function walk(api: TestApi, userId: string): Promise<void> {
  const seen = new Set<string>();
  let rows = 0;
  let inserted = 0;
  let after: string | null = null;
  for (;;) {
    const { campaigns }: Answer = await api.run<Answer>(PAGE, { first: 100, after }, { userId });
    for (const { id } of campaigns.nodes) seen.add(id);
    rows += campaigns.nodes.length;
    if (rows % 1_000 === 0) {
      await api.createCampaign({ userId });
      inserted += 1;
    }
    if (!campaigns.pageInfo.hasNextPage) break;
    after = campaigns.pageInfo.endCursor;
  }
  print(`rows seen while ${inserted} were inserted: ${rows}, different: ${seen.size}, wanted: ${ROWS}`);
  if (rows !== ROWS || seen.size !== ROWS) throw new Error('A row was skipped or shown twice.');
}

async function cursorOfPage(api: TestApi, userId: string, page: number): Promise<string | null> {
  let after: string | null = null;
  for (let rows = 0; rows < (page - 1) * PAGE_SIZE; rows += 100) {
    const { campaigns }: Answer = await api.run<Answer>(PAGE, { first: 100, after }, { userId });
    after = campaigns.pageInfo.endCursor;
  }
  return after;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function compare(api: TestApi, userId: string): Promise<void> {
  const far = 4_996;
  const after = await cursorOfPage(api, userId, far);
  const offset = (page: number) => () =>
    api.asOwner('SELECT id, name, status FROM campaigns WHERE user_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3', [
      userId,
      PAGE_SIZE,
      (page - 1) * PAGE_SIZE,
    ]);
  const contenders: Record<string, () => Promise<unknown>> = {
    'keyset, page 1': () => api.run(PAGE, { first: PAGE_SIZE }, { userId }),
    [`keyset, page ${far}`]: () => api.run(PAGE, { first: PAGE_SIZE, after }, { userId }),
    'OFFSET, page 1 (bare SQL)': offset(1),
    [`OFFSET, page ${far} (bare SQL)`]: offset(far),
  };
  const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, work] of Object.entries(contenders)) times[name]?.push(await timed(work));
  }
  const medians = Object.entries(times).map(([name, values]) => [name, median(values)] as const);
  for (const [name, value] of medians) print(`${name.padEnd(32)} ${value.toFixed(2)} ms (median of ${ROUNDS})`);
  const [near = Number.NaN, deep = Number.NaN, offsetNear = Number.NaN, offsetDeep = Number.NaN] = medians.map(
    ([, value]) => value,
  );
  print(`ratio far/near: keyset ${(deep / near).toFixed(2)}, OFFSET ${(offsetDeep / offsetNear).toFixed(1)}`);
}

async function main(): Promise<void> {
  const server = await startTestServer();
  try {
    const api = await startTestApi(await createTestDatabaseOn(server, {}));
    try {
      const { id: userId } = await api.createUser();
      await insertCampaigns(api, userId);
      await compare(api, userId);
      await walk(api, userId);
    } finally {
      await api.close();
    }
  } finally {
    await server.stop();
  }
}

void main();
