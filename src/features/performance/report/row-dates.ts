import type { ReportLayout } from './report-columns';
import { type DateOrder, type DateProblem, DateReader, dayAfter } from './report-dates';
import type { KnownColumn } from './report-header-names';
import type { CheckedOptions } from './report-options';

/** RANGE: the line covers several days. */
export type RowDateProblem = DateProblem | 'RANGE';

/** Reads the day of each line of one report. */
export class RowDates {
  /** The last day that is not in the future anywhere on earth: the day after today. */
  readonly last: string;
  /** The column to blame. */
  readonly column: KnownColumn;
  private readonly reader: DateReader;

  constructor(
    private readonly layout: ReportLayout,
    private readonly options: CheckedOptions,
  ) {
    this.last = dayAfter(options.today);
    this.column = layout.at.date === undefined ? 'range_start' : 'date';
    this.reader = new DateReader(options.dateOrder);
  }

  get order(): DateOrder | undefined {
    return this.reader.order;
  }

  /** The day of a line: its date, or a range of one day. A longer range has none, unless a default for date stands in. */
  read(fields: readonly string[]): { date: string } | RowDateProblem {
    const { date, range_start, range_end } = this.layout.at;
    const byDefault = this.options.defaults.date;
    if (date !== undefined) return this.reader.read(fields[date] ?? '');
    if (range_start === undefined) return byDefault === undefined ? 'BAD' : { date: byDefault };
    const start = this.reader.read(fields[range_start] ?? '');
    if (range_end === undefined || typeof start === 'string') return start;
    const end = this.reader.read(fields[range_end] ?? '');
    if (typeof end === 'string' || end.date === start.date) return end;
    return byDefault === undefined ? 'RANGE' : { date: byDefault };
  }
}
