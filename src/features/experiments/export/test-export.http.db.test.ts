import { parse } from 'csv-parse/sync';
import fastify, { type FastifyInstance } from 'fastify';
import type { Authenticator } from '../../../platform/auth/authenticator';
import type { Role } from '../../../platform/graphql/context';
import { registerErrorAnswers } from '../../../platform/http/error-answers';
import { testerOf } from '../../../platform/testing/running-tests';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { analyse } from '../analysis/analysis';
import type { AnalysisInput, EarlierLook } from '../analysis/analysis.model';
import { type AnalysedTest, analysisInput, inputsHash } from '../analysis/analysis-input';
import type { TimedAction } from '../analysis/data-calendar';
import { earlierLook, storedDetails } from '../analysis/stored-analysis';
import { type MeasuredSums, SUM_COLUMNS } from '../measurements/measured-sums';
import { registerTestExport } from './test-export.http';

/** Judging tokens is tested where it is done: here a token says whose it is. */
const authenticate: Authenticator = async (authorization) => {
  const [, userId, role] = /^Bearer (\S+) (\S+)$/.exec(authorization ?? '') ?? [];
  return userId === undefined ? null : { userId, role: role as Role };
};

let database: TestDatabase;
let api: TestApi;
let app: FastifyInstance;
let base: string;
let userId: string;
let id: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  app = fastify();
  registerErrorAnswers(app);
  registerTestExport(app, { workspace: api.workspace, authenticate });
  base = await app.listen({ port: 0, host: '127.0.0.1' });
  userId = (await api.createUser()).id;
  id = await analysedTest();
});
afterAll(async () => {
  await app?.close();
  await api?.close();
  await database?.drop();
});

/** A test of three arms with a guardrail, looked at twice. */
async function analysedTest(): Promise<string> {
  const tester = testerOf(api, userId);
  const guardrails = [{ metric: 'revenue_per_visitor', margin: 0.2 }];
  const test = await tester.active({ name: '=cmd|A1', sampleSize: 20_000, currency: 'EUR', guardrails });
  for (const [day, factor] of [
    ['2026-05-01', 1],
    ['2026-05-02', 1.1],
  ] as const) {
    const rows = [
      { variationId: 'control', day, visitors: 2_500, conversions: 125 },
      { variationId: 'long', day, visitors: 1_000, conversions: Math.round(48 * factor) },
      { variationId: 'short', day, visitors: 1_500, conversions: Math.round(100 * factor) },
    ].map((row) => ({
      ...row,
      revenue: (row.conversions * 19.99).toFixed(2),
      revenueSquared: (row.conversions * 450.1).toFixed(4),
    }));
    await api.run(
      'mutation ($input: RecordDailyTestStatisticsInput!) { recordDailyTestStatistics(input: $input) { id } }',
      { input: { abTestId: test.id, rows } },
      { userId },
    );
    await tester.act('analyzeABTest', test.id);
  }
  return test.id;
}

async function get(query: string, token = `${userId} ANALYST`, path = id) {
  const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${base}/v1/ab-tests/${path}/export${query}`, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

interface Exported {
  test: AnalysedTest & { key: string; startDate: string; endDate: string | null };
  variations: {
    variationId: string;
    isControl: boolean;
    trafficPercentage: number;
    configuration: Record<string, unknown>;
    droppedAt: Date | null;
  }[];
  actions: { action: TimedAction['action']; occurredAt: string }[];
  dailyStatistics: Record<string, string | null>[];
  results: {
    pValue: number;
    inputsHash: string;
    calculatedAt: string;
    statisticalDetails: { look: unknown; upliftDeviation: number | null; stop: never[] };
  }[];
}

/** The input of the last analysis, from an export alone. */
function inputOf({ test, variations, actions, results }: Exported, rows: Exported['dailyStatistics']): AnalysisInput {
  const number = (text: string | null | undefined) => (text === null || text === '' ? null : Number(text));
  const last = results.at(-1)!;
  const earlier: EarlierLook[] = results.slice(0, -1).map(({ statisticalDetails: { look } }) => earlierLook(look));
  return analysisInput(
    {
      test: {
        ...test,
        startDate: new Date(test.startDate),
        endDate: test.endDate === null ? null : new Date(test.endDate),
      },
      arms: variations,
      sums: rows.map((row) => ({
        ...(Object.fromEntries(SUM_COLUMNS.map(([property]) => [property, number(row[property])])) as MeasuredSums),
        variationId: String(row.variationId),
        dimension: String(row.dimension),
        value: String(row.value),
        day: row.dimension === '' ? String(row.day) : null,
      })),
      actions: actions.map(({ action, occurredAt }) => ({ action, occurredAt: new Date(occurredAt) })),
    },
    { earlier, upliftDeviation: last.statisticalDetails.upliftDeviation, at: new Date(last.calculatedAt) },
  );
}

test('every number of the last analysis can be had again from the JSON alone', async () => {
  const { status, headers, text } = await get('?format=json');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(headers.get('content-disposition')).toBe('attachment; filename="cmd-a1.json"');
  expect(text).not.toContain('salt');
  const exported = JSON.parse(text) as Exported;
  expect(exported.results).toHaveLength(2);
  const last = exported.results[1];
  const input = inputOf(exported, exported.dailyStatistics);
  expect(inputsHash(input)).toBe(last.inputsHash);
  const details = storedDetails(input, analyse(input), last.statisticalDetails.stop);
  expect(JSON.parse(JSON.stringify(details))).toEqual(last.statisticalDetails);
});

test('the CSV has the same sums, in a form that can be read back', async () => {
  const { status, headers, text } = await get('?format=csv');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  expect(text.split('\r\n')[0]).toMatch(/^test,variation,day,dimension,value,source,units,/);
  const lines = parse(text, { columns: true }) as Record<string, string>[];
  const exported = JSON.parse((await get('')).text) as Exported;
  const rows = lines.map(({ variation, day, dimension, value, ...columns }) => ({
    variationId: variation,
    day,
    dimension,
    value,
    ...Object.fromEntries(SUM_COLUMNS.map(([property, column]) => [property, columns[column]])),
  }));
  const input = inputOf(exported, rows);
  expect(inputsHash(input)).toBe(exported.results[1].inputsHash);
  expect(analyse(input).leading?.adjustedPValue).toBe(exported.results[1].pValue);
});

test('nobody else gets it, and bad requests are told what is wrong', async () => {
  const ben = (await api.createUser()).id;
  expect((await get('', `${ben} OPERATOR`)).status).toBe(404);
  expect((await get('', '')).status).toBe(401);
  const code = async (query: string, path = id) => {
    const { status, text } = await get(query, undefined, path);
    const [{ extensions }] = (JSON.parse(text) as { errors: { extensions: Record<string, never> }[] }).errors;
    const violations = extensions.validationErrors as { path: string }[] | undefined;
    return [status, extensions.code, violations?.[0].path];
  };
  expect(await code('?format=xls')).toEqual([400, 'BAD_USER_INPUT', 'format']);
  expect(await code('?format=json&limit=1')).toEqual([400, 'BAD_USER_INPUT', 'query']);
  expect(await code('', id.replace('test_', 'variation_'))).toEqual([400, 'BAD_USER_INPUT', 'id']);
});
