import { randomUUID } from 'node:crypto';
import { assertBoundToTenant } from './bound-statements';
import { startTestApi, type TestApi } from './test-api';
import { createTestDatabase, type TestDatabase } from './test-database';

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

test('runs operations as one user, whose rows alone it sees, and lists their statements', async () => {
  const [ada, bob] = [await api.createUser({ displayName: 'Ada' }), await api.createUser()];
  await api.createCampaign({ userId: ada.id, name: "Ada's" });
  await api.createCampaign({ userId: bob.id, name: "Bob's" });
  const { data, errors, statements, status } = await api.execute<{
    me: { displayName: string };
    campaigns: { nodes: { name: string }[] };
  }>('{ me { displayName } campaigns { nodes { name } } }', {}, { userId: ada.id });
  expect(errors).toEqual([]);
  expect(data).toEqual({ me: { displayName: 'Ada' }, campaigns: { nodes: [{ name: "Ada's" }] } });
  expect(status).toBe(200);
  expect(statements.map(({ name }) => name).sort()).toEqual(['campaigns.findPage', 'users.findBy.id']);
});

test('keeps the statements of operations that run at the same time apart', async () => {
  const users = await Promise.all(Array.from({ length: 6 }, () => api.createUser()));
  const answers = await Promise.all(users.map(({ id }) => api.execute('{ me { id } }', {}, { userId: id })));
  for (const [index, { statements }] of answers.entries()) {
    expect(statements.map(({ values }) => values[0])).toEqual([users[index]?.id]);
  }
});

test('refuses nobody without a token and says so in status and code', async () => {
  const { errors, status, data } = await api.execute('{ me { id } }');
  expect(errors[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  expect(status).toBe(401);
  expect(data).toBeNull();
});

test('run throws what the operation complains about', async () => {
  await expect(api.run('{ campaign(id: "x") { id } }', {}, { userId: randomUUID() })).rejects.toThrow('BAD_USER_INPUT');
});

describe('assertBoundToTenant', () => {
  const [me, other] = [randomUUID(), randomUUID()];

  test.each([
    'SELECT 1 FROM campaigns t WHERE t.user_id = $1 AND t.id = $2',
    'SELECT t.email FROM users t WHERE t.id = $1',
    'INSERT INTO campaigns (user_id, id) VALUES ($1, $2), ($1, $3)',
    'INSERT INTO campaigns AS c (user_id, id) SELECT $1, s.* FROM unnest($2::uuid[]) AS s (id)',
  ])('lets pass: %s', (text) => {
    expect(() => assertBoundToTenant({ name: 'x', text, values: [me] }, me)).not.toThrow();
  });

  test.each([
    'SELECT 1 FROM campaigns t WHERE t.id = $1',
    'SELECT 1 FROM campaigns t WHERE t.user_id = $12',
    '/* user_id = $1 */ SELECT 1 FROM campaigns t',
    'INSERT INTO campaigns (id, user_id) VALUES ($2, $1)',
    'INSERT INTO campaigns (user_id, id) SELECT $2, $1',
    'INSERT INTO campaigns (user_id, id) VALUES ($1, $2), ($3, $4)',
    'UPDATE campaigns t SET name = $2 WHERE t.id = $1',
  ])('throws for: %s', (text) => {
    expect(() => assertBoundToTenant({ name: 'x', text, values: [me] }, me)).toThrow('not bound to the tenant');
  });

  test("throws when $1 is somebody else's id", () => {
    const text = 'SELECT 1 FROM campaigns t WHERE t.user_id = $1';
    expect(() => assertBoundToTenant({ name: 'x', text, values: [other] }, me)).toThrow("not the viewer's id");
  });
});
