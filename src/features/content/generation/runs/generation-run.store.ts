import { now } from '../../../../platform/clock';
import { newId } from '../../../../platform/database/new-id';
import { defineRecords } from '../../../../platform/database/records';
import { type Database, Parameters, statement } from '../../../../platform/database/statement';
import { ContentGenerationOutcomeEnum, type ContentGenerationReasonEnum } from '../generation.enums';
import { ContentGenerationRow } from './content-generation-row.entity';
import { ContentGenerationRun } from './content-generation-run.entity';

export const generationRuns = defineRecords({
  entity: ContentGenerationRun,
  type: 'ContentGenerationRun',
  idPrefix: 'generation_run',
});

export const generationRows = defineRecords({
  entity: ContentGenerationRow,
  type: 'ContentGenerationRow',
  idPrefix: 'generation_row',
});

/** The topic of changes of a run. */
export const GENERATION_RUN_CHANGES = 'content-generation-run';

export type RunState = Pick<
  ContentGenerationRun,
  | 'id'
  | 'status'
  | 'campaignId'
  | 'templateId'
  | 'templateVersion'
  | 'generator'
  | 'contentType'
  | 'seed'
  | 'context'
  | 'startedAt'
  | 'createdAt'
>;

/** A run, locked until the transaction ends. */
export async function lockRun(db: Database, id: string): Promise<RunState | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id, t.status, t.campaign_id AS "campaignId", t.template_id AS "templateId",
      t.template_version AS "templateVersion", t.generator, t.content_type AS "contentType", t.seed, t.context,
      t.started_at AS "startedAt", t.created_at AS "createdAt"
    FROM content_generation_runs t WHERE t.user_id = $1 AND t.id = ${parameters.add(id, 'uuid')} FOR UPDATE`;
  const [run] = await db.query<RunState>(statement('content_generation_runs.lock', text, parameters));
  return run ?? null;
}

/** How many runs of the account wait or are at work. */
export async function countActiveRuns(db: Database): Promise<number> {
  const text = `SELECT count(*)::integer AS "count" FROM content_generation_runs t
    WHERE t.user_id = $1 AND t.status IN ('QUEUED', 'RUNNING')`;
  const [row] = await db.query<{ count: number }>(
    statement('content_generation_runs.countActive', text, new Parameters(db.userId)),
  );
  return row?.count ?? 0;
}

/** One row as it is asked for. */
export interface NewRow {
  readonly reference: string | null;
  readonly values: Readonly<Record<string, unknown>>;
  readonly targeting: Readonly<Record<string, unknown>>;
}

/** Writes down the rows of a run, numbered from 1 in their order. */
export async function insertRunRows(db: Database, runId: string, rows: readonly NewRow[]): Promise<void> {
  const parameters = new Parameters(db.userId);
  const given = parameters.add(
    JSON.stringify(rows.map((row, index) => ({ ...row, id: newId(), n: index + 1 }))),
    'jsonb',
  );
  const text = `INSERT INTO content_generation_rows (user_id, id, run_id, row_number, reference, values, targeting, outcome)
    SELECT $1, r.id, ${parameters.add(runId, 'uuid')}, r.n, r.reference, r.values, r.targeting, 'PENDING'
    FROM jsonb_to_recordset(${given}) AS r(id uuid, n integer, reference text, values jsonb, targeting jsonb)`;
  await db.query(statement('content_generation_rows.insert', text, parameters));
}

export type PendingRow = Pick<ContentGenerationRow, 'id' | 'rowNumber' | 'values' | 'targeting' | 'answer'>;

/** The next rows of a run that have no outcome yet, in order, from a number on. */
export async function findPendingRows(db: Database, runId: string, from: number, limit: number): Promise<PendingRow[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id, t.row_number AS "rowNumber", t.values, t.targeting, t.answer FROM content_generation_rows t
    WHERE t.user_id = $1 AND t.run_id = ${parameters.add(runId, 'uuid')} AND t.outcome = 'PENDING'
      AND t.row_number >= ${parameters.add(from, 'integer')}
    ORDER BY t.row_number LIMIT ${parameters.add(limit, 'integer')}`;
  return db.query<PendingRow>(statement('content_generation_rows.findPending', text, parameters));
}

/** Which of these rows have no outcome yet. */
export async function findStillPending(db: Database, ids: readonly string[]): Promise<Set<string>> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id FROM content_generation_rows t WHERE t.user_id = $1
    AND t.id = ANY (${parameters.add([...ids], 'uuid[]')}) AND t.outcome = 'PENDING'`;
  const rows = await db.query<{ id: string }>(statement('content_generation_rows.stillPending', text, parameters));
  return new Set(rows.map(({ id }) => id));
}

/** What came of a row. */
export interface RowOutcome {
  readonly id: string;
  readonly outcome: ContentGenerationOutcomeEnum;
  readonly reason: ContentGenerationReasonEnum | null;
  readonly message: string | null;
  readonly contentId: string | null;
}

/** Writes what came of rows, and adds it to the figures of their run. */
export async function writeOutcomes(db: Database, runId: string, outcomes: readonly RowOutcome[]): Promise<void> {
  const parameters = new Parameters(db.userId);
  const at = parameters.add(now(), 'timestamptz');
  const given = parameters.add(JSON.stringify(outcomes), 'jsonb');
  const text = `UPDATE content_generation_rows t SET outcome = r.outcome, reason = r.reason, message = r.message,
      content_id = r."contentId", finished_at = ${at}, answer = NULL
    FROM jsonb_to_recordset(${given}) AS r(id uuid, outcome text, reason text, message text, "contentId" uuid)
    WHERE t.user_id = $1 AND t.id = r.id`;
  await db.query(statement('content_generation_rows.writeOutcomes', text, parameters));
  const counts = new Parameters(db.userId);
  const add = (outcome: ContentGenerationOutcomeEnum): string =>
    counts.add(outcomes.filter((one) => one.outcome === outcome).length, 'integer');
  const update = `UPDATE content_generation_runs t SET made = t.made + ${add(ContentGenerationOutcomeEnum.MADE)},
      existed = t.existed + ${add(ContentGenerationOutcomeEnum.EXISTED)},
      skipped = t.skipped + ${add(ContentGenerationOutcomeEnum.SKIPPED)},
      failed = t.failed + ${add(ContentGenerationOutcomeEnum.FAILED)},
      waiting_for = NULL, waiting_until = NULL, updated_at = ${counts.add(now(), 'timestamptz')}
    WHERE t.user_id = $1 AND t.id = ${counts.add(runId, 'uuid')}`;
  await db.query(statement('content_generation_runs.count', update, counts));
}
