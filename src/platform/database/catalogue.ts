import type { ClientBase } from 'pg';
import { MIGRATIONS_TABLE } from './data-source';

/**
 * What `migration:generate --check` cannot see as well: column order, predicates, bodies of checks, deferrability, order of enum
 * labels, policies and grants. Constraints of kind `n` (NOT NULL) are rows of their own from PostgreSQL 18 on only.
 */
const CATALOGUE = `
  WITH tables AS (
    SELECT oid, relname, relrowsecurity, relforcerowsecurity, relacl, relowner, relkind FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND relname <> $1 AND NOT relispartition
  )
  SELECT kind, line FROM (
    SELECT 1 AS position, 'table' AS kind, relname::text AS name, 0 AS number,
      format('%s kind=%s row_security=%s forced=%s', relname, relkind, relrowsecurity, relforcerowsecurity) AS line
    FROM tables
    UNION ALL
    SELECT 2, 'column', relname, attnum,
      concat_ws(' ', relname || '.' || attname, format_type(atttypid, atttypmod),
        CASE WHEN attnotnull THEN 'NOT NULL' END, 'DEFAULT ' || pg_get_expr(adbin, adrelid))
    FROM tables JOIN pg_attribute ON attrelid = tables.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    UNION ALL
    SELECT 3, 'constraint', relname || ' ' || conname, 0, concat_ws(' ', relname, conname, pg_get_constraintdef(pg_constraint.oid))
    FROM tables JOIN pg_constraint ON conrelid = tables.oid AND contype <> 'n'
    UNION ALL
    SELECT 4, 'index', relname || ' ' || indexrelid::regclass::text, 0,
      pg_get_indexdef(indexrelid) || CASE WHEN indisvalid THEN '' ELSE ' INVALID' END
    FROM tables JOIN pg_index ON indrelid = tables.oid
    UNION ALL
    SELECT 5, 'policy', relname || ' ' || policyname, 0,
      concat_ws(' ', relname, policyname, permissive, cmd, roles::text, 'USING ' || qual, 'WITH CHECK ' || with_check)
    FROM tables JOIN pg_policies ON schemaname = 'public' AND tablename = relname
    UNION ALL
    SELECT 6, 'grant', relname || ' ' || grantee::regrole::text, 0,
      concat_ws(' ', relname, grantee::regrole, string_agg(privilege_type, ', ' ORDER BY privilege_type))
    FROM tables, aclexplode(relacl) WHERE grantee <> relowner GROUP BY relname, grantee
    UNION ALL
    SELECT 7, 'trigger', relname || ' ' || tgname, 0, pg_get_triggerdef(pg_trigger.oid)
    FROM tables JOIN pg_trigger ON tgrelid = tables.oid AND NOT tgisinternal
    UNION ALL
    SELECT 8, 'function', proname || ' ' || pg_proc.oid::regprocedure::text, 0,
      concat_ws(' ', pg_proc.oid::regprocedure, CASE WHEN prosecdef THEN 'SECURITY DEFINER' END, proconfig::text,
        'body=' || md5(prosrc), 'execute=' || coalesce((
          SELECT string_agg(CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END, ',' ORDER BY grantee)
          FROM aclexplode(proacl) WHERE grantee <> proowner), CASE WHEN proacl IS NULL THEN 'PUBLIC' ELSE 'owner' END))
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 9, 'enum', typname, 0, typname || ' ' || string_agg(enumlabel, ' ' ORDER BY enumsortorder)
    FROM pg_type JOIN pg_enum ON enumtypid = pg_type.oid WHERE typnamespace = 'public'::regnamespace GROUP BY typname
  ) AS entries
  ORDER BY position, name COLLATE "C", number`;

/** One thing of the schema, as PostgreSQL itself writes it. */
export interface CatalogueEntry {
  readonly kind: 'table' | 'column' | 'constraint' | 'index' | 'policy' | 'grant' | 'trigger' | 'function' | 'enum';
  readonly line: string;
}

/** Everything in schema `public` but TypeORM's own list, in an order and a wording that are the same on PostgreSQL 15 to 18. */
export async function readCatalogue(client: ClientBase): Promise<CatalogueEntry[]> {
  const { rows } = await client.query<CatalogueEntry>(CATALOGUE, [MIGRATIONS_TABLE]);
  return rows;
}

/** The catalogue as text, one line per entry. */
export function formatCatalogue(entries: readonly CatalogueEntry[]): string {
  return `${entries.map(({ kind, line }) => `${kind} ${line}`).join('\n')}\n`;
}
