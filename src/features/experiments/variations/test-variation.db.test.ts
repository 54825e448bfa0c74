import { newId } from '../../../platform/database/new-id';
import { updateRow } from '../../../platform/database/write';
import { encodeId, parseId } from '../../../platform/graphql/ids';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';
import { TestStatusEnum } from '../ab-tests/ab-test.enums';
import { abTests, lockTest } from '../ab-tests/ab-test.store';

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

interface Failure {
  code: string;
  validationErrors?: { path: string; constraint: string }[];
}

const FIELDS = 'id abTestId variationId name description isControl trafficPercentage configuration';
const CREATE = `mutation ($input: CreateTestVariationInput!) { createTestVariation(input: $input) { ${FIELDS} } }`;
const UPDATE = `mutation ($id: ID!, $input: UpdateTestVariationInput!) { updateTestVariation(id: $id, input: $input) { ${FIELDS} } }`;
const DELETE = 'mutation ($id: ID!) { deleteTestVariation(id: $id) { deletedId } }';

async function createTest(variations: object[] = []): Promise<string> {
  const { createABTest } = await api.run<{ createABTest: { id: string } }>(
    'mutation ($input: CreateABTestInput!) { createABTest(input: $input) { id } }',
    { input: { name: 'A test', variations } },
    { userId: ana.id },
  );
  return createABTest.id;
}

async function add(abTestId: string, input: object): Promise<{ id: string } & Record<string, unknown>> {
  const data = await api.run<{ createTestVariation: { id: string } & Record<string, unknown> }>(
    CREATE,
    { input: { abTestId, ...input } },
    { userId: ana.id },
  );
  return data.createTestVariation;
}

async function splitOf(id: string): Promise<unknown> {
  const { abTest } = await api.run<{ abTest: { trafficSplit: unknown; version: number } }>(
    'query ($id: ID!) { abTest(id: $id) { trafficSplit version } }',
    { id },
    { userId: ana.id },
  );
  expect(abTest.version).toBe(1);
  return abTest.trafficSplit;
}

/** The extensions of the one error that the operation must end with. */
async function failure(operation: string, variables: Record<string, unknown>, userId = ana.id): Promise<Failure> {
  const { errors } = await api.execute(operation, variables, { userId });
  expect(errors).toHaveLength(1);
  return errors[0]?.extensions as unknown as Failure;
}

const CONTROL = { variationId: 'control', name: 'Control', trafficPercentage: 40, isControl: true };
const GREEN = { variationId: 'green', name: 'Green', trafficPercentage: 60 };

it('variations are added, changed and deleted, and the split of the test follows', async () => {
  const abTestId = await createTest();
  const control = await add(abTestId, CONTROL);
  expect(control).toEqual({ ...CONTROL, id: expect.any(String), abTestId, description: null, configuration: {} });
  const green = await add(abTestId, { ...GREEN, description: 'A green button.', configuration: { color: '#0a0' } });
  expect(green).toMatchObject({ ...GREEN, isControl: false, configuration: { color: '#0a0' } });
  expect(await splitOf(abTestId)).toEqual({ control: 0.4, green: 0.6 });

  const input = { variationId: 'lime', trafficPercentage: 20, configuration: { color: '#0f0' } };
  const changed = await api.run<{ updateTestVariation: object }>(UPDATE, { id: green.id, input }, { userId: ana.id });
  expect(changed.updateTestVariation).toMatchObject({ ...input, name: 'Green', description: 'A green button.' });
  expect(await splitOf(abTestId)).toEqual({ control: 0.4, lime: 0.2 });

  expect(await api.run(DELETE, { id: green.id }, { userId: ana.id })).toEqual({
    deleteTestVariation: { deletedId: green.id },
  });
  expect(await splitOf(abTestId)).toEqual({ control: 0.4 });
  expect(await failure(DELETE, { id: green.id })).toMatchObject({ code: 'NOT_FOUND' });
});

it('a test has at most one control, which can be handed on', async () => {
  const abTestId = await createTest([CONTROL, GREEN]);
  const blue = { abTestId, variationId: 'blue', name: 'Blue', trafficPercentage: 0, isControl: true };
  expect(await failure(CREATE, { input: blue })).toMatchObject({ code: 'CONFLICT', control: 'control' });
  const { abTest } = await api.run<{ abTest: { variations: { nodes: { id: string; variationId: string }[] } } }>(
    'query ($id: ID!) { abTest(id: $id) { variations { nodes { id variationId } } } }',
    { id: abTestId },
    { userId: ana.id },
  );
  const idOf = (key: string) => abTest.variations.nodes.find(({ variationId }) => variationId === key)?.id;
  const [control, green] = [idOf('control'), idOf('green')];
  expect(await failure(UPDATE, { id: green, input: { isControl: true } })).toMatchObject({ control: 'control' });
  await api.run(UPDATE, { id: control, input: { isControl: false } }, { userId: ana.id });
  await api.run(UPDATE, { id: green, input: { isControl: true } }, { userId: ana.id });
  await api.run(UPDATE, { id: green, input: { isControl: true, name: 'Leaf' } }, { userId: ana.id });
});

it('all variations together get at most 100 percent', async () => {
  const abTestId = await createTest([CONTROL]);
  const green = await add(abTestId, GREEN);
  const over = {
    code: 'BAD_USER_INPUT',
    validationErrors: [{ path: 'trafficPercentage', constraint: 'trafficTotal' }],
  };
  const blue = { abTestId, variationId: 'blue', name: 'Blue', trafficPercentage: 0.1 };
  expect(await failure(CREATE, { input: blue })).toMatchObject(over);
  expect(await failure(UPDATE, { id: green.id, input: { trafficPercentage: 61 } })).toMatchObject(over);
  await api.run(UPDATE, { id: green.id, input: { trafficPercentage: 59 } }, { userId: ana.id });
  await add(abTestId, { variationId: 'blue', name: 'Blue', trafficPercentage: 1 });
});

