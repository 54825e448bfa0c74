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

interface Test {
  id: string;
  version: number;
  status: string;
  startDate: string | null;
  endDate: string | null;
  winningVariationId: string | null;
  trafficRangeList: { variationId: string; start: number; end: number }[];
  variations: { nodes: { id: string; variationId: string; droppedAt: string | null }[] };
}
interface Check {
  code: string;
  message: string;
}
interface Failure {
  code: string;
  status?: string;
  allowed?: string[];
  reasons?: Check[];
  currentVersion?: number;
  validationErrors?: { path: string }[];
}
interface HistoryEvent {
  action: string;
  reason: string | null;
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

const FIELDS = `id version status startDate endDate winningVariationId trafficRangeList { variationId start end }
  variations(orderBy: [{ field: VARIATION_ID }]) { nodes { id variationId droppedAt } }`;
const VERBS = {
  start: `mutation ($id: ID!, $version: Int!) { done: startABTest(id: $id, version: $version) { ${FIELDS} } }`,
  pause: `mutation ($id: ID!, $reason: String) { done: pauseABTest(id: $id, reason: $reason) { ${FIELDS} } }`,
  resume: `mutation ($id: ID!, $reason: String) { done: resumeABTest(id: $id, reason: $reason) { ${FIELDS} } }`,
  complete: `mutation ($id: ID!, $winner: String, $reason: String) {
    done: completeABTest(id: $id, winningVariationId: $winner, reason: $reason) { ${FIELDS} } }`,
  cancel: `mutation ($id: ID!, $reason: String!) { done: cancelABTest(id: $id, reason: $reason) { ${FIELDS} } }`,
} as const;
type Verb = keyof typeof VERBS;
const DROP = `mutation ($id: ID!, $reason: String) {
  done: dropTestVariation(id: $id, reason: $reason) { variationId droppedAt abTest { version } } }`;
const CHECKLIST = `query ($id: ID!) { abTest(id: $id) {
  launchChecklist { canStart expectedPower baseline reasons { code message } notes { code message } } } }`;
const ARMS = [
  { variationId: 'control', name: 'As it is', isControl: true, trafficPercentage: 50 },
  { variationId: 'long', name: 'Long form', trafficPercentage: 20 },
  { variationId: 'short', name: 'Short form', trafficPercentage: 30 },
];
const READY = { name: 'A test', hypothesis: 'Fewer fields, more sign-ups.', sampleSize: 1_000, variations: ARMS };

async function create(input: object = READY, userId = ana.id): Promise<Test> {
  const { done } = await api.run<{ done: Test }>(
    `mutation ($input: CreateABTestInput!) { done: createABTest(input: $input) { ${FIELDS} } }`,
    { input: { name: 'A test', ...input } },
    { userId },
  );
  return done;
}

async function act(verb: Verb, id: string, variables: object = {}, userId = ana.id): Promise<Test> {
  const given = { id, version: 1, reason: 'Because.', ...variables };
  return (await api.run<{ done: Test }>(VERBS[verb], given, { userId })).done;
}

async function failure(operation: string, variables: object, userId = ana.id): Promise<Failure> {
  const { errors, data } = await api.execute(operation, variables as Record<string, unknown>, { userId });
  expect(errors).toHaveLength(1);
  for (const value of Object.values(data ?? {})) expect(value).toBeNull();
  return errors[0]?.extensions as unknown as Failure;
}

async function history(id: string, userId = ana.id): Promise<HistoryEvent[]> {
  const { abTest } = await api.run<{ abTest: { history: { nodes: HistoryEvent[] } } }>(
    'query ($id: ID!) { abTest(id: $id) { history { nodes { action reason before after } } } }',
    { id },
    { userId },
  );
  return abTest.history.nodes.reverse();
}

async function campaign(userId = ana.id): Promise<string> {
  return encodeId('campaign', (await api.createCampaign({ userId })).id);
}

async function addFacts(campaignId: string, conversions: number): Promise<void> {
  await api.asOwner('SELECT ensure_performance_partition(current_date)');
  await api.asOwner(
    `INSERT INTO campaign_performance_facts (user_id, date, campaign_id, impressions, clicks, conversions, created_at, updated_at)
     VALUES ($1, current_date, $2, 100000, 10000, $3, now(), now())`,
    [ana.id, parseId(campaignId)?.uuid, conversions],
  );
}

describe('the life of a test', () => {
  it('goes from DRAFT through ACTIVE and PAUSED to COMPLETED, and tells it', async () => {
    const { id } = await create({ ...READY, durationDays: 14 });
    const started = await act('start', id);
    expect(started).toMatchObject({ status: 'ACTIVE', version: 2 });
    const days = (Date.parse(started.endDate ?? '') - Date.parse(started.startDate ?? '')) / 86_400_000;
    expect(days).toBe(14);
    expect(started.trafficRangeList).toEqual([
      { variationId: 'control', start: 0, end: 0.5 },
      { variationId: 'long', start: 0.5, end: 0.7 },
      { variationId: 'short', start: 0.7, end: 1 },
    ]);
    expect(await act('pause', id, { reason: 'A holiday.' })).toMatchObject({ status: 'PAUSED', version: 3 });
    expect(await act('resume', id, { reason: null })).toMatchObject({ status: 'ACTIVE', version: 4 });
    const done = await act('complete', id, { winner: 'short' });
    expect(done).toMatchObject({ status: 'COMPLETED', version: 5, winningVariationId: 'short' });
    expect(Date.parse(done.endDate ?? '')).toBeGreaterThan(Date.parse(started.startDate ?? ''));
    expect(Date.parse(done.endDate ?? '')).toBeLessThanOrEqual(Date.now() + 1_000);

    const events = await history(id);
    expect(events.map(({ action, reason }) => [action, reason])).toEqual([
      ['CREATED', null],
      ['STARTED', null],
      ['PAUSED', 'A holiday.'],
      ['RESUMED', null],
      ['COMPLETED', 'Because.'],
    ]);
    expect(events[1]).toMatchObject({
      before: { status: 'DRAFT', startDate: null },
      after: { status: 'ACTIVE', startDate: started.startDate },
    });
    expect(events[4]).toMatchObject({
      before: { status: 'ACTIVE' },
      after: { status: 'COMPLETED', winningVariationId: 'short', endDate: done.endDate },
    });
  });

  it('may end without a winner', async () => {
    const { id } = await create();
    await act('start', id);
    expect(await act('complete', id)).toMatchObject({ status: 'COMPLETED', winningVariationId: null });
  });

  it('ends with a winner that is one of its variations', async () => {
    const { id } = await create();
    await act('start', id);
    const { code, validationErrors } = await failure(VERBS.complete, { id, winner: 'nobody' });
    expect(code).toBe('BAD_USER_INPUT');
    expect(validationErrors).toMatchObject([{ path: 'winningVariationId' }]);
  });

  it('can be cancelled from DRAFT, ACTIVE and PAUSED', async () => {
    const [draft, active, paused] = [await create(), await create(), await create()];
    await act('start', active.id);
    await act('start', paused.id);
    await act('pause', paused.id);
    expect(await act('cancel', draft.id)).toMatchObject({ status: 'CANCELLED', endDate: null });
    for (const { id } of [active, paused]) {
      expect(await act('cancel', id)).toMatchObject({ status: 'CANCELLED', endDate: expect.any(String) });
    }
  });

  it.each([
    ['DRAFT', [], ['pause', 'resume', 'complete'], ['ACTIVE', 'CANCELLED']],
    ['ACTIVE', ['start'], ['start', 'resume'], ['PAUSED', 'COMPLETED', 'CANCELLED']],
    ['PAUSED', ['start', 'pause'], ['start', 'pause'], ['ACTIVE', 'COMPLETED', 'CANCELLED']],
    ['COMPLETED', ['start', 'complete'], ['start', 'pause', 'resume', 'complete', 'cancel'], []],
    ['CANCELLED', ['cancel'], ['start', 'pause', 'resume', 'complete', 'cancel'], []],
  ] as [string, Verb[], Verb[], string[]][])(
    'refuses what is no way on from %s',
    async (status, way, refused, allowed) => {
      const { id, version } = await create();
      let now = version;
      for (const verb of way) now = (await act(verb, id, { version: now })).version;
      const events = (await history(id)).length;
      for (const verb of refused) {
        const answer = await failure(VERBS[verb], { id, version: now, reason: 'x' });
        expect([verb, answer.code, answer.status, answer.allowed]).toEqual([verb, 'CONFLICT', status, allowed]);
      }
      expect(await history(id)).toHaveLength(events);
    },
  );

  it('starts only what was looked at', async () => {
    const { id } = await create();
    await api.run(
      'mutation ($id: ID!) { updateABTest(id: $id, input: { version: 1, name: "Other" }) { id } }',
      { id },
      { userId: ana.id },
    );
    expect(await failure(VERBS.start, { id, version: 1 })).toMatchObject({ code: 'CONFLICT', currentVersion: 2 });
  });

  it.each([
    ['cancel', ''],
    ['cancel', 'x'.repeat(1_001)],
    ['pause', '  '],
  ] as [Verb, string][])('%s takes no reason that says nothing or too much', async (verb, reason) => {
    const { id } = await create();
    if (verb === 'pause') await act('start', id);
    const { code, validationErrors } = await failure(VERBS[verb], { id, reason });
    expect(code).toBe('BAD_USER_INPUT');
    expect(validationErrors).toMatchObject([{ path: 'reason' }]);
  });

  it('goes on once only, however many ask at the same time', async () => {
    const { id } = await create();
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => api.execute(VERBS.start, { id, version: 1 }, { userId: ana.id })),
    );
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
    expect((await history(id)).map(({ action }) => action)).toEqual(['CREATED', 'STARTED']);
  });
});

