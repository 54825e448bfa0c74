/** Measures of a text that rules look at. Lengths in characters as readers count them. */

/** Gaps that were left: what a template, a form letter or a program leaves where a value is missing. */
const GAPS: readonly (readonly [RegExp, string])[] = [
  [/\{\{|\}\}|\{%|%\}/, 'a gap of the template'],
  [
    /\[(?:first ?name|last ?name|name|company|brand|city|product|date|insert[^\]]*|your[^\]]*|tbd|xxx*)\]/i,
    'a gap in brackets',
  ],
  [/%(?:first_?name|last_?name|name|email|company)%|\*\|[A-Z_]+\|\*|<(?:first_?name|name)>/i, 'a gap of a mailing'],
  [/\b(?:undefined|NaN|null|lorem ipsum)\b|\[object Object\]/, 'what a program writes where it has nothing'],
  [/(?:^|[\s(])[,;:](?=\s|$)|\(\s*\)|\s[.!?](?=\s|$)/, 'a mark with nothing in front of it'],
];

/** The first gap that was left in a text, in words; null for none. */
export function leftGap(text: string): string | null {
  for (const [pattern, what] of GAPS) {
    const found = pattern.exec(text)?.[0].trim();
    if (found !== undefined) return `${what}: “${found}”`;
  }
  return null;
}

/** The first word that stands twice in a row, whatever the case of its letters; null for none. */
export function repeatedWord(text: string): string | null {
  return /(?<![\p{L}\p{N}])(\p{L}{2,})[ \n]+\1(?![\p{L}\p{N}])/iu.exec(text)?.[1] ?? null;
}

/** Three words in capitals in a row, or more than one exclamation mark; null for neither. */
export function shouting(text: string): string | null {
  return /(?:(?<!\p{L})\p{Lu}{2,}(?!\p{L})[ \n]+){2}\p{Lu}{2,}(?!\p{L})|!\s*!/u.exec(text)?.[0] ?? null;
}

export function firstEmoji(text: string): string | null {
  return /\p{Extended_Pictographic}/u.exec(text)?.[0] ?? null;
}

/** Shorter texts say too little about how they are written. */
const FEWEST_WORDS = 20;
const LONG_WORD = 6;

/**
 * LIX: words per sentence plus the percentage of words with more than six letters; null for texts of fewer than 20 words.
 * It needs no dictionary and works for most languages in the Latin alphabet: 25 reads easily, 40 as a newspaper does, 55 and
 * more is very difficult. C. H. Björnsson, Läsbarhet (1968).
 */
export function lix(text: string): number | null {
  const words = text.match(/[\p{L}\p{M}'’-]+/gu) ?? [];
  if (words.length < FEWEST_WORDS) return null;
  const sentences = text.match(/[^.!?:\n]*\p{L}[^.!?:\n]*(?:[.!?:\n]+|$)/gu)?.length ?? 1;
  const long = words.filter((word) => word.length > LONG_WORD).length;
  return words.length / sentences + (100 * long) / words.length;
}

const ASKS =
  /\b(?:apply|ask|book|browse|buy|call|claim|click|come|compare|contact|create|discover|donate|download|enjoy|explore|find|follow|get|give|grab|join|learn|let(?:['’]s| us)|listen|make|meet|order|play|pre-?order|read|register|request|reserve|save|see|send|share|shop|sign up|start|stop by|subscribe|switch|take|talk|tap|test|try|unlock|upgrade|use|view|visit|watch|write)\b/i;

/** Whether an English text asks its readers to do something. Other languages have other words. */
export function asksForSomething(text: string): boolean {
  return ASKS.test(text);
}
