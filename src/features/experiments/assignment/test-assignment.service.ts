import type { Database } from '../../../platform/database/statement';
import { BadUserInputError, NotFoundError, UnavailableError, type Violation } from '../../../platform/errors';
import { AssignmentReasonEnum, TestStatusEnum } from '../ab-tests/ab-test.enums';
import { type AssignmentPlan, assignUnit } from './assignment';
import { listHoldouts } from './holdout.store';
import { type Assignment, findAssignedTest, insertAssignments, listAssignments } from './test-assignment.store';
import { planOf } from './traffic';
import { ATTRIBUTES_RULE, isAttributes, isUnitId, UNIT_ID_RULE } from './unit-rules';

const { ASSIGNED, STICKY } = AssignmentReasonEnum;

const MAX_UNITS = 1_000;
const MAX_ATTEMPTS = 3;

/** What a unit gets of a test. */
export interface UnitAssignment {
  readonly abTestId: string;
  readonly unitId: string;
  readonly variationId: string | null;
  readonly inExperiment: boolean;
  readonly isNew: boolean;
  readonly reason: AssignmentReasonEnum;
  readonly assignedAt: Date | null;
}

/**
 * Gives a unit its variation: what it has already, or what the plan of the test gives it, which is kept from then on. Throws
 * BAD_USER_INPUT for an id that is not 1 to 200 characters, and for `attributes` that are no object of at most 4 kB.
 */
export async function assignVariation(
  db: Database,
  abTestId: string,
  unitId: string,
  attributes: unknown,
): Promise<UnitAssignment> {
  refuse(violationsOf(unitId, 'unitId'));
  const [assignment] = await assign(db, abTestId, [unitId], requireAttributes(attributes));
  return assignment;
}

/** As `assignVariation`, for at most 1000 units, in their order; five statements at most, however many they are. */
export async function assignVariations(
  db: Database,
  abTestId: string,
  unitIds: readonly string[],
): Promise<UnitAssignment[]> {
  if (unitIds.length > MAX_UNITS) {
    throw BadUserInputError.at('unitIds', `Assign at most ${MAX_UNITS} units at once.`, 'arrayMaxSize');
  }
  refuse(unitIds.flatMap((unitId, index) => violationsOf(unitId, `unitIds.${index}`)));
  return assign(db, abTestId, unitIds, {});
}

/** By what a test assigns units, and whether it does so now. Throws NOT_FOUND where the viewer has no such test. */
export async function assignmentPlanOf(
  db: Database,
  abTestId: string,
): Promise<{ plan: AssignmentPlan; takesUnits: boolean }> {
  const [test, holdouts] = await Promise.all([findAssignedTest(db, abTestId), listHoldouts(db)]);
  if (test === null) throw noSuchTest();
  return { plan: planOf(test, holdouts), takesUnits: test.status === TestStatusEnum.ACTIVE };
}

/** Again where the test was changed between reading and writing, so that a paused test takes nobody. */
async function assign(
  db: Database,
  abTestId: string,
  unitIds: readonly string[],
  attributes: Readonly<Record<string, unknown>>,
): Promise<UnitAssignment[]> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const answers = await assignOnce(db, abTestId, [...new Set(unitIds)], attributes);
    if (answers) return inOrder(unitIds, answers);
  }
  throw new UnavailableError('The test is being changed right now. Try again in a moment.');
}

/** What each unit gets; null where the test was changed meanwhile. */
async function assignOnce(
  db: Database,
  abTestId: string,
  units: readonly string[],
  attributes: Readonly<Record<string, unknown>>,
): Promise<Map<string, UnitAssignment> | null> {
  const [test, present, holdouts] = await Promise.all([
    findAssignedTest(db, abTestId),
    listAssignments(db, abTestId, units),
    listHoldouts(db),
  ]);
  if (test === null) throw noSuchTest();
  const answers = new Map<string, UnitAssignment>();
  const answer = (unitId: string, reason: AssignmentReasonEnum, assignment?: Assignment): void => {
    const { variationId = null, assignedAt = null } = assignment ?? {};
    const isNew = reason === ASSIGNED;
    answers.set(unitId, {
      abTestId,
      unitId,
      variationId,
      inExperiment: variationId !== null,
      isNew,
      reason,
      assignedAt,
    });
  };
  const { ACTIVE, PAUSED } = TestStatusEnum;
  if (test.status === ACTIVE || test.status === PAUSED) for (const one of present) answer(one.unitId, STICKY, one);
  const others = units.filter((unitId) => !answers.has(unitId));
  if (test.status !== ACTIVE) {
    for (const unitId of others) answer(unitId, AssignmentReasonEnum.NOT_ACTIVE);
    return answers;
  }
  const plan = planOf(test, holdouts);
  const wanted = new Map<string, string>();
  for (const unitId of others) {
    const { reason, variationId } = assignUnit(plan, unitId);
    if (variationId === null) answer(unitId, AssignmentReasonEnum[reason]);
    else wanted.set(unitId, variationId);
  }
  if (wanted.size === 0) return answers;
  for (const one of await insertAssignments(db, test, wanted, attributes)) answer(one.unitId, ASSIGNED, one);
  const left = [...wanted.keys()].filter((unitId) => !answers.has(unitId));
  if (left.length === 0) return answers;
  // Somebody else was faster: what they wrote is committed by now, and this statement sees it.
  for (const one of await listAssignments(db, abTestId, left)) answer(one.unitId, STICKY, one);
  return left.every((unitId) => answers.has(unitId)) ? answers : null;
}

/** The answers in the order of the units; a unit that is named twice is new only once. */
function inOrder(unitIds: readonly string[], answers: ReadonlyMap<string, UnitAssignment>): UnitAssignment[] {
  const told = new Set<string>();
  return unitIds.flatMap((unitId) => {
    const answer = answers.get(unitId);
    if (!answer) return [];
    const again = told.has(unitId) && answer.isNew;
    told.add(unitId);
    return [again ? { ...answer, isNew: false, reason: STICKY } : answer];
  });
}

function noSuchTest(): NotFoundError {
  return new NotFoundError('abTestId: There is no ABTest with this id.', { path: 'abTestId' });
}

function violationsOf(unitId: string, path: string): Violation[] {
  return isUnitId(unitId) ? [] : [{ path, message: `A unit id ${UNIT_ID_RULE}.`, constraint: 'isLength' }];
}

function refuse(violations: readonly Violation[]): void {
  const [first] = violations;
  if (first) throw new BadUserInputError(`${first.path}: ${first.message}`, violations);
}

function requireAttributes(attributes: unknown): Readonly<Record<string, unknown>> {
  if (isAttributes(attributes)) return attributes;
  throw BadUserInputError.at('attributes', `attributes ${ATTRIBUTES_RULE}.`, 'isJsonUpTo');
}
