import { ConflictError } from '../../../platform/errors';
import { ABTestActionEnum, TestStatusEnum } from '../ab-tests/ab-test.enums';

/** What leads from one status to another. */
export type LifecycleAction =
  | ABTestActionEnum.STARTED
  | ABTestActionEnum.PAUSED
  | ABTestActionEnum.RESUMED
  | ABTestActionEnum.COMPLETED
  | ABTestActionEnum.CANCELLED;

interface Transition {
  readonly from: readonly TestStatusEnum[];
  readonly to: TestStatusEnum;
  /** As the refusal says it: "cannot be …". */
  readonly past: string;
}

const { DRAFT, ACTIVE, PAUSED, COMPLETED, CANCELLED } = TestStatusEnum;

/**
 * The life of a test. COMPLETED and CANCELLED are final: to cancel a test that has a result would make the result look as
 * if there had been none, and what was given up cannot be given up again.
 */
const TRANSITIONS: Readonly<Record<LifecycleAction, Transition>> = {
  [ABTestActionEnum.STARTED]: { from: [DRAFT], to: ACTIVE, past: 'started' },
  [ABTestActionEnum.PAUSED]: { from: [ACTIVE], to: PAUSED, past: 'paused' },
  [ABTestActionEnum.RESUMED]: { from: [PAUSED], to: ACTIVE, past: 'resumed' },
  [ABTestActionEnum.COMPLETED]: { from: [ACTIVE, PAUSED], to: COMPLETED, past: 'completed' },
  [ABTestActionEnum.CANCELLED]: { from: [DRAFT, ACTIVE, PAUSED], to: CANCELLED, past: 'cancelled' },
};

/** The statuses that a test can take next. */
export function allowedNext(status: TestStatusEnum): TestStatusEnum[] {
  return Object.values(TRANSITIONS)
    .filter(({ from }) => from.includes(status))
    .map(({ to }) => to);
}

/** The status that an action leads to. Throws CONFLICT with the `status` and what it `allowed` where it leads nowhere. */
export function nextStatus(status: TestStatusEnum, action: LifecycleAction): TestStatusEnum {
  const { from, to, past } = TRANSITIONS[action];
  if (from.includes(status)) return to;
  const allowed = allowedNext(status);
  const next = allowed.length === 0 ? 'It is over for good.' : `Next it can be ${allowed.join(' or ')}.`;
  throw new ConflictError(`A test that is ${status} cannot be ${past}. ${next}`, { status, allowed });
}
