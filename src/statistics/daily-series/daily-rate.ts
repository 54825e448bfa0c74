/** One day of a rate, for example clicks of impressions, or spend of impressions. */
export interface DailyRate {
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly events: number;
  /** > 0: days without exposure say nothing about a rate and are left out. */
  readonly exposure: number;
}

/** A day's rate against what was expected of it. */
export interface Deviation {
  readonly day: number;
  /** ln(observed ÷ expected), half an event added to both sides so that a day without events has one. */
  readonly log: number;
  /** What chance alone makes of it when events are counted one by one; 0 for money. */
  readonly variance: number;
}

export interface DeviationOptions {
  /** ln of each weekday's ratio, Sunday first; default: none. */
  readonly weekdays?: readonly number[];
  /** Whether events are counts (Poisson) or amounts of money. */
  readonly counted: boolean;
}

/** 0 is Sunday: 1970-01-01 was a Thursday. */
export function weekdayOfDay(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/**
 * ln of observed ÷ expected events of each weekday, Sunday first, over several series whose own rates differ: indirectly
 * standardised, so that a series that runs on some weekdays only does not pass for an effect of those. 0 for a weekday without
 * events.
 */
export function weekdayEffects(series: readonly (readonly DailyRate[])[]): number[] {
  const [observed, expected] = [new Array<number>(7).fill(0), new Array<number>(7).fill(0)];
  for (const days of series) {
    const rate = rateOf(days);
    if (rate === null) continue;
    for (const { day, events, exposure } of days) {
      observed[weekdayOfDay(day)] += events;
      expected[weekdayOfDay(day)] += rate * exposure;
    }
  }
  return observed.map((events, weekday) => (events > 0 ? Math.log(events / expected[weekday]) : 0));
}

/** Events ÷ exposure of all days; null where there are no events. */
export function rateOf(days: readonly DailyRate[]): number | null {
  let [events, exposure] = [0, 0];
  for (const one of days) {
    events += one.events;
    exposure += one.exposure;
  }
  return events > 0 && exposure > 0 ? events / exposure : null;
}

/** Each day of a series against the series' own rate and its weekday, in the order of the days; empty without events. */
export function deviationsOf(days: readonly DailyRate[], { weekdays, counted }: DeviationOptions): Deviation[] {
  const rate = rateOf(days);
  if (rate === null) return [];
  const half = counted ? 0.5 : 0;
  return days
    .filter(({ exposure, events }) => exposure > 0 && (counted || events > 0))
    .map(({ day, events, exposure }) => {
      const expected = rate * exposure * Math.exp(weekdays?.[weekdayOfDay(day)] ?? 0);
      return {
        day,
        log: Math.log((events + half) / (expected + half)),
        variance: counted ? 1 / (expected + half) : 0,
      };
    })
    .sort((one, other) => one.day - other.day);
}
