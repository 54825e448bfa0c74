import { parseId } from '../../../platform/graphql/ids';
import {
  ASSIGN_MANY,
  ASSIGN_ONE,
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
import { pauseABTest } from '../lifecycle/lifecycle.service';
import { type AssignmentPlan, assignUnit } from './assignment';

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
  validationErrors?: { path: string; constraint: string }[];
}

const failure = (operation: string, variables: object, userId = ana.id) =>
  failureOf<Failure>(api, userId, operation, variables);
const rowsOf = (id: string) =>
  api.asOwner<{ unit_id: string; variation_id: string; attributes: object }>(
    'SELECT unit_id, variation_id, attributes FROM test_assignments WHERE ab_test_id = $1',
    [parseId(id)?.uuid],
  );

/** Resolves when this many connections wait for a lock. */
async function blocked(count: number): Promise<void> {
  for (;;) {
    const [row] = await api.asOwner<{ waiting: number }>(
      `SELECT count(*)::integer AS waiting FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')`,
    );
    if ((row?.waiting ?? 0) >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('assignVariation', () => {
  it('gives a unit a variation and keeps to it', async () => {
    const { id } = await tester.active();
    const first = await tester.assignOne(id, 'anna', { device: 'phone' });
    expect(first).toMatchObject({
      unitId: 'anna',
      inExperiment: true,
      isNew: true,
      reason: 'ASSIGNED',
      assignedAt: expect.any(String),
      variation: { variationId: first.variationId },
    });
    expect(await tester.assignOne(id, 'anna', { device: 'desktop' })).toEqual({
      ...first,
      isNew: false,
      reason: 'STICKY',
    });
    expect(await rowsOf(id)).toEqual([
      { unit_id: 'anna', variation_id: first.variationId, attributes: { device: 'phone' } },
    ]);
  });

  it('gives what the pure function gives, with either hash', async () => {
    for (const hashVersion of ['SHA256_52', 'FNV1A_V2'] as const) {
      const { id } = await tester.active({ hashVersion });
      const [{ salt }] = await api.asOwner<{ salt: string }>('SELECT salt FROM ab_tests WHERE id = $1', [
        parseId(id)?.uuid,
      ]);
      const ranges = [
        { variationId: 'control', start: 0, end: 0.5 },
        { variationId: 'long', start: 0.5, end: 0.7 },
        { variationId: 'short', start: 0.7, end: 1 },
      ];
      for (const { unitId, variationId } of await tester.assignMany(id, units(200))) {
        expect(variationId).toBe(assignUnit({ hashVersion, salt, coverage: 1, ranges }, unitId).variationId);
      }
    }
  });

  it('gives one answer to many that ask at the same time', async () => {
    const { id } = await tester.active();
    const answers = await Promise.all(Array.from({ length: 8 }, () => tester.assignOne(id, 'anna')));
    expect(new Set(answers.map(({ variationId }) => variationId)).size).toBe(1);
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(await rowsOf(id)).toHaveLength(1);
    const bulks = await Promise.all(
      Array.from({ length: 4 }, (_, index) => tester.assignMany(id, index % 2 ? units(50) : units(50).reverse())),
    );
    const news = bulks.flat().filter(({ isNew }) => isNew);
    expect(news).toHaveLength(50);
    expect(await rowsOf(id)).toHaveLength(51);
  });

  it('takes no units where the test does not run, and no new ones where it is paused', async () => {
    const nothing = { reason: 'NOT_ACTIVE', inExperiment: false, variation: null, isNew: false, assignedAt: null };
    const { id } = await tester.draft();
    expect(await tester.assignOne(id, 'anna')).toMatchObject(nothing);
    await tester.act('startABTest', id, ', version: 1');
    const { variationId } = await tester.assignOne(id, 'anna');
    await tester.act('pauseABTest', id);
    expect(await tester.assignOne(id, 'anna')).toMatchObject({ reason: 'STICKY', variationId });
    expect(await tester.assignOne(id, 'ben')).toMatchObject(nothing);
    await tester.act('resumeABTest', id);
    expect(await tester.assignOne(id, 'ben')).toMatchObject({ reason: 'ASSIGNED' });
    await tester.act('completeABTest', id);
    expect(await tester.assignOne(id, 'anna')).toMatchObject(nothing);
    expect(await rowsOf(id)).toHaveLength(2);
  });

  it('takes nobody that asked while the test was being paused', async () => {
    const { id } = await tester.active();
    const uuid = parseId(id)?.uuid ?? '';
    let waiting: Promise<Assigned[]> = Promise.resolve([]);
    await api.workspace.run(ana.id, 'READ WRITE', async (db) => {
      await pauseABTest(db, uuid);
      waiting = tester.assignMany(id, units(10));
      // Long enough for the others to have read the test as it was, and to wait for this transaction.
      await blocked(1);
    });
    expect(reasonsOf(await waiting)).toEqual(['NOT_ACTIVE']);
    expect(await rowsOf(id)).toEqual([]);
  });

  it('lets in the share of units that it covers', async () => {
    const { id } = await tester.active({ coverage: 0.3 });
    const answers = await tester.assignMany(id, units(1_000));
    expect(reasonsOf(answers)).toEqual(['ASSIGNED', 'OUT_OF_COVERAGE']);
    const covered = answers.filter(({ inExperiment }) => inExperiment).length;
    expect(covered).toBeGreaterThan(250);
    expect(covered).toBeLessThan(350);
    expect(await rowsOf(id)).toHaveLength(covered);
  });

  it('gives a dropped variation to no new unit, and moves none', async () => {
    const { id, variations } = await tester.active();
    const before = await tester.assignMany(id, units(300));
    await api.run(
      'mutation ($id: ID!) { dropTestVariation(id: $id) { id } }',
      { id: variations.get('long') },
      { userId: ana.id },
    );
    const again = await tester.assignMany(id, units(300));
    expect(again.map(({ variationId }) => variationId)).toEqual(before.map(({ variationId }) => variationId));
    const later = await tester.assignMany(id, units(300, 'later'));
    expect(reasonsOf(later)).toEqual(['ASSIGNED', 'VARIATION_DROPPED']);
    expect(later.filter(({ variationId }) => variationId === 'long')).toEqual([]);
    const plain = later.filter(({ inExperiment }) => inExperiment).length;
    expect(plain).toBeGreaterThan(200);
    expect(plain).toBeLessThan(280);
  });

  it('goes on with a test whose ranges were never written', async () => {
    const { id } = await tester.active();
    const before = await tester.assignMany(id, units(50));
    await api.asOwner(`UPDATE ab_tests SET traffic_ranges = '[]' WHERE id = $1`, [parseId(id)?.uuid]);
    await api.asOwner('DELETE FROM test_assignments WHERE ab_test_id = $1', [parseId(id)?.uuid]);
    const after = await tester.assignMany(id, units(50));
    expect(after.map(({ variationId }) => variationId)).toEqual(before.map(({ variationId }) => variationId));
  });

  it.each([
    ['that is empty', ''],
    ['of 201 characters', 'x'.repeat(201)],
    ['with a NUL', 'a\0b'],
  ])('refuses a unit id %s', async (_, unitId) => {
    const { id } = await tester.active();
    const { code, validationErrors } = await failure(ASSIGN_ONE, { id, unitId });
    expect(code).toBe('BAD_USER_INPUT');
    expect(validationErrors).toMatchObject([{ path: 'unitId' }]);
    expect((await failure(ASSIGN_MANY, { id, unitIds: ['ok', unitId] })).validationErrors).toMatchObject([
      { path: 'unitIds.1' },
    ]);
  });

  it('takes ids of 200 characters, whatever these are', async () => {
    const { id } = await tester.active();
    expect(await tester.assignOne(id, 'x'.repeat(200))).toMatchObject({ reason: 'ASSIGNED' });
    const [unit] = await tester.assignMany(id, ["Zoë 'or' 1=1; -- 🚀"]);
    expect(unit).toMatchObject({ unitId: "Zoë 'or' 1=1; -- 🚀", reason: 'ASSIGNED' });
  });

  it.each([[['a', 'list']], ['a text'], [{ text: 'x'.repeat(5_000) }]])(
    'refuses attributes like %j',
    async (attributes) => {
      const { id } = await tester.active();
      expect((await failure(ASSIGN_ONE, { id, unitId: 'u', attributes })).validationErrors).toMatchObject([
        { path: 'attributes' },
      ]);
    },
  );
});

it('refuses attributes that the database cannot keep', async () => {
  const { id } = await tester.active();
  const { validationErrors } = await failure(ASSIGN_ONE, { id, unitId: 'u', attributes: { a: 'b\0' } });
  expect(validationErrors).toMatchObject([{ path: 'attributes.a' }]);
});

describe('assignVariations', () => {
  it('answers in the order of the units, with as many statements for a thousand as for one', async () => {
    const { id } = await tester.active();
    const count = async (unitIds: readonly string[]) => {
      const { data, errors, statements } = await api.execute<{ assignVariations: Assigned[] }>(
        ASSIGN_MANY,
        { id, unitIds },
        { userId: ana.id },
      );
      expect(errors).toEqual([]);
      expect(data.assignVariations.map(({ unitId }) => unitId)).toEqual(unitIds);
      return statements.map(({ name }) => name);
    };
    const one = await count(['first']);
    expect(one).toHaveLength(5);
    expect((await count(units(1_000))).sort()).toEqual(one.sort());
    expect(await count(units(1_000))).toHaveLength(4);
  });

  it('takes a unit that is named twice once, and none at all', async () => {
    const { id } = await tester.active();
    const answers = await tester.assignMany(id, ['a', 'b', 'a']);
    expect(answers.map(({ isNew, reason }) => [isNew, reason])).toEqual([
      [true, 'ASSIGNED'],
      [true, 'ASSIGNED'],
      [false, 'STICKY'],
    ]);
    expect(await tester.assignMany(id, [])).toEqual([]);
  });

  it('takes a thousand units and no more', async () => {
    const { id } = await tester.active();
    expect((await failure(ASSIGN_MANY, { id, unitIds: units(1_001) })).validationErrors).toMatchObject([
      { path: 'unitIds', constraint: 'arrayMaxSize' },
    ]);
  });
});

describe('abTestAssignmentPlan', () => {
  const PLAN_OF = 'query ($id: ID!) { abTestAssignmentPlan(abTestId: $id) { abTestId takesUnits plan } }';

  it('is all that the pure function needs to give what the server gives', async () => {
    const { id } = await tester.active({ coverage: 0.7 });
    const { abTestAssignmentPlan } = await api.run<{
      abTestAssignmentPlan: { abTestId: string; takesUnits: boolean; plan: AssignmentPlan };
    }>(PLAN_OF, { id }, { userId: ana.id });
    expect(abTestAssignmentPlan).toMatchObject({ abTestId: id, takesUnits: true });
    for (const { unitId, variationId } of await tester.assignMany(id, units(100))) {
      expect(assignUnit(abTestAssignmentPlan.plan, unitId).variationId).toBe(variationId);
    }
  });

  it('is for whoever may assign, of the own tests', async () => {
    const { id } = await tester.active();
    expect((await failure(PLAN_OF, { id }, ben.id)).code).toBe('NOT_FOUND');
    const { errors } = await api.execute(PLAN_OF, { id }, { userId: ana.id, role: 'ANALYST' });
    expect(errors[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});

it('another tenant assigns nothing', async () => {
  const { id } = await tester.active();
  expect(await failure(ASSIGN_ONE, { id, unitId: 'u' }, ben.id)).toMatchObject({ code: 'NOT_FOUND', path: 'abTestId' });
  expect(await failure(ASSIGN_MANY, { id, unitIds: ['u'] }, ben.id)).toMatchObject({ code: 'NOT_FOUND' });
  expect(await rowsOf(id)).toEqual([]);
});

it('what was assigned cannot be rewritten by the application, and goes with its test', async () => {
  const { id } = await tester.active();
  await tester.assignOne(id, 'anna');
  for (const text of [
    `UPDATE test_assignments SET variation_id = 'x' WHERE user_id = $1`,
    'DELETE FROM test_assignments WHERE user_id = $1',
  ]) {
    const rewrite = api.workspace.run(ana.id, 'READ WRITE', (db) =>
      db.query({ name: 'rewrite', text, values: [ana.id] }),
    );
    await expect(rewrite).rejects.toThrow('permission denied');
  }
  await tester.act('cancelABTest', id, ', reason: "x"');
  await api.run('mutation ($id: ID!) { deleteABTest(id: $id) { deletedId } }', { id }, { userId: ana.id });
  expect(await rowsOf(id)).toEqual([]);
});
