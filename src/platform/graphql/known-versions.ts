import { LRUCache } from 'lru-cache';

/** So much is kept, in characters of its JSON: the rows that were asked for last. */
const MOST_CHARACTERS = 16_000_000;
/** A row that is larger is read each time. */
const MOST_OF_A_ROW = 100_000;
/** Far shorter than it takes until PostgreSQL gives a version the name of another one. */
const KEPT_MS = 600_000;

/** A version of a row, as far as it was asked for. */
export interface RowVersion {
  readonly userId: string;
  readonly type: string;
  readonly id: string;
  /** As `rowVersion` reads it. */
  readonly version: string;
  readonly columns: readonly string[];
}

/**
 * Rows by their versions. A version never changes, so that nothing here can be out of date: whoever asks has just read, as the tenant
 * that it belongs to, which version is the present one.
 */
const rows = new LRUCache<string, object>({
  maxSize: MOST_CHARACTERS,
  maxEntrySize: MOST_OF_A_ROW,
  ttl: KEPT_MS,
  sizeCalculation: (row) => JSON.stringify(row).length,
});

/** What was read of a version before; undefined: nothing. */
export function knownVersion<Row extends object>(version: RowVersion): Row | undefined {
  return rows.get(keyOf(version)) as Row | undefined;
}

/** Keeps what was read of a version. */
export function keepVersion(version: RowVersion, row: object): void {
  rows.set(keyOf(version), row);
}

function keyOf({ userId, type, id, version, columns }: RowVersion): string {
  return `${userId} ${type} ${id} ${version} ${columns.join()}`;
}
