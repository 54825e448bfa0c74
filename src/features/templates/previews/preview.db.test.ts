import { encodeId } from '../../../platform/graphql/ids';
import { HOSTILE_TEMPLATES } from '../../../platform/testing/hostile-templates';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { closeRenderer } from '../rendering/renderer';

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;
let ben: TestUser;
let profileId: string;
let campaignId: string;
let templateId: string;

const VARIABLES = [
  { name: 'first_name', type: 'STRING', required: true, maxLength: 20, example: 'Ada' },
  { name: 'brand', type: 'STRING', source: 'profile.business_name', default: 'We' },
  { name: 'discount', type: 'NUMBER', min: 1, max: 90, default: 10 },
  { name: 'budget', type: 'NUMBER', source: 'campaign.budget' },
];
const TEXT =
  'Hi {{ first_name }}, {{ brand }} gives {{ discount }} % in {{ profile.industry }}{% if budget %} for {{ budget }}{% endif %}.';

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  ana = await api.createUser();
  ben = await api.createUser();
  campaignId = encodeId('campaign', (await api.createCampaign({ userId: ana.id, name: 'Spring' })).id);
  await api.asOwner("UPDATE campaigns SET budget = '1200.50', ends_at = '2026-05-01T10:00:00Z' WHERE user_id = $1", [
    ana.id,
  ]);
  const made = await api.run<{ createMetaUserProfile: { id: string }; createContentTemplate: { id: string } }>(
    `mutation ($template: CreateContentTemplateInput!) {
      createMetaUserProfile(input: { businessName: "Northwind", industry: "fashion" }) { id }
      createContentTemplate(input: $template) { id } }`,
    { template: { name: 'Greeting', templateType: 'EMAIL', basePrompt: TEXT, personalizationVariables: VARIABLES } },
    { userId: ana.id },
  );
  profileId = made.createMetaUserProfile.id;
  templateId = made.createContentTemplate.id;
  await api.asOwner(
    `UPDATE meta_user_profiles SET learned_preferences = '{"tone": {"value": "warm", "source": "LEARNED"}}' WHERE user_id = $1`,
    [ana.id],
  );
});
afterAll(async () => {
  await api?.close();
  await closeRenderer();
  await database?.drop();
});

interface Issue {
  code: string;
  severity: string;
  variable: string | null;
  line: number | null;
  column: number | null;
}
interface Preview {
  outcome: string;
  output: string | null;
  characters: number | null;
  issues: Issue[];
  values: Record<string, unknown>;
  defaultsApplied: string[];
  missing: string[];
  templateVersion: number | null;
}

const PREVIEW = `query ($input: PreviewTemplateInput!) { previewTemplate(input: $input) {
  outcome output characters issues { code severity message variable line column } values defaultsApplied missing templateVersion } }`;
const GAPS = 'segment checked made skipped refused gaps { code variable count share examples }';
const AUDIENCE = `query ($input: TemplateAudienceInput!) { validateTemplateAudience(input: $input) {
  total { ${GAPS} } segments { ${GAPS} } failing { row campaignId outcome issues { code variable } } templateIssues { code } templateVersion } }`;

async function preview(input: object, userId = ana.id): Promise<Preview> {
  const data = await api.run<{ previewTemplate: Preview }>(PREVIEW, { input }, { userId });
  return data.previewTemplate;
}
async function refusal(operation: string, input: object, userId = ana.id): Promise<unknown> {
  const { errors } = await api.execute(operation, { input }, { userId });
  expect(errors).toHaveLength(1);
  return errors[0]?.extensions?.code;
}
const short = (issues: Issue[]) => issues.map(({ code, severity, variable }) => `${severity} ${code} ${variable}`);

