import { now } from '../../../platform/clock';
import { BadUserInputError } from '../../../platform/errors';
import type { PerformanceGranularity } from './performance.enums';
import type { PerformanceSums } from './performance.store';
import { type Metrics, metricsOf } from './performance-metrics';
import { MAX_PERIODS, type Period, periodsOf } from './performance-periods';

export interface MetricsOfPeriod extends Metrics {
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly isComplete: boolean;
}

export interface MetricsOfValue extends Metrics {
  readonly value: string | null;
}

/** Throws BAD_USER_INPUT when a range ends before it begins. */
export function checkRange(from: string | null | undefined, to: string | null | undefined): void {
  if (from && to && to < from) throw BadUserInputError.at('to', 'to must not be before from.', 'isAfter');
}

/**
 * The periods of a range of days. Throws BAD_USER_INPUT for a range that ends before it begins or has too many of them.
 */
export function requirePeriods(from: string, to: string, granularity: PerformanceGranularity): readonly Period[] {
  checkRange(from, to);
  const periods = periodsOf(from, to, granularity, now().toISOString().slice(0, 10));
  if (periods !== null) return periods;
  throw BadUserInputError.at(
    'granularity',
    `A series has at most ${MAX_PERIODS} periods. Ask for fewer days, or for WEEK or MONTH.`,
    'maxPeriods',
  );
}

/** One entry for each period, with zeros where nothing is known. */
export function seriesOf(sums: readonly PerformanceSums[], periods: readonly Period[]): MetricsOfPeriod[] {
  const byBucket = grouped(sums, ({ bucket }) => bucket);
  return periods.map(({ bucket, start, end, isComplete }) => ({
    periodStart: start,
    periodEnd: end,
    isComplete,
    ...metricsOf(byBucket.get(bucket) ?? []),
  }));
}

/** One entry for each value of the breakdown, most impressions first, at most `limit`. */
export function breakdownOf(sums: readonly PerformanceSums[], limit: number): MetricsOfValue[] {
  const values = [...grouped(sums, ({ value }) => value)].map(([value, found]) => ({
    value: value === '' ? null : value,
    ...metricsOf(found),
  }));
  values.sort((a, b) => b.impressions - a.impressions || order(a.value ?? '', b.value ?? ''));
  return values.slice(0, limit);
}

export function totalsOfSums(sums: readonly PerformanceSums[]): Metrics {
  return metricsOf(totalRows(sums));
}

/** The first and last day that has facts. */
export function daysOf(sums: readonly PerformanceSums[]): { firstDate: string | null; lastDate: string | null } {
  const days = totalRows(sums);
  const sorted = (pick: (row: PerformanceSums) => string) => days.map(pick).sort();
  return {
    firstDate: sorted(({ firstDate }) => firstDate)[0] ?? null,
    lastDate: sorted(({ lastDate }) => lastDate).at(-1) ?? null,
  };
}

function totalRows(sums: readonly PerformanceSums[]): PerformanceSums[] {
  return sums.filter(({ bucket, value }) => bucket === null && value === null);
}

function grouped(
  sums: readonly PerformanceSums[],
  key: (row: PerformanceSums) => string | null,
): Map<string, PerformanceSums[]> {
  const groups = new Map<string, PerformanceSums[]>();
  for (const row of sums) {
    const name = key(row);
    if (name !== null) groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return groups;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
