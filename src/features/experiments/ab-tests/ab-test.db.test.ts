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
  key: string;
  version: number;
  status: string;
}
interface Failure {
  code: string;
  status?: string;
  fields?: string[];
  currentVersion?: number;
  path?: string;
  validationErrors?: { path: string; constraint: string; message: string }[];
}

const FIELDS = `id key name hypothesis status testType confidenceThreshold primaryMetric currency version campaignId
  guardrailMetrics { metric margin higherIsBetter } trafficSplit trafficSplitShares { variationId share }
  variations(orderBy: [{ field: VARIATION_ID }]) { nodes { id variationId name isControl trafficPercentage configuration } }`;
const CREATE = `mutation Create($input: CreateABTestInput!) { createABTest(input: $input) { ${FIELDS} } }`;
const UPDATE = `mutation Update($id: ID!, $input: UpdateABTestInput!) { updateABTest(id: $id, input: $input) { ${FIELDS} } }`;
const DELETE = 'mutation Delete($id: ID!) { deleteABTest(id: $id) { deletedId } }';

const ARMS = [
  { variationId: 'control', name: 'As it is', isControl: true, trafficPercentage: 50 },
  { variationId: 'short', name: 'Short form', trafficPercentage: 50, configuration: { fields: 3 } },
];

async function create(input: object = {}, userId = ana.id): Promise<Test & Record<string, unknown>> {
  const data = await api.run<{ createABTest: Test & Record<string, unknown> }>(
    CREATE,
    { input: { name: 'A test', ...input } },
    { userId },
  );
  return data.createABTest;
}

async function update(id: string, input: object, userId = ana.id) {
  const data = await api.run<{ updateABTest: Test & Record<string, unknown> }>(UPDATE, { id, input }, { userId });
  return data.updateABTest;
}

/** The extensions of the one error that the operation must end with. */
async function failure(operation: string, variables: object, userId = ana.id): Promise<Failure> {
  const { errors, data } = await api.execute(operation, variables as Record<string, unknown>, { userId });
  expect(errors).toHaveLength(1);
  for (const value of Object.values(data ?? {})) expect(value).toBeNull();
  return errors[0]?.extensions as unknown as Failure;
}

async function setStatus(id: string, status: string): Promise<void> {
  await api.asOwner('UPDATE ab_tests SET status = $2::test_status_enum WHERE id = $1', [parseId(id)?.uuid, status]);
}