describe('the launch checklist', () => {
  const read = async (id: string) =>
    (
      await api.run<{
        abTest: {
          launchChecklist: { canStart: boolean; reasons: Check[]; notes: Check[]; expectedPower: number | null };
        };
      }>(CHECKLIST, { id }, { userId: ana.id })
    ).abTest.launchChecklist;

  it('says beforehand what starting would refuse, all at once', async () => {
    const { id } = await create({ variations: [{ variationId: 'a', name: 'A', trafficPercentage: 60 }] });
    const { canStart, reasons } = await read(id);
    expect(canStart).toBe(false);
    expect(reasons.map(({ code }) => code)).toEqual([
      'TOO_FEW_VARIATIONS',
      'NO_CONTROL',
      'TRAFFIC_NOT_COMPLETE',
      'NO_HYPOTHESIS',
      'NO_SAMPLE_SIZE',
    ]);
    expect(await failure(VERBS.start, { id, version: 1 })).toMatchObject({
      code: 'CONFLICT',
      status: 'DRAFT',
      reasons,
    });
  });

  it("takes the rate of today from the campaign's facts", async () => {
    const campaignId = await campaign();
    await addFacts(campaignId, 1_000);
    const plan = { ...READY, campaignId, minimumDetectableEffect: 0.1, power: 0.8 };
    const { id } = await create(plan);
    const checklist = await read(id);
    expect(checklist).toMatchObject({ canStart: false, baseline: 0.1, reasons: [{ code: 'UNDERPOWERED' }] });
    expect(checklist.expectedPower).toBeLessThan(0.3);
    const enough = await create({ ...plan, sampleSize: 100_000 });
    expect(await read(enough.id)).toMatchObject({ canStart: true, baseline: 0.1, notes: [] });
    const unknown = await create({ ...plan, primaryMetric: 'revenue_per_visitor' });
    expect(await read(unknown.id)).toMatchObject({
      canStart: true,
      baseline: null,
      notes: [{ code: 'POWER_UNKNOWN' }],
    });
    const clicks = await create({ ...plan, primaryMetric: 'ctr', sampleSize: 100_000 });
    expect(await read(clicks.id)).toMatchObject({ baseline: 0.1 });
  });

  it('lets only one test of a campaign take units', async () => {
    const campaignId = await campaign();
    const [first, second, elsewhere] = [
      await create({ ...READY, key: 'first', campaignId }),
      await create({ ...READY, key: 'second', campaignId }),
      await create({ ...READY, key: 'elsewhere', campaignId: await campaign() }),
    ];
    await act('start', first.id);
    expect(await failure(VERBS.start, { id: second.id, version: 1 })).toMatchObject({
      code: 'CONFLICT',
      reasons: [{ code: 'OVERLAPPING_TEST', message: expect.stringContaining('first') }],
    });
    await act('start', elsewhere.id);
    await act('pause', first.id);
    await act('start', second.id);
    expect(await failure(VERBS.resume, { id: first.id })).toMatchObject({
      code: 'CONFLICT',
      status: 'PAUSED',
      reasons: [{ code: 'OVERLAPPING_TEST' }],
    });
    await act('complete', second.id);
    expect(await act('resume', first.id)).toMatchObject({ status: 'ACTIVE' });
  });

  it('lets only one of a campaign start, however many are started at the same time', async () => {
    const campaignId = await campaign();
    const tests: Test[] = [];
    for (const key of ['race-1', 'race-2', 'race-3', 'race-4']) tests.push(await create({ ...READY, key, campaignId }));
    const answers = await Promise.all(
      tests.map(({ id }) => api.execute(VERBS.start, { id, version: 1 }, { userId: ana.id })),
    );
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
    const reasons = answers.flatMap(({ errors }) => errors.map(({ extensions }) => extensions?.reasons));
    expect(reasons).toEqual(Array(3).fill([{ code: 'OVERLAPPING_TEST', message: expect.any(String) }]));
  });

  it('is read for many tests with as many statements as for one', async () => {
    const carla = await api.createUser();
    const ask = () =>
      api.execute('{ abTests { nodes { launchChecklist { canStart reasons { code } } } } }', {}, { userId: carla.id });
    const input = async () => ({
      ...READY,
      campaignId: encodeId('campaign', (await api.createCampaign({ userId: carla.id })).id),
    });
    await create(await input(), carla.id);
    const one = await ask();
    for (let i = 0; i < 4; i += 1) await create(await input(), carla.id);
    const many = await ask();
    expect(many.errors).toEqual([]);
    expect(many.statements).toHaveLength(one.statements.length);
    expect(many.statements.map(({ name }) => name).sort()).toEqual([
      'ab_tests.findPage',
      'ab_tests.listOverlaps',
      'campaign_performance_facts.sumByCampaign',
      'test_variations.listArmsOf',
    ]);
  });
});

