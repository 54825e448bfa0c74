import type { DataSource } from 'typeorm';

/** What the API's connections work as, and everything about it that would let it past row level security. */
export interface RoleSafety {
  readonly role: string;
  readonly login: string;
  readonly safe: boolean;
  /** What is wrong, one sentence each, with the SQL that puts it right. */
  readonly problems: readonly string[];
}

/** The API would see rows of every tenant; the message says what to do. */
class UnsafeRoleError extends Error {
  override readonly name = 'UnsafeRoleError';
}

interface Finding {
  readonly role: string;
  readonly login: string;
  readonly quoted_role: string;
  readonly is_superuser: boolean;
  readonly bypasses: boolean;
  readonly may_create_roles: boolean;
  readonly own: string[];
  readonly inherited: { table: string; owner: string }[];
  readonly bypass_by_membership: string[];
}

/**
 * Row level security does not bind superusers, roles with BYPASSRLS, and owners of a table; who is a member of an owner with
 * INHERIT counts as one. `USAGE` is exactly that kind of membership: rights at hand without SET ROLE.
 */
const FINDINGS = `
  SELECT current_user::text AS role, session_user::text AS login, quote_ident(current_user) AS quoted_role,
    me.rolsuper AS is_superuser, me.rolbypassrls AS bypasses, me.rolcreaterole AS may_create_roles,
    ARRAY(SELECT relname::text FROM pg_class
      WHERE relowner = me.oid AND relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
      ORDER BY relname) AS own,
    (SELECT coalesce(json_agg(json_build_object('table', relname, 'owner', quote_ident(owner.rolname)) ORDER BY relname), '[]')
      FROM pg_class JOIN pg_roles AS owner ON owner.oid = relowner
      WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace AND relowner <> me.oid
        AND NOT me.rolsuper AND pg_has_role(me.oid, relowner, 'USAGE')) AS inherited,
    ARRAY(SELECT quote_ident(strong.rolname) FROM pg_roles AS strong
      WHERE (strong.rolsuper OR strong.rolbypassrls) AND strong.oid <> me.oid
        AND NOT me.rolsuper AND pg_has_role(me.oid, strong.oid, 'MEMBER')
      ORDER BY 1) AS bypass_by_membership
  FROM pg_roles AS me WHERE me.rolname = current_user`;

/** Looks at the role that the connections of `dataSource` work as. */
export async function checkRole(dataSource: DataSource): Promise<RoleSafety> {
  const [found]: Finding[] = await dataSource.query(FINDINGS);
  if (!found) throw new Error('The database does not know the role that it works as.');
  const problems = problemsOf(found);
  return { role: found.role, login: found.login, safe: problems.length === 0, problems };
}

/** Throws `UnsafeRoleError` when row level security would not bind the API. */
export async function requireSafeRole(dataSource: DataSource): Promise<void> {
  const { role, login, problems } = await checkRole(dataSource);
  if (problems.length === 0) return;
  const who = role === login ? `the role ${role}` : `the role ${role} (login ${login})`;
  throw new UnsafeRoleError(
    `The API would work as ${who}, whom row level security does not bind:\n${problems.map((line) => `  - ${line}`).join('\n')}\n` +
      'Let DATABASE_URL name a login of its own that owns nothing, and MIGRATION_DATABASE_URL the owner of the tables.',
  );
}

function problemsOf(found: Finding): string[] {
  const { quoted_role: role } = found;
  const problems: string[] = [];
  if (found.is_superuser) problems.push(`It is a superuser. As an administrator: ALTER ROLE ${role} NOSUPERUSER;`);
  if (found.bypasses) problems.push(`It has BYPASSRLS. As an administrator: ALTER ROLE ${role} NOBYPASSRLS;`);
  if (found.may_create_roles) problems.push(`It may make roles. As an administrator: ALTER ROLE ${role} NOCREATEROLE;`);
  if (found.own.length > 0) {
    problems.push(
      `It owns ${list(found.own)}. As an administrator: ALTER TABLE ${found.own[0]} OWNER TO <owner>; and so on.`,
    );
  }
  for (const owner of new Set(found.inherited.map((table) => table.owner))) {
    const tables = found.inherited.filter((table) => table.owner === owner).map(({ table }) => table);
    problems.push(
      `As a member of ${owner} it has the rights of the owner of ${list(tables)}. REVOKE ${owner} FROM ${role};`,
    );
  }
  for (const strong of found.bypass_by_membership) {
    problems.push(`It may become ${strong}, who is not bound by row level security. REVOKE ${strong} FROM ${role};`);
  }
  return problems;
}

function list(tables: readonly string[]): string {
  const rest = tables.length - 3;
  return rest > 0 ? `${tables.slice(0, 3).join(', ')} and ${rest} more tables` : tables.join(', ');
}
