import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import pino from 'pino';
import { Registry } from 'prom-client';
import { loadConfig } from '../../../../config';
import { createGenerationMetrics } from '../../../../platform/generation-metrics';
import { encodeId, parseId } from '../../../../platform/graphql/ids';
import { imageGenerator } from '../../../../platform/image-generation/image-generator';
import type { MakingJobContext } from '../../../../platform/jobs/job';
import { USUAL_RETENTION } from '../../../../platform/retention';
import { picture } from '../../../../platform/testing/pictures';
import { startTestApi, type TestApi } from '../../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../../platform/testing/test-database';
import { textGenerator } from '../../../../platform/text-generation/text-generator';
import { generateContentsJob } from '../runs/start-run.service';

let database: TestDatabase;
let api: TestApi;
/** Speaks the protocols of texts and of pictures. */
let server: Server;
let url: string;
let asked: {
  path: string;
  key: unknown;
  body: { messages?: { content: string }[]; prompt?: string; seed?: number; size?: string };
}[];
let says: (times: number) => string;
let userId: string;
let registry: Registry;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  server = createServer(async (request, response) => {
    const key = request.headers['idempotency-key'];
    asked.push({ path: String(request.url), key, body: JSON.parse(await textOf(request)) });
    const answer = request.url?.endsWith('/images/generations')
      ? { created: 0, data: [{ b64_json: picture('png').toString('base64') }] }
      : {
          model: 'writer-2026-01',
          choices: [{ finish_reason: 'stop', message: { content: JSON.stringify({ text: says(asked.length) }) } }],
          usage: { prompt_tokens: 200, completion_tokens: 50 },
        };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
beforeEach(async () => {
  ({ id: userId } = await api.createUser());
  asked = [];
  says = (times) => `Ada, save 20 % on tea, word for word ${'very '.repeat(times)}fresh.`.replace(/ {2}/g, ' ');
});
afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  await api?.close();
  await database?.drop();
});

/** A million tokens cost 100: 200 read and 50 written cost 0.025. */
async function context(env: Record<string, string> = {}): Promise<MakingJobContext> {
  const config = loadConfig({
    DEMO_MODE: 'true',
    TEXT_GENERATION_URL: url,
    TEXT_GENERATION_MODEL: 'writer',
    TEXT_GENERATION_INPUT_PRICE: '100',
    TEXT_GENERATION_OUTPUT_PRICE: '100',
    IMAGE_GENERATION_URL: url,
    IMAGE_GENERATION_API_KEY: 'key',
    IMAGE_GENERATION_MODEL: 'painter',
    IMAGE_GENERATION_PRICE: '0.04',
    ...env,
  });
  const log = pino({ level: 'silent' });
  registry = new Registry();
  const tools = { workspace: api.workspace, registry, log };
  return {
    workspace: api.workspace,
    log,
    signal: new AbortController().signal,
    text: await textGenerator({ config: config.textGeneration, ...tools }),
    images: imageGenerator({ config: config.imageGeneration, ...tools }),
    assets: api.assets,
    retention: USUAL_RETENTION,
    generationLimits: config.generationLimits,
    generationMetrics: createGenerationMetrics(tools.registry),
  };
}

async function orderOf(style: object = {}): Promise<{ campaignId: string; templateId: string }> {
  const { id } = await api.createCampaign({ userId, name: 'Tea' });
  const { createContentTemplate } = await api.run<{ createContentTemplate: { id: string } }>(
    'mutation ($input: CreateContentTemplateInput!) { createContentTemplate(input: $input) { id } }',
    {
      input: {
        name: 'Tea',
        templateType: 'EMAIL',
        basePrompt: 'Tell {{ name }} that tea is 20 % off.',
        personalizationVariables: [{ name: 'name', type: 'STRING', required: true }],
        styleParameters: { purpose: 'PROMPT', language: 'en', voice: 'CASUAL', ...style },
      },
    },
    { userId },
  );
  return { campaignId: encodeId('campaign', id), templateId: createContentTemplate.id };
}

