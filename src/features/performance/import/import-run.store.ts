import { defineRecords } from '../../../platform/database/records';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { FACT_COLUMNS } from '../facts/fact.store';
import { overlappingDays } from '../facts/overlapping-breakdowns';
import { dayAfter } from '../report/report-dates';
import { PerformanceImportRun } from './performance-import-run.entity';

export const importRuns = defineRecords({
  entity: PerformanceImportRun,
  type: 'PerformanceImportRun',
  idPrefix: 'import',
});

/** What an undo has to know of a run. */
export type RunState = Pick<PerformanceImportRun, 'id' | 'status' | 'firstDate' | 'lastDate' | 'undoneAt'>;

/** The days of a run, or of anything; both ends are in it. */
export interface DaySpan {
  readonly firstDate: string | null;
  readonly lastDate: string | null;
}

/** Keeps other imports and undos of this viewer out until the transaction ends; false when one is at work. */
export async function tryLockImports(db: Database): Promise<boolean> {
  const text = `SELECT pg_try_advisory_xact_lock(hashtextextended('performance import ' || t.id, 0)) AS "locked"
    FROM users t WHERE t.id = $1`;
  const [row] = await db.query<{ locked: boolean }>(
    statement('performance_import_runs.lock', text, new Parameters(db.userId)),
  );
  // No row: no such account, which the first insert says better.
  return row?.locked ?? true;
}

/** The run of the same content with the same options that stands. */
export async function findStandingRun(db: Database, contentSha256: string, optionsSha256: string) {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id, t.facts_written AS "factsWritten",
      t.facts_replaced AS "factsReplaced", t.campaigns_created AS "campaignsCreated"
    FROM performance_import_runs t WHERE t.user_id = $1 AND t.content_sha256 = ${parameters.add(contentSha256, 'text')}
    AND t.options_sha256 = ${parameters.add(optionsSha256, 'text')} AND t.undone_at IS NULL`;
  const [run] = await db.query<
    Pick<PerformanceImportRun, 'id' | 'factsWritten' | 'factsReplaced' | 'campaignsCreated'>
  >(statement('performance_import_runs.findStanding', text, parameters));
  return run;
}

export async function findRunState(db: Database, runId: string): Promise<RunState | undefined> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id, t.status, t.first_date::text AS "firstDate",
      t.last_date::text AS "lastDate", t.undone_at AS "undoneAt"
    FROM performance_import_runs t WHERE t.user_id = $1 AND t.id = ${parameters.add(runId, 'uuid')}`;
  const [run] = await db.query<RunState>(statement('performance_import_runs.findState', text, parameters));
  return run;
}

export async function countFactsOfRun(db: Database, runId: string, days: DaySpan): Promise<number> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT count(*) AS "count" FROM campaign_performance_facts f WHERE ${ofRun(runId, days, parameters)}`;
  const [row] = await db.query<{ count: number }>(statement('campaign_performance_facts.countOfRun', text, parameters));
  return row?.count ?? 0;
}

/** Days of campaigns on which a run stands beside facts of another one that are broken down otherwise. */
export async function countOverlaps(db: Database, runId: string, days: DaySpan): Promise<number> {
  const parameters = new Parameters(db.userId);
  const from = parameters.add(days.firstDate, 'date');
  const before = parameters.add(dayAfter(days.lastDate ?? ''), 'date');
  const overlapping = overlappingDays(
    `f.user_id = $1 AND f.date >= ${from} AND f.date < ${before}`,
    `f.import_run_id = ${parameters.add(runId, 'uuid')}`,
  );
  const text = `SELECT count(*) AS "count" FROM (${overlapping}) AS overlapping`;
  const [row] = await db.query<{ count: number }>(
    statement('campaign_performance_facts.countOverlaps', text, parameters),
  );
  return row?.count ?? 0;
}

/** Whether an import that stands has restated something that this run wrote. */
export async function isRestated(db: Database, runId: string): Promise<boolean> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT 1 FROM performance_import_replaced_facts r
    WHERE r.user_id = $1 AND r.import_run_id = ${parameters.add(runId, 'uuid')} LIMIT 1`;
  return (await db.query(statement('performance_import_replaced_facts.isRestated', text, parameters))).length > 0;
}

export async function deleteFactsOfRun(db: Database, runId: string, days: DaySpan): Promise<void> {
  const parameters = new Parameters(db.userId);
  const text = `DELETE FROM campaign_performance_facts f WHERE ${ofRun(runId, days, parameters)}`;
  await db.query(statement('campaign_performance_facts.deleteOfRun', text, parameters));
}

/**
 * Puts back what a run has restated, as it was; the run's own facts must be gone. False when something stands in the
 * way: a writer that is no import has restated it since.
 */
export async function restoreReplaced(db: Database, runId: string): Promise<boolean> {
  const parameters = new Parameters(db.userId);
  const run = parameters.add(runId, 'uuid');
  const restore = `WITH restored AS (
      INSERT INTO campaign_performance_facts (user_id, ${FACT_COLUMNS})
      SELECT r.user_id, ${FACT_COLUMNS} FROM performance_import_replaced_facts r
      WHERE r.user_id = $1 AND r.run_id = ${run}
      ON CONFLICT DO NOTHING RETURNING 1
    ), forgotten AS (
      DELETE FROM performance_import_replaced_facts r WHERE r.user_id = $1 AND r.run_id = ${run} RETURNING 1
    )
    SELECT (SELECT count(*) FROM restored) = (SELECT count(*) FROM forgotten) AS "isWhole"`;
  const [row] = await db.query<{ isWhole: boolean }>(
    statement('campaign_performance_facts.restore', restore, parameters),
  );
  return row?.isWhole ?? false;
}

function ofRun(runId: string, { firstDate, lastDate }: DaySpan, parameters: Parameters): string {
  const run = parameters.add(runId, 'uuid');
  const from = parameters.add(firstDate, 'date');
  const before = parameters.add(dayAfter(lastDate ?? ''), 'date');
  return `f.user_id = $1 AND f.import_run_id = ${run} AND f.date >= ${from} AND f.date < ${before}`;
}