describe('a preview', () => {
  test('fills a stored template from profile, campaign, values, defaults and examples', async () => {
    expect(await preview({ templateId, profileId, campaignId })).toEqual({
      outcome: 'MADE',
      output: 'Hi Ada, Northwind gives 10 % in fashion for 1200.5.',
      characters: 51,
      issues: [],
      values: { first_name: 'Ada', brand: 'Northwind', discount: 10, budget: 1200.5 },
      defaultsApplied: ['discount'],
      missing: [],
      templateVersion: 1,
    });
    const given = await preview({
      templateId,
      values: { first_name: 'Bea', discount: 25, brand: ' ' },
      useExamples: false,
    });
    expect(given).toMatchObject({
      outcome: 'MADE',
      output: 'Hi Bea, We gives 25 % in .',
      missing: ['profile.industry'],
    });
    expect(given.defaultsApplied).toEqual(['brand']);
    expect(short(given.issues)).toEqual(['WARNING MISSING_VARIABLE profile.industry']);
    expect(given.issues[0]).toMatchObject({ line: 1, column: 63 });
  });

  test('says everything that is wrong with the values at once', async () => {
    const { outcome, output, issues } = await preview({
      templateId,
      values: { first_name: 'x'.repeat(21), discount: 95, nope: 1 },
      useExamples: false,
    });
    expect(outcome).toBe('REFUSED');
    expect(output).toBe('Hi , We gives 10 % in .');
    expect(short(issues).sort()).toEqual([
      'ERROR WRONG_VALUE discount',
      'ERROR WRONG_VALUE first_name',
      'WARNING MISSING_VARIABLE profile.industry',
      'WARNING UNKNOWN_VALUE null',
    ]);
  });

  test.each([
    ['ERROR', 'REFUSED', ['ERROR a', 'ERROR b', 'ERROR c'], 'A B C fallback'],
    ['DEFAULT', 'REFUSED', ['ERROR a', 'WARNING c'], 'A Bdefault C fallback'],
    ['EMPTY', 'MADE', ['WARNING a', 'WARNING c'], 'A Bdefault C fallback'],
    ['SKIP', 'SKIPPED', ['WARNING a', 'WARNING c'], 'A Bdefault C fallback'],
  ])('does under %s what the policy says', async (missingVariablePolicy, outcome, wanted, output) => {
    const one = await preview({
      source: 'A{{ a }} B{{ b }} C{{ c }} {{ d | default: "fallback" }}{% if e %}{{ e }}{% endif %}',
      variables: [
        { name: 'a', type: 'STRING', required: true },
        { name: 'b', type: 'STRING', default: 'default' },
        ...['c', 'd', 'e'].map((name) => ({ name, type: 'STRING' })),
      ],
      values: { a: '  ', b: '', c: null },
      missingVariablePolicy,
    });
    expect(one).toMatchObject({ outcome, output, templateVersion: null });
    const found = one.issues.map(({ severity, variable }) => `${severity} ${variable}`);
    expect(found.sort()).toEqual(wanted);
  });

  test('of a required variable that the text hides is an error all the same', async () => {
    const source = '{{ a | default: "x" }}';
    const variables = [{ name: 'a', type: 'STRING', required: true }];
    expect(await preview({ source, variables })).toMatchObject({ outcome: 'REFUSED', output: 'x', missing: ['a'] });
  });

  test('reads what was learned, escapes HTML, speaks a language and measures what it makes', async () => {
    const one = await preview({
      source: '<b>{{ name }}</b> {{ preferences.tone }} {{ campaign.ends_on | date: "%A %d. %B" }}',
      variables: [{ name: 'name', type: 'STRING' }],
      values: { name: '<script>&' },
      style: { format: 'HTML', language: 'de', purpose: 'CONTENT', maxCharacters: 20, forbiddenWords: ['warm'] },
      profileId,
      campaignId,
    });
    expect(one.output).toBe('<b>&lt;script&gt;&amp;</b> warm Freitag 01. Mai');
    expect(short(one.issues)).toEqual(['WARNING FORBIDDEN_WORD null', 'WARNING TOO_LONG null']);
  });

  test('of a text that is not right shows what is wrong, and where', async () => {
    const broken = await preview({ source: 'a\n {% if x %}' });
    expect(broken).toMatchObject({ outcome: 'REFUSED', output: null, characters: null });
    expect(broken.issues).toMatchObject([{ code: 'SYNTAX', line: 2, column: 2 }]);
    const unknown = await preview({ source: 'Hello {{ nobody }}' });
    expect(unknown).toMatchObject({ outcome: 'REFUSED', output: 'Hello ' });
    expect(unknown.issues[0]).toMatchObject({ code: 'UNKNOWN_VARIABLE', variable: 'nobody', line: 1, column: 10 });
    expect(await preview({ source: '' })).toMatchObject({ outcome: 'MADE', output: '', issues: [] });
  });

  test('never fails, whatever the template does', async () => {
    for (const { source, context } of HOSTILE_TEMPLATES.filter((_, index) => index % 5 === 0)) {
      const variables = Object.keys(context ?? {})
        .filter((name) => /^[a-z]+$/.test(name))
        .map((name) => ({ name, type: 'STRING', default: 'abc' }));
      const one = await preview({ source, variables });
      expect(one.outcome === 'MADE' || one.issues.length > 0).toBe(true);
    }
  });

  test('shows a version that is not published', async () => {
    const update = `mutation ($id: ID!) { updateContentTemplate(id: $id, input: { version: 1, publish: false, basePrompt: "Dear {{ first_name }}" }) { id } }`;
    await api.run(update, { id: templateId }, { userId: ana.id });
    expect(await preview({ templateId, templateVersion: 2 })).toMatchObject({ output: 'Dear Ada', templateVersion: 2 });
    expect(await preview({ templateId })).toMatchObject({ templateVersion: 1 });
  });

  test("is refused for what is another tenant's, and where it cannot be said which template is meant", async () => {
    for (const input of [
      { templateId },
      { source: 'x', profileId },
      { source: 'x', campaignId },
      { templateId: encodeId('template', ben.id) },
    ])
      expect(await refusal(PREVIEW, input, ben.id)).toBe('NOT_FOUND');
    expect(await refusal(PREVIEW, { templateId, templateVersion: 9 })).toBe('NOT_FOUND');
    for (const input of [
      {},
      { templateId, source: 'x' },
      { templateId: profileId },
      { templateId, templateVersion: 0 },
    ])
      expect(await refusal(PREVIEW, input)).toBe('BAD_USER_INPUT');
  });
});

