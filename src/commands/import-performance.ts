import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { SingleBar } from 'cli-progress';
import { InvalidArgumentError, Option } from 'commander';
import { importPerformance } from '../features/performance/import/import.service';
import { importAnswer, splitDefault, splitMapping } from '../features/performance/import/import-answer';
import type { ImportOptions, ImportResult } from '../features/performance/import/import-request';
import { undoPerformanceImport } from '../features/performance/import/undo.service';
import { DATE_ORDERS, type DateOrder } from '../features/performance/report/report-dates';
import { NUMBER_FORMATS, type NumberFormat } from '../features/performance/report/report-numbers';
import { PerformanceImportOutcome } from '../features/performance/series/performance.enums';
import { createDataSource } from '../platform/database/data-source';
import { requireSafeRole } from '../platform/database/role-check';
import { Workspace } from '../platform/database/unit-of-work';
import { ApiError } from '../platform/errors';
import type { DatabaseAccess } from '../server/open-database';
import { type AddCommand, type CommandContext, CommandError, withTables } from './command-line';
import { importOf, userIdOf } from './user-lookup';

interface PerformanceOptions {
  readonly user: string;
  readonly map?: Readonly<Record<string, string>>;
  readonly default?: Readonly<Record<string, string>>;
  readonly numberFormat?: NumberFormat;
  readonly dateOrder?: DateOrder;
  readonly createCampaigns: boolean;
  readonly dryRun?: boolean;
  readonly skipBadRows?: boolean;
  readonly json?: boolean;
}

export const addImport: AddCommand = (program, context) => {
  const group = program.command('import').description('Brings data in, and takes it back.');
  group
    .command('performance')
    .argument(
      '<file>',
      'report as CSV (also gzip): an export of Meta Ads Manager or Google Ads, or any other with --map',
    )
    .description('Imports campaign performance: all of the file or nothing. Exit code 1 when the file is refused.')
    .requiredOption('--user <id|email>', 'whose campaigns: id (UUID or user_…) or e-mail address')
    .option(
      '--map <theirs=ours>',
      "the file's header = our column; may be given again",
      pairs('theirs=ours', splitMapping),
    )
    .option(
      '--default <ours=value>',
      'our column = value for a file without it; may be given again',
      pairs('ours=value', splitDefault),
    )
    .addOption(new Option('--number-format <format>', '1,234.56 or 1.234,56').choices(NUMBER_FORMATS))
    .addOption(new Option('--date-order <order>', '31/12/2025 or 12/31/2025').choices(DATE_ORDERS))
    .option('--no-create-campaigns', 'refuse a file that names campaigns which do not exist')
    .option('--skip-bad-rows', 'import the good lines of a file that has bad ones')
    .option('--dry-run', 'judge the file only; write nothing')
    .option('--json', 'print the result as JSON')
    .action(async (file: string, options: PerformanceOptions) => {
      const result = await withWorkspace(context, async (workspace, { ownerUrl }) => {
        const userId = await userIdOf(ownerUrl, options.user);
        return importFile(workspace, userId, file, options, context);
      });
      if (options.json) context.print(JSON.stringify(importAnswer(result)));
      else printResult(context, result);
      if (result.outcome === PerformanceImportOutcome.REFUSED) context.setExitCode(1);
    });
  group
    .command('undo')
    .argument('<import>', 'id of the import, as it was printed')
    .description('Takes an import back. Exit code 1 when a later import has restated something of it.')
    .option('--json', 'print the id as JSON')
    .action(async (id: string, { json }: { json?: boolean }) => {
      await withWorkspace(context, async (workspace, { ownerUrl }) => {
        const { userId, runId } = await importOf(ownerUrl, id);
        await said(workspace.run(userId, 'READ WRITE', (db) => undoPerformanceImport(db, runId)));
      });
      context.print(json ? JSON.stringify({ undone: id }) : `Undone: ${id}`);
    });
};

type Pairs = (text: string, before?: Record<string, string>) => Record<string, string>;

function pairs(form: string, split: (text: string) => [string, string] | undefined): Pairs {
  return (text, before = {}) => {
    const found = split(text);
    if (found === undefined) throw new InvalidArgumentError(`Write it as ${form}.`);
    return { ...before, [found[0]]: found[1] };
  };
}

