import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import pino from 'pino';
import { Registry } from 'prom-client';
import { loadConfig } from '../../config';
import { newId } from '../database/new-id';
import type { Statement } from '../database/statement';
import { Workspace } from '../database/unit-of-work';
import { assertBoundToTenant } from '../testing/bound-statements';
import { picture } from '../testing/pictures';
import { startTestApi, type TestApi } from '../testing/test-api';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { ImageGenerationError } from './image-generation-error';
import { imageGenerator } from './image-generator';

interface Asked {
  readonly model: string;
  readonly prompt: string;
  readonly size: string;
  readonly seed: number;
  readonly response_format: string;
}

type Behaviour = (response: ServerResponse, times: number, request: IncomingMessage) => void;

let database: TestDatabase;
let api: TestApi;
let server: Server;
let url: string;
/** Another server on this machine, which answers with a picture: nobody but the endpoint itself may point to it. */
let neighbour: Server;
let neighbourUrl: string;
let neighbourAsked: number;
let userId: string;
let asked: Asked[];
let keys: unknown[];
let behave: Behaviour;
let download: Behaviour;
let registry: Registry;
let statements: Statement[];

async function listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<[Server, string]> {
  const started = createServer(answer);
  await new Promise<void>((resolve) => void started.listen(0, '127.0.0.1', resolve));
  return [started, `http://127.0.0.1:${(started.address() as AddressInfo).port}`];
}

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  [server, url] = await listen(async (request, response) => {
    if (request.method === 'GET') return download(response, 0, request);
    const isKnown =
      request.url === '/v1/images/generations' && request.headers.authorization === 'Bearer key-of-images';
    if (!isKnown) return void response.writeHead(401).end();
    keys.push(request.headers['idempotency-key']);
    asked.push(JSON.parse(await text(request)) as Asked);
    return behave(response, asked.length, request);
  });
  [neighbour, neighbourUrl] = await listen((_request, response) => {
    neighbourAsked += 1;
    response.end(picture('png'));
  });
});
beforeEach(async () => {
  ({ id: userId } = await api.createUser());
  asked = [];
  keys = [];
  statements = [];
  neighbourAsked = 0;
  download = (response) => void response.writeHead(404).end();
});
afterEach(() => {
  for (const one of statements) assertBoundToTenant(one, String(one.values[0]));
});
afterAll(async () => {
  for (const one of [server, neighbour]) {
    one?.closeAllConnections();
    one?.close();
  }
  await api?.close();
  await database?.drop();
});

const answers = (image: object): Behaviour => says(JSON.stringify({ created: 0, data: [image] }));
const says =
  (body: string | Buffer, status = 200, headers: Record<string, string> = {}): Behaviour =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
const draws = (bytes: Buffer = picture('png')) => answers({ b64_json: bytes.toString('base64') });
const error = (status: number, code: string, headers: Record<string, string> = {}) =>
  says(JSON.stringify({ error: { message: 'No.', type: 'invalid_request_error', code } }), status, headers);

function generator(env: Record<string, string> = {}) {
  const { imageGeneration: config } = loadConfig({
    DEMO_MODE: 'true',
    IMAGE_GENERATION_URL: `${url}/v1/`,
    IMAGE_GENERATION_API_KEY: 'key-of-images',
    IMAGE_GENERATION_MODEL: 'painter',
    IMAGE_GENERATION_TIMEOUT_MS: '5000',
    IMAGE_GENERATION_PRICE: '0.04',
    IMAGE_GENERATION_CURRENCY: 'EUR',
    ...env,
  });
  registry = new Registry();
  const workspace = new Workspace(api.workspace.dataSource, {
    preparedStatements: true,
    onStatement: (one) => void statements.push(one),
  });
  return imageGenerator({ config, workspace, registry, log: pino({ level: 'silent' }) });
}

const REQUEST = { prompt: 'A red bicycle\u0000 in \u202Ethe snow', seed: 42, width: 512, height: 256 };
/** Of work of its own. */
const request = () => ({ ...REQUEST, idempotencyKey: newId() });

async function generate(
  behaviour: Behaviour,
  more: Partial<ReturnType<typeof request>> & { signal?: AbortSignal } = {},
  env = {},
) {
  behave = behaviour;
  return generator(env).generate(userId, { ...request(), ...more });
}

/** The failure of a call that must fail. */
async function failure(work: Promise<unknown>): Promise<ImageGenerationError> {
  const outcome = await work.catch((error: unknown) => error);
  if (!(outcome instanceof ImageGenerationError)) throw new Error(`It did not fail as it should: ${String(outcome)}`);
  return outcome;
}

