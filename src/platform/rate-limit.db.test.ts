import type { TestUser } from './testing/test-accounts';
import { startTestApi, type TestApi } from './testing/test-api';
import { createTestDatabase, type TestDatabase } from './testing/test-database';

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;
let ben: TestUser;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database, { limits: { costPerMinute: 50 } });
  ana = await api.createUser();
  ben = await api.createUser();
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

it('lets every viewer ask for so much in a minute, and says when to go on', async () => {
  const ask = (userId: string) => api.execute('{ campaigns(first: 20) { nodes { id } } }', {}, { userId });
  expect((await ask(ana.id)).errors).toEqual([]);
  expect((await ask(ana.id)).errors).toEqual([]);
  const refused = await ask(ana.id);
  expect(refused.statements).toEqual([]);
  expect(refused.status).toBe(429);
  expect(refused.errors[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) });
  expect((await ask(ben.id)).errors).toEqual([]);
});
