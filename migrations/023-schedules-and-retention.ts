import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const OWN = `user_id = nullif(current_setting('app.user_id', true), '')::uuid`;

/** How often an account is learned from and measured, and what is not kept for ever: rows of runs, and assets that nothing shows. */
export class SchedulesAndRetention1700000023000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [{ role }]: { role: string }[] = await queryRunner.query(APP_ROLE);
    for (const { name, definition, grant } of TABLES) {
      await queryRunner.query(`CREATE TABLE ${name} (${definition}\n)`);
      await queryRunner.query(`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`);
      await queryRunner.query(`CREATE POLICY tenant_isolation ON ${name} USING (${OWN}) WITH CHECK (${OWN})`);
      await queryRunner.query(`GRANT ${grant} ON ${name} TO ${role}`);
    }
    await queryRunner.query(
      `INSERT INTO asset_accounts (user_id, created_at) SELECT DISTINCT user_id, now() FROM personalized_content WHERE file_path IS NOT NULL`,
    );
    await queryRunner.query('ALTER TABLE content_generation_runs ADD COLUMN rows_deleted_at timestamptz');
    await queryRunner.query(`GRANT DELETE ON content_generation_rows TO ${role}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [{ role }]: { role: string }[] = await queryRunner.query(APP_ROLE);
    await queryRunner.query(`REVOKE DELETE ON content_generation_rows FROM ${role}`);
    await queryRunner.query('ALTER TABLE content_generation_runs DROP COLUMN rows_deleted_at');
    for (const { name } of [...TABLES].reverse()) await queryRunner.query(`DROP TABLE ${name}`);
  }
}

interface Table {
  readonly name: string;
  readonly definition: string;
  /** What the application role may do. */
  readonly grant: string;
}

const ofUser = (table: string) =>
  `CONSTRAINT fk_${table}_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE`;

const TABLES: readonly Table[] = [
  {
    // Without a row the defaults hold, so nothing has to be deleted.
    name: 'analysis_schedules',
    grant: 'SELECT, INSERT, UPDATE',
    definition: `
    user_id uuid NOT NULL, learning_frequency text NOT NULL DEFAULT 'AUTOMATIC', outcome_frequency text NOT NULL DEFAULT 'DAILY',
    outcomes_measured_at timestamptz, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
    CONSTRAINT pk_analysis_schedules PRIMARY KEY (user_id),
    ${ofUser('analysis_schedules')},
    CONSTRAINT ck_analysis_schedules_learning_frequency CHECK (learning_frequency IN ('AUTOMATIC', 'DAILY', 'WEEKLY', 'NEVER')),
    CONSTRAINT ck_analysis_schedules_outcome_frequency CHECK (outcome_frequency IN ('DAILY', 'WEEKLY', 'NEVER'))`,
  },
  {
    // Who has assets, also after the user is gone: no foreign key. A row goes when nothing is left to delete.
    name: 'asset_accounts',
    grant: 'SELECT, INSERT, DELETE',
    definition: `
    user_id uuid NOT NULL, created_at timestamptz NOT NULL,
    CONSTRAINT pk_asset_accounts PRIMARY KEY (user_id)`,
  },
  {
    // Whoever deletes an asset holds its row; whoever is about to store or name it deletes the row first.
    name: 'asset_orphans',
    grant: 'SELECT, INSERT, UPDATE, DELETE',
    definition: `
    user_id uuid NOT NULL, key text NOT NULL, since timestamptz NOT NULL,
    CONSTRAINT pk_asset_orphans PRIMARY KEY (user_id, key),
    ${ofUser('asset_orphans')}`,
  },
];
