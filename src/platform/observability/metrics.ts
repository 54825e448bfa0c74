import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { StatementObserver } from '../database/unit-of-work';
import type { AnsweredOperation } from '../graphql/answer';

const OPERATION_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const STATEMENT_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** How many names a label may take; clients choose the names of operations. */
const MAX_OPERATION_NAMES = 200;
const MAX_STATEMENT_NAMES = 500;

/** The connections of a pool at this moment. */
export interface PoolState {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

/** What the API measures of itself, in one registry of its own. */
export interface Metrics {
  readonly registry: Registry;
  onAnswer(operation: Pick<AnsweredOperation, 'name' | 'type' | 'durationMs' | 'errorCodes'>): void;
  onRefusal(code: string): void;
  readonly onStatement: StatementObserver;
  /** Lets the gauges of the pool read `state` whenever they are asked for. */
  watchPool(state: () => PoolState): void;
}

/** The first `limit` names as they are, every later one as `other`: a label's values must not grow with traffic. */
export function boundedNames(limit: number): (name: string) => string {
  const known = new Set<string>();
  return (name) => {
    if (known.has(name)) return name;
    if (known.size >= limit) return 'other';
    known.add(name);
    return name;
  };
}

/** Makes the registry with the process's own metrics (`process_*`, `nodejs_*`) and the API's. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const operations = new Histogram({
    name: 'graphql_operation_duration_seconds',
    help: 'Time from a received operation to its answer.',
    labelNames: ['operation', 'type'] as const,
    buckets: OPERATION_SECONDS,
    registers,
  });
  const errors = new Counter({
    name: 'graphql_operation_errors_total',
    help: 'Operations that were answered with an error, by code.',
    labelNames: ['code'] as const,
    registers,
  });
  const statements = new Histogram({
    name: 'sql_statement_duration_seconds',
    help: 'Time from a statement to its answer, waiting for a connection included.',
    labelNames: ['statement'] as const,
    buckets: STATEMENT_SECONDS,
    registers,
  });
  const statementCount = new Counter({
    name: 'sql_statements_total',
    help: 'SQL statements, by the name that their text begins with.',
    labelNames: ['statement'] as const,
    registers,
  });
  const operationName = boundedNames(MAX_OPERATION_NAMES);
  const statementName = boundedNames(MAX_STATEMENT_NAMES);

  return {
    registry,
    onAnswer({ name, type, durationMs, errorCodes }) {
      operations.observe({ operation: operationName(name), type }, durationMs / 1_000);
      for (const code of errorCodes) errors.inc({ code });
    },
    onRefusal: (code) => errors.inc({ code }),
    onStatement({ name }, durationMs) {
      const statement = statementName(name);
      statementCount.inc({ statement });
      statements.observe({ statement }, durationMs / 1_000);
    },
    watchPool(state) {
      gauge(registry, 'database_pool_connections', 'Open connections of the pool.', () => state().totalCount);
      gauge(registry, 'database_pool_idle_connections', 'Connections that nobody uses.', () => state().idleCount);
      gauge(registry, 'database_pool_waiting', 'Operations that wait for a connection.', () => state().waitingCount);
    },
  };
}

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}
