import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { encodeId } from '../../../../platform/graphql/ids';
import { picture } from '../../../../platform/testing/pictures';
import { startTestApi, type TestApi } from '../../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../../platform/testing/test-database';
import { startWorker, type TestWorker } from '../../../../platform/testing/worker-process';

jest.setTimeout(120_000);

let database: TestDatabase;
let api: TestApi;
let directory: string;
/** Speaks the protocols of texts and of pictures, and does the work of a key once, whoever has hung up meanwhile. */
let server: Server;
let asked: { readonly key: string; readonly what: string }[];
const done = new Map<string, string>();
/** Who is named here is answered only later, by which time nobody listens. */
let isHeld: (what: string) => boolean;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  directory = mkdtempSync(join(tmpdir(), 'personalization-killed-calls-'));
  server = createServer(async (request, response) => {
    const body = JSON.parse(await textOf(request)) as { messages?: { content: string }[]; prompt?: string };
    const question = body.prompt ?? body.messages?.at(-1)?.content ?? '';
    const what = /Tell (\w+)/.exec(question)?.[1] ?? '';
    const key = String(request.headers['idempotency-key']);
    asked.push({ key, what });
    const answer = done.get(key) ?? (body.prompt === undefined ? text(what) : image());
    done.set(key, answer);
    if (!isHeld(what)) send(response, answer);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server?.closeAllConnections();
  server?.close();
  rmSync(directory, { recursive: true, force: true });
  await api?.close();
  await database?.drop();
});

function send(response: ServerResponse, answer: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
}

const image = (): string => JSON.stringify({ created: 0, data: [{ b64_json: picture('png').toString('base64') }] });

const text = (name: string): string =>
  JSON.stringify({
    model: 'writer-2026-01',
    choices: [{ finish_reason: 'stop', message: { content: JSON.stringify({ text: `${name}, tea is 20 % off.` }) } }],
    usage: { prompt_tokens: 200, completion_tokens: 50 },
  });

/** A million tokens cost 100: a text costs 0.025. */
function worker(): TestWorker {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const env = {
    TEXT_GENERATION_URL: url,
    TEXT_GENERATION_MODEL: 'writer',
    TEXT_GENERATION_TIMEOUT_MS: '60000',
    TEXT_GENERATION_INPUT_PRICE: '100',
    TEXT_GENERATION_OUTPUT_PRICE: '100',
    IMAGE_GENERATION_URL: url,
    IMAGE_GENERATION_API_KEY: 'key',
    IMAGE_GENERATION_MODEL: 'painter',
    IMAGE_GENERATION_PRICE: '0.04',
  };
  return startWorker(database, directory, env, 3);
}

interface Account {
  readonly userId: string;
  readonly order: { readonly campaignId: string; readonly templateId: string };
}

async function account(): Promise<Account> {
  const { id: userId } = await api.createUser();
  const { id } = await api.createCampaign({ userId, name: 'Tea' });
  const { createContentTemplate: template } = await api.run<{ createContentTemplate: { id: string } }>(
    'mutation ($input: CreateContentTemplateInput!) { createContentTemplate(input: $input) { id } }',
    {
      input: {
        name: 'Tea',
        templateType: 'EMAIL',
        basePrompt: 'Tell {{ name }} that tea is 20 % off.',
        personalizationVariables: [{ name: 'name', type: 'STRING', required: true }],
        styleParameters: { purpose: 'PROMPT', language: 'en' },
      },
    },
    { userId },
  );
  return { userId, order: { campaignId: encodeId('campaign', id), templateId: template.id } };
}

const START =
  'mutation ($input: GeneratePersonalizedContentsInput!) { generatePersonalizedContents(input: $input) { id } }';

async function start({ userId, order }: Account, generator: string, names: readonly string[]): Promise<string> {
  const input = { ...order, generator, rows: names.map((name) => ({ values: { name } })) };
  const { generatePersonalizedContents: run } = await api.run<{ generatePersonalizedContents: { id: string } }>(
    START,
    { input },
    { userId },
  );
  return run.id;
}

async function runOf({ userId }: Account, id: string): Promise<Record<string, unknown>> {
  const query = 'query ($id: ID!) { contentGenerationRun(id: $id) { status made existed failed cost } }';
  return (await api.run<{ contentGenerationRun: Record<string, unknown> }>(query, { id }, { userId }))
    .contentGenerationRun;
}

async function spent({ userId }: Account): Promise<string> {
  const query = '{ contentGenerationLimits { spentToday } }';
  type Answer = { contentGenerationLimits: { spentToday: string } };
  return (await api.run<Answer>(query, {}, { userId })).contentGenerationLimits.spentToday;
}

async function counted(table: string, columns: string, { userId }: Account): Promise<unknown> {
  const [row] = await api.asOwner(`SELECT ${columns} FROM ${table} WHERE user_id = $1`, [userId]);
  return row;
}

