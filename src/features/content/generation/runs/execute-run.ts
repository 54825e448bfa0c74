import { now } from '../../../../platform/clock';
import type { Database } from '../../../../platform/database/statement';
import type { GenerationMetrics } from '../../../../platform/generation-metrics';
import { enqueueJob } from '../../../../platform/jobs/job';
import { publishChange } from '../../../../platform/live/change';
import { storedText } from '../../../templates/previews/stored-text';
import { readStyle } from '../../../templates/template.views';
import { checksumOf } from '../../../templates/versions/template-text';
import { readBaseContext } from '../context/base-context';
import { ContentGenerationRunStatusEnum, ContentGeneratorEnum } from '../generation.enums';
import type { GenerationOrder } from '../generation-order';
import { changeRun } from './generation-run.service';
import {
  findPendingRows,
  findStillPending,
  GENERATION_RUN_CHANGES,
  lockRun,
  type PendingRow,
} from './generation-run.store';
import type { MadeRows } from './made-row';
import { makeRows } from './make-rows';
import type { RunTools } from './run-tools';
import { type Written, writeRows } from './write-rows';

const { CANCELLED, COMPLETED, FAILED, RUNNING } = ContentGenerationRunStatusEnum;
/** Rows that are written in one transaction: what a worker that is killed has to do again. */
const ROWS_AT_ONCE: Readonly<Record<ContentGeneratorEnum, number>> = {
  [ContentGeneratorEnum.TEMPLATE]: 200,
  [ContentGeneratorEnum.TEXT_MODEL]: 4,
  [ContentGeneratorEnum.IMAGE_MODEL]: 2,
};
const TOLD_EVERY_MS = 500;

/**
 * Makes what a run still has to make, in transactions that each write some rows with their contents, or nothing: a worker that
 * is killed leaves rows that are done and rows that are not. Two workers at the same run write each row once. A run that has to
 * wait is taken up again by a job. Rejects where it could not go on, after that was written down.
 */
export async function executeRun(tools: RunTools, id: string): Promise<void> {
  const order = await tools.inUnit('READ WRITE', (db) => beginRun(db, id));
  if (order === null) return;
  try {
    await makeAll(tools, order, id);
  } catch (error) {
    if (!tools.signal.aborted) await tools.inUnit('READ WRITE', (db) => failRun(db, id)).catch(() => undefined);
    throw error;
  }
}

async function makeAll(tools: RunTools, order: GenerationOrder, id: string): Promise<void> {
  const limit = ROWS_AT_ONCE[order.generator];
  let toldAt = 0;
  for (let from = 1; ; ) {
    tools.signal.throwIfAborted();
    const rows = await tools.inUnit('READ ONLY', (db) => findPendingRows(db, id, from, limit));
    if (rows.length === 0 && from === 1) break;
    if (rows.length === 0) {
      from = 1;
      continue;
    }
    const made = await makeRows(tools, order, rows);
    const isToBeTold = performance.now() - toldAt >= TOLD_EVERY_MS;
    if (isToBeTold) toldAt = performance.now();
    const step = { id, rows, made, isToBeTold };
    const { hasEnded, written } = await tools.inUnit('READ WRITE', (db) => writeStep(db, tools, order, step));
    count(tools.metrics, order, written);
    tools.metrics.onCost(order.generator, made.cost);
    if (hasEnded) return;
    from = (rows.at(-1)?.rowNumber ?? 0) + 1;
  }
  await tools.inUnit('READ WRITE', async (db) => {
    const run = await lockRun(db, id);
    if (run?.status === RUNNING) await changeRun(db, id, { status: COMPLETED, finishedAt: now() });
  });
}

/** What one step has to write down. */
interface Step {
  readonly id: string;
  readonly rows: readonly PendingRow[];
  readonly made: MadeRows;
  readonly isToBeTold: boolean;
}

function count(metrics: GenerationMetrics, { generator }: GenerationOrder, { outcomes }: Written): void {
  for (const outcome of new Set(outcomes)) {
    metrics.onContents(generator, outcome, outcomes.filter((one) => one === outcome).length);
  }
}

/** Writes what was made of rows that nobody else has written meanwhile. `hasEnded`: this worker has no more to do. */
async function writeStep(
  db: Database,
  { limits, job }: RunTools,
  order: GenerationOrder,
  { id, rows, made, isToBeTold }: Step,
): Promise<{ readonly hasEnded: boolean; readonly written: Written }> {
  const run = await lockRun(db, id);
  const pending =
    run?.status === RUNNING
      ? await findStillPending(
          db,
          rows.map((row) => row.id),
        )
      : new Set<string>();
  const own = made.rows.filter(({ row }) => pending.has(row.id));
  const written = await writeRows(db, order, limits, id, own);
  const wait = written.wait ?? made.wait;
  if (run?.status !== RUNNING) return { hasEnded: true, written };
  if (wait === null) {
    if (isToBeTold) await publishChange(db, GENERATION_RUN_CHANGES, id);
    return { hasEnded: false, written };
  }
  if (wait.until === null) {
    const error = `It waits for ${wait.waitingFor}, whose limit does not allow it at all. Raise it with setContentGenerationLimits.`;
    await changeRun(db, id, { status: FAILED, error, finishedAt: now() });
    return { hasEnded: true, written };
  }
  await changeRun(db, id, { waitingFor: wait.waitingFor, waitingUntil: wait.until });
  await enqueueJob(db, job, { runId: id }, { key: id, runAt: wait.until });
  return { hasEnded: true, written };
}

/** Marks a run as at work; null where there is nothing to do. One that had failed is tried again. */
async function beginRun(db: Database, id: string): Promise<GenerationOrder | null> {
  const run = await lockRun(db, id);
  if (run === null || run.status === COMPLETED || run.status === CANCELLED) return null;
  const { campaignId, templateId, templateVersion, generator, contentType, seed } = run;
  if (campaignId === null || templateId === null) {
    const what = campaignId === null ? 'campaign' : 'template';
    await changeRun(db, id, { status: FAILED, error: `The ${what} was deleted.`, finishedAt: now() });
    return null;
  }
  const { text } = await storedText(db, templateId, templateVersion);
  await changeRun(db, id, {
    status: RUNNING,
    startedAt: run.startedAt ?? now(),
    finishedAt: null,
    error: null,
    waitingFor: null,
    waitingUntil: null,
  });
  return {
    campaignId,
    templateId,
    templateVersion,
    text,
    checksum: checksumOf(text),
    style: readStyle(text.styleParameters),
    contentType,
    generator,
    seed,
    base: readBaseContext(run.context),
    // What `now` means is the same for all of them, whenever they are made.
    asOf: run.createdAt,
    runId: id,
  };
}

async function failRun(db: Database, id: string): Promise<void> {
  const run = await lockRun(db, id);
  if (run?.status !== RUNNING) return;
  const error = 'It could not go on; the log of the server says why. It is tried again a few times.';
  await changeRun(db, id, { status: FAILED, error, finishedAt: now() });
}
