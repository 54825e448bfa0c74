import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const NAMES = `
  SELECT quote_ident(current_schema()) AS "schema",
    quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS "role"`;

const OWN = `user_id = nullif(current_setting('app.user_id', true), '')::uuid`;

/**
 * Imported performance of campaigns by day and breakdown, in monthly partitions, and what an import needs to be undone.
 */
export class CampaignPerformanceFacts1700000004000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    const [{ schema, role }]: { schema: string; role: string }[] = await queryRunner.query(NAMES);
    for (const { name, definition, grant, options } of TABLES) {
      await queryRunner.query(`CREATE TABLE ${name} (${definition}\n) ${options ?? ''}`);
      await queryRunner.query(`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`);
      await queryRunner.query(`CREATE POLICY tenant_isolation ON ${name} USING (${OWN}) WITH CHECK (${OWN})`);
      await queryRunner.query(`GRANT ${grant} ON ${name} TO ${role}`);
    }
    for (const index of INDEXES) await queryRunner.query(`CREATE ${index}`);
    await queryRunner.query(partitionMaker(schema));
    await queryRunner.query('REVOKE ALL ON FUNCTION ensure_performance_partition(date) FROM PUBLIC');
    await queryRunner.query(`GRANT EXECUTE ON FUNCTION ensure_performance_partition(date) TO ${role}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    await queryRunner.query('DROP FUNCTION ensure_performance_partition(date)');
    // The partitions go with their parent.
    for (const { name } of [...TABLES].reverse()) await queryRunner.query(`DROP TABLE ${name}`);
  }
}

interface Table {
  readonly name: string;
  readonly definition: string;
  readonly options?: string;
  /** What the application role may do. */
  readonly grant: string;
}

/**
 * What is told apart: two reports of the same day, campaign and breakdown are one fact, which the later one restates.
 * The campaign comes before the day, so that this one index also finds a campaign over time; days of a whole account
 * are found by partition.
 */
const KEY = 'campaign_id, date, platform, age_group, gender, region, placement, content_type, ad';

const FACT_COLUMNS = `
    date date NOT NULL, campaign_id uuid NOT NULL,
    platform text NOT NULL DEFAULT '', age_group text NOT NULL DEFAULT '', gender text NOT NULL DEFAULT '',
    region text NOT NULL DEFAULT '', placement text NOT NULL DEFAULT '', content_type text NOT NULL DEFAULT '',
    ad text NOT NULL DEFAULT '',
    impressions bigint NOT NULL DEFAULT 0, reach bigint, clicks bigint NOT NULL DEFAULT 0,
    conversions numeric(18, 6) NOT NULL DEFAULT 0, spend numeric(18, 6) NOT NULL DEFAULT 0,
    revenue numeric(18, 6) NOT NULL DEFAULT 0, currency char(3), import_run_id uuid,
    created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL`;

/** A fact belongs to its campaign, and through it to its user. */
const campaign = (table: string) =>
  `CONSTRAINT fk_${table}_campaign_id FOREIGN KEY (user_id, campaign_id) REFERENCES campaigns (user_id, id) ON DELETE CASCADE`;

const TABLES: readonly Table[] = [
  {
    name: 'performance_import_runs',
    grant: 'SELECT, INSERT, UPDATE',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL,
    file_name text, content_sha256 text NOT NULL, options_sha256 text NOT NULL, status text NOT NULL,
    mapping jsonb NOT NULL DEFAULT '{}', defaults jsonb NOT NULL DEFAULT '{}', columns jsonb NOT NULL DEFAULT '{}',
    rows_read bigint NOT NULL DEFAULT 0, rows_accepted bigint NOT NULL DEFAULT 0, rows_rejected bigint NOT NULL DEFAULT 0,
    facts_written bigint NOT NULL DEFAULT 0, facts_replaced bigint NOT NULL DEFAULT 0,
    campaigns_created bigint NOT NULL DEFAULT 0, first_date date, last_date date,
    impressions bigint NOT NULL DEFAULT 0, clicks bigint NOT NULL DEFAULT 0,
    conversions numeric(24, 6) NOT NULL DEFAULT 0, spend numeric(24, 6) NOT NULL DEFAULT 0,
    revenue numeric(24, 6) NOT NULL DEFAULT 0, currency char(3),
    errors jsonb NOT NULL DEFAULT '[]', warnings jsonb NOT NULL DEFAULT '[]', reconciliation jsonb NOT NULL DEFAULT '{}',
    started_at timestamptz NOT NULL, finished_at timestamptz, undone_at timestamptz,
    created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
    CONSTRAINT pk_performance_import_runs PRIMARY KEY (user_id, id),
    CONSTRAINT fk_performance_import_runs_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT ck_performance_import_runs_status CHECK (
      status IN ('COMPLETED', 'UNDONE') AND (status = 'UNDONE') = (undone_at IS NOT NULL))`,
  },
  {
    name: 'campaign_performance_facts',
    grant: 'SELECT, INSERT, UPDATE, DELETE',
    options: 'PARTITION BY RANGE (date)',
    definition: `
    user_id uuid NOT NULL,${FACT_COLUMNS},
    CONSTRAINT pk_campaign_performance_facts PRIMARY KEY (user_id, ${KEY}),
    ${campaign('campaign_performance_facts')},
    CONSTRAINT ck_campaign_performance_facts_counters CHECK (
      impressions >= 0 AND reach >= 0 AND clicks >= 0 AND conversions >= 0),
    CONSTRAINT ck_campaign_performance_facts_money CHECK (spend >= 0 AND revenue >= 0)`,
  },
  {
    // Facts as they were before a run restated them: what undoing the run puts back.
    name: 'performance_import_replaced_facts',
    grant: 'SELECT, INSERT, DELETE',
    definition: `
    user_id uuid NOT NULL, run_id uuid NOT NULL,${FACT_COLUMNS},
    CONSTRAINT pk_performance_import_replaced_facts PRIMARY KEY (user_id, run_id, ${KEY}),
    ${campaign('performance_import_replaced_facts')},
    CONSTRAINT fk_performance_import_replaced_facts_run_id FOREIGN KEY (user_id, run_id)
      REFERENCES performance_import_runs (user_id, id) ON DELETE CASCADE`,
  },
];

