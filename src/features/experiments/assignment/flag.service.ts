import type { Database } from '../../../platform/database/statement';
import { UnavailableError } from '../../../platform/errors';
import { SLUG } from '../ab-tests/slug';
import { findVariations } from '../variations/test-variation.store';
import { decideFlag, type Flag, type FlagDecision } from './flag';
import { findFlag, insertUnitAssignments, listFlags } from './flag.store';
import { listHoldouts } from './holdout.store';

const MAX_ATTEMPTS = 3;

/** What an application shows a unit. */
export interface EvaluatedFlag extends FlagDecision {
  readonly key: string;
  readonly abTestId: string;
  /** Of the variation that is shown. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

/** The unit that flags are evaluated for; see `isUnitId` and `isAttributes` for what it may be. */
export interface FlagUnit {
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What a unit is shown of the test with this key; null where there is none. A new assignment is kept. */
export async function evaluateFlag(db: Database, unit: FlagUnit, key: string): Promise<EvaluatedFlag | null> {
  if (!SLUG.test(key)) return null;
  const [flag = null] = await evaluate(db, unit, async () => {
    const found = await findFlag(db, unit.id, key);
    return found ? [found] : [];
  });
  return flag;
}

/** What a unit is shown of every test that runs or pauses, by key: four statements, however many tests there are. */
export function evaluateFlags(db: Database, unit: FlagUnit): Promise<EvaluatedFlag[]> {
  return evaluate(db, unit, () => listFlags(db, unit.id));
}

/** Again where a test was changed, or the unit assigned by somebody else, between reading and writing. */
async function evaluate(db: Database, unit: FlagUnit, list: () => Promise<Flag[]>): Promise<EvaluatedFlag[]> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const [flags, holdouts] = await Promise.all([list(), listHoldouts(db)]);
    const decided = flags.map((flag) => ({ flag, decision: decideFlag(flag, holdouts, unit.id) }));
    const wanted = decided.flatMap(({ flag: { id, version }, decision: { isNew, shownVariationId } }) =>
      isNew && shownVariationId !== null ? [{ abTestId: id, version, variationId: shownVariationId }] : [],
    );
    if (wanted.length > 0) {
      const kept = await insertUnitAssignments(db, unit.id, unit.attributes, wanted);
      if (kept.size < wanted.length) continue;
    }
    return withConfigurations(db, decided);
  }
  throw new UnavailableError('The tests are being changed right now. Try again in a moment.');
}

async function withConfigurations(
  db: Database,
  decided: readonly { readonly flag: Flag; readonly decision: FlagDecision }[],
): Promise<EvaluatedFlag[]> {
  const shown = decided.flatMap(({ flag, decision: { shownVariationId } }) =>
    shownVariationId === null ? [] : [{ abTestId: flag.id, variationId: shownVariationId }],
  );
  const variations = shown.length > 0 ? await findVariations(db, shown, ['configuration']) : [];
  const byTest = new Map(variations.map(({ abTestId, configuration }) => [abTestId, configuration]));
  return decided.map(({ flag: { id, key }, decision }) => {
    return { ...decision, key, abTestId: id, configuration: byTest.get(id) ?? {} };
  });
}