describe('createABTest', () => {
  it('makes a DRAFT with its variations, its split and what was left out', async () => {
    const campaign = await api.createCampaign({ userId: ana.id, currency: 'EUR' });
    const test = await create({
      name: 'Shorter form',
      hypothesis: 'Fewer fields, more sign-ups.',
      campaignId: encodeId('campaign', campaign.id),
      guardrails: [
        { metric: 'revenue_per_visitor', margin: 0.05 },
        { metric: 'refund_rate', margin: 0.01, higherIsBetter: false },
      ],
      variations: ARMS,
    });
    expect(test).toEqual({
      id: expect.stringMatching(/^test_[0-9a-z]{26}$/),
      key: 'shorter-form',
      name: 'Shorter form',
      hypothesis: 'Fewer fields, more sign-ups.',
      status: 'DRAFT',
      testType: 'SIMPLE_AB',
      confidenceThreshold: 0.95,
      primaryMetric: 'conversion_rate',
      currency: 'EUR',
      version: 1,
      campaignId: encodeId('campaign', campaign.id),
      guardrailMetrics: [
        { metric: 'revenue_per_visitor', margin: 0.05, higherIsBetter: true },
        { metric: 'refund_rate', margin: 0.01, higherIsBetter: false },
      ],
      trafficSplit: { control: 0.5, short: 0.5 },
      trafficSplitShares: [
        { variationId: 'control', share: 0.5 },
        { variationId: 'short', share: 0.5 },
      ],
      variations: {
        nodes: [
          { id: expect.any(String), ...ARMS[0], configuration: {} },
          { id: expect.any(String), ...ARMS[1], isControl: false },
        ],
      },
    });
  });

  it('gives each test a random salt that the API does not show', async () => {
    const tests = [await create(), await create()];
    const rows = await api.asOwner<{ salt: string }>('SELECT salt FROM ab_tests WHERE id = ANY ($1)', [
      tests.map(({ id }) => parseId(id)?.uuid),
    ]);
    expect(new Set(rows.map(({ salt }) => salt)).size).toBe(2);
    for (const { salt } of rows) expect(salt).toMatch(/^[0-9a-f]{32}$/);
    const { code } = await failure('{ abTests { nodes { salt } } }', {});
    expect(code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('numbers derived keys that are taken, per user', async () => {
    const carla = await api.createUser();
    const keys = [];
    for (let i = 0; i < 3; i++) keys.push((await create({ name: 'Same Name' }, carla.id)).key);
    expect(keys).toEqual(['same-name', 'same-name-2', 'same-name-3']);
    expect((await create({ name: 'Same name' }, ben.id)).key).toBe('same-name');
    expect(await failure(CREATE, { input: { name: 'Other', key: 'same-name-2' } }, carla.id)).toMatchObject({
      code: 'CONFLICT',
      constraint: 'uq_ab_tests_key',
    });
  });

  it('says everything that is wrong with an input at once', async () => {
    const { code, validationErrors } = await failure(CREATE, {
      input: {
        name: '',
        key: 'Not a slug',
        confidenceThreshold: 1.5,
        sampleSize: 1,
        durationDays: 0,
        primaryMetric: 'Conversion Rate',
        currency: 'EURO',
        minimumDetectableEffect: 0,
        power: 0.1,
        startDate: '2026-05-02T00:00:00Z',
        endDate: '2026-05-01T00:00:00Z',
        campaignId: 'test_01h455vb4pex5vsknk084sn02q',
        guardrails: [
          { metric: 'ctr', margin: 0 },
          { metric: 'ctr', margin: 1 },
        ],
        variations: [
          { variationId: '-x', name: '', trafficPercentage: 101, configuration: [1] },
          { variationId: 'ok', name: 'Ok', trafficPercentage: -1, configuration: { text: 'x'.repeat(70_000) } },
        ],
      },
    });
    expect(code).toBe('BAD_USER_INPUT');
    expect((validationErrors ?? []).map(({ path }) => path).sort()).toEqual([
      'campaignId',
      'confidenceThreshold',
      'currency',
      'durationDays',
      'endDate',
      'guardrails',
      'guardrails.0.margin',
      'key',
      'minimumDetectableEffect',
      'name',
      'power',
      'primaryMetric',
      'sampleSize',
      'variations.0.configuration',
      'variations.0.name',
      'variations.0.trafficPercentage',
      'variations.0.variationId',
      'variations.1.configuration',
      'variations.1.trafficPercentage',
    ]);
  });

  it('refuses variations that cannot stand together and writes nothing', async () => {
    const dora = await api.createUser();
    const arms = [ARMS[0], { ...ARMS[0], trafficPercentage: 60 }];
    const { code, validationErrors } = await failure(CREATE, { input: { name: 'X', variations: arms } }, dora.id);
    expect(code).toBe('BAD_USER_INPUT');
    expect((validationErrors ?? []).map(({ constraint }) => constraint)).toEqual([
      'unique',
      'unique',
      'oneControl',
      'trafficTotal',
    ]);
    expect(await api.run('{ abTests { totalCount } }', {}, { userId: dora.id })).toEqual({
      abTests: { totalCount: 0 },
    });
  });

  it("knows no campaign of somebody else's, and names the field", async () => {
    const campaign = await api.createCampaign({ userId: ben.id });
    const input = { name: 'X', campaignId: encodeId('campaign', campaign.id) };
    expect(await failure(CREATE, { input })).toMatchObject({ code: 'NOT_FOUND', path: 'campaignId' });
  });

  it.each(['status: ACTIVE', 'winningVariationId: "a"', 'pValue: 0.01', 'salt: "x"'])(
    'has no input %s',
    async (field) => {
      const { code } = await failure(`mutation { createABTest(input: { name: "X", ${field} }) { id } }`, {});
      expect(code).toBe('GRAPHQL_VALIDATION_FAILED');
    },
  );
});

describe('updateABTest', () => {
  it('changes what is given, counts the version and leaves the rest', async () => {
    const { id } = await create({ variations: ARMS, hypothesis: 'Because.' });
    const changed = await update(id, {
      version: 1,
      name: 'New',
      key: 'new-key',
      confidenceThreshold: 0.99,
      currency: 'CHF',
    });
    expect(changed).toMatchObject({
      name: 'New',
      key: 'new-key',
      confidenceThreshold: 0.99,
      currency: 'CHF',
      hypothesis: 'Because.',
      primaryMetric: 'conversion_rate',
      trafficSplit: { control: 0.5, short: 0.5 },
      version: 2,
    });
    expect(await update(id, { version: 2, hypothesis: null })).toMatchObject({ hypothesis: null, version: 3 });
  });

  it('changes the traffic of all variations at once', async () => {
    const { id } = await create({ variations: ARMS });
    const split = [
      { variationId: 'short', share: 0.1 },
      { variationId: 'control', share: 0.9 },
    ];
    expect(await update(id, { version: 1, trafficSplit: split })).toMatchObject({
      trafficSplit: { control: 0.9, short: 0.1 },
      variations: { nodes: [{ trafficPercentage: 90 }, { trafficPercentage: 10 }] },
    });
    const input = { version: 2, trafficSplit: split.slice(1) };
    expect((await failure(UPDATE, { id, input })).validationErrors?.[0]).toMatchObject({ path: 'trafficSplit' });
  });

  it('refuses an old version and tells the present one', async () => {
    const { id } = await create();
    await update(id, { version: 1, name: 'First' });
    expect(await failure(UPDATE, { id, input: { version: 1, name: 'Second' } })).toMatchObject({
      code: 'CONFLICT',
      currentVersion: 2,
    });
  });

  it.each(['ACTIVE', 'PAUSED', 'COMPLETED', 'CANCELLED'])(
    'fixes the plan, not the words, of a test that is %s',
    async (status) => {
      const { id } = await create({ variations: ARMS });
      await setStatus(id, status);
      for (const content of [
        { primaryMetric: 'ctr' },
        { key: 'other' },
        { confidenceThreshold: 0.9 },
        { campaignId: null },
        { guardrails: [] },
        { trafficSplit: [] },
        { endDate: '2027-01-01T00:00:00Z' },
      ]) {
        expect(await failure(UPDATE, { id, input: { version: 1, name: 'No', ...content } })).toMatchObject({
          code: 'CONFLICT',
          status,
          fields: Object.keys(content),
        });
      }
      expect(await update(id, { version: 1, name: 'Renamed', hypothesis: 'In other words.' })).toMatchObject({
        name: 'Renamed',
        status,
        version: 2,
      });
    },
  );

  it('compares a date that comes alone with the one that is there', async () => {
    const { id } = await create({ startDate: '2026-05-01T00:00:00Z', endDate: '2026-06-01T00:00:00Z' });
    const { validationErrors } = await failure(UPDATE, {
      id,
      input: { version: 1, startDate: '2026-07-01T00:00:00Z' },
    });
    expect(validationErrors).toMatchObject([{ path: 'endDate', constraint: 'isAfter' }]);
    await update(id, { version: 1, startDate: '2026-07-01T00:00:00Z', endDate: null });
  });

  it('sets and removes the campaign', async () => {
    const campaignId = encodeId('campaign', (await api.createCampaign({ userId: ana.id })).id);
    const { id } = await create();
    expect(await update(id, { version: 1, campaignId })).toMatchObject({ campaignId });
    expect(await update(id, { version: 2, name: 'Still' })).toMatchObject({ campaignId });
    expect(await update(id, { version: 3, campaignId: null })).toMatchObject({ campaignId: null });
  });

  it('says which field cannot be null', async () => {
    const { id } = await create();
    const { code, validationErrors } = await failure(UPDATE, { id, input: { version: 1, primaryMetric: null } });
    expect(code).toBe('BAD_USER_INPUT');
    expect(validationErrors).toMatchObject([{ path: 'primaryMetric', constraint: 'notNull' }]);
  });
});

describe('deleteABTest', () => {
  it.each(['DRAFT', 'CANCELLED'])('deletes a test that is %s, with its variations', async (status) => {
    const { id } = await create({ variations: ARMS });
    await setStatus(id, status);
    expect(await api.run(DELETE, { id }, { userId: ana.id })).toEqual({ deleteABTest: { deletedId: id } });
    const uuid = parseId(id)?.uuid;
    expect(await api.asOwner('SELECT 1 FROM test_variations WHERE ab_test_id = $1', [uuid])).toEqual([]);
    expect(await failure(DELETE, { id })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each(['ACTIVE', 'PAUSED', 'COMPLETED'])('keeps a test that is %s', async (status) => {
    const { id } = await create();
    await setStatus(id, status);
    expect(await failure(DELETE, { id })).toMatchObject({ code: 'CONFLICT', status });
    expect(await api.run('query ($id: ID!) { abTest(id: $id) { status } }', { id }, { userId: ana.id })).toEqual({
      abTest: { status },
    });
  });

  it('a deleted campaign leaves the test behind', async () => {
    const campaignId = encodeId('campaign', (await api.createCampaign({ userId: ana.id })).id);
    const { id } = await create({ campaignId });
    await api.run(
      'mutation ($id: ID!) { deleteCampaign(id: $id) { deletedId } }',
      { id: campaignId },
      { userId: ana.id },
    );
    expect(
      await api.run('query ($id: ID!) { abTest(id: $id) { campaignId campaign { id } } }', { id }, { userId: ana.id }),
    ).toEqual({ abTest: { campaignId: null, campaign: null } });
  });
});

describe('another tenant', () => {
  it('sees, changes and deletes nothing', async () => {
    const { id, key } = await create({ name: 'Secret', key: 'secret', variations: ARMS });
    const as = ben.id;
    expect(await failure('query ($id: ID!) { abTest(id: $id) { id } }', { id }, as)).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await failure('query ($id: ID!) { node(id: $id) { id } }', { id }, as)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await failure('query ($key: String!) { abTestByKey(key: $key) { id } }', { key }, as)).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await failure(UPDATE, { id, input: { version: 1, name: 'Mine' } }, as)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await failure(DELETE, { id }, as)).toMatchObject({ code: 'NOT_FOUND' });
    const found = await api.run<{ abTests: { nodes: unknown[] } }>(
      '{ abTests(filter: { key: { eq: "secret" } }) { nodes { id } } }',
      {},
      { userId: as },
    );
    expect(found.abTests.nodes).toEqual([]);
    expect(
      await api.run('query ($key: String!) { abTestByKey(key: $key) { name version } }', { key }, { userId: ana.id }),
    ).toEqual({ abTestByKey: { name: 'Secret', version: 1 } });
  });
});