const RUN = `id status made existed failed cost currency waitingFor waitingUntil rows(orderBy: [{ field: ROW_NUMBER, direction: ASC }]) {
  nodes { outcome reason message content { body contentType generationModel generationCost currency qualityScore fileDetails { mimeType widthPixels heightPixels }
    generation { generator model fallbackReason seed cost } } } }`;

async function runWith(input: object, given: MakingJobContext) {
  const { generatePersonalizedContents: run } = await api.run<{ generatePersonalizedContents: { id: string } }>(
    'mutation ($input: GeneratePersonalizedContentsInput!) { generatePersonalizedContents(input: $input) { id } }',
    { input },
    { userId },
  );
  return take(run.id, given);
}

async function take(id: string, given: MakingJobContext) {
  await generateContentsJob.run(given, { userId, runId: parseId(id)?.uuid ?? '' });
  const query = `query ($id: ID!) { contentGenerationRun(id: $id) { ${RUN} } }`;
  type Run = { id: string; waitingUntil: string; made: number; rows: { nodes: Record<string, unknown>[] } };
  return (await api.run<{ contentGenerationRun: Run }>(query, { id }, { userId })).contentGenerationRun;
}

const limits = async () =>
  (
    await api.run<{ contentGenerationLimits: object }>(
      '{ contentGenerationLimits { callsToday contentsToday spentToday spentThisMonth } }',
      {},
      { userId },
    )
  ).contentGenerationLimits;

test('a text model words it: asked for alone, by a worker, with its cost, and once for the same inputs', async () => {
  const order = { ...(await orderOf()), generator: 'TEXT_MODEL' };
  const input = { ...order, values: { name: 'Ada' } };
  const { generatePersonalizedContent: answer } = await api.run<{
    generatePersonalizedContent: { outcome: string; contentId: string | null; run: { id: string; status: string } };
  }>(
    `mutation ($input: GeneratePersonalizedContentInput!) { generatePersonalizedContent(input: $input) { outcome contentId run { id status } } }`,
    { input },
    { userId },
  );
  expect(answer).toMatchObject({ outcome: 'PENDING', contentId: null, run: { status: 'QUEUED' } });
  const done = await take(answer.run.id, await context());
  expect(done).toMatchObject({ status: 'COMPLETED', made: 1, cost: '0.025000', currency: 'USD' });
  expect(done.rows.nodes[0]).toMatchObject({
    outcome: 'MADE',
    content: {
      body: 'Ada, save 20 % on tea, word for word very fresh.',
      generationModel: 'writer-2026-01',
      generationCost: '0.025000',
      currency: 'USD',
      generation: { generator: 'TEXT_MODEL', fallbackReason: null, seed: 0, cost: '0.025000' },
    },
  });
  expect(await registry.metrics()).toContain('content_generation_rows_total{generator="TEXT_MODEL",outcome="MADE"} 1');
  expect(await registry.metrics()).toContain('content_generation_cost_total{generator="TEXT_MODEL"} 0.025');
  expect(asked[0]?.body.messages?.[1]?.content).toContain('Tell Ada that tea is 20 % off.');
  expect(await limits()).toEqual({
    callsToday: 1,
    contentsToday: 1,
    spentToday: '0.025000',
    spentThisMonth: '0.025000',
  });
  const again = await runWith({ ...order, rows: [{ values: { name: 'Ada' } }] }, await context());
  expect(again).toMatchObject({ existed: 1, made: 0, cost: '0.000000' });
  expect(asked).toHaveLength(1);
  const other = await runWith({ ...order, seed: 2, rows: [{ values: { name: 'Ada' } }] }, await context());
  expect(other).toMatchObject({ made: 1 });
  expect(asked[1]?.body.messages?.[1]?.content).toContain('alternative number 2');
});

test('what a model invents is not used: a content is taken as it is, instructions make nothing', async () => {
  says = () => 'Ada, save 50 % on tea.';
  const rows = [{ values: { name: 'Ada' } }];
  const content = await runWith(
    { ...(await orderOf({ purpose: 'CONTENT' })), generator: 'TEXT_MODEL', rows },
    await context(),
  );
  expect(content.rows.nodes[0]).toMatchObject({
    outcome: 'MADE',
    content: {
      body: 'Tell Ada that tea is 20 % off.',
      generationModel: 'template/1',
      generation: { generator: 'TEMPLATE', fallbackReason: 'INVENTED_NUMBER', cost: '0.025000' },
    },
  });
});

