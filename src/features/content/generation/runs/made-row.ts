import type { NothingMade, PreparedContent } from '../generation-order';
import type { HasToWait } from '../generators/models';
import type { Wait } from '../limits/generation-limits';
import type { ContentToStore } from '../snapshots/store-contents.service';
import type { PendingRow } from './generation-run.store';

/** What was made of a row, or found for it, or why neither. */
export interface MadeRow {
  readonly row: PendingRow;
  /** One that has to wait stays as it is. */
  readonly result: ContentToStore | NothingMade | { readonly existing: string } | HasToWait;
}

export interface MadeRows {
  /** Rows that have to wait before anything was tried are not among them. */
  readonly rows: readonly MadeRow[];
  readonly wait: Wait | null;
  /** What models have cost, a decimal: it is written down already. */
  readonly cost: string;
}

export interface PreparedRow {
  readonly row: PendingRow;
  readonly one: PreparedContent | NothingMade;
}
