import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const OWN = `user_id = nullif(current_setting('app.user_id', true), '')::uuid`;

/** What each content was made from and how, runs that make many, and what an account may make and spend. */
export class ContentGeneration1700000016000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [{ role }]: { role: string }[] = await queryRunner.query(APP_ROLE);
    for (const { name, definition, grant } of TABLES) {
      await queryRunner.query(`CREATE TABLE ${name} (${definition}\n)`);
      await queryRunner.query(`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`);
      await queryRunner.query(`CREATE POLICY tenant_isolation ON ${name} USING (${OWN}) WITH CHECK (${OWN})`);
      await queryRunner.query(`GRANT ${grant} ON ${name} TO ${role}`);
    }
    for (const index of INDEXES) await queryRunner.query(`CREATE ${index}`);
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

const GENERATORS = `('TEMPLATE', 'TEXT_MODEL', 'IMAGE_MODEL')`;

const TABLES: readonly Table[] = [
  {
    // What was asked for and what came of it stays on record: no DELETE.
    name: 'content_generation_runs',
    grant: 'SELECT, INSERT, UPDATE',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL, campaign_id uuid, template_id uuid, template_version integer NOT NULL,
    status text NOT NULL, generator text NOT NULL, content_type text NOT NULL, seed bigint NOT NULL,
    context jsonb NOT NULL DEFAULT '{}', total integer NOT NULL,
    made integer NOT NULL DEFAULT 0, existed integer NOT NULL DEFAULT 0, skipped integer NOT NULL DEFAULT 0,
    failed integer NOT NULL DEFAULT 0, cost numeric(14,6) NOT NULL DEFAULT 0, currency char(3),
    waiting_for text, waiting_until timestamptz, error text, started_at timestamptz, finished_at timestamptz,
    created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
    CONSTRAINT pk_content_generation_runs PRIMARY KEY (user_id, id),
    ${ofUser('content_generation_runs')},
    CONSTRAINT fk_content_generation_runs_campaign_id FOREIGN KEY (user_id, campaign_id)
      REFERENCES campaigns (user_id, id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT fk_content_generation_runs_template_id FOREIGN KEY (user_id, template_id)
      REFERENCES content_templates (user_id, id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_content_generation_runs_status CHECK (status IN ('QUEUED', 'RUNNING', 'COMPLETED', 'CANCELLED', 'FAILED')),
    CONSTRAINT ck_content_generation_runs_generator CHECK (generator IN ${GENERATORS}),
    CONSTRAINT ck_content_generation_runs_counts CHECK (made >= 0 AND existed >= 0 AND skipped >= 0 AND failed >= 0
      AND made + existed + skipped + failed <= total)`,
  },
  {
    name: 'content_generation_rows',
    grant: 'SELECT, INSERT, UPDATE',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL, run_id uuid NOT NULL, row_number integer NOT NULL, reference text,
    values jsonb NOT NULL DEFAULT '{}', targeting jsonb NOT NULL DEFAULT '{}', outcome text NOT NULL,
    reason text, message text, content_id uuid, finished_at timestamptz,
    CONSTRAINT pk_content_generation_rows PRIMARY KEY (user_id, id),
    CONSTRAINT uq_content_generation_rows_number UNIQUE (user_id, run_id, row_number),
    CONSTRAINT fk_content_generation_rows_run_id FOREIGN KEY (user_id, run_id)
      REFERENCES content_generation_runs (user_id, id) ON DELETE CASCADE,
    CONSTRAINT fk_content_generation_rows_content_id FOREIGN KEY (user_id, content_id)
      REFERENCES personalized_content (user_id, id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT ck_content_generation_rows_outcome CHECK (outcome IN ('PENDING', 'MADE', 'EXISTED', 'SKIPPED', 'FAILED'))`,
  },
  {
    // A snapshot is written once and goes with its content.
    name: 'content_generations',
    grant: 'SELECT, INSERT',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL, content_id uuid NOT NULL, run_id uuid, campaign_id uuid NOT NULL,
    template_id uuid NOT NULL, template_version integer NOT NULL, template_checksum text NOT NULL,
    generator text NOT NULL, model text NOT NULL, fallback_reason text, seed bigint NOT NULL,
    personalization_level text, prompt text NOT NULL, variables jsonb NOT NULL DEFAULT '{}',
    defaults_applied text[] NOT NULL DEFAULT '{}', fallbacks_applied text[] NOT NULL DEFAULT '{}',
    missing text[] NOT NULL DEFAULT '{}', left_out text[] NOT NULL DEFAULT '{}',
    inputs_hash text NOT NULL, context_hash text NOT NULL, output_hash text NOT NULL, content_hash text NOT NULL,
    quality jsonb NOT NULL DEFAULT '[]', cost numeric(14,6), currency char(3), duration_ms integer NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT pk_content_generations PRIMARY KEY (user_id, id),
    CONSTRAINT uq_content_generations_content_id UNIQUE (user_id, content_id),
    CONSTRAINT uq_content_generations_inputs_hash UNIQUE (user_id, inputs_hash),
    CONSTRAINT fk_content_generations_content_id FOREIGN KEY (user_id, content_id)
      REFERENCES personalized_content (user_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_content_generations_generator CHECK (generator IN ${GENERATORS})`,
  },
  {
    // One row per tenant, made with its first content. Whoever writes contents holds it, so that no two write the same one.
    name: 'content_generation_limits',
    grant: 'SELECT, INSERT, UPDATE',
    definition: `
    user_id uuid NOT NULL, contents_per_minute integer, budget_per_day numeric(14,6), budget_per_month numeric(14,6),
    allowance double precision, allowance_at timestamptz, updated_at timestamptz NOT NULL,
    CONSTRAINT pk_content_generation_limits PRIMARY KEY (user_id),
    ${ofUser('content_generation_limits')},
    CONSTRAINT ck_content_generation_limits_values CHECK (contents_per_minute >= 0 AND budget_per_day >= 0 AND budget_per_month >= 0)`,
  },
  {
    // Spent is spent: no DELETE.
    name: 'content_generation_usage',
    grant: 'SELECT, INSERT, UPDATE',
    definition: `
    user_id uuid NOT NULL, day date NOT NULL, contents bigint NOT NULL DEFAULT 0, calls bigint NOT NULL DEFAULT 0,
    cost numeric(14,6) NOT NULL DEFAULT 0, reserved numeric(14,6) NOT NULL DEFAULT 0, updated_at timestamptz NOT NULL,
    CONSTRAINT pk_content_generation_usage PRIMARY KEY (user_id, day),
    ${ofUser('content_generation_usage')},
    CONSTRAINT ck_content_generation_usage_values CHECK (contents >= 0 AND calls >= 0 AND cost >= 0 AND reserved >= 0)`,
  },
];

const INDEXES: readonly string[] = [
  // The runs of a campaign in pages.
  'INDEX ix_content_generation_runs_campaign_id ON content_generation_runs (user_id, campaign_id, id)',
  // How many runs are under way, which is limited.
  `INDEX ix_content_generation_runs_active ON content_generation_runs (user_id, id) WHERE status IN ('QUEUED', 'RUNNING')`,
  // What a run has still to do, in order; empty once it has ended.
  `INDEX ix_content_generation_rows_pending ON content_generation_rows (user_id, run_id, row_number) WHERE outcome = 'PENDING'`,
  // Rows whose content is deleted lose it.
  'INDEX ix_content_generation_rows_content_id ON content_generation_rows (user_id, content_id)',
  // Whether a campaign shows the same text already.
  'INDEX ix_content_generations_output_hash ON content_generations (user_id, campaign_id, output_hash)',
];