test('instructions that no model has carried out make nothing, and what that cost is counted', async () => {
  says = () => 'Ada, save 50 % on tea.';
  const rows = [{ values: { name: 'Ada' } }];
  const run = await runWith({ ...(await orderOf()), generator: 'TEXT_MODEL', rows }, await context());
  expect(run).toMatchObject({ status: 'COMPLETED', failed: 1, cost: '0.025000' });
  expect(run.rows.nodes[0]).toMatchObject({ outcome: 'FAILED', reason: 'GENERATOR_FAILED', content: null });
  expect(run.rows.nodes[0]?.message).toContain('INVENTED_NUMBER');
  expect(await limits()).toMatchObject({ contentsToday: 0, spentToday: '0.025000' });
});

test('a budget is never exceeded: the run waits for the next day, and a new one is refused with its time', async () => {
  const order = { ...(await orderOf()), generator: 'TEXT_MODEL' };
  const rows = Array.from({ length: 12 }, (_, index) => ({ values: { name: `Ada ${'abcdefghijkl'[index]}` } }));
  // A call may cost 0.12 or so before it is made, and costs 0.025.
  const given = await context({ GENERATION_BUDGET_PER_DAY: '0.20' });
  const run = await runWith({ ...order, rows }, given);
  expect(run).toMatchObject({ status: 'RUNNING', waitingFor: 'BUDGET_PER_DAY' });
  expect(run.made).toBeGreaterThan(0);
  expect(run.made).toBeLessThan(8);
  const tomorrow = new Date(Date.parse(run.waitingUntil));
  expect(tomorrow.getTime()).toBeGreaterThan(Date.now());
  expect(tomorrow.toISOString()).toContain('T00:00:00.000Z');
  const [spent] = await api.asOwner<{ cost: string; reserved: string }>(
    'SELECT cost, reserved FROM content_generation_usage WHERE user_id = $1',
    [userId],
  );
  expect(Number(spent?.cost)).toBeCloseTo(run.made * 0.025, 6);
  expect(Number(spent?.cost)).toBeLessThanOrEqual(0.2);
  expect(Number(spent?.reserved)).toBe(0);
  // The account allows itself less than it has spent: nothing is begun any more.
  await api.run(
    'mutation { setContentGenerationLimits(input: { budgetPerDay: "0.01" }) { budgetPerDay } }',
    {},
    { userId },
  );
  const { errors } = await api.execute(
    'mutation ($input: GeneratePersonalizedContentsInput!) { generatePersonalizedContents(input: $input) { id } }',
    { input: { ...order, rows } },
    { userId },
  );
  expect(errors[0]?.extensions).toMatchObject({
    code: 'RATE_LIMITED',
    waitingFor: 'BUDGET_PER_DAY',
    retryAt: tomorrow.toISOString(),
  });
});

test('without a model nothing is begun, and the answer says what has to be set', async () => {
  const without = await startTestApi(database, { models: { text: false, images: true } });
  try {
    const order = { ...(await orderOf()), generator: 'TEXT_MODEL' };
    const refused = {
      message: expect.stringContaining('Set TEXT_GENERATION_MODEL, and TEXT_GENERATION_URL or TEXT_GENERATION_API_KEY'),
      extensions: {
        code: 'CONFLICT',
        generator: 'TEXT_MODEL',
        settings: ['TEXT_GENERATION_MODEL', 'TEXT_GENERATION_URL', 'TEXT_GENERATION_API_KEY'],
      },
    };
    const one =
      'mutation ($input: GeneratePersonalizedContentInput!) { generatePersonalizedContent(input: $input) { outcome } }';
    const many =
      'mutation ($input: GeneratePersonalizedContentsInput!) { generatePersonalizedContents(input: $input) { id } }';
    const values = { name: 'Ada' };
    const single = await without.execute(one, { input: { ...order, values } }, { userId });
    expect(single.errors).toEqual([expect.objectContaining(refused)]);
    const bulk = await without.execute(many, { input: { ...order, rows: [{ values }] } }, { userId });
    expect(bulk.errors).toEqual([expect.objectContaining(refused)]);
    expect(await api.asOwner('SELECT id FROM content_generation_runs WHERE user_id = $1', [userId])).toEqual([]);
    const drawn = { ...order, generator: 'IMAGE_MODEL', rows: [{ values }] };
    expect((await without.execute(many, { input: drawn }, { userId })).errors).toEqual([]);
  } finally {
    await without.close();
  }
});

