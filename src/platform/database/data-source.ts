import { extname, join } from 'node:path';
import { types } from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { SnakeNaming } from './snake-naming';

const INT8 = 20;
const DATE = 1082;

/** Where TypeORM keeps which migrations ran: a name of our own, since the existing platform may keep a list as well. */
export const MIGRATIONS_TABLE = 'personalization_migrations';

const isSource = extname(__filename) === '.ts';

/** The migration files beside the tree that runs: `migrations/*.ts` from source, `dist/migrations/*.js` when compiled. */
export const MIGRATION_FILES = join(
  __dirname,
  '../..',
  isSource ? '../migrations/[0-9][0-9][0-9]-*.ts' : 'migrations/[0-9][0-9][0-9]-*.js',
);

export interface DataSourceSettings {
  readonly url: string;
  readonly entities?: DataSourceOptions['entities'];
  readonly migrations?: DataSourceOptions['migrations'];
  readonly logging?: DataSourceOptions['logging'];
  readonly logger?: DataSourceOptions['logger'];
  readonly poolSize?: number;
  /** How long to wait for a connection of the pool. */
  readonly poolTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  readonly idleInTransactionTimeoutMs?: number;
  /** Sends statements without waiting for the answers before them. */
  readonly pipeline?: boolean;
  /** The role that connections work as from their first moment, where the login itself could do more. */
  readonly role?: string;
  /** The role that migrations grant to: `personalization.app_role` on the server. */
  readonly appRole?: string;
  readonly applicationName?: string;
}

/**
 * The TypeORM DataSource of every process, not yet connected. bigint columns are read as numbers (counters stay far below
 * 2^53), numeric ones as decimal strings. Settings travel as connection options, so that no statement can precede them.
 */
export function createDataSource(settings: DataSourceSettings): DataSource {
  const { url, options } = withoutOptions(settings.url);
  const set = (name: string, value: string | number | undefined) =>
    value === undefined ? [] : [`-c ${name}=${value}`];
  const startup = [
    ...options,
    ...set('role', settings.role),
    ...set('personalization.app_role', settings.appRole),
    ...set('statement_timeout', settings.statementTimeoutMs),
    ...set('idle_in_transaction_session_timeout', settings.idleInTransactionTimeoutMs),
  ];
  return new DataSource({
    type: 'postgres',
    url,
    entities: settings.entities ?? [],
    migrations: settings.migrations ?? [],
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeNaming(),
    logging: settings.logging ?? ['error'],
    ...(settings.logger === undefined ? {} : { logger: settings.logger }),
    applicationName: settings.applicationName ?? 'personalization',
    // Ids come from the application: nothing has to be installed into a database that belongs to others as well.
    installExtensions: false,
    uuidExtension: 'pgcrypto',
    ...(settings.poolSize === undefined ? {} : { poolSize: settings.poolSize }),
    ...(settings.poolTimeoutMs === undefined ? {} : { connectTimeoutMS: settings.poolTimeoutMs }),
    extra: {
      types: COLUMN_TYPES,
      ...(settings.pipeline ? { pipeline: true } : {}),
      // Left out when there is nothing to say: PgBouncer refuses a connection that brings options along.
      ...(startup.length > 0 ? { options: startup.join(' ') } : {}),
    },
  });
}

/** Takes `options` out of the URL, where it would replace ours instead of standing beside it. */
function withoutOptions(url: string): { url: string; options: string[] } {
  if (!/[?&]options=/.test(url)) return { url, options: [] };
  const parsed = new URL(url);
  const options = parsed.searchParams.getAll('options');
  parsed.searchParams.delete('options');
  return { url: parsed.toString(), options };
}

/** How `pg` reads columns here; for clients that are made apart. */
export const COLUMN_TYPES = { getTypeParser: parserOf };

/** Counters as numbers, days as the text they are: a Date of the driver would depend on the time zone of the process. */
function parserOf(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (format !== 'binary' && oid === INT8) return Number;
  if (format !== 'binary' && oid === DATE) return String;
  return types.getTypeParser(oid, format as 'text');
}
