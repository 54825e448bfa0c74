import { PerformanceGranularity } from './performance.enums';

/** Consecutive days, both ends included, as YYYY-MM-DD. */
export interface Period {
  /** First day of the whole calendar period, which the requested range may cut off. */
  readonly bucket: string;
  readonly start: string;
  readonly end: string;
  /** The whole calendar period lies in the range and is over. */
  readonly isComplete: boolean;
}

/** Three years of days. */
export const MAX_PERIODS = 1_100;

const DAY_MS = 86_400_000;

/**
 * The periods of a range of days (both included), at most `MAX_PERIODS`; null when there are more. Days are counted in
 * UTC, where each has 24 hours. Weeks begin on Monday (ISO 8601). `today` is YYYY-MM-DD.
 */
export function periodsOf(
  from: string,
  to: string,
  granularity: PerformanceGranularity,
  today: string,
): readonly Period[] | null {
  const periods: Period[] = [];
  for (let bucket = bucketOf(from, granularity); bucket <= to; bucket = nextBucket(bucket, granularity)) {
    if (periods.length === MAX_PERIODS) return null;
    const last = addDays(nextBucket(bucket, granularity), -1);
    const isComplete = bucket >= from && last <= to && last < today;
    periods.push({ bucket, start: bucket < from ? from : bucket, end: last > to ? to : last, isComplete });
  }
  return periods;
}

/** The day `days` later. */
export function addDays(day: string, days: number): string {
  return dayOf(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS);
}

function bucketOf(day: string, granularity: PerformanceGranularity): string {
  if (granularity === PerformanceGranularity.MONTH) return `${day.slice(0, 7)}-01`;
  if (granularity === PerformanceGranularity.DAY) return day;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}

function nextBucket(bucket: string, granularity: PerformanceGranularity): string {
  if (granularity === PerformanceGranularity.DAY) return addDays(bucket, 1);
  if (granularity === PerformanceGranularity.WEEK) return addDays(bucket, 7);
  const [year = 0, month = 0] = bucket.split('-').map(Number);
  return dayOf(Date.UTC(year, month, 1));
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
