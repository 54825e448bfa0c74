import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')`;

/** What composite foreign keys and policies stand on; everything else in an existing table is its owner's business. */
const NEEDED = `
  SELECT needed.table_name || '.' || needed.column_name AS "column", columns.data_type AS "type"
  FROM (VALUES ('users', 'id'), ('campaigns', 'id'), ('campaigns', 'user_id')) AS needed (table_name, column_name)
  LEFT JOIN information_schema.columns
    ON columns.table_schema = current_schema()
   AND columns.table_name = needed.table_name AND columns.column_name = needed.column_name
  WHERE to_regclass(needed.table_name) IS NOT NULL AND columns.data_type IS DISTINCT FROM 'uuid'`;

/** The existing platform's tables, where there is no platform yet, and the role that the API works as. */
export class Baseline1700000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const unfit: { column: string; type: string | null }[] = await queryRunner.query(NEEDED);
    if (unfit.length > 0) {
      const found = unfit.map(({ column, type }) => `${column} (${type ?? 'missing'})`).join(', ');
      throw new Error(`The existing tables need these columns as uuid: ${found}. Convert them, then migrate again.`);
    }
    await ensureAppRole(queryRunner);
    await createMissing(queryRunner, 'users', USERS);
    await createMissing(queryRunner, 'campaigns', CAMPAIGNS);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    // Only what up() made: the mark is on the primary key, since the platform may comment its tables as it likes. The
    // role stays: roles belong to the whole server, and other databases may use this one.
    for (const table of ['campaigns', 'users']) {
      const [mark]: unknown[] = await queryRunner.query(
        `SELECT 1 FROM pg_constraint WHERE conrelid = to_regclass($1) AND contype = 'p' AND obj_description(oid) = $2`,
        [table, MARK],
      );
      if (mark) await queryRunner.query(`DROP TABLE ${table}`);
    }
  }
}

const MARK = 'made by 000-baseline';

const USERS = `
  CREATE TABLE IF NOT EXISTS users (
    id uuid CONSTRAINT pk_users PRIMARY KEY,
    email text NOT NULL,
    display_name text,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
  )`;

const CAMPAIGNS = `
  CREATE TABLE IF NOT EXISTS campaigns (
    user_id uuid NOT NULL CONSTRAINT fk_campaigns_user_id REFERENCES users (id) ON DELETE CASCADE,
    id uuid NOT NULL,
    name text NOT NULL,
    objective text,
    platform text,
    status text NOT NULL DEFAULT 'DRAFT',
    budget numeric(14, 2),
    currency char(3) NOT NULL DEFAULT 'USD',
    starts_at timestamptz,
    ends_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_campaigns PRIMARY KEY (user_id, id)
  )`;

async function createMissing(queryRunner: QueryRunner, table: string, sql: string): Promise<void> {
  const [{ exists }]: { exists: boolean }[] = await queryRunner.query(
    `SELECT to_regclass($1) IS NOT NULL AS "exists"`,
    [table],
  );
  if (exists) return;
  await queryRunner.query(sql);
  await queryRunner.query(`COMMENT ON CONSTRAINT pk_${table} ON ${table} IS '${MARK}'`);
}

interface Role {
  readonly name: string;
  readonly quoted: string;
  readonly exists: boolean;
  readonly tooStrong: boolean;
  readonly mayCreate: boolean;
  readonly serverVersion: number;
}

async function ensureAppRole(queryRunner: QueryRunner): Promise<void> {
  const [role]: Role[] = await queryRunner.query(`
    SELECT wanted.name, quote_ident(wanted.name) AS quoted, app.oid IS NOT NULL AS "exists",
      coalesce(app.rolsuper OR app.rolbypassrls, false) AS "tooStrong",
      me.rolsuper OR me.rolcreaterole AS "mayCreate",
      current_setting('server_version_num')::integer AS "serverVersion"
    FROM (SELECT ${APP_ROLE} AS name) AS wanted
    LEFT JOIN pg_roles AS app ON app.rolname = wanted.name
    JOIN pg_roles AS me ON me.rolname = current_user`);
  const create = `CREATE ROLE ${role.quoted} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE`;
  if (role.tooStrong) {
    throw new Error(
      `The role ${role.name} is a superuser or bypasses row level security, so it would see every tenant's rows. ` +
        `As an administrator: ALTER ROLE ${role.quoted} NOSUPERUSER NOBYPASSRLS; or name another role in APP_ROLE.`,
    );
  }
  if (role.exists) return;
  // Where the login of the migrations is the only one there is, it has to be a member to work as the role. It must not
  // inherit from it, where the server can tell the two apart: policies for the role would apply to the login as well.
  const grant = `GRANT ${role.quoted} TO CURRENT_USER${role.serverVersion >= 160_000 ? ' WITH INHERIT FALSE, SET TRUE' : ''}`;
  if (!role.mayCreate) {
    throw new Error(
      `The role ${role.name} does not exist and this login may not create it. As an administrator, run: ${create}; ` +
        `and GRANT ${role.quoted} TO the login that the API connects as. Then migrate again.`,
    );
  }
  // Roles are shared by all databases of a server, whose migrations may run at the same moment.
  await queryRunner.query(`
    DO $$ BEGIN
      ${create};
      ${grant};
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$`);
}
