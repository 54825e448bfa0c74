/** Longest name, in UTF-16 code units: the longest that ad platforms allow is 400. */
export const MAX_TEXT_LENGTH = 500;

export type TextProblem = 'TOO_LONG' | 'FORMULA';
export interface CleanText {
  text: string;
  isCleaned: boolean;
}

/** Control characters, lone surrogates, and what hides or turns text; joiners stay, as emoji and Persian need them. */
export const UNSEEN = /[\p{Cc}\p{Cs}\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffd]/gu;
/** What a spreadsheet would run: `=1+1`, `@SUM(…)`, `+cmd|'…'!A1`; but not `+20 % sale!`, `@brand (US)` or `-50%`. */
const FORMULA = /^(?:=|[-+@].*(?:[\p{L}\d]\(|\|\s*['"]|\w'?![$A-Z]))/u;
/** `="0123"` and `'+49` are how exports keep a spreadsheet from changing a value. */
const GUARDED = /^="([^"]*)"$|^'(?=[=+\-@])/;

/**
 * A name as it is stored: NFC, trimmed, one blank where control, invisible or direction-changing characters were.
 * Text that a spreadsheet would run as a formula is a problem, since facts are exported again.
 */
export function cleanText(raw: string): CleanText | TextProblem {
  const opened = raw.trim().replace(GUARDED, '$1');
  const seen = opened.replace(UNSEEN, ' ');
  const isCleaned = seen !== opened;
  const text = (isCleaned ? seen.replace(/\s+/g, ' ').trim() : opened).normalize('NFC');
  if (text.length > MAX_TEXT_LENGTH) return 'TOO_LONG';
  if (FORMULA.test(text)) return 'FORMULA';
  return { text, isCleaned };
}

const GENDERS: Readonly<Record<string, string>> = {
  m: 'MALE',
  male: 'MALE',
  men: 'MALE',
  man: 'MALE',
  männlich: 'MALE',
  homme: 'MALE',
  hommes: 'MALE',
  hombre: 'MALE',
  hombres: 'MALE',
  f: 'FEMALE',
  female: 'FEMALE',
  women: 'FEMALE',
  woman: 'FEMALE',
  weiblich: 'FEMALE',
  femme: 'FEMALE',
  femmes: 'FEMALE',
  mujer: 'FEMALE',
  mujeres: 'FEMALE',
  w: 'FEMALE',
};

const UNKNOWN = new Set([
  'unknown',
  'undetermined',
  'uncategorized',
  'unbekannt',
  'inconnu',
  'desconocido',
  'u',
  '(not set)',
  'n/a',
]);

/** MALE, FEMALE or UNKNOWN where the word is known; otherwise the text as it is. */
export function genderOf(text: string): string {
  const word = text.toLowerCase();
  return GENDERS[word] ?? (UNKNOWN.has(word) ? 'UNKNOWN' : text);
}

/** `18-24`, `65+` or UNKNOWN where the form is known (`18 – 24`, `25 to 34`, `65 or more`); otherwise the text as it is. */
export function ageGroupOf(text: string): string {
  const word = text.toLowerCase();
  const range =
    /^(?:age[ _]?)?(\d{1,3})\s*(?:[-_\u2010-\u2015]|to|bis|à|a)\s*(\d{1,3})(?: (?:years|jahre|ans|años))?$/.exec(word);
  if (range) return `${Number(range[1])}-${Number(range[2])}`;
  const open = /^(?:age[ _]?)?(?:>=?\s*)?(\d{1,3})\s*(?:\+|or more|and over|und älter|et plus|o más)$/.exec(word);
  if (open) return `${Number(open[1])}+`;
  return UNKNOWN.has(word) ? 'UNKNOWN' : text;
}

const PLATFORMS: Readonly<Record<string, string>> = {
  facebook: 'FACEBOOK',
  fb: 'FACEBOOK',
  instagram: 'INSTAGRAM',
  ig: 'INSTAGRAM',
  'audience network': 'AUDIENCE_NETWORK',
  messenger: 'MESSENGER',
  whatsapp: 'WHATSAPP',
  threads: 'THREADS',
  tiktok: 'TIKTOK',
  'tik tok': 'TIKTOK',
  linkedin: 'LINKEDIN',
  'linked in': 'LINKEDIN',
  youtube: 'YOUTUBE',
  'google ads': 'GOOGLE_ADS',
  pinterest: 'PINTEREST',
  snapchat: 'SNAPCHAT',
};

/** Upper-case name where the platform is known; otherwise the text as it is. */
export function platformOf(text: string): string {
  const word = text.toLowerCase().replace(/[\s_-]+/g, ' ');
  return PLATFORMS[word] ?? (UNKNOWN.has(word) ? 'UNKNOWN' : text);
}

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

/** ISO 4217 code in upper case; undefined when it is none. */
export function currencyOf(text: string): string | undefined {
  const code = text.trim().toUpperCase();
  return CURRENCIES.has(code) ? code : undefined;
}

/** A platform's long id after a spreadsheet rounded it: `2.38E+16`. */
export function isRoundedId(text: string): boolean {
  return /^\d[.,]\d+E\+1\d$/i.test(text);
}
