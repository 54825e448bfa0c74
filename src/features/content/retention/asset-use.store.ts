import type { Pool } from 'pg';
import { assetPath } from '../../../platform/assets/assets.http';
import { now } from '../../../platform/clock';
import { type Database, Parameters, statement } from '../../../platform/database/statement';

/** SQL: contents of the viewer that show the asset `key`, by its file or by its address. */
const shows = (key: string) =>
  `SELECT FROM (SELECT c.file_path AS key FROM personalized_content c WHERE c.user_id = $1
    UNION ALL SELECT substring(c.content_url FROM '${assetPath('')}([^?#]+)') FROM personalized_content c WHERE c.user_id = $1) s
  WHERE s.key = ${key}`;

/**
 * Says that assets are about to be stored or named: after this is committed, or as long as its transaction lasts, none of them is
 * deleted for having been unused until now. It has to come before the store is asked whether it has them.
 */
export async function claimAssets(db: Database, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const parameters = new Parameters(db.userId);
  // In order, so that two that claim the same ones wait for each other and not in a circle.
  const wanted = parameters.add([...keys].sort(), 'text[]');
  const text = `DELETE FROM asset_orphans o WHERE o.user_id = $1 AND o.key IN (
    SELECT l.key FROM asset_orphans l WHERE l.user_id = $1 AND l.key = ANY (${wanted}) ORDER BY l.key FOR UPDATE)`;
  await db.query(statement('asset_orphans.claim', text, parameters));
  const own = new Parameters(db.userId);
  const account = `INSERT INTO asset_accounts (user_id, created_at) SELECT $1, ${own.add(now(), 'timestamptz')}
    WHERE NOT EXISTS (SELECT FROM asset_accounts a WHERE a.user_id = $1) ON CONFLICT DO NOTHING`;
  await db.query(statement('asset_accounts.insert', account, own));
}

/** Notes which of these assets no content shows, since now; what is noted already keeps its date. */
export async function noteOrphans(db: Database, keys: readonly string[], at: Date): Promise<void> {
  const parameters = new Parameters(db.userId);
  const given = parameters.add([...keys].sort(), 'text[]');
  const text = `INSERT INTO asset_orphans (user_id, key, since) SELECT $1, k.key, ${parameters.add(at, 'timestamptz')}
    FROM unnest(${given}) AS k(key) WHERE NOT EXISTS (${shows('k.key')}) ON CONFLICT DO NOTHING`;
  await db.query(statement('asset_orphans.note', text, parameters));
}

/** Forgets what contents show again. */
export async function forgetUsed(db: Database): Promise<void> {
  const text = `DELETE FROM asset_orphans o WHERE o.user_id = $1 AND EXISTS (${shows('o.key')})`;
  await db.query(statement('asset_orphans.forgetUsed', text, new Parameters(db.userId)));
}

/** Assets that nothing has shown since before `limit`, in order, after a key. */
export async function listOrphans(db: Database, limit: Date, after: string, most: number): Promise<string[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT o.key AS "key" FROM asset_orphans o WHERE o.user_id = $1 AND o.since <= ${parameters.add(limit, 'timestamptz')}
    AND o.key > ${parameters.add(after, 'text')} ORDER BY o.key LIMIT ${parameters.add(most, 'integer')}`;
  const rows = await db.query<{ key: string }>(statement('asset_orphans.list', text, parameters));
  return rows.map(({ key }) => key);
}

/**
 * Takes hold of an asset that is to be deleted, until the transaction ends. @returns false where somebody has claimed it or holds it,
 * or a content shows it.
 */
export async function holdOrphan(db: Database, key: string, limit: Date): Promise<boolean> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT 1 AS "one" FROM asset_orphans o WHERE o.user_id = $1 AND o.key = ${parameters.add(key, 'text')}
    AND o.since <= ${parameters.add(limit, 'timestamptz')} FOR UPDATE SKIP LOCKED`;
  if ((await db.query(statement('asset_orphans.hold', text, parameters))).length === 0) return false;
  // Looked at behind the lock: whoever named it has claimed it before.
  const again = new Parameters(db.userId);
  const shown = `SELECT 1 AS "one" WHERE EXISTS (${shows(again.add(key, 'text'))}) AND $1 IS NOT NULL`;
  return (await db.query(statement('asset_orphans.isShown', shown, again))).length === 0;
}

/** Behind `holdOrphan`. */
export async function deleteOrphan(db: Database, key: string): Promise<void> {
  const parameters = new Parameters(db.userId);
  const text = `DELETE FROM asset_orphans o WHERE o.user_id = $1 AND o.key = ${parameters.add(key, 'text')}`;
  await db.query(statement('asset_orphans.delete', text, parameters));
}

/** Whether the account still has its user. */
export async function hasUser(db: Database): Promise<boolean> {
  const text = 'SELECT 1 AS "one" FROM users t WHERE t.id = $1';
  return (await db.query(statement('users.exists', text, new Parameters(db.userId)))).length === 1;
}

/** Forgets an account that has no assets any more. */
export async function forgetAccount(db: Database): Promise<void> {
  const text = 'DELETE FROM asset_accounts a WHERE a.user_id = $1';
  await db.query(statement('asset_accounts.forget', text, new Parameters(db.userId)));
}

/** The accounts with assets, those whose users are gone included. Asked as the owner of the tables. */
export async function listAccountsWithAssets(owner: Pool): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>('SELECT a.user_id AS id FROM asset_accounts a ORDER BY 1');
  return rows.map(({ id }) => id);
}
