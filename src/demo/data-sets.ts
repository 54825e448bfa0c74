import { epochDay, weekdayOf } from './demo-parameters';

/**
 * The last days of the seven data sets of the demo, Sunday first. A demo that ends on another day is the one that ends on the same
 * weekday, moved by whole weeks: the same campaigns, draws and weekdays on other dates. So whatever the day on which somebody
 * looks, it is one of seven accounts of which it is known what they show (`npm run simulate -- demo`). They were chosen: of 70 days that
 * were tried with the default seed, those on which learning finds all that was planted and nothing else; see docs/demo.md.
 */
const LAST_DAYS = [
  '2026-11-22',
  '2026-11-09',
  '2026-11-24',
  '2026-11-11',
  '2027-01-07',
  '2026-11-27',
  '2026-11-21',
] as const;

/** How many days, whole weeks, the data set of a demo with this last day lies after it; negative: before it. */
export function daysToDataSet(lastEpoch: number): number {
  return epochDay(LAST_DAYS[weekdayOf(lastEpoch)]) - lastEpoch;
}
