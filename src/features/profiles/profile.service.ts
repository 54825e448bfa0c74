import type { Database } from '../../platform/database/statement';
import { insertNew, updateOwn } from '../../platform/database/write';
import type { CreateMetaUserProfileInput, MetaUserProfileInput, UpdateMetaUserProfileInput } from './profile.input';
import { ensureProfileRow, profiles } from './profile.store';

/** Makes the viewer's profile; returns its UUID. Throws CONFLICT where there is one already. */
export function createProfile(db: Database, input: CreateMetaUserProfileInput): Promise<string> {
  return insertNew(db, profiles, { ...input });
}

/** Throws NOT_FOUND where the viewer has no such profile, CONFLICT where `version` is not the present one. */
export function updateProfile(
  db: Database,
  id: string,
  { version, ...values }: UpdateMetaUserProfileInput,
): Promise<void> {
  return updateOwn(db, profiles, id, values, version);
}

/** Makes or changes the viewer's profile; returns its UUID. With `version`: only while it is the present one. */
export async function upsertProfile(db: Database, { version, ...values }: MetaUserProfileInput): Promise<string> {
  const present = await ensureProfileRow(db);
  await updateOwn(db, profiles, present.id, values, version ?? present.version);
  return present.id;
}

/** Sees to it that the viewer has a profile: tests, recommendations and insights hang on it. */
export async function ensureProfile(db: Database): Promise<void> {
  await ensureProfileRow(db);
}
