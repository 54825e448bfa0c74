import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { getNamedType, isInputObjectType } from 'graphql';
import { WebSocket } from 'ws';
import { loadDemoAccounts } from './platform/testing/demo-accounts';
import {
  BROKEN_HTTP,
  BROKEN_OPERATIONS,
  BROKEN_VALUES,
  CANARY,
  type MalformedRequest,
} from './platform/testing/malformed-requests';
import { MUTATIONS } from './platform/testing/samples/mutations';
import { type Subject, subjectOf } from './platform/testing/samples/subject';
import { startTestApi } from './platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from './platform/testing/test-database';
import { startTestHttpServer, TEST_SECRET, type TestHttpServer } from './platform/testing/test-http-server';
import { graphSchema } from './schema';

/** Every code that a client's own mistake may be answered with. */
const CODES = [
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'CONFLICT',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'NOT_FOUND',
  'OPERATION_RESOLUTION_FAILURE',
  'PAYLOAD_TOO_LARGE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'UNAUTHENTICATED',
  'UNSUPPORTED_MEDIA_TYPE',
];
/** What belongs in a log: code, files, SQL and what PostgreSQL says. */
const INTERNALS =
  /\bat .{1,80}:\d+:\d+|node_modules|\/src\/|\/dist\/|\.(ts|js)\b|\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|RETURNING)\s|relation "|syntax error at or near|violates|pg_|typeorm|undefined|\[object|(Type|Range|Reference)Error/;

let database: TestDatabase;
let server: TestHttpServer;
let subject: Subject;
let token: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const api = await startTestApi(database);
  subject = await subjectOf(api, (await loadDemoAccounts(database, api)).ana);
  await api.close();
  server = await startTestHttpServer(database, { env: { GRAPHQL_COST_PER_MINUTE: '0' } });
  token = await server.token(subject.viewer);
});
afterAll(async () => {
  await server?.close();
  await database?.drop();
});

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function send({ method = 'POST', path = '/graphql', headers, body }: MalformedRequest): Promise<Answer> {
  const all = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers };
  const given = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined);
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: given,
    ...(method === 'GET' || body === undefined ? {} : { body }),
  });
  return { status: response.status, text: await response.text() };
}

/** What is wrong with an answer to a malformed request; empty for a clear refusal. */
function faultsOf({ status, text }: Answer): string[] {
  const faults: string[] = [];
  if (status >= 500) faults.push(`status ${status}`);
  if (text.toLowerCase().includes(CANARY) || text.includes('987654321')) faults.push('repeats what was sent');
  const internal = INTERNALS.exec(text);
  if (internal) faults.push(`shows "${internal[0]}"`);
  let errors: { message?: unknown; extensions?: { code?: unknown } }[] = [];
  try {
    errors = (JSON.parse(text) as { errors?: typeof errors }).errors ?? [];
  } catch {
    faults.push('is no JSON');
  }
  if (errors.length === 0) faults.push('has no errors');
  for (const { message, extensions } of errors) {
    if (!CODES.includes(String(extensions?.code))) faults.push(`has the code ${extensions?.code}`);
    if (typeof message !== 'string' || message.trim().length < 10) faults.push('says nothing');
  }
  return faults.length === 0 ? [] : [...faults, text.slice(0, 400)];
}

const distinct = [...BROKEN_HTTP, ...BROKEN_OPERATIONS, ...BROKEN_VALUES];

test('there are more than a hundred different ones', () => {
  expect(new Set(distinct.map(({ name: _, ...request }) => JSON.stringify(request))).size).toBe(distinct.length);
  expect(distinct.length).toBeGreaterThan(150);
});

describe('a clear refusal answers', () => {
  test.each(BROKEN_HTTP)('$name', async (request) => {
    expect(faultsOf(await send(request))).toEqual([]);
  });

  test.each(BROKEN_OPERATIONS)('an operation with $name', async (request) => {
    expect(faultsOf(await send(request))).toEqual([]);
  });

  test.each(BROKEN_VALUES)('values $name', async (request) => {
    expect(faultsOf(await send(request))).toEqual([]);
  });
});

