import type { BehavioralTrigger } from '../../campaigns/settings/settings.views';

/** How often a unit did something, as its events say that were tracked: `withinHours` as in the trigger that asks. */
export interface TrackedBehavior {
  readonly event: string;
  readonly withinHours: number | null;
  readonly count: number;
}

/** What a caller says that a unit did. */
export interface ToldBehavior {
  readonly event: string;
  readonly count: number;
  /** When, for the last time; null: just now. */
  readonly occurredAt: Date | null;
}

const HOUR_MS = 60 * 60 * 1_000;

/**
 * The triggers that behaviour calls for, in their order. Told and tracked are two ways of knowing the same, so they are not
 * added: the larger number counts.
 */
export function calledFor(
  triggers: readonly BehavioralTrigger[],
  tracked: readonly TrackedBehavior[],
  told: readonly ToldBehavior[],
  now: Date,
): BehavioralTrigger[] {
  return triggers.filter(({ event, withinHours, minimumCount }) => {
    const known = tracked.find((one) => one.event === event && one.withinHours === withinHours)?.count ?? 0;
    const since = withinHours === null ? Number.NEGATIVE_INFINITY : now.getTime() - withinHours * HOUR_MS;
    const said = told
      .filter((one) => one.event === event && (one.occurredAt ?? now).getTime() >= since)
      .reduce((sum, { count }) => sum + count, 0);
    return Math.max(known, said) >= minimumCount;
  });
}
