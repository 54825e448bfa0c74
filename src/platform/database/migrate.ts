import { Client } from 'pg';
import {
  type DataSource,
  type DataSourceOptions,
  type Logger,
  type Migration,
  MigrationExecutor,
  QueryFailedError,
} from 'typeorm';
import { createDataSource, MIGRATION_FILES, MIGRATIONS_TABLE } from './data-source';

const LOCK_POLL_MS = 250;
const RETRIES = 10;
const RETRY_BASE_MS = 250;
const RETRY_CAP_MS = 8_000;

/** lock_not_available and deadlock_detected: somebody else was in the way, and will not be for ever. */
const IN_THE_WAY = ['55P03', '40P01'];

export interface MigrateOptions {
  /** The owner's login, direct to the server: the lock is the session's, and a transaction pooler would share it out. */
  readonly url: string;
  /** The role that the API works as. */
  readonly appRole?: string;
  /** Receives one line per step. */
  readonly log?: (line: string) => void;
  readonly migrations?: DataSourceOptions['migrations'];
}

export interface MigrationStatus {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

/**
 * Applies every pending migration and returns their names. One migrator works at a time, another one waits; a migration that
 * cannot have a lock in time is tried again, with growing pauses; after a kill at any point, calling again converges. Throws the
 * failure of the migration that could not be applied; those before it stay.
 */
export async function migrateUp(options: MigrateOptions): Promise<string[]> {
  return exclusively(options, async (dataSource, log, assertAlone) => {
    const pending = await new MigrationExecutor(dataSource).getPendingMigrations();
    if (pending.length === 0) log('The schema is up to date: no migrations are pending.');
    for (const migration of pending) {
      assertAlone();
      const executor = new SingleMigration(dataSource, migration);
      await step(log, `apply ${migration.name}`, () => executor.executePendingMigrations());
    }
    return pending.map(({ name }) => name);
  });
}

/** Reverts the last `steps` migrations (1 unless told), the newest first, and returns their names. As careful as `migrateUp`. */
export async function migrateDown(options: MigrateOptions & { readonly steps?: number }): Promise<string[]> {
  return exclusively(options, async (dataSource, log, assertAlone) => {
    const known = new MigrationExecutor(dataSource);
    const applied = await known.getExecutedMigrations();
    if (applied.length === 0) log('No migration is applied: nothing to revert.');
    const reverted = applied.slice(0, options.steps ?? 1).map(({ name }) => name);
    for (const name of reverted) {
      assertAlone();
      const executor = new MigrationExecutor(dataSource);
      // A migration that works outside a transaction goes back outside one, which TypeORM does not see to by itself.
      executor.transaction = transactionless(dataSource, name) ? 'none' : 'each';
      await step(log, `revert ${name}`, () => executor.undoLastMigration());
    }
    return reverted;
  });
}

/** Which migrations are applied (oldest first) and which are not. Changes nothing and waits for nobody. */
export async function migrationStatus(options: MigrateOptions): Promise<MigrationStatus> {
  const dataSource = await connect(options);
  try {
    const executor = new MigrationExecutor(dataSource);
    const applied = await executor.getExecutedMigrations();
    const pending = await executor.getPendingMigrations();
    return { applied: applied.map(({ name }) => name).reverse(), pending: pending.map(({ name }) => name) };
  } finally {
    await dataSource.destroy();
  }
}

/** TypeORM would print failures by itself, past the `log` of the caller and before it is known whether they are final. */
const SILENT: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

/** TypeORM's bookkeeping for one migration, so that each can be timed and tried again by itself. */
class SingleMigration extends MigrationExecutor {
  constructor(
    dataSource: DataSource,
    private readonly only: Migration,
  ) {
    super(dataSource);
    this.transaction = 'each';
  }

  protected override getMigrations(): Migration[] {
    return [this.only];
  }
}

function transactionless(dataSource: DataSource, name: string): boolean {
  const migration = dataSource.migrations.find((candidate) => (candidate.name ?? candidate.constructor.name) === name);
  return migration?.transaction === false;
}

async function connect(options: MigrateOptions): Promise<DataSource> {
  const dataSource = createDataSource({
    url: options.url,
    migrations: options.migrations ?? [MIGRATION_FILES],
    logger: SILENT,
    poolSize: 2,
    applicationName: 'personalization-migrate',
    ...(options.appRole === undefined ? {} : { appRole: options.appRole }),
  });
  return reach(options.url, () => dataSource.initialize());
}

/** Says which server could not be reached, without the password, and why: pg's own error may have an empty message. */
async function reach<T>(url: string, connecting: () => Promise<T>): Promise<T> {
  try {
    return await connecting();
  } catch (cause) {
    const { errors = [cause] } = cause as { errors?: unknown[] };
    const reasons = errors.map((error) => (error as Error).message);
    const server = url.replace(/^.*@|^\w+:\/\//, '').replace(/\?.*$/, '');
    throw new Error(
      `Cannot connect to PostgreSQL at ${server} (${reasons.join('; ')}). Is it running, and is the URL right?`,
      {
        cause,
      },
    );
  }
}

type Log = (line: string) => void;

async function exclusively<T>(
  options: MigrateOptions,
  work: (dataSource: DataSource, log: Log, assertAlone: () => void) => Promise<T>,
): Promise<T> {
  const log = options.log ?? (() => undefined);
  const client = new Client({
    connectionString: options.url,
    application_name: 'personalization-migrate',
    keepAlive: true,
  });
  let lost: Error | undefined;
  client.on('error', (error: Error) => {
    lost = error;
  });
  await reach(options.url, () => client.connect());
  try {
    await takeLock(client, log);
    const dataSource = await connect(options);
    try {
      return await work(dataSource, log, () => {
        if (lost)
          throw new Error(`The connection that keeps other migrators out was lost: ${lost.message}. Migrate again.`);
      });
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Asks again and again instead of waiting on the server: a statement that waits there holds a snapshot, and the concurrent
 * index build of the migrator it waits for would wait for that snapshot to go.
 */
async function takeLock(client: Client, log: Log): Promise<void> {
  for (let waited = false; ; waited = true) {
    const { rows } = await client.query<{ taken: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
      [MIGRATIONS_TABLE],
    );
    if (rows[0]?.taken) return;
    if (!waited) log('Another migrator is at work on this database: waiting for it to finish.');
    await sleep(LOCK_POLL_MS);
  }
}

async function step(log: Log, what: string, work: () => Promise<unknown>): Promise<void> {
  log(`${what} ...`);
  const startedAt = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      log(`${what}: done in ${((performance.now() - startedAt) / 1000).toFixed(2)} s`);
      return;
    } catch (error) {
      const code = error instanceof QueryFailedError ? String((error.driverError as { code?: string }).code) : '';
      if (!IN_THE_WAY.includes(code) || attempt > RETRIES) {
        log(`${what}: failed (${error instanceof Error ? error.message : String(error)})`);
        throw error;
      }
      const pauseMs = Math.min(RETRY_BASE_MS * 2 ** (attempt - 1), RETRY_CAP_MS) * (0.5 + Math.random() / 2);
      log(`${what}: a lock is held by somebody else; trying again in ${(pauseMs / 1000).toFixed(1)} s`);
      await sleep(pauseMs);
    }
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
