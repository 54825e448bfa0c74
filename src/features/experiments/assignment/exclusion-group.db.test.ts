import { parseId } from '../../../platform/graphql/ids';
import {
  type Assigned,
  failureOf,
  reasonsOf,
  type Tester,
  testerOf,
  units,
} from '../../../platform/testing/running-tests';
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
  path?: string;
  status?: string;
  freeShare?: number;
  tests?: string[];
  constraint?: string;
  validationErrors?: { path: string }[];
}

const failure = (operation: string, variables: object, userId = ana.id) =>
  failureOf<Failure>(api, userId, operation, variables);

describe('exclusion groups', () => {
  const JOIN = `mutation ($id: ID!, $group: ID!, $share: Float!) {
    joinExclusionGroup(abTestId: $id, exclusionGroupId: $group, share: $share) {
      id version exclusion { rangeStart rangeEnd exclusionGroup { id } abTest { id } } } }`;
  const LEAVE = 'mutation ($id: ID!) { leaveExclusionGroup(abTestId: $id) { id version exclusion { rangeStart } } }';
  const READ = `query ($id: ID!) { exclusionGroup(id: $id) { name freeShare user { id } ranges { abTestId rangeStart rangeEnd } } }`;

  async function group(name: string, userId = ana.id): Promise<string> {
    const data = await api.run<{ createExclusionGroup: { id: string } }>(
      'mutation ($input: CreateExclusionGroupInput!) { createExclusionGroup(input: $input) { id } }',
      { input: { name } },
      { userId },
    );
    return data.createExclusionGroup.id;
  }
  const join = (id: string, groupId: string, share: number) =>
    api.run<{ joinExclusionGroup: { exclusion: { rangeStart: number; rangeEnd: number } } }>(
      JOIN,
      { id, group: groupId, share },
      { userId: ana.id },
    );

  it('keep their tests from sharing a unit, and let them share a campaign', async () => {
    const groupId = await group('Checkout');
    const { id: campaignId } = await api.createCampaign({ userId: ana.id });
    const tests = [await tester.draft({ hashVersion: 'FNV1A_V2' }), await tester.draft(), await tester.draft()];
    for (const [index, share] of [0.4, 0.35, 0.25].entries()) {
      const { id } = tests[index] ?? { id: '' };
      await api.asOwner('UPDATE ab_tests SET campaign_id = $2 WHERE id = $1', [parseId(id)?.uuid, campaignId]);
      await join(id, groupId, share);
      await tester.act('startABTest', id, ', version: 2');
    }
    const answers: Assigned[][] = [];
    for (const { id } of tests) answers.push(await tester.assignMany(id, units(1_000)));
    const places = units(1_000).map((_, index) => answers.filter((list) => list[index]?.inExperiment).length);
    // Together they have the whole group: everybody is in exactly one.
    expect(new Set(places)).toEqual(new Set([1]));
    expect(reasonsOf(answers.flat())).toEqual(['ASSIGNED', 'EXCLUDED']);
    const inFirst = answers[0]?.filter(({ inExperiment }) => inExperiment).length ?? 0;
    expect(inFirst).toBeGreaterThan(340);
    expect(inFirst).toBeLessThan(460);
  });

  it('give the first part that is free, tell what is left, and take parts back', async () => {
    const groupId = await group('Prices');
    const [a, b, c] = [await tester.draft(), await tester.draft(), await tester.draft()];
    expect(await join(a.id, groupId, 0.5)).toEqual({
      joinExclusionGroup: {
        id: a.id,
        version: 2,
        exclusion: { rangeStart: 0, rangeEnd: 0.5, exclusionGroup: { id: groupId }, abTest: { id: a.id } },
      },
    });
    expect((await join(b.id, groupId, 0.3)).joinExclusionGroup.exclusion).toMatchObject({
      rangeStart: 0.5,
      rangeEnd: 0.8,
    });
    expect(await failure(JOIN, { id: c.id, group: groupId, share: 0.3 })).toMatchObject({
      code: 'CONFLICT',
      freeShare: 0.2,
    });
    const { exclusionGroup } = await api.run<{ exclusionGroup: object }>(READ, { id: groupId }, { userId: ana.id });
    expect(exclusionGroup).toMatchObject({
      name: 'Prices',
      freeShare: 0.2,
      ranges: [{ abTestId: a.id }, { abTestId: b.id }],
    });
    await tester.act('cancelABTest', a.id, ', reason: "x"');
    expect((await join(c.id, groupId, 0.3)).joinExclusionGroup.exclusion).toMatchObject({ rangeStart: 0 });
    // Moving counts the own part as free.
    expect((await join(c.id, groupId, 0.5)).joinExclusionGroup.exclusion).toMatchObject({
      rangeStart: 0,
      rangeEnd: 0.5,
    });
    await api.run(LEAVE, { id: c.id }, { userId: ana.id });
    expect(await failure(LEAVE, { id: c.id })).toMatchObject({ code: 'CONFLICT' });
    expect(await api.run(READ, { id: groupId }, { userId: ana.id })).toMatchObject({
      exclusionGroup: { freeShare: 0.5 },
    });
    const { abTest } = await api.run<{ abTest: { history: { nodes: object[] } } }>(
      'query ($id: ID!) { abTest(id: $id) { history(first: 1) { nodes { action before after } } } }',
      { id: c.id },
      { userId: ana.id },
    );
    expect(abTest.history.nodes).toEqual([
      {
        action: 'CHANGED',
        before: { exclusionGroupId: groupId, rangeStart: 0, rangeEnd: 0.5 },
        after: { exclusionGroupId: null },
      },
    ]);
  });

  it('give the same part to nobody else, however many ask at the same time', async () => {
    const groupId = await group('Race');
    const tests = await Promise.all(Array.from({ length: 4 }, (_, index) => tester.draft({ key: `race-${index}` })));
    const answers = await Promise.all(
      tests.map(({ id }) => api.execute(JOIN, { id, group: groupId, share: 0.5 }, { userId: ana.id })),
    );
    expect(answers.filter(({ errors }) => errors.length === 0)).toHaveLength(2);
    expect(await api.run(READ, { id: groupId }, { userId: ana.id })).toMatchObject({
      exclusionGroup: { freeShare: 0 },
    });
  });

  it('are joined before the start only, by shares above 0 and at most 1', async () => {
    const groupId = await group('Late');
    const running = await tester.active();
    expect(await failure(JOIN, { id: running.id, group: groupId, share: 0.5 })).toMatchObject({
      code: 'CONFLICT',
      status: 'ACTIVE',
    });
    const { id } = await tester.draft();
    for (const share of [0, -1, 1.01]) {
      expect((await failure(JOIN, { id, group: groupId, share })).validationErrors).toMatchObject([{ path: 'share' }]);
    }
  });

  it('are listed, renamed, and deleted once their tests are over', async () => {
    const groupId = await group('Old');
    const as = { userId: ana.id };
    const { id } = await tester.draft({ key: 'in-old' });
    await join(id, groupId, 1);
    const remove = 'mutation ($id: ID!) { deleteExclusionGroup(id: $id) { deletedId } }';
    expect(await failure(remove, { id: groupId })).toMatchObject({ code: 'CONFLICT', tests: ['in-old'] });
    await api.run(
      'mutation ($id: ID!) { updateExclusionGroup(id: $id, input: { name: "New" }) { id } }',
      { id: groupId },
      as,
    );
    expect(await api.run('{ exclusionGroups(filter: { name: { eq: "New" } }) { nodes { id name } } }', {}, as)).toEqual(
      {
        exclusionGroups: { nodes: [{ id: groupId, name: 'New' }] },
      },
    );
    const create = 'mutation { createExclusionGroup(input: { name: "New" }) { id } }';
    expect(await failure(create, {})).toMatchObject({ code: 'CONFLICT', constraint: 'uq_exclusion_groups_name' });
    await tester.act('cancelABTest', id, ', reason: "x"');
    expect(await api.run(remove, { id: groupId }, as)).toEqual({ deleteExclusionGroup: { deletedId: groupId } });
    expect(await api.run('query ($id: ID!) { abTest(id: $id) { exclusion { rangeStart } } }', { id }, as)).toEqual({
      abTest: { exclusion: null },
    });
  });

  it("are nobody else's", async () => {
    const groupId = await group('Mine');
    const { id } = await tester.draft();
    const theirs = await testerOf(api, ben.id).draft();
    const missing = { code: 'NOT_FOUND' };
    expect(await failure(JOIN, { id: theirs.id, group: groupId, share: 0.5 }, ben.id)).toMatchObject({
      ...missing,
      path: 'exclusionGroupId',
    });
    expect(await failure(JOIN, { id, group: groupId, share: 0.5 }, ben.id)).toMatchObject({
      ...missing,
      path: 'abTestId',
    });
    expect(await failure(LEAVE, { id }, ben.id)).toMatchObject(missing);
    expect(
      await failure(
        'mutation ($id: ID!) { updateExclusionGroup(id: $id, input: { name: "x" }) { id } }',
        { id: groupId },
        ben.id,
      ),
    ).toMatchObject(missing);
    expect(
      await failure('mutation ($id: ID!) { deleteExclusionGroup(id: $id) { deletedId } }', { id: groupId }, ben.id),
    ).toMatchObject(missing);
    expect(await api.run('{ exclusionGroups { totalCount } }', {}, { userId: ben.id })).toEqual({
      exclusionGroups: { totalCount: 0 },
    });
  });
});