test.each([
  [
    'makes one content of them',
    { purpose: 'PROMPT' },
    () => 'Ada, tea is 20 % off.',
    { made: 1, existed: 2, failed: 0 },
  ],
  [
    'is not asked again for what it could not do',
    { purpose: 'PROMPT' },
    () => '50 %.',
    { made: 0, existed: 0, failed: 3 },
  ],
  ['has its template taken once', { purpose: 'CONTENT' }, () => '50 %.', { made: 1, existed: 2, failed: 0 }],
])('a model is asked once for rows that are the same, and %s', async (_, style, answer, outcomes) => {
  says = answer;
  const order = { ...(await orderOf(style)), generator: 'TEXT_MODEL' };
  const rows = ['Ada', 'Ada', 'Ada'].map((name) => ({ values: { name } }));
  const run = await runWith({ ...order, rows }, await context());
  expect(run).toMatchObject({ status: 'COMPLETED', ...outcomes, cost: '0.025000' });
  expect(asked).toHaveLength(1);
  expect(await limits()).toMatchObject({ callsToday: 1, spentToday: '0.025000' });
});

test('what was made and may not be written yet is not made again', async () => {
  const order = { ...(await orderOf()), generator: 'IMAGE_MODEL' };
  const rows = ['Ada', 'Bob'].map((name) => ({ values: { name } }));
  const given = await context({ GENERATION_CONTENTS_PER_MINUTE: '1' });
  // The same picture for both would be one content: each has its own prompt, which makes it two.
  const run = await runWith({ ...order, rows }, given);
  expect(run).toMatchObject({ status: 'RUNNING', made: 1, waitingFor: 'CONTENTS_PER_MINUTE', cost: '0.080000' });
  await api.asOwner('UPDATE content_generation_limits SET allowance = 1 WHERE user_id = $1', [userId]);
  expect(await take(run.id, given)).toMatchObject({ status: 'COMPLETED', made: 2, cost: '0.080000' });
  expect(asked).toHaveLength(2);
  expect(new Set(asked.map(({ key }) => key)).size).toBe(2);
  expect(await limits()).toMatchObject({ callsToday: 2, spentToday: '0.080000' });
});

test('an image model draws it, and the picture is kept', async () => {
  const order = { ...(await orderOf({ aspectRatio: '4:5' })), generator: 'IMAGE_MODEL', seed: 7 };
  const run = await runWith({ ...order, rows: [{ values: { name: 'Ada' } }] }, await context());
  expect(run).toMatchObject({ status: 'COMPLETED', made: 1, cost: '0.040000' });
  const [row] = run.rows.nodes as { content: { fileDetails: { mimeType: string; widthPixels: number } } }[];
  expect(row).toMatchObject({
    outcome: 'MADE',
    content: { body: null, contentType: 'IMAGE', generation: { generator: 'IMAGE_MODEL', seed: 7, cost: '0.040000' } },
  });
  expect(row?.content.fileDetails.mimeType).toBe('image/png');
  expect(row?.content.fileDetails.widthPixels).toBeGreaterThan(0);
  expect(asked[0]?.body).toMatchObject({ prompt: 'Tell Ada that tea is 20 % off.', seed: 7 });
  const off = await context({ IMAGE_GENERATION_MODEL: '', IMAGE_GENERATION_URL: '', IMAGE_GENERATION_API_KEY: '' });
  const without = await runWith({ ...order, seed: 8, rows: [{ values: { name: 'Ada' } }] }, off);
  expect(without.rows.nodes[0]).toMatchObject({ outcome: 'FAILED', reason: 'GENERATOR_FAILED' });
});
