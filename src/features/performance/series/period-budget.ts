import { BadUserInputError } from '../../../platform/errors';

/** A hundred campaigns by day for most of a year; each period is an object of twenty fields in the answer. */
const MAX_PERIODS_OF_OPERATION = 30_000;

const ADVICE = 'Ask for fewer campaigns, fewer days, or for WEEK or MONTH.';

const spent = new WeakMap<object, number>();

/**
 * Counts the periods that one operation asks for over all its campaigns; `operation` is any object that lives as long
 * as it. Throws BAD_USER_INPUT when they are too many: the cost of a list does not know how long a series is.
 */
export function spendPeriods(operation: object, periods: number): void {
  const all = (spent.get(operation) ?? 0) + periods;
  spent.set(operation, all);
  if (all <= MAX_PERIODS_OF_OPERATION) return;
  throw BadUserInputError.at(
    'granularity',
    `An operation may ask for at most ${MAX_PERIODS_OF_OPERATION} periods over all campaigns. ${ADVICE}`,
    'maxPeriods',
  );
}
