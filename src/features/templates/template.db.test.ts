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

interface Template {
  id: string;
  version: number;
  [field: string]: unknown;
}
interface Failure {
  code: string;
  currentVersion?: number;
  contentTemplateId?: string;
  validationErrors?: { path: string; constraint: string }[];
}

const FIELDS = `id name description templateType category basePrompt personalizationVariables styleParameters usageCount
  performanceScore successRate targetIndustries targetObjectives targetDemographics isActive isPublic version missingVariablePolicy publishedVersion
  sourceTemplateId sourceUserId createdBy userId user { id }
  variables { name type required default enum maxLength description example }
  style { voice language maxCharacters emojis aspectRatio callToAction } audience { ageGroups locations interests }`;
const CREATE = `mutation Create($input: CreateContentTemplateInput!) { createContentTemplate(input: $input) { ${FIELDS} } }`;
const UPDATE = `mutation Update($id: ID!, $input: UpdateContentTemplateInput!) { updateContentTemplate(id: $id, input: $input) { ${FIELDS} } }`;
const DELETE = 'mutation Delete($id: ID!) { deleteContentTemplate(id: $id) { deletedId } }';
const READ = `query Read($id: ID!) { contentTemplate(id: $id) { ${FIELDS} } }`;
const NODE = 'query Node($id: ID!) { node(id: $id) { id } }';

let made = 0;
const input = (more: object = {}): object => {
  made += 1;
  const personalizationVariables = [{ name: 'first_name', type: 'STRING' }];
  const basePrompt = 'Hello {{ first_name }}';
  return { name: `Template ${made}`, templateType: 'EMAIL', basePrompt, personalizationVariables, ...more };
};

async function create(more: object = {}, userId = ana.id): Promise<Template> {
  const data = await api.run<{ createContentTemplate: Template }>(CREATE, { input: input(more) }, { userId });
  return data.createContentTemplate;
}

async function refusal(operation: string, variables: object, userId = ana.id): Promise<Failure> {
  const { errors } = await api.execute(operation, { ...variables }, { userId });
  expect(errors).toHaveLength(1);
  return errors[0]?.extensions as unknown as Failure;
}

const FULL = {
  description: 'A first mail.',
  category: 'welcome',
  personalizationVariables: [
    {
      name: 'first_name',
      type: 'STRING',
      required: true,
      maxLength: 50,
      description: 'Of the reader.',
      example: 'Ada',
    },
    { name: 'tone', type: 'STRING', default: 'warm', enum: ['warm', 'cool'] },
    { name: 'discount', type: 'NUMBER', default: 10 },
  ],
  styleParameters: { voice: 'PLAYFUL', language: 'en', maxCharacters: 500, emojis: true, aspectRatio: '4:5' },
  targetIndustries: ['fashion'],
  targetObjectives: ['SALES', 'TRAFFIC'],
  targetDemographics: { ageGroups: ['GEN_Z'], interests: ['running'] },
};

