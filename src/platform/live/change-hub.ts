import { Client } from 'pg';
import type { Logger } from 'pino';
import { ChangeStream } from './change-stream';

/** The one channel of NOTIFY that all processes of this database listen on. */
export const CHANNEL = 'personalization_changes';

/** Something of a tenant is not as it was; what it is now has to be read. */
export interface Change {
  readonly userId: string;
  /** A kind of thing, for example `ab-test`. */
  readonly topic: string;
  /** Which one: its UUID, as a rule. */
  readonly id: string;
}

export interface ChangeHubOptions {
  /** A login that reaches the server directly: a transaction pooler loses LISTEN. It reads nothing. */
  readonly url: string;
  readonly log: Logger;
}

const MIN_PAUSE_MS = 100;
const MAX_PAUSE_MS = 10_000;
const PROBE_MS = 30_000;
const PROBE_TIMEOUT_MS = 10_000;

/**
 * Hears of changes for the whole process on one connection, and tells those who watch what has changed. While the connection is
 * lost nothing is heard; once it is back everybody is told, since anything may have happened.
 */
export class ChangeHub {
  private readonly watchers = new Map<string, Set<ChangeStream>>();
  private client: Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private probe: NodeJS.Timeout | undefined;
  private pauseMs = MIN_PAUSE_MS;
  private closed = false;
  private heardBefore = false;

  constructor(private readonly options: ChangeHubOptions) {}

  /** Starts to listen; resolves after the first attempt, whether it was a success or is to be repeated. */
  async start(): Promise<void> {
    const { url, log } = this.options;
    const client = new Client({
      connectionString: url,
      application_name: 'personalization-live',
      keepAlive: true,
      connectionTimeoutMillis: PROBE_TIMEOUT_MS,
      query_timeout: PROBE_TIMEOUT_MS,
    });
    let lost = false;
    const lose = (err: unknown): void => {
      if (lost || this.closed) return;
      lost = true;
      clearInterval(this.probe);
      this.client = undefined;
      client.end().catch(() => undefined);
      log.warn({ err, pauseMs: this.pauseMs }, 'changes are not heard of: the connection is made again');
      this.retry = setTimeout(() => void this.start(), this.pauseMs * (0.5 + Math.random() / 2));
      this.pauseMs = Math.min(2 * this.pauseMs, MAX_PAUSE_MS);
    };
    client.on('error', lose).on('end', () => lose(new Error('The connection was closed.')));
    client.on('notification', ({ payload }) => this.hear(payload));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      lose(error);
      return;
    }
    if (this.closed) {
      await client.end().catch(() => undefined);
      return;
    }
    this.client = client;
    this.pauseMs = MIN_PAUSE_MS;
    // A connection whose other end has vanished says nothing, and so does a quiet one.
    this.probe = setInterval(() => void client.query('SELECT 1').catch(lose), PROBE_MS);
    if (this.heardBefore) for (const streams of this.watchers.values()) for (const stream of streams) stream.notify();
    this.heardBefore = true;
  }

  get isListening(): boolean {
    return this.client !== undefined;
  }

  /** Tells of every change of one thing from now on, until the stream is returned. */
  watch(change: Change): ChangeStream {
    const key = keyOf(change);
    const streams = this.watchers.get(key) ?? new Set();
    this.watchers.set(key, streams);
    const stream = new ChangeStream(() => {
      streams.delete(stream);
      if (streams.size === 0 && this.watchers.get(key) === streams) this.watchers.delete(key);
    });
    streams.add(stream);
    return stream;
  }

  /** Ends every stream and the connection. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    clearInterval(this.probe);
    for (const streams of [...this.watchers.values()]) for (const stream of [...streams]) await stream.return();
    await this.client?.end().catch(() => undefined);
    this.client = undefined;
  }

  private hear(payload: string | undefined): void {
    try {
      const change = JSON.parse(payload ?? '') as Change;
      for (const stream of this.watchers.get(keyOf(change)) ?? []) stream.notify();
    } catch (err) {
      this.options.log.warn({ err }, 'a change could not be read');
    }
  }
}

function keyOf({ userId, topic, id }: Change): string {
  return JSON.stringify([userId, topic, id]);
}
