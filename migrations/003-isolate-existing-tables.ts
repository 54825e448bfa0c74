import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const VIEWER = `nullif(current_setting('app.user_id', true), '')::uuid`;

const TABLES = [
  // A viewer reads itself; accounts are made and ended by the existing platform.
  { table: 'users', own: `id = ${VIEWER}`, grant: 'SELECT' },
  { table: 'campaigns', own: `user_id = ${VIEWER}`, grant: 'SELECT, INSERT, UPDATE, DELETE' },
] as const;

/** Row level security on the existing tables, felt by the application role alone. */
export class IsolateExistingTables1700000003000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [{ role }]: { role: string }[] = await queryRunner.query(APP_ROLE);
    for (const { table, own, grant } of TABLES) {
      // Once row level security is on, a role without a policy sees nothing: whoever may use the table today goes on
      // unhindered by the first policy. Where the platform has policies of its own, that one would override them, so
      // there the application role alone is let in.
      if (await isSecured(queryRunner, table)) {
        await queryRunner.query(
          `CREATE POLICY application_tenant ON ${table} TO ${role} USING (${own}) WITH CHECK (${own})`,
        );
      } else {
        await queryRunner.query(`CREATE POLICY as_before ON ${table} TO PUBLIC USING (true) WITH CHECK (true)`);
        await queryRunner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
      }
      await queryRunner.query(
        `CREATE POLICY tenant_isolation ON ${table} AS RESTRICTIVE TO ${role} USING (${own}) WITH CHECK (${own})`,
      );
      await queryRunner.query(`GRANT ${grant} ON ${table} TO ${role}`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [{ role }]: { role: string }[] = await queryRunner.query(APP_ROLE);
    for (const { table, grant } of TABLES) {
      await queryRunner.query(`REVOKE ${grant} ON ${table} FROM ${role}`);
      if (await hasPolicy(queryRunner, table, 'as_before')) {
        await queryRunner.query(`ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`);
        await queryRunner.query(`DROP POLICY as_before ON ${table}`);
      }
      await queryRunner.query(`DROP POLICY IF EXISTS application_tenant ON ${table}`);
      await queryRunner.query(`DROP POLICY tenant_isolation ON ${table}`);
    }
  }
}

async function isSecured(queryRunner: QueryRunner, table: string): Promise<boolean> {
  const [{ secured }]: { secured: boolean }[] = await queryRunner.query(
    `SELECT relrowsecurity AS "secured" FROM pg_class WHERE oid = to_regclass($1)`,
    [table],
  );
  return secured;
}

async function hasPolicy(queryRunner: QueryRunner, table: string, policy: string): Promise<boolean> {
  const rows: unknown[] = await queryRunner.query(
    `SELECT 1 FROM pg_policy WHERE polrelid = to_regclass($1) AND polname = $2`,
    [table, policy],
  );
  return rows.length > 0;
}
