import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const OWN = `user_id = nullif(current_setting('app.user_id', true), '')::uuid`;

/** What units of tests did: the events, what they add up to for each unit, and the daily sums that analyses read. */
export class Tracking1700000007000 implements MigrationInterface {
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
    for (const table of LOOKED_UP)
      await queryRunner.query(`ALTER TABLE ${table} ALTER COLUMN user_id SET STATISTICS 0`);
    for (const column of COLUMNS) await queryRunner.query(`ALTER TABLE ab_tests ADD COLUMN ${column}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    for (const column of [...COLUMNS].reverse()) {
      await queryRunner.query(`ALTER TABLE ab_tests DROP COLUMN ${column.split(' ')[0]}`);
    }
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

const ofTest = (table: string) =>
  `CONSTRAINT fk_${table}_ab_test_id FOREIGN KEY (user_id, ab_test_id) REFERENCES ab_tests (user_id, id) ON DELETE CASCADE`;

/** Sums of money, and sums of squares and products: exact, and always of one scale, so that no order of adding shows. */
const MONEY = 'numeric(38,6)';
const PRODUCT = 'numeric(60,12)';

const TABLES: readonly Table[] = [
  {
    // An event is never changed: it is there or, beyond the retention, gone.
    name: 'tracking_events',
    grant: 'SELECT, INSERT, DELETE',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL, event_id text NOT NULL, kind text NOT NULL, unit_id text NOT NULL,
    ab_test_id uuid, variation_id text, name text, value numeric(20,6), currency char(3), content_id uuid,
    dimensions jsonb NOT NULL DEFAULT '{}', covariate numeric(20,6), occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    CONSTRAINT pk_tracking_events PRIMARY KEY (user_id, id),
    CONSTRAINT ck_tracking_events_kind CHECK (kind IN ('EXPOSURE', 'IMPRESSION', 'CLICK', 'CONVERSION')),
    CONSTRAINT ck_tracking_events_exposure CHECK (kind <> 'EXPOSURE' OR (ab_test_id IS NOT NULL AND variation_id IS NOT NULL)),
    CONSTRAINT ck_tracking_events_unit_id CHECK (char_length(unit_id) BETWEEN 1 AND 200),
    ${ofUser('tracking_events')},
    ${ofTest('tracking_events')}`,
  },
  {
    name: 'test_units',
    grant: 'SELECT, INSERT, UPDATE',
    definition: `
    user_id uuid NOT NULL, ab_test_id uuid NOT NULL, unit_id text NOT NULL, variation_id text NOT NULL,
    first_exposed_at timestamptz NOT NULL, counted_until timestamptz NOT NULL, dimensions jsonb NOT NULL DEFAULT '{}',
    multiply_exposed boolean NOT NULL, impressions bigint NOT NULL, clicks bigint NOT NULL, conversions bigint NOT NULL,
    revenue numeric(26,6) NOT NULL, covariate numeric(20,6),
    CONSTRAINT pk_test_units PRIMARY KEY (user_id, ab_test_id, unit_id),
    ${ofTest('test_units')}`,
  },
  {
    name: 'test_daily_statistics',
    grant: 'SELECT, INSERT, UPDATE, DELETE',
    definition: `
    user_id uuid NOT NULL, ab_test_id uuid NOT NULL, variation_id text NOT NULL, day date NOT NULL,
    dimension text NOT NULL, value text NOT NULL, source text NOT NULL,
    units bigint NOT NULL, multiply_exposed_units bigint NOT NULL, converted_units bigint NOT NULL,
    impressions bigint NOT NULL, clicks bigint NOT NULL, conversions bigint NOT NULL, revenue ${MONEY} NOT NULL,
    impressions_squared ${PRODUCT}, clicks_squared ${PRODUCT}, conversions_squared ${PRODUCT}, revenue_squared ${PRODUCT},
    clicks_impressions ${PRODUCT}, conversions_clicks ${PRODUCT}, revenue_conversions ${PRODUCT},
    covariate_units bigint, covariate ${MONEY}, covariate_squared ${PRODUCT}, covariate_conversions ${PRODUCT},
    covariate_converted ${PRODUCT}, covariate_revenue ${PRODUCT},
    CONSTRAINT pk_test_daily_statistics PRIMARY KEY (user_id, ab_test_id, variation_id, day, dimension, value),
    CONSTRAINT ck_test_daily_statistics_source CHECK (source IN ('EVENTS', 'REPORTED')),
    CONSTRAINT ck_test_daily_statistics_units CHECK (units >= 0 AND converted_units BETWEEN 0 AND units),
    CONSTRAINT fk_test_daily_statistics_variation_id FOREIGN KEY (user_id, ab_test_id, variation_id)
      REFERENCES test_variations (user_id, ab_test_id, variation_id) ON DELETE CASCADE`,
  },
  {
    name: 'event_retention',
    grant: 'SELECT, INSERT, UPDATE',
    definition: `
    user_id uuid NOT NULL, deleted_before timestamptz NOT NULL,
    CONSTRAINT pk_event_retention PRIMARY KEY (user_id),
    ${ofUser('event_retention')}`,
  },
];

const INDEXES: readonly string[] = [
  // All that a unit did, in order: what its sums are made from.
  'INDEX ix_tracking_events_unit_id ON tracking_events (user_id, unit_id, occurred_at)',
  // The latest events in pages, and those that are too old.
  'INDEX ix_tracking_events_occurred_at ON tracking_events (user_id, occurred_at, id)',
  // The events of a test in pages, and those that go with it.
  'INDEX ix_tracking_events_ab_test_id ON tracking_events (user_id, ab_test_id, occurred_at) WHERE ab_test_id IS NOT NULL',
  // The tests that a unit is in, for conversions that name none.
  'INDEX ix_test_units_unit_id ON test_units (user_id, unit_id)',
];

/**
 * Statistics of tenants know nothing of one that is new: the planner would take all of its events for a single row, any index
 * of the tenant for as good as that of the unit, and read everything for every unit. Without any, a tenant counts as a share
 * of the table.
 */
const LOOKED_UP: readonly string[] = ['tracking_events', 'test_units'];

/** Null, or a constant default: no row is rewritten. */
const COLUMNS: readonly string[] = [
  `conversion_events text[] NOT NULL DEFAULT '{}'`,
  'attribution_days integer NOT NULL DEFAULT 14',
  'statistics_source text',
];
