import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const OWN = `user_id = nullif(current_setting('app.user_id', true), '')::uuid`;

/** Who gets which variation, who is kept out, and what was done to a test when. */
export class ExperimentAssignment1700000005000 implements MigrationInterface {
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
    for (const [table, column] of COLUMNS) await queryRunner.query(`ALTER TABLE ${table} ADD COLUMN ${column}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    for (const [table, column] of [...COLUMNS].reverse()) {
      await queryRunner.query(`ALTER TABLE ${table} DROP COLUMN ${column.split(' ')[0]}`);
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

/** Part of its test: it goes with it. */
const ofTest = (table: string) =>
  `CONSTRAINT fk_${table}_ab_test_id FOREIGN KEY (user_id, ab_test_id) REFERENCES ab_tests (user_id, id) ON DELETE CASCADE`;

const TABLES: readonly Table[] = [
  {
    // What was done to a test cannot be undone by doing it to the record: no UPDATE, no DELETE.
    name: 'ab_test_events',
    grant: 'SELECT, INSERT',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL, ab_test_id uuid NOT NULL,
    action text NOT NULL, actor_id uuid NOT NULL, before jsonb NOT NULL DEFAULT '{}', after jsonb NOT NULL DEFAULT '{}',
    reason text, occurred_at timestamptz NOT NULL,
    CONSTRAINT pk_ab_test_events PRIMARY KEY (user_id, id),
    ${ofTest('ab_test_events')},
    CONSTRAINT ck_ab_test_events_action CHECK (action IN (
      'CREATED', 'CHANGED', 'VARIATION_ADDED', 'VARIATION_CHANGED', 'VARIATION_REMOVED', 'VARIATION_DROPPED',
      'STARTED', 'PAUSED', 'RESUMED', 'COMPLETED', 'CANCELLED'))`,
  },
  {
    name: 'exclusion_groups',
    grant: 'SELECT, INSERT, UPDATE, DELETE',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL, name text NOT NULL, description text,
    created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
    CONSTRAINT pk_exclusion_groups PRIMARY KEY (user_id, id),
    CONSTRAINT uq_exclusion_groups_name UNIQUE (user_id, name),
    ${ofUser('exclusion_groups')}`,
  },
  {
    // Where in its group a test is: a table of its own, so that ab_tests need not wait for a foreign key.
    name: 'exclusion_group_ranges',
    grant: 'SELECT, INSERT, DELETE',
    definition: `
    user_id uuid NOT NULL, ab_test_id uuid NOT NULL, exclusion_group_id uuid NOT NULL,
    range_start double precision NOT NULL, range_end double precision NOT NULL,
    CONSTRAINT pk_exclusion_group_ranges PRIMARY KEY (user_id, ab_test_id),
    CONSTRAINT ck_exclusion_group_ranges_range CHECK (range_start >= 0 AND range_start < range_end AND range_end <= 1),
    ${ofTest('exclusion_group_ranges')},
    CONSTRAINT fk_exclusion_group_ranges_exclusion_group_id FOREIGN KEY (user_id, exclusion_group_id)
      REFERENCES exclusion_groups (user_id, id) ON DELETE CASCADE`,
  },
  {
    name: 'holdouts',
    grant: 'SELECT, INSERT, UPDATE, DELETE',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL, name text NOT NULL, description text, share double precision NOT NULL,
    created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
    CONSTRAINT pk_holdouts PRIMARY KEY (user_id, id),
    CONSTRAINT uq_holdouts_name UNIQUE (user_id, name),
    CONSTRAINT ck_holdouts_share CHECK (share > 0 AND share <= 0.5),
    ${ofUser('holdouts')}`,
  },
  {
    // Written once: a unit keeps its variation for as long as the test is kept.
    name: 'test_assignments',
    grant: 'SELECT, INSERT',
    definition: `
    user_id uuid NOT NULL, ab_test_id uuid NOT NULL, unit_id text NOT NULL, variation_id text NOT NULL,
    attributes jsonb NOT NULL DEFAULT '{}', assigned_at timestamptz NOT NULL,
    CONSTRAINT pk_test_assignments PRIMARY KEY (user_id, ab_test_id, unit_id),
    CONSTRAINT ck_test_assignments_unit_id CHECK (char_length(unit_id) BETWEEN 1 AND 200),
    ${ofTest('test_assignments')}`,
  },
];

const INDEXES: readonly string[] = [
  // The history of a test in pages.
  'INDEX ix_ab_test_events_ab_test_id ON ab_test_events (user_id, ab_test_id, id)',
  // Who is in a group, to find room in it.
  'INDEX ix_exclusion_group_ranges_exclusion_group_id ON exclusion_group_ranges (user_id, exclusion_group_id)',
];

/** Null, or a constant default: no row is rewritten. */
const COLUMNS: readonly (readonly [table: string, column: string])[] = [
  ['ab_tests', 'coverage double precision NOT NULL DEFAULT 1'],
  ['ab_tests', `hash_version text NOT NULL DEFAULT 'SHA256_52'`],
  ['ab_tests', `traffic_ranges jsonb NOT NULL DEFAULT '[]'`],
  ['test_variations', 'dropped_at timestamptz'],
];