describe('a clear refusal answers a request with', () => {
  const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1_000);
  const signed = (claims: object, header: object = { alg: 'HS256', typ: 'JWT' }, secret?: string): string => {
    const content = `${base64(header)}.${base64({ sub: subject.viewer.userId, exp: now + 600, ...claims })}`;
    const hash = (header as { alg?: string }).alg === 'HS512' ? 'sha512' : 'sha256';
    return `${content}.${createHmac(hash, secret ?? TEST_SECRET)
      .update(content)
      .digest('base64url')}`;
  };
  const TOKENS: readonly (readonly [name: string, authorization: () => string | undefined])[] = [
    ['no token', () => undefined],
    ['an empty header', () => ''],
    ['the word Bearer alone', () => 'Bearer'],
    ['another scheme', () => `Basic ${Buffer.from(`ana:${CANARY}`).toString('base64')}`],
    ['text for a token', () => `Bearer ${CANARY}`],
    ['a token of three words', () => `Bearer ${CANARY}.${CANARY}.${CANARY}`],
    ['a token of five parts', () => `Bearer a.b.c.d.${CANARY}`],
    ['two tokens', () => `Bearer ${token} ${CANARY}`],
    ['a token cut short', () => `Bearer ${token.slice(0, -8)}`],
    [
      'a token with another content',
      () => `Bearer ${token.split('.')[0]}.${base64({ sub: CANARY })}.${token.split('.')[2]}`,
    ],
    [
      'a token without a signature',
      () => `Bearer ${base64({ alg: 'none' })}.${base64({ sub: subject.viewer.userId, exp: now + 600 })}.`,
    ],
    ['a token signed with none', () => `Bearer ${signed({}, { alg: 'none', typ: 'JWT' })}`],
    ['a token signed with another secret', () => `Bearer ${signed({}, undefined, CANARY)}`],
    ['a token of another algorithm', () => `Bearer ${signed({}, { alg: 'HS512', typ: 'JWT' })}`],
    [
      'a token with a header that must be understood',
      () => `Bearer ${signed({}, { alg: 'HS256', crit: [CANARY], [CANARY]: 1 })}`,
    ],
    ['a token that has expired', () => `Bearer ${signed({ exp: now - 600 })}`],
    ['a token that never expires', () => `Bearer ${signed({ exp: undefined })}`],
    ['a token that expires in text', () => `Bearer ${signed({ exp: CANARY })}`],
    ['a token that is not valid yet', () => `Bearer ${signed({ nbf: now + 600 })}`],
    ['a token of nobody', () => `Bearer ${signed({ sub: undefined })}`],
    ['a token of text', () => `Bearer ${signed({ sub: CANARY })}`],
    ['a token of SQL', () => `Bearer ${signed({ sub: `'; DROP TABLE users; --${CANARY}` })}`],
    ['a token of a list', () => `Bearer ${signed({ sub: [subject.viewer.userId] })}`],
    ['a token with a role that there is not', () => `Bearer ${signed({ role: CANARY })}`],
    ['a token of ten thousand letters', () => `Bearer ${CANARY.repeat(1_000)}`],
  ];

  test.each(TOKENS)('%s', async (_name, authorization) => {
    for (const path of ['/graphql', '/v1/performance']) {
      const answer = await send({
        name: '',
        path,
        headers: {
          authorization: authorization(),
          'content-type': path === '/graphql' ? 'application/json' : 'text/csv',
        },
        body: JSON.stringify({ query: `{ me { id } } #${CANARY}` }),
      });
      expect(faultsOf(answer)).toEqual([]);
      expect(answer.status).toBe(401);
      expect(answer.text).toContain('UNAUTHENTICATED');
    }
  });

  test('a good token, but a role that may not write', async () => {
    const analyst = `Bearer ${signed({ role: 'ANALYST' })}`;
    const query = `mutation { createCampaign(input: { name: "${CANARY}" }) { id } }`;
    const answer = await send({ name: '', headers: { authorization: analyst }, body: JSON.stringify({ query }) });
    expect(faultsOf(answer)).toEqual([]);
    expect(answer.text).toContain('FORBIDDEN');
  });

  test.each([
    ['headers that are too large', `POST /graphql HTTP/1.1\r\nHost: x\r\nX-Large: ${CANARY.repeat(3_000)}\r\n\r\n`],
    ['a header line that is none', `POST /graphql HTTP/1.1\r\nHost: x\r\n${CANARY}\r\n\r\n`],
    ['what is not HTTP', `${CANARY} what is this\r\n\r\n`],
    ['a length that is no number', `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: ${CANARY}\r\n\r\n`],
    ['two lengths', 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello'],
    [
      'a length and chunks',
      'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
  ])('%s', async (_name, bytes) => {
    const raw = await sendRaw(bytes);
    const [head = '', text = ''] = raw.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(faultsOf({ status: Number(head.split(' ')[1]), text })).toEqual([]);
  });
});

describe('over a WebSocket, a clear refusal answers', () => {
  /** The first answer to one message after a good start, or how the connection was closed. */
  function sendLive(message: string): Promise<Answer> {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const answer = new Promise<Answer>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('open', () =>
        socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })),
      );
      socket.on('message', (data) => {
        const { type, payload } = JSON.parse(String(data)) as { type: string; payload: unknown };
        if (type === 'connection_ack') socket.send(message);
        else resolve({ status: 200, text: JSON.stringify(type === 'error' ? { errors: payload } : payload) });
      });
      socket.on('close', (code, reason) => {
        const errors = [{ message: String(reason), extensions: { code: code === 4400 ? 'BAD_REQUEST' : code } }];
        resolve({ status: 200, text: JSON.stringify({ errors }) });
      });
    });
    return answer.finally(() => socket.terminate());
  }
  const subscribe = (payload: string): string => `{"id":"1","type":"subscribe","payload":${payload}}`;

  test.each([...BROKEN_OPERATIONS, ...BROKEN_VALUES])('$name', async ({ body }) => {
    expect(faultsOf(await sendLive(subscribe(String(body))))).toEqual([]);
  });

  test.each([
    ['nothing', ''],
    ['text', CANARY],
    ['a list', `["${CANARY}"]`],
    ['a message of no type', `{"${CANARY}":1}`],
    ['a message of another type', `{"type":"${CANARY}"}`],
    ['a subscription without an id', `{"type":"subscribe","payload":{"query":"${CANARY}"}}`],
    ['an id that is a number', `{"id":1,"type":"subscribe","payload":{"query":"${CANARY}"}}`],
    ['no payload', `{"id":"1","type":"subscribe","${CANARY}":1}`],
    ['a query that is a number', subscribe(`{"query":987654321}`)],
    ['variables that are text', subscribe(`{"query":"{ me { id } }","variables":"${CANARY}"}`)],
    ['a name that is a list', subscribe(`{"query":"{ me { id } }","operationName":["${CANARY}"]}`)],
    [
      'the id of a test that is none',
      subscribe(`{"query":"subscription { testResultUpdated(abTestId: \\"${CANARY}\\") { id } }"}`),
    ],
    [
      'a variable that is missing',
      subscribe(`{"query":"subscription ($id: ID!) { testResultUpdated(abTestId: $id) { id } }"}`),
    ],
    [
      'a variable that is an object',
      subscribe(
        `{"query":"subscription ($id: ID!) { testResultUpdated(abTestId: $id) { id } }","variables":{"id":{"${CANARY}":1}}}`,
      ),
    ],
    ['a subscription of nothing', subscribe(`{"query":"subscription { nothing } #${CANARY}"}`)],
    [
      'two things to watch',
      subscribe(
        `{"query":"subscription { a: testResultUpdated(abTestId: \\"x\\") { id } b: testResultUpdated(abTestId: \\"x\\") { id } }"}`,
      ),
    ],
  ])('%s', async (_name, message) => {
    expect(faultsOf(await sendLive(message))).toEqual([]);
  });
});

