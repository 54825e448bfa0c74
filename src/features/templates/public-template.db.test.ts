import { encodeId, parseId } from '../../platform/graphql/ids';
import type { TestUser } from '../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../platform/testing/test-database';

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;
let ben: TestUser;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  ana = await api.createUser();
  ben = await api.createUser();
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

interface Shared {
  id: string;
  name: string;
  isOwn: boolean;
}
interface Page {
  totalCount: number;
  nodes: Shared[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
}

const FIELDS = `id name description templateType category basePrompt usageCount performanceScore successRate targetIndustries
  targetObjectives createdAt isOwn variables { name type default } style { voice language }`;
const READ = `query Read($id: ID!) { publicContentTemplate(id: $id) { ${FIELDS} } }`;
const LIST = `query List($first: Int, $after: String, $last: Int, $before: String, $filter: PublicContentTemplateFilter, $orderBy: [PublicContentTemplateOrderBy!]) {
  publicContentTemplates(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    totalCount nodes { id name isOwn } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
const ADOPT = `mutation Adopt($id: ID!, $name: String!) { adoptContentTemplate(id: $id, name: $name) {
  id userId name description basePrompt version isPublic isActive usageCount performanceScore successRate sourceTemplateId sourceTemplateVersion sourceUserId createdBy
  targetIndustries targetObjectives variables { name type default } style { voice } audience { interests } } }`;

/** A template as its owner made it, and as figures came to it since. */
async function publish(owner: TestUser, name: string, more: object = {}): Promise<string> {
  const input = {
    name,
    templateType: 'EMAIL',
    basePrompt: 'Hello {{ name }}',
    isPublic: true,
    targetObjectives: ['SALES'],
    targetIndustries: ['fashion'],
    targetDemographics: { interests: ['secret plans'] },
    personalizationVariables: [{ name: 'name', type: 'STRING', default: 'you' }],
    styleParameters: { voice: 'BOLD' },
    ...more,
  };
  const { createContentTemplate } = await api.run<{ createContentTemplate: { id: string } }>(
    'mutation Make($input: CreateContentTemplateInput!) { createContentTemplate(input: $input) { id } }',
    { input },
    { userId: owner.id },
  );
  await api.asOwner(
    'UPDATE content_templates SET usage_count = 12, performance_score = 1.25, success_rate = 0.6 WHERE id = $1',
    [parseId(createContentTemplate.id)?.uuid],
  );
  return createContentTemplate.id;
}

async function list(variables: object, userId = ben.id): Promise<Page & { names: string[] }> {
  const data = await api.run<{ publicContentTemplates: Page }>(LIST, { ...variables }, { userId });
  const page = data.publicContentTemplates;
  return { ...page, names: page.nodes.map(({ name }) => name) };
}

async function codeOf(operation: string, variables: object, userId = ben.id): Promise<unknown> {
  const { errors } = await api.execute(operation, { ...variables }, { userId });
  expect(errors).toHaveLength(1);
  return errors[0]?.extensions?.code;
}

test('everybody reads what is public and active, and nothing that tells whose it is', async () => {
  const id = await publish(ana, 'Shared');
  const answer = await api.execute(READ, { id }, { userId: ben.id });
  expect(answer.errors).toEqual([]);
  expect(answer.data).toEqual({
    publicContentTemplate: {
      id,
      name: 'Shared',
      description: null,
      templateType: 'EMAIL',
      category: null,
      basePrompt: 'Hello {{ name }}',
      usageCount: 12,
      performanceScore: 1.25,
      successRate: 0.6,
      targetIndustries: ['fashion'],
      targetObjectives: ['SALES'],
      createdAt: expect.stringMatching(/Z$/),
      isOwn: false,
      variables: [{ name: 'name', type: 'STRING', default: 'you' }],
      style: { voice: 'BOLD', language: null },
    },
  });
  expect(answer.statements.map(({ name }) => name)).toEqual(['content_templates.findPublic']);
  const config = api.schema.getType('PublicContentTemplate')?.toConfig() as { fields: object } | undefined;
  const shown = Object.keys(config?.fields ?? {});
  expect(shown).toContain('basePrompt');
  for (const secret of [
    'userId',
    'user',
    'createdBy',
    'sourceTemplateId',
    'sourceTemplateVersion',
    'sourceUserId',
    'targetDemographics',
  ])
    expect(shown).not.toContain(secret);
  expect(
    await api.run('query Own($id: ID!) { publicContentTemplate(id: $id) { isOwn } }', { id }, { userId: ana.id }),
  ).toEqual({ publicContentTemplate: { isOwn: true } });
});

test('what is private, inactive or gone is nobody else’s to see or adopt', async () => {
  const hidden = [
    await publish(ana, 'Private', { isPublic: false }),
    await publish(ana, 'Asleep', { isActive: false }),
    encodeId('template', ana.id),
  ];
  for (const id of hidden) {
    expect(await codeOf(READ, { id })).toBe('NOT_FOUND');
    expect(await codeOf(ADOPT, { id, name: 'Copy' })).toBe('NOT_FOUND');
  }
  const { names } = await list({ first: 100 });
  expect(names).not.toContain('Private');
  expect(names).not.toContain('Asleep');
  // The policy itself, below the API: the application role sees no other row of another tenant.
  const rows = await api.workspace.run(ben.id, 'READ ONLY', (db) =>
    db.query<{ name: string }>({
      name: 'test',
      text: 'SELECT name FROM content_templates WHERE user_id = $1',
      values: [ana.id],
    }),
  );
  expect(rows.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['Private']));
  expect(rows.map(({ name }) => name)).not.toEqual(expect.arrayContaining(['Asleep']));
  await expect(
    api.workspace.run(ben.id, 'READ WRITE', async (db) => {
      const text = 'UPDATE content_templates SET name = $2 WHERE user_id = $1 RETURNING id';
      const changed = await db.query({ name: 'test', text, values: [ana.id, 'Taken over'] });
      return changed.length;
    }),
  ).resolves.toBe(0);
});

test('adopting copies it with where it comes from, as a first version that is not public', async () => {
  const id = await publish(ana, 'To adopt', { basePrompt: 'Hi {{ name }}' });
  await api.run(
    'mutation Change($id: ID!, $input: UpdateContentTemplateInput!) { updateContentTemplate(id: $id, input: $input) { id } }',
    { id, input: { version: 1, basePrompt: 'Hello {{ name }}' } },
    { userId: ana.id },
  );
  const { adoptContentTemplate: copy } = await api.run<{ adoptContentTemplate: Record<string, unknown> }>(
    ADOPT,
    { id, name: 'Mine' },
    { userId: ben.id },
  );
  expect(copy).toEqual({
    id: expect.stringMatching(/^template_/),
    userId: encodeId('user', ben.id),
    name: 'Mine',
    description: null,
    basePrompt: 'Hello {{ name }}',
    version: 1,
    isPublic: false,
    isActive: true,
    usageCount: 0,
    performanceScore: null,
    successRate: null,
    sourceTemplateId: id,
    sourceTemplateVersion: 2,
    sourceUserId: encodeId('user', ana.id),
    createdBy: encodeId('user', ben.id),
    targetIndustries: ['fashion'],
    targetObjectives: ['SALES'],
    variables: [{ name: 'name', type: 'STRING', default: 'you' }],
    style: { voice: 'BOLD' },
    audience: { interests: [] },
  });
  expect(copy.id).not.toBe(id);
  expect(await codeOf(ADOPT, { id, name: 'Mine' })).toBe('CONFLICT');
  expect(await codeOf(ADOPT, { id, name: '' })).toBe('BAD_USER_INPUT');
  // The copy stays when the original goes.
  await api.run(
    'mutation Delete($id: ID!) { deleteContentTemplate(id: $id) { deletedId } }',
    { id },
    { userId: ana.id },
  );
  const read = 'query Read($id: ID!) { contentTemplate(id: $id) { sourceTemplateId } }';
  expect(await api.run(read, { id: copy.id }, { userId: ben.id })).toEqual({
    contentTemplate: { sourceTemplateId: id },
  });
});

describe('the list', () => {
  beforeAll(async () => {
    for (const [index, name] of ['p1', 'p2', 'p3', 'p4', 'p5'].entries())
      await publish(index % 2 ? ana : ben, name, { category: 'paged' });
  });
  const paged = { category: { eq: 'paged' } };

  test('has the templates of all tenants, the newest first', async () => {
    const { names, nodes, totalCount } = await list({ filter: paged });
    expect(names).toEqual(['p5', 'p4', 'p3', 'p2', 'p1']);
    expect(nodes.map(({ isOwn }) => isOwn)).toEqual([true, false, true, false, true]);
    expect(totalCount).toBe(5);
  });

  test('is searched by words', async () => {
    await publish(ben, 'A rare word', { description: 'An okapi among antelopes', category: 'searched' });
    expect((await list({ filter: { search: { words: 'okapi rare' } } }, ana.id)).names).toEqual(['A rare word']);
    expect((await list({ filter: { search: { words: 'okapi -rare' } } }, ana.id)).names).toEqual([]);
  });

  test('is paged forwards and backwards', async () => {
    const first = await list({ first: 2, filter: paged });
    expect(first).toMatchObject({ names: ['p5', 'p4'], pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    const second = await list({ first: 3, filter: paged, after: first.pageInfo.endCursor });
    expect(second).toMatchObject({ names: ['p3', 'p2', 'p1'], pageInfo: { hasNextPage: false } });
    const back = await list({ last: 1, filter: paged, before: second.pageInfo.startCursor });
    expect(back).toMatchObject({ names: ['p4'], pageInfo: { hasPreviousPage: true } });
    const end = await list({ last: 2, filter: paged });
    expect(end).toMatchObject({ names: ['p2', 'p1'], pageInfo: { hasNextPage: false, hasPreviousPage: true } });
    const byName = [{ field: 'NAME', direction: 'ASC' }];
    expect((await list({ first: 2, filter: paged, orderBy: byName })).names).toEqual(['p1', 'p2']);
    expect(await codeOf(LIST, { filter: paged, orderBy: byName, after: first.pageInfo.endCursor })).toBe(
      'BAD_USER_INPUT',
    );
    expect(await codeOf(LIST, { first: 1, last: 1 })).toBe('BAD_USER_INPUT');
    expect(await codeOf(LIST, { first: 101 })).toBe('BAD_USER_INPUT');
  });

  test('is one statement for its rows and one for its count, and reads only what is asked for', async () => {
    const { statements } = await api.execute(
      '{ publicContentTemplates { totalCount edges { cursor node { name variables { name } } } } }',
      {},
      { userId: ben.id },
    );
    expect(statements.map(({ name }) => name).sort()).toEqual([
      'content_templates.countPublic',
      'content_templates.findPublicPage',
    ]);
    const text = statements.find(({ name }) => name === 'content_templates.findPublicPage')?.text ?? '';
    expect(text).toMatch(/t\.personalization_variables/);
    expect(text).not.toMatch(/base_prompt|style_parameters|AS "userId"/);
  });

  test('needs a token', async () => {
    const { errors } = await api.execute('{ publicContentTemplates { totalCount } }');
    expect(errors[0]?.extensions?.code).toBe('UNAUTHENTICATED');
  });
});
