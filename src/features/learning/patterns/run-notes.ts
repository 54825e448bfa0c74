import type { RunNote } from '../runs/learning-run.entity';

/** What a run found, why it found nothing, or what it left out; `{…}` is filled in. */
const NOTES = {
  NO_FACTS: 'There are no performance facts to learn from. Import a report first.',
  TOO_FEW_CAMPAIGNS:
    'A pattern must show in at least {needed} campaigns, and {campaigns} have facts: one campaign alone may be as it is for any reason.',
  TOO_FEW_DAYS: 'There are facts of {days} days, and at least {needed} are needed to tell a pattern from a day.',
  NO_EVENTS: 'There are no clicks and no conversions in the window, so there are no rates to compare.',
  NOTHING_TESTABLE:
    'No segment has enough data: {support} impressions, {events} expected events on both sides and {campaigns} campaigns.',
  FOUND: 'Of {hypotheses} comparisons {before} stood out by themselves; {patterns} patterns explain them.',
  NOTHING_FOUND: 'Of {hypotheses} comparisons none stands out by more than what varies between campaigns.',
  CURRENCY_MIX: 'Spend and revenue are compared in {main} only; what is in {others} is left out of CPA and ROAS.',
  NEGATIVE_FIGURES: '{cells} sums with a negative figure are left out. Import their days again.',
} as const;

export type RunNoteCode = keyof typeof NOTES;

/** A note with its figures filled in. */
export function noteOf(code: RunNoteCode, figures: Readonly<Record<string, string | number>> = {}): RunNote {
  const message = NOTES[code].replace(/\{(\w+)\}/g, (_, name: string) => {
    const figure = figures[name];
    return typeof figure === 'number' ? figure.toLocaleString('en-US') : String(figure);
  });
  return { code, message };
}
