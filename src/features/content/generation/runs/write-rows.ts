import type { Database } from '../../../../platform/database/statement';
import type { GenerationLimits } from '../../../../platform/generation-limits';
import { ContentGenerationOutcomeEnum } from '../generation.enums';
import { type GenerationOrder, isNothing } from '../generation-order';
import type { Wait } from '../limits/generation-limits';
import { addUsage } from '../limits/limits.store';
import { type ContentToStore, type Stored, storeContents } from '../snapshots/store-contents.service';
import { type RowOutcome, writeOutcomes } from './generation-run.store';
import { type MadeRow, sum } from './make-rows';

const { EXISTED } = ContentGenerationOutcomeEnum;

/** What was written, and what the rest has to wait for; null: nothing. */
export interface Written {
  readonly outcomes: readonly ContentGenerationOutcomeEnum[];
  readonly cost: string;
  readonly wait: Wait | null;
}

/**
 * Writes what was made of rows, and what it has cost. Rows that are paid for
 * and not to be written are those that another worker has written meanwhile.
 */
export async function writeRows(
  db: Database,
  order: GenerationOrder,
  limits: GenerationLimits,
  runId: string,
  { rows, paidFor }: { readonly rows: readonly MadeRow[]; readonly paidFor: readonly MadeRow[] },
): Promise<Written> {
  const toStore = rows.flatMap(({ row, result }) => (isToStore(result) ? [{ row, result }] : []));
  const { stored, wait } =
    toStore.length === 0
      ? { stored: [], wait: null }
      : await storeContents(
          db,
          order,
          limits,
          toStore.map(({ result }) => result),
        );
  const byRow = new Map<string, Stored>(toStore.map(({ row }, index) => [row.id, stored[index] as Stored]));
  const outcomes = rows.flatMap((made) => outcomeOf(made, byRow.get(made.row.id)));
  const cost = sum(paidFor.map(costOf));
  await settle(db, paidFor, cost);
  if (outcomes.length > 0 || cost !== sum([])) await writeOutcomes(db, runId, outcomes, cost);
  return { outcomes: outcomes.map(({ outcome }) => outcome), cost, wait };
}

function outcomeOf({ row, result }: MadeRow, stored: Stored | undefined): RowOutcome[] {
  const base = { id: row.id, reason: null, message: null, contentId: null };
  if ('wait' in result || stored === 'WAITS') return [];
  if (stored !== undefined) return [{ ...base, ...stored }];
  if ('existing' in result) return [{ ...base, outcome: EXISTED, contentId: result.existing }];
  if (!isNothing(result)) throw new Error('A content was made and not stored.');
  const { outcome, reason, message } = result;
  return [{ ...base, outcome, reason, message }];
}

/** Puts what calls have really cost in place of what was set aside for them. */
async function settle(db: Database, rows: readonly MadeRow[], cost: string): Promise<void> {
  const reserved = rows.flatMap((row) => row.reserved ?? []);
  const [first] = reserved;
  if (first === undefined) return;
  // All were set aside in one transaction, on one day.
  await addUsage(db, first.day, { cost, reserved: `-${sum(reserved.map(({ amount }) => amount))}` });
}

function costOf({ result }: MadeRow): string {
  if ('wait' in result || 'existing' in result) return '0';
  return (isNothing(result) ? result.cost : result.made.cost) ?? '0';
}

function isToStore(result: MadeRow['result']): result is ContentToStore {
  return 'prepared' in result;
}
