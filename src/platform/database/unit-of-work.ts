import type { Writable } from 'node:stream';
import type { PoolClient, QueryConfig, QueryResult } from 'pg';
import type { DataSource } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { UnavailableError } from '../errors';
import { endsConnection, translateDatabaseError } from './database-error';
import { type Database, PreparedNames, type Statement } from './statement';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What a `Workspace` tells to whoever counts: one call per statement, after it ended. */
export type StatementObserver = (statement: Statement, durationMs: number) => void;

export interface WorkspaceOptions {
  /** Off behind a transaction pooler that does not track prepared statements. */
  readonly preparedStatements: boolean;
  /** For every statement; set inside the transaction, where no pooler in between can lose it. */
  readonly statementTimeoutMs?: number;
  readonly onStatement?: StatementObserver;
}

/** Opens units of work on a pipelined pool (`extra: { pipeline: true }`) whose role cannot bypass row level security. */
export class Workspace {
  private readonly names: PreparedNames;

  constructor(
    readonly dataSource: DataSource,
    private readonly options: WorkspaceOptions,
  ) {
    this.names = new PreparedNames(options.preparedStatements ? 1_000 : 0);
  }

  /** A unit of work as one tenant. Throws at once when `userId` is not a lower-case UUID: it becomes part of a SET. */
  as(userId: string, mode: 'READ ONLY' | 'READ WRITE'): UnitOfWork {
    if (!UUID.test(userId)) throw new Error('The viewer id must be a lower-case UUID.');
    return new UnitOfWork(this.dataSource, this.names, userId, mode, this.options);
  }

  /** Does `work` as one tenant in one transaction: committed when it resolves, rolled back when it rejects. */
  async run<T>(userId: string, mode: 'READ ONLY' | 'READ WRITE', work: (db: Database) => Promise<T>): Promise<T> {
    const unit = this.as(userId, mode);
    let result: T;
    try {
      result = await work(unit);
    } catch (error) {
      await unit.rollback();
      throw error;
    }
    await unit.commit();
    return result;
  }
}

/**
 * One transaction as one tenant, opened by its first statement. BEGIN and the viewer's setting travel as one message in
 * front of that statement, so that the head costs no round trip; no answer is given before the head has succeeded, since
 * a refused head would leave the statement behind it running outside any transaction.
 */
export class UnitOfWork implements Database {
  private opened: Promise<PoolClient> | undefined;
  private giveBack: ((lost?: Error) => void) | undefined;
  private head: Promise<unknown> | undefined;
  private failure: Error | undefined;
  private failing: ((error: Error) => void) | undefined;
  private readonly failed = new Promise<never>((_, reject) => {
    this.failing = reject;
  });
  statements = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly names: PreparedNames,
    readonly userId: string,
    private readonly mode: 'READ ONLY' | 'READ WRITE',
    private readonly options: WorkspaceOptions,
  ) {
    this.failed.catch(() => undefined);
  }

  /** Runs one statement. Rejects with the first failure of the unit, also for every statement after it. */
  async query<Row>(statement: Statement): Promise<Row[]> {
    if (this.failure) throw this.failure;
    this.statements += 1;
    const startedAt = performance.now();
    try {
      return await Promise.race([this.send<Row>(statement), this.failed]);
    } catch (error) {
      // Before anybody else can be given it.
      if (endsConnection(error)) this.giveBack?.(error as Error);
      throw this.fail(translateDatabaseError(error));
    } finally {
      this.options.onStatement?.(statement, performance.now() - startedAt);
    }
  }

  /** Gives the unit up: what runs and what comes rejects with `error` (the first one wins); nothing will be committed. */
  fail(error: Error): Error {
    if (this.failure === undefined) {
      this.failure = error;
      this.failing?.(error);
    }
    return this.failure;
  }

  /** Ends the unit. A write is durable when this resolves; it rejects when anything failed, and then nothing was written. */
  async commit(): Promise<void> {
    if (this.failure) {
      await this.rollback();
      throw this.failure;
    }
    if (!this.opened) return;
    const client = await this.opened;
    const committed = ask(client, 'COMMIT');
    if (this.mode === 'READ ONLY') {
      committed.catch(() => undefined);
      this.release();
      return;
    }
    try {
      // After a failure that somebody swallowed, PostgreSQL answers ROLLBACK to COMMIT, without an error.
      const { command } = await committed;
      if (command !== 'COMMIT') throw new Error(`The transaction ended with ${command} instead of COMMIT.`);
    } catch (error) {
      throw this.fail(translateDatabaseError(error));
    } finally {
      this.release();
    }
  }

  /** Ends the unit without effect. Never rejects. Not awaited on the server: the connection's next user queues behind. */
  async rollback(): Promise<void> {
    this.fail(new UnavailableError('The operation was given up.'));
    if (!this.opened) return;
    try {
      const client = await this.opened;
      ask(client, 'ROLLBACK').catch(() => undefined);
      this.release();
    } catch {
      // The connection could not be had or was lost: there is nothing to end.
    }
  }

  private async send<Row>({ text, values }: Statement): Promise<Row[]> {
    this.opened ??= this.open();
    const client = await this.opened;
    const name = this.names.of(text);
    sendTogether(client);
    const answer = ask(client, { ...(name === undefined ? {} : { name }), text, values: [...values] });
    const [{ rows }] = await Promise.all([answer, this.head]);
    return rows as Row[];
  }

  private async open(): Promise<PoolClient> {
    const [client, release] = (await (this.dataSource.driver as PostgresDriver).obtainMasterConnection()) as [
      PoolClient,
      PoolClient['release'],
    ];
    const giveBack = (lost?: Error): void => {
      if (this.giveBack === undefined) return;
      this.giveBack = undefined;
      client.removeListener('error', giveBack);
      release(lost);
    };
    this.giveBack = giveBack;
    // A connection that is lost while it is used is told to whoever waits for an answer, and does not come back to the pool.
    client.on('error', giveBack);
    const { statementTimeoutMs } = this.options;
    const timeouts =
      statementTimeoutMs === undefined
        ? ''
        : `; SET LOCAL statement_timeout = ${statementTimeoutMs}; SET LOCAL idle_in_transaction_session_timeout = ${2 * statementTimeoutMs}`;
    sendTogether(client);
    this.head = ask(client, `BEGIN ${this.mode}; SET LOCAL app.user_id = '${this.userId}'${timeouts}`);
    this.head.catch(() => undefined);
    return client;
  }

  private release(): void {
    this.opened = undefined;
    this.giveBack?.();
  }
}

/**
 * Whatever is sent in this tick and the next one, which is when loaders gather their keys, leaves as one packet: each write wakes the
 * server up, which costs more than what is written.
 */
function sendTogether(client: PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => process.nextTick(() => stream.uncork()));
}

/**
 * Asks with a callback. What the promises of `pg` bring lives until the old generation is collected, which makes every collection of the
 * young one copy it, twice (measured with answers of 13 kB: pauses of 5 ms instead of 0.9).
 */
function ask(client: PoolClient, query: string | QueryConfig): Promise<QueryResult> {
  return new Promise((resolve, reject) => {
    client.query(query as QueryConfig, (error, result) => (error ? reject(error) : resolve(result)));
  });
}
