import { CONVERSION_LAG_DAYS, LEAST_DELIVERED, PATIENCE_DAYS, WINDOW_DAYS } from './maturity';
import { WaitReasonEnum } from './outcome.enums';
import type { RecommendationMeasurement } from './recommendation-measurement.entity';

/** Why the outcome cannot be told yet, and what has to happen. */
export function waitSentence({
  waitsFor: [reason],
  dueOn,
  windowStart,
  windowEnd,
  asOf,
  delivered,
  isFinal,
}: Pick<
  RecommendationMeasurement,
  'waitsFor' | 'dueOn' | 'windowStart' | 'windowEnd' | 'asOf' | 'delivered' | 'isFinal'
>): string {
  switch (reason) {
    case undefined:
      return `Measured over ${windowStart} to ${windowEnd}${isFinal ? '' : '; platforms may still restate it'}.`;
    case WaitReasonEnum.NO_PREDICTION:
      return 'It predicts no click-through rate, engagement rate, conversion rate or return that facts could be compared with.';
    case WaitReasonEnum.NO_DELIVERY:
      return 'Its campaign has no facts since the day on which it was implemented. Start the campaign, or import its performance.';
    case WaitReasonEnum.WINDOW_OPEN:
      return `It has run since ${windowStart}, and is measured when it has spent the planned budget, ended, or run for ${WINDOW_DAYS} days: not before ${dueOn}.`;
    case WaitReasonEnum.CONVERSION_LAG:
      return `Its time was over on ${windowEnd}; conversions may be reported for ${CONVERSION_LAG_DAYS} more days: it is measured on ${dueOn}.`;
    case WaitReasonEnum.STALE_DATA:
      return `Facts of the account are known until ${asOf} only, which is less than ${CONVERSION_LAG_DAYS} days after ${windowEnd}. Import newer ones; ${PATIENCE_DAYS} days later, on ${dueOn}, what is there counts.`;
    case WaitReasonEnum.UNDERDELIVERED:
      return `Until ${windowEnd} it delivered ${Math.round((delivered ?? 0) * 100)} percent of what was planned. Below ${LEAST_DELIVERED * 100} percent it is another campaign than was predicted, and is not compared.`;
  }
}
