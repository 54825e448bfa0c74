const DAY_MS = 86_400_000;

/** What decides every row of the demo: the same parameters give the same rows on every machine. */
export interface DemoParameters {
  /** Whole number from 0 to 2^31 - 1. */
  readonly seed: number;
  /** How many accounts, 1 to 1000. */
  readonly users: number;
  /** How many days of history, 28 to 730, the last of them `endDay`. */
  readonly days: number;
  /** YYYY-MM-DD, the last day with data. */
  readonly endDay: string;
}

export const DEMO_DEFAULTS = { seed: 42, users: 50, days: 180 } as const;

/** A parameter of the demo that cannot be used, or a database that the demo must not be written to. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}

/** Throws DemoError that names the parameter and the values it takes. */
export function requireDemoParameters(parameters: DemoParameters): void {
  requireWhole('seed', parameters.seed, 0, 2 ** 31 - 1);
  requireWhole('users', parameters.users, 1, MAX_DEMO_USERS);
  requireWhole('days', parameters.days, 28, 730);
  const { endDay } = parameters;
  if (!/^20\d\d-\d\d-\d\d$/.test(endDay) || dayOf(epochDay(endDay)) !== endDay) {
    throw new DemoError(`end must be a day from 2000-01-01 to 2099-12-31 written YYYY-MM-DD, not ${endDay}.`);
  }
}

export const MAX_DEMO_USERS = 1000;

/** Days since 1970-01-01 of a day written YYYY-MM-DD. */
export function epochDay(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / DAY_MS;
}

/** The day, written YYYY-MM-DD, so many days after 1970-01-01. */
export function dayOf(epoch: number): string {
  const moment = new Date(epoch * DAY_MS);
  return Number.isNaN(moment.getTime()) ? 'no day' : moment.toISOString().slice(0, 10);
}

/** The moment of an epoch day at an hour (0 to 24, fractions allowed) in UTC, to whole seconds. */
export function momentOf(epoch: number, hour = 0): Date {
  return new Date(epoch * DAY_MS + Math.round(hour * 3600) * 1000);
}

/** 0 for Sunday to 6 for Saturday. */
export function weekdayOf(epoch: number): number {
  return (((epoch + 4) % 7) + 7) % 7;
}

function requireWhole(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new DemoError(`${name} must be a whole number from ${min} to ${max}.`);
}
