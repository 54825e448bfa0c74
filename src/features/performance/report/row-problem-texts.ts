import type { DateProblem } from './report-dates';
import type { RowProblemCode } from './report-error';
import type { NumberProblem } from './report-numbers';

export const DATE_ADVICE: Record<DateProblem | 'RANGE', string> = {
  BAD: 'is not a day of the calendar since 2000. Write it as YYYY-MM-DD.',
  UNDECIDED: 'can be read in two ways. State the option dateOrder (DMY or MDY).',
  OTHER_ORDER: 'has day and month the other way round than lines before. Write dates as YYYY-MM-DD.',
  RANGE:
    'and the end of the line are different days. Export the report by day (Breakdown → Time → Day), or give a default for date.',
  SPREADSHEET_NUMBER:
    'is the number of a day in a spreadsheet. Format the column as a date (YYYY-MM-DD) and export again.',
};

export const NUMBER_CODE: Record<NumberProblem, RowProblemCode> = {
  BAD: 'BAD_NUMBER',
  UNDECIDED: 'BAD_NUMBER',
  OTHER_FORMAT: 'BAD_NUMBER',
  FRACTION: 'BAD_NUMBER',
  NEGATIVE: 'NEGATIVE_NUMBER',
  TOO_LARGE: 'IMPOSSIBLE_NUMBER',
};

export const NUMBER_ADVICE: Record<NumberProblem, string> = {
  BAD: 'is not a number. Write plain digits, such as 1234.56, or leave it blank.',
  UNDECIDED: 'can be read in two ways. State the option numberFormat (POINT or COMMA).',
  OTHER_FORMAT: 'has its decimal mark and its thousands mark the other way round than the rest of the file.',
  FRACTION: 'is a count and must be a whole number.',
  NEGATIVE: 'is negative. Correct it, or leave corrections out of the report.',
  TOO_LARGE: 'is larger than 100,000,000,000, which cannot be. Check that the columns are mapped rightly.',
};
