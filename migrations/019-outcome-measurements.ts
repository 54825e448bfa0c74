import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const OWN = `user_id = nullif(current_setting('app.user_id', true), '')::uuid`;

/** How the campaigns of recommendations were looked at, what is waited for, and what was known before platforms restated it. */
export class OutcomeMeasurements1700000019000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [{ role }]: { role: string }[] = await queryRunner.query(APP_ROLE);
    await queryRunner.query(`CREATE TABLE recommendation_measurements (${MEASUREMENTS})`);
    await queryRunner.query('ALTER TABLE recommendation_measurements ENABLE ROW LEVEL SECURITY');
    await queryRunner.query(
      `CREATE POLICY tenant_isolation ON recommendation_measurements USING (${OWN}) WITH CHECK (${OWN})`,
    );
    await queryRunner.query(`GRANT SELECT, INSERT, UPDATE ON recommendation_measurements TO ${role}`);
    // An outcome goes when the facts that it was measured by are taken back.
    await queryRunner.query(`GRANT DELETE ON recommendation_outcomes TO ${role}`);
    for (const column of COLUMNS) await queryRunner.query(`ALTER TABLE recommendation_outcomes ADD COLUMN ${column}`);
    for (const column of OPTIONAL) {
      // Nothing but this API reads these columns; what is made by hand may have no interval and no distribution.
      await queryRunner.query(`-- squawk-ignore ban-drop-not-null
        ALTER TABLE recommendation_outcomes ALTER COLUMN ${column} DROP NOT NULL`);
    }
  }

  /** Outcomes without an interval had no place before. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [{ role }]: { role: string }[] = await queryRunner.query(APP_ROLE);
    await queryRunner.query(
      `DELETE FROM recommendation_outcomes WHERE ${OPTIONAL.map((column) => `${column} IS NULL`).join(' OR ')}`,
    );
    for (const column of OPTIONAL) {
      await queryRunner.query(`ALTER TABLE recommendation_outcomes ALTER COLUMN ${column} SET NOT NULL`);
    }
    for (const column of [...COLUMNS].reverse()) {
      await queryRunner.query(`ALTER TABLE recommendation_outcomes DROP COLUMN ${column.split(' ')[0]}`);
    }
    await queryRunner.query(`REVOKE DELETE ON recommendation_outcomes FROM ${role}`);
    await queryRunner.query('DROP TABLE recommendation_measurements');
  }
}

/** The highest revision is what is known; while it waits it is written over, once it has a result it stays and the next one is added. */
const MEASUREMENTS = `
    user_id uuid NOT NULL, recommendation_id uuid NOT NULL, revision integer NOT NULL,
    as_of date NOT NULL, is_mature boolean NOT NULL, is_final boolean NOT NULL,
    waits_for text[] NOT NULL DEFAULT '{}', due_on date, window_start date, window_end date, delivered double precision,
    impressions bigint NOT NULL DEFAULT 0, clicks bigint NOT NULL DEFAULT 0, conversions numeric(24,6) NOT NULL DEFAULT 0,
    spend numeric(24,6) NOT NULL DEFAULT 0, revenue numeric(24,6) NOT NULL DEFAULT 0, currency char(3),
    created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
    CONSTRAINT pk_recommendation_measurements PRIMARY KEY (user_id, recommendation_id, revision),
    CONSTRAINT fk_recommendation_measurements_recommendation_id FOREIGN KEY (user_id, recommendation_id)
      REFERENCES campaign_recommendations (user_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_recommendation_measurements_revision CHECK (revision >= 1)`;

/** All without a value at first: no row is rewritten. */
const COLUMNS: readonly string[] = ['industry text', 'raw_pit double precision', 'raw_crps double precision'];

const OPTIONAL: readonly string[] = ['lower', 'upper', 'level', 'raw_lower', 'raw_upper', 'pit', 'crps'];
