import { encodeId } from '../../../platform/graphql/ids';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';

let database: TestDatabase;
let api: TestApi;
let userId: string;
let campaignId: string;
let template: string;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  ({ id: userId } = await api.createUser());
  campaignId = encodeId('campaign', (await api.createCampaign({ userId, status: 'ACTIVE' })).id);
  ({ id: template } = await create('createContentTemplate', {
    ...{ name: 'Greeting', templateType: 'AD', basePrompt: 'Hello {{ platform }}' },
    personalizationVariables: [{ name: 'platform', type: 'STRING', source: 'preferences.platform', default: 'you' }],
  }));
  // Without a content of the template in the way: SHOW_CONTENT would show it.
  await publish({});
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

async function create(mutation: string, input: object): Promise<{ id: string }> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const data = await api.run<Record<string, { id: string }>>(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { id } }`,
    { input },
    { userId },
  );
  return data[mutation] as { id: string };
}

async function publish(more: object): Promise<string> {
  const { id } = await create('createPersonalizedContent', {
    ...{ campaignId, contentType: 'TEXT', personalizedPrompt: 'P', body: 'B' },
    ...more,
  });
  await api.run(
    'mutation ($id: ID!) { updatePersonalizedContent(id: $id, input: { status: PUBLISHED }) { id } }',
    { id },
    { userId },
  );
  return id;
}

/** The settings that say nothing of this, so that a row stands alone. */
const NOTHING = { behavioralTriggers: [], demographicWeights: [], bidAdjustments: [], templateIds: [] };
const LEVELS = ['BASIC', 'STANDARD', 'ADVANCED', 'FULL'];

/** What the API itself says that does nothing. */
async function settle(personalizationLevel: string, input: object): Promise<string[]> {
  const { saved } = await api.run<{ saved: { withoutEffect: { path: string; reason: string; do: string }[] } }>(
    `mutation ($id: ID!, $input: CampaignPersonalizationSettingsInput!) {
      saved: upsertCampaignPersonalizationSettings(campaignId: $id, input: $input) { withoutEffect { path reason do } } }`,
    { id: campaignId, input: { ...NOTHING, ...input, personalizationLevel } },
    { userId },
  );
  for (const one of saved.withoutEffect) {
    expect(one.reason).toContain(one.path === 'templateIds' ? 'SHOW_CONTENT' : personalizationLevel);
    expect(one.do).toMatch(/FULL/);
  }
  return saved.withoutEffect.map(({ path }) => path);
}

interface Next {
  reason: string;
  contentId: string | null;
  candidates: number;
  bidModifier: number | null;
  triggers: { action: string }[];
}

let asked = 0;
async function next(): Promise<Next> {
  asked += 1;
  const context = {
    ...{ location: 'PT', behaviors: ['repeat_buyer'], values: { device: 'mobile' } },
    events: [{ event: 'cart', count: 1 }],
  };
  const { nextContent } = await api.run<{ nextContent: Next }>(
    `mutation ($id: ID!, $unitId: String!, $context: UnitContextInput) {
      nextContent(campaignId: $id, unitId: $unitId, context: $context) { reason contentId candidates bidModifier triggers { action } } }`,
    { id: campaignId, unitId: `unit ${asked}`, context },
    { userId },
  );
  return nextContent;
}

const trigger = (action: string, more: object = {}) => ({ behavioralTriggers: [{ event: 'cart', action, ...more }] });

/** The rows of the table “What each setting does” of docs/content.md that a level makes a difference to. */
const ROWS: readonly [string, object, (next: Next) => boolean, path: string, from: string][] = [
  [
    'a bid by a trigger',
    trigger('ADJUST_BID', { modifier: 2 }),
    ({ bidModifier }) => bidModifier === 2,
    'behavioralTriggers.0',
    'FULL',
  ],
  [
    'a bid by an adjustment',
    { bidAdjustments: [{ dimension: 'device', value: 'mobile', modifier: 1.5 }] },
    ({ bidModifier }) => bidModifier === 1.5,
    'bidAdjustments.0',
    'FULL',
  ],
  [
    'a bid by a weight',
    { demographicWeights: [{ dimension: 'location', value: 'PT', weight: 0.5 }] },
    ({ bidModifier }) => bidModifier === 0.5,
    'demographicWeights.0',
    'FULL',
  ],
  [
    'a weight of 0',
    { demographicWeights: [{ dimension: 'location', value: 'PT', weight: 0 }] },
    ({ reason }) => reason === 'OUTSIDE_AUDIENCE',
    'demographicWeights.0',
    'BASIC',
  ],
  ['leaving somebody out', trigger('EXCLUDE'), ({ reason }) => reason === 'EXCLUDED', 'behavioralTriggers.0', 'BASIC'],
  [
    'telling of somebody',
    trigger('NOTIFY'),
    ({ triggers }) => triggers.some(({ action }) => action === 'NOTIFY'),
    'behavioralTriggers.0',
    'BASIC',
  ],
];

test.each(ROWS)(
  '%s has its effect from its level on, and below it the settings say that it has none',
  async (_, input, acts, path, from) => {
    const seen: unknown[] = [];
    const expected: unknown[] = [];
    for (const level of LEVELS) {
      const unused = await settle(level, input);
      seen.push([level, acts(await next()), unused]);
      const isFrom = LEVELS.indexOf(level) >= LEVELS.indexOf(from);
      expected.push([level, isFrom, isFrom ? [] : [path]]);
    }
    expect(seen).toEqual(expected);
  },
);

test('showing contents of templates, and contents by audience and by behaviour, go by the level', async () => {
  const content = await publish({ templateId: template });
  await publish({ targeting: { locations: ['PT'] } });
  await publish({ targeting: { behaviors: ['repeat_buyer'] } });
  for (const [level, candidates, triggered, unused] of [
    ['BASIC', 2, 2, ['behavioralTriggers.0', 'templateIds']],
    ['STANDARD', 3, 3, ['behavioralTriggers.0', 'templateIds']],
    ['ADVANCED', 4, 1, []],
    ['FULL', 4, 1, []],
  ] as const) {
    await settle(level, {});
    expect([level, (await next()).candidates]).toEqual([level, candidates]);
    expect(await settle(level, { ...trigger('SHOW_CONTENT'), templateIds: [template] })).toEqual(unused);
    const shown = await next();
    expect([level, shown.candidates]).toEqual([level, triggered]);
    if (triggered === 1) expect(shown.contentId).toBe(content);
  }
});

test('generation leaves out what the level is too low for, and says so', async () => {
  await api.asOwner(
    `INSERT INTO meta_user_profiles (user_id, id, learned_preferences, created_at, updated_at)
     VALUES ($1, gen_random_uuid(), '{"platform": {"value": "TIKTOK", "source": "LEARNED"}}', now(), now())`,
    [userId],
  );
  const targeting = { locations: ['PT'], behaviors: ['repeat_buyer'] };
  for (const [level, leftOut, body] of [
    ['BASIC', ['targeting.locations', 'targeting.behaviors'], 'Hello you'],
    ['STANDARD', ['targeting.behaviors'], 'Hello TIKTOK'],
    ['ADVANCED', [], 'Hello TIKTOK'],
    ['FULL', [], 'Hello TIKTOK'],
  ] as const) {
    await settle(level, {});
    const { made } = await api.run<{ made: { content: { body: string; generation: { leftOut: string[] } } } }>(
      `mutation ($input: GeneratePersonalizedContentInput!) {
        made: generatePersonalizedContent(input: $input) { content { body generation { leftOut } } } }`,
      { input: { campaignId, templateId: template, targeting } },
      { userId },
    );
    expect([level, made.content.generation.leftOut, made.content.body]).toEqual([level, leftOut, body]);
  }
});
