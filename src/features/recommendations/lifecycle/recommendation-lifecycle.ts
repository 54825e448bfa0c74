import { ConflictError } from '../../../platform/errors';
import { RecommendationStatusEnum } from '../recommendation.enums';

/** What leads from one status to another. */
export type RecommendationAction = 'accept' | 'dismiss' | 'snooze' | 'implement' | 'measure' | 'expire';

const { PROPOSED, ACCEPTED, DISMISSED, SNOOZED, IMPLEMENTED, MEASURED, EXPIRED } = RecommendationStatusEnum;

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
  // A restated outcome is measured again.
  measure: { from: [IMPLEMENTED, MEASURED], to: MEASURED, past: 'measured' },
  expire: { from: [PROPOSED, SNOOZED], to: EXPIRED, past: 'expired' },
};

/** The statuses that a recommendation can take next. */
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
  const next = allowed.length === 0 ? 'That is final.' : `Next it can be ${allowed.join(' or ')}.`;
  throw new ConflictError(`A recommendation that is ${status} cannot be ${past}. ${next}`, { status, allowed });
}
