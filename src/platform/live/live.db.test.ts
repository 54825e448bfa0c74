import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient, type ExecutionResult, type Client as LiveClient } from 'graphql-ws';
import { Client } from 'pg';
import { WebSocket } from 'ws';
import { publishTestChange } from '../../features/experiments/ab-tests/ab-test.changes';
import { signToken } from '../auth/sign-token';
import { newId } from '../database/new-id';
import { decodeId, encodeId } from '../graphql/ids';
import { startTestApi, type TestApi } from '../testing/test-api';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { startTestHttpServer, TEST_SECRET, type TestHttpServer } from '../testing/test-http-server';

jest.setTimeout(60_000);

let database: TestDatabase;
let api: TestApi;
let server: TestHttpServer;
let ana: string;
let ben: string;
let test1: string;
const clients: LiveClient[] = [];

const WATCH = 'subscription ($id: ID!) { testResultUpdated(abTestId: $id) { id name status latestResult { id } } }';

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  server = await startTestHttpServer(database, {
    env: { LIVE_CONNECTIONS: '8', LIVE_CONNECTIONS_PER_ACCOUNT: '3', LIVE_SUBSCRIPTIONS_PER_CONNECTION: '4' },
  });
  [ana, ben] = [(await api.createUser()).id, (await api.createUser()).id];
  test1 = await createTest(ana, 'Of Ana');
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
  while (server.app.metrics && (await connections()) > 0) await delay(20);
});
afterAll(async () => {
  await server?.close();
  await api?.close();
  await database?.drop();
});

async function connections(): Promise<number> {
  const metrics = await server.app.metrics.registry.getSingleMetricAsString('live_connections');
  return Number(/^live_connections (\d+)$/m.exec(metrics)?.[1]);
}

async function createTest(userId: string, name: string): Promise<string> {
  const { createABTest } = await api.run<{ createABTest: { id: string } }>(
    'mutation ($input: CreateABTestInput!) { createABTest(input: $input) { id } }',
    { input: { name } },
    { userId },
  );
  return createABTest.id;
}

async function rename(userId: string, id: string, name: string): Promise<void> {
  const { abTest } = await api.run<{ abTest: { version: number } }>(
    'query ($id: ID!) { abTest(id: $id) { version } }',
    { id },
    { userId },
  );
  await api.run(
    'mutation ($id: ID!, $input: UpdateABTestInput!) { updateABTest(id: $id, input: $input) { id } }',
    { id, input: { name, version: abTest.version } },
    { userId },
  );
}

interface Connection {
  readonly client: LiveClient;
  /** The code and reason with which it was closed. */
  readonly closed: Promise<{ code: number; reason: string }>;
}

function connect(
  connectionParams: Record<string, unknown> | undefined,
  headers: Record<string, string> = {},
): Connection {
  class WithHeaders extends WebSocket {
    constructor(url: string, protocols: string) {
      super(url, protocols, { headers });
    }
  }
  let tell: (event: { code: number; reason: string }) => void = () => undefined;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    tell = resolve;
  });
  const client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WithHeaders,
    retryAttempts: 0,
    lazy: true,
    lazyCloseTimeout: 500,
    ...(connectionParams === undefined ? {} : { connectionParams }),
    on: { closed: (event) => tell(event as { code: number; reason: string }) },
    onNonLazyError: () => undefined,
  });
  clients.push(client);
  return { client, closed };
}

async function connectAs(userId: string): Promise<Connection> {
  return connect({ authorization: `Bearer ${await server.token({ userId })}` });
}

interface Watched {
  readonly answers: ExecutionResult[];
  /** With the errors or the close event that ended it; undefined when it was completed. */
  readonly ended: Promise<unknown>;
  stop(): void;
  /** Waits until there are this many answers. */
  until(count: number): Promise<ExecutionResult>;
}

function watch(client: LiveClient, query: string, variables: Record<string, unknown> = {}): Watched {
  const answers: ExecutionResult[] = [];
  let stop = (): void => undefined;
  const ended = new Promise<unknown>((resolve) => {
    stop = client.subscribe(
      { query, variables },
      {
        next: (answer) => answers.push(answer as ExecutionResult),
        error: resolve,
        complete: () => resolve(undefined),
      },
    );
  });
  return {
    answers,
    ended,
    stop,
    async until(count) {
      for (const startedAt = performance.now(); answers.length < count; await delay(10)) {
        if (performance.now() - startedAt > 20_000) throw new Error(`There are only ${answers.length} answers.`);
      }
      return answers[count - 1]!;
    },
  };
}

