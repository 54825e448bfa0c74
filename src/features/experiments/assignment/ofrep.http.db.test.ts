import { OFREPProvider } from '@openfeature/ofrep-provider';
import { type Client, OpenFeature } from '@openfeature/server-sdk';
import type { Role } from '../../../platform/graphql/context';
import { parseId } from '../../../platform/graphql/ids';
import { assertBoundToTenant } from '../../../platform/testing/bound-statements';
import { type Tester, testerOf, units } from '../../../platform/testing/running-tests';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { startTestHttpServer, type TestHttpServer } from '../../../platform/testing/test-http-server';
import { evaluateFlags } from './flag.service';

let database: TestDatabase;
let api: TestApi;
let server: TestHttpServer;
let userId: string;
let tester: Tester;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  server = await startTestHttpServer(database);
});
beforeEach(async () => {
  ({ id: userId } = await api.createUser());
  tester = testerOf(api, userId);
});
afterAll(async () => {
  await OpenFeature.close();
  await server?.close();
  await api?.close();
  await database?.drop();
});

interface Evaluated {
  readonly key: string;
  readonly reason: string;
  readonly variant?: string;
  readonly value: unknown;
  readonly metadata: Record<string, unknown>;
}

interface Asked {
  readonly as?: string | null;
  readonly role?: Role;
  readonly headers?: Record<string, string>;
  readonly at?: TestHttpServer;
}

