import { now } from '../../../platform/clock';
import type { Database } from '../../../platform/database/statement';
import { updateOwn } from '../../../platform/database/write';
import { BadUserInputError, NotFoundError } from '../../../platform/errors';
import { readRecord } from '../../../platform/json-values';
import { ensureProfileRow, lockLearned, profiles } from '../profile.store';
import {
  isPreferenceKey,
  PREFERENCE_KEYS,
  type PreferenceEntries,
  preferenceState,
  withDeclared,
  withLock,
  withoutValue,
} from './learned-preference';

/** The version that the viewer has seen; left out: whichever there is. */
type Version = number | null | undefined;

/** Keeps learning from changing a preference, or lets it. Throws NOT_FOUND where there is none with this key. */
export function lockPreference(db: Database, key: string, isLocked: boolean, version: Version): Promise<string> {
  return change(db, version, (entries) => {
    requireValue(entries, key);
    return withLock(entries, key, isLocked);
  });
}

/** Erases a preference; it comes back only by what campaigns show from now on. Throws NOT_FOUND where there is none. */
export function resetPreference(db: Database, key: string, version: Version): Promise<string> {
  return change(db, version, (entries) => {
    requireValue(entries, key);
    return withoutValue(entries, key, now());
  });
}

/** Says what a preference is, and locks it. Throws BAD_USER_INPUT for an unknown key, or a value that it cannot have. */
export async function declarePreference(db: Database, key: string, value: string, version: Version): Promise<string> {
  if (!isPreferenceKey(key)) {
    const known = Object.keys(PREFERENCE_KEYS).join(', ');
    throw BadUserInputError.at('key', `key must be one of ${known}.`, 'isIn');
  }
  if (!PREFERENCE_KEYS[key](value)) {
    throw BadUserInputError.at(
      'value',
      `value must be one that ${key} can have, written as in reports.`,
      'isPreference',
    );
  }
  await ensureProfileRow(db);
  return change(db, version, (entries) => withDeclared(entries, key, value, now()));
}

function requireValue(entries: PreferenceEntries, key: string): void {
  if (preferenceState(entries[key]).value === null)
    throw new NotFoundError('There is no learned preference with this key.');
}

/** @returns the UUID of the profile. CONFLICT where `version` is not the present one. */
async function change(
  db: Database,
  version: Version,
  to: (entries: PreferenceEntries) => PreferenceEntries,
): Promise<string> {
  const profile = await lockLearned(db);
  if (!profile) throw new NotFoundError('There is no profile yet.');
  const learnedPreferences = { ...to(readRecord(profile.learnedPreferences)) };
  await updateOwn(db, profiles, profile.id, { learnedPreferences }, version ?? profile.version);
  return profile.id;
}
