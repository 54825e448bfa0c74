import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const VIEWER = `nullif(current_setting('app.user_id', true), '')::uuid`;

/** Ten tables, ten enum types, 54 indexes, 15 checks and 12 uniques: additive, nothing that exists is touched. */
export class AddPersonalizationTables1700000002000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [ready]: unknown[] = await queryRunner.query(
      `SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('idx_campaigns_user_id_id') AND indisunique AND indisvalid`,
    );
    if (!ready) {
      throw new Error(
        'The unique index idx_campaigns_user_id_id is missing or invalid, and the foreign keys to campaigns need it. ' +
          'Run migration 001-performance-indexes (again) first.',
      );
    }
    const [{ role }]: { role: string }[] = await queryRunner.query(APP_ROLE);
    for (const [type, values] of ENUMS) {
      const labels = values.split(' ').map((value) => `'${value}'`);
      await queryRunner.query(`CREATE TYPE ${type} AS ENUM (${labels.join(', ')})`);
    }
    for (const { name, definition, grant } of TABLES) {
      await queryRunner.query(`CREATE TABLE ${name} (${definition}\n)`);
      await queryRunner.query(`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`);
      await queryRunner.query(
        `CREATE POLICY tenant_isolation ON ${name} USING (user_id = ${VIEWER}) WITH CHECK (user_id = ${VIEWER})`,
      );
      await queryRunner.query(`GRANT ${grant ?? 'SELECT, INSERT, UPDATE, DELETE'} ON ${name} TO ${role}`);
    }
    // What a tenant publishes, every tenant may read; to use one is to copy it.
    await queryRunner.query('CREATE POLICY published ON content_templates FOR SELECT USING (is_active AND is_public)');
    for (const index of INDEXES) await queryRunner.query(`CREATE INDEX ${index}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    for (const { name } of [...TABLES].reverse()) await queryRunner.query(`DROP TABLE ${name}`);
    for (const [type] of ENUMS) await queryRunner.query(`DROP TYPE ${type}`);
  }
}

const ENUMS: readonly (readonly [type: string, values: string])[] = [
  ['business_size_enum', 'STARTUP SMB ENTERPRISE'],
  ['budget_range_enum', 'MICRO SMALL MEDIUM LARGE ENTERPRISE'],
  ['age_group_enum', 'GEN_Z MILLENNIAL GEN_X BOOMER'],
  ['brand_voice_enum', 'PROFESSIONAL CASUAL PLAYFUL LUXURY AUTHENTIC BOLD'],
  ['campaign_objective_enum', 'BRAND_AWARENESS LEAD_GENERATION SALES ENGAGEMENT TRAFFIC APP_INSTALLS'],
  ['content_preference_enum', 'VIDEO_FIRST IMAGE_HEAVY TEXT_FOCUSED MIXED'],
  ['platform_priority_enum', 'INSTAGRAM FACEBOOK TIKTOK LINKEDIN YOUTUBE'],
  ['test_status_enum', 'DRAFT ACTIVE PAUSED COMPLETED CANCELLED'],
  ['test_type_enum', 'SIMPLE_AB MULTIVARIATE SPLIT_URL CONTENT_VARIATION'],
  ['statistical_significance_enum', 'NOT_SIGNIFICANT APPROACHING SIGNIFICANT HIGHLY_SIGNIFICANT'],
];

interface Table {
  readonly name: string;
  readonly definition: string;
  /** What the application role may do, where that is not everything. */
  readonly grant?: string;
}

/** The columns that every tenant table ends with, its key, and its way out: it goes when its user goes. */
const tenant = (table: string) => `
    created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
    CONSTRAINT pk_${table} PRIMARY KEY (user_id, id),
    CONSTRAINT fk_${table}_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE`;

/** The row cannot outlive what it belongs to. */
const part = (table: string, column: string, parent: string) =>
  `CONSTRAINT fk_${table}_${column} FOREIGN KEY (user_id, ${column}) REFERENCES ${parent} (user_id, id) ON DELETE CASCADE`;

/** The row outlives what it points at: the service clears the column in the transaction that deletes the parent. */
const pointer = (table: string, column: string, parent: string) =>
  `CONSTRAINT fk_${table}_${column} FOREIGN KEY (user_id, ${column}) REFERENCES ${parent} (user_id, id)
      DEFERRABLE INITIALLY DEFERRED`;

/** The row needs its tenant's profile; deferred, so that a profile can be replaced within one transaction. */
const profile = (table: string) =>
  `CONSTRAINT fk_${table}_profile FOREIGN KEY (user_id) REFERENCES meta_user_profiles (user_id)
      DEFERRABLE INITIALLY DEFERRED`;

const TABLES: readonly Table[] = [
  {
    name: 'meta_user_profiles',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL,
    business_name text, business_size business_size_enum, industry text, website_url text, years_in_business integer,
    monthly_budget_range budget_range_enum, monthly_budget numeric(14, 2), currency char(3) NOT NULL DEFAULT 'USD',
    primary_objective campaign_objective_enum,
    secondary_objectives campaign_objective_enum[] NOT NULL DEFAULT '{}',
    target_age_groups age_group_enum[] NOT NULL DEFAULT '{}',
    target_locations text[] NOT NULL DEFAULT '{}', target_interests text[] NOT NULL DEFAULT '{}',
    target_behaviors text[] NOT NULL DEFAULT '{}',
    brand_voice brand_voice_enum, content_preference content_preference_enum,
    platform_priorities platform_priority_enum[] NOT NULL DEFAULT '{}', brand_colors text[] NOT NULL DEFAULT '{}',
    roi_focus double precision, risk_tolerance double precision, automation_level double precision,
    campaign_history jsonb NOT NULL DEFAULT '[]', performance_patterns jsonb NOT NULL DEFAULT '{}',
    learned_preferences jsonb NOT NULL DEFAULT '{}', version integer NOT NULL DEFAULT 1,${tenant('meta_user_profiles')},
    CONSTRAINT uq_meta_user_profiles_user_id UNIQUE (user_id),
    CONSTRAINT ck_meta_user_profiles_monthly_budget CHECK (monthly_budget >= 0),
    CONSTRAINT ck_meta_user_profiles_preferences CHECK (
      roi_focus BETWEEN 0 AND 1 AND risk_tolerance BETWEEN 0 AND 1 AND automation_level BETWEEN 0 AND 1)`,
  },
  {
    name: 'campaign_recommendations',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL,
    campaign_type text NOT NULL, name text NOT NULL, description text, reasoning text,
    objective campaign_objective_enum, content_prompts jsonb NOT NULL DEFAULT '[]',
    template_ids jsonb NOT NULL DEFAULT '[]', content_style text, content_type text,
    recommended_budget numeric(14, 2), currency char(3),
    target_audience jsonb NOT NULL DEFAULT '{}', platform_allocation jsonb NOT NULL DEFAULT '{}',
    predicted_ctr double precision, predicted_engagement_rate double precision,
    predicted_conversion_rate double precision, predicted_roi double precision, prediction_intervals jsonb,
    confidence_score double precision NOT NULL, status text NOT NULL DEFAULT 'PROPOSED',
    is_implemented boolean NOT NULL DEFAULT false, implemented_at timestamptz, implemented_campaign_id uuid,
    actual_performance jsonb, engine_version text NOT NULL, seed bigint NOT NULL, fingerprint text NOT NULL,
    expires_at timestamptz,${tenant('campaign_recommendations')},
    ${profile('campaign_recommendations')},
    ${pointer('campaign_recommendations', 'implemented_campaign_id', 'campaigns')},
    CONSTRAINT uq_campaign_recommendations_fingerprint UNIQUE (user_id, fingerprint),
    CONSTRAINT ck_campaign_recommendations_confidence_score CHECK (confidence_score BETWEEN 0 AND 1),
    CONSTRAINT ck_campaign_recommendations_recommended_budget CHECK (
      recommended_budget IS NULL OR recommended_budget >= 0 AND currency IS NOT NULL),
    CONSTRAINT ck_campaign_recommendations_implementation CHECK (is_implemented = (implemented_at IS NOT NULL))`,
  },
  {
    name: 'ab_tests',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL, campaign_id uuid,
    key text NOT NULL, name text NOT NULL, hypothesis text, test_type test_type_enum NOT NULL DEFAULT 'SIMPLE_AB',
    status test_status_enum NOT NULL DEFAULT 'DRAFT', confidence_threshold double precision NOT NULL DEFAULT 0.95,
    sample_size bigint, duration_days integer, traffic_split jsonb NOT NULL DEFAULT '{}',
    primary_metric text NOT NULL, guardrails jsonb NOT NULL DEFAULT '[]', start_date timestamptz, end_date timestamptz,
    winning_variation_id text, confidence_level double precision,
    statistical_significance statistical_significance_enum, p_value double precision,
    projected_lift double precision, revenue_impact numeric(14, 2), currency char(3),
    minimum_detectable_effect double precision, power double precision, salt text NOT NULL,
    decision text, decision_reasons jsonb NOT NULL DEFAULT '[]', version integer NOT NULL DEFAULT 1,${tenant('ab_tests')},
    ${profile('ab_tests')},
    ${pointer('ab_tests', 'campaign_id', 'campaigns')},
    CONSTRAINT uq_ab_tests_key UNIQUE (user_id, key),
    CONSTRAINT ck_ab_tests_confidence_threshold CHECK (confidence_threshold BETWEEN 0.5 AND 1),
    CONSTRAINT ck_ab_tests_dates CHECK (end_date > start_date)`,
  },
  {
    name: 'test_variations',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL, ab_test_id uuid NOT NULL,
    variation_id text NOT NULL, name text NOT NULL, description text, is_control boolean NOT NULL DEFAULT false,
    traffic_percentage double precision NOT NULL, configuration jsonb NOT NULL DEFAULT '{}',
    visitors bigint NOT NULL DEFAULT 0, impressions bigint NOT NULL DEFAULT 0, clicks bigint NOT NULL DEFAULT 0,
    conversions bigint NOT NULL DEFAULT 0, revenue numeric(14, 2) NOT NULL DEFAULT 0,
    ctr double precision, conversion_rate double precision, revenue_per_visitor numeric(14, 6),
    sufficient_statistics jsonb NOT NULL DEFAULT '{}', confidence_interval_lower double precision,
    confidence_interval_upper double precision, statistical_power double precision,${tenant('test_variations')},
    ${part('test_variations', 'ab_test_id', 'ab_tests')},
    CONSTRAINT uq_test_variations_variation_id UNIQUE (user_id, ab_test_id, variation_id),
    CONSTRAINT uq_test_variations_name UNIQUE (user_id, ab_test_id, name),
    CONSTRAINT ck_test_variations_traffic_percentage CHECK (traffic_percentage BETWEEN 0 AND 100),
    CONSTRAINT ck_test_variations_counters CHECK (
      visitors >= 0 AND impressions >= 0 AND clicks >= 0 AND conversions >= 0)`,
  },
  {
    name: 'test_results',
    // A published analysis is never rewritten; it goes with its test.
    grant: 'SELECT, INSERT',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL, ab_test_id uuid NOT NULL,
    look_index integer NOT NULL, method text NOT NULL, total_visitors bigint NOT NULL,
    total_impressions bigint NOT NULL, total_conversions bigint NOT NULL, duration_days double precision,
    p_value double precision, effect_size double precision, statistical_power double precision,
    winning_variation_id text, confidence_level double precision, significance_status statistical_significance_enum,
    projected_lift double precision, estimated_revenue_impact numeric(14, 2), currency char(3),
    variation_comparisons jsonb NOT NULL DEFAULT '[]', statistical_details jsonb NOT NULL DEFAULT '{}',
    health jsonb NOT NULL DEFAULT '{}', inputs_hash text NOT NULL,
    calculated_at timestamptz NOT NULL,${tenant('test_results')},
    ${part('test_results', 'ab_test_id', 'ab_tests')},
    CONSTRAINT uq_test_results_look_index UNIQUE (user_id, ab_test_id, look_index),
    CONSTRAINT uq_test_results_inputs_hash UNIQUE (user_id, ab_test_id, inputs_hash),
    CONSTRAINT ck_test_results_probabilities CHECK (
      p_value BETWEEN 0 AND 1 AND statistical_power BETWEEN 0 AND 1 AND confidence_level BETWEEN 0 AND 1)`,
  },
  {
    name: 'learning_insights',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL, campaign_id uuid,
    insight_type text NOT NULL, category text NOT NULL, title text NOT NULL, description text,
    baseline_metrics jsonb NOT NULL DEFAULT '{}', improved_metrics jsonb, improvement_percentage double precision,
    identified_patterns jsonb NOT NULL DEFAULT '[]', contributing_factors jsonb NOT NULL DEFAULT '[]',
    correlations jsonb NOT NULL DEFAULT '[]', optimization_suggestions jsonb NOT NULL DEFAULT '[]',
    priority text NOT NULL DEFAULT 'MEDIUM', expected_impact double precision,
    confidence_score double precision NOT NULL, sample_size bigint, period_start timestamptz, period_end timestamptz,
    data_quality double precision, evidence text NOT NULL, status text NOT NULL DEFAULT 'NEW',
    is_implemented boolean NOT NULL DEFAULT false, implementation_results jsonb, fingerprint text NOT NULL,
    discovered_at timestamptz NOT NULL,${tenant('learning_insights')},
    ${profile('learning_insights')},
    ${pointer('learning_insights', 'campaign_id', 'campaigns')},
    CONSTRAINT uq_learning_insights_fingerprint UNIQUE (user_id, fingerprint),
    CONSTRAINT ck_learning_insights_confidence_score CHECK (confidence_score BETWEEN 0 AND 1)`,
  },
  {
    name: 'performance_patterns',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL,
    pattern_type text NOT NULL, name text NOT NULL, description text, conditions jsonb NOT NULL DEFAULT '[]',
    performance_impact jsonb NOT NULL DEFAULT '{}', metric text NOT NULL, rate_ratio double precision,
    rate_ratio_lower double precision, rate_ratio_upper double precision, frequency double precision,
    confidence_level double precision, p_value double precision, adjusted_p_value double precision,
    effect_size double precision, campaigns_analyzed integer, period_start timestamptz, period_end timestamptz,
    first_observed timestamptz NOT NULL, last_observed timestamptz NOT NULL,
    actionable_insights jsonb NOT NULL DEFAULT '[]', automation_potential double precision,
    status text NOT NULL DEFAULT 'CANDIDATE', run_id uuid, fingerprint text NOT NULL,${tenant('performance_patterns')},
    CONSTRAINT uq_performance_patterns_fingerprint UNIQUE (user_id, fingerprint),
    CONSTRAINT ck_performance_patterns_frequency CHECK (frequency BETWEEN 0 AND 1)`,
  },
  {
    name: 'content_templates',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL,
    name text NOT NULL, description text, template_type text NOT NULL, category text, base_prompt text NOT NULL,
    personalization_variables jsonb NOT NULL DEFAULT '[]', style_parameters jsonb NOT NULL DEFAULT '{}',
    usage_count bigint NOT NULL DEFAULT 0, performance_score double precision, success_rate double precision,
    target_industries text[] NOT NULL DEFAULT '{}', target_objectives campaign_objective_enum[] NOT NULL DEFAULT '{}',
    target_demographics jsonb NOT NULL DEFAULT '{}', is_active boolean NOT NULL DEFAULT true,
    is_public boolean NOT NULL DEFAULT false, version integer NOT NULL DEFAULT 1,
    source_template_id uuid, source_user_id uuid, created_by uuid,${tenant('content_templates')},
    CONSTRAINT uq_content_templates_name_version UNIQUE (user_id, name, version),
    CONSTRAINT ck_content_templates_usage_count CHECK (usage_count >= 0)`,
  },
  {
    name: 'personalized_content',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL, campaign_id uuid, template_id uuid, template_version integer,
    content_type text NOT NULL, personalized_prompt text NOT NULL,
    personalization_context jsonb NOT NULL DEFAULT '{}', body text, file_path text, content_url text,
    file_size_bytes bigint, metadata jsonb NOT NULL DEFAULT '{}', variables_used jsonb NOT NULL DEFAULT '{}',
    targeting jsonb NOT NULL DEFAULT '{}', impressions bigint NOT NULL DEFAULT 0, clicks bigint NOT NULL DEFAULT 0,
    conversions bigint NOT NULL DEFAULT 0, engagement_score double precision, performance_vs_template double precision,
    generation_model text, generation_time_ms integer, generation_cost numeric(14, 6), currency char(3),
    quality_score double precision, content_hash text,
    status text NOT NULL DEFAULT 'DRAFT',${tenant('personalized_content')},
    ${pointer('personalized_content', 'campaign_id', 'campaigns')},
    ${pointer('personalized_content', 'template_id', 'content_templates')},
    CONSTRAINT uq_personalized_content_content_hash UNIQUE (user_id, campaign_id, template_id, content_hash),
    CONSTRAINT ck_personalized_content_counters CHECK (impressions >= 0 AND clicks >= 0 AND conversions >= 0)`,
  },
  {
    name: 'campaign_personalization_settings',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL, campaign_id uuid NOT NULL,
    personalization_level text NOT NULL DEFAULT 'STANDARD', auto_optimization_enabled boolean NOT NULL DEFAULT false,
    optimization_mode text NOT NULL DEFAULT 'SUGGEST', dynamic_content_enabled boolean NOT NULL DEFAULT false,
    adaptive_bidding_enabled boolean NOT NULL DEFAULT false, audience_settings jsonb NOT NULL DEFAULT '{}',
    demographic_weights jsonb NOT NULL DEFAULT '{}', behavioral_triggers jsonb NOT NULL DEFAULT '[]',
    content_rotation_strategy text NOT NULL DEFAULT 'EVEN', template_ids jsonb NOT NULL DEFAULT '[]',
    dynamic_elements jsonb NOT NULL DEFAULT '{}', budget_allocation_strategy text NOT NULL DEFAULT 'FIXED',
    bid_adjustments jsonb NOT NULL DEFAULT '[]', performance_targets jsonb NOT NULL DEFAULT '{}',
    learning_priority text NOT NULL DEFAULT 'MEDIUM', optimization_frequency text NOT NULL DEFAULT 'DAILY',
    performance_thresholds jsonb NOT NULL DEFAULT '{}', ab_testing_enabled boolean NOT NULL DEFAULT false,
    predictive_scaling_enabled boolean NOT NULL DEFAULT false,
    real_time_optimization_enabled boolean NOT NULL DEFAULT false, guardrails jsonb NOT NULL DEFAULT '{}',
    version integer NOT NULL DEFAULT 1,${tenant('campaign_personalization_settings')},
    ${part('campaign_personalization_settings', 'campaign_id', 'campaigns')},
    CONSTRAINT uq_campaign_personalization_settings_campaign_id UNIQUE (user_id, campaign_id),
    CONSTRAINT ck_campaign_personalization_settings_optimization_mode CHECK (
      optimization_mode IN ('OFF', 'SUGGEST', 'APPROVE', 'AUTO'))`,
  },
];

/**
 * "This tenant's rows by X" is (user_id, X, id): one direction serves pages in both. Under row level security an enum
 * cannot be an index condition (its operators are not leakproof), so the enum filters that are hot are partial indexes.
 */
const INDEXES: readonly string[] = [
  'idx_meta_user_profiles_user_id ON meta_user_profiles (user_id, version)',
  'idx_meta_user_profiles_industry ON meta_user_profiles (industry, user_id)',
  'idx_meta_user_profiles_business_size ON meta_user_profiles (business_size, user_id)',
  'idx_meta_user_profiles_monthly_budget_range ON meta_user_profiles (monthly_budget_range, user_id)',
  'idx_meta_user_profiles_primary_objective ON meta_user_profiles (primary_objective, user_id)',
  'idx_meta_user_profiles_updated_at ON meta_user_profiles (updated_at, user_id)',
  'idx_campaign_recommendations_user_id ON campaign_recommendations (user_id, status, created_at, id)',
  'idx_campaign_recommendations_campaign_type ON campaign_recommendations (user_id, campaign_type, created_at, id)',
  'idx_campaign_recommendations_confidence_score ON campaign_recommendations (user_id, confidence_score, id)',
  'idx_campaign_recommendations_created_at ON campaign_recommendations (user_id, created_at, id)',
  'idx_campaign_recommendations_is_implemented ON campaign_recommendations (user_id, is_implemented, created_at, id)',
  'idx_ab_tests_user_id ON ab_tests (user_id, created_at, id)',
  `idx_ab_tests_status ON ab_tests (user_id, created_at, id, status) WHERE status = 'ACTIVE'`,
  'idx_ab_tests_test_type ON ab_tests (user_id, test_type)',
  'idx_ab_tests_start_date ON ab_tests (user_id, start_date, id)',
  `idx_ab_tests_statistical_significance ON ab_tests (user_id, created_at, id, statistical_significance)
     WHERE statistical_significance IN ('SIGNIFICANT', 'HIGHLY_SIGNIFICANT')`,
  'idx_ab_tests_user_id_status ON ab_tests (user_id, status)',
  'idx_test_variations_ab_test_id ON test_variations (user_id, ab_test_id, created_at, id)',
  'idx_test_variations_variation_id ON test_variations (user_id, variation_id)',
  'idx_test_variations_conversion_rate ON test_variations (user_id, conversion_rate, id)',
  'idx_test_variations_ctr ON test_variations (user_id, ctr, id)',
  'idx_test_results_ab_test_id ON test_results (user_id, ab_test_id, calculated_at, id)',
  `idx_test_results_significance_status ON test_results (user_id, calculated_at, id, significance_status)
     WHERE significance_status IN ('SIGNIFICANT', 'HIGHLY_SIGNIFICANT')`,
  'idx_test_results_calculated_at ON test_results (user_id, calculated_at, id)',
  'idx_test_results_confidence_level ON test_results (user_id, confidence_level, id)',
  'idx_learning_insights_user_id ON learning_insights (user_id, created_at, id)',
  'idx_learning_insights_insight_type ON learning_insights (user_id, insight_type, discovered_at, id)',
  'idx_learning_insights_confidence_score ON learning_insights (user_id, confidence_score, id)',
  'idx_learning_insights_improvement_percentage ON learning_insights (user_id, improvement_percentage, id)',
  'idx_learning_insights_is_implemented ON learning_insights (user_id, is_implemented, discovered_at, id)',
  'idx_learning_insights_discovered_at ON learning_insights (user_id, discovered_at, id)',
  'idx_performance_patterns_user_id ON performance_patterns (user_id, created_at, id)',
  'idx_performance_patterns_pattern_type ON performance_patterns (user_id, pattern_type, last_observed, id)',
  'idx_performance_patterns_confidence_level ON performance_patterns (user_id, confidence_level, id)',
  'idx_performance_patterns_frequency ON performance_patterns (user_id, frequency, id)',
  'idx_performance_patterns_last_observed ON performance_patterns (user_id, last_observed, id)',
  'idx_content_templates_user_id ON content_templates (user_id, created_at, id)',
  'idx_content_templates_template_type ON content_templates (user_id, template_type, created_at, id)',
  'idx_content_templates_category ON content_templates (user_id, category, created_at, id)',
  'idx_content_templates_performance_score ON content_templates (user_id, performance_score, id)',
  'idx_content_templates_usage_count ON content_templates (user_id, usage_count, id)',
  'idx_content_templates_is_active ON content_templates (user_id, is_active, created_at, id)',
  'idx_content_templates_is_public ON content_templates (is_public, created_at, id) WHERE is_active AND is_public',
  'idx_personalized_content_user_id ON personalized_content (user_id, status, created_at, id)',
  'idx_personalized_content_campaign_id ON personalized_content (user_id, campaign_id, created_at, id)',
  'idx_personalized_content_template_id ON personalized_content (user_id, template_id, created_at, id)',
  'idx_personalized_content_content_type ON personalized_content (user_id, content_type, created_at, id)',
  'idx_personalized_content_engagement_score ON personalized_content (user_id, engagement_score, id)',
  'idx_personalized_content_performance_vs_template ON personalized_content (user_id, performance_vs_template, id)',
  'idx_personalized_content_created_at ON personalized_content (user_id, created_at, id)',
  'idx_campaign_personalization_settings_campaign_id ON campaign_personalization_settings (campaign_id, user_id)',
  'idx_campaign_personalization_settings_user_id ON campaign_personalization_settings (user_id, created_at, id)',
  `idx_campaign_personalization_settings_personalization_level
     ON campaign_personalization_settings (user_id, personalization_level, id)`,
  `idx_campaign_personalization_settings_auto_optimization_enabled
     ON campaign_personalization_settings (user_id, auto_optimization_enabled, id)`,
];
