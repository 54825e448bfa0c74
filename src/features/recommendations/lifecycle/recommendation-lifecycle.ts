import { ConflictError } from '../../../platform/errors';
import { RecommendationStatusEnum } from '../recommendation.enums';

/** What a user can do about it. That it is measured, or expires, comes by itself (outcomes/). */
export type RecommendationAction = 'accept' | 'dismiss' | 'snooze' | 'implement';

const { PROPOSED, ACCEPTED, DISMISSED, SNOOZED, IMPLEMENTED } = RecommendationStatusEnum;

/** The life of a recommendation. What was dismissed or has expired stays so: the engine proposes again what is worth it. */
const TRANSITIONS: Readonly<
  Record<
    RecommendationAction,
    { from: readonly RecommendationStatusEnum[]; to: RecommendationStatusEnum; past: string }
  >
> = {
  accept: { from: [PROPOSED, SNOOZED], to: ACCEPTED, past: 'accepted' },
  dismiss: { from: [PROPOSED, ACCEPTED, SNOOZED], to: DISMISSED, past: 'dismissed' },
  snooze: { from: [PROPOSED, ACCEPTED, SNOOZED], to: SNOOZED, past: 'snoozed' },
  implement: { from: [PROPOSED, ACCEPTED, SNOOZED], to: IMPLEMENTED, past: 'implemented' },
};

/** The statuses that a user can give it next. */
function allowedNext(status: RecommendationStatusEnum): RecommendationStatusEnum[] {
  return [
    ...new Set(
      Object.values(TRANSITIONS)
        .filter(({ from }) => from.includes(status))
        .map(({ to }) => to),
    ),
  ];
}

/** The status that an action leads to. Throws CONFLICT with the `status` and what it `allowed` where it leads nowhere. */
export function nextStatus(status: RecommendationStatusEnum, action: RecommendationAction): RecommendationStatusEnum {
  const { from, to, past } = TRANSITIONS[action];
  if (from.includes(status)) return to;
  const allowed = allowedNext(status);
  const next = allowed.length === 0 ? 'Nothing is left to decide about it.' : `Next it can be ${allowed.join(' or ')}.`;
  throw new ConflictError(`A recommendation that is ${status} cannot be ${past}. ${next}`, { status, allowed });
}
