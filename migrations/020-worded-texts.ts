import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;
const TABLES = ['campaign_recommendations', 'learning_insights'] as const;

/** Who worded the reasoning of a recommendation and the description of an insight, and what fixed rules had said. */
export class WordedTexts1700000020000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    // Without a value at first: no row is rewritten.
    for (const table of TABLES) await queryRunner.query(`ALTER TABLE ${table} ADD COLUMN wording jsonb`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    for (const table of TABLES) await queryRunner.query(`ALTER TABLE ${table} DROP COLUMN wording`);
  }
}
