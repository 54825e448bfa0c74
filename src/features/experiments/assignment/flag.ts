import { AssignmentReasonEnum, TestStatusEnum } from '../ab-tests/ab-test.enums';
import { assignUnit } from './assignment';
import type { Holdout } from './holdout.entity';
import type { AssignedTest } from './test-assignment.store';
import { planOf } from './traffic';

const { ACTIVE, PAUSED, COMPLETED } = TestStatusEnum;

/** A test as an application asks for it, by its key, with what one unit has of it. */
export interface Flag extends AssignedTest {
  readonly key: string;
  readonly winningVariationId: string | null;
  /** The key of the control; null for a draft that has none yet. */
  readonly controlVariationId: string | null;
  /** What the unit has already. */
  readonly keptVariationId: string | null;
}

/** Why a unit is shown what it is shown, in OpenFeature's words. */
export type FlagReason = 'SPLIT' | 'DEFAULT' | 'DISABLED' | 'STATIC';

export interface FlagDecision {
  readonly reason: FlagReason;
  /** Whose configuration is shown; null where there is none to show. */
  readonly shownVariationId: string | null;
  readonly inExperiment: boolean;
  /** Whether the unit had nothing yet, so that what it gets has to be kept. */
  readonly isNew: boolean;
  /** Why the unit is not in the experiment; null where it is. */
  readonly outsideBecause: AssignmentReasonEnum | null;
}

/**
 * What an application shows a unit: its variation while the test runs; what everybody gets, the control, where the unit does
 * not take part or the test does not run; and the winner, to all, once the test is over and has one.
 */
export function decideFlag(
  flag: Flag,
  holdouts: readonly Pick<Holdout, 'id' | 'share'>[],
  unitId: string,
): FlagDecision {
  const { status, keptVariationId, controlVariationId, winningVariationId } = flag;
  const outside = (reason: FlagReason, shownVariationId: string | null, why: AssignmentReasonEnum): FlagDecision => {
    return { reason, shownVariationId, inExperiment: false, isNew: false, outsideBecause: why };
  };
  const inside = (shownVariationId: string, isNew: boolean): FlagDecision => {
    return { reason: 'SPLIT', shownVariationId, inExperiment: true, isNew, outsideBecause: null };
  };
  if ((status === ACTIVE || status === PAUSED) && keptVariationId !== null) return inside(keptVariationId, false);
  if (status === ACTIVE) {
    const { reason, variationId } = assignUnit(planOf(flag, holdouts), unitId);
    return variationId === null
      ? outside('DEFAULT', controlVariationId, AssignmentReasonEnum[reason])
      : inside(variationId, true);
  }
  if (status === COMPLETED && winningVariationId !== null) {
    return outside('STATIC', winningVariationId, AssignmentReasonEnum.NOT_ACTIVE);
  }
  return outside('DISABLED', controlVariationId, AssignmentReasonEnum.NOT_ACTIVE);
}
