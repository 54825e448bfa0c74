import { now } from '../../platform/clock';
import { newId } from '../../platform/database/new-id';
import { defineRecords } from '../../platform/database/records';
import { type Database, Parameters, statement } from '../../platform/database/statement';
import { MetaUserProfile } from './meta-user-profile.entity';

export const profiles = defineRecords({ entity: MetaUserProfile, type: 'MetaUserProfile', idPrefix: 'profile' });

/** Makes an empty profile where the viewer has none; returns the id and version of the one there is. */
export async function ensureProfileRow(db: Database): Promise<{ id: string; version: number; created: boolean }> {
  const parameters = new Parameters(db.userId);
  const at = parameters.add(now(), 'timestamptz');
  const insert = `INSERT INTO meta_user_profiles (user_id, id, created_at, updated_at) VALUES ($1, ${parameters.add(newId(), 'uuid')}, ${at}, ${at}) ON CONFLICT (user_id) DO NOTHING RETURNING id, version`;
  const [made] = await db.query<{ id: string; version: number }>(
    statement('meta_user_profiles.ensure', insert, parameters),
  );
  if (made) return { ...made, created: true };
  const select = 'SELECT t.id, t.version FROM meta_user_profiles t WHERE t.user_id = $1';
  const [row] = await db.query<{ id: string; version: number }>(
    statement('meta_user_profiles.present', select, new Parameters(db.userId)),
  );
  if (!row) throw new Error('A profile was deleted while it was looked up.');
  return { ...row, created: false };
}

/** What learning has written into a profile. */
export type LearnedColumns = Pick<
  MetaUserProfile,
  'id' | 'version' | 'primaryObjective' | 'learnedPreferences' | 'campaignHistory'
>;

const LEARNED = `t.id, t.version, t.primary_objective AS "primaryObjective", t.learned_preferences AS "learnedPreferences",
  t.campaign_history AS "campaignHistory"`;

/** What was learned about the viewer; undefined where there is no profile. */
export async function findLearned(db: Database): Promise<LearnedColumns | undefined> {
  const text = `SELECT ${LEARNED} FROM meta_user_profiles t WHERE t.user_id = $1`;
  return (await db.query<LearnedColumns>(statement('meta_user_profiles.learned', text, new Parameters(db.userId))))[0];
}

/** The same, locked until the transaction ends. */
export async function lockLearned(db: Database): Promise<LearnedColumns | undefined> {
  const text = `SELECT ${LEARNED} FROM meta_user_profiles t WHERE t.user_id = $1 FOR UPDATE`;
  const [row] = await db.query<LearnedColumns>(
    statement('meta_user_profiles.lockLearned', text, new Parameters(db.userId)),
  );
  return row;
}
