import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const OWN = `user_id = nullif(current_setting('app.user_id', true), '')::uuid`;

/** A record of every look at a tenant's data, and what patterns have to say about how they were found and judged. */
export class LearningRuns1700000009000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [{ role }]: { role: string }[] = await queryRunner.query(APP_ROLE);
    await queryRunner.query(RUNS);
    await queryRunner.query('ALTER TABLE learning_runs ENABLE ROW LEVEL SECURITY');
    await queryRunner.query(`CREATE POLICY tenant_isolation ON learning_runs USING (${OWN}) WITH CHECK (${OWN})`);
    // What has been found out stays on record: no DELETE.
    await queryRunner.query(`GRANT SELECT, INSERT, UPDATE ON learning_runs TO ${role}`);
    await queryRunner.query(ONE_AT_A_TIME);
    for (const column of PATTERN_COLUMNS) {
      await queryRunner.query(`ALTER TABLE performance_patterns ADD COLUMN ${column}`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    for (const column of [...PATTERN_COLUMNS].reverse()) {
      await queryRunner.query(`ALTER TABLE performance_patterns DROP COLUMN ${column.split(' ')[0]}`);
    }
    await queryRunner.query('DROP TABLE learning_runs');
  }
}

const RUNS = `
  CREATE TABLE learning_runs (
    user_id uuid NOT NULL, id uuid NOT NULL, origin text NOT NULL, status text NOT NULL, same_as_run_id uuid,
    window_start date, window_end date, parameters jsonb NOT NULL DEFAULT '{}', engine_version text NOT NULL,
    seed text NOT NULL, input_hash text, progress double precision NOT NULL DEFAULT 0, step text,
    counts jsonb NOT NULL DEFAULT '{}', notes jsonb NOT NULL DEFAULT '[]', error text, duration_ms bigint,
    started_at timestamptz, finished_at timestamptz, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
    CONSTRAINT pk_learning_runs PRIMARY KEY (user_id, id),
    CONSTRAINT fk_learning_runs_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT ck_learning_runs_status CHECK (status IN ('QUEUED', 'RUNNING', 'COMPLETED', 'UNCHANGED', 'FAILED')),
    CONSTRAINT ck_learning_runs_progress CHECK (progress >= 0 AND progress <= 1)
  )`;

/** Two runs at once would judge the same fresh data twice: the second one is refused by this. */
const ONE_AT_A_TIME = `
  CREATE UNIQUE INDEX uq_learning_runs_active ON learning_runs (user_id) WHERE status IN ('QUEUED', 'RUNNING')`;

/** Null, or a constant default: no row is rewritten. */
const PATTERN_COLUMNS: readonly string[] = [
  `method text NOT NULL DEFAULT 'WITHIN_CAMPAIGNS'`,
  `evidence text NOT NULL DEFAULT 'OBSERVATIONAL'`,
  'shrunken_rate_ratio double precision',
  'sign_flip_p_value double precision',
  'stability double precision',
  `relatives jsonb NOT NULL DEFAULT '[]'`,
  `campaign_effects jsonb NOT NULL DEFAULT '[]'`,
  `verdicts jsonb NOT NULL DEFAULT '[]'`,
  'judged_until date',
];
