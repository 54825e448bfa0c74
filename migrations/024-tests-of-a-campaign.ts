import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tests of a campaign: what serving asks for with every answer. */
export class TestsOfACampaign1700000024000 implements MigrationInterface {
  /** CREATE INDEX CONCURRENTLY cannot run inside a transaction. */
  transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    // Generous, since a concurrent build waits for every transaction that is older than it, without stopping any.
    await queryRunner.query(`SET lock_timeout = '20s'; SET statement_timeout = '6h'`);
    try {
      // What an attempt before has left behind is not valid.
      await queryRunner.query('DROP INDEX CONCURRENTLY IF EXISTS ix_ab_tests_campaign_id');
      await queryRunner.query('CREATE INDEX CONCURRENTLY ix_ab_tests_campaign_id ON ab_tests (user_id, campaign_id)');
    } finally {
      await queryRunner.query('RESET lock_timeout; RESET statement_timeout');
    }
  }

  /** In a transaction, where reverting may put it: a plain drop locks the table for a moment only. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`);
    await queryRunner.query('DROP INDEX IF EXISTS ix_ab_tests_campaign_id');
  }
}
