import pino from 'pino';
import type { GenerationLimits } from '../../../platform/generation-limits';
import { USUAL_GENERATION_LIMITS } from '../../../platform/generation-limits';
import { NO_GENERATION_METRICS } from '../../../platform/generation-metrics';
import { encodeId, parseId } from '../../../platform/graphql/ids';
import { generateWithKill } from '../../../platform/testing/killed-generation';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { DETERMINISTIC_TEXTS, type TextGenerator } from '../../../platform/text-generation/text-generation';
import { generateContentsJob } from './runs/start-run.service';

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;
let ben: TestUser;
let campaignId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  ana = await api.createUser();
  ben = await api.createUser();
  campaignId = await campaignOf(ana);
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

const GREETING = {
  templateType: 'EMAIL',
  basePrompt: 'Hello {{ name }}, find {{ offer }} at {{ brand }} for {{ campaign.name }}.',
  personalizationVariables: [
    { name: 'name', type: 'STRING', required: true },
    { name: 'offer', type: 'STRING', default: 'an offer' },
    { name: 'brand', type: 'STRING', source: 'profile.business_name', default: 'us' },
  ],
  styleParameters: { purpose: 'CONTENT', language: 'en', maxCharacters: 80, forbiddenWords: ['free'] },
};

async function campaignOf(user: TestUser, name = 'Spring'): Promise<string> {
  const { id } = await api.createCampaign({ userId: user.id, name });
  return encodeId('campaign', id);
}

let templates = 0;
async function templateOf(user: TestUser, input: object = {}): Promise<string> {
  templates += 1;
  const { createContentTemplate } = await api.run<{ createContentTemplate: { id: string } }>(
    'mutation ($input: CreateContentTemplateInput!) { createContentTemplate(input: $input) { id } }',
    { input: { name: `Greeting ${templates}`, ...GREETING, ...input } },
    { userId: user.id },
  );
  return createContentTemplate.id;
}

const SNAPSHOT = `templateVersion templateChecksum generator model fallbackReason seed personalizationLevel prompt variables
  defaultsApplied fallbacksApplied missing leftOut inputsHash contextHash outputHash cost durationMs
  quality { rule isMet weight message }`;
const GENERATE = `mutation ($input: GeneratePersonalizedContentInput!) { generatePersonalizedContent(input: $input) {
  outcome reason message missing runId
  content { id body filePath contentUrl fileDetails { mimeType language } status contentType qualityScore contentHash generationModel fileSizeBytes targeting personalizationContext
    variables { name value } template { usageCount } generation { ${SNAPSHOT} } } } }`;

interface Generation {
  readonly [field: string]: unknown;
  readonly quality: { rule: string; isMet: boolean; message: string }[];
}

interface Answer {
  readonly outcome: string;
  readonly reason: string | null;
  readonly message: string | null;
  readonly missing: string[];
  readonly runId: string | null;
  readonly content: { readonly id: string; readonly [field: string]: unknown; readonly generation: Generation } | null;
}

async function generate(input: object, user: TestUser = ana): Promise<Answer> {
  const data = await api.run<{ generatePersonalizedContent: Answer }>(GENERATE, { input }, { userId: user.id });
  return data.generatePersonalizedContent;
}

async function refusal(input: object, user: TestUser = ana) {
  const { errors } = await api.execute(GENERATE, { input }, { userId: user.id });
  const { message, extensions } = errors[0] ?? {};
  return { message, ...(extensions as { code: string; validationErrors?: { path: string; constraint: string }[] }) };
}

const contentsOf = async (user: TestUser): Promise<number> => {
  const [row] = await api.asOwner<{ n: number }>(
    'SELECT count(*)::integer AS n FROM personalized_content WHERE user_id = $1',
    [user.id],
  );
  return row?.n ?? -1;
};

