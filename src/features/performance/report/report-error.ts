/** What made a whole report unreadable; a single bad line is a `RowProblem` instead. */
export type ReportErrorCode =
  | 'UNREADABLE'
  | 'EMPTY_FILE'
  | 'BINARY_FILE'
  | 'BAD_GZIP'
  | 'BAD_ENCODING'
  | 'FILE_TOO_LARGE'
  | 'LINE_TOO_LONG'
  | 'UNCLOSED_QUOTE'
  | 'NO_HEADER'
  | 'MISSING_COLUMN'
  | 'BAD_OPTION'
  | 'BAD_MAPPING'
  | 'BAD_DEFAULT'
  | 'AMBIGUOUS_NUMBERS'
  | 'AMBIGUOUS_DATES';

/** The only error that reading a report throws. Its message says what to do; it may name headers. */
export class ReportError extends Error {
  override readonly name = 'ReportError';

  constructor(
    readonly code: ReportErrorCode,
    message: string,
    /** 1-based line of the file, where one line is to blame. */
    readonly line?: number,
  ) {
    super(line === undefined ? message : `Line ${line}: ${message}`);
  }
}

export type RowProblemCode =
  | 'FIELD_COUNT'
  | 'BAD_DATE'
  | 'FUTURE_DATE'
  | 'NOT_DAILY'
  | 'MISSING_CAMPAIGN'
  | 'BAD_NUMBER'
  | 'NEGATIVE_NUMBER'
  | 'IMPOSSIBLE_NUMBER'
  | 'BAD_CURRENCY'
  | 'MIXED_CURRENCY'
  | 'MIXED_RESULTS'
  | 'BAD_TEXT'
  | 'TEXT_TOO_LONG';

/** Why one line was left out of the facts. */
export interface RowProblem {
  /** 1-based physical line of the (decoded) file on which the record begins. */
  line: number;
  code: RowProblemCode;
  /** The header of the column to blame, as the file writes it. */
  column?: string;
  message: string;
}

export type ReportWarningCode =
  | 'ENCODING_GUESSED'
  | 'COLUMN_NOT_READ'
  | 'COLUMN_MISSING'
  | 'COLUMN_CHOSEN'
  | 'DEFAULT_NOT_USED'
  | 'RESULTS_NOT_READ'
  | 'RESULTS_LEFT_OUT'
  | 'RESULTS_MIXED'
  | 'RESULTS_FILTER_UNMATCHED'
  | 'REACH_NOT_ADDED'
  | 'ENGAGEMENTS_NOT_ADDED'
  | 'ENGAGEMENTS_ABOVE_IMPRESSIONS'
  | 'NO_CURRENCY'
  | 'TEXT_CLEANED'
  | 'ID_ROUNDED'
  | 'SPEND_WITHOUT_IMPRESSIONS'
  | 'CLICKS_ABOVE_IMPRESSIONS'
  | 'FRACTIONAL_CONVERSIONS'
  | 'SUBTOTALS_LEFT_OUT'
  | 'TOTALS_DIFFER'
  | 'NO_ROWS';

export interface ReportWarning {
  code: ReportWarningCode;
  message: string;
}
