import type { Statement } from '../database/statement';

/** The only statements that may read beyond the viewer's own rows: active public templates are everyone's to see. */
const FOR_EVERYONE: ReadonlySet<string> = new Set([
  'content_templates.findPublicPage',
  'content_templates.countPublic',
  'content_templates.findPublic',
]);

/**
 * Throws when a statement is not bound to the tenant `userId` by `$1`, in a condition of its own or as the first column
 * that it inserts: row level security would still guard it, but on many servers it would go to all of them.
 */
export function assertBoundToTenant({ name, text, values }: Statement, userId: string): void {
  if (values[0] !== userId) throw new Error(`Statement ${name}: $1 is not the viewer's id.\n${text}`);
  if (FOR_EVERYONE.has(name) || isBound(text)) return;
  throw new Error(
    `Statement ${name} is not bound to the tenant: it says neither user_id = $1 nor inserts it.\n${text}`,
  );
}

function isBound(text: string): boolean {
  const sql = text.replace(/\/\*.*?\*\//gs, ' ');
  if (/\buser_id = \$1(?!\d)/.test(sql)) return true;
  if (/\b(FROM|UPDATE) users t\b/.test(sql) && /\bt\.id = \$1(?!\d)/.test(sql)) return true;
  const insert = /^\s*INSERT INTO \w+(?: AS \w+)? \(user_id, [^)]*\)\s+(VALUES \(\$1, |SELECT \$1, )/.exec(sql);
  return insert !== null && !/\), \((?!\$1, )/.test(sql.slice(insert[0].length));
}
