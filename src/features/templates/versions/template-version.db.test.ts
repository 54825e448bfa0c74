import { encodeId, parseId } from '../../../platform/graphql/ids';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';

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

interface Version {
  id: string;
  version: number;
  basePrompt: string;
  checksum: string;
  changeNote: string | null;
  publishedAt: string | null;
  author: { id: string } | null;
  issues: { code: string; severity: string; variable: string | null }[];
}
interface Template {
  id: string;
  version: number;
  publishedVersion: number;
  basePrompt: string;
  published: Version | null;
  versions: { totalCount: number; nodes: Version[] };
  publications: { nodes: { templateVersion: number; isRollback: boolean; reason: string | null }[] };
}

const VERSION = 'id version basePrompt checksum changeNote publishedAt author { id } issues { code severity variable }';
const FIELDS = `id version publishedVersion basePrompt published { ${VERSION} } versions { totalCount nodes { ${VERSION} } }
  publications { nodes { templateVersion isRollback reason } }`;
const CREATE = `mutation ($input: CreateContentTemplateInput!) { createContentTemplate(input: $input) { ${FIELDS} } }`;
const UPDATE = `mutation ($id: ID!, $input: UpdateContentTemplateInput!) { updateContentTemplate(id: $id, input: $input) { ${FIELDS} } }`;
const PUBLISH = `mutation ($id: ID!, $templateVersion: Int!, $version: Int!, $reason: String) {
  publishContentTemplateVersion(id: $id, templateVersion: $templateVersion, version: $version, reason: $reason) { ${FIELDS} } }`;
const ROLLBACK = `mutation ($id: ID!, $templateVersion: Int, $version: Int!, $reason: String) {
  rollbackContentTemplate(id: $id, templateVersion: $templateVersion, version: $version, reason: $reason) { ${FIELDS} } }`;
const DIFF = `query ($id: ID!, $since: Int) { contentTemplate(id: $id) { published { changes(since: $since) {
  from to text variables style linesAdded linesRemoved variablesAdded variablesRemoved variablesChanged policyChanged } } } }`;

let made = 0;
async function create(more: object = {}): Promise<Template> {
  made += 1;
  const input = { name: `Template ${made}`, templateType: 'EMAIL', basePrompt: 'One', ...more };
  return (await api.run<{ createContentTemplate: Template }>(CREATE, { input }, { userId: ana.id }))
    .createContentTemplate;
}
async function change(operation: string, variables: object): Promise<Template> {
  const data = await api.run<Record<string, Template>>(operation, { ...variables }, { userId: ana.id });
  return Object.values(data)[0]!;
}
async function refusal(operation: string, variables: object, userId = ana.id): Promise<Record<string, unknown>> {
  const { errors } = await api.execute(operation, { ...variables }, { userId });
  expect(errors).toHaveLength(1);
  return { message: errors[0]?.message, ...errors[0]?.extensions };
}

