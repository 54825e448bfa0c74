import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

/** In the history of a test, what the system did by itself has no actor. */
export class SystemAsActor1700000015000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    // Nobody but this API reads the column, and what it wrote before stays as it is.
    await queryRunner.query(`-- squawk-ignore ban-drop-not-null
      ALTER TABLE ab_test_events ALTER COLUMN actor_id DROP NOT NULL`);
  }

  /** What the system did is then its user's, as everything was before. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    await queryRunner.query('UPDATE ab_test_events SET actor_id = user_id WHERE actor_id IS NULL');
    await queryRunner.query('ALTER TABLE ab_test_events ALTER COLUMN actor_id SET NOT NULL');
  }
}