/** As the API's role, so that row level security holds here too, but with time for large files. */
async function withWorkspace<T>(
  context: CommandContext,
  work: (workspace: Workspace, database: DatabaseAccess) => Promise<T>,
): Promise<T> {
  return withTables(context, async (database, config) => {
    const dataSource = createDataSource({
      url: database.apiUrl,
      ...(database.apiRole === undefined ? {} : { role: database.apiRole }),
      pipeline: true,
      poolSize: 2,
      logging: false,
      applicationName: 'personalization-import',
    });
    await dataSource.initialize();
    try {
      await requireSafeRole(dataSource);
      const { preparedStatements } = config.database;
      return await work(new Workspace(dataSource, { preparedStatements }), database);
    } finally {
      await dataSource.destroy();
    }
  });
}

async function importFile(
  workspace: Workspace,
  userId: string,
  path: string,
  { map, default: defaults, user: _user, json: _json, ...options }: PerformanceOptions,
  context: CommandContext,
): Promise<ImportResult> {
  const bytes = sizeOf(path);
  const progress = new Progress(context);
  const file = {
    fileName: basename(path),
    open() {
      let read = 0;
      return createReadStream(path, { highWaterMark: 256 * 1024 }).on('data', (chunk) => {
        read += chunk.length;
        progress.show('reading', read, bytes);
      });
    },
  };
  const given: ImportOptions = {
    ...options,
    mapping: map ?? {},
    defaults: defaults ?? {},
    onProgress: (written, inAll) => progress.show('writing', written, inAll),
  };
  try {
    return await said(importPerformance((work) => workspace.run(userId, 'READ WRITE', work), file, given));
  } finally {
    progress.stop();
  }
}

function sizeOf(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new CommandError(`There is no file ${path}.`);
  if (!stats.isFile()) throw new CommandError(`${path} is not a file.`);
  return stats.size;
}

/** What the API would answer with, as the one line of a command. */
async function said<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof ApiError ? new CommandError(error.message) : error;
  }
}

const LINE_EVERY_MS = 2_000;

/** A bar on a terminal; elsewhere a line now and then, and none for what is quick. */
class Progress {
  private bar: SingleBar | undefined;
  private shownAt = performance.now();

  constructor(private readonly context: CommandContext) {}

  show(what: string, done: number, inAll: number): void {
    if (process.stderr.isTTY) {
      this.bar ??= this.startBar(inAll);
      this.bar.setTotal(inAll);
      this.bar.update(done, { what });
      return;
    }
    if (performance.now() - this.shownAt < LINE_EVERY_MS) return;
    this.shownAt = performance.now();
    this.context.note(`${what}: ${Math.floor((done / Math.max(inAll, 1)) * 100)} %`);
  }

  stop(): void {
    this.bar?.stop();
  }

  private startBar(inAll: number): SingleBar {
    const bar = new SingleBar({ format: '{what} [{bar}] {percentage} %', clearOnComplete: true, hideCursor: true });
    bar.start(inAll, 0, { what: 'reading' });
    return bar;
  }
}

const HEADLINES: Readonly<Record<PerformanceImportOutcome, string>> = {
  [PerformanceImportOutcome.IMPORTED]: 'Imported',
  [PerformanceImportOutcome.ALREADY_IMPORTED]: 'Nothing to do: this file was imported before, with the same options',
  [PerformanceImportOutcome.DRY_RUN]: 'Dry run: the file can be imported; nothing was written',
  [PerformanceImportOutcome.REFUSED]: 'Refused: nothing was written',
};

function printResult(context: CommandContext, result: ImportResult): void {
  const { runId, totals, errors, warnings, reconciliation } = importAnswer(result);
  const lines = [
    HEADLINES[result.outcome],
    ...(runId === null ? [] : [`  import       ${runId}`]),
    `  lines        ${result.rowsRead} read, ${result.rowsAccepted} good, ${result.rowsRejected} bad`,
    ...(runId === null
      ? []
      : [`  facts        ${result.factsWritten} written, ${result.factsReplaced} of them restated`]),
    `  campaigns    ${result.campaignsCreated} new`,
    `  impressions  ${totals.impressions}`,
    `  clicks       ${totals.clicks}`,
    `  conversions  ${totals.conversions}`,
    `  spend        ${totals.spend} ${totals.currency ?? '(currency unknown)'}`,
    `  revenue      ${totals.revenue} ${totals.currency ?? '(currency unknown)'}`,
    `  totals line  ${reconciliation.status}`,
  ];
  for (const line of lines) context.print(line);
  for (const { message } of warnings) context.note(`warning: ${message}`);
  for (const { line, message } of errors)
    context.note(line === null ? `error: ${message}` : `line ${line}: ${message}`);
  const untold = result.rowsRejected - errors.length;
  if (untold > 0) context.note(`… and ${untold} more bad lines.`);
}
