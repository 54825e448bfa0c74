import { type FallbackReason, isPassing } from './text-generation';

/** What became of having texts worded. */
export type WordingEnd = 'DONE' | 'BUDGET_USED_UP';

/**
 * Has texts worded one after the other. `word` returns why it could not be done, or null. A question that takes too long does not keep
 * the next ones from being asked, a server that is overrun or gone does: then, and in the end where something is missing, it rejects, so
 * that the job is tried again later, with growing pauses. Where the budget of the day is used up, trying again today is of no use.
 */
export async function wordTexts<T>(
  texts: readonly T[],
  signal: AbortSignal,
  word: (text: T) => Promise<FallbackReason | null>,
): Promise<WordingEnd> {
  let failed: FallbackReason | null = null;
  for (const text of texts) {
    signal.throwIfAborted();
    const reason = await word(text);
    if (reason === 'OFF') return 'DONE';
    if (reason === 'BUDGET_USED_UP') return reason;
    if (!isPassing(reason)) continue;
    failed = reason;
    if (reason !== 'TIMEOUT') break;
  }
  if (failed !== null) throw new Error(`Texts could not be worded: ${failed}.`);
  return 'DONE';
}

/** On so many days in a row a text waits for a budget that is used up before its turn comes. */
const MOST_DAYS = 3;

/** When and as which attempt to go on after the day's budget is used up; null: never. */
export function nextWordingDay(
  day: string,
  postponed = 0,
): { readonly runAt: Date; readonly postponed: number } | null {
  if (postponed >= MOST_DAYS) return null;
  return { runAt: new Date(Date.parse(day) + 86_400_000), postponed: postponed + 1 };
}
