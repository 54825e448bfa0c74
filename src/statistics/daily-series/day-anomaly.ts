import { studentCriticalValue, studentTwoSidedP } from '../distributions';
import { available, type Estimate, type Outcome, unavailable } from '../outcome';
import { type Deviation, weekdayOfDay } from './daily-rate';
import { middleOf, robustDeviation } from './robust';

/** How odd one day is. */
export interface DayAnomaly {
  /** Robust z: distance from the same weekdays before, over the usual distance of a day. */
  readonly z: number;
  /** Two-sided, 0..1. */
  readonly pValue: number;
  /** Observed ÷ what the same weekdays make expect. */
  readonly ratio: Estimate;
  readonly sameWeekdays: number;
}

export interface DayAnomalyOptions {
  readonly alpha?: number;
  /** How far back other days count, default 56. */
  readonly days?: number;
  /** Same weekdays that are needed, default 4. */
  readonly fewest?: number;
}

/** The median of n normal values varies by this factor more than their mean. */
const MEDIAN_VARIANCE = Math.PI / 2;

/**
 * One day against the same weekdays before it. The centre is their median; the usual distance is the standard
 * deviation of all days before around the median of their own weekday, wild days clipped, or what chance makes of the counted events where that is
 * more: a quiet series must not make every small count an alarm. Student's t with the days less seven medians as degrees of freedom.
 */
export function judgeDay(
  deviations: readonly Deviation[],
  day: number,
  options: DayAnomalyOptions = {},
): Outcome<DayAnomaly> {
  const { alpha = 0.05, days = 56, fewest = 4 } = options;
  const judged = deviations.find((one) => one.day === day);
  const before = deviations.filter((one) => one.day < day && one.day >= day - days);
  const same = before.filter((one) => weekdayOfDay(one.day) === weekdayOfDay(day));
  if (!judged || same.length < fewest) {
    const found = judged ? `there are ${same.length}` : 'the day itself has no data';
    return unavailable('NOT_ENOUGH_DATA', `${fewest} same weekdays before are needed; ${found}.`);
  }
  const centre = middleOf(same.map(({ log }) => log));
  const middles = Array.from({ length: 7 }, (_, weekday) =>
    middleOf(before.filter((one) => weekdayOfDay(one.day) === weekday).map(({ log }) => log)),
  );
  const degreesOfFreedom = before.length - middles.filter((middle) => !Number.isNaN(middle)).length;
  if (degreesOfFreedom < 14) return unavailable('NOT_ENOUGH_DATA', 'Too few days before to know how much days differ.');
  const usual = usualDeviation(
    before.map(({ day: other, log }) => log - middles[weekdayOfDay(other)]),
    degreesOfFreedom,
  );
  const chance = middleOf(same.map(({ variance }) => variance)) / same.length + judged.variance;
  const deviation = Math.sqrt(Math.max(usual ** 2 * (1 + MEDIAN_VARIANCE / same.length), chance));
  if (deviation === 0) return unavailable('NO_VARIATION', 'Every day before is the same.');
  const distance = judged.log - centre;
  const reach = studentCriticalValue(alpha, degreesOfFreedom) * deviation;
  return available({
    z: distance / deviation,
    pValue: studentTwoSidedP(distance / deviation, degreesOfFreedom),
    ratio: {
      estimate: Math.exp(distance),
      interval: { lower: Math.exp(distance - reach), upper: Math.exp(distance + reach) },
    },
    sameWeekdays: same.length,
  });
}

/**
 * Standard deviation of residuals of which those beyond three median absolute deviations are drawn to that limit: nearly as sharp as
 * the plain one, and one broken day in the past does not hide the next.
 */
function usualDeviation(residuals: readonly number[], degreesOfFreedom: number): number {
  const limit = 3 * robustDeviation(residuals);
  const squares = residuals.reduce((sum, residual) => sum + Math.min(Math.abs(residual), limit) ** 2, 0);
  return Math.sqrt(squares / degreesOfFreedom);
}
