import { Client } from 'pg';
import type { Logger } from 'pino';
import { isGone, PRESENCE_CLASS } from './queue';

export interface PresenceOptions {
  /** The owner's login, direct to the server: the lock is the session's. */
  readonly url: string;
  /** What the queue writes beside a job that this worker has taken. */
  readonly workerId: string;
  readonly log: Logger;
  /** Told how many workers were found to be gone, after their jobs were given back. */
  readonly onRecovered?: (workers: number) => void;
  readonly sweepMs?: number;
}

/** Shows that a worker lives, until it is left. */
export interface Presence {
  leave(): Promise<void>;
}

const SWEEP_MS = 10_000;
const RECONNECT_MS = 500;

/** A host that vanished closes nothing: the server has to ask whether it is still there, which by itself it does after two hours. */
const SESSION = `
  SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; SET idle_session_timeout = 0`;

/** Who holds jobs and is not to be seen; not counting whoever took one just now, and may not have shown itself yet. */
const ABSENT = `
  SELECT DISTINCT locked_by AS id FROM graphile_worker.jobs
  WHERE locked_at < now() - interval '5 seconds' AND ${isGone('locked_by')}`;

/**
 * Holds an advisory lock on a connection of its own, which PostgreSQL lets go the moment the process dies, and looks every 10 s
 * for jobs of workers without one. Their jobs are given back when they were absent twice in a row, so that a worker that lost only
 * its connection has the time to come back. The queue by itself would wait for 4 hours.
 */
export async function showPresence(options: PresenceOptions): Promise<Presence> {
  const { log, sweepMs = SWEEP_MS } = options;
  let left = false;
  let client = await connect(options, lost);
  let absent = new Set<string>();
  let retry: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    sweeping = sweep();
  }, sweepMs);
  sweeping = sweep();

  function lost(error: Error): void {
    if (left) return;
    log.warn({ err: error }, 'the connection that shows that this worker lives was lost');
    absent = new Set();
    reconnectSoon();
  }

  function reconnectSoon(): void {
    clearTimeout(retry);
    retry = setTimeout(async () => {
      try {
        const again = await connect(options, lost);
        if (left) await again.end();
        else client = again;
      } catch {
        if (!left) reconnectSoon();
      }
    }, RECONNECT_MS);
  }

  async function sweep(): Promise<void> {
    try {
      const { rows } = await client.query<{ id: string }>(ABSENT);
      const now = rows.map(({ id }) => id);
      const gone = now.filter((id) => absent.has(id));
      absent = new Set(now);
      if (gone.length === 0) return;
      await client.query('SELECT graphile_worker.force_unlock_workers($1)', [gone]);
      log.warn({ workers: gone }, 'the jobs of workers that are gone were given back');
      options.onRecovered?.(gone.length);
    } catch {
      // The connection is being made again; what was seen before is too old to act on.
      absent = new Set();
    }
  }

  return {
    async leave() {
      left = true;
      clearInterval(timer);
      clearTimeout(retry);
      await sweeping;
      await client.end().catch(() => undefined);
    },
  };
}

async function connect({ url, workerId }: PresenceOptions, onLost: (error: Error) => void): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: 'personalization-worker',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    query_timeout: 5_000,
  });
  let ready = false;
  client.on('error', (error) => {
    if (ready) onLost(error);
    ready = false;
  });
  await client.connect();
  try {
    await client.query(SESSION);
    await client.query('SELECT pg_advisory_lock($1, hashtext($2))', [PRESENCE_CLASS, workerId]);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  ready = true;
  return client;
}
