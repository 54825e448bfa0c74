import type { MigrationInterface, QueryRunner } from 'typeorm';

const TIMEOUTS = `SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`;

/** What an insight goes by: how it was judged, how large it is, since when, and what became of acting on it. */
export class InsightEvidence1700000013000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    for (const column of COLUMNS) await queryRunner.query(`ALTER TABLE learning_insights ADD COLUMN ${column}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TIMEOUTS);
    for (const column of [...COLUMNS].reverse()) {
      await queryRunner.query(`ALTER TABLE learning_insights DROP COLUMN ${column.split(' ')[0]}`);
    }
  }
}

/** All without a value at first: no row is rewritten. */
const COLUMNS: readonly string[] = [
  'run_id uuid',
  'metric text',
  'p_value double precision',
  'adjusted_p_value double precision',
  'effect double precision',
  'effect_lower double precision',
  'effect_upper double precision',
  'effect_of text',
  'expected_impact_lower double precision',
  'expected_impact_upper double precision',
  'mix_and_rate jsonb',
  'since date',
  'last_seen_at timestamptz',
  'implemented_at timestamptz',
  'dismissal_reason text',
];