interface Segment {
  segment: string | null;
  checked: number;
  made: number;
  skipped: number;
  refused: number;
  gaps: { code: string; variable: string | null; count: number; share: number; examples: number[] }[];
}
interface Report {
  total: Segment;
  segments: Segment[];
  failing: { row: number | null; campaignId: string | null; outcome: string; issues: Issue[] }[];
  templateIssues: Issue[];
}

async function report(input: object): Promise<Report> {
  const data = await api.run<{ validateTemplateAudience: Report }>(AUDIENCE, { input }, { userId: ana.id });
  return data.validateTemplateAudience;
}

describe('an audience', () => {
  const rows = [
    { first_name: 'Ada', country: 'DE' },
    { first_name: ' ', country: 'DE' },
    { country: 'FR' },
    { first_name: 'Bea', discount: 91, country: 'FR' },
    { first_name: 'Cleo' },
  ];

  test('is checked row by row, and segment by segment', async () => {
    const { total, segments, failing } = await report({ templateId, rows, segmentBy: 'country' });
    expect(total).toEqual({
      segment: null,
      checked: 5,
      made: 2,
      skipped: 0,
      refused: 3,
      gaps: [
        { code: 'MISSING_VARIABLE', variable: 'first_name', count: 2, share: 0.4, examples: [1, 2] },
        { code: 'WRONG_VALUE', variable: 'discount', count: 1, share: 0.2, examples: [3] },
      ],
    });
    expect(segments.map(({ segment, checked, made, refused }) => [segment, checked, made, refused])).toEqual([
      ['DE', 2, 1, 1],
      ['FR', 2, 0, 2],
      [null, 1, 1, 0],
    ]);
    expect(failing.map(({ row, outcome }) => [row, outcome])).toEqual([
      [1, 'REFUSED'],
      [2, 'REFUSED'],
      [3, 'REFUSED'],
    ]);
  });

  test('can be the campaigns, for each row or for themselves', async () => {
    const other = encodeId('campaign', (await api.createCampaign({ userId: ana.id, name: 'No budget' })).id);
    await api.asOwner("UPDATE campaigns SET budget = NULL WHERE name = 'No budget'");
    const source = '{{ campaign.budget }}{{ name }}';
    const variables = [{ name: 'name', type: 'STRING' }];
    const input = { source, variables, campaignIds: [campaignId, other], missingVariablePolicy: 'SKIP' };
    const alone = await report(input);
    expect(alone.total).toMatchObject({
      checked: 2,
      made: 0,
      skipped: 2,
      gaps: [
        { variable: 'name', count: 2 },
        { variable: 'campaign.budget', examples: [1] },
      ],
    });
    const both = await report({ ...input, rows: [{ name: 'a' }, { name: 'b' }, {}] });
    expect(both.total).toMatchObject({ checked: 6, made: 2, skipped: 4 });
    expect(both.failing.map(({ row, campaignId: id }) => [row, id])).toEqual([
      [2, campaignId],
      [0, other],
      [1, other],
      [2, other],
    ]);
  });

  test('of a thousand is one answer', async () => {
    const many = Array.from({ length: 1_000 }, (_, n) => (n % 10 === 0 ? {} : { first_name: `N${n}` }));
    const { total, failing } = await report({ templateId, rows: many });
    expect(total).toMatchObject({ checked: 1_000, made: 900, refused: 100, gaps: [{ count: 100, share: 0.1 }] });
    expect(failing).toHaveLength(100);
  });

  test('that does not end does not hold up either', async () => {
    const source = '{% for i in (1..900000) %}{% endfor %}';
    const { total } = await report({ source, rows: Array.from({ length: 4 }, () => ({})) });
    expect(total).toMatchObject({ refused: 4, gaps: [{ code: 'TOO_SLOW', count: 4 }] });
  });

  test("is refused when it is too large or another tenant's", async () => {
    const campaignIds = [campaignId];
    expect(await refusal(AUDIENCE, { source: 'x', campaignIds }, ben.id)).toBe('NOT_FOUND');
    expect(await refusal(AUDIENCE, { templateId }, ben.id)).toBe('NOT_FOUND');
    expect(await refusal(AUDIENCE, { source: 'x', rows: [[1]] })).toBe('BAD_USER_INPUT');
    const ids = await Promise.all(
      [1, 2, 3].map(async () => encodeId('campaign', (await api.createCampaign({ userId: ana.id })).id)),
    );
    const tooMany = { source: 'x', campaignIds: ids, rows: Array.from({ length: 1_000 }, () => ({})) };
    expect(await refusal(AUDIENCE, tooMany)).toBe('BAD_USER_INPUT');
  });
});