it('keys and names are unique within a test, not beyond', async () => {
  const abTestId = await createTest([CONTROL]);
  await createTest([CONTROL]);
  const twin = { abTestId, ...CONTROL, isControl: false, trafficPercentage: 0 };
  expect(await failure(CREATE, { input: { ...twin, name: 'Other' } })).toMatchObject({
    code: 'CONFLICT',
    constraint: 'uq_test_variations_variation_id',
  });
  expect(await failure(CREATE, { input: { ...twin, variationId: 'other' } })).toMatchObject({
    code: 'CONFLICT',
    constraint: 'uq_test_variations_name',
  });
});

it.each(['ACTIVE', 'PAUSED', 'COMPLETED', 'CANCELLED'])('nothing changes once the test is %s', async (status) => {
  const abTestId = await createTest([CONTROL]);
  const { id } = await add(abTestId, GREEN);
  await api.asOwner('UPDATE ab_tests SET status = $2::test_status_enum WHERE id = $1', [
    parseId(abTestId)?.uuid,
    status,
  ]);
  const refused = { code: 'CONFLICT', status };
  const blue = { abTestId, variationId: 'blue', name: 'Blue', trafficPercentage: 0 };
  expect(await failure(CREATE, { input: blue })).toMatchObject(refused);
  expect(await failure(UPDATE, { id, input: { name: 'Other' } })).toMatchObject(refused);
  expect(await failure(DELETE, { id })).toMatchObject(refused);
  expect(await splitOf(abTestId)).toEqual({ control: 0.4, green: 0.6 });
});

it('waits for whoever is changing the test, and then goes by what that made of it', async () => {
  const abTestId = await createTest();
  const uuid = parseId(abTestId)?.uuid ?? '';
  const starting = api.workspace.as(ana.id, 'READ WRITE');
  await lockTest(starting, uuid);
  const late = failure(CREATE, { input: { abTestId, ...GREEN } });
  await updateRow(starting, abTests, uuid, { status: TestStatusEnum.ACTIVE });
  await starting.commit();
  expect(await late).toMatchObject({ code: 'CONFLICT', status: 'ACTIVE' });
});

it('gives a test one control even when two are added at once', async () => {
  const abTestId = await createTest();
  const answers = await Promise.all(
    ['a', 'b', 'c'].map((variationId) =>
      api.execute(
        CREATE,
        { input: { ...CONTROL, abTestId, variationId, name: variationId, trafficPercentage: 30 } },
        { userId: ana.id },
      ),
    ),
  );
  expect(answers.map(({ errors }) => errors[0]?.extensions?.code ?? 'OK').sort()).toEqual([
    'CONFLICT',
    'CONFLICT',
    'OK',
  ]);
});

it('a test holds no more than 50 variations', async () => {
  const many = Array.from({ length: 51 }, (_, i) => ({ variationId: `v${i}`, name: `V${i}`, trafficPercentage: 1 }));
  const all = await failure('mutation ($input: CreateABTestInput!) { createABTest(input: $input) { id } }', {
    input: { name: 'Many', variations: many },
  });
  expect(all.validationErrors).toMatchObject([{ path: 'variations', constraint: 'arrayMaxSize' }]);
  const abTestId = await createTest(many.slice(0, 50));
  expect(await failure(CREATE, { input: { abTestId, ...many[50] } })).toMatchObject({
    code: 'CONFLICT',
    variations: 50,
  });
});

it('says everything that is wrong with an input at once', async () => {
  const input = { abTestId: 'nonsense', variationId: 'Ä', name: '', trafficPercentage: 100.5, configuration: 'text' };
  const { code, validationErrors } = await failure(CREATE, { input });
  expect(code).toBe('BAD_USER_INPUT');
  expect([...new Set(validationErrors?.map(({ path }) => path))].sort()).toEqual(Object.keys(input).sort());
  const abTestId = encodeId('test', newId());
  expect(await failure(CREATE, { input: { abTestId, ...GREEN } })).toMatchObject({
    code: 'NOT_FOUND',
    path: 'abTestId',
  });
});

it.each(['visitors: 1', 'conversions: 1', 'revenue: "1.00"', 'sufficientStatistics: {}'])(
  'has no input %s',
  async (field) => {
    const id = encodeId('variation', newId());
    const operation = `mutation { updateTestVariation(id: "${id}", input: { ${field} }) { id } }`;
    expect(await failure(operation, {})).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
  },
);

it('another tenant sees, changes and deletes nothing', async () => {
  const abTestId = await createTest();
  const { id } = await add(abTestId, GREEN);
  const gone = { code: 'NOT_FOUND' };
  expect(await failure('query ($id: ID!) { testVariation(id: $id) { id } }', { id }, ben.id)).toMatchObject(gone);
  expect(await failure(UPDATE, { id, input: { name: 'Mine' } }, ben.id)).toMatchObject(gone);
  expect(await failure(DELETE, { id }, ben.id)).toMatchObject(gone);
  expect(await failure(CREATE, { input: { abTestId, ...CONTROL } }, ben.id)).toMatchObject(gone);
  const list = '{ testVariations { totalCount nodes { id } } }';
  expect(await api.run(list, {}, { userId: ben.id })).toEqual({ testVariations: { totalCount: 0, nodes: [] } });
  expect(await api.run('query ($id: ID!) { testVariation(id: $id) { name } }', { id }, { userId: ana.id })).toEqual({
    testVariation: { name: 'Green' },
  });
});
