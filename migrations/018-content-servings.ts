import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const OWN = `user_id = nullif(current_setting('app.user_id', true), '')::uuid`;

/** Which content was given out for which unit, and with what chance. */
export class ContentServings1700000018000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [{ role }]: { role: string }[] = await queryRunner.query(APP_ROLE);
    await queryRunner.query(`CREATE TABLE content_servings (
      user_id uuid NOT NULL, id uuid NOT NULL, campaign_id uuid NOT NULL, unit_id text NOT NULL, content_id uuid NOT NULL,
      strategy text NOT NULL DEFAULT 'EVEN', chosen_by text NOT NULL, propensity double precision, candidates integer NOT NULL,
      ab_test_id uuid, variation_id text, triggers text[] NOT NULL DEFAULT '{}',
      decided_at timestamptz NOT NULL, served_at timestamptz NOT NULL,
      CONSTRAINT pk_content_servings PRIMARY KEY (user_id, id),
      CONSTRAINT ck_content_servings_unit_id CHECK (char_length(unit_id) BETWEEN 1 AND 200),
      CONSTRAINT ck_content_servings_propensity CHECK (propensity > 0 AND propensity <= 1),
      CONSTRAINT fk_content_servings_campaign_id FOREIGN KEY (user_id, campaign_id)
        REFERENCES campaigns (user_id, id) ON DELETE CASCADE)`);
    await queryRunner.query('ALTER TABLE content_servings ENABLE ROW LEVEL SECURITY');
    await queryRunner.query(`CREATE POLICY tenant_isolation ON content_servings USING (${OWN}) WITH CHECK (${OWN})`);
    // What was given out is never changed: it is there or, beyond the retention, gone.
    await queryRunner.query(`GRANT SELECT, INSERT, DELETE ON content_servings TO ${role}`);
    // What a unit was given of a campaign, the latest first.
    await queryRunner.query(
      'CREATE INDEX ix_content_servings_unit_id ON content_servings (user_id, campaign_id, unit_id, served_at, id)',
    );
    // As with tracking_events: statistics of tenants know nothing of one that is new, and would make any of its indexes look good.
    await queryRunner.query('ALTER TABLE content_servings ALTER COLUMN user_id SET STATISTICS 0');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    await queryRunner.query('DROP TABLE content_servings');
  }
}
