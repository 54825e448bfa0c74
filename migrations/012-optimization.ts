import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

const APP_ROLE = `
  SELECT quote_ident(coalesce(nullif(current_setting('personalization.app_role', true), ''), 'personalization_app')) AS role`;

const OWN = `user_id = nullif(current_setting('app.user_id', true), '')::uuid`;

/** What optimization proposes and does to a campaign, the history of every campaign, and the switch that stops it all. */
export class Optimization1700000012000 implements MigrationInterface {
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
    for (const column of COLUMNS) await queryRunner.query(`ALTER TABLE ${SETTINGS} ADD COLUMN ${column}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    for (const column of [...COLUMNS].reverse()) {
      await queryRunner.query(`ALTER TABLE ${SETTINGS} DROP COLUMN ${column.split(' ')[0]}`);
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

/** Part of its campaign: it goes with it. */
const ofCampaign = (table: string) =>
  `CONSTRAINT fk_${table}_campaign_id FOREIGN KEY (user_id, campaign_id) REFERENCES campaigns (user_id, id) ON DELETE CASCADE`;

const TABLES: readonly Table[] = [
  {
    // What happened to a campaign cannot be undone by doing it to the record: no UPDATE, no DELETE.
    name: 'campaign_changes',
    grant: 'SELECT, INSERT',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL, campaign_id uuid NOT NULL,
    subject text NOT NULL, action text NOT NULL, source text NOT NULL, actor_id uuid, plan_id uuid,
    before jsonb NOT NULL DEFAULT '{}', after jsonb NOT NULL DEFAULT '{}', reason text, occurred_at timestamptz NOT NULL,
    CONSTRAINT pk_campaign_changes PRIMARY KEY (user_id, id),
    ${ofCampaign('campaign_changes')},
    CONSTRAINT ck_campaign_changes_subject CHECK (subject IN ('CAMPAIGN', 'SETTINGS')),
    CONSTRAINT ck_campaign_changes_action CHECK (action IN ('CREATED', 'CHANGED', 'DELETED')),
    CONSTRAINT ck_campaign_changes_source CHECK (source IN ('USER', 'IMPORT', 'PLAN', 'AUTO_PLAN', 'REVERT'))`,
  },
  {
    name: 'optimization_plans',
    grant: 'SELECT, INSERT, UPDATE',
    definition: `
    user_id uuid NOT NULL, id uuid NOT NULL, campaign_id uuid NOT NULL,
    status text NOT NULL, mode text NOT NULL, strategy text NOT NULL, planned_by text NOT NULL,
    changes jsonb NOT NULL DEFAULT '[]', predicted_effect jsonb, guardrail_checks jsonb NOT NULL DEFAULT '[]',
    response_curves jsonb NOT NULL DEFAULT '[]', inputs jsonb NOT NULL DEFAULT '{}',
    state_before jsonb NOT NULL DEFAULT '{}', state_after jsonb NOT NULL DEFAULT '{}',
    inputs_hash text NOT NULL, digest text NOT NULL, settings_version integer NOT NULL,
    engine_version text NOT NULL, seed text NOT NULL,
    approved_by uuid, approved_at timestamptz, applied_at timestamptz, reverted_at timestamptz,
    expires_at timestamptz NOT NULL, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
    CONSTRAINT pk_optimization_plans PRIMARY KEY (user_id, id),
    ${ofCampaign('optimization_plans')},
    CONSTRAINT ck_optimization_plans_status CHECK (
      status IN ('PROPOSED', 'APPROVED', 'APPLIED', 'REVERTED', 'EXPIRED', 'REFUSED')),
    CONSTRAINT ck_optimization_plans_applied CHECK ((status IN ('APPLIED', 'REVERTED')) = (applied_at IS NOT NULL)),
    CONSTRAINT ck_optimization_plans_planned_by CHECK (planned_by IN ('USER', 'JOB'))`,
  },
  {
    // One row per tenant, made when it is first switched.
    name: 'optimization_controls',
    grant: 'SELECT, INSERT, UPDATE',
    definition: `
    user_id uuid NOT NULL, is_stopped boolean NOT NULL, reason text, changed_at timestamptz NOT NULL,
    CONSTRAINT pk_optimization_controls PRIMARY KEY (user_id),
    CONSTRAINT fk_optimization_controls_user_id FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE`,
  },
];

const INDEXES: readonly string[] = [
  // The history of a campaign in pages.
  'INDEX ix_campaign_changes_campaign_id ON campaign_changes (user_id, campaign_id, id)',
  // The plans of a campaign in pages, and the latest one.
  'INDEX ix_optimization_plans_campaign_id ON optimization_plans (user_id, campaign_id, id)',
  // Plans that can still be applied, for those that expire.
  `INDEX ix_optimization_plans_open ON optimization_plans (user_id, expires_at)
     WHERE status IN ('PROPOSED', 'APPROVED')`,
];

const SETTINGS = 'campaign_personalization_settings';

/** Constant defaults: no row is rewritten. */
const COLUMNS: readonly string[] = [
  `special_categories text[] NOT NULL DEFAULT '{}'`,
  `budget_allocation jsonb NOT NULL DEFAULT '{}'`,
  `content_rotation jsonb NOT NULL DEFAULT '{}'`,
];