describe('one template', () => {
  test('is made, read, found as a node, and deleted', async () => {
    const template = await create(FULL);
    expect(template).toMatchObject({
      ...FULL,
      personalizationVariables: [
        { name: 'first_name', type: 'STRING', required: true, maxLength: 50, example: 'Ada' },
        { name: 'tone', required: false, default: 'warm', enum: ['warm', 'cool'] },
        { name: 'discount', type: 'NUMBER', required: false, default: 10 },
      ],
      variables: [
        { name: 'first_name', required: true, default: null, enum: null, maxLength: 50, description: 'Of the reader.' },
        { name: 'tone', required: false, default: 'warm', enum: ['warm', 'cool'], maxLength: null, example: null },
        { name: 'discount', type: 'NUMBER', default: 10 },
      ],
      style: { voice: 'PLAYFUL', maxCharacters: 500, emojis: true, aspectRatio: '4:5', callToAction: null },
      audience: { ageGroups: ['GEN_Z'], locations: [], interests: ['running'] },
      version: 1,
      missingVariablePolicy: 'DEFAULT',
      publishedVersion: 1,
      usageCount: 0,
      performanceScore: null,
      successRate: null,
      isActive: true,
      isPublic: false,
      sourceTemplateId: null,
      sourceUserId: null,
      createdBy: encodeId('user', ana.id),
      user: { id: encodeId('user', ana.id) },
    });
    const { id } = template;
    const viewer = { userId: ana.id };
    expect(await api.run(READ, { id }, viewer)).toEqual({ contentTemplate: template });
    expect(await api.run(NODE, { id }, viewer)).toEqual({ node: { id } });
    expect(await api.run(DELETE, { id }, viewer)).toEqual({ deleteContentTemplate: { deletedId: id } });
    expect((await refusal(READ, { id })).code).toBe('NOT_FOUND');
  });

  test('counts its versions and refuses a stale one', async () => {
    const { id, ...before } = await create(FULL);
    const change = { version: 1, basePrompt: 'Dear {{ first_name }}' };
    const { updateContentTemplate: after } = await api.run<{ updateContentTemplate: Template }>(
      UPDATE,
      { id, input: change },
      { userId: ana.id },
    );
    expect(after).toEqual({
      ...before,
      id,
      version: 2,
      publishedVersion: 2,
      basePrompt: 'Dear {{ first_name }}',
    });
    const stale = await refusal(UPDATE, { id, input: change });
    expect([stale.code, stale.currentVersion]).toEqual(['CONFLICT', 2]);
  });

  test('has a name of its own, in every version', async () => {
    const first = await create({ name: 'Unique' });
    const taken = { code: 'CONFLICT', contentTemplateId: first.id };
    expect(await refusal(CREATE, { input: input({ name: 'Unique' }) })).toMatchObject(taken);
    const second = await create({ name: 'Another' });
    const rename = (name: string) => ({ id: second.id, input: { version: 1, name } });
    expect(await refusal(UPDATE, rename('Unique'))).toMatchObject(taken);
    await api.run(UPDATE, { id: first.id, input: { version: 1, name: 'Unique', category: 'x' } }, { userId: ana.id });
    expect(await refusal(CREATE, { input: input({ name: 'Unique' }) })).toMatchObject(taken);
    await create({ name: 'Unique' }, ben.id);
  });

  test('leaves contents behind when it is deleted, without a template', async () => {
    const { id } = await create();
    const content = { templateId: id, contentType: 'TEXT', personalizedPrompt: 'Hello Ada' };
    const { createPersonalizedContent } = await api.run<{ createPersonalizedContent: { id: string } }>(
      'mutation Make($input: CreatePersonalizedContentInput!) { createPersonalizedContent(input: $input) { id } }',
      { input: content },
      { userId: ana.id },
    );
    await api.run(DELETE, { id }, { userId: ana.id });
    const read = 'query Read($id: ID!) { personalizedContent(id: $id) { templateId templateVersion template { id } } }';
    expect(await api.run(read, { id: createPersonalizedContent.id }, { userId: ana.id })).toEqual({
      personalizedContent: { templateId: null, templateVersion: 1, template: null },
    });
  });

  test("is not another tenant's to see or to change, even when it is public", async () => {
    const { id, name } = await create({ isPublic: true });
    const attempts: [string, object][] = [
      [READ, { id }],
      [NODE, { id }],
      [UPDATE, { id, input: { version: 1, name: 'Mine now' } }],
      [DELETE, { id }],
    ];
    for (const [operation, variables] of attempts)
      expect((await refusal(operation, variables, ben.id)).code).toBe('NOT_FOUND');
    const { contentTemplates } = await api.run<{ contentTemplates: { nodes: Template[] } }>(
      '{ contentTemplates(first: 100) { nodes { userId } } }',
      {},
      { userId: ben.id },
    );
    expect(new Set(contentTemplates.nodes.map(({ userId }) => userId))).toEqual(new Set([encodeId('user', ben.id)]));
    const [row] = await api.asOwner('SELECT name, version FROM content_templates WHERE id = $1', [parseId(id)?.uuid]);
    expect(row).toEqual({ name, version: 1 });
  });
});