const INDEXES: readonly string[] = [
  // The facts that go with a deleted campaign.
  'INDEX ix_performance_import_replaced_facts_campaign_id ON performance_import_replaced_facts (user_id, campaign_id)',
  // Has a later run replaced what this one wrote?
  `INDEX ix_performance_import_replaced_facts_import_run_id
     ON performance_import_replaced_facts (user_id, import_run_id)`,
  // The same file with the same options is imported once, unless that was undone.
  `UNIQUE INDEX uq_performance_import_runs_content
     ON performance_import_runs (user_id, content_sha256, options_sha256) WHERE undone_at IS NULL`,
];

/**
 * Makes the partition of a month, as the owner, for the application, which may not create tables. The table is made
 * apart and then attached, since CREATE TABLE … PARTITION OF would keep every reader out. Attaching copies the foreign
 * key, which keeps writers of campaigns waiting: the lock timeout bounds that. Nothing is granted on a partition: the
 * way in is the parent.
 */
const partitionMaker = (schema: string) => `
  CREATE FUNCTION ensure_performance_partition(month date) RETURNS void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s'
  AS $function$
  DECLARE
    first_day date := date_trunc('month', month::timestamp)::date;
    partition_name text := 'campaign_performance_facts_' || to_char(first_day, 'YYYY_MM');
    target text := '${schema}.' || partition_name;
    own text := $own$${OWN}$own$;
  BEGIN
    IF month IS NULL OR month < '2000-01-01' OR month >= '2101-01-01' THEN
      RAISE EXCEPTION 'Performance is kept for the years 2000 to 2100.' USING ERRCODE = 'datetime_field_overflow';
    END IF;
    IF to_regclass(target) IS NOT NULL THEN RETURN; END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(target, 0));
    -- A query, since to_regclass would answer out of a cache that taking an advisory lock does not refresh.
    IF EXISTS (SELECT FROM pg_class WHERE relname = partition_name AND relnamespace = to_regnamespace('${schema}')) THEN
      RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %s (LIKE ${schema}.campaign_performance_facts INCLUDING ALL)', target);
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY tenant_isolation ON %s USING (%s) WITH CHECK (%s)', target, own, own);
    EXECUTE format(
      'ALTER TABLE ${schema}.campaign_performance_facts ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)',
      target, first_day, (first_day + interval '1 month')::date);
  END
  $function$`;