describe('versions', () => {
  test('are kept of every text, with author, note and checksum, and not of other changes', async () => {
    const first = await create({ changeNote: 'A start' });
    expect(first).toMatchObject({
      publishedVersion: 1,
      published: { version: 1, basePrompt: 'One', changeNote: 'A start', author: { id: encodeId('user', ana.id) } },
      versions: { totalCount: 1 },
      publications: { nodes: [{ templateVersion: 1, isRollback: false, reason: null }] },
    });
    const renamed = await change(UPDATE, { id: first.id, input: { version: 1, category: 'other' } });
    expect(renamed).toMatchObject({ version: 2, publishedVersion: 1, versions: { totalCount: 1 } });
    const same = await change(UPDATE, {
      id: first.id,
      input: { version: 2, basePrompt: 'One', changeNote: 'Nothing' },
    });
    expect(same).toMatchObject({ version: 3, publishedVersion: 1, versions: { totalCount: 1 } });
    const input = { version: 3, basePrompt: 'Two {{ n }}', personalizationVariables: [{ name: 'n', type: 'NUMBER' }] };
    const second = await change(UPDATE, { id: first.id, input: { ...input, changeNote: 'With a number' } });
    expect(second).toMatchObject({
      version: 4,
      publishedVersion: 2,
      basePrompt: 'Two {{ n }}',
      published: { version: 2 },
    });
    expect(second.versions.nodes.map(({ version, changeNote }) => [version, changeNote])).toEqual([
      [2, 'With a number'],
      [1, 'A start'],
    ]);
    const checksums = second.versions.nodes.map(({ checksum }) => checksum);
    expect(new Set(checksums).size).toBe(2);
    for (const checksum of checksums) expect(checksum).toMatch(/^[0-9a-f]{64}$/);
  });

  test('wait until they are published, and can be gone back from', async () => {
    const { id } = await create();
    const draft = await change(UPDATE, { id, input: { version: 1, basePrompt: 'Two', publish: false, category: 'c' } });
    expect(draft).toMatchObject({ version: 2, publishedVersion: 1, basePrompt: 'One', versions: { totalCount: 2 } });
    expect(draft.versions.nodes.map(({ publishedAt }) => publishedAt === null)).toEqual([true, false]);
    const published = await change(PUBLISH, { id, templateVersion: 2, version: 2, reason: 'Approved' });
    expect(published).toMatchObject({ version: 3, publishedVersion: 2, basePrompt: 'Two', published: { version: 2 } });
    await change(UPDATE, { id, input: { version: 3, basePrompt: 'Three' } });
    const back = await change(ROLLBACK, { id, version: 4, reason: 'Worse' });
    expect(back).toMatchObject({ version: 5, publishedVersion: 2, basePrompt: 'Two' });
    const further = await change(ROLLBACK, { id, version: 5 });
    expect(further).toMatchObject({ publishedVersion: 1, basePrompt: 'One', versions: { totalCount: 3 } });
    const again = await change(PUBLISH, { id, templateVersion: 3, version: 6 });
    expect(again).toMatchObject({ publishedVersion: 3, basePrompt: 'Three' });
    const to = await change(ROLLBACK, { id, version: 7, templateVersion: 1 });
    expect(
      to.publications.nodes.map(({ templateVersion, isRollback, reason }) => [templateVersion, isRollback, reason]),
    ).toEqual([
      [1, true, null],
      [3, false, null],
      [1, true, null],
      [2, true, 'Worse'],
      [3, false, null],
      [2, false, 'Approved'],
      [1, false, null],
    ]);
  });

  test('refuse what does not fit the present state', async () => {
    const { id } = await create();
    expect(await refusal(PUBLISH, { id, templateVersion: 1, version: 1 })).toMatchObject({
      code: 'CONFLICT',
      publishedVersion: 1,
    });
    expect(await refusal(PUBLISH, { id, templateVersion: 2, version: 1 })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refusal(ROLLBACK, { id, version: 1 })).toMatchObject({ code: 'CONFLICT', publishedVersion: 1 });
    await change(UPDATE, { id, input: { version: 1, basePrompt: 'Two', publish: false } });
    expect(await refusal(ROLLBACK, { id, version: 2, templateVersion: 2 })).toMatchObject({ code: 'CONFLICT' });
    expect(await refusal(PUBLISH, { id, templateVersion: 2, version: 1 })).toMatchObject({
      code: 'CONFLICT',
      currentVersion: 2,
    });
    expect(await refusal(PUBLISH, { id, templateVersion: 0, version: 2 })).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await refusal(UPDATE, { id, input: { version: 2, basePrompt: null } })).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  test('two at once do not get the same number', async () => {
    const { id } = await create();
    const answers = await Promise.all(
      ['Two', 'Drei'].map((basePrompt) =>
        api.execute(UPDATE, { id, input: { version: 1, basePrompt } }, { userId: ana.id }),
      ),
    );
    expect(answers.map(({ errors }) => errors[0]?.extensions?.code ?? 'done').sort()).toEqual(['CONFLICT', 'done']);
  });

  test('are not to be changed, by the application role either', async () => {
    const { id } = await create();
    for (const text of [
      "UPDATE content_template_versions SET base_prompt = 'Other' WHERE user_id = $1",
      'DELETE FROM content_template_versions WHERE user_id = $1',
      'UPDATE content_template_publications SET published_at = now() WHERE user_id = $1',
      'DELETE FROM content_template_publications WHERE user_id = $1',
    ]) {
      const rewrite = api.workspace.run(ana.id, 'READ WRITE', (db) =>
        db.query({ name: 'rewrite', text, values: [ana.id] }),
      );
      await expect(rewrite).rejects.toThrow('permission denied');
    }
    await change('mutation ($id: ID!) { deleteContentTemplate(id: $id) { deletedId } }', { id });
    const rows = await api.asOwner('SELECT 1 FROM content_template_versions WHERE template_id = $1', [
      parseId(id)?.uuid,
    ]);
    expect(rows).toEqual([]);
  });

  test("are another tenant's to see as little as the template", async () => {
    const { id, published } = await create();
    await change(UPDATE, { id, input: { version: 1, basePrompt: 'Two', publish: false } });
    const node = 'query ($id: ID!) { node(id: $id) { id ... on ContentTemplateVersion { template { id } } } }';
    expect(await api.run(node, { id: published?.id }, { userId: ana.id })).toEqual({
      node: { id: published?.id, template: { id } },
    });
    const attempts: [string, object][] = [
      [node, { id: published?.id }],
      [PUBLISH, { id, templateVersion: 2, version: 2 }],
      [ROLLBACK, { id, version: 2 }],
    ];
    for (const [operation, variables] of attempts)
      expect(await refusal(operation, variables, ben.id)).toMatchObject({ code: 'NOT_FOUND' });
  });
});

async function changes(id: string, since?: number): Promise<Record<string, unknown> | null> {
  const { contentTemplate } = await api.run<{
    contentTemplate: { published: { changes: Record<string, unknown> | null } };
  }>(DIFF, { id, ...(since === undefined ? {} : { since }) }, { userId: ana.id });
  return contentTemplate.published.changes;
}

describe('a diff', () => {
  test('shows text, variables, style and policy apart', async () => {
    const { id } = await create({
      basePrompt: 'Dear {{ name }},\nwelcome.\nBye',
      personalizationVariables: [
        { name: 'name', type: 'STRING' },
        { name: 'old', type: 'STRING' },
      ],
      styleParameters: { language: 'en' },
    });
    const personalizationVariables = [
      { name: 'name', type: 'STRING', required: true },
      { name: 'shop', type: 'STRING' },
    ];
    const basePrompt = 'Dear {{ name }},\nwelcome to {{ shop }}.\nBye';
    const input = { version: 1, basePrompt, personalizationVariables, missingVariablePolicy: 'SKIP' };
    await change(UPDATE, { id, input });
    const diff = await changes(id);
    expect(diff).toMatchObject({
      from: 1,
      to: 2,
      style: '',
      linesAdded: 1,
      linesRemoved: 1,
      variablesAdded: ['shop'],
      variablesRemoved: ['old'],
      variablesChanged: ['name'],
      policyChanged: true,
    });
    expect(diff?.text).toBe(
      '--- version 1\n+++ version 2\n@@ -1,3 +1,3 @@\n Dear {{ name }},\n-welcome.\n+welcome to {{ shop }}.\n Bye\n\\ No newline at end of file\n',
    );
    expect(diff?.variables).toContain('-    "required": false');
    expect(await changes(id, 2)).toMatchObject({ text: '', variables: '', style: '', linesAdded: 0 });
    expect(await changes(id, 9)).toBeNull();
  });

  test('of texts that have nothing in common takes no time', async () => {
    const lines = (word: string) =>
      Array.from({ length: 12_000 }, (_, n) => `${word}${n % 7}${n % 11}`.slice(0, 3)).join('\n');
    const { id } = await create({ basePrompt: lines('a') });
    await change(UPDATE, { id, input: { version: 1, basePrompt: lines('b') } });
    const startedAt = performance.now();
    const diff = await changes(id);
    expect(diff?.linesAdded).toBe(12_000);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe('saving', () => {
  const violations = async (input: object) =>
    (await refusal(CREATE, { input: { name: 'Bad', templateType: 'EMAIL', ...input } })).validationErrors as {
      path: string;
      constraint: string;
      message: string;
      line?: number;
      column?: number;
    }[];

  test('names every unknown variable with its line and column', async () => {
    const found = await violations({
      basePrompt: 'Hi {{ first_nam }}\n{% if profile.industri %}{{ campaign.nope.x }}{% endif %}\n  {{ zzz }}',
      personalizationVariables: [
        { name: 'first_name', type: 'STRING' },
        { name: 'profile', type: 'STRING', source: 'profile.salary' },
      ],
    });
    expect(found.map(({ path, constraint, line, column }) => [path, constraint, line, column])).toEqual([
      ['basePrompt', 'UNKNOWN_VARIABLE', 1, 7],
      ['basePrompt', 'UNKNOWN_VARIABLE', 2, 29],
      ['basePrompt', 'UNKNOWN_VARIABLE', 3, 6],
      ['personalizationVariables', 'RESERVED_NAME', undefined, undefined],
      ['personalizationVariables', 'UNKNOWN_SOURCE', undefined, undefined],
    ]);
    expect(found[0]?.message).toBe(
      'Line 1, column 7: `first_nam` is not declared. Did you mean `first_name`? Else declare it.',
    );
  });

  test.each([
    ['{% if a %}', 'SYNTAX', 1, 1],
    ['a\n{{ a | nope }}', 'NOT_ALLOWED', 2, 1],
    ['{% include "x" %}', 'NOT_ALLOWED', 1, 1],
    ['{{ a', 'SYNTAX', 1, 1],
  ])('says where %j is wrong', async (basePrompt, constraint, line, column) => {
    const [found] = await violations({ basePrompt, personalizationVariables: [{ name: 'a', type: 'STRING' }] });
    expect(found).toMatchObject({ path: 'basePrompt', constraint, line, column });
  });

  test('tells all errors of the text at once', async () => {
    const found = await violations({ basePrompt: '{{ 1 | shout }}\n{% include "x" %}\n{{ 2 | whisper }}\n{% nope %}' });
    expect(found.map(({ constraint, line }) => [constraint, line])).toEqual(
      [1, 2, 3, 4].map((line) => ['NOT_ALLOWED', line]),
    );
  });

  test('warns of what is unused, too long and not to be said', async () => {
    const { published } = await create({
      basePrompt: 'A free offer of {{ product }}, absolutely free',
      personalizationVariables: [
        { name: 'product', type: 'STRING', example: 'shirts '.repeat(20).trim() },
        { name: 'spare', type: 'STRING' },
      ],
      styleParameters: {
        purpose: 'CONTENT',
        maxCharacters: 100,
        platform: 'TIKTOK',
        slot: 'PRIMARY_TEXT',
        forbiddenWords: ['Free', 'cheap'],
      },
    });
    expect(published?.issues.map(({ code, severity, variable }) => [code, severity, variable])).toEqual([
      ['FORBIDDEN_WORD', 'WARNING', null],
      ['UNUSED_VARIABLE', 'WARNING', 'spare'],
      ['TOO_LONG', 'WARNING', null],
      ['TOO_LONG', 'WARNING', null],
    ]);
  });
});

test('a copy of a public template begins with a version that says where it is from', async () => {
  const { id } = await create({ name: 'To share', isPublic: true, missingVariablePolicy: 'SKIP' });
  await change(UPDATE, { id, input: { version: 1, basePrompt: 'Two' } });
  await change(UPDATE, { id, input: { version: 2, basePrompt: 'Three, not yet', publish: false } });
  const { adoptContentTemplate: copy } = await api.run<{ adoptContentTemplate: Template }>(
    `mutation ($id: ID!) { adoptContentTemplate(id: $id, name: "Mine") { ${FIELDS} missingVariablePolicy } }`,
    { id },
    { userId: ben.id },
  );
  expect(copy).toMatchObject({
    basePrompt: 'Two',
    publishedVersion: 1,
    missingVariablePolicy: 'SKIP',
    published: {
      version: 1,
      changeNote: 'Copied from version 2 of the public template “To share”.',
      author: { id: encodeId('user', ben.id) },
    },
    versions: { totalCount: 1 },
  });
});

test('many templates cost as many statements as one', async () => {
  const { id: userId } = await api.createUser();
  const counts: number[] = [];
  for (const size of [1, 4]) {
    for (let n = counts.length === 0 ? 0 : 1; n < size; n += 1) {
      const input = { name: `T${n}`, templateType: 'EMAIL', basePrompt: 'Hi' };
      await api.run(CREATE, { input }, { userId });
    }
    const { data, statements } = await api.execute<{ contentTemplates: { nodes: object[] } }>(
      `{ contentTemplates { nodes { published { version author { id } publishedAt issues { code } }
        versions(first: 3) { totalCount nodes { publishedAt changeNote changes { text } } } publications { nodes { version { checksum } } } } } }`,
      {},
      { userId },
    );
    expect(data.contentTemplates.nodes).toHaveLength(size);
    counts.push(statements.length);
  }
  // Versions that two fields ask for at the same moment are read together; with one template those moments may differ.
  expect(counts[1]).toBeLessThanOrEqual(counts[0] ?? 0);
});
