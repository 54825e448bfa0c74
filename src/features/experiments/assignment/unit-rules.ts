import { hasCharacters } from '../../../platform/characters';

const MAX_UNIT_ID = 200;
const MAX_ATTRIBUTES_BYTES = 4 * 1_024;

/** Escapes of what neither text nor jsonb can hold: NUL, and half a character. What is escaped itself is only text. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/i;
const UNSTORABLE_TEXT = /\0|\p{Surrogate}/u;

export const UNIT_ID_RULE = `must have 1 to ${MAX_UNIT_ID} characters, none of them NUL or half a character`;
export const ATTRIBUTES_RULE =
  'must be a JSON object of at most 4 kB, without NUL and without half a character (a surrogate alone)';

export function isUnitId(text: string): boolean {
  return hasCharacters(text, 1, MAX_UNIT_ID) && !UNSTORABLE_TEXT.test(text);
}

/** Whether this can be kept with an assignment, as what was known of the unit. */
export function isAttributes(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const text = JSON.stringify(value);
  return Buffer.byteLength(text) <= MAX_ATTRIBUTES_BYTES && !UNSTORABLE.test(text);
}
