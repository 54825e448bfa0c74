import { newId } from '../../../platform/database/new-id';
import { encodeId } from '../../../platform/graphql/ids';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database);
  ana = await api.createUser();
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

const UPSERT = `mutation ($id: ID!, $input: CampaignPersonalizationSettingsInput!) {
  upsertCampaignPersonalizationSettings(campaignId: $id, input: $input) {
    specialCategories budget { dimension dailyBudget arms { value dailyBudget share } }
    rotation { weights { contentId weight } explorationShare maxImpressionsPerUnit withinHours }
    limits { learningConversions stopLossCostPerConversion stopLossReturnOnAdSpend blackoutWindows { startsAt endsAt reason } } } }`;

const newCampaign = async (objective: string | null = 'SALES'): Promise<string> =>
  encodeId('campaign', (await api.createCampaign({ userId: ana.id, objective })).id);

async function upsert(id: string, input: object): Promise<Record<string, unknown>> {
  const data = await api.run<{ upsertCampaignPersonalizationSettings: Record<string, unknown> }>(
    UPSERT,
    { id, input },
    { userId: ana.id },
  );
  return data.upsertCampaignPersonalizationSettings;
}

async function violations(id: string, input: object, operation = UPSERT): Promise<string[]> {
  const { errors } = await api.execute(operation, { id, input }, { userId: ana.id });
  expect(errors[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  const found = errors[0]?.extensions?.validationErrors as { path: string; constraint: string }[];
  return found.map(({ path, constraint }) => `${path} ${constraint}`).sort();
}

const BY_GENDER = [{ dimension: 'gender', value: 'FEMALE', modifier: 1.2 }];
const WEIGHTS = [{ dimension: 'ageGroup', value: 'GEN_Z', weight: 2 }];

describe('in a special category', () => {
  test('nobody is weighted, bid on or left out by who they are', async () => {
    const id = await newCampaign();
    const unequal = {
      demographicWeights: WEIGHTS,
      bidAdjustments: BY_GENDER,
      audienceSettings: { ageGroups: ['GEN_Z'] },
    };
    const all = [
      'audienceSettings.ageGroups equalTreatment',
      'bidAdjustments.0.modifier equalTreatment',
      'demographicWeights.0.weight equalTreatment',
    ];
    expect(await violations(id, { ...unequal, specialCategories: ['HOUSING'] })).toEqual(all);
    await upsert(id, unequal);
    // Also when the category comes later.
    expect(await violations(id, { specialCategories: ['CREDIT', 'POLITICS'] })).toEqual(all);
    const neutral = {
      specialCategories: ['EMPLOYMENT'],
      demographicWeights: [{ ...WEIGHTS[0], weight: 1 }],
      bidAdjustments: [
        { ...BY_GENDER[0], modifier: 1 },
        { dimension: 'device', value: 'MOBILE', modifier: 2 },
      ],
      audienceSettings: { locations: ['DE'] },
    };
    expect(await upsert(id, neutral)).toMatchObject({ specialCategories: ['EMPLOYMENT'] });
  });

  test('no other name of a dimension helps', async () => {
    const names = ['race', 'ageBracket', 'zipcode', 'sexual_orientation', 'ethnicity', 'religion', 'x1'];
    const bidAdjustments = ['placement', ...names].map((dimension) => ({ dimension, value: 'A', modifier: 1.2 }));
    const found = await violations(await newCampaign(), { specialCategories: ['HOUSING'], bidAdjustments });
    expect(found).toEqual(names.map((_, i) => `bidAdjustments.${i + 1}.modifier equalTreatment`));
  });

  test('the objective itself can give the category away, then and later', async () => {
    expect(await violations(await newCampaign('JOB_APPLICATIONS'), { demographicWeights: WEIGHTS })).toEqual([
      'demographicWeights.0.weight equalTreatment',
    ]);
    const id = await newCampaign();
    await upsert(id, { demographicWeights: WEIGHTS });
    const change =
      'mutation ($id: ID!, $input: UpdateCampaignInput!) { updateCampaign(id: $id, input: $input) { id } }';
    expect(await violations(id, { objective: 'Mortgage loans' }, change)).toEqual(['objective equalTreatment']);
    await api.run(change, { id, input: { objective: 'LEADS' } }, { userId: ana.id });
  });
});

describe('the daily budget', () => {
  const PARTS = [
    { value: 'INSTAGRAM', dailyBudget: '70' },
    { value: 'FACEBOOK', dailyBudget: '30.5' },
  ];

  test('is divided in whole cents, with shares beside them', async () => {
    const settings = await upsert(await newCampaign(), { budgetAllocation: { dimension: 'PLATFORM', arms: PARTS } });
    expect(settings.budget).toEqual({
      dimension: 'PLATFORM',
      dailyBudget: '100.50',
      arms: [
        { value: 'FACEBOOK', dailyBudget: '30.50', share: 30.5 / 100.5 },
        { value: 'INSTAGRAM', dailyBudget: '70.00', share: 70 / 100.5 },
      ],
    });
    const cleared = await upsert(await newCampaign(), { budgetAllocation: { dimension: 'PLATFORM', arms: [] } });
    expect(cleared.budget).toBeNull();
  });

  test('stays within the guardrails, whichever of the two is set later', async () => {
    const id = await newCampaign();
    const budgetAllocation = { dimension: 'PLATFORM', arms: PARTS };
    const guardrails = (limits: object) => violations(id, { budgetAllocation, guardrails: limits });
    expect(await guardrails({ dailyCap: '100.49' })).toEqual(['budgetAllocation.arms withinDailyCap']);
    expect(await guardrails({ minimumSpend: '100.500001' })).toEqual(['budgetAllocation.arms aboveMinimumSpend']);
    expect(await guardrails({ minimumShare: 0.31 })).toEqual(['budgetAllocation.arms aboveMinimumShare']);
    await upsert(id, { budgetAllocation });
    expect(await violations(id, { guardrails: { dailyCap: '100' } })).toEqual(['budgetAllocation.arms withinDailyCap']);
    await upsert(id, { guardrails: { dailyCap: '100.5', minimumSpend: '100.5', minimumShare: 0.303482 } });
  });

  test('is refused with the path of what is wrong', async () => {
    const arms = [
      { value: '', dailyBudget: '1.005' },
      { value: 'A', dailyBudget: '-1' },
      { value: 'A', dailyBudget: '1' },
    ];
    expect(await violations(await newCampaign(), { budgetAllocation: { dimension: 'AD', arms } })).toEqual([
      'budgetAllocation.arms arrayUnique',
      'budgetAllocation.arms.0.dailyBudget isWholeCents',
      'budgetAllocation.arms.0.value isLength',
      'budgetAllocation.arms.1.dailyBudget isNotNegative',
    ]);
  });
});

test('limits of automatic changes are kept as they were given', async () => {
  const window = { startsAt: '2026-11-27T00:00:00.000Z', endsAt: '2026-11-30T00:00:00.000Z', reason: 'Black Friday' };
  const limits = {
    learningConversions: 25,
    stopLossCostPerConversion: '40.50',
    stopLossReturnOnAdSpend: 0.8,
    blackoutWindows: [window],
  };
  const { limits: read } = await upsert(await newCampaign(), { guardrails: limits });
  const [{ startsAt, endsAt, reason }] = (
    read as { blackoutWindows: [{ startsAt: Date; endsAt: Date; reason: string }] }
  ).blackoutWindows;
  expect(read).toMatchObject({ ...limits, blackoutWindows: [{ reason }] });
  expect([new Date(startsAt).toISOString(), new Date(endsAt).toISOString()]).toEqual([window.startsAt, window.endsAt]);
  expect(
    await violations(await newCampaign(), {
      guardrails: {
        stopLossCostPerConversion: '0',
        learningConversions: 0,
        blackoutWindows: [{ ...window, endsAt: window.startsAt }],
      },
    }),
  ).toEqual([
    'guardrails.blackoutWindows.0.endsAt isAfter',
    'guardrails.learningConversions min',
    'guardrails.stopLossCostPerConversion isPositive',
  ]);
});

describe('contents', () => {
  const newContent = async (): Promise<string> => {
    const data = await api.run<{ createPersonalizedContent: { id: string } }>(
      'mutation { createPersonalizedContent(input: { contentType: "TEXT", personalizedPrompt: "Hi" }) { id } }',
      {},
      { userId: ana.id },
    );
    return data.createPersonalizedContent.id;
  };

  test('take turns by weights of their own', async () => {
    const weights = [
      { contentId: await newContent(), weight: 3 },
      { contentId: await newContent(), weight: 0 },
    ];
    const contentRotation = { weights, explorationShare: 0.1, maxImpressionsPerUnit: 3, withinHours: 24 };
    const settings = await upsert(await newCampaign(), { contentRotation });
    const { weights: read, ...rest } = settings.rotation as { weights: unknown[] };
    expect(read).toHaveLength(2);
    expect(read).toEqual(expect.arrayContaining(weights));
    expect(rest).toEqual({ explorationShare: 0.1, maxImpressionsPerUnit: 3, withinHours: 24 });
  });

  test("are the viewer's, and not all without weight", async () => {
    const contentId = await newContent();
    expect(await violations(await newCampaign(), { contentRotation: { weights: [{ contentId, weight: 0 }] } })).toEqual(
      ['contentRotation.weights someWeight'],
    );
    const weights = [
      { contentId, weight: 1 },
      { contentId: encodeId('content', newId()), weight: 1 },
    ];
    const { errors } = await api.execute(
      UPSERT,
      { id: await newCampaign(), input: { contentRotation: { weights } } },
      { userId: ana.id },
    );
    expect(errors[0]?.message).toBe(
      'contentRotation.weights.1.contentId: there is no PersonalizedContent with this id.',
    );
  });
});

describe('what would do nothing, or cannot be, is refused by its path:', () => {
  const arms = (...values: string[]) => ({
    budgetAllocation: { dimension: 'PLATFORM', arms: values.map((value) => ({ value, dailyBudget: '10' })) },
  });

  test.each<[string, object, string[]]>([
    [
      'a bid that is multiplied by nothing',
      {
        behavioralTriggers: [
          { event: 'a', action: 'NOTIFY' },
          { event: 'a', action: 'ADJUST_BID' },
        ],
      },
      ['behavioralTriggers.1.modifier goesWithAction'],
    ],
    [
      'a segment that is reached and left out',
      { audienceSettings: { segments: ['new', 'vip'], excludedSegments: ['vip'] } },
      ['audienceSettings.excludedSegments isNotReached'],
    ],
    [
      'interests and segments of white space',
      { audienceSettings: { interests: ['maps', ' '], behaviors: ['\t'], segments: ['\u00a0'] } },
      [
        'audienceSettings.behaviors isNotBlank',
        'audienceSettings.interests isNotBlank',
        'audienceSettings.segments isNotBlank',
      ],
    ],
    [
      'parts of the audience and of the budget without a name',
      { ...arms(' '), bidAdjustments: [{ dimension: 'device', value: ' ', modifier: 2 }] },
      ['bidAdjustments.0.value isNotBlank', 'budgetAllocation.arms.0.value isNotBlank'],
    ],
    [
      'hours of a limit that is not set',
      { contentRotation: { withinHours: 24 } },
      ['contentRotation.withinHours goesWithLimit'],
    ],
    [
      'shares of parts that are more than the whole',
      { ...arms('A', 'B', 'C'), guardrails: { minimumShare: 0.34 } },
      ['guardrails.minimumShare feasibleShare'],
    ],
    [
      'a least spend of a day above what a month may cost',
      { guardrails: { minimumSpend: '50', monthlyCap: '40' } },
      ['guardrails.minimumSpend isNotAbove'],
    ],
  ])('%s', async (_, input, expected) => {
    expect(await violations(await newCampaign(), input)).toEqual(expected);
  });

  test('shares that are just the whole can be', async () => {
    const id = await newCampaign();
    await upsert(id, { ...arms('A', 'B', 'C', 'D'), guardrails: { minimumShare: 0.25 } });
    expect(await violations(id, { guardrails: { minimumShare: 0.26 } })).toEqual([
      'guardrails.minimumShare feasibleShare',
    ]);
    expect(await violations(id, arms('A', 'B', 'C', 'D', 'E'))).toEqual(['guardrails.minimumShare feasibleShare']);
  });

  test('lengths are counted in characters, not in the units that they are kept in', async () => {
    const id = await newCampaign();
    const fox = '\u{1f98a}';
    const interests = (count: number) => ({ audienceSettings: { interests: [fox.repeat(count)] } });
    await upsert(id, interests(100));
    expect(await violations(id, interests(101))).toEqual(['audienceSettings.interests isLength']);
    const switchOff = (count: number) =>
      api.execute(
        'mutation ($reason: String) { setOptimizationKillSwitch(enabled: false, reason: $reason) { reason } }',
        { reason: fox.repeat(count) },
        { userId: ana.id },
      );
    expect((await switchOff(1_000)).errors).toEqual([]);
    expect((await switchOff(1_001)).errors[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });
});
