import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import type { Config } from '../config';
import { createDataSource } from '../platform/database/data-source';
import type { PoolState } from '../platform/observability/metrics';
import type { DatabaseAccess } from './open-database';

type ErrorSource = { on(event: 'error', listener: (error: Error) => void): void };

/** A pool of the API's login, connected: pipelined, bounded in size and time, and calm when connections are lost. */
export async function apiDataSource(
  config: Config,
  { apiUrl, apiRole }: Pick<DatabaseAccess, 'apiUrl' | 'apiRole'>,
  log: Logger,
  own: { readonly poolSize?: number; readonly applicationName?: string } = {},
): Promise<DataSource> {
  const { poolSize, poolTimeoutMs } = config.database;
  const dataSource = createDataSource({
    url: apiUrl,
    ...(apiRole === undefined ? {} : { role: apiRole }),
    pipeline: true,
    poolSize: own.poolSize ?? poolSize,
    poolTimeoutMs,
    applicationName: own.applicationName ?? 'personalization-api',
    logging: false,
  });
  await dataSource.initialize();
  poolOf(dataSource).on('error', (err) => log.warn({ err }, 'a database connection was lost'));
  return dataSource;
}

/** The pool of a connected DataSource. */
export function poolOf(dataSource: DataSource): PoolState & ErrorSource {
  return (dataSource.driver as PostgresDriver).master as PoolState & ErrorSource;
}
