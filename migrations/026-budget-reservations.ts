import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const OWN = `user_id = nullif(current_setting('app.user_id', true), '')::uuid`;

/** What a worker that dies leaves behind: money that it has set aside, and answers of models that it has not made contents of. */
export class BudgetReservations1700000026000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [{ role }]: { role: string }[] = await queryRunner.query(APP_ROLE);
    await queryRunner.query(RESERVATIONS);
    await queryRunner.query('ALTER TABLE budget_reservations ENABLE ROW LEVEL SECURITY');
    await queryRunner.query(`CREATE POLICY tenant_isolation ON budget_reservations USING (${OWN}) WITH CHECK (${OWN})`);
    // UPDATE is what locking rows asks for.
    await queryRunner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON budget_reservations TO ${role}`);
    await queryRunner.query('ALTER TABLE content_generation_rows ADD COLUMN answer jsonb');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    await queryRunner.query('ALTER TABLE content_generation_rows DROP COLUMN answer');
    await queryRunner.query('DROP TABLE budget_reservations');
  }
}

const RESERVATIONS = `
  CREATE TABLE budget_reservations (
    user_id uuid NOT NULL, budget text NOT NULL, key text NOT NULL, holder uuid NOT NULL, day date NOT NULL,
    amount numeric(20,6) NOT NULL, expires_at timestamptz NOT NULL,
    CONSTRAINT pk_budget_reservations PRIMARY KEY (user_id, budget, key),
    CONSTRAINT fk_budget_reservations_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT ck_budget_reservations_budget
      CHECK (budget IN ('content_generation_usage', 'text_generation_usage', 'image_generation_usage')),
    CONSTRAINT ck_budget_reservations_amount CHECK (amount >= 0)
  )`;