describe('inputs', () => {
  test('get all their violations in one answer', async () => {
    const { code, validationErrors } = await refusal(CREATE, {
      input: {
        name: '',
        templateType: 'EMAIL',
        basePrompt: 'x'.repeat(50_001),
        personalizationVariables: [
          { name: 'first name', type: 'STRING' },
          { name: 'age', type: 'NUMBER', default: 'forty', maxLength: 3, enum: ['1'] },
          { name: 'tone', type: 'STRING', enum: ['warm'], default: 'cool', example: 5 },
          { name: 'tone', type: 'DATE', example: '2024-13-01' },
        ],
        styleParameters: { language: 'English', aspectRatio: '4x5', maxCharacters: 0 },
        targetObjectives: ['SALES', 'SALES'],
      },
    });
    expect(code).toBe('BAD_USER_INPUT');
    expect((validationErrors ?? []).map(({ path, constraint }) => `${path} ${constraint}`).sort()).toEqual([
      'basePrompt isLength',
      'name isLength',
      'personalizationVariables arrayUnique',
      'personalizationVariables.0.name matches',
      'personalizationVariables.1.default fitsVariable',
      'personalizationVariables.1.enum forString',
      'personalizationVariables.1.maxLength forString',
      'personalizationVariables.2.default fitsVariable',
      'personalizationVariables.2.example fitsVariable',
      'personalizationVariables.3.example fitsVariable',
      'styleParameters.aspectRatio matches',
      'styleParameters.language matches',
      'styleParameters.maxCharacters min',
      'targetObjectives arrayUnique',
    ]);
  });

  test.each(['', ' ', '\\n\\t  \\u00a0'])('are refused where the text is blank: %j', async (blank) => {
    const operation = `mutation { createContentTemplate(input: { name: "n", templateType: "t", basePrompt: "${blank}" }) { id } }`;
    const { validationErrors = [] } = await refusal(operation, {});
    expect(validationErrors).toContainEqual(expect.objectContaining({ path: 'basePrompt', constraint: 'matches' }));
  });

  test.each(['usageCount: 5', 'performanceScore: 1', 'successRate: 1', 'version: 7', 'sourceUserId: "x"'])(
    'know nothing of %s',
    async (field) => {
      const operation = `mutation { createContentTemplate(input: { name: "n", templateType: "t", basePrompt: "p", ${field} }) { id } }`;
      expect((await refusal(operation, {})).code).toBe('GRAPHQL_VALIDATION_FAILED');
    },
  );
});

