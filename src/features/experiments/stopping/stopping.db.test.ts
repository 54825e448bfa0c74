import { Pool } from 'pg';
import pino from 'pino';
import { runSchedule } from '../../../platform/jobs/schedule';
import { type Tester, testerOf } from '../../../platform/testing/running-tests';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { analyzeActiveTests, EXPERIMENT_SCHEDULES } from '../experiments.jobs';

let database: TestDatabase;
let api: TestApi;
let ana: string;
let ben: string;
let tester: Tester;
let lines: Record<string, unknown>[];

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
});
beforeEach(async () => {
  [ana, ben] = [(await api.createUser()).id, (await api.createUser()).id];
  tester = testerOf(api, ana);
  lines = [];
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

/** What the worker does with the job of one user. */
async function runJob(userId = ana, signal = new AbortController().signal): Promise<void> {
  const log = pino({ level: 'info', base: null }, { write: (line) => void lines.push(JSON.parse(line)) });
  await analyzeActiveTests.run({ workspace: api.workspace, log, signal }, { userId });
}

async function running(input: object = {}): Promise<string> {
  const variations = ['control', 'b'].map((key, i) => ({
    variationId: key,
    name: key,
    isControl: i === 0,
    trafficPercentage: 50,
  }));
  return (await tester.active({ variations, sampleSize: 20_000, ...input })).id;
}

/** Units and conversions of the control and of b on one day. */
async function record(id: string, control: [number, number], b: [number, number], day = '2026-05-01'): Promise<void> {
  const row = (variationId: string, [visitors, conversions]: [number, number]) => ({
    variationId,
    day,
    visitors,
    conversions,
  });
  await api.run(
    'mutation ($input: RecordDailyTestStatisticsInput!) { recordDailyTestStatistics(input: $input) { id } }',
    { input: { abTestId: id, rows: [row('control', control), row('b', b)] } },
    { userId: ana },
  );
}

interface Test {
  readonly status: string;
  readonly winningVariationId: string | null;
  readonly results: { readonly totalCount: number };
  readonly history: {
    readonly nodes: readonly {
      readonly action: string;
      readonly actor: object | null;
      readonly reason: string | null;
      readonly after: Record<string, unknown>;
    }[];
  };
}

async function look(id: string): Promise<Test> {
  const { abTest } = await api.run<{ abTest: Test }>(
    `query ($id: ID!) { abTest(id: $id) { status winningVariationId results { totalCount }
      history(first: 1) { nodes { action actor { id } reason after } } } }`,
    { id },
    { userId: ana },
  );
  return abTest;
}

test('a running test is analysed once for the same data, and goes on where nothing speaks against it', async () => {
  const id = await running();
  await record(id, [1_000, 100], [1_000, 104]);
  await runJob();
  await runJob();
  expect(await look(id)).toMatchObject({ status: 'ACTIVE', results: { totalCount: 1 } });
  expect(lines.map(({ isNew, lookIndex }) => [isNew, lookIndex])).toEqual([
    [true, 1],
    [false, 1],
  ]);
  await record(id, [1_000, 100], [1_000, 104], '2026-05-02');
  await runJob();
  expect(await look(id)).toMatchObject({ status: 'ACTIVE', results: { totalCount: 2 } });
});

test('a clear winner completes it, by the system, with the reason in the history', async () => {
  const id = await running();
  await record(id, [5_000, 250], [5_000, 400]);
  await runJob();
  expect(await look(id)).toMatchObject({
    status: 'COMPLETED',
    winningVariationId: 'b',
    history: {
      nodes: [
        {
          action: 'COMPLETED',
          actor: null,
          reason: expect.stringContaining('boundary has been reached by b'),
          after: { status: 'COMPLETED', winningVariationId: 'b', stopRules: ['BOUNDARY'] },
        },
      ],
    },
  });
  await runJob();
  expect((await look(id)).results.totalCount).toBe(1);
});

test('the planned size ends it without a winner where none was found', async () => {
  const id = await running({ sampleSize: 4_000 });
  await record(id, [2_000, 200], [2_000, 205]);
  await runJob();
  const test = await look(id);
  expect(test).toMatchObject({ status: 'COMPLETED', winningVariationId: null });
  expect(test.history.nodes[0]?.after.stopRules).toContain('PLANNED_SIZE');
});

test('the end of its time ends it, with data or without', async () => {
  const [id, empty] = [await running({ durationDays: 14 }), await running({ durationDays: 14 })];
  await record(id, [1_000, 100], [1_000, 104]);
  await api.asOwner(
    `UPDATE ab_tests SET start_date = start_date - interval '15 days', end_date = end_date - interval '15 days' WHERE user_id = $1`,
    [ana],
  );
  await runJob();
  for (const ended of [id, empty]) {
    expect(await look(ended)).toMatchObject({
      status: 'COMPLETED',
      winningVariationId: null,
      history: { nodes: [{ actor: null, after: { stopRules: ['DURATION'] } }] },
    });
  }
});

test('a broken split pauses it; whoever resumes it is not overruled by the same rule again', async () => {
  const id = await running();
  await record(id, [5_000, 250], [5_900, 300]);
  await runJob();
  expect(await look(id)).toMatchObject({
    status: 'PAUSED',
    history: { nodes: [{ action: 'PAUSED', actor: null, after: { stopRules: ['SAMPLE_RATIO_MISMATCH'] } }] },
  });
  await runJob();
  expect((await look(id)).status).toBe('PAUSED');
  await tester.act('resumeABTest', id, ', reason: "Bots were filtered out"');
  await record(id, [100, 5], [100, 5], '2026-05-03');
  await runJob();
  expect((await look(id)).status).toBe('ACTIVE');
});

test('a pause by hand does not count as overruling', async () => {
  const id = await running();
  await tester.act('pauseABTest', id);
  await tester.act('resumeABTest', id);
  await record(id, [5_000, 250], [5_900, 300]);
  await runJob();
  expect((await look(id)).status).toBe('PAUSED');
});

test('a test of fixed size is not ended early by what it shows', async () => {
  const id = await running({ analysisSettings: { method: 'FIXED' } });
  await record(id, [5_000, 250], [5_000, 400]);
  await runJob();
  expect((await look(id)).status).toBe('ACTIVE');
  await record(id, [5_000, 250], [5_000, 400], '2026-05-02');
  await runJob();
  expect(await look(id)).toMatchObject({ status: 'COMPLETED', winningVariationId: 'b' });
});

test('tests that do not run or have no data, and those of others, are left alone', async () => {
  const [paused, others, empty] = [await running(), await running(), await running()];
  for (const id of [paused, others]) await record(id, [1_000, 100], [1_000, 104]);
  await tester.act('pauseABTest', paused);
  await runJob(ben);
  expect(lines).toEqual([]);
  await runJob();
  const counts = await Promise.all([paused, others, empty].map(async (id) => (await look(id)).results.totalCount));
  expect(counts).toEqual([0, 1, 0]);
});

test('one test that cannot be analysed does not keep the others from it, and the job fails', async () => {
  const [first, second] = [await running(), await running()];
  await api.asOwner(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not this one'; END $$`,
  );
  await api.asOwner(
    `CREATE TRIGGER refuse BEFORE INSERT ON test_results FOR EACH ROW WHEN (NEW.user_id = '${ana}' AND NEW.total_visitors = 2)
     EXECUTE FUNCTION refuse()`,
  );
  await record(first, [1, 0], [1, 0]);
  await record(second, [1_000, 100], [1_000, 104]);
  await expect(runJob()).rejects.toThrow('1 tests could not be analysed.');
  await api.asOwner('DROP TRIGGER refuse ON test_results');
  expect([(await look(first)).results.totalCount, (await look(second)).results.totalCount]).toEqual([0, 1]);
  await runJob();
  expect((await look(first)).results.totalCount).toBe(1);
});

test('a worker that stops leaves the rest for the next run', async () => {
  const id = await running();
  await record(id, [1_000, 100], [1_000, 104]);
  await expect(runJob(ana, AbortSignal.abort())).rejects.toThrow();
  expect((await look(id)).results.totalCount).toBe(0);
});

test('the schedule is due for those who have a running test, once each', async () => {
  await running();
  await running();
  const pool = new Pool({ connectionString: database.ownerUrl, max: 1 });
  for (const schedule of EXPERIMENT_SCHEDULES) await runSchedule(schedule, pool);
  await pool.end();
  const rows = await api.asOwner<{ user: string; task: string }>(
    `SELECT payload->>'userId' AS user, task_identifier AS task FROM graphile_worker.jobs
     JOIN graphile_worker._private_jobs AS inner_jobs USING (id) WHERE payload->>'userId' = ANY ($1)`,
    [[ana, ben]],
  );
  expect(rows).toEqual([{ user: ana, task: 'experiments.analyze-active-tests' }]);
});
