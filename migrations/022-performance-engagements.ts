import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

/** How often people did something with an ad, where a report says so. NULL: it does not say; that is not 0. */
export class PerformanceEngagements1700000022000 implements MigrationInterface {
  // Checks are validated when nothing is locked any more: reading all facts takes a while.
  transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await inTransaction(queryRunner, async () => {
      for (const [table, column] of COLUMNS) {
        await queryRunner.query(`ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS ${column} bigint`);
      }
      for (const { table, name, condition } of CHECKS) {
        await queryRunner.query(`ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${name}`);
        await queryRunner.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (${condition}) NOT VALID`);
      }
    });
    for (const { table, name } of CHECKS) await queryRunner.query(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`);
  }

  /** Outcomes of engagement rates had no place before. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await inTransaction(queryRunner, async () => {
      await queryRunner.query(`DELETE FROM recommendation_outcomes WHERE metric = 'ENGAGEMENT_RATE'`);
      for (const { table, name } of CHECKS) {
        await queryRunner.query(`ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${name}`);
      }
      await queryRunner.query(
        `ALTER TABLE recommendation_outcomes ADD CONSTRAINT ck_recommendation_outcomes_metric
          CHECK (metric IN ('CTR', 'CONVERSION_RATE', 'ROI')) NOT VALID`,
      );
      for (const [table, column] of [...COLUMNS].reverse()) {
        await queryRunner.query(`ALTER TABLE ${table} DROP COLUMN IF EXISTS ${column}`);
      }
    });
    await queryRunner.query(
      'ALTER TABLE recommendation_outcomes VALIDATE CONSTRAINT ck_recommendation_outcomes_metric',
    );
  }
}

async function inTransaction(queryRunner: QueryRunner, work: () => Promise<void>): Promise<void> {
  await queryRunner.startTransaction();
  try {
    await queryRunner.query(TIMEOUTS);
    await work();
    await queryRunner.commitTransaction();
  } catch (error) {
    await queryRunner.rollbackTransaction();
    throw error;
  }
}

/** All without a value at first: no row is rewritten. */
const COLUMNS: readonly (readonly [table: string, column: string])[] = [
  ['campaign_performance_facts', 'engagements'],
  ['performance_import_replaced_facts', 'engagements'],
  ['performance_import_runs', 'engagements'],
  ['recommendation_measurements', 'engagements'],
  // Only of the facts that say their engagements: what these are divided by.
  ['recommendation_measurements', 'engagement_impressions'],
];

const CHECKS = [
  {
    table: 'campaign_performance_facts',
    name: 'ck_campaign_performance_facts_engagements',
    condition: 'engagements >= 0',
  },
  {
    table: 'recommendation_outcomes',
    name: 'ck_recommendation_outcomes_metric',
    condition: `metric IN ('CTR', 'ENGAGEMENT_RATE', 'CONVERSION_RATE', 'ROI')`,
  },
] as const;
