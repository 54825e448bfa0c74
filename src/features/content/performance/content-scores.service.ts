import { now } from '../../../platform/clock';
import type { Database } from '../../../platform/database/statement';
import { listCounted, writeContentScores, writeTemplateScores } from './content-scores.store';
import { scoreContents } from './score-contents';

/** Does work in a transaction of its own. */
export type InUnit = <Result>(
  mode: 'READ ONLY' | 'READ WRITE',
  work: (db: Database) => Promise<Result>,
) => Promise<Result>;

/** Contents of one transaction: whoever counts waits for one of these at most. */
const BATCH = 500;

/**
 * Judges all contents of a tenant anew, from what is counted now. The work lies between two transactions and is written in
 * small ones, so that events go on being counted. @returns how many contents were judged, as of when.
 */
export async function refreshScores(inUnit: InUnit, signal?: AbortSignal): Promise<{ contents: number; asOf: Date }> {
  const asOf = now();
  const { contents, versions, templates } = scoreContents(await inUnit('READ ONLY', listCounted));
  for (let start = 0; start < contents.length; start += BATCH) {
    signal?.throwIfAborted();
    await inUnit('READ WRITE', (db) => writeContentScores(db, contents.slice(start, start + BATCH), asOf));
  }
  await inUnit('READ WRITE', (db) => writeTemplateScores(db, versions, templates, asOf));
  return { contents: contents.length, asOf };
}
