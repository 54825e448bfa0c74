import { now } from '../../../platform/clock';
import { newId } from '../../../platform/database/new-id';
import { findBy } from '../../../platform/database/read';
import { deleteOwn } from '../../../platform/database/references';
import type { Database } from '../../../platform/database/statement';
import { insertRows, notFound, updateOwn } from '../../../platform/database/write';
import { ConflictError, NotFoundError } from '../../../platform/errors';
import { decodeId } from '../../../platform/graphql/ids';
import type { NodeTypes } from '../../../platform/graphql/node-types';
import { ABTestActionEnum } from '../ab-tests/ab-test.enums';
import { abTests, type LockedTest, lockTest, lockTestOfVariation } from '../ab-tests/ab-test.store';
import { requireDraft } from '../ab-tests/draft';
import { changeOf, recordEvent } from '../lifecycle/ab-test-event.service';
import { MAX_ARMS, requireArmFits, weightsOf } from './arms';
import type { ABTestVariationInput, CreateTestVariationInput, UpdateTestVariationInput } from './test-variation.input';
import { listArms, testVariations } from './test-variation.store';

/** What the history keeps of a variation that is gone. */
const DESCRIBED = ['variationId', 'name', 'description', 'isControl', 'trafficPercentage', 'configuration'] as const;

/** Adds a variation to a test that is DRAFT; returns its UUID. */
export async function createTestVariation(db: Database, input: CreateTestVariationInput): Promise<string> {
  const { abTestId, ...values } = input;
  const test = await lockTest(db, decodeId('test', abTestId, 'abTestId'));
  if (!test) throw new NotFoundError('abTestId: There is no ABTest with this id.', { path: 'abTestId' });
  requireDraft(test);
  const arms = await listArms(db, test.id);
  if (arms.length >= MAX_ARMS) {
    throw new ConflictError(`A test has at most ${MAX_ARMS} variations.`, { variations: arms.length });
  }
  requireArmFits(values, arms);
  const [id] = await insertVariations(db, test.id, [values]);
  await storeSplit(db, test.id);
  await recordEvent(db, test.id, ABTestActionEnum.VARIATION_ADDED, { after: { ...values } });
  return id;
}

/** Changes a variation of a test that is DRAFT. */
export async function updateTestVariation(db: Database, id: string, input: UpdateTestVariationInput): Promise<void> {
  const test = await requireDraftOf(db, id);
  const arms = await listArms(db, test.id);
  const others = arms.filter((arm) => arm.id !== id);
  const { variationId = '', trafficPercentage = 0 } = arms.find((arm) => arm.id === id) ?? {};
  requireArmFits(
    {
      variationId: input.variationId ?? variationId,
      trafficPercentage: input.trafficPercentage ?? trafficPercentage,
      isControl: input.isControl ?? false,
    },
    others,
  );
  const [before] = await findBy(db, testVariations, 'id', [id], ['variationId', ...Object.keys(input)]);
  await updateOwn(db, testVariations, id, { ...input });
  await storeSplit(db, test.id);
  const change = changeOf({ ...before }, { ...input });
  if (!change) return;
  await recordEvent(db, test.id, ABTestActionEnum.VARIATION_CHANGED, {
    before: { variationId: before?.variationId, ...change.before },
    after: { variationId: before?.variationId, ...change.after },
  });
}

/** Deletes a variation of a test that is DRAFT. */
export async function deleteTestVariation(db: Database, all: NodeTypes['all'], id: string): Promise<void> {
  const test = await requireDraftOf(db, id);
  const [before] = await findBy(db, testVariations, 'id', [id], DESCRIBED);
  await deleteOwn(db, all, testVariations, id);
  await storeSplit(db, test.id);
  const fields = DESCRIBED.map((field) => [field, before?.[field]]);
  await recordEvent(db, test.id, ABTestActionEnum.VARIATION_REMOVED, { before: Object.fromEntries(fields) });
}

/** Inserts variations of a test, in their order; returns their UUIDs. */
export async function insertVariations(
  db: Database,
  abTestId: string,
  variations: readonly ABTestVariationInput[],
): Promise<string[]> {
  const at = now();
  const rows = variations.map(({ variationId, name, trafficPercentage, description, isControl, configuration }) => ({
    id: newId(),
    abTestId,
    variationId,
    name,
    trafficPercentage,
    description: description ?? null,
    isControl: isControl ?? false,
    configuration: configuration ?? {},
    createdAt: at,
    updatedAt: at,
  }));
  await insertRows(db, testVariations, rows);
  return rows.map(({ id }) => id);
}

async function requireDraftOf(db: Database, variationId: string): Promise<LockedTest> {
  const test = await lockTestOfVariation(db, variationId);
  if (test === null) throw notFound(testVariations);
  requireDraft(test);
  return test;
}

/** The test repeats what its variations say, for whoever assigns units by it; its version counts only its own changes. */
async function storeSplit(db: Database, abTestId: string): Promise<void> {
  await updateOwn(db, abTests, abTestId, { trafficSplit: weightsOf(await listArms(db, abTestId)) });
}