describe('one content', () => {
  test('merges what is known, and keeps the exact snapshot of it', async () => {
    const user = await api.createUser();
    const campaign = await campaignOf(user, 'Summer');
    await api.run(
      'mutation { upsertMetaUserProfile(input: { businessName: "Northwind" }) { id } }',
      {},
      { userId: user.id },
    );
    const templateId = await templateOf(user);
    const made = await generate({ campaignId: campaign, templateId, values: { name: 'Ada' }, seed: 7 }, user);
    expect(made).toMatchObject({
      outcome: 'MADE',
      reason: null,
      missing: [],
      runId: null,
      content: {
        body: 'Hello Ada, find an offer at Northwind for Summer.',
        status: 'GENERATED',
        contentType: 'TEXT',
        qualityScore: 1,
        generationModel: 'template/1',
        fileSizeBytes: 49,
        targeting: {},
        template: { usageCount: 1 },
        personalizationContext: { level: null, values: { name: 'Ada' }, campaign: { name: 'Summer' } },
        variables: [
          { name: 'name', value: 'Ada' },
          { name: 'brand', value: 'Northwind' },
          { name: 'offer', value: 'an offer' },
        ],
        generation: {
          templateVersion: 1,
          generator: 'TEMPLATE',
          model: 'template/1',
          fallbackReason: null,
          seed: 7,
          personalizationLevel: null,
          prompt: 'Hello Ada, find an offer at Northwind for Summer.',
          variables: { name: 'Ada', offer: 'an offer', brand: 'Northwind' },
          defaultsApplied: ['offer'],
          fallbacksApplied: [],
          missing: [],
          leftOut: [],
          cost: null,
        },
      },
    });
    const { filePath, contentUrl, fileDetails }: Record<string, unknown> = made.content ?? {};
    expect(contentUrl).toBe(`/v1/assets/${filePath}`);
    expect(filePath).toBe(`${user.id}/${made.content?.generation.outputHash}.txt`);
    expect(fileDetails).toEqual({ mimeType: 'text/plain', language: 'en' });
    expect(Buffer.from((await api.assets.get(String(filePath)))?.bytes ?? []).toString()).toBe(made.content?.body);
    for (const hash of ['templateChecksum', 'inputsHash', 'contextHash', 'outputHash'])
      expect(made.content?.generation[hash]).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is the same for the same inputs, and one row, also when many ask at once', async () => {
    const user = await api.createUser();
    const input = {
      campaignId: await campaignOf(user),
      templateId: await templateOf(user),
      values: { name: 'Ada', offer: 'tea' },
    };
    const answers = await Promise.all(Array.from({ length: 8 }, () => generate(input, user)));
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual([...Array(7).fill('EXISTED'), 'MADE']);
    expect(new Set(answers.map(({ content }) => content?.id)).size).toBe(1);
    const again = await generate({ ...input, values: { offer: 'tea', name: 'Ada' } }, user);
    expect(again).toMatchObject({ outcome: 'EXISTED', content: { template: { usageCount: 1 } } });
    expect(await contentsOf(user)).toBe(1);
    expect((await generate({ ...input, values: { name: 'Bo', offer: 'tea' } }, user)).outcome).toBe('MADE');
    expect((await generate({ ...input, targeting: { segments: ['vip'] } }, user)).outcome).toBe('MADE');
    expect(await contentsOf(user)).toBe(3);
  });

  test('a change by hand does not bring it back a second time', async () => {
    const templateId = await templateOf(ana);
    const input = { campaignId, templateId, values: { name: 'Ada' } };
    const { content } = await generate(input);
    await api.run(
      'mutation ($id: ID!) { updatePersonalizedContent(id: $id, input: { body: "By hand" }) { id } }',
      { id: content?.id },
      { userId: ana.id },
    );
    expect(content?.qualityScore).toBe(1);
    expect(await generate(input)).toMatchObject({
      outcome: 'EXISTED',
      content: { id: content?.id, body: 'By hand', qualityScore: null },
    });
    await api.run(
      'mutation ($id: ID!) { deletePersonalizedContent(id: $id) { deletedId } }',
      { id: content?.id },
      { userId: ana.id },
    );
    expect((await generate(input)).outcome).toBe('MADE');
  });

  test('is made from the version that is asked for, the published one by default', async () => {
    const templateId = await templateOf(ana);
    await api.run(
      `mutation ($id: ID!) { updateContentTemplate(id: $id, input: { version: 1, basePrompt: "Bye {{ name }}{{ offer }}{{ brand }}" }) { id } }`,
      { id: templateId },
      { userId: ana.id },
    );
    const values = { name: 'Ada', offer: '.', brand: ' ' };
    expect((await generate({ campaignId, templateId, values })).content).toMatchObject({ body: 'Bye Ada.us' });
    const first = await generate({ campaignId, templateId, values, templateVersion: 1 });
    expect(first.content).toMatchObject({
      body: 'Hello Ada, find . at us for Spring.',
      generation: { templateVersion: 1 },
    });
  });

  test('policies: ERROR names everything at once, SKIP makes no row and says so', async () => {
    const error = await templateOf(ana, { missingVariablePolicy: 'ERROR' });
    const before = await contentsOf(ana);
    const refused = await refusal({ campaignId, templateId: error, values: { offer: ' ' } });
    expect(refused.code).toBe('BAD_USER_INPUT');
    expect(refused.validationErrors?.map(({ path, constraint }) => `${path} ${constraint}`).sort()).toEqual([
      'values.brand MISSING_VARIABLE',
      'values.name MISSING_VARIABLE',
      'values.offer MISSING_VARIABLE',
    ]);
    const wrong = await refusal({ campaignId, templateId: error, values: { name: 3, offer: 'a', brand: 'b' } });
    expect(wrong).toMatchObject({
      code: 'BAD_USER_INPUT',
      validationErrors: [{ path: 'values.name', constraint: 'WRONG_VALUE' }],
    });
    const kept = await refusal({ campaignId, templateId: await templateOf(ana), values: { name: 'a\u0000b' } });
    expect(kept).toMatchObject({
      code: 'BAD_USER_INPUT',
      validationErrors: [{ path: 'values.name', constraint: 'noNul' }],
    });
    const skip = await templateOf(ana, { missingVariablePolicy: 'SKIP' });
    expect(await generate({ campaignId, templateId: skip })).toMatchObject({
      outcome: 'SKIPPED',
      reason: 'MISSING_VARIABLE',
      missing: ['name'],
      message: expect.stringContaining('`name`'),
      content: null,
    });
    expect(await contentsOf(ana)).toBe(before);
  });

  test("the campaign's settings decide what is used: level, audience, dynamic elements", async () => {
    const user = await api.createUser();
    const campaign = await campaignOf(user);
    const set = (input: object) =>
      api.run(
        'mutation ($id: ID!, $input: CampaignPersonalizationSettingsInput!) { upsertCampaignPersonalizationSettings(campaignId: $id, input: $input) { id } }',
        { id: campaign, input },
        { userId: user.id },
      );
    await set({
      personalizationLevel: 'BASIC',
      dynamicContentEnabled: true,
      dynamicElements: [{ element: 'OFFER', variable: 'offer', fallback: 'the catalogue' }],
      audienceSettings: { locations: ['US'], languages: ['en'], excludedSegments: ['employees'] },
    });
    const templateId = await templateOf(user, { missingVariablePolicy: 'SKIP' });
    const ask = (targeting: object, values: object = {}) =>
      generate({ campaignId: campaign, templateId, values: { name: 'Ada', ...values }, targeting }, user);
    const audience = { locations: ['US'], languages: ['en'], excludedSegments: ['employees'] };
    const basic = await ask({ segments: ['vip'] });
    expect(basic).toMatchObject({
      outcome: 'MADE',
      content: {
        body: 'Hello Ada, find the catalogue at us for Spring.',
        targeting: audience,
        generation: {
          personalizationLevel: 'BASIC',
          fallbacksApplied: ['offer'],
          leftOut: ['targeting.segments'],
          defaultsApplied: ['brand'],
        },
      },
    });
    expect((await ask({})).outcome).toBe('EXISTED');
    await set({ personalizationLevel: 'ADVANCED' });
    expect(await ask({ locations: ['US-CA'], behaviors: ['repeat_buyer'] }, { offer: 'tea' })).toMatchObject({
      outcome: 'MADE',
      content: {
        targeting: { ...audience, locations: ['US-CA'], behaviors: ['repeat_buyer'] },
        generation: { fallbacksApplied: [], leftOut: [] },
      },
    });
    expect(await ask({ locations: ['DE'] })).toMatchObject({ outcome: 'SKIPPED', reason: 'OUTSIDE_AUDIENCE' });
    expect(await ask({ segments: ['employees'] })).toMatchObject({ outcome: 'SKIPPED', reason: 'OUTSIDE_AUDIENCE' });
    await set({ specialCategories: ['HOUSING'] });
    expect(await ask({ ageGroups: ['GEN_Z'] })).toMatchObject({ outcome: 'SKIPPED', reason: 'SPECIAL_CATEGORY' });
  });

  test("nobody else's campaign, template or content", async () => {
    const templateId = await templateOf(ana);
    const { content } = await generate({ campaignId, templateId, values: { name: 'Private' } });
    const other = { campaignId: await campaignOf(ben), templateId: await templateOf(ben), values: { name: 'Ada' } };
    expect(await refusal({ ...other, campaignId }, ben)).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching(/^campaignId/),
    });
    expect(await refusal({ ...other, templateId }, ben)).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching(/^templateId/),
    });
    expect(await refusal({ ...other, templateVersion: 9 }, ben)).toMatchObject({ code: 'NOT_FOUND' });
    const seen = await api.execute(
      'query ($id: ID!) { personalizedContent(id: $id) { generation { prompt } } }',
      { id: content?.id },
      { userId: ben.id },
    );
    expect(seen.errors[0]?.extensions?.code).toBe('NOT_FOUND');
    await api.run(
      'mutation ($id: ID!) { updateContentTemplate(id: $id, input: { version: 1, isActive: false }) { id } }',
      { id: other.templateId },
      { userId: ben.id },
    );
    expect(await refusal(other, ben)).toMatchObject({ code: 'CONFLICT', isActive: false });
  });

  test('quality is the share of rules that are met, with the reason of each', async () => {
    const templateId = await templateOf(ana, {
      basePrompt: 'FREE FREE FREE offer for {{ name }}[NAME], we we have it!!{{ offer }}{{ brand }}',
      missingVariablePolicy: 'EMPTY',
      personalizationVariables: GREETING.personalizationVariables.map(({ name, type }) => ({ name, type })),
      styleParameters: { ...GREETING.styleParameters, maxCharacters: 20 },
    });
    const { content } = await generate({ campaignId, templateId });
    const failed = content?.generation.quality.filter(({ isMet }) => !isMet).map(({ rule }) => rule);
    expect(failed).toEqual([
      'WITHIN_LIMIT',
      'NO_FORBIDDEN_WORD',
      'NO_GAP',
      'NO_BLANK_VARIABLE',
      'NO_REPEATED_WORD',
      'NOT_SHOUTING',
      'CALL_TO_ACTION',
    ]);
    expect(content?.qualityScore).toBeCloseTo((4 + 4 + 2) / (4 + 4 + 3 + 3 + 3 + 2 + 1 + 1 + 1 + 2), 10);
  });
});