const HEADER = 'date,campaign,impressions,clicks,spend,currency';
const ROW = '2025-05-01,Spring,100,10,5.00,USD';
/** Reports that cannot be imported. Names of columns and campaigns are told in messages; what is in cells is not. */
const REPORTS: readonly (readonly [name: string, content: string])[] = [
  ['nothing', ''],
  ['spaces', '  \n \n'],
  ['a header alone', HEADER],
  ['text', `Dear ${CANARY}, please find attached`],
  ['a web page', `<!doctype html><html><body>${CANARY}</body></html>`],
  ['JSON', `{"${CANARY}": 1}`],
  ['columns that are not known', `a,b,${CANARY}\n1,2,3`],
  ['no column of days', `campaign,clicks\n${CANARY},1`],
  ['no column of figures', `date,campaign\n2025-05-01,${CANARY}`],
  ['a quote that is not closed', `${HEADER}\n2025-05-01,"${CANARY},100,10,5.00,USD`],
  ['too few fields', `${HEADER}\n2025-05-01,${CANARY}`],
  ['too many fields', `${HEADER}\n${ROW},${CANARY},${CANARY}`],
  ['a day that is none', `${HEADER}\n${CANARY},Spring,100,10,5.00,USD`],
  ['the 30th of February', `${HEADER}\n2025-02-30,Spring,100,10,5.00,USD`],
  ['a day in the year 9999', `${HEADER}\n9999-01-01,Spring,100,10,5.00,USD`],
  ['a number that is none', `${HEADER}\n2025-05-01,Spring,${CANARY},10,5.00,USD`],
  ['a negative number', `${HEADER}\n2025-05-01,Spring,-987654321,10,5.00,USD`],
  ['an enormous number', `${HEADER}\n2025-05-01,Spring,${'987654321'.repeat(9)},10,5.00,USD`],
  ['a fraction of an impression', `${HEADER}\n2025-05-01,Spring,0.987654321,10,5.00,USD`],
  ['more clicks than there can be', `${HEADER}\n2025-05-01,Spring,1e400,10,5.00,USD`],
  ['a currency that is none', `${HEADER}\n2025-05-01,Spring,100,10,5.00,${CANARY}`],
  ['no campaign', `${HEADER}\n2025-05-01,,100,10,5.00,USD`],
  ['a NUL', `${HEADER}\n2025-05-01,Spr\u0000${CANARY},100,10,5.00,USD`],
  ['a formula', `${HEADER}\n2025-05-01,Spring,"=SUM(${CANARY})",10,5.00,USD`],
  ['SQL', `${HEADER}\n2025-05-01,Spring,"'; DROP TABLE users; --${CANARY}",10,5.00,USD`],
  [
    'the id of a campaign that nobody has',
    `${HEADER}\n2025-05-01,campaign_01h455vb4pex5vsknk084sn02q,${CANARY},10,5.00,USD`,
  ],
  ['ten thousand bad lines', `${HEADER}\n${`${CANARY},Spring,100,10,5.00,USD\n`.repeat(10_000)}`],
  ['a line of a hundred thousand letters', `${HEADER}\n${CANARY.repeat(10_000)}`],
];

