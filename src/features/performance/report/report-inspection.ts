import { now } from '../../../platform/clock';
import { type ImportFile, type ImportOptions, readingFailure } from '../import/import-request';
import type { ImportProblem } from '../import/performance-import-run.entity';
import type { PerformanceFact } from './fact-aggregation';
import type { RowProblem } from './report-error';
import type { ReportOptions } from './report-options';
import { ReportReading, type ReportSummary } from './report-reader';

/** How many problems of a file are told; all are counted. */
const MAX_PROBLEMS = 100;
/** Facts handed over at once: one statement writes them in a fraction of the API's statement timeout. */
const BATCH = 5_000;
/** About 50 MB. */
const MAX_FACTS_KEPT = 100_000;

/** All that an import has to know of a file before it writes. */
export interface InspectedReport {
  readonly summary: ReportSummary;
  readonly problems: readonly ImportProblem[];
  /** Days that have facts, at least one of each month. */
  readonly days: ReadonlySet<string>;
  /** The campaigns that the file names, with the one platform of each; null where it has several or none. */
  readonly campaigns: ReadonlyMap<string, string | null>;
  /** The facts, for writing: kept from the first reading, or read again from a large file. */
  facts(): FactReading;
}

export interface FactReading {
  readonly batches: AsyncIterator<PerformanceFact[]>;
  /** Only after the last batch. */
  contentSha256(): string;
}

/** Reads a whole file, in bounded memory. Throws BAD_USER_INPUT that says what to do when it cannot be read. */
export async function inspectReport(file: ImportFile, options: ImportOptions): Promise<InspectedReport> {
  const readerOptions: ReportOptions = {
    ...definedReaderOptions(options),
    // One day for both readings, should they be before and after midnight.
    today: now().toISOString().slice(0, 10),
    batchSize: BATCH,
    maxProblems: MAX_PROBLEMS,
  };
  try {
    const reading = new ReportReading(file.open(), readerOptions);
    const days = new Map<string, string>();
    const campaigns = new Map<string, string | null>();
    const maxKept = options.maxFactsKept ?? MAX_FACTS_KEPT;
    let kept: PerformanceFact[][] | null = [];
    for await (const facts of reading.batches()) {
      if (kept !== null && kept.length * BATCH < maxKept) kept.push(facts);
      else kept = null;
      for (const { date, campaign, platform } of facts) {
        days.set(date.slice(0, 7), date);
        const known = campaigns.get(campaign);
        if (known === undefined) campaigns.set(campaign, platform);
        else if (known !== platform) campaigns.set(campaign, null);
      }
    }
    const summary = reading.summary();
    return {
      summary,
      problems: summary.problems.map((problem) => told(problem, file.addedLines ?? 0)),
      days: new Set(days.values()),
      campaigns,
      facts: () => (kept === null ? reread(file, readerOptions) : keptFacts(kept, summary.contentSha256)),
    };
  } catch (error) {
    throw readingFailure(error);
  }
}

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

function keptFacts(batches: readonly PerformanceFact[][], contentSha256: string): FactReading {
  return { batches: each(batches), contentSha256: () => contentSha256 };
}

function reread(file: ImportFile, options: ReportOptions): FactReading {
  const reading = new ReportReading(file.open(), options);
  return { batches: reading.batches(), contentSha256: () => reading.summary().contentSha256 };
}

function told({ line, column, code, message }: RowProblem, addedLines: number): ImportProblem {
  return { line: line - addedLines, column: column ?? null, code, message };
}

function definedReaderOptions({
  mapping,
  defaults,
  resultIndicator,
  numberFormat,
  dateOrder,
  encoding,
}: ImportOptions): ReportOptions {
  return {
    ...(mapping === undefined ? {} : { mapping }),
    ...(defaults === undefined ? {} : { defaults }),
    ...(resultIndicator === undefined ? {} : { resultIndicator }),
    ...(numberFormat === undefined ? {} : { numberFormat }),
    ...(dateOrder === undefined ? {} : { dateOrder }),
    ...(encoding === undefined ? {} : { encoding }),
  };
}
