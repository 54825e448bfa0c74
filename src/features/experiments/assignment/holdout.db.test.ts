import { failureOf, reasonsOf, type Tester, testerOf, units } from '../../../platform/testing/running-tests';
import type { TestUser } from '../../../platform/testing/test-accounts';
import { startTestApi, type TestApi } from '../../../platform/testing/test-api';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/test-database';

let database: TestDatabase;
let api: TestApi;
let ana: TestUser;
let ben: TestUser;
let tester: Tester;

beforeAll(async () => {
  database = await createTestDatabase();
  api = await startTestApi(database, { poolSize: 8 });
  ana = await api.createUser();
  ben = await api.createUser();
  tester = testerOf(api, ana.id);
});
afterAll(async () => {
  await api?.close();
  await database?.drop();
});

interface Failure {
  code: string;
  validationErrors?: { path: string }[];
}

const failure = (operation: string, variables: object, userId = ana.id) =>
  failureOf<Failure>(api, userId, operation, variables);

describe('holdouts', () => {
  const CREATE =
    'mutation ($input: CreateHoldoutInput!) { createHoldout(input: $input) { id name share user { id } } }';

  it('keep their units out of every test that these have no variation of yet', async () => {
    const carla = await api.createUser();
    const as = { userId: carla.id };
    const carlas = testerOf(api, carla.id);
    const early = await carlas.active({});
    const before = await carlas.assignMany(early.id, units(100));
    const { createHoldout } = await api.run<{ createHoldout: { id: string } }>(
      CREATE,
      { input: { name: 'Baseline', share: 0.2 } },
      as,
    );
    const kept = await carlas.assignMany(early.id, units(100));
    expect(kept.map(({ variationId }) => variationId)).toEqual(before.map(({ variationId }) => variationId));

    const tests = [await carlas.active({}), await carlas.active({ hashVersion: 'FNV1A_V2' })];
    const heldOut: string[][] = [];
    for (const { id } of tests) {
      const answers = await carlas.assignMany(id, units(1_000));
      expect(reasonsOf(answers)).toEqual(['ASSIGNED', 'HELD_OUT']);
      heldOut.push(answers.filter(({ reason }) => reason === 'HELD_OUT').map(({ unitId }) => unitId));
    }
    expect(heldOut[0]).toEqual(heldOut[1]);
    expect(heldOut[0]?.length).toBeGreaterThan(150);
    expect(heldOut[0]?.length).toBeLessThan(250);

    const change = 'mutation ($id: ID!, $share: Float!) { updateHoldout(id: $id, input: { share: $share }) { share } }';
    await api.run(change, { id: createHoldout.id, share: 0.3 }, as);
    const third = await carlas.active({});
    const more = await carlas.assignMany(third.id, units(1_000));
    const out = new Set(more.filter(({ reason }) => reason === 'HELD_OUT').map(({ unitId }) => unitId));
    expect(heldOut[0]?.filter((unitId) => !out.has(unitId))).toEqual([]);
    expect(out.size).toBeGreaterThan(heldOut[0]?.length ?? 0);

    await api.run('mutation ($id: ID!) { deleteHoldout(id: $id) { deletedId } }', { id: createHoldout.id }, as);
    expect(reasonsOf(await carlas.assignMany(third.id, units(1_000)))).toEqual(['ASSIGNED', 'STICKY']);
  });

  it('hold out at most half of all units', async () => {
    for (const share of [0, 0.51]) {
      expect((await failure(CREATE, { input: { name: 'x', share } })).validationErrors).toMatchObject([
        { path: 'share' },
      ]);
    }
  });

  it("are nobody else's", async () => {
    const { createHoldout } = await api.run<{ createHoldout: { id: string; user: { id: string } } }>(
      CREATE,
      { input: { name: 'Mine', share: 0.5 } },
      { userId: ben.id },
    );
    const { id } = createHoldout;
    const missing = { code: 'NOT_FOUND' };
    expect(await failure('query ($id: ID!) { holdout(id: $id) { id } }', { id })).toMatchObject(missing);
    expect(
      await failure('mutation ($id: ID!) { updateHoldout(id: $id, input: { share: 0.1 }) { id } }', { id }),
    ).toMatchObject(missing);
    expect(await failure('mutation ($id: ID!) { deleteHoldout(id: $id) { deletedId } }', { id })).toMatchObject(
      missing,
    );
    expect(await api.run('{ holdouts { nodes { id } } }', {}, { userId: ana.id })).toEqual({ holdouts: { nodes: [] } });
    const { id: testId } = await tester.active();
    expect(reasonsOf(await tester.assignMany(testId, units(100)))).toEqual(['ASSIGNED']);
    expect(await api.run('query ($id: ID!) { holdout(id: $id) { share name } }', { id }, { userId: ben.id })).toEqual({
      holdout: { share: 0.5, name: 'Mine' },
    });
  });
});
