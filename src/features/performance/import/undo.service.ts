import { now } from '../../../platform/clock';
import type { Database } from '../../../platform/database/statement';
import { notFound, updateRow } from '../../../platform/database/write';
import { ConflictError } from '../../../platform/errors';
import { tellFactsChanged } from '../facts/facts-changed';
import { PerformanceImportStatus } from '../series/performance.enums';
import {
  deleteFactsOfRun,
  findRunState,
  importRuns,
  isRestated,
  restoreReplaced,
  tryLockImports,
} from './import-run.store';
import type { PerformanceImportRun } from './performance-import-run.entity';

/**
 * Takes back what a run has written and puts back, exactly, what it had restated. Campaigns that it made stay. Throws
 * NOT_FOUND where the viewer has no such run; CONFLICT when it has been undone already, when something of it has been
 * restated since, or while another import is at work.
 */
export async function undoPerformanceImport(db: Database, runId: string): Promise<void> {
  if (!(await tryLockImports(db))) {
    throw new ConflictError('Another import of yours is at work. Try again when it has ended.', { state: 'IMPORTING' });
  }
  const run = await findRunState(db, runId);
  if (!run) throw notFound(importRuns);
  if (run.status === PerformanceImportStatus.UNDONE) {
    throw new ConflictError('This import has been undone already.', { state: run.status, undoneAt: run.undoneAt });
  }
  if (await isRestated(db, runId)) throw restated('A later import has restated days of this one. Undo that one first.');
  await deleteFactsOfRun(db, runId, run);
  if (!(await restoreReplaced(db, runId))) throw restated('Days of this import have been written anew since.');
  await tellFactsChanged(db, run);
  const at = now();
  await updateRow<PerformanceImportRun>(db, importRuns, runId, {
    status: PerformanceImportStatus.UNDONE,
    undoneAt: at,
    updatedAt: at,
  });
}

function restated(message: string): ConflictError {
  return new ConflictError(message, { state: 'RESTATED' });
}
