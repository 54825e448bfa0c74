import { randomUUID } from 'node:crypto';
import { getIntrospectionQuery } from 'graphql';
import { startTestApi, type TestApi } from '../testing/test-api';
import { createTestDatabase, type TestDatabase } from '../testing/test-database';
import { tinySchema } from '../testing/tiny-schema';

let database: TestDatabase;
let api: TestApi;
let whole: TestApi;
const viewer = { userId: randomUUID() };

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database, { schema: tinySchema(), poolSize: 1, poolTimeoutMs: 200 });
  whole = await startTestApi(database);
});
afterAll(async () => {
  await api?.close();
  await whole?.close();
  await database?.drop();
});

describe('an operation is refused before it takes a connection', () => {
  const deep = `{ thing ${'{ next '.repeat(17)}{ name }${' }'.repeat(17)} }`;
  const hidden = `{ ...f } fragment f on Query { thing ${'{ next '.repeat(17)}{ name }${' }'.repeat(17)} }`;
  const aliases = `{ ${Array.from({ length: 16 }, (_, i) => `a${i}: users`).join(' ')} }`;
  const directives = `{ users @skip(if: false) ${'explode @include(if: true) '.repeat(10)} }`;
  const tokens = `{ ${'users '.repeat(2_001)} }`;

  test.each([
    ['too deep', deep, /levels deep; at most 16 are allowed/],
    ['too deep in a fragment', hidden, /levels deep; at most 16 are allowed/],
    ['with too many aliases', aliases, /16 aliases; at most 15 are allowed/],
    ['with too many directives', directives, /11 directives; at most 10 are allowed/],
    ['with too many tokens', tokens, /longer than 2000 tokens/],
    ['with too many fields of the same name', `{ ${'thing { name } '.repeat(450)} }`, /repeats too many fields/],
  ])('when it is %s', async (_, query, message) => {
    const { errors, status, statements, data } = await api.execute(query, {}, viewer);
    expect(errors[0]?.message).toMatch(message);
    expect(status).toBe(400);
    expect(statements).toEqual([]);
    expect(data).toBeNull();
  });

  test('when it costs too much, saying what it would cost', async () => {
    const query = '{ campaigns(first: 100) { nodes { user { campaigns(first: 100) { nodes { id } } } } } }';
    const { errors, status, statements } = await whole.execute(query, {}, viewer);
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(
        /^This operation would cost 10301; at most 5000 is allowed\. Ask for smaller pages/,
      ),
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect([status, statements.length]).toEqual([400, 0]);
  });
});

test('the answer says what it cost', async () => {
  const { extensions } = await whole.execute('{ campaigns(first: 10) { nodes { id } } }', {}, viewer);
  expect(extensions).toEqual({ cost: { requested: 11, maximum: 5_000 } });
});

test('the introspection of the whole schema passes all limits', async () => {
  const options = { descriptions: true, specifiedByUrl: true, inputValueDeprecation: true, oneOf: true };
  const { data, errors } = await whole.execute<{ __schema: { types: unknown[] } }>(
    getIntrospectionQuery(options),
    {},
    viewer,
  );
  expect(errors).toEqual([]);
  expect(data.__schema.types.length).toBeGreaterThan(20);
});

test('names are not suggested to those who may not read the schema', async () => {
  const { errors } = await api.execute('{ user }', {}, viewer);
  expect(errors[0]?.message).toBe('Cannot query field "user" on type "Query".');
});

test('what takes too long is stopped and answered with 503', async () => {
  const slow = await startTestApi(database, { schema: tinySchema(), limits: { operationTimeoutMs: 100 } });
  const startedAt = performance.now();
  const { errors, status } = await slow.execute('{ sleep(seconds: 2) }', {}, viewer);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
  expect(errors[0]?.extensions?.code).toBe('SERVICE_UNAVAILABLE');
  expect(status).toBe(503);
  await slow.close();
});

test('a client that goes away stops its operation', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  const startedAt = performance.now();
  const { errors } = await api.execute('{ sleep(seconds: 1) }', {}, { ...viewer, signal: controller.signal });
  expect(performance.now() - startedAt).toBeLessThan(900);
  expect(errors[0]?.message).toBe('The client went away.');
});