const named = (name: string) => ({ data: { testResultUpdated: expect.objectContaining({ name }) } });

/** Waits until the last answer has this name. */
async function nameIs({ answers }: Watched, name: string): Promise<void> {
  for (const startedAt = performance.now(); ; await delay(10)) {
    const last = answers.at(-1)?.data as { testResultUpdated: { name: string } } | undefined;
    if (last?.testResultUpdated.name === name) return;
    if (performance.now() - startedAt > 10_000) throw new Error(`The last answer is ${JSON.stringify(last)}.`);
  }
}

describe('a subscription', () => {
  test('answers at once, after each change, and to nobody else', async () => {
    const [own, others] = [await connectAs(ana), await connectAs(ben)];
    const bens = await createTest(ben, 'Of Ben');
    const watching = watch(own.client, WATCH, { id: test1 });
    const bensWatching = watch(others.client, WATCH, { id: bens });
    expect(await watching.until(1)).toMatchObject(named('Of Ana'));
    expect(await bensWatching.until(1)).toMatchObject(named('Of Ben'));

    await rename(ana, test1, 'Of Ana, changed');
    expect(await watching.until(2)).toMatchObject(named('Of Ana, changed'));
    // The same topic and id, told by another tenant: as if somebody had guessed them.
    await api.workspace.run(ben, 'READ WRITE', async (db) => {
      await publishTestChange(db, decodeId('test', test1));
    });
    await rename(ben, bens, 'Of Ben, changed');
    expect(await bensWatching.until(2)).toMatchObject(named('Of Ben, changed'));
    await delay(200);
    expect([watching.answers.length, bensWatching.answers.length]).toEqual([2, 2]);
    watching.stop();
    expect(await watching.ended).toBeUndefined();
  });

  test('of somebody else’s test is refused like one of a test that nobody has', async () => {
    const { client } = await connectAs(ben);
    const [foreign, unknown] = [watch(client, WATCH, { id: test1 }), watch(client, WATCH, { id: unknownTest() })];
    const errors = await foreign.ended;
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    expect(await unknown.ended).toEqual(errors);
    await rename(ana, test1, 'Of Ana');
    await delay(200);
    expect([...foreign.answers, ...unknown.answers]).toEqual([]);
  });

  test('that is rolled back tells nobody', async () => {
    const { client } = await connectAs(ana);
    const watching = watch(client, WATCH, { id: test1 });
    await watching.until(1);
    const work = api.workspace.run(ana, 'READ WRITE', async (db) => {
      await publishTestChange(db, decodeId('test', test1));
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow();
    await delay(200);
    expect(watching.answers).toHaveLength(1);
  });

  test('ends when what it watches is deleted', async () => {
    const { client } = await connectAs(ana);
    const id = await createTest(ana, 'Short-lived');
    const watching = watch(client, WATCH, { id });
    await watching.until(1);
    await api.run('mutation ($id: ID!) { deleteABTest(id: $id) { __typename } }', { id }, { userId: ana });
    expect(await watching.until(2)).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    expect(await watching.ended).toBeUndefined();
  });

  test('is told the present state after the connection to the database was lost', async () => {
    const { client } = await connectAs(ana);
    const watching = watch(client, WATCH, { id: test1 });
    await watching.until(1);
    const cut = () =>
      api.asOwner<{ n: number }>(
        `SELECT count(pg_terminate_backend(pid))::integer AS n FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'personalization-live'`,
      );
    expect(await cut()).toEqual([{ n: 1 }]);
    await rename(ana, test1, 'Changed in the dark');
    expect(await watching.until(2)).toMatchObject(named('Changed in the dark'));
    await rename(ana, test1, 'Of Ana');
    await nameIs(watching, 'Of Ana');
  });

  test('of many changes at once is told the last, not each', async () => {
    const { client } = await connectAs(ana);
    const watching = watch(client, WATCH, { id: test1 });
    await watching.until(1);
    for (let n = 1; n <= 20; n += 1) await rename(ana, test1, `Name ${n}`);
    await nameIs(watching, 'Name 20');
    expect(watching.answers.length).toBeLessThanOrEqual(21);
    await rename(ana, test1, 'Of Ana');
  });
});

const unknownTest = (): string => encodeId('test', newId());

function tokenOf(claims: object): string {
  const parts = [{ alg: 'HS256' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  const signature = createHmac('sha256', TEST_SECRET).update(parts.join('.')).digest('base64url');
  return [...parts, signature].join('.');
}

describe('a connection', () => {
  const refusedWith = async ({ client, closed }: Connection) => {
    watch(client, WATCH, { id: test1 });
    return closed;
  };

  test.each([
    ['without a token', undefined, 4401, 'Send a token'],
    ['with a token that is none', { authorization: 'Bearer nonsense' }, 4401, 'token'],
    ['with something else', { authorization: 7 }, 4401, 'Send a token'],
  ])('%s is closed', async (_, parameters, code, reason) => {
    expect(await refusedWith(connect(parameters))).toMatchObject({ code, reason: expect.stringContaining(reason) });
  });

  test('with an expired token is closed, and one whose token expires then', async () => {
    const expired = tokenOf({ sub: ana, exp: Math.floor(Date.now() / 1_000) - 60 });
    expect(await refusedWith(connect({ authorization: `Bearer ${expired}` }))).toMatchObject({ code: 4401 });
    const short = await signToken({ userId: ana, secret: TEST_SECRET, expiresIn: '2s' });
    const { client, closed } = connect({ authorization: `Bearer ${short}` });
    const watching = watch(client, WATCH, { id: test1 });
    await watching.until(1);
    expect(await closed).toMatchObject({ code: 4403, reason: expect.stringContaining('expired') });
  });

  test('takes the token from the header as well', async () => {
    const { client } = connect(undefined, { authorization: `Bearer ${await server.token({ userId: ana })}` });
    expect(await watch(client, WATCH, { id: test1 }).until(1)).toMatchObject(named('Of Ana'));
  });

  test('of an account that has too many is refused, and the next one once one is gone', async () => {
    const open = [await connectAs(ana), await connectAs(ana), await connectAs(ana)];
    for (const { client } of open) await watch(client, WATCH, { id: test1 }).until(1);
    expect(await refusedWith(await connectAs(ana))).toMatchObject({ code: 4429 });
    await watch((await connectAs(ben)).client, WATCH, { id: test1 }).ended;
    await open[0]?.client.dispose();
    await delay(100);
    await watch((await connectAs(ana)).client, WATCH, { id: test1 }).until(1);
  });

  test('may have so many subscriptions', async () => {
    const { client } = await connectAs(ana);
    for (let n = 0; n < 4; n += 1) await watch(client, WATCH, { id: test1 }).until(1);
    expect(await watch(client, WATCH, { id: test1 }).ended).toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
  });

  test('too many for the process is refused before it is one', async () => {
    const open: WebSocket[] = [];
    const attempt = () =>
      new Promise<number>((resolve) => {
        const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
        open.push(socket);
        socket.on('open', () => resolve(101));
        socket.on('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode));
        socket.on('error', () => undefined);
      });
    for (let n = 0; n < 8; n += 1) expect(await attempt()).toBe(101);
    expect(await attempt()).toBe(503);
    for (const socket of open) socket.terminate();
  });

  test('that speaks another protocol, goes elsewhere or sends nonsense is closed', async () => {
    const url = server.url.replace('http', 'ws');
    const closeCode = (socket: WebSocket) =>
      new Promise<number>((resolve) => void socket.on('close', resolve).on('error', () => undefined));
    const nonsense = new WebSocket(`${url}/graphql`, 'graphql-transport-ws');
    nonsense.on('open', () => nonsense.send('{{{'));
    expect(await closeCode(nonsense)).toBe(4400);
    const hasty = new WebSocket(`${url}/graphql`, 'graphql-transport-ws');
    hasty.on('open', () =>
      hasty.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: '{ __typename }' } })),
    );
    expect(await closeCode(hasty)).toBe(4401);
    const silent = new WebSocket(`${url}/graphql`, 'graphql-transport-ws');
    expect(await closeCode(silent)).toBe(4408);
    const elsewhere = new WebSocket(`${url}/elsewhere`, 'graphql-transport-ws');
    const status = await new Promise(
      (resolve) => void elsewhere.on('unexpected-response', (_request, answer) => resolve(answer.statusCode)),
    );
    expect(status).toBe(400);
    elsewhere.on('error', () => undefined).terminate();
    expect((await fetch(`${server.url}/livez`)).status).toBe(200);
  });
});

describe('an operation', () => {
  const refused = async (query: string, variables: Record<string, unknown> = { id: test1 }) => {
    const { client } = await connectAs(ana);
    const errors = await watch(client, query, variables).ended;
    await client.dispose();
    return errors as { message: string; extensions: { code: string } }[];
  };

  test.each([
    ['{ me { id } }', 'Only subscriptions run over a WebSocket'],
    ['mutation { createCampaign(input: { name: "x" }) { id } }', 'Only subscriptions run over a WebSocket'],
    ['subscription { nothing }', 'Cannot query field "nothing"'],
    ['subscription {', 'Syntax Error'],
    ['', 'non-empty'],
    ['subscription { testResultUpdated(abTestId: "nonsense") { id } }', 'abTestId must be the id of a test'],
    [
      'subscription ($id: ID!) { testResultUpdated(abTestId: $id) { id } more: testResultUpdated(abTestId: $id) { id } }',
      'only one',
    ],
  ])('%s is refused', async (query, message) => {
    const errors = await refused(query, query.includes('$id') ? { id: test1 } : {});
    expect(errors[0]?.message).toContain(message);
  });

  test('too deep, with too many aliases, too long or too costly is refused as in a request', async () => {
    const inside = (selection: string) =>
      `subscription ($id: ID!) { testResultUpdated(abTestId: $id) { ${selection} } }`;
    const deep = `${'user { abTests(first: 1) { nodes { '.repeat(9)}id${' } } }'.repeat(9)}`;
    expect((await refused(inside(deep)))[0]?.message).toMatch(/levels deep/);
    const aliases = Array.from({ length: 20 }, (_, n) => `a${n}: id`).join(' ');
    expect((await refused(inside(aliases)))[0]?.message).toMatch(/aliases/);
    expect((await refused(inside('id '.repeat(2_100))))[0]?.message).toMatch(/longer than 2000 tokens/);
    const costly = 'results(first: 100) { nodes { abTest { results(first: 100) { nodes { id } } } } }';
    expect((await refused(inside(costly)))[0]?.message).toMatch(/cost|objects/);
  });

  test('by POST is told where to go', async () => {
    const { body } = await server.graphql(WATCH, { variables: { id: test1 }, userId: ana });
    expect(body.errors).toMatchObject([
      { message: expect.stringContaining('needs a WebSocket'), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });
});

test('an answer that could not be had is made again, without an error in between', async () => {
  const own = await startTestHttpServer(database, { env: { DATABASE_STATEMENT_TIMEOUT_MS: '300' } });
  const client = createClient({
    url: `${own.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${await own.token({ userId: ana })}` },
  });
  clients.push(client);
  const watching = watch(client, WATCH, { id: test1 });
  await watching.until(1);
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query('BEGIN; LOCK TABLE ab_tests IN ACCESS EXCLUSIVE MODE');
  await api.workspace.run(ana, 'READ WRITE', (db) => publishTestChange(db, decodeId('test', test1)));
  const refused = () =>
    own.app.metrics.registry
      .getSingleMetricAsString('graphql_operation_errors_total')
      .then((text) => text.includes('code="SERVICE_UNAVAILABLE"'));
  while (!(await refused())) await delay(20);
  await owner.query('COMMIT');
  await owner.end();
  expect(await watching.until(2)).toMatchObject(named('Of Ana'));
  await client.dispose();
  await own.close();
});

test('stopping the server ends connections in good order, and the listening one', async () => {
  const own = await startTestHttpServer(database);
  const socket = new WebSocket(`${own.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await new Promise((resolve) => void socket.on('open', resolve));
  const closed = new Promise((resolve) => void socket.on('close', (code, reason) => resolve([code, String(reason)])));
  const startedAt = performance.now();
  await own.close();
  expect(await closed).toEqual([1001, 'The server is stopping.']);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  const left = await api.asOwner<{ n: number }>(
    `SELECT count(*)::integer AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'personalization-live'`,
  );
  expect(left).toEqual([{ n: 1 }]);
});