const usage = async (of = userId) => {
  const [row] = await api.asOwner<Record<string, string>>(
    `SELECT calls, failures, images, reserved_images, cost FROM image_generation_usage WHERE user_id = $1`,
    [of],
  );
  return row;
};
const COUNTED = { calls: '1', failures: '1', images: '1', reserved_images: '0', cost: '0.040000' };
const FREE = { calls: '1', failures: '1', images: '0', reserved_images: '0', cost: '0.000000' };

test('a picture is asked for, checked, counted and paid for', async () => {
  const image = await generate(draws());
  expect(image).toEqual({
    bytes: new Uint8Array(picture('png')),
    contentType: 'image/png',
    width: 5,
    height: 3,
    model: 'painter',
    cost: { amount: '0.04', currency: 'EUR' },
    timeMs: expect.any(Number),
  });
  expect(asked).toEqual([
    {
      model: 'painter',
      prompt: 'A red bicycle in the snow',
      n: 1,
      size: '512x256',
      seed: 42,
      response_format: 'b64_json',
    },
  ]);
  expect(await usage()).toEqual({ calls: '1', failures: '0', images: '1', reserved_images: '0', cost: '0.040000' });
  const metrics = await registry.metrics();
  expect(metrics).toContain('image_generation_images_total{outcome="MADE"} 1');
  expect(metrics).toContain('image_generation_call_duration_seconds_count 1');
});

test.each(['jpeg', 'lossyWebp', 'gif', 'avif'] as const)(
  '%s is taken as what it is, whatever was said',
  async (kind) => {
    const { contentType, bytes } = await generate(draws(picture(kind)), {}, { IMAGE_GENERATION_PRICE: '' });
    expect(contentType).toMatch(/^image\/(jpeg|webp|gif|avif)$/);
    expect(Buffer.from(bytes)).toEqual(picture(kind));
  },
);

test('without a price nothing is said about the cost', async () => {
  expect((await generate(draws(), {}, { IMAGE_GENERATION_PRICE: '' })).cost).toBeNull();
  expect(await usage()).toMatchObject({ images: '1', cost: '0.000000' });
});

describe('a picture that is pointed to', () => {
  test('is fetched from the server itself, without its key', async () => {
    const keys: unknown[] = [];
    download = (response, _times, { headers }) => {
      keys.push(headers.authorization);
      response.end(picture('jpeg'));
    };
    const { contentType } = await generate(answers({ url: `${url}/files/1.jpg` }));
    expect([contentType, keys]).toEqual(['image/jpeg', [undefined]]);
  });

  test.each<[string, () => string]>([
    ['another port of this machine', () => `${neighbourUrl}/1.png`],
    ['this machine by name', () => neighbourUrl.replace('127.0.0.1', 'localhost')],
    ['this machine in decimal', () => neighbourUrl.replace('127.0.0.1', '2130706433')],
    ['this machine in octal', () => neighbourUrl.replace('127.0.0.1', '0177.0.0.1')],
    ['this machine in IPv6', () => neighbourUrl.replace('127.0.0.1', '[::ffff:127.0.0.1]')],
    ['the metadata of a cloud', () => 'http://169.254.169.254/latest/meta-data/'],
    ['a private network', () => 'https://10.0.0.1/a.png'],
  ])('is not fetched from %s', async (_, address) => {
    expect((await failure(generate(answers({ url: address() })))).reason).toBe('PRIVATE_ADDRESS');
    expect(neighbourAsked).toBe(0);
    expect(await usage()).toEqual(COUNTED);
  });

  test('is fetched from there where that is allowed', async () => {
    const env = { IMAGE_GENERATION_ALLOW_PRIVATE_ADDRESSES: 'true' };
    expect((await generate(answers({ url: neighbourUrl }), {}, env)).contentType).toBe('image/png');
    expect(neighbourAsked).toBe(1);
  });

  test('is not followed to another place', async () => {
    download = (response) => void response.writeHead(302, { location: `${neighbourUrl}/1.png` }).end();
    expect((await failure(generate(answers({ url: `${url}/files/1.png` })))).reason).toBe('MALFORMED');
    expect(neighbourAsked).toBe(0);
  });

  test.each<[string, Behaviour]>([
    ['NOT_AN_IMAGE', says('<html><body>Please log in</body></html>', 200, { 'content-type': 'image/png' })],
    ['TOO_LARGE', says(Buffer.alloc(3_000))],
    ['UNAVAILABLE', says('gone', 404)],
  ])('may be %s', async (reason, behaviour) => {
    download = behaviour;
    const env = { IMAGE_GENERATION_MAX_BYTES: '2000' };
    expect((await failure(generate(answers({ url: `${url}/files/1.png` }), {}, env))).reason).toBe(reason);
  });

  test.each(['file:///etc/passwd', 'ftp://x/y', 'data:text/html,x', '/files/1.png', 'http://', ''])(
    'is not looked for at %j',
    async (address) => {
      expect((await failure(generate(answers({ url: address })))).reason).toBe('MALFORMED');
    },
  );
});

