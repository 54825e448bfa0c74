import type { MigrationInterface, QueryRunner } from 'typeorm';

interface Index {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly unique?: boolean;
}

/** On an existing platform an index is made only when the platform has its columns; the unique one is always needed. */
const INDEXES: readonly Index[] = [
  // What composite foreign keys point at: a campaign inside its tenant.
  { name: 'idx_campaigns_user_id_id', table: 'campaigns', columns: ['user_id', 'id'], unique: true },
  // A tenant's campaigns in pages, by date, and by date within a status.
  { name: 'idx_campaigns_user_id_created_at', table: 'campaigns', columns: ['user_id', 'created_at', 'id'] },
  { name: 'idx_campaigns_user_id_status', table: 'campaigns', columns: ['user_id', 'status', 'created_at', 'id'] },
  // Operators look users up by address.
  { name: 'idx_users_email', table: 'users', columns: ['email'] },
];

/** Indexes of the existing tables, built while the platform keeps writing. */
export class PerformanceIndexes1700000001000 implements MigrationInterface {
  /** CREATE INDEX CONCURRENTLY cannot run inside a transaction. */
  transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await withTimeouts(queryRunner, async () => {
      for (const index of INDEXES) await build(queryRunner, index);
    });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    // `typeorm migration:revert` wraps every down() in a transaction, whatever `transaction` says, and a concurrent drop
    // is refused there. A plain drop locks the table for a moment only, so that is what such a revert gets.
    if (queryRunner.isTransactionActive) {
      await queryRunner.query(`SET LOCAL lock_timeout = '2s'; SET LOCAL statement_timeout = '30s'`);
      for (const { name } of INDEXES) await queryRunner.query(`DROP INDEX IF EXISTS ${name}`);
      return;
    }
    await withTimeouts(queryRunner, async () => {
      for (const { name } of INDEXES) await queryRunner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
    });
  }
}

/** Generous, since a concurrent build waits for every transaction that is older than it, without stopping any. */
async function withTimeouts(queryRunner: QueryRunner, work: () => Promise<void>): Promise<void> {
  await queryRunner.query(`SET lock_timeout = '20s'; SET statement_timeout = '6h'`);
  try {
    await work();
  } finally {
    await queryRunner.query('RESET lock_timeout; RESET statement_timeout');
  }
}

/** Leaves a valid index behind, or throws. A valid one that is there already is never touched. */
async function build(queryRunner: QueryRunner, index: Index): Promise<void> {
  if (!(await hasColumns(queryRunner, index))) return;
  if ((await stateOf(queryRunner, index.name)) === 'invalid') {
    // A killed migration leaves its build running on the server. A build holds this lock until it is done, so whoever can
    // have it knows that nobody builds any more. It must not be waited for: the build would wait for the waiting.
    await queryRunner.query(`LOCK TABLE ${index.table} IN SHARE UPDATE EXCLUSIVE MODE NOWAIT; SELECT 1`);
  }
  const state = await stateOf(queryRunner, index.name);
  if (state === 'valid') return;
  if (state === 'invalid') await queryRunner.query(`DROP INDEX CONCURRENTLY ${index.name}`);
  const kind = index.unique ? 'UNIQUE INDEX' : 'INDEX';
  await queryRunner.query(`CREATE ${kind} CONCURRENTLY ${index.name} ON ${index.table} (${index.columns.join(', ')})`);
  if ((await stateOf(queryRunner, index.name)) !== 'valid') {
    throw new Error(`The index ${index.name} did not become valid. Migrate again: it will be dropped and rebuilt.`);
  }
}

async function hasColumns(queryRunner: QueryRunner, { table, columns }: Index): Promise<boolean> {
  const [{ count }]: { count: number }[] = await queryRunner.query(
    `SELECT count(*)::integer AS "count" FROM pg_attribute
     WHERE attrelid = to_regclass($1) AND attname = ANY ($2::text[]) AND NOT attisdropped`,
    [table, columns],
  );
  return count === columns.length;
}

async function stateOf(queryRunner: QueryRunner, name: string): Promise<'absent' | 'valid' | 'invalid'> {
  const [index]: { valid: boolean }[] = await queryRunner.query(
    `SELECT indisvalid AND indisready AS "valid" FROM pg_index WHERE indexrelid = to_regclass($1)`,
    [name],
  );
  if (!index) return 'absent';
  return index.valid ? 'valid' : 'invalid';
}
