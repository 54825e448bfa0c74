import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const OWN = `user_id = nullif(current_setting('app.user_id', true), '')::uuid`;

/** What recommendations are made from, what was decided about them, and what became of their predictions. */
export class RecommendationEngine1700000010000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [{ role }]: { role: string }[] = await queryRunner.query(APP_ROLE);
    await queryRunner.query(`CREATE TABLE recommendation_outcomes (${OUTCOMES})`);
    await queryRunner.query('ALTER TABLE recommendation_outcomes ENABLE ROW LEVEL SECURITY');
    await queryRunner.query(
      `CREATE POLICY tenant_isolation ON recommendation_outcomes USING (${OWN}) WITH CHECK (${OWN})`,
    );
    await queryRunner.query(`GRANT SELECT, INSERT, UPDATE ON recommendation_outcomes TO ${role}`);
    await queryRunner.query(`CREATE TABLE benchmark_cells (${BENCHMARKS})`);
    await queryRunner.query('ALTER TABLE benchmark_cells ENABLE ROW LEVEL SECURITY');
    // Nobody's rows: aggregates of at least five accounts that agreed to share. Everybody reads them, the owner writes them.
    await queryRunner.query('CREATE POLICY published ON benchmark_cells FOR SELECT USING (true)');
    await queryRunner.query(`GRANT SELECT ON benchmark_cells TO ${role}`);
    for (const [table, column] of COLUMNS) await queryRunner.query(`ALTER TABLE ${table} ADD COLUMN ${column}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    for (const [table, column] of [...COLUMNS].reverse()) {
      await queryRunner.query(`ALTER TABLE ${table} DROP COLUMN ${column.split(' ')[0]}`);
    }
    await queryRunner.query('DROP TABLE benchmark_cells');
    await queryRunner.query('DROP TABLE recommendation_outcomes');
  }
}

/** One row per recommendation and metric; written again when the platform restates what happened. */
const OUTCOMES = `
    user_id uuid NOT NULL, recommendation_id uuid NOT NULL, metric text NOT NULL,
    objective text, platform text, engine_version text NOT NULL,
    predicted double precision NOT NULL, lower double precision NOT NULL, upper double precision NOT NULL,
    level double precision NOT NULL, raw_lower double precision NOT NULL, raw_upper double precision NOT NULL,
    actual double precision NOT NULL, pit double precision NOT NULL, crps double precision NOT NULL,
    baseline double precision, probability double precision, raw_probability double precision, beat_baseline boolean,
    as_of date NOT NULL, is_final boolean NOT NULL, restatements integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
    CONSTRAINT pk_recommendation_outcomes PRIMARY KEY (user_id, recommendation_id, metric),
    CONSTRAINT fk_recommendation_outcomes_recommendation_id FOREIGN KEY (user_id, recommendation_id)
      REFERENCES campaign_recommendations (user_id, id) ON DELETE CASCADE,
    CONSTRAINT ck_recommendation_outcomes_metric CHECK (metric IN ('CTR', 'CONVERSION_RATE', 'ROI')),
    CONSTRAINT ck_recommendation_outcomes_pit CHECK (pit BETWEEN 0 AND 1)`;

/** '' in a column: all of them. No user_id, on purpose: no row says anything about one account. */
const BENCHMARKS = `
    objective text NOT NULL DEFAULT '', platform text NOT NULL DEFAULT '', industry text NOT NULL DEFAULT '',
    business_size text NOT NULL DEFAULT '', users integer NOT NULL, campaigns integer NOT NULL,
    beliefs jsonb NOT NULL, spread jsonb, version text NOT NULL, built_at timestamptz NOT NULL,
    CONSTRAINT pk_benchmark_cells PRIMARY KEY (objective, platform, industry, business_size),
    CONSTRAINT ck_benchmark_cells_users CHECK (users >= 5)`;

/** Null, or a constant default: no row is rewritten. */
const COLUMNS: readonly (readonly [table: string, column: string])[] = [
  ['meta_user_profiles', 'benchmark_sharing boolean NOT NULL DEFAULT false'],
  ['campaign_recommendations', `engine jsonb NOT NULL DEFAULT '{}'`],
  ['campaign_recommendations', 'status_reason text'],
  ['campaign_recommendations', 'snoozed_until timestamptz'],
  ['campaign_recommendations', 'decided_at timestamptz'],
];