describe('limits of the account', () => {
  const setLimits = (input: object, user: TestUser) =>
    api.run(
      'mutation ($input: ContentGenerationLimitsInput!) { setContentGenerationLimits(input: $input) { contentsPerMinute budgetPerDay } }',
      { input },
      { userId: user.id },
    );

  test('contents per minute: refused with the moment to try again', async () => {
    const user = await api.createUser();
    const order = { campaignId: await campaignOf(user), templateId: await templateOf(user) };
    expect(await setLimits({ contentsPerMinute: 2 }, user)).toEqual({
      setContentGenerationLimits: { contentsPerMinute: 2, budgetPerDay: '10' },
    });
    const ask = (name: string) => ({ ...order, values: { name } });
    await generate(ask('a'), user);
    await generate(ask('b'), user);
    const refused = (await refusal(ask('c'), user)) as unknown as { code: string; retryAt: string; waitingFor: string };
    expect(refused).toMatchObject({ code: 'RATE_LIMITED', waitingFor: 'CONTENTS_PER_MINUTE' });
    const waitMs = Date.parse(refused.retryAt) - Date.now();
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(30_000);
    expect((await generate(ask('a'), user)).outcome).toBe('EXISTED');
    const { contentGenerationLimits } = await api.run<{ contentGenerationLimits: object }>(
      '{ contentGenerationLimits { contentsPerMinute contentsToday contentsAvailable callsToday spentToday spentThisMonth currency } }',
      {},
      { userId: user.id },
    );
    expect(contentGenerationLimits).toEqual({
      contentsPerMinute: 2,
      contentsToday: 2,
      contentsAvailable: 0,
      callsToday: 0,
      spentToday: '0.000000',
      spentThisMonth: '0.000000',
      currency: 'USD',
    });
    // Half a minute later one more may be made.
    await api.asOwner(
      `UPDATE content_generation_limits SET allowance_at = allowance_at - interval '31 seconds' WHERE user_id = $1`,
      [user.id],
    );
    expect((await generate(ask('c'), user)).outcome).toBe('MADE');
    await setLimits({ contentsPerMinute: 0 }, user);
    expect(await refusal(ask('d'), user)).toMatchObject({ code: 'RATE_LIMITED', retryAt: null });
  });
});

