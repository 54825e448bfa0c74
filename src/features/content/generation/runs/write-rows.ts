import type { Database } from '../../../../platform/database/statement';
import type { GenerationLimits } from '../../../../platform/generation-limits';
import { ContentGenerationOutcomeEnum } from '../generation.enums';
import { type GenerationOrder, isNothing } from '../generation-order';
import type { Wait } from '../limits/generation-limits';
import { type ContentToStore, type Stored, storeContents } from '../snapshots/store-contents.service';
import { type RowOutcome, writeOutcomes } from './generation-run.store';
import type { MadeRow } from './made-row';

const { EXISTED } = ContentGenerationOutcomeEnum;

/** What was written, and what the rest has to wait for; null: nothing. */
export interface Written {
  readonly outcomes: readonly ContentGenerationOutcomeEnum[];
  readonly wait: Wait | null;
}

/** Writes what was made of rows. What that has cost was written down when the models had answered. */
export async function writeRows(
  db: Database,
  order: GenerationOrder,
  limits: GenerationLimits,
  runId: string,
  rows: readonly MadeRow[],
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
  if (outcomes.length > 0) await writeOutcomes(db, runId, outcomes);
  return { outcomes: outcomes.map(({ outcome }) => outcome), wait };
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

function isToStore(result: MadeRow['result']): result is ContentToStore {
  return 'prepared' in result;
}
