import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const OWN = `user_id = nullif(current_setting('app.user_id', true), '')::uuid`;

/** What an account is to be told of, whether somebody is looking or not: triggers that were called for, and what became of plans. */
export class Notifications1700000025000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [{ role }]: { role: string }[] = await queryRunner.query(APP_ROLE);
    await queryRunner.query(`CREATE TABLE notifications (
      user_id uuid NOT NULL, id uuid NOT NULL, campaign_id uuid NOT NULL, kind text NOT NULL, fingerprint text NOT NULL,
      message text NOT NULL, details jsonb NOT NULL DEFAULT '[]',
      unit_id text, event text, minimum_count integer, within_hours integer, plan_id uuid,
      occurred_at timestamptz NOT NULL, read_at timestamptz,
      CONSTRAINT pk_notifications PRIMARY KEY (user_id, id),
      CONSTRAINT ck_notifications_kind CHECK (kind IN ('TRIGGER', 'OPTIMIZATION_PROPOSED', 'OPTIMIZATION_APPLIED',
        'OPTIMIZATION_STOPPED', 'OPTIMIZATION_REFUSED', 'OPTIMIZATION_REVERTED')),
      CONSTRAINT ck_notifications_trigger CHECK ((kind = 'TRIGGER') = (unit_id IS NOT NULL AND event IS NOT NULL AND minimum_count IS NOT NULL)),
      CONSTRAINT ck_notifications_plan CHECK ((kind = 'TRIGGER') = (plan_id IS NULL)),
      CONSTRAINT fk_notifications_campaign_id FOREIGN KEY (user_id, campaign_id)
        REFERENCES campaigns (user_id, id) ON DELETE CASCADE)`);
    await queryRunner.query('ALTER TABLE notifications ENABLE ROW LEVEL SECURITY');
    await queryRunner.query(`CREATE POLICY tenant_isolation ON notifications USING (${OWN}) WITH CHECK (${OWN})`);
    // What was told is never reworded: it can be read, and beyond the retention it goes.
    await queryRunner.query(`GRANT SELECT, INSERT, UPDATE (read_at), DELETE ON notifications TO ${role}`);
    // What was told already, so that it is told once.
    await queryRunner.query(
      'CREATE INDEX ix_notifications_fingerprint ON notifications (user_id, campaign_id, fingerprint, occurred_at)',
    );
    // What a campaign told of, in pages.
    await queryRunner.query('CREATE INDEX ix_notifications_campaign_id ON notifications (user_id, campaign_id, id)');
    // What nobody has read yet, of all that was ever told.
    await queryRunner.query(
      'CREATE INDEX ix_notifications_unread ON notifications (user_id, id) WHERE read_at IS NULL',
    );
    // As with content_servings: statistics of tenants know nothing of one that is new, and would make any of its indexes look good.
    await queryRunner.query('ALTER TABLE notifications ALTER COLUMN user_id SET STATISTICS 0');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    await queryRunner.query('DROP TABLE notifications');
  }
}