describe('dropTestVariation', () => {
  it('gives the traffic to nobody and leaves the others where they are', async () => {
    const { id, variations } = await create();
    const [, long] = variations.nodes;
    await act('start', id);
    const { done } = await api.run<{ done: { droppedAt: string; abTest: { version: number } } }>(
      DROP,
      { id: long?.id, reason: 'It is slow.' },
      { userId: ana.id },
    );
    expect(done).toMatchObject({ droppedAt: expect.any(String), abTest: { version: 3 } });
    const paused = await act('pause', id);
    expect(paused.trafficRangeList).toEqual([
      { variationId: 'control', start: 0, end: 0.5 },
      { variationId: 'short', start: 0.7, end: 1 },
    ]);
    expect((await history(id)).at(-2)).toEqual({
      action: 'VARIATION_DROPPED',
      reason: 'It is slow.',
      before: { variationId: 'long', droppedAt: null },
      after: { variationId: 'long', droppedAt: done.droppedAt },
    });
    expect(await failure(VERBS.complete, { id, winner: 'long' })).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('refuses the control, the last but one, a second time, and a test that does not run', async () => {
    const { id, variations } = await create();
    const [control, long, short] = variations.nodes.map((node) => node.id);
    expect(await failure(DROP, { id: long })).toMatchObject({ code: 'CONFLICT', status: 'DRAFT' });
    await act('start', id);
    expect(await failure(DROP, { id: control })).toMatchObject({ code: 'CONFLICT', status: 'ACTIVE' });
    await api.run(DROP, { id: long }, { userId: ana.id });
    expect(await failure(DROP, { id: long })).toMatchObject({ code: 'CONFLICT' });
    expect(await failure(DROP, { id: short })).toMatchObject({ code: 'CONFLICT', status: 'ACTIVE' });
    await act('complete', id);
    expect(await failure(DROP, { id: short })).toMatchObject({ code: 'CONFLICT', status: 'COMPLETED' });
  });
});

it('another tenant does nothing to a test and its variations', async () => {
  const { id, variations } = await create();
  for (const verb of Object.values(VERBS)) {
    expect(await failure(verb, { id, version: 1, reason: 'x' }, ben.id)).toMatchObject({ code: 'NOT_FOUND' });
  }
  await act('start', id);
  expect(await failure(DROP, { id: variations.nodes[1]?.id }, ben.id)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await failure(CHECKLIST, { id }, ben.id)).toMatchObject({ code: 'NOT_FOUND' });
  expect((await history(id)).map(({ action }) => action)).toEqual(['CREATED', 'STARTED']);
});
