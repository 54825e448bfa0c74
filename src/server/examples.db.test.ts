import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTestDemo } from '../platform/testing/demo-accounts';
import { startTestApi, type TestApi } from '../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../platform/testing/test-database';
import { readExamples } from './examples';

let database: TestDatabase;
let api: TestApi;
let demoUserId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  ({ demoUserId } = await loadTestDemo({ url: database.ownerUrl, users: 1, days: 60, endDay: '2026-06-30' }));
  api = await startTestApi(database);
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

const examples = readExamples();
const document = readFileSync(join(__dirname, '../../docs/api.md'), 'utf8');

function leaves(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];
}

describe('the examples of the documentation', () => {
  it.each(examples.map(({ title, query }) => [title, query]))(
    '%s: runs on the demo and has something to show',
    async (_, query) => {
      const data = await api.run(query, {}, { userId: demoUserId });
      expect(leaves(data).filter((value) => value !== null).length).toBeGreaterThan(3);
    },
  );

  it.each(examples.map(({ title, query }) => [title, query]))('%s: stands in docs/api.md as it is', (_, query) => {
    expect(document).toContain(query.trim());
  });

  it('are all the operations that docs/api.md shows in full', () => {
    const shown = [...document.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, text = '']) => text.trim());
    const known = new Set(examples.map(({ query }) => query.trim()));
    expect(shown.filter((text) => !known.has(text))).toEqual([]);
  });
});

it('the first query of the README gives the answer that stands there', async () => {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  const [query = '', answer = ''] = ['graphql', 'json'].map(
    (kind) => new RegExp(`\`\`\`${kind}\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1],
  );
  expect({ data: await api.run(query, {}, { userId: demoUserId }) }).toEqual(JSON.parse(answer));
});
