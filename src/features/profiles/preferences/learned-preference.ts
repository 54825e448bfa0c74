import { hasCharacters } from '../../../platform/characters';
import { readFlag, readMoment, readRecord, readText } from '../../../platform/json-values';
import { BrandVoiceEnum, BudgetRangeEnum, PlatformPriorityEnum } from '../profile.enums';

export enum PreferenceSourceEnum {
  LEARNED = 'LEARNED',
  DECLARED = 'DECLARED',
}

export enum PreferenceBasisEnum {
  EXPERIMENT = 'EXPERIMENT',
  CONFIRMED_PATTERN = 'CONFIRMED_PATTERN',
  ESTIMATE = 'ESTIMATE',
}

/** What preferences can be about, and which values each can have. Names are those of the dimensions of facts. */
export const PREFERENCE_KEYS = {
  platform: oneOf(Object.values(PlatformPriorityEnum)),
  contentType: word,
  ageGroup: (value: string) => /^\d{1,2}-\d{1,2}$|^\d{1,2}\+$/.test(value),
  gender: oneOf(['FEMALE', 'MALE']),
  region: (value: string) => hasCharacters(value, 1, 100) && /^[\p{L}\d][\p{L}\d .'-]*$/u.test(value),
  placement: word,
  weekday: oneOf(['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']),
  brandVoice: oneOf(Object.values(BrandVoiceEnum)),
  budgetRange: oneOf(Object.values(BudgetRangeEnum)),
} as const satisfies Readonly<Record<string, (value: string) => boolean>>;
export type PreferenceKey = keyof typeof PREFERENCE_KEYS;

function oneOf(values: readonly string[]): (value: string) => boolean {
  return (value) => values.includes(value);
}

function word(value: string): boolean {
  return /^[A-Z][A-Z0-9_]{0,39}$/.test(value);
}

export function isPreferenceKey(key: string): key is PreferenceKey {
  return Object.hasOwn(PREFERENCE_KEYS, key);
}

/** `meta_user_profiles.learned_preferences`: key → entry. */
export type PreferenceEntries = Readonly<Record<string, unknown>>;

/** What of an entry says who may change it; entries of another form are nobody's. */
export interface PreferenceState {
  readonly value: unknown;
  readonly source: PreferenceSourceEnum;
  readonly isLocked: boolean;
  /** When the user erased it; there is no value then. */
  readonly erasedAt: Date | null;
}

export function preferenceState(entry: unknown): PreferenceState {
  const { value, source, isLocked, erasedAt } = readRecord(entry);
  const { DECLARED, LEARNED } = PreferenceSourceEnum;
  return {
    value: value ?? null,
    source: readText(source) === DECLARED ? DECLARED : LEARNED,
    isLocked: readFlag(isLocked) ?? false,
    erasedAt: readMoment(erasedAt),
  };
}

/** The entries after the user locked one against learning, or gave it free. */
export function withLock(entries: PreferenceEntries, key: string, isLocked: boolean): PreferenceEntries {
  return { ...entries, [key]: { ...readRecord(entries[key]), isLocked } };
}

/** The entries after the user said what one is: locked, since it is the user's word. */
export function withDeclared(entries: PreferenceEntries, key: string, value: string, at: Date): PreferenceEntries {
  const declared = { value, source: PreferenceSourceEnum.DECLARED, isLocked: true, updatedAt: at.toISOString() };
  return { ...entries, [key]: declared };
}

/** The entries after the user erased one: what remains is since when, so that old evidence does not bring it back. */
export function withoutValue(entries: PreferenceEntries, key: string, at: Date): PreferenceEntries {
  return { ...entries, [key]: { value: null, isLocked: false, erasedAt: at.toISOString() } };
}

/**
 * The user's word on `key`: what is locked, whoever found it. Null without one. A value that nobody has locked is in `learned`.
 */
export function preferenceOf(
  entries: unknown,
  key: PreferenceKey,
): { readonly locked: string | null; readonly learned: string | null } {
  const { value, isLocked, source } = preferenceState(readRecord(entries)[key]);
  const text = typeof value === 'string' && PREFERENCE_KEYS[key](value) ? value : null;
  const isWord = isLocked || source === PreferenceSourceEnum.DECLARED;
  return { locked: isWord ? text : null, learned: isWord ? null : text };
}
