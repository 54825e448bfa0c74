import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const OWN = `user_id = nullif(current_setting('app.user_id', true), '')::uuid`;

/** What models have written, and what that has cost each account. */
export class TextGeneration1700000014000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [{ role }]: { role: string }[] = await queryRunner.query(APP_ROLE);
    for (const { name, definition, grant } of TABLES) {
      await queryRunner.query(`CREATE TABLE ${name} (${definition}\n)`);
      await queryRunner.query(`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`);
      await queryRunner.query(`CREATE POLICY tenant_isolation ON ${name} USING (${OWN}) WITH CHECK (${OWN})`);
      await queryRunner.query(`GRANT ${grant} ON ${name} TO ${role}`);
    }
    // What is old is forgotten with every new text.
    await queryRunner.query('CREATE INDEX ix_generated_texts_created_at ON generated_texts (user_id, created_at)');
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
    // Spent is spent: no DELETE.
    name: 'text_generation_usage',
    grant: 'SELECT, INSERT, UPDATE',
    definition: `
    user_id uuid NOT NULL, day date NOT NULL,
    calls bigint NOT NULL DEFAULT 0, fallbacks bigint NOT NULL DEFAULT 0,
    input_tokens bigint NOT NULL DEFAULT 0, output_tokens bigint NOT NULL DEFAULT 0, reserved_tokens bigint NOT NULL DEFAULT 0,
    cost numeric(14,6) NOT NULL DEFAULT 0, updated_at timestamptz NOT NULL,
    CONSTRAINT pk_text_generation_usage PRIMARY KEY (user_id, day),
    CONSTRAINT ck_text_generation_usage_counts CHECK (input_tokens >= 0 AND output_tokens >= 0 AND reserved_tokens >= 0),
    ${ofUser('text_generation_usage')}`,
  },
  {
    // Written once, and forgotten.
    name: 'generated_texts',
    grant: 'SELECT, INSERT, DELETE',
    definition: `
    user_id uuid NOT NULL, prompt_hash text NOT NULL, name text NOT NULL, model text NOT NULL, output jsonb NOT NULL,
    input_tokens integer NOT NULL, output_tokens integer NOT NULL, cost numeric(14,6) NOT NULL, created_at timestamptz NOT NULL,
    CONSTRAINT pk_generated_texts PRIMARY KEY (user_id, prompt_hash),
    ${ofUser('generated_texts')}`,
  },
];
