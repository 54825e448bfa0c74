/** Why a quantity could not be computed. Data that are too thin or odd give one of these, never NaN and never an exception. */
export type Reason =
  | 'NOT_ENOUGH_DATA'
  | 'INCONSISTENT_COUNTS'
  | 'NO_VARIATION'
  | 'CONTROL_NOT_POSITIVE'
  | 'CONTROL_TOO_UNCERTAIN'
  | 'MISSING_CELLS'
  | 'NOT_REACHABLE';

/** A quantity that could not be computed: `reason` for programs, `explanation` for people. */
export interface Unavailable {
  readonly ok: false;
  readonly reason: Reason;
  readonly explanation: string;
}

/** A computed record (`ok: true` beside its fields) or the reason why there is none. Narrow on `ok`. */
export type Outcome<T extends object> = ({ readonly ok: true } & Readonly<T>) | Unavailable;

/** A closed interval; both bounds are finite. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** A point estimate with its interval, in the unit of the estimate. */
export interface Estimate {
  readonly estimate: number;
  readonly interval: Interval;
}

/** Marks a record as computed. */
export function available<T extends object>(value: T): { readonly ok: true } & Readonly<T> {
  return { ok: true, ...value };
}

/** Says why there is no record. */
export function unavailable(reason: Reason, explanation: string): Unavailable {
  return { ok: false, reason, explanation };
}