describe('a report is refused that has', () => {
  test.each(REPORTS)('%s', async (_name, content) => {
    const query = `mutation ($input: ImportCampaignPerformanceInput!) {
      importCampaignPerformance(input: $input) { outcome errors { code message } } }`;
    const inGraph = await send({ name: '', body: JSON.stringify({ query, variables: { input: { content } } }) });
    const { data } = JSON.parse(inGraph.text) as {
      data: { importCampaignPerformance: { outcome: string; errors: Problem[] } } | null;
    };
    if (data === null) expect(faultsOf(inGraph)).toEqual([]);
    else {
      expect(data.importCampaignPerformance.outcome).toBe('REFUSED');
      expect(faultsOfProblems(inGraph, data.importCampaignPerformance.errors)).toEqual([]);
    }
    const sent = await send({
      name: '',
      path: '/v1/performance',
      headers: { 'content-type': 'text/csv' },
      body: content,
    });
    expect([400, 413, 422]).toContain(sent.status);
    const { errors } = JSON.parse(sent.text) as { errors: (Problem & { extensions?: { code: string } })[] };
    expect(
      faultsOfProblems(
        sent,
        errors.map(({ code, message, extensions }) => ({ message, code: code ?? extensions?.code })),
      ),
    ).toEqual([]);
  });

  test.each([
    ['gzip that is broken', 'application/gzip', '', new Uint8Array([0x1f, 0x8b, 1, 2, 3, 4])],
    ['NDJSON that is none', 'application/x-ndjson', '', `{"date": ${CANARY}`],
    ['NDJSON of texts', 'application/x-ndjson', '', `"${CANARY}"\n`],
    ['NDJSON with keys that are not known', 'application/x-ndjson', '', `{"${CANARY}": 1}\n`],
    ['another kind of content', 'application/json', '', `{"${CANARY}": 1}`],
    ['an unknown parameter', 'text/csv', `?${CANARY}=1`, `${HEADER}\n${ROW}`],
    ['a flag that is text', 'text/csv', `?dryRun=${CANARY}`, `${HEADER}\n${ROW}`],
    ['a mapping that is none', 'text/csv', `?map=${CANARY}`, `${HEADER}\n${ROW}`],
    ['a mapping to what there is not', 'text/csv', `?map=clicks=${CANARY}`, `${HEADER}\n${ROW}`],
    ['a default of what there is not', 'text/csv', `?default=nothing=${CANARY}`, `${HEADER}\n${ROW}`],
    ['a format of numbers that there is not', 'text/csv', `?numberFormat=${CANARY}`, `${HEADER}\n${ROW}`],
  ])('%s', async (_name, type, search, body) => {
    const sent = await send({ name: '', path: `/v1/performance${search}`, headers: { 'content-type': type }, body });
    expect(faultsOf(sent)).toEqual([]);
  });
});

