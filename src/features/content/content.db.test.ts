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

interface Content {
  id: string;
  [field: string]: unknown;
}
interface Failure {
  code: string;
  message: string;
  status?: string;
  possible?: string[];
  constraint?: string;
  validationErrors?: { path: string; constraint: string }[];
}

const FIELDS = `id userId campaignId templateId templateVersion contentType personalizedPrompt personalizationContext body filePath
  contentUrl fileSizeBytes metadata variablesUsed targeting impressions clicks conversions engagementScore performanceVsTemplate
  generationModel generationTimeMs generationCost currency qualityScore contentHash status ctr conversionRate
  variables { name value } audience { ageGroups segments } fileDetails { mimeType widthPixels heightPixels durationSeconds altText language }
  user { id } campaign { name } template { name usageCount }`;
const CREATE = `mutation Create($input: CreatePersonalizedContentInput!) { createPersonalizedContent(input: $input) { ${FIELDS} } }`;
const UPDATE = `mutation Update($id: ID!, $input: UpdatePersonalizedContentInput!) { updatePersonalizedContent(id: $id, input: $input) { ${FIELDS} } }`;
const DELETE = 'mutation Delete($id: ID!) { deletePersonalizedContent(id: $id) { deletedId } }';
const READ = `query Read($id: ID!) { personalizedContent(id: $id) { ${FIELDS} } }`;
const NODE = 'query Node($id: ID!) { node(id: $id) { id } }';

let made = 0;
const text = (more: object = {}): object => {
  made += 1;
  return { contentType: 'TEXT', personalizedPrompt: `Hello ${made}`, body: 'Good day', ...more };
};

async function create(more: object = {}, userId = ana.id): Promise<Content> {
  const data = await api.run<{ createPersonalizedContent: Content }>(CREATE, { input: text(more) }, { userId });
  return data.createPersonalizedContent;
}

async function update(id: string, input: object, userId = ana.id): Promise<Content> {
  const data = await api.run<{ updatePersonalizedContent: Content }>(UPDATE, { id, input }, { userId });
  return data.updatePersonalizedContent;
}

async function refusal(operation: string, variables: object, userId = ana.id): Promise<Failure> {
  const { errors } = await api.execute(operation, { ...variables }, { userId });
  expect(errors).toHaveLength(1);
  return { message: errors[0]?.message ?? '', ...(errors[0]?.extensions as object) } as Failure;
}

async function campaignOf({ id: userId }: TestUser, name = 'Spring'): Promise<string> {
  return encodeId('campaign', (await api.createCampaign({ userId, name })).id);
}

async function templateOf({ id: userId }: TestUser, more: object = {}): Promise<string> {
  made += 1;
  const input = { name: `Template ${made}`, templateType: 'EMAIL', basePrompt: 'Hello', ...more };
  const operation =
    'mutation Make($input: CreateContentTemplateInput!) { createContentTemplate(input: $input) { id } }';
  const data = await api.run<{ createContentTemplate: { id: string } }>(operation, { input }, { userId });
  return data.createContentTemplate.id;
}

const newVersion = (id: string, version: number): Promise<unknown> =>
  api.run(
    'mutation Go($id: ID!, $input: UpdateContentTemplateInput!) { updateContentTemplate(id: $id, input: $input) { id } }',
    { id, input: { version, basePrompt: `Hello again ${version}` } },
    { userId: ana.id },
  );

