import type { Database } from '../../../platform/database/statement';
import { BadUserInputError } from '../../../platform/errors';
import type { ReportSource } from '../report/report-decoding';
import { ReportError } from '../report/report-error';
import type { ReportOptions } from '../report/report-options';
import type { Reconciliation } from '../report/report-totals';
import type { PerformanceImportOutcome } from '../series/performance.enums';
import type { ImportProblem, ImportWarning } from './performance-import-run.entity';

/** A report to import. A large one is read twice: to judge it, before the database hears of it, and to write it. */
export interface ImportFile {
  readonly fileName: string | null;
  /** The content from its beginning. */
  open(): ReportSource;
  /** Lines that `open()` puts in front of what the client sent; taken off line numbers. */
  readonly addedLines?: number;
}

type ReadingOptions = Pick<
  ReportOptions,
  'mapping' | 'defaults' | 'resultIndicator' | 'numberFormat' | 'dateOrder' | 'encoding'
>;

export interface ImportOptions extends ReadingOptions {
  /** Judge only; write nothing. */
  readonly dryRun?: boolean;
  /** Import the good lines of a file that has bad ones. Default: such a file is refused as a whole. */
  readonly skipBadRows?: boolean;
  /** Make campaigns that the file names and the viewer does not have. Default true. */
  readonly createCampaigns?: boolean;
  /** A file of more facts is read a second time to write them, instead of keeping them in memory. Default 100,000. */
  readonly maxFactsKept?: number;
  /** Told how far the writing is. */
  readonly onProgress?: (factsWritten: number, factsInAll: number) => void;
}

/** Sums over the accepted lines of a file. Money and conversions are exact decimal text. */
export interface ImportTotals {
  readonly impressions: number;
  /** Always null: the people of two lines may be the same. */
  readonly reach: null;
  readonly clicks: number;
  /** Null: no line says them. */
  readonly engagements: number | null;
  readonly conversions: string;
  readonly spend: string;
  readonly revenue: string;
  readonly currency: string | null;
}

export interface ImportResult {
  readonly outcome: PerformanceImportOutcome;
  /** UUID of the run: the new one, or the earlier one of the same file; null where nothing was written. */
  readonly runId: string | null;
  readonly dryRun: boolean;
  readonly rowsRead: number;
  readonly rowsAccepted: number;
  readonly rowsRejected: number;
  readonly factsWritten: number;
  readonly factsReplaced: number;
  /** Campaigns made, or that would be made. */
  readonly campaignsCreated: number;
  /** The first 100 problems, in the order of the lines. */
  readonly errors: readonly ImportProblem[];
  readonly warnings: readonly ImportWarning[];
  readonly totals: ImportTotals;
  readonly reconciliation: Reconciliation;
}

/** Does work in one transaction of the viewer: each call its own, or all in that of the operation. */
export type InTransaction = <T>(work: (db: Database) => Promise<T>) => Promise<T>;

const PATHS: Readonly<Record<string, string>> = {
  BAD_MAPPING: 'mapping',
  BAD_DEFAULT: 'defaults',
  AMBIGUOUS_NUMBERS: 'numberFormat',
  AMBIGUOUS_DATES: 'dateOrder',
};

/** The error that clients see for a file that cannot be read at all; anything else comes back as it is. */
export function readingFailure(error: unknown): unknown {
  if (!(error instanceof ReportError)) return error;
  return BadUserInputError.at(PATHS[error.code] ?? 'content', error.message, error.code);
}