interface Problem {
  readonly code?: string | undefined;
  readonly message: string;
}

/** As `faultsOf`, for a refusal that lists what is wrong with each line. */
function faultsOfProblems(answer: Answer, problems: readonly Problem[]): string[] {
  const asErrors = problems.map(({ code, message }) => ({
    message,
    extensions: { code: /^[A-Z][A-Z_]+$/.test(code ?? '') ? 'BAD_USER_INPUT' : code },
  }));
  const others = faultsOf({ ...answer, text: JSON.stringify({ errors: asErrors }) });
  return [...(answer.text.toLowerCase().includes(CANARY) ? ['repeats what was sent'] : []), ...others];
}

async function sendRaw(bytes: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.setEncoding('utf8');
  socket.write(bytes);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

/** Texts that PostgreSQL cannot keep, for every input field of every mutation that takes text. */
describe('text that cannot be kept is refused by', () => {
  const mutations = Object.values(graphSchema().getMutationType()?.getFields() ?? {});
  const fields = mutations.flatMap((mutation) => {
    const argument = mutation.args.find((arg) => isInputObjectType(getNamedType(arg.type)));
    const type = argument && getNamedType(argument.type);
    return Object.values(isInputObjectType(type) ? type.getFields() : {})
      .filter((field) => ['String', 'JSON'].includes(getNamedType(field.type).name))
      .map((field) => ({ mutation, argument: argument?.name ?? '', field: field.name, type: String(field.type) }));
  });

  test.each(fields.map((field) => ({ ...field, name: `${field.mutation.name}.${field.field}` })))(
    '$name',
    async ({ mutation, argument, field, type }) => {
      const variables = MUTATIONS[mutation.name]?.(subject) ?? {};
      const declared = mutation.args.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
      const passed = mutation.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
      const query = `mutation (${declared}) { ${mutation.name}(${passed}) { __typename } }`;
      for (const bad of ['\u0000', '\ud800']) {
        const text = `${CANARY}${bad}`;
        const value = type.startsWith('JSON') ? { [text]: text } : type.startsWith('[') ? [text] : text;
        const given = variables[argument];
        const input = { ...(Array.isArray(given) ? given[0] : given), [field]: value };
        const sent = { ...variables, [argument]: Array.isArray(given) ? [input] : input };
        const answer = await send({ name: argument, body: JSON.stringify({ query, variables: sent }) });
        expect(faultsOf(answer)).toEqual([]);
        if (bad !== '\u0000') continue;
        // The field is named, also inside of lists; whatever else is wrong with it.
        const { errors } = JSON.parse(answer.text) as {
          errors: { extensions: { validationErrors?: { path: string }[] } }[];
        };
        const paths = errors.flatMap(({ extensions }) => extensions.validationErrors ?? []).map(({ path }) => path);
        const own = Array.isArray(given) ? `${argument}.0.${field}` : field;
        expect(paths).toContainEqual(expect.stringMatching(new RegExp(`^${own}(\\.0)?$`)));
      }
    },
  );
});
