import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The metric that a recommendation is judged by, out of the JSON of the engine: lists are filtered by it. NULL: made by hand. */
export class JudgedMetrics1700000028000 implements MigrationInterface {
  /** CREATE INDEX CONCURRENTLY cannot run inside a transaction; and each page of rows is a transaction of its own. */
  transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    // Short for what locks the table, generous for what does not: a concurrent build waits for every older transaction.
    await queryRunner.query(`SET lock_timeout = '2s'; SET statement_timeout = '30s'`);
    try {
      await queryRunner.query('ALTER TABLE campaign_recommendations ADD COLUMN IF NOT EXISTS metric text');
      await fillIn(queryRunner);
      await queryRunner.query(`SET lock_timeout = '20s'; SET statement_timeout = '6h'`);
      // What an attempt before has left behind is not valid.
      await queryRunner.query('DROP INDEX CONCURRENTLY IF EXISTS ix_campaign_recommendations_metric');
      await queryRunner.query(
        'CREATE INDEX CONCURRENTLY ix_campaign_recommendations_metric ON campaign_recommendations (user_id, metric, created_at, id)',
      );
    } finally {
      await queryRunner.query('RESET lock_timeout; RESET statement_timeout');
    }
  }

  /** In a transaction, where reverting may put it: plain drops lock the table for a moment only. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`);
    await queryRunner.query('DROP INDEX IF EXISTS ix_campaign_recommendations_metric');
    await queryRunner.query('ALTER TABLE campaign_recommendations DROP COLUMN IF EXISTS metric');
  }
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Page after page in the order of the key, so that no statement takes long, and each row is looked at once. */
async function fillIn(queryRunner: QueryRunner): Promise<void> {
  let last: { user_id: string; id: string } | undefined = { user_id: NOBODY, id: NOBODY };
  while (last) {
    const pages: { user_id: string; id: string }[] = await queryRunner.query(
      `WITH page AS (
         SELECT user_id, id FROM campaign_recommendations WHERE (user_id, id) > ($1::uuid, $2::uuid) ORDER BY user_id, id LIMIT 5000
       ), filled AS (
         UPDATE campaign_recommendations t SET metric = t.engine ->> 'metric' FROM page p
         WHERE t.user_id = p.user_id AND t.id = p.id AND t.metric IS NULL AND t.engine ->> 'metric' IS NOT NULL
       )
       SELECT user_id, id FROM page ORDER BY user_id DESC, id DESC LIMIT 1`,
      [last.user_id, last.id],
    );
    [last] = pages;
  }
}
