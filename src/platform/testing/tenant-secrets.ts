import { parseId } from '../graphql/ids';
import type { TestApi } from './test-api';

/** Texts that people write, and that are therefore nobody else's to read. */
const PRIVATE_TEXTS = [
  'name',
  'title',
  'description',
  'display_name',
  'business_name',
  'hypothesis',
  'reasoning',
  'base_prompt',
  'personalized_prompt',
  'body',
  'file_name',
  'reason',
];
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const PUBLIC_ID = /\b[a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}\b/g;
/** What a cursor looks like; what it says is looked through as well. */
const ENCODED = /"([\w-]{24,})"/g;

/** What only one tenant may ever read. */
export interface TenantSecrets {
  /** What of it is in an answer (anything that JSON can say): ids in any form, e-mail addresses, marked texts. */
  findIn(answer: unknown): string[];
}

/** Puts `mark` in front of every text that a user wrote, so that it is found wherever it turns up. */
export async function markTexts(api: TestApi, userId: string, mark: string): Promise<void> {
  for (const { name, tenant } of await tables(api)) {
    const columns = await api.asOwner<{ column: string }>(
      `SELECT attname AS "column" FROM pg_attribute
       WHERE attrelid = $1::regclass AND atttypid = 'text'::regtype AND attname = ANY ($2)`,
      [name, PRIVATE_TEXTS],
    );
    if (columns.length === 0) continue;
    const marked = columns.map(({ column }) => `${column} = $2 || ' ' || ${column}`);
    await api.asOwner(`UPDATE ${name} SET ${marked.join(', ')} WHERE ${tenant} = $1`, [userId, mark]);
  }
}

/** The ids in all rows of a user, the e-mail address, and texts with `mark`. */
export async function secretsOf(api: TestApi, userId: string, mark: string): Promise<TenantSecrets> {
  const uuids = new Set<string>();
  for (const { name, tenant } of await tables(api)) {
    const rows = await api.asOwner<{ row: string }>(`SELECT t::text AS row FROM ${name} t WHERE ${tenant} = $1`, [
      userId,
    ]);
    for (const { row } of rows) for (const [uuid] of row.matchAll(UUID)) uuids.add(uuid);
  }
  const [user] = await api.asOwner<{ email: string }>('SELECT email FROM users WHERE id = $1', [userId]);
  const texts = [mark, user?.email ?? ''];
  return {
    findIn(answer) {
      const text = JSON.stringify(answer) ?? '';
      const inside = [...text.matchAll(ENCODED)].map(([, encoded = '']) =>
        Buffer.from(encoded, 'base64url').toString(),
      );
      const all = [text, ...inside].join('\n');
      return [
        ...texts.filter((secret) => all.includes(secret)),
        ...[...all.matchAll(UUID)].map(([uuid]) => uuid).filter((uuid) => uuids.has(uuid)),
        ...[...all.matchAll(PUBLIC_ID)].map(([id]) => id).filter((id) => uuids.has(parseId(id)?.uuid ?? '')),
      ];
    },
  };
}

/** A number for all rows of a user, or of everybody, that changes with every change of any of them. */
export async function checksum(api: TestApi, userId?: string): Promise<string> {
  const parts = (await tables(api)).map(
    ({ name, tenant }) =>
      `SELECT '${name} ' || count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS part
       FROM ${name} t WHERE $1::uuid IS NULL OR ${tenant} = $1`,
  );
  const rows = await api.asOwner<{ part: string }>(parts.join(' UNION ALL '), [userId ?? null]);
  return rows
    .map(({ part }) => part)
    .sort()
    .join('\n');
}

/** Every table with rows of tenants, and its column that says whose they are. Benchmarks are nobody's. */
function tables(api: TestApi): Promise<{ name: string; tenant: string }[]> {
  return api.asOwner(
    `SELECT c.relname AS name, CASE c.relname WHEN 'users' THEN 'id' ELSE 'user_id' END AS tenant
     FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relname NOT IN ('personalization_migrations', 'benchmark_cells') ORDER BY c.relname`,
  );
}