describe('one content', () => {
  test('is made, read, found as a node, and deleted', async () => {
    const [campaignId, templateId] = [await campaignOf(ana), await templateOf(ana, { name: 'Welcome' })];
    const content = await create({
      campaignId,
      templateId,
      personalizationContext: { segment: 'vip' },
      contentUrl: 'https://cdn.example.com/a.png',
      filePath: 'a/b.png',
      fileSizeBytes: 5_000_000_000,
      metadata: { mimeType: 'image/png', widthPixels: 1080, heightPixels: 1350, altText: 'A shirt' },
      variablesUsed: [
        { name: 'first_name', value: 'Ada' },
        { name: 'colors', value: ['red', 'blue'] },
      ],
      targeting: { ageGroups: ['GEN_Z'] },
      generationModel: 'writer-2',
      generationTimeMs: 950,
      generationCost: '0.000125',
      currency: 'USD',
    });
    expect(content).toMatchObject({
      userId: encodeId('user', ana.id),
      user: { id: encodeId('user', ana.id) },
      campaignId,
      campaign: { name: 'Spring' },
      templateId,
      templateVersion: 1,
      template: { name: 'Welcome', usageCount: 1 },
      status: 'DRAFT',
      personalizationContext: { segment: 'vip' },
      fileSizeBytes: 5_000_000_000,
      generationCost: '0.000125',
      impressions: 0,
      clicks: 0,
      conversions: 0,
      ctr: null,
      conversionRate: null,
      engagementScore: null,
      qualityScore: null,
      audience: { ageGroups: ['GEN_Z'], segments: [] },
      fileDetails: { mimeType: 'image/png', widthPixels: 1080, durationSeconds: null, altText: 'A shirt' },
    });
    expect(content.contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(content.variables).toEqual(
      expect.arrayContaining([
        { name: 'first_name', value: 'Ada' },
        { name: 'colors', value: ['red', 'blue'] },
      ]),
    );
    const { id } = content;
    const viewer = { userId: ana.id };
    expect(await api.run(READ, { id }, viewer)).toEqual({ personalizedContent: content });
    expect(await api.run(NODE, { id }, viewer)).toEqual({ node: { id } });
    expect(await api.run(DELETE, { id }, viewer)).toEqual({ deletePersonalizedContent: { deletedId: id } });
    expect((await refusal(READ, { id })).code).toBe('NOT_FOUND');
  });

  test('has rates as soon as there is something to divide by', async () => {
    const { id } = await create();
    const count = (columns: string): Promise<unknown> =>
      api.asOwner(`UPDATE personalized_content SET ${columns} WHERE id = $1`, [parseId(id)?.uuid]);
    const rates = (): Promise<unknown> =>
      api.run(
        'query Rates($id: ID!) { personalizedContent(id: $id) { ctr conversionRate } }',
        { id },
        { userId: ana.id },
      );
    await count('impressions = 200');
    expect(await rates()).toEqual({ personalizedContent: { ctr: 0, conversionRate: null } });
    await count('clicks = 5, conversions = 7');
    expect(await rates()).toEqual({ personalizedContent: { ctr: 0.025, conversionRate: 1.4 } });
  });

  test('has a hash of what is shown, so that equal ones of a campaign and template are refused', async () => {
    const [campaignId, templateId] = [await campaignOf(ana), await templateOf(ana)];
    const same = { campaignId, templateId, personalizedPrompt: 'Hello Ada', variablesUsed: [{ name: 'a', value: 1 }] };
    const first = await create(same);
    const again = await refusal(CREATE, { input: text(same) });
    expect(again).toMatchObject({ code: 'CONFLICT', constraint: 'uq_personalized_content_content_hash' });
    const elsewhere = await create({ ...same, campaignId: await campaignOf(ana) });
    expect(elsewhere.contentHash).toBe(first.contentHash);
    const other = await create({ ...same, body: 'Good evening' });
    expect(other.contentHash).not.toBe(first.contentHash);
    expect((await refusal(UPDATE, { id: other.id, input: { body: 'Good day' } })).code).toBe('CONFLICT');
    const changed = await update(other.id, { metadata: { altText: 'x' }, generationModel: 'm' });
    expect(changed.contentHash).toBe(other.contentHash);
    expect((await update(first.id, { body: 'Another day' })).contentHash).not.toBe(first.contentHash);
  });

  test("is not another tenant's to see or to change", async () => {
    const { id } = await create();
    const attempts: [string, object][] = [
      [READ, { id }],
      [NODE, { id }],
      [UPDATE, { id, input: { body: 'Mine now' } }],
      [DELETE, { id }],
    ];
    for (const [operation, variables] of attempts)
      expect((await refusal(operation, variables, ben.id)).code).toBe('NOT_FOUND');
    const list = await api.run('{ personalizedContents { totalCount nodes { id } } }', {}, { userId: ben.id });
    expect(list).toEqual({ personalizedContents: { totalCount: 0, nodes: [] } });
    expect(await api.run(READ, { id }, { userId: ana.id })).toMatchObject({
      personalizedContent: { body: 'Good day' },
    });
  });
});

describe('references', () => {
  test.each([
    ['campaignId', () => campaignOf(ben), 'Campaign'],
    ['templateId', () => templateOf(ben, { isPublic: true }), 'ContentTemplate'],
  ])("%s must be the viewer's", async (field, make, type) => {
    const id = await make();
    const message = `${field}: there is no ${type} with this id.`;
    const failure = { code: 'NOT_FOUND', message };
    expect(await refusal(CREATE, { input: text({ [field]: id }) })).toMatchObject(failure);
    const content = await create();
    expect(await refusal(UPDATE, { id: content.id, input: { [field]: id } })).toMatchObject(failure);
  });

  test('a content keeps the version of the template that it was made from', async () => {
    const templateId = await templateOf(ana);
    await newVersion(templateId, 1);
    expect(await create({ templateId })).toMatchObject({ templateVersion: 2 });
    const older = await create({ templateId, templateVersion: 1 });
    expect(older).toMatchObject({ templateVersion: 1, template: { usageCount: 2 } });
    const future = await refusal(CREATE, { input: text({ templateId, templateVersion: 3 }) });
    expect(future.validationErrors?.[0]).toMatchObject({ path: 'templateVersion', constraint: 'versionExists' });
    const none = await refusal(CREATE, { input: text({ templateVersion: 1 }) });
    expect(none.validationErrors?.[0]?.constraint).toBe('versionNeedsTemplate');
    await newVersion(templateId, 2);
    expect(await update(older.id, { body: 'Changed' })).toMatchObject({ templateVersion: 1 });
    const parted = await update(older.id, { templateId: null });
    expect(parted).toMatchObject({ templateId: null, templateVersion: null, template: null });
  });

  test('are cleared when a campaign is deleted', async () => {
    const campaignId = await campaignOf(ana);
    const { id } = await create({ campaignId });
    await api.run(
      'mutation Go($id: ID!) { deleteCampaign(id: $id) { deletedId } }',
      { id: campaignId },
      { userId: ana.id },
    );
    expect(await api.run(READ, { id }, { userId: ana.id })).toMatchObject({
      personalizedContent: { campaignId: null, campaign: null },
    });
  });
});

describe('status', () => {
  test('goes from making to showing to the archive', async () => {
    const { id } = await create({ body: null });
    const nothing = await refusal(UPDATE, { id, input: { status: 'PUBLISHED' } });
    expect(nothing).toMatchObject({ code: 'CONFLICT', status: 'DRAFT' });
    expect(await update(id, { status: 'PUBLISHED', body: 'Hello' })).toMatchObject({ status: 'PUBLISHED' });
    const back = await refusal(UPDATE, { id, input: { status: 'DRAFT' } });
    expect(back).toMatchObject({ code: 'CONFLICT', status: 'PUBLISHED', possible: ['ARCHIVED'] });
    expect(await update(id, { status: 'ARCHIVED' })).toMatchObject({ status: 'ARCHIVED' });
    expect(await refusal(UPDATE, { id, input: { status: 'PUBLISHED' } })).toMatchObject({ possible: [] });
  });

  test('keeps what is shown from changing once it is published', async () => {
    const templateId = await templateOf(ana);
    const { id } = await create({ templateId });
    await update(id, { status: 'PUBLISHED' });
    const campaignId = await campaignOf(ana);
    for (const input of [
      { body: 'Better' },
      { campaignId },
      { targeting: { segments: ['vip'] } },
      { templateId: null },
    ])
      expect(await refusal(UPDATE, { id, input })).toMatchObject({ code: 'CONFLICT', status: 'PUBLISHED' });
    expect(await update(id, { body: 'Good day', metadata: { altText: 'x' } })).toMatchObject({ body: 'Good day' });
  });
});

describe('inputs', () => {
  test('get all their violations in one answer', async () => {
    const { validationErrors } = await refusal(CREATE, {
      input: {
        contentType: '',
        personalizedPrompt: 'p',
        personalizationContext: ['no object'],
        body: 'é'.repeat(100_001),
        contentUrl: 'ftp://example.com/a',
        fileSizeBytes: -1,
        templateId: encodeId('campaign', ana.id),
        metadata: { mimeType: 'png', widthPixels: 0 },
        variablesUsed: [{ name: 'a b' }, { name: 'c' }, { name: 'c' }],
        generationCost: '-1',
        currency: 'dollars',
      },
    });
    expect((validationErrors ?? []).map(({ path, constraint }) => `${path} ${constraint}`).sort()).toEqual([
      'body maxBytes',
      'contentType isLength',
      'contentUrl isUrl',
      'currency isISO4217CurrencyCode',
      'fileSizeBytes min',
      'generationCost isNotNegative',
      'metadata.mimeType matches',
      'metadata.widthPixels min',
      'personalizationContext isObject',
      'templateId isId',
      'variablesUsed arrayUnique',
      'variablesUsed.0.name matches',
    ]);
  });

  test('a cost needs a currency, given with it or before', async () => {
    const { validationErrors } = await refusal(CREATE, { input: text({ generationCost: '0.01' }) });
    expect(validationErrors?.[0]).toMatchObject({ path: 'currency', constraint: 'costNeedsCurrency' });
    const { id } = await create({ currency: 'EUR' });
    expect(await update(id, { generationCost: '0.01' })).toMatchObject({ generationCost: '0.010000', currency: 'EUR' });
  });

  test.each([
    'impressions: 1',
    'clicks: 1',
    'conversions: 1',
    'qualityScore: 1',
    'engagementScore: 1',
    'contentHash: "x"',
    'status: PUBLISHED',
  ])('know nothing of %s', async (field) => {
    const operation = `mutation { createPersonalizedContent(input: { contentType: "TEXT", personalizedPrompt: "p", ${field} }) { id } }`;
    expect((await refusal(operation, {})).code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});

describe('lists', () => {
  test('are filtered, sorted, counted and paged', async () => {
    const user = await api.createUser();
    const campaignId = await campaignOf(user);
    for (const [body, type] of Object.entries({ a: 'TEXT', b: 'IMAGE', c: 'TEXT', d: 'TEXT' }))
      await create({ contentType: type, body, ...(body === 'd' ? {} : { campaignId }) }, user.id);
    const list = `query List($after: String, $filter: PersonalizedContentFilter) {
      personalizedContents(first: 2, after: $after, filter: $filter, orderBy: [{ field: CREATED_AT, direction: DESC }]) {
        totalCount nodes { body } pageInfo { hasNextPage endCursor } } }`;
    const filter = { contentType: { eq: 'TEXT' }, status: { in: ['DRAFT'] } };
    interface Page {
      personalizedContents: { totalCount: number; nodes: { body: string }[]; pageInfo: { endCursor: string } };
    }
    const first = (await api.run<Page>(list, { filter }, { userId: user.id })).personalizedContents;
    expect(first).toMatchObject({
      totalCount: 3,
      nodes: [{ body: 'd' }, { body: 'c' }],
      pageInfo: { hasNextPage: true },
    });
    const after = first.pageInfo.endCursor;
    const rest = (await api.run<Page>(list, { filter, after }, { userId: user.id })).personalizedContents;
    expect(rest).toMatchObject({ nodes: [{ body: 'a' }], pageInfo: { hasNextPage: false } });
    const of = await api.run<Page>(list, { filter: { campaignId: { eq: campaignId } } }, { userId: user.id });
    expect(of.personalizedContents.totalCount).toBe(3);
  });

  test('hang on user, campaign and template, with as many statements for many as for one', async () => {
    const user = await api.createUser();
    const query = `{ me { personalizedContents { totalCount } }
      campaigns { nodes { personalizedContents(first: 1) { totalCount nodes { ctr template { name } campaign { name } } } } }
      contentTemplates { nodes { contents { nodes { id } } } } }`;
    const counts: number[] = [];
    for (const size of [1, 4]) {
      for (let index = counts.length; index < size; index += 1) {
        const [campaignId, templateId] = [await campaignOf(user), await templateOf(user)];
        await create({ campaignId, templateId }, user.id);
        await create({ campaignId, templateId }, user.id);
      }
      const { data, statements, errors } = await api.execute<{
        me: { personalizedContents: { totalCount: number } };
        campaigns: { nodes: { personalizedContents: { totalCount: number; nodes: unknown[] } }[] };
        contentTemplates: { nodes: { contents: { nodes: unknown[] } }[] };
      }>(query, {}, { userId: user.id });
      expect(errors).toEqual([]);
      expect(data.me.personalizedContents.totalCount).toBe(size * 2);
      expect(data.campaigns.nodes).toHaveLength(size);
      for (const { personalizedContents } of data.campaigns.nodes) {
        expect(personalizedContents.totalCount).toBe(2);
        expect(personalizedContents.nodes).toHaveLength(1);
      }
      for (const { contents } of data.contentTemplates.nodes) expect(contents.nodes).toHaveLength(2);
      const read = statements.find(({ name }) => name === 'personalized_content.findPageBy.campaignId');
      expect(read?.text).toMatch(/t\.clicks .*t\.impressions |t\.impressions .*t\.clicks /);
      expect(read?.text).not.toMatch(/t\.body|t\.metadata|personalized_prompt/);
      counts.push(statements.length);
    }
    expect(counts[1]).toBe(counts[0]);
  });
});

describe('in a special category', () => {
  const SPECIAL = `mutation ($id: ID!) {
    upsertCampaignPersonalizationSettings(campaignId: $id, input: { specialCategories: [HOUSING] }) { id } }`;
  const targeting = { ageGroups: ['GEN_Z'], segments: ['newsletter'] };

  test('nothing is made, changed or published for age groups', async () => {
    const [campaignId, other] = [await campaignOf(ana, 'Flats'), await campaignOf(ana, 'Shoes')];
    await api.run(SPECIAL, { id: campaignId }, { userId: ana.id });
    const paths = ({ code, validationErrors }: Failure) => [code, validationErrors?.map(({ path }) => path)];
    const unequal = ['BAD_USER_INPUT', ['targeting.ageGroups']];
    expect(paths(await refusal(CREATE, { input: text({ campaignId, targeting }) }))).toEqual(unequal);
    const { id } = await create({ campaignId, targeting: { segments: ['newsletter'] } });
    expect(paths(await refusal(UPDATE, { id, input: { targeting } }))).toEqual(unequal);
    const { id: moved } = await create({ campaignId: other, targeting });
    expect(paths(await refusal(UPDATE, { id: moved, input: { campaignId } }))).toEqual(unequal);
    // Made before the campaign was said to be about housing.
    await api.run(SPECIAL, { id: other }, { userId: ana.id });
    const late = await refusal(UPDATE, { id: moved, input: { status: 'PUBLISHED' } });
    expect(late).toMatchObject({ code: 'CONFLICT', status: 'DRAFT' });
    expect(late.message).toMatch(/HOUSING/);
    expect(await update(moved, { targeting: { segments: ['newsletter'] }, status: 'PUBLISHED' })).toMatchObject({
      status: 'PUBLISHED',
    });
  });
});
