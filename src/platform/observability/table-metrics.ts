import { Gauge, type Registry } from 'prom-client';
import type { DataSource } from 'typeorm';

/** A table with the sums over its partitions; numbers as text, since they may outgrow a float's whole numbers. */
interface TableStatistics {
  readonly table: string;
  readonly bytes: string;
  readonly rows: string;
  readonly sequential_scans: string;
  readonly index_scans: string;
}

interface IndexStatistics {
  readonly table: string;
  readonly index: string;
  readonly scans: string;
  readonly bytes: string;
}

const ROOT = 'coalesce(pg_partition_root(s.relid)::oid, s.relid)';

const TABLES = `
  SELECT root.relname AS "table", sum(pg_total_relation_size(s.relid)) AS bytes, sum(s.n_live_tup) AS rows,
    sum(s.seq_scan) AS sequential_scans, sum(coalesce(s.idx_scan, 0)) AS index_scans
  FROM pg_stat_user_tables AS s JOIN pg_class AS root ON root.oid = ${ROOT}
  WHERE s.schemaname = current_schema() AND root.relname = ANY ($1)
  GROUP BY root.relname`;

const INDEXES = `
  SELECT s.relname AS "table", s.indexrelname AS index, s.idx_scan AS scans, pg_relation_size(s.indexrelid) AS bytes
  FROM pg_stat_user_indexes AS s JOIN pg_class AS root ON root.oid = ${ROOT}
  WHERE s.schemaname = current_schema() AND root.relname = ANY ($1)`;

export interface TableMetricsOptions {
  readonly registry: Registry;
  readonly dataSource: DataSource;
  /** The tables to tell about; partitions count as their table. */
  readonly tables: readonly string[];
  /** How long the numbers are good for; default 10 s. Reading them costs a connection for some milliseconds. */
  readonly cacheMs?: number;
  readonly onError: (error: unknown) => void;
}

/**
 * Size, live rows (an estimate), sequential and index scans of tables, and scans of every index, as the server counts them.
 * They are read when metrics are asked for; when the database cannot be had, the last numbers stay.
 */
export function registerTableMetrics(options: TableMetricsOptions): void {
  const { registry, dataSource, tables, cacheMs = 10_000 } = options;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  const refresh = (): Promise<void> => {
    if (performance.now() - readAt < cacheMs) return reading ?? Promise.resolve();
    readAt = performance.now();
    reading = read().catch(options.onError);
    return reading;
  };
  const make = (name: string, help: string, labelNames: readonly string[]) =>
    new Gauge({ name, help, labelNames, registers: [registry], collect: refresh });

  const bytes = make('database_table_bytes', 'Size of a table with its indexes and out-of-line data.', ['table']);
  const rows = make('database_table_live_rows', 'Rows of a table, an estimate of the server.', ['table']);
  const scans = make('database_table_sequential_scans_total', 'Scans of a whole table.', ['table']);
  const lookups = make('database_table_index_scans_total', 'Scans of any index of a table.', ['table']);
  const indexScans = make('database_index_scans_total', 'Scans of an index; 0 for long: nobody needs it.', [
    'table',
    'index',
  ]);
  const indexBytes = make('database_index_bytes', 'Size of an index.', ['table', 'index']);

  async function read(): Promise<void> {
    const [byTable, byIndex] = await Promise.all([
      dataSource.query<TableStatistics[]>(TABLES, [tables]),
      dataSource.query<IndexStatistics[]>(INDEXES, [tables]),
    ]);
    for (const { table, ...numbers } of byTable) {
      bytes.set({ table }, Number(numbers.bytes));
      rows.set({ table }, Number(numbers.rows));
      scans.set({ table }, Number(numbers.sequential_scans));
      lookups.set({ table }, Number(numbers.index_scans));
    }
    // An index that was dropped must not go on being reported.
    indexScans.reset();
    indexBytes.reset();
    for (const { table, index, ...numbers } of byIndex) {
      indexScans.set({ table, index }, Number(numbers.scans));
      indexBytes.set({ table, index }, Number(numbers.bytes));
    }
  }
}
