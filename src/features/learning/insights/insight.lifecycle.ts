import { ConflictError } from '../../../platform/errors';
import { InsightStatusEnum } from '../learning.enums';

const { NEW, ACKNOWLEDGED, PLANNED, IMPLEMENTED, DISMISSED } = InsightStatusEnum;

/** What a user may do with an insight. */
export type InsightAction = 'ACKNOWLEDGE' | 'PLAN' | 'IMPLEMENT' | 'DISMISS';

interface Transition {
  readonly from: readonly InsightStatusEnum[];
  readonly to: InsightStatusEnum;
  readonly past: string;
}

/**
 * VERIFIED and REFUTED are said by measurement only, and are final; what was dismissed can be taken up again, and what was acted on
 * can be taken back.
 */
const TRANSITIONS: Readonly<Record<InsightAction, Transition>> = {
  ACKNOWLEDGE: { from: [NEW, DISMISSED, IMPLEMENTED], to: ACKNOWLEDGED, past: 'acknowledged' },
  PLAN: { from: [NEW, ACKNOWLEDGED], to: PLANNED, past: 'planned' },
  IMPLEMENT: { from: [NEW, ACKNOWLEDGED, PLANNED], to: IMPLEMENTED, past: 'implemented' },
  DISMISS: { from: [NEW, ACKNOWLEDGED, PLANNED, IMPLEMENTED], to: DISMISSED, past: 'dismissed' },
};

/** The statuses that a user can give an insight next. */
export function allowedNext(status: InsightStatusEnum): InsightStatusEnum[] {
  return Object.values(TRANSITIONS)
    .filter(({ from }) => from.includes(status))
    .map(({ to }) => to);
}

/** The status that an action leads to. Throws CONFLICT with the `status` and what is `allowed` where it leads nowhere. */
export function nextStatus(status: InsightStatusEnum, action: InsightAction): InsightStatusEnum {
  const { from, to, past } = TRANSITIONS[action];
  if (from.includes(status)) return to;
  const allowed = allowedNext(status);
  // Only what measurement has judged leads nowhere.
  const next =
    allowed.length === 0 ? 'Measurement has judged it, for good.' : `Next it can be ${allowed.join(' or ')}.`;
  throw new ConflictError(`An insight that is ${status} cannot be ${past}. ${next}`, { status, allowed });
}
