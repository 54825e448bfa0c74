/**
 * A learning run over 100,000 and 1,000,000 facts: time, memory beside PostgreSQL, and how time grows with rows.
 * Run: npm run bench:learning
 */
import 'reflect-metadata';
import { LearningOriginEnum } from '../src/features/learning/learning.enums';
import { executeRun, type InUnit, requestRun } from '../src/features/learning/runs/learning-run.service';
import { startTestApi, type TestApi } from '../src/platform/testing/test-api';
import { createTestDatabaseOn } from '../src/platform/testing/test-database';
import { startTestServer } from '../src/platform/testing/test-server';

const DAYS = 50;
/** Two platforms, five ages, two genders, five placements. */
const CELLS_A_DAY = 100;
const BARS = { seconds: 30, megabytes: 500, growth: 12 };

const FACTS = `
  INSERT INTO campaign_performance_facts (user_id, campaign_id, date, platform, age_group, gender, placement, content_type,
    impressions, clicks, conversions, spend, revenue, currency, created_at, updated_at)
  SELECT $1, c.id, '2026-03-01'::date + day, 'PLATFORM ' || cell % 2, 'AGE ' || cell / 2 % 5, 'GENDER ' || cell / 10 % 2,
    'PLACEMENT ' || cell / 20, 'CONTENT ' || cell / 10 % 2 + 2 * (cell / 20 % 2), shown, clicked, floor(clicked * 0.1 * (0.5 + random())), shown * 0.01,
    clicked * random(), 'USD', now(), now()
  FROM unnest($2::uuid[]) WITH ORDINALITY AS c(id, n), generate_series(0, $3 - 1) AS day, generate_series(0, $4 - 1) AS cell,
    -- Each row draws anew: what a LATERAL has in common with other rows would be remembered.
    LATERAL (SELECT 200 + floor(random() * 600 + 0 * (cell + day + c.n))::int AS shown, random_normal() + 0 * (cell + day + c.n) AS noise) AS s,
    LATERAL (SELECT shown * 0.03 * (0.6 + 0.8 * (c.n * 37 % 11) / 11) * CASE WHEN cell / 20 = 3 THEN 0.8 ELSE 1 END
      * CASE WHEN cell % 2 = 1 AND cell / 2 % 5 = 2 THEN 1.25 ELSE 1 END AS expected) AS e,
    LATERAL (SELECT greatest(0, round(expected + sqrt(expected) * noise))::int AS clicked) AS k`;

interface Measured {
  readonly facts: number;
  readonly seconds: number;
  /** Highest resident memory of this process above what it had before, in MB. */
  readonly megabytes: number;
}

async function accountWith(api: TestApi, campaigns: number): Promise<string> {
  const user = await api.createUser();
  const ids: string[] = [];
  for (let i = 0; i < campaigns; i++)
    ids.push((await api.createCampaign({ userId: user.id, name: `Campaign ${i}` })).id);
  await api.asOwner(
    `SELECT ensure_performance_partition(month) FROM unnest(ARRAY['2026-03-01', '2026-04-01']::date[]) AS month`,
  );
  await api.asOwner('SELECT setseed(0.42)');
  for (let at = 0; at < ids.length; at += 20)
    await api.asOwner(FACTS, [user.id, ids.slice(at, at + 20), DAYS, CELLS_A_DAY]);
  return user.id;
}

async function measure(api: TestApi, userId: string): Promise<Measured> {
  const inUnit: InUnit = (mode, work) => api.workspace.run(userId, mode, work);
  const request = { origin: LearningOriginEnum.COMMAND, windowEnd: '2026-05-01' };
  const { id } = await inUnit('READ WRITE', (db) => requestRun(db, request));
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let highest = before;
  const sample = (): void => {
    highest = Math.max(highest, process.memoryUsage().rss);
  };
  const sampler = setInterval(sample, 20);
  const startedAt = performance.now();
  await executeRun(inUnit, id, { onProgress: sample });
  const seconds = (performance.now() - startedAt) / 1_000;
  clearInterval(sampler);
  const [{ counts }] = await api.asOwner<{ counts: Record<string, number> }>(
    'SELECT counts FROM learning_runs WHERE id = $1',
    [id],
  );
  print(`  ${JSON.stringify(counts)}`);
  return { facts: counts.facts, seconds, megabytes: (highest - before) / 2 ** 20 };
}

async function main(): Promise<void> {
  const server = await startTestServer();
  const database = await createTestDatabaseOn(server, {});
  const api = await startTestApi(database);
  try {
    const users = [await accountWith(api, 20), await accountWith(api, 200)];
    await api.asOwner('ANALYZE campaign_performance_facts');
    const measured: Measured[] = [];
    for (const userId of users) measured.push(await measure(api, userId));
    for (const { facts, seconds, megabytes } of measured) {
      print(`${facts.toLocaleString('en-US').padStart(9)} facts: ${seconds.toFixed(2)} s, ${megabytes.toFixed(0)} MB`);
    }
    const [small, large] = measured;
    const growth = large.seconds / small.seconds;
    print(`${(large.facts / small.facts).toFixed(1)} times the rows take ${growth.toFixed(1)} times as long`);
    if (large.seconds > BARS.seconds || large.megabytes > BARS.megabytes || growth > BARS.growth) {
      throw new Error(`Wanted: ${BARS.seconds} s, ${BARS.megabytes} MB, ${BARS.growth} times as long.`);
    }
  } finally {
    await api.close();
    await database.drop();
    await server.stop();
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
