import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

/** How a test is analysed where its plan wants it otherwise than usual. A constant default: no row is rewritten. */
export class AnalysisSettings1700000008000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    await queryRunner.query(`ALTER TABLE ab_tests ADD COLUMN analysis_settings jsonb NOT NULL DEFAULT '{}'`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    await queryRunner.query('ALTER TABLE ab_tests DROP COLUMN analysis_settings');
  }
}