const RUN = `id status total made existed skipped failed progress cost currency waitingFor waitingUntil error templateVersion
  rows(first: 100, orderBy: [{ field: ROW_NUMBER, direction: ASC }]) { totalCount nodes { rowNumber reference outcome reason message content { body generation { runId } } } }`;
const START = `mutation ($input: GeneratePersonalizedContentsInput!) { generatePersonalizedContents(input: $input) { ${RUN} } }`;

interface Run {
  readonly id: string;
  readonly [field: string]: unknown;
  readonly rows: { readonly totalCount: number; readonly nodes: { readonly [field: string]: unknown }[] };
}

async function start(input: object, user: TestUser): Promise<Run> {
  const data = await api.run<{ generatePersonalizedContents: Run }>(START, { input }, { userId: user.id });
  return data.generatePersonalizedContents;
}

async function runOf(id: string, user: TestUser): Promise<Run> {
  const query = `query ($id: ID!) { contentGenerationRun(id: $id) { ${RUN} } }`;
  return (await api.run<{ contentGenerationRun: Run }>(query, { id }, { userId: user.id })).contentGenerationRun;
}

async function work(
  id: string,
  user: TestUser,
  more: { text?: TextGenerator; limits?: Partial<GenerationLimits>; signal?: AbortSignal } = {},
): Promise<void> {
  await generateContentsJob.run(
    {
      workspace: api.workspace,
      log: pino({ level: 'silent' }),
      signal: more.signal ?? new AbortController().signal,
      text: more.text ?? DETERMINISTIC_TEXTS,
      assets: api.assets,
      generationLimits: { ...USUAL_GENERATION_LIMITS, ...more.limits },
      generationMetrics: NO_GENERATION_METRICS,
    } as never,
    { userId: user.id, runId: parseId(id)?.uuid ?? '' },
  );
}

