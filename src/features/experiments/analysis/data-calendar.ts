import type { AbTest } from '../ab-tests/ab-test.entity';
import { ABTestActionEnum, TestStatusEnum } from '../ab-tests/ab-test.enums';
import type { DataCalendar } from './analysis.model';

const DAY_MS = 24 * 60 * 60 * 1_000;
const SILENT_DAYS = 2;

/** Something that was done to a test, in time order. */
export interface TimedAction {
  readonly action: ABTestActionEnum;
  readonly occurredAt: Date;
}

type DatedTest = Pick<AbTest, 'status' | 'startDate' | 'endDate' | 'durationDays'>;

/** What the calendar says about a test: `days` are those (UTC, in order) on which units came. */
export function dataCalendar(
  test: DatedTest,
  days: readonly string[],
  actions: readonly TimedAction[],
  at: Date,
): DataCalendar {
  const end = endOf(test, at);
  const pauses = pausesOf(actions, end);
  const elapsed = test.startDate === null ? 0 : end.getTime() - test.startDate.getTime();
  const paused = pauses.reduce((sum, { from, to }) => sum + (to - from), 0);
  const last = days.at(-1);
  const quiet = last === undefined ? 0 : (at.getTime() - Date.parse(`${last}T00:00:00Z`)) / DAY_MS;
  return {
    days: days.length,
    missingDays: missingDays(days, pauses),
    isSilent: test.status === TestStatusEnum.ACTIVE && quiet >= SILENT_DAYS + 1,
    pausedShare: elapsed > 0 ? Math.round((100 * paused) / elapsed) / 100 : 0,
    isOver: isOver(test, at),
  };
}

/** For how many days the test has run, a fraction; null before its start. */
export function durationOf(test: DatedTest, at: Date): number | null {
  if (test.startDate === null) return null;
  return Math.max(0, (endOf(test, at).getTime() - test.startDate.getTime()) / DAY_MS);
}

/** Whether the planned duration has passed: by the calendar, so that it cannot have been chosen by the result. */
function isOver({ status, startDate, endDate, durationDays }: DatedTest, at: Date): boolean {
  if (startDate === null) return false;
  if (durationDays !== null) return at.getTime() >= startDate.getTime() + durationDays * DAY_MS;
  return status === TestStatusEnum.ACTIVE && endDate !== null && endDate <= at;
}

function endOf({ status, endDate }: DatedTest, at: Date): Date {
  const isEnded = status === TestStatusEnum.COMPLETED || status === TestStatusEnum.CANCELLED;
  return isEnded && endDate !== null && endDate < at ? endDate : at;
}

interface Pause {
  readonly from: number;
  readonly to: number;
}

function pausesOf(actions: readonly TimedAction[], end: Date): Pause[] {
  const pauses: Pause[] = [];
  let from: number | null = null;
  for (const { action, occurredAt } of actions) {
    if (action === ABTestActionEnum.PAUSED) from ??= occurredAt.getTime();
    else if (from !== null) {
      pauses.push({ from, to: occurredAt.getTime() });
      from = null;
    }
  }
  return from === null || from >= end.getTime() ? pauses : [...pauses, { from, to: end.getTime() }];
}

function missingDays(days: readonly string[], pauses: readonly Pause[]): string[] {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const seen = new Set(days);
  const missing: string[] = [];
  for (let start = Date.parse(`${first}T00:00:00Z`); start < Date.parse(`${last}T00:00:00Z`); start += DAY_MS) {
    const day = new Date(start).toISOString().slice(0, 10);
    // A day that the pause touches at all is excused.
    const isPaused = pauses.some(({ from, to }) => from < start + DAY_MS && to > start);
    if (!seen.has(day) && !isPaused) missing.push(day);
  }
  return missing;
}
