import { now } from '../../../platform/clock';
import { newId } from '../../../platform/database/new-id';
import type { Database } from '../../../platform/database/statement';
import { insertRow, updateRow } from '../../../platform/database/write';
import { ConflictError } from '../../../platform/errors';
import { ensurePartitions, keepReplaced, upsertFacts } from '../facts/fact.store';
import { tellFactsChanged } from '../facts/facts-changed';
import type { PerformanceFact } from '../report/fact-aggregation';
import { type FactReading, type InspectedReport, inspectReport } from '../report/report-inspection';
import { PerformanceImportOutcome, PerformanceImportStatus } from '../series/performance.enums';
import { type CampaignMatch, createMissingCampaigns, matchCampaigns } from './campaign-matching';
import {
  type ImportFile,
  type ImportOptions,
  type ImportResult,
  type InTransaction,
  readingFailure,
} from './import-request';
import { countFactsOfRun, countOverlaps, findStandingRun, importRuns, tryLockImports } from './import-run.store';
import type { ImportProblem, ImportWarning, PerformanceImportRun } from './performance-import-run.entity';

/**
 * Imports a report as one run: all of it or nothing. The same file with the same options again changes nothing and
 * answers with the run that stands. A file with bad lines is refused (unless they are to be skipped), with the problems
 * in the result. `inTransaction` is called twice for a write: to make partitions, whose lock should be short, and for
 * the run itself. Throws BAD_USER_INPUT for a file that cannot be read at all, CONFLICT while another import of the
 * viewer is at work.
 */
export async function importPerformance(
  inTransaction: InTransaction,
  file: ImportFile,
  options: ImportOptions = {},
): Promise<ImportResult> {
  const report = await inspectReport(file, options);
  const { summary } = report;
  const isRefused = summary.rowsRejected > 0 && !options.skipBadRows;
  if (isRefused || summary.facts === 0) return refused(report, options, isRefused ? [] : [NOTHING]);
  if (options.dryRun) return inTransaction((db) => preview(db, report, options));
  await inTransaction((db) => ensurePartitions(db, report.days));
  // The first facts are there before the transaction begins, so that it does not wait for the file.
  const reading = report.facts();
  const first = await reading.batches.next().catch(asReadingFailure);
  return inTransaction((db) => write(db, report, reading, first, file, options));
}

const NOTHING: ImportProblem = {
  line: null,
  column: null,
  code: 'NO_ROWS',
  message: 'The file has no line of data. Export the report again, for days on which something ran.',
};

async function preview(db: Database, report: InspectedReport, options: ImportOptions): Promise<ImportResult> {
  const standing = await findStandingRun(db, report.summary.contentSha256, report.summary.optionsSha256);
  if (standing) return alreadyImported(report, standing, options);
  const match = await matchCampaigns(db, report.campaigns, options.createCampaigns ?? true);
  if (match.problems.length > 0) return refused(report, options, match.problems);
  return {
    ...resultOf(report, options),
    outcome: PerformanceImportOutcome.DRY_RUN,
    campaignsCreated: match.missing.size,
  };
}

async function write(
  db: Database,
  report: InspectedReport,
  reading: FactReading,
  first: IteratorResult<PerformanceFact[]>,
  file: ImportFile,
  options: ImportOptions,
): Promise<ImportResult> {
  const { summary } = report;
  if (!(await tryLockImports(db))) {
    throw new ConflictError('Another import of yours is at work. Try again when it has ended.', { state: 'IMPORTING' });
  }
  const standing = await findStandingRun(db, summary.contentSha256, summary.optionsSha256);
  if (standing) return alreadyImported(report, standing, options);
  const match = await matchCampaigns(db, report.campaigns, options.createCampaigns ?? true);
  if (match.problems.length > 0) return refused(report, options, match.problems);

  const runId = newId();
  await insertRow<PerformanceImportRun>(db, importRuns, newRun(runId, report, match, file, options));
  const campaignIds = await createMissingCampaigns(db, match, summary.currency);
  const factsReplaced = await writeFacts(db, runId, first, reading, campaignIds, summary.facts, options);
  if (reading.contentSha256() !== summary.contentSha256) fileChanged();
  const factsWritten = await countFactsOfRun(db, runId, summary);
  const warnings = [...summary.warnings, ...overlapWarnings(await countOverlaps(db, runId, summary))];
  await tellFactsChanged(db, summary);
  const at = now();
  const written = { factsWritten, factsReplaced, warnings };
  await updateRow<PerformanceImportRun>(db, importRuns, runId, { ...written, finishedAt: at, updatedAt: at });
  return {
    ...resultOf(report, options),
    ...written,
    outcome: PerformanceImportOutcome.IMPORTED,
    runId,
    campaignsCreated: match.missing.size,
  };
}