async function until(isSo: () => Promise<boolean> | boolean, { output, child }: TestWorker): Promise<void> {
  while (!(await isSo())) {
    if (child.exitCode !== null) throw new Error(`The worker ended by itself: ${output()}`);
    await delay(20);
  }
}

const timesAsked = (what: string): number => asked.filter((one) => one.what === what).length;
const keysOf = (what: string): number => new Set(asked.filter((one) => one.what === what).map(({ key }) => key)).size;

test('a worker that is killed while models are at work has nothing paid twice, and holds no budget', async () => {
  asked = [];
  const [painting, writing, giving] = [await account(), await account(), await account()];
  await api.run(
    'mutation { setContentGenerationLimits(input: { budgetPerDay: "0.04" }) { budgetPerDay } }',
    {},
    { userId: giving.userId },
  );
  const pictures = await start(painting, 'IMAGE_MODEL', ['Ada', 'Bob']);
  const texts = await start(writing, 'TEXT_MODEL', ['Cid', 'Dan', 'Cid', 'Eve']);
  const givenUp = await start(giving, 'IMAGE_MODEL', ['Fay']);
  isHeld = (what) => ['Bob', 'Dan', 'Eve', 'Fay'].includes(what);
  const first = worker();
  let second: TestWorker | undefined;
  try {
    // Two are answered, and that is written down; four are drawn or written, and the worker does not live to hear of it.
    await until(async () => {
      const [row] = await api.asOwner<{ answers: number }>(
        'SELECT count(answer)::integer AS answers FROM content_generation_rows',
      );
      return row?.answers === 2 && asked.length === 6;
    }, first);
    await first.kill();

    // What was set aside by the dead worker is set aside until its time is up, and no longer: nobody takes this one up again.
    await api.run('mutation ($id: ID!) { cancelContentGeneration(id: $id) { id } }', { id: givenUp }, giving);
    expect(await spent(giving)).toBe('0.040000');
    const again = { input: { ...giving.order, generator: 'IMAGE_MODEL', rows: [{ values: { name: 'Gus' } }] } };
    expect((await api.execute(START, again, giving)).errors[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED' });
    const expired = await api.asOwner<{ seconds: number }>(
      `UPDATE budget_reservations SET expires_at = expires_at - interval '10 minutes' WHERE user_id = $1
       RETURNING extract(epoch FROM expires_at + interval '10 minutes' - now())::integer AS seconds`,
      [giving.userId],
    );
    // The budget of money and the one of pictures, each for the minute that a picture may take, and another one.
    expect(expired).toHaveLength(2);
    for (const { seconds } of expired) expect(seconds).toBeLessThanOrEqual(120);
    expect(await spent(giving)).toBe('0.000000');
    const gus = await start(giving, 'IMAGE_MODEL', ['Gus']);

    isHeld = () => false;
    second = worker();
    await until(async () => {
      const runs = [await runOf(painting, pictures), await runOf(writing, texts), await runOf(giving, gus)];
      return runs.every(({ status }) => status === 'COMPLETED');
    }, second);
  } finally {
    await first.kill();
    await second?.kill();
  }

  expect(await runOf(painting, pictures)).toMatchObject({ made: 2, existed: 0, failed: 0, cost: '0.080000' });
  // Of rows that are the same, the model is asked once.
  expect(await runOf(writing, texts)).toMatchObject({ made: 3, existed: 1, failed: 0, cost: '0.075000' });
  expect(['Ada', 'Bob', 'Cid', 'Dan', 'Eve', 'Fay', 'Gus'].map(timesAsked)).toEqual([1, 2, 1, 2, 2, 1, 1]);
  // Who is asked again is told that it is the same call, so that it is drawn once.
  expect(['Ada', 'Bob', 'Cid', 'Dan', 'Eve', 'Fay', 'Gus'].map(keysOf)).toEqual([1, 1, 1, 1, 1, 1, 1]);
  expect(done.size).toBe(7);

  const money = 'cost, reserved';
  expect(await counted('content_generation_usage', money, painting)).toEqual({
    cost: '0.080000',
    reserved: '0.000000',
  });
  expect(await counted('content_generation_usage', money, writing)).toEqual({ cost: '0.075000', reserved: '0.000000' });
  expect(await counted('content_generation_usage', money, giving)).toEqual({ cost: '0.040000', reserved: '0.000000' });
  const [images, tokens] = ['images, reserved_images', 'input_tokens, reserved_tokens'];
  expect(await counted('image_generation_usage', images, painting)).toEqual({ images: '2', reserved_images: '0' });
  expect(await counted('image_generation_usage', images, giving)).toEqual({ images: '1', reserved_images: '0' });
  expect(await counted('text_generation_usage', tokens, writing)).toEqual({
    input_tokens: '600',
    reserved_tokens: '0',
  });
  expect(await api.asOwner('SELECT key FROM budget_reservations')).toEqual([]);
  expect(await api.asOwner('SELECT id FROM content_generation_rows WHERE answer IS NOT NULL')).toEqual([]);
});