test('a preview of something half written says what is wrong with it, and does not fail', async () => {
  const source = 'Hi {{ name }}';
  const variable = { name: 'name', type: 'STRING' };
  const cases: [input: Record<string, unknown>, said: RegExp][] = [
    [{ source: 'x'.repeat(50_001) }, /^source: /],
    [{ source, variables: [{ ...variable, name: 'first na' }] }, /^variables\.0\.name: /],
    [{ source, variables: [{ ...variable, default: 7 }] }, /^variables\.0\.default: /],
    [{ source, variables: [variable, variable] }, /^variables: /],
    [{ source, style: { maxCharacters: -1 } }, /^style\.maxCharacters: /],
    [{ source, values: ['Ada'] }, /^values: /],
    [{ source, values: 'Ada' }, /^values: /],
    [{ source, values: { name: 'y'.repeat(100_001) } }, /^values: /],
    [{ templateId, values: 'Ada' }, /^values: /],
  ];
  for (const [input, said] of cases) {
    const { data, errors } = await api.execute(
      'query ($input: PreviewTemplateInput!) { previewTemplate(input: $input) { outcome output issues { severity message } } }',
      { input },
      { userId: ana.id },
    );
    expect(errors).toEqual([]);
    expect(data).toEqual({
      previewTemplate: {
        outcome: 'REFUSED',
        output: null,
        issues: [{ severity: 'ERROR', message: expect.stringMatching(said) }],
      },
    });
  }
});