describe('a run', () => {
  test('gives each row an outcome, in the order of the rows', async () => {
    const user = await api.createUser();
    const order = { campaignId: await campaignOf(user), templateId: await templateOf(user) };
    await generate({ ...order, values: { name: 'Known' } }, user);
    const run = await start(
      {
        ...order,
        rows: [
          { reference: 'a', values: { name: 'Ada' } },
          { reference: 'b', values: {} },
          { reference: 'c', values: { name: 'Known' } },
          { reference: 'd', values: { name: 'Ada' } },
          { values: { name: 7 } },
        ],
      },
      user,
    );
    expect(run).toMatchObject({ status: 'QUEUED', total: 5, made: 0, progress: 0, rows: { totalCount: 5 } });
    expect(
      await api.asOwner('SELECT task_identifier FROM graphile_worker.jobs WHERE key LIKE $1', [
        `%${parseId(run.id)?.uuid}`,
      ]),
    ).toEqual([{ task_identifier: 'content.generate' }]);
    await work(run.id, user);
    const done = await runOf(run.id, user);
    expect(done).toMatchObject({
      status: 'COMPLETED',
      made: 1,
      existed: 2,
      skipped: 0,
      failed: 2,
      progress: 1,
      cost: '0.000000',
    });
    expect(
      done.rows.nodes.map(({ rowNumber, reference, outcome, reason }) => [rowNumber, reference, outcome, reason]),
    ).toEqual([
      [1, 'a', 'MADE', null],
      [2, 'b', 'FAILED', 'MISSING_VARIABLE'],
      [3, 'c', 'EXISTED', null],
      [4, 'd', 'EXISTED', null],
      [5, null, 'FAILED', 'WRONG_VALUE'],
    ]);
    expect(done.rows.nodes[0]).toMatchObject({
      content: { body: 'Hello Ada, find an offer at us for Spring.', generation: { runId: run.id } },
    });
    // Done again, as by a worker that did not hear of the end: nothing changes.
    await work(run.id, user);
    expect(await runOf(run.id, user)).toEqual(done);
    expect(await contentsOf(user)).toBe(2);
  });

  test('makes of what was known when it was asked for, and twice at once each row once', async () => {
    const user = await api.createUser();
    const order = { campaignId: await campaignOf(user), templateId: await templateOf(user) };
    const rows = Array.from({ length: 450 }, (_, index) => ({ values: { name: `N${index}` } }));
    const run = await start({ ...order, rows }, user);
    await api.run(
      'mutation { upsertMetaUserProfile(input: { businessName: "Changed" }) { id } }',
      {},
      { userId: user.id },
    );
    await Promise.all([work(run.id, user), work(run.id, user)]);
    expect(await runOf(run.id, user)).toMatchObject({ status: 'COMPLETED', made: 450, existed: 0, failed: 0 });
    expect(await contentsOf(user)).toBe(450);
    const other = await api.asOwner<{ n: number }>(
      `SELECT count(*)::integer AS n FROM personalized_content WHERE user_id = $1 AND body NOT LIKE '% at us for Spring.'`,
      [user.id],
    );
    expect(other[0]?.n).toBe(0);
  });

  test('is cancelled, and what was made stays', async () => {
    const user = await api.createUser();
    const order = { campaignId: await campaignOf(user), templateId: await templateOf(user) };
    const rows = Array.from({ length: 401 }, (_, index) => ({ values: { name: `N${index}` } }));
    const run = await start({ ...order, rows }, user);
    const CANCEL = 'mutation ($id: ID!) { cancelContentGeneration(id: $id) { status } }';
    await work(run.id, user, { limits: { contentsPerMinute: 60 } });
    const waiting = await runOf(run.id, user);
    // Sixty at once, and one more with each second that it takes.
    expect(waiting).toMatchObject({ status: 'RUNNING', waitingFor: 'CONTENTS_PER_MINUTE', existed: 0, failed: 0 });
    expect(waiting.made).toBeGreaterThanOrEqual(60);
    expect(waiting.made).toBeLessThan(200);
    expect(Date.parse(String(waiting.waitingUntil))).toBeGreaterThan(Date.now());
    const queued = await api.asOwner<{ later: boolean }>(
      'SELECT run_at > now() AS later FROM graphile_worker.jobs WHERE key LIKE $1',
      [`%${parseId(run.id)?.uuid}`],
    );
    expect(queued).toEqual([{ later: true }]);
    const other = await api.execute(CANCEL, { id: run.id }, { userId: ben.id });
    expect(other.errors[0]?.extensions?.code).toBe('NOT_FOUND');
    expect(await api.run(CANCEL, { id: run.id }, { userId: user.id })).toEqual({
      cancelContentGeneration: { status: 'CANCELLED' },
    });
    await work(run.id, user);
    expect(await runOf(run.id, user)).toMatchObject({ status: 'CANCELLED', made: waiting.made, waitingFor: null });
    const done = await start({ ...order, rows: rows.slice(0, 1) }, user);
    await work(done.id, user);
    const { errors } = await api.execute(CANCEL, { id: done.id }, { userId: user.id });
    expect(errors[0]?.extensions).toMatchObject({ code: 'CONFLICT', status: 'COMPLETED' });
  });

  test('has its limits, and says which', async () => {
    const user = await api.createUser();
    const order = { campaignId: await campaignOf(user), templateId: await templateOf(user) };
    const { errors } = await api.execute(
      START,
      { input: { ...order, rows: Array(10_001).fill({ values: { name: 'a' } }) } },
      { userId: user.id },
    );
    expect(errors[0]).toMatchObject({
      message: 'A run has 1 to 10000 rows; these are 10001. Divide them over several runs.',
      extensions: { code: 'BAD_USER_INPUT', validationErrors: [{ path: 'rows', constraint: 'maxRows' }] },
    });
    for (let index = 0; index < 10; index += 1) await start({ ...order, rows: [{ values: { name: 'a' } }] }, user);
    const more = await api.execute(START, { input: { ...order, rows: [{ values: {} }] } }, { userId: user.id });
    expect(more.errors[0]?.extensions).toMatchObject({ code: 'CONFLICT', active: 10 });
    const seen = await api.run('{ contentGenerationRuns { totalCount } }', {}, { userId: ben.id });
    expect(seen).toEqual({ contentGenerationRuns: { totalCount: 0 } });
  });

  test('ends with a reason where its campaign is deleted', async () => {
    const user = await api.createUser();
    const campaign = await campaignOf(user);
    const run = await start(
      { campaignId: campaign, templateId: await templateOf(user), rows: [{ values: { name: 'a' } }] },
      user,
    );
    await api.run(
      'mutation ($id: ID!) { deleteCampaign(id: $id) { deletedId } }',
      { id: campaign },
      { userId: user.id },
    );
    await work(run.id, user);
    expect(await runOf(run.id, user)).toMatchObject({ status: 'FAILED', error: 'The campaign was deleted.', made: 0 });
  });
});

test('a run whose worker is killed half-way makes exactly what was asked for', async () => {
  const done = await generateWithKill(api, database, 1_500);
  expect(done.rowsAtKill).toBeGreaterThanOrEqual(750);
  expect(done.rowsAtKill).toBeLessThan(1_500);
  expect(done).toMatchObject({
    rows: 1_500,
    rowsOfRun: 1_500,
    differentBodies: 1_500,
    files: 1_500,
    run: { status: 'COMPLETED', made: 1_500, existed: 0, failed: 0 },
  });
}, 120_000);
