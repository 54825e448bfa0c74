import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const OWN = `user_id = nullif(current_setting('app.user_id', true), '')::uuid`;

/** What images of a model have cost each account. */
export class ImageGeneration1700000021000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [{ role }]: { role: string }[] = await queryRunner.query(APP_ROLE);
    await queryRunner.query(`CREATE TABLE image_generation_usage (
      user_id uuid NOT NULL, day date NOT NULL,
      calls bigint NOT NULL DEFAULT 0, failures bigint NOT NULL DEFAULT 0,
      images bigint NOT NULL DEFAULT 0, reserved_images bigint NOT NULL DEFAULT 0,
      cost numeric(14,6) NOT NULL DEFAULT 0, updated_at timestamptz NOT NULL,
      CONSTRAINT pk_image_generation_usage PRIMARY KEY (user_id, day),
      CONSTRAINT ck_image_generation_usage_counts CHECK (images >= 0 AND reserved_images >= 0),
      CONSTRAINT fk_image_generation_usage_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
    )`);
    await queryRunner.query('ALTER TABLE image_generation_usage ENABLE ROW LEVEL SECURITY');
    await queryRunner.query(
      `CREATE POLICY tenant_isolation ON image_generation_usage USING (${OWN}) WITH CHECK (${OWN})`,
    );
    // Spent is spent: no DELETE.
    await queryRunner.query(`GRANT SELECT, INSERT, UPDATE ON image_generation_usage TO ${role}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    await queryRunner.query('DROP TABLE image_generation_usage');
  }
}