async function post(path: string, body: unknown, { as = userId, role, headers, at = server }: Asked = {}) {
  const viewer = { userId: as ?? '', ...(role === undefined ? {} : { role }) };
  const response = await fetch(`${at.url}/ofrep/v1/evaluate/flags${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(as === null ? {} : { authorization: `Bearer ${await server.token(viewer)}` }),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

const one = async (key: string, unitId: string): Promise<Evaluated> => {
  const { status, body } = await post(`/${key}`, { context: { targetingKey: unitId } });
  expect(status).toBe(200);
  return body;
};
const keyed = (key: string) => tester.active({ key });
const rowsOf = (id: string) =>
  api.asOwner<{ unit_id: string; variation_id: string; attributes: object }>(
    'SELECT unit_id, variation_id, attributes FROM test_assignments WHERE ab_test_id = $1 ORDER BY unit_id',
    [parseId(id)?.uuid],
  );

describe('an OpenFeature SDK', () => {
  let client: Client;

  beforeEach(async () => {
    const headers: [string, string][] = [['Authorization', `Bearer ${await server.token({ userId })}`]];
    await OpenFeature.setProviderAndWait('ours', new OFREPProvider({ baseUrl: server.url, headers }));
    client = OpenFeature.getClient('ours');
  });

  test('gets the variation that assignVariation keeps to, and its configuration', async () => {
    const { id } = await keyed('form');
    for (const targetingKey of units(30)) {
      const details = await client.getObjectDetails('form', { fields: 0 }, { targetingKey, device: 'phone' });
      const { variation } = await tester.assignOne(id, targetingKey);
      expect(details).toMatchObject({
        variant: variation?.variationId,
        value: variation?.configuration,
        reason: 'SPLIT',
        flagMetadata: { abTestId: id, inExperiment: true },
      });
    }
    const rows = await rowsOf(id);
    expect(rows).toHaveLength(30);
    expect(rows[0]?.attributes).toEqual({ device: 'phone' });
    expect(new Set(rows.map(({ variation_id }) => variation_id)).size).toBe(3);
  });

  test('gets switches, texts and numbers from configurations of the one property value', async () => {
    const variations = (value: unknown) => [
      { variationId: 'control', name: 'A', isControl: true, trafficPercentage: 50, configuration: { value } },
      { variationId: 'other', name: 'B', trafficPercentage: 50, configuration: { value } },
    ];
    await tester.active({ key: 'switch', variations: variations(true) });
    await tester.active({ key: 'text', variations: variations('red') });
    await tester.active({ key: 'number', variations: variations(0.25) });
    const context = { targetingKey: 'anna' };
    expect(await client.getBooleanValue('switch', false, context)).toBe(true);
    expect(await client.getStringValue('text', 'blue', context)).toBe('red');
    expect(await client.getNumberValue('number', 1, context)).toBe(0.25);
    expect(await client.getBooleanDetails('text', false, context)).toMatchObject({
      value: false,
      errorCode: 'TYPE_MISMATCH',
    });
  });

  test('falls back to its default with the reason why', async () => {
    await keyed('form');
    expect(await client.getObjectDetails('no-such-test', { fields: 7 }, { targetingKey: 'anna' })).toMatchObject({
      value: { fields: 7 },
      reason: 'ERROR',
      errorCode: 'FLAG_NOT_FOUND',
    });
    expect(await client.getObjectDetails('form', { fields: 7 }, {})).toMatchObject({
      value: { fields: 7 },
      errorCode: 'TARGETING_KEY_MISSING',
    });
  });

  test('finds nothing with the token of another tenant', async () => {
    await keyed('form');
    const { id: other } = await api.createUser();
    const headers: [string, string][] = [['X-API-Key', await server.token({ userId: other })]];
    await OpenFeature.setProviderAndWait('theirs', new OFREPProvider({ baseUrl: server.url, headers }));
    expect(await OpenFeature.getClient('theirs').getObjectDetails('form', {}, { targetingKey: 'anna' })).toMatchObject({
      errorCode: 'FLAG_NOT_FOUND',
    });
    expect((await post('', { context: { targetingKey: 'anna' } }, { as: other })).body).toEqual({ flags: [] });
  });
});

describe('a unit outside of the experiment gets the control, and no variant', () => {
  const outside = (reason: string, outsideBecause: string) => ({
    reason,
    value: { look: 'plain' },
    metadata: { abTestId: expect.any(String), inExperiment: false, outsideBecause },
  });
  const VARIATIONS = [
    {
      variationId: 'control',
      name: 'A',
      isControl: true,
      trafficPercentage: 50,
      configuration: { look: 'plain' },
    },
    { variationId: 'loud', name: 'B', trafficPercentage: 50, configuration: { look: 'loud' } },
  ];

  test('of the coverage', async () => {
    const { id } = await tester.active({ key: 'form', coverage: 0.2, variations: VARIATIONS });
    const answers = await Promise.all(units(60).map((unit) => one('form', unit)));
    const out = answers.filter(({ metadata }) => !metadata.inExperiment);
    expect(out.length).toBeGreaterThan(30);
    for (const answer of out) {
      expect(answer).toEqual({ key: 'form', ...outside('DEFAULT', 'OUT_OF_COVERAGE') });
      expect(answer).not.toHaveProperty('variant');
    }
    expect(await rowsOf(id)).toHaveLength(60 - out.length);
  });

  test('by a holdout, and by an exclusion group', async () => {
    const { id } = await tester.active({ key: 'form', variations: VARIATIONS });
    await api.run('mutation { createHoldout(input: { name: "All", share: 0.5 }) { id } }', {}, { userId });
    const held = (await Promise.all(units(20).map((unit) => one('form', unit)))).filter(
      ({ metadata }) => !metadata.inExperiment,
    );
    expect(held.length).toBeGreaterThan(3);
    expect(held).toEqual(held.map(() => ({ key: 'form', ...outside('DEFAULT', 'HELD_OUT') })));
    expect(await rowsOf(id)).toHaveLength(20 - held.length);
    await api.asOwner('DELETE FROM holdouts WHERE user_id = $1', [userId]);
    const { uuid } = parseId(id) ?? { uuid: '' };
    await api.asOwner(
      `INSERT INTO exclusion_groups (user_id, id, name, created_at, updated_at) VALUES ($1, $2, 'g', now(), now())`,
      [userId, uuid],
    );
    await api.asOwner(
      `INSERT INTO exclusion_group_ranges (user_id, exclusion_group_id, ab_test_id, range_start, range_end)
       VALUES ($1, $2, $2, 0, 0.000001)`,
      [userId, uuid],
    );
    expect(await one('form', 'new')).toEqual({ key: 'form', ...outside('DEFAULT', 'EXCLUDED') });
  });

  test('of a draft, and of a paused test unless it had a variation before', async () => {
    const { id } = await tester.draft({ key: 'form', variations: VARIATIONS });
    expect(await one('form', 'anna')).toEqual({ key: 'form', ...outside('DISABLED', 'NOT_ACTIVE') });
    await tester.act('startABTest', id, ', version: 1');
    const before = await one('form', 'anna');
    await tester.act('pauseABTest', id);
    expect(await one('form', 'anna')).toEqual(before);
    expect(await one('form', 'ben')).toEqual({ key: 'form', ...outside('DISABLED', 'NOT_ACTIVE') });
    await tester.act('cancelABTest', id, ', reason: "x"');
    expect(await one('form', 'anna')).toEqual({ key: 'form', ...outside('DISABLED', 'NOT_ACTIVE') });
  });

  test('a test that is over shows everybody its winner, where it has one', async () => {
    const { id } = await tester.active({ key: 'form', variations: VARIATIONS });
    await tester.act('completeABTest', id, ', winningVariationId: "loud"');
    expect(await one('form', 'anna')).toMatchObject({
      reason: 'STATIC',
      variant: 'loud',
      value: { look: 'loud' },
      metadata: { inExperiment: false },
    });
    const other = await tester.active({ key: 'other', variations: VARIATIONS });
    await tester.act('completeABTest', other.id);
    expect(await one('other', 'anna')).toEqual({ key: 'other', ...outside('DISABLED', 'NOT_ACTIVE') });
  });

  test('a draft without variations shows an empty object', async () => {
    await tester.draft({ key: 'empty', variations: [] });
    expect(await one('empty', 'anna')).toMatchObject({ reason: 'DISABLED', value: {} });
  });
});

describe('all flags at once', () => {
  const bulk = (unitId: string, headers: Record<string, string> = {}) =>
    post('', { context: { targetingKey: unitId } }, { headers });

  test('are those that run or pause, each as it is alone, by key', async () => {
    await keyed('b-runs');
    const { id } = await keyed('a-paused');
    const { body: first } = await bulk('anna');
    await tester.act('pauseABTest', id);
    await tester.draft({ key: 'a-draft' });
    const over = await keyed('c-over');
    await tester.act('cancelABTest', over.id, ', reason: "x"');
    const { body } = await bulk('anna');
    expect(body).toEqual(first);
    expect(body.flags.map(({ key }: Evaluated) => key)).toEqual(['a-paused', 'b-runs']);
    expect(body.flags).toEqual([await one('a-paused', 'anna'), await one('b-runs', 'anna')]);
    const { body: ben } = await bulk('ben');
    expect(ben.flags[0]).toMatchObject({ reason: 'DISABLED', metadata: { inExperiment: false } });
  });

  test('have an ETag by which nothing is sent twice until something changes', async () => {
    const { id } = await keyed('form');
    const first = await bulk('anna');
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[\w-]{32}"$/);
    for (const known of [tag, `W/${tag}`, `"x", ${tag}`, '*']) {
      const again = await bulk('anna', { 'if-none-match': known });
      expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, null, tag]);
    }
    expect((await bulk('anna', { 'if-none-match': '"x"' })).status).toBe(200);
    await tester.act('cancelABTest', id, ', reason: "x"');
    const changed = await bulk('anna', { 'if-none-match': tag });
    expect([changed.status, changed.body]).toEqual([200, { flags: [] }]);
    expect(changed.headers.get('etag')).not.toBe(tag);
  });

  test('take as many statements for twelve tests as for one, all bound to the tenant', async () => {
    const count = async (unitId: string) => {
      const names: string[] = [];
      await api.workspace.run(userId, 'READ WRITE', (db) =>
        evaluateFlags(
          {
            userId,
            query(statement) {
              assertBoundToTenant(statement, userId);
              names.push(statement.name);
              return db.query(statement);
            },
          },
          { id: unitId, attributes: {} },
        ),
      );
      return names.sort();
    };
    await keyed('test-0');
    const forOne = await count('anna');
    expect(forOne).toHaveLength(4);
    for (let index = 1; index < 12; index += 1) await keyed(`test-${index}`);
    expect(await count('ben')).toEqual(forOne);
    expect(await count('ben')).toHaveLength(3);
  });

  test('asked for by many at the same time keep one variation each', async () => {
    const ids = [(await keyed('one')).id, (await keyed('two')).id, (await keyed('three')).id];
    const answers = await Promise.all(Array.from({ length: 12 }, () => bulk('anna')));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    for (const id of ids) expect(await rowsOf(id)).toHaveLength(1);
  });
});

describe('errors have the codes of the protocol', () => {
  test.each([
    ['no JSON', '{"context":', 'PARSE_ERROR'],
    ['nothing', '', 'PARSE_ERROR'],
    ['a list', [], 'PARSE_ERROR'],
    ['no context', {}, 'TARGETING_KEY_MISSING'],
    ['no targetingKey', { context: { device: 'phone' } }, 'TARGETING_KEY_MISSING'],
    ['an empty targetingKey', { context: { targetingKey: '' } }, 'TARGETING_KEY_MISSING'],
    ['a number', { context: { targetingKey: 7 } }, 'INVALID_CONTEXT'],
    ['a long targetingKey', { context: { targetingKey: 'x'.repeat(201) } }, 'INVALID_CONTEXT'],
    ['NUL', { context: { targetingKey: 'a\0b' } }, 'INVALID_CONTEXT'],
    ['half a character', { context: { targetingKey: 'a\ud800' } }, 'INVALID_CONTEXT'],
    ['NUL in an attribute', { context: { targetingKey: 'a', b: { c: 'd\0' } } }, 'INVALID_CONTEXT'],
    ['half a character in an attribute', { context: { targetingKey: 'a', b: ['\\\ud800'] } }, 'INVALID_CONTEXT'],
    ['a context that is a text', { context: 'anna' }, 'INVALID_CONTEXT'],
    ['too much', { context: { targetingKey: 'a', b: 'x'.repeat(5_000) } }, 'INVALID_CONTEXT'],
  ])('%s', async (_, body, errorCode) => {
    await keyed('form');
    const single = await post('/form', body);
    expect([single.status, single.body]).toEqual([
      400,
      { key: 'form', errorCode, errorDetails: expect.stringMatching(/\w/) },
    ]);
    const all = await post('', body);
    expect([all.status, all.body.errorCode]).toEqual([400, errorCode]);
    expect(all.body).not.toHaveProperty('key');
  });

  test('text that only looks like an escape is taken', async () => {
    await keyed('form');
    const { status } = await post('/form', { context: { targetingKey: 'a\\u0000', b: 'c\\ud800 \\\\u0000' } });
    expect(status).toBe(200);
  });

  test.each(['no-such-test', 'NO%20slug', 'a%00b', 'x'.repeat(90)])('%s is not found', async (key) => {
    const { status, body } = await post(`/${key}`, { context: { targetingKey: 'anna' } });
    expect([status, body.errorCode, body.key]).toEqual([404, 'FLAG_NOT_FOUND', decodeURIComponent(key)]);
  });

  test('whoever may not ask is told so, before the body is looked at', async () => {
    for (const path of ['', '/form']) {
      const nobody = await post(path, 'no JSON', { as: null });
      expect([nobody.status, nobody.body.errorCode]).toEqual([401, 'GENERAL']);
      expect(nobody.headers.get('www-authenticate')).toBe('Bearer');
      const broken = await post(path, '{}', { as: null, headers: { 'x-api-key': 'a.b.c' } });
      expect([broken.status, broken.body.errorDetails]).toEqual([401, expect.stringContaining('malformed')]);
      expect((await post(path, 'no JSON', { role: 'ANALYST' })).status).toBe(403);
    }
  });

  test('a token is taken as an API key, too', async () => {
    await keyed('form');
    const context = { targetingKey: 'anna' };
    const key = await server.token({ userId });
    const answer = await post('/form', { context }, { as: null, headers: { 'x-api-key': key } });
    expect(answer.body).toEqual(await one('form', 'anna'));
  });

  test('an account that asks for too much is told when to go on', async () => {
    const bounded = await startTestHttpServer(database, { env: { GRAPHQL_COST_PER_MINUTE: '3' } });
    try {
      await keyed('form');
      const asked = { context: { targetingKey: 'anna' } };
      for (let times = 0; times < 3; times += 1) expect((await post('/form', asked, { at: bounded })).status).toBe(200);
      const { status, headers, body } = await post('/form', asked, { at: bounded });
      expect([status, body.errorCode]).toEqual([429, 'GENERAL']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
    } finally {
      await bounded.close();
    }
  });

  test('pages of allowed origins may send what the protocol needs', async () => {
    const open = await startTestHttpServer(database, { env: { CORS_ORIGINS: 'https://app.example.com' } });
    try {
      const { headers } = await fetch(`${open.url}/ofrep/v1/evaluate/flags`, {
        method: 'OPTIONS',
        headers: { origin: 'https://app.example.com', 'access-control-request-method': 'POST' },
      });
      expect(headers.get('access-control-allow-headers')).toMatch(/if-none-match, x-api-key/);
      expect(headers.get('access-control-expose-headers')).toContain('etag');
    } finally {
      await open.close();
    }
  });
});
