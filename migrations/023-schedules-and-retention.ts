import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const OWN = `user_id = nullif(current_setting('app.user_id', true), '')::uuid`;

/** How often an account is learned from and measured. */
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
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
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
];
