import { addDays } from '../../performance/series/performance-periods';
import { WaitReasonEnum } from './outcome.enums';

/** Budgets are those of a month, and so are predictions. */
export const WINDOW_DAYS = 30;
/** Platforms go on assigning conversions to clicks for a week. */
export const CONVERSION_LAG_DAYS = 7;
/** After four weeks hardly any figure is restated. */
const FINAL_AFTER_DAYS = 28;
/** Where no later facts of the account come, what is there is taken for all there is after so many days. */
export const PATIENCE_DAYS = 30;
/** A campaign that delivered less is another one than was predicted: its figures vary more. */
export const LEAST_DELIVERED = 0.5;

/** What is known of the campaign of a recommendation. Days are YYYY-MM-DD. */
export interface CampaignStanding {
  /** Day with its first facts; null: it has not delivered. */
  readonly firstDay: string | null;
  /** Day on which it had spent the planned budget; null: it has not. */
  readonly spentOn: string | null;
  /** Last day on which it runs; null: open. */
  readonly endsOn: string | null;
  /** Share of the planned volume that was delivered; null: nothing was planned, or it cannot be compared. */
  readonly delivered: number | null;
  readonly hasPrediction: boolean;
}

export interface Maturity {
  readonly isMature: boolean;
  /** No longer restated, as a rule. */
  readonly isFinal: boolean;
  /** Empty where it is mature. */
  readonly waitsFor: readonly WaitReasonEnum[];
  /** The first day on which it can be mature; null: nobody knows. */
  readonly dueOn: string | null;
  readonly windowStart: string | null;
  /** Inclusive. */
  readonly windowEnd: string | null;
}

/**
 * Whether the outcome of a recommendation can be told on a day. The window runs from the first day with facts until the planned
 * budget is spent, the campaign ends, or WINDOW_DAYS are over. Then CONVERSION_LAG_DAYS have to pass, in the facts and not only on
 * the clock: `knownUntil` is the last day of which the account has facts. Where none come for PATIENCE_DAYS more, what is there counts.
 */
export function maturityOf(standing: CampaignStanding, today: string, knownUntil: string | null): Maturity {
  const { firstDay, spentOn, endsOn, delivered, hasPrediction } = standing;
  const waiting = (waitsFor: WaitReasonEnum, dueOn: string | null, windowEnd: string | null = null): Maturity => ({
    isMature: false,
    isFinal: false,
    waitsFor: [waitsFor],
    dueOn,
    windowStart: firstDay,
    windowEnd,
  });
  if (!hasPrediction) return waiting(WaitReasonEnum.NO_PREDICTION, null);
  if (firstDay === null) return waiting(WaitReasonEnum.NO_DELIVERY, null);
  const fullMonth = addDays(firstDay, WINDOW_DAYS - 1);
  const planned = endsOn !== null && endsOn >= firstDay && endsOn < fullMonth ? endsOn : fullMonth;
  const windowEnd = spentOn !== null && spentOn < planned ? spentOn : planned;
  const settledOn = addDays(windowEnd, CONVERSION_LAG_DAYS);
  // On the day after, when that day is whole.
  const dueOn = addDays(settledOn, 1);
  if (today <= windowEnd) return waiting(WaitReasonEnum.WINDOW_OPEN, dueOn, windowEnd);
  if (today < dueOn) return waiting(WaitReasonEnum.CONVERSION_LAG, dueOn, windowEnd);
  const isGivenUp = today >= addDays(dueOn, PATIENCE_DAYS);
  if ((knownUntil === null || knownUntil < settledOn) && !isGivenUp)
    return waiting(WaitReasonEnum.STALE_DATA, addDays(dueOn, PATIENCE_DAYS), windowEnd);
  if (delivered !== null && delivered < LEAST_DELIVERED) return waiting(WaitReasonEnum.UNDERDELIVERED, null, windowEnd);
  return {
    isMature: true,
    isFinal: today > addDays(windowEnd, FINAL_AFTER_DAYS),
    waitsFor: [],
    dueOn,
    windowStart: firstDay,
    windowEnd,
  };
}