async function writeFacts(
  db: Database,
  runId: string,
  first: IteratorResult<PerformanceFact[]>,
  { batches }: FactReading,
  campaignIds: ReadonlyMap<string, string>,
  inAll: number,
  { onProgress }: ImportOptions,
): Promise<number> {
  let [written, replaced] = [0, 0];
  for (let batch = first; !batch.done; batch = await batches.next().catch(asReadingFailure)) {
    const facts = batch.value.map((fact) => ({ ...fact, campaignId: campaignIds.get(fact.campaign) ?? fileChanged() }));
    replaced += await keepReplaced(db, facts, runId);
    // A file with more keys than memory holds, or with two names for one campaign, gives a fact in parts.
    await upsertFacts(db, facts, runId, { sameRun: 'ADD' });
    written += facts.length;
    onProgress?.(written, inAll);
  }
  return replaced;
}

function newRun(
  id: string,
  { summary, problems }: InspectedReport,
  match: CampaignMatch,
  file: ImportFile,
  options: ImportOptions,
): Omit<PerformanceImportRun, 'user' | 'userId' | 'finishedAt' | 'undoneAt'> {
  const at = now();
  const { impressions, clicks, engagements, conversions, spend, revenue, rows } = summary.totals;
  return {
    id,
    fileName: file.fileName,
    contentSha256: summary.contentSha256,
    optionsSha256: summary.optionsSha256,
    status: PerformanceImportStatus.COMPLETED,
    mapping: options.mapping ?? {},
    defaults: options.defaults ?? {},
    columns: summary.columns,
    rowsRead: summary.rowsRead,
    rowsAccepted: rows,
    rowsRejected: summary.rowsRejected,
    factsWritten: 0,
    factsReplaced: 0,
    campaignsCreated: match.missing.size,
    firstDate: summary.firstDate,
    lastDate: summary.lastDate,
    impressions,
    clicks,
    engagements,
    conversions,
    spend,
    revenue,
    currency: summary.currency,
    errors: problems,
    warnings: summary.warnings,
    reconciliation: summary.reconciliation,
    startedAt: at,
    createdAt: at,
    updatedAt: at,
  };
}

const BOTH_COUNT = 'Both are counted; undo the import that repeats the other.';

function overlapWarnings(days: number): ImportWarning[] {
  if (days === 0) return [];
  const message = `On ${days} campaign days there are facts of another import with other breakdowns (such as totals beside age groups). ${BOTH_COUNT}`;
  return [{ code: 'OVERLAPPING_BREAKDOWNS', message }];
}

function alreadyImported(
  report: InspectedReport,
  run: Pick<PerformanceImportRun, 'id' | 'factsWritten' | 'factsReplaced' | 'campaignsCreated'>,
  options: ImportOptions,
): ImportResult {
  const { id, ...written } = run;
  return {
    ...resultOf(report, options),
    ...written,
    outcome: PerformanceImportOutcome.ALREADY_IMPORTED,
    runId: id,
  };
}

function refused(report: InspectedReport, options: ImportOptions, problems: readonly ImportProblem[]): ImportResult {
  const result = resultOf(report, options);
  const errors = [...result.errors, ...problems].slice(0, 100);
  return { ...result, errors, outcome: PerformanceImportOutcome.REFUSED };
}

function resultOf({ summary, problems }: InspectedReport, { dryRun = false }: ImportOptions): ImportResult {
  const { rows, ...totals } = summary.totals;
  return {
    outcome: PerformanceImportOutcome.REFUSED,
    runId: null,
    dryRun,
    rowsRead: summary.rowsRead,
    rowsAccepted: rows,
    rowsRejected: summary.rowsRejected,
    factsWritten: 0,
    factsReplaced: 0,
    campaignsCreated: 0,
    errors: problems,
    warnings: summary.warnings,
    totals: { ...totals, reach: null, currency: summary.currency },
    reconciliation: summary.reconciliation,
  };
}

function fileChanged(): never {
  throw new ConflictError('The file was changed while it was read. Import it again.', { state: 'CHANGED' });
}

function asReadingFailure(error: unknown): never {
  throw readingFailure(error);
}
