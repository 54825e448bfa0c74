import { type LogFunctionFactory, Logger as QueueLogger, runMigrations } from 'graphile-worker';
import { type ClientBase, Pool } from 'pg';
import type { Logger } from 'pino';

/** One kind of job that was given up. */
export interface FailedJobs {
  readonly job: string;
  readonly count: number;
  /** Of the one that failed last. */
  readonly lastError: string | null;
}

/** How the queue stands at one moment, over all tenants. */
export interface QueueState {
  /** Jobs that could run now. */
  readonly due: number;
  /** How long the oldest of them has waited, in seconds; 0 without any. */
  readonly lagSeconds: number;
  readonly running: number;
  readonly later: number;
  readonly failed: readonly FailedJobs[];
  /** Jobs that a worker holds which is gone; a living worker takes them back within half a minute. */
  readonly orphaned: number;
}

/** The first key of the advisory locks by which workers show that they live; the second is a hash of the worker's id. */
export const PRESENCE_CLASS = 0x6a6f6273;

/** True where no session shows that the worker `id` (an SQL expression) is alive. */
export const isGone = (id: string): string => `NOT EXISTS (
  SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid::bigint = ${PRESENCE_CLASS} AND objsubid = 2
    AND objid::bigint = hashtext(${id})::bigint & 4294967295
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`;

const STATE = `
  SELECT count(*) FILTER (WHERE due)::integer AS due,
    coalesce(extract(epoch FROM now() - min(run_at) FILTER (WHERE due)), 0)::double precision AS "lagSeconds",
    count(*) FILTER (WHERE locked_at IS NOT NULL)::integer AS running,
    count(*) FILTER (WHERE locked_at IS NULL AND NOT due AND attempts < max_attempts)::integer AS later,
    count(*) FILTER (WHERE locked_at < now() - interval '30 seconds' AND ${isGone('locked_by')})::integer AS orphaned
  FROM graphile_worker.jobs, LATERAL (SELECT locked_at IS NULL AND attempts < max_attempts AND run_at <= now() AS due) AS moment`;

const FAILED = `
  SELECT task_identifier AS job, count(*)::integer AS count, (array_agg(last_error ORDER BY updated_at DESC))[1] AS "lastError"
  FROM graphile_worker.jobs WHERE locked_at IS NULL AND attempts >= max_attempts GROUP BY task_identifier ORDER BY 1`;

/**
 * Installs the queue's schema `graphile_worker`, or brings it up to date; anybody may do so at the same time. `url` is the owner's
 * login, which needs CREATE on the database the first time.
 */
export async function installQueue({ url, log }: { readonly url: string; readonly log?: Logger }): Promise<void> {
  const pool = queuePool(url, { max: 1, onError: (err) => log?.warn({ err }, 'the queue lost a connection') });
  try {
    await runMigrations({ pgPool: pool, logger: queueLogger(log) });
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error;
    const { rows } = await pool.query<{ login: string; database: string }>(
      'SELECT quote_ident(current_user) AS login, quote_ident(current_database()) AS database',
    );
    throw new Error(
      `The job queue could not be installed: ${(error as Error).message}. As an administrator: ` +
        `GRANT CREATE ON DATABASE ${rows[0]?.database} TO ${rows[0]?.login};`,
      { cause: error },
    );
  } finally {
    await pool.end();
  }
}

/** Reads how the queue stands, as its owner. @returns null where it is not installed. */
export async function readQueue(client: Pick<ClientBase, 'query'>): Promise<QueueState | null> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('graphile_worker.jobs') IS NOT NULL AS there`,
  );
  if (!rows[0]?.there) return null;
  const [state] = (await client.query<Omit<QueueState, 'failed'>>(STATE)).rows;
  const { rows: failed } = await client.query<FailedJobs>(FAILED);
  if (!state) throw new Error('The queue did not tell how it stands.');
  return { ...state, failed };
}

/** A pool of the owner's, on direct connections, that survives the loss of any of them. */
export function queuePool(
  url: string,
  { max, onError }: { readonly max: number; readonly onError: (error: Error) => void },
): Pool {
  const pool = new Pool({
    connectionString: url,
    max,
    application_name: 'personalization-queue',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  pool.on('error', onError);
  // A connection that is lost while in use fails the statement on it as well: that is where it is dealt with.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** The queue's own lines at `debug`, its troubles at `warn`. Failed jobs are left out: whoever runs them tells of them. */
export function queueLogger(log: Logger | undefined): QueueLogger {
  const write: LogFunctionFactory = () => (level, message, meta) => {
    if (meta?.failure === true) return;
    if (level === 'error' || level === 'warning') log?.warn(`queue: ${message}`);
    else log?.debug(`queue: ${message}`);
  };
  return new QueueLogger(write);
}