describe('lists', () => {
  test('are filtered, sorted, counted and paged in both directions', async () => {
    const { id: userId } = await api.createUser();
    for (const [name, category] of Object.entries({ a: 'mail', b: 'post', c: 'mail', d: 'mail' }))
      await create({ name, category, targetObjectives: name === 'd' ? [] : ['SALES'] }, userId);
    const list = `query List($first: Int, $after: String, $last: Int, $before: String, $filter: ContentTemplateFilter) {
      contentTemplates(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: [{ field: NAME }]) {
        totalCount nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
    interface Page {
      totalCount: number;
      nodes: { name: string }[];
      pageInfo: { startCursor: string; endCursor: string; hasNextPage: boolean };
    }
    const page = async (variables: object) => {
      const data = await api.run<{ contentTemplates: Page }>(list, { ...variables }, { userId });
      return { ...data.contentTemplates, names: data.contentTemplates.nodes.map(({ name }) => name) };
    };
    const mails = { category: { eq: 'mail' } };
    const first = await page({ first: 2, filter: mails });
    expect(first).toMatchObject({ names: ['a', 'c'], totalCount: 3, pageInfo: { hasNextPage: true } });
    const rest = await page({ first: 2, filter: mails, after: first.pageInfo.endCursor });
    expect(rest).toMatchObject({ names: ['d'], pageInfo: { hasNextPage: false } });
    const back = await page({ last: 1, filter: mails, before: rest.pageInfo.startCursor });
    expect(back.names).toEqual(['c']);
    expect((await page({ filter: { targetObjectives: { has: 'SALES' } } })).names).toEqual(['a', 'b', 'c']);
    const me = '{ me { contentTemplates(filter: { targetObjectives: { isEmpty: true } }) { nodes { name } } } }';
    expect(await api.run(me, {}, { userId })).toEqual({ me: { contentTemplates: { nodes: [{ name: 'd' }] } } });
  });

  test('are searched by the words of all their texts, and by industry, objective and score', async () => {
    const { id: userId } = await api.createUser();
    const texts: [string, object][] = [
      ['Summer sale', { basePrompt: 'Twenty percent off', targetIndustries: ['fashion'], targetObjectives: ['SALES'] }],
      ['Winter', { description: 'A sale in December', basePrompt: 'Off to the mountains', category: 'Outdoor' }],
      ['Sales training', { basePrompt: 'Learn to sell', targetIndustries: ['education'] }],
    ];
    for (const [name, more] of texts) await create({ name, personalizationVariables: [], ...more }, userId);
    await create({ name: 'Summer sale of another' }, ben.id);
    await api.asOwner('UPDATE content_templates SET performance_score = 1.4 WHERE user_id = $1 AND name = $2', [
      userId,
      'Winter',
    ]);
    const found = async (filter: object) => {
      const { contentTemplates } = await api.run<{ contentTemplates: { nodes: { name: string }[] } }>(
        'query ($filter: ContentTemplateFilter) { contentTemplates(filter: $filter, orderBy: [{ field: NAME }]) { nodes { name } } }',
        { filter },
        { userId },
      );
      return contentTemplates.nodes.map(({ name }) => name);
    };
    expect(await found({ search: { words: 'SALE' } })).toEqual(['Summer sale', 'Winter']);
    expect(await found({ search: { words: 'sale -december' } })).toEqual(['Summer sale']);
    expect(await found({ search: { words: '"off to" or learn' } })).toEqual(['Sales training', 'Winter']);
    expect(await found({ search: { words: 'outdoor sale' } })).toEqual(['Winter']);
    expect(await found({ search: { contains: 'ducat' } })).toEqual(['Sales training']);
    expect(await found({ search: { words: "' ) | ; \\" } })).toEqual([]);
    expect(await found({ or: [{ performanceScore: { gte: 1.2 } }, { targetIndustries: { has: 'fashion' } }] })).toEqual(
      ['Summer sale', 'Winter'],
    );
  });

  test('cost as many statements for many templates as for one, and read only the columns asked for', async () => {
    const { id: userId } = await api.createUser();
    const counts: number[] = [];
    for (const size of [1, 4]) {
      while (counts.length * 3 + 1 > (await countOf(userId))) await create(FULL, userId);
      const { data, statements } = await api.execute<{ contentTemplates: { nodes: object[] } }>(
        '{ contentTemplates { nodes { variables { name } user { email } contents(first: 2) { totalCount nodes { status } } } } }',
        {},
        { userId },
      );
      expect(data.contentTemplates.nodes).toHaveLength(size);
      const text = statements.find(({ name }) => name === 'content_templates.findPage')?.text;
      expect(text).toContain('personalization_variables');
      expect(text).not.toMatch(/base_prompt|style_parameters/);
      counts.push(statements.length);
    }
    expect(counts).toEqual([4, 4]);
  });
});

async function countOf(userId: string): Promise<number> {
  const rows = await api.asOwner('SELECT 1 FROM content_templates WHERE user_id = $1', [userId]);
  return rows.length;
}