describe('there is no picture, and the reason, where the server', () => {
  test.each<[string, string, Behaviour]>([
    ['sends a page', 'MALFORMED', says('<html>It works!</html>')],
    ['sends no picture', 'MALFORMED', says('{"created":0,"data":[]}')],
    ['sends something else', 'MALFORMED', says('[1,2]')],
    ['sends nothing', 'MALFORMED', says('')],
    ['sends a page as a picture', 'NOT_AN_IMAGE', draws(Buffer.from('<html><script>alert(1)</script></html>'))],
    ['sends SVG', 'NOT_AN_IMAGE', draws(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))],
    ['sends half a picture', 'NOT_AN_IMAGE', draws(picture('png').subarray(0, 80))],
    ['sends no base64', 'NOT_AN_IMAGE', answers({ b64_json: '%%%' })],
    ['hides something behind it', 'NOT_AN_IMAGE', draws(Buffer.concat([picture('png'), Buffer.from('<script>')]))],
    ['sends too many pixels', 'TOO_LARGE', draws(withWidth(8_193))],
    ['sends none', 'TOO_LARGE', draws(withWidth(0))],
    ['sends too many bytes', 'TOO_LARGE', draws(Buffer.alloc(3_000))],
    ['sends for ever', 'TOO_LARGE', floods],
    ['announces too much', 'TOO_LARGE', says('{', 200, { 'content-length': '99999999999' })],
  ])('%s', async (_, reason, behaviour) => {
    const refused = await failure(generate(behaviour, {}, { IMAGE_GENERATION_MAX_BYTES: '2000' }));
    expect([refused.reason, refused.isPassing, asked.length]).toEqual([reason, false, 1]);
    // It may well have drawn something, and wants to be paid.
    expect(await usage()).toEqual(COUNTED);
    expect(await registry.metrics()).toContain(`image_generation_images_total{outcome="${reason}"} 1`);
  });

  test.each<[string, string, number, boolean, Behaviour]>([
    ['does not want to', 'REFUSED', 1, false, error(400, 'content_policy_violation')],
    ['blocks the prompt', 'REFUSED', 1, false, error(400, 'moderation_blocked')],
    ['does not know the size', 'REJECTED', 1, false, error(400, 'invalid_size')],
    ['does not know the key', 'REJECTED', 1, false, error(401, 'invalid_api_key')],
    ['has moved', 'REJECTED', 1, false, says('', 301, { location: 'http://elsewhere.example/' })],
    ['is overrun for ever', 'RATE_LIMITED', 3, true, error(429, 'rate_limit', { 'retry-after': '0.01' })],
    [
      'asks to wait longer than there is time',
      'RATE_LIMITED',
      1,
      true,
      error(429, 'rate_limit', { 'retry-after': '60' }),
    ],
    ['fails for ever', 'UNAVAILABLE', 3, true, error(503, 'down', { 'retry-after': '0' })],
    ['breaks off', 'UNAVAILABLE', 3, true, (response) => void response.destroy()],
  ])('%s', async (_, reason, times, isPassing, behaviour) => {
    const refused = await failure(generate(behaviour));
    expect([refused.reason, refused.isPassing, asked.length]).toEqual([reason, isPassing, times]);
    if (times === 1 && isPassing) expect(refused.retryAfterMs).toBe(60_000);
    expect(await usage()).toEqual(FREE);
  });

  test('does not answer', async () => {
    const refused = await failure(generate(() => undefined, {}, { IMAGE_GENERATION_TIMEOUT_MS: '200' }));
    expect(refused.reason).toBe('TIMEOUT');
    expect(await usage()).toEqual(COUNTED);
  });

  test.each(['answer', 'picture'])('sends the %s a byte at a time', async (what) => {
    const dribble: Behaviour = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 20);
      response.once('close', () => clearInterval(timer));
    };
    download = dribble;
    const behaviour = what === 'answer' ? dribble : answers({ url: `${url}/files/1.png` });
    const refused = await failure(generate(behaviour, {}, { IMAGE_GENERATION_TIMEOUT_MS: '300' }));
    expect(refused.reason).toBe('TIMEOUT');
  });

  test('is not there', async () => {
    const refused = await failure(generate(draws(), {}, { IMAGE_GENERATION_URL: 'http://127.0.0.1:9/v1' }));
    expect([refused.reason, await usage()]).toEqual(['UNAVAILABLE', FREE]);
  });
});

/** The picture with another width in its head. */
function withWidth(width: number): Buffer {
  const bytes = picture('png');
  bytes.writeUInt32BE(width, 16);
  return bytes;
}

function floods(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const chunk = Buffer.alloc(65_536, '[');
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}

test('another attempt after as long as the server asks for', async () => {
  await generate((response, times, request) => {
    const answer = times < 3 ? error(times === 1 ? 429 : 500, 'busy', { 'retry-after': '0.05' }) : draws();
    answer(response, times, request);
  });
  expect(asked).toHaveLength(3);
  // Three attempts, one call: a server that knows keys draws once.
  expect(new Set(keys).size).toBe(1);
  expect(await usage()).toMatchObject({ calls: '1', failures: '0', images: '1' });
});

test('who is told to stop does not go on', async () => {
  const stop = new AbortController();
  const behaviour: Behaviour = (response, times, request) => {
    setTimeout(() => stop.abort(), 20);
    error(503, 'down', { 'retry-after': '3' })(response, times, request);
  };
  expect((await failure(generate(behaviour, { signal: stop.signal }))).reason).toBe('TIMEOUT');
  expect(asked).toHaveLength(1);
});

describe('the limits of an account', () => {
  test('a day has so many images, whoever asks at the same time', async () => {
    behave = (response, times, request) => void setTimeout(() => draws()(response, times, request), 50);
    const images = generator({ IMAGE_GENERATION_PER_DAY: '2' });
    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => images.generate(userId, request())));
    const reasons = outcomes.flatMap((one) =>
      one.status === 'rejected' ? [(one.reason as ImageGenerationError).reason] : [],
    );
    expect(reasons).toEqual(['BUDGET_USED_UP', 'BUDGET_USED_UP', 'BUDGET_USED_UP']);
    expect(asked).toHaveLength(2);
    expect(await usage()).toMatchObject({ images: '2', reserved_images: '0', cost: '0.080000' });
    const { id: other } = await api.createUser();
    expect((await images.generate(other, request())).contentType).toBe('image/png');
  });

  test('a minute has so many, and the rest is told when to come again', async () => {
    behave = draws();
    const images = generator({ IMAGE_GENERATION_PER_MINUTE: '1' });
    await images.generate(userId, request());
    const refused = await failure(images.generate(userId, request()));
    expect([refused.reason, refused.isPassing]).toEqual(['TOO_MANY', true]);
    expect(refused.retryAfterMs).toBeGreaterThan(0);
    expect(await usage()).toMatchObject({ calls: '1' });
  });

  test.each([
    ['', 0],
    ['x'.repeat(4_001), 0],
    ['\u0000\u202E', 0],
    ['x'.repeat(4_000), 1],
  ])('a prompt has up to 4,000 characters', async (prompt, times) => {
    const work = generate(draws(), { prompt });
    if (times === 0) expect((await failure(work)).reason).toBe('PROMPT_LENGTH');
    else await work;
    expect(asked).toHaveLength(times);
  });

  test('nobody else sees what was spent', async () => {
    await generate(draws());
    const { id: other } = await api.createUser();
    const rows = await api.workspace.run(other, 'READ ONLY', (db) =>
      db.query({ name: 'peep', text: 'SELECT * FROM image_generation_usage', values: [] }),
    );
    expect(rows).toEqual([]);
  });
});

test('without an endpoint nothing is drawn, and nothing written down', async () => {
  const { imageGeneration: config } = loadConfig({ DEMO_MODE: 'true' });
  const log = pino({ level: 'silent' });
  const images = imageGenerator({ config, workspace: api.workspace, registry: new Registry(), log });
  expect(images.model).toBeNull();
  expect((await failure(images.generate(userId, request()))).reason).toBe('OFF');
  expect(await usage()).toBeUndefined();
});

test.each([
  [{ IMAGE_GENERATION_MODEL: 'm' }, 'IMAGE_GENERATION_API_KEY'],
  [{ IMAGE_GENERATION_URL: 'http://x/v1' }, 'IMAGE_GENERATION_MODEL'],
  [{ IMAGE_GENERATION_URL: 'x', IMAGE_GENERATION_MODEL: 'm' }, 'IMAGE_GENERATION_URL'],
  [{ IMAGE_GENERATION_API_KEY: 'k', IMAGE_GENERATION_MODEL: 'm', IMAGE_GENERATION_PRICE: 'cheap' }, 'PRICE'],
  [
    {
      IMAGE_GENERATION_API_KEY: 'k',
      IMAGE_GENERATION_MODEL: 'm',
      IMAGE_GENERATION_PRICE: '1',
      IMAGE_GENERATION_CURRENCY: '€',
    },
    'CURRENCY',
  ],
])('settings that make no sense are refused: %j', (env, named) => {
  expect(() => loadConfig({ DEMO_MODE: 'true', ...env } as Record<string, string>)).toThrow(named);
});
