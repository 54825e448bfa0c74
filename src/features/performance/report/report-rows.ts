import { MAX_TEXT_LENGTH } from './dimension-values';
import { ONE } from './exact-decimal';
import type { ReportRow } from './fact-aggregation';
import { FileCurrency } from './file-currency';
import type { ReportLayout } from './report-columns';
import { DIMENSIONS, type Dimension, DimensionReader } from './report-dimensions';
import type { RowProblem, RowProblemCode } from './report-error';
import type { KnownColumn, ReportColumn } from './report-header-names';
import { type NumberProblem, NumberReader } from './report-numbers';
import type { CheckedOptions } from './report-options';
import type { RawRecord } from './report-records';
import { conversionsField, ResultKinds } from './report-results';
import { type ScaledSums, type TotalsLine, totalsKind } from './report-totals';
import { type RowDateProblem, RowDates } from './row-dates';
import { RowNotes } from './row-notes';
import { DATE_ADVICE, NUMBER_ADVICE, NUMBER_CODE } from './row-problem-texts';

/**
 * What a record turned out to be. HELD: it has a number or a date with two readings, and the file has not yet shown which;
 * ask again later.
 */
export type RowReading =
  | { kind: 'ROW'; row: ReportRow }
  | { kind: 'PROBLEM'; problem: RowProblem }
  | { kind: 'TOTALS' | 'SUBTOTAL' }
  | { kind: 'HELD'; for: HeldFor };

export type HeldFor = 'NUMBER' | 'DATE';

type Metric = 'impressions' | 'reach' | 'clicks' | 'engagements' | 'conversions' | 'spend' | 'revenue';
const COUNTS = ['impressions', 'reach', 'clicks', 'engagements'] as const;

const HELD_FOR_DATE: RowReading = { kind: 'HELD', for: 'DATE' };
const HELD_FOR_NUMBER: RowReading = { kind: 'HELD', for: 'NUMBER' };

/** Reads the records of one file into rows, one problem at most for each. */
export class RowReader {
  readonly numbers: NumberReader;
  readonly dates: RowDates;
  readonly kinds: ResultKinds;
  readonly notes = new RowNotes();
  readonly money: FileCurrency;
  private readonly metricAt: Partial<Record<Metric, number>>;
  private readonly indicatorAt: number | undefined;
  private readonly fieldsNeeded: number;
  private readonly isMetaEngagements: boolean;
  private readonly readers: Record<Dimension, DimensionReader>;
  /** The dimensions that the file has itself; the others are the same on every line. */
  private readonly dimensionsHere: readonly Dimension[];

  constructor(
    private readonly layout: ReportLayout,
    private readonly options: CheckedOptions,
  ) {
    this.numbers = new NumberReader(options.numberFormat);
    this.dates = new RowDates(layout, options);
    this.kinds = new ResultKinds(options.resultIndicator);
    this.money = new FileCurrency(layout, options.defaults.currency);
    const { impressions, reach, clicks, engagements, spend, revenue } = layout.at;
    const conversions = conversionsField(layout);
    this.metricAt = { impressions, reach, clicks, engagements, spend, revenue, conversions: conversions.at };
    this.indicatorAt = conversions.indicator;
    const header = engagements === undefined ? '' : (layout.headers[engagements] ?? '');
    this.isMetaEngagements = /post|page|beitrag|publica/i.test(header);
    this.fieldsNeeded = 1 + Math.max(...Object.values(this.metricAt).map((index) => index ?? 0));
    const readers = DIMENSIONS.map((dimension) => [dimension, new DimensionReader(dimension)] as const);
    this.dimensionsHere = DIMENSIONS.filter((dimension) => layout.at[dimension] !== undefined);
    this.readers = Object.fromEntries(readers) as Record<Dimension, DimensionReader>;
  }

  read(record: RawRecord): RowReading {
    const { fields } = record;
    const { headers } = this.layout;
    if (fields.length > headers.length && fields.slice(headers.length).some((field) => field.trim() !== '')) {
      return this.problem(
        record.line,
        'FIELD_COUNT',
        undefined,
        `has ${fields.length} fields, the header ${headers.length}. Quote fields that contain the separator.`,
      );
    }
    const campaign = this.dimension('campaign', fields);
    const isSuspect = this.hasTotalsLabel(fields);
    const date = this.dates.read(fields);
    if (isSuspect || campaign.text === '' || typeof date === 'string') {
      const kind = totalsKind(fields, this.layout);
      if (kind !== undefined) return { kind };
    }
    if (fields.length < this.fieldsNeeded) {
      return this.problem(
        record.line,
        'FIELD_COUNT',
        undefined,
        `has ${fields.length} of ${headers.length} fields. Is the file cut short? Export it again.`,
      );
    }
    if (this.numbers.format === undefined) this.observe(fields);
    if (typeof date === 'string') return date === 'UNDECIDED' ? HELD_FOR_DATE : this.dateProblem(record, date);
    if (date.date > this.dates.last) {
      return this.problem(
        record.line,
        'FUTURE_DATE',
        this.dates.column,
        'lies in the future. Correct it, or remove the line.',
      );
    }
    if (campaign.text === '' && campaign.problem === undefined) {
      return this.problem(
        record.line,
        'MISSING_CAMPAIGN',
        'campaign',
        'is blank. Name the campaign, or give the file a default.',
      );
    }
    return this.rowOf(record, date.date);
  }

  /** The numbers of a totals line, as far as they can be read. */
  readTotals(record: RawRecord): TotalsLine {
    this.observe(record.fields);
    this.numbers.settle();
    const values: Partial<ScaledSums> = {};
    for (const column of ['impressions', 'clicks', 'engagements', 'conversions', 'spend', 'revenue'] as const) {
      const index = this.metricAt[column];
      const value = index === undefined ? null : this.numbers.read(record.fields[index] ?? '');
      if (typeof value === 'bigint') values[column] = value;
    }
    return { line: record.line, values };
  }

  private rowOf(record: RawRecord, date: string): RowReading {
    const { fields, line } = record;
    const row: ReportRow = {
      line,
      date,
      campaign: '',
      platform: '',
      ageGroup: '',
      gender: '',
      region: '',
      placement: '',
      contentType: '',
      ad: '',
      impressions: 0,
      reach: null,
      clicks: 0,
      engagements: null,
      conversions: 0n,
      spend: 0n,
      revenue: 0n,
      resultKind: undefined,
    };
    return (
      this.fillNames(row, record) ??
      this.fillNumbers(row, record) ??
      this.checkCurrency(record) ??
      this.checkPossible(row, fields, record) ?? { kind: 'ROW', row }
    );
  }

  private hasTotalsLabel(fields: readonly string[]): boolean {
    for (const name of this.dimensionsHere) if (this.dimension(name, fields).isTotalsLabel) return true;
    return false;
  }

  private fillNames(row: ReportRow, record: RawRecord): RowReading | undefined {
    for (const name of DIMENSIONS) {
      const value = this.dimension(name, record.fields);
      if (value.problem !== undefined) {
        return value.problem === 'TOO_LONG'
          ? this.problem(
              record.line,
              'TEXT_TOO_LONG',
              name,
              `is longer than ${MAX_TEXT_LENGTH} characters. Shorten it.`,
            )
          : this.problem(record.line, 'BAD_TEXT', name, 'begins like a spreadsheet formula. Rename it in the report.');
      }
      if (value.isCleaned) this.notes.add('cleaned', record.line);
      if (value.isRoundedId) this.notes.add('roundedIds', record.line);
      if (name === 'age_group') row.ageGroup = value.text;
      else if (name === 'content_type') row.contentType = value.text;
      else row[name] = value.text;
    }
    return undefined;
  }

  private fillNumbers(row: ReportRow, record: RawRecord): RowReading | undefined {
    const { fields } = record;
    for (const column of COUNTS) {
      const index = this.metricAt[column];
      if (index === undefined) continue;
      const value = this.numbers.readCount(fields[index] ?? '');
      if (typeof value === 'string') return this.numberProblem(record, column, value);
      if (column === 'reach') row.reach = value;
      else if (column === 'engagements') row.engagements = value ?? this.blankEngagements(fields[index] ?? '');
      else row[column] = value ?? 0;
    }
    for (const column of ['spend', 'revenue', 'conversions'] as const) {
      const index = this.metricAt[column];
      if (index === undefined) continue;
      const value = this.numbers.read(fields[index] ?? '');
      if (typeof value === 'string') return this.numberProblem(record, column, value);
      row[column] = value ?? 0n;
    }
    if (this.indicatorAt !== undefined) this.countResults(row, fields[this.indicatorAt] ?? '');
    return undefined;
  }

  /**
   * What a blank means: Meta leaves an action out of a line on which it did not occur, so that under its own header nothing is 0. A
   * report in our own words has a 0 to say so, and a dash says in any that it is not known.
   */
  private blankEngagements(field: string): number | null {
    return this.isMetaEngagements && field.trim() === '' ? 0 : null;
  }

  private countResults(row: ReportRow, indicator: string): void {
    if (row.conversions === 0n) return;
    const kind = this.kinds.countedAs(indicator);
    this.kinds.note(indicator, kind, Number(row.conversions / ONE));
    row.resultKind = kind;
    if (kind === undefined) row.conversions = 0n;
  }

  private checkCurrency({ fields, line }: RawRecord): RowReading | undefined {
    const problem = this.money.check(fields);
    if (problem === undefined) return undefined;
    const column = this.layout.at.currency === undefined ? 'spend' : 'currency';
    return this.problem(line, problem, column, this.money.advice(problem));
  }

  private checkPossible(row: ReportRow, fields: readonly string[], record: RawRecord): RowReading | undefined {
    const { impressions } = this.metricAt;
    if (row.conversions % ONE !== 0n) this.notes.add('fractionalConversions', record.line);
    if (impressions === undefined) return undefined;
    if (row.reach !== null && row.reach > row.impressions && (fields[impressions] ?? '').trim() !== '') {
      const advice = 'is larger than impressions, which cannot be. Check that the columns are mapped rightly.';
      return this.problem(record.line, 'IMPOSSIBLE_NUMBER', 'reach', advice);
    }
    if (row.spend > 0n && row.impressions === 0) this.notes.add('spendWithoutImpressions', record.line);
    if (row.clicks > row.impressions && row.impressions > 0) this.notes.add('clicksAboveImpressions', record.line);
    if ((row.engagements ?? 0) > row.impressions && row.impressions > 0)
      this.notes.add('engagementsAboveImpressions', record.line);
    return undefined;
  }

  private dimension(name: Dimension, fields: readonly string[]) {
    const index = this.layout.at[name];
    return this.readers[name].read(index === undefined ? (this.options.defaults[name] ?? '') : (fields[index] ?? ''));
  }

  private observe(fields: readonly string[]): void {
    for (const column of [...COUNTS, 'conversions', 'spend', 'revenue'] as const) {
      const index = this.metricAt[column];
      const isCount = (COUNTS as readonly string[]).includes(column);
      if (index !== undefined) this.numbers.observe(fields[index] ?? '', isCount);
    }
  }

  private dateProblem(record: RawRecord, problem: RowDateProblem): RowReading {
    const code = problem === 'RANGE' ? 'NOT_DAILY' : 'BAD_DATE';
    return this.problem(record.line, code, this.dates.column, DATE_ADVICE[problem]);
  }

  private numberProblem(record: RawRecord, column: ReportColumn, problem: NumberProblem): RowReading {
    if (problem === 'UNDECIDED') return HELD_FOR_NUMBER;
    return this.problem(record.line, NUMBER_CODE[problem], column, NUMBER_ADVICE[problem]);
  }

  /** A problem in the words "<header> <what is wrong>." */
  problem(line: number, code: RowProblemCode, column: KnownColumn | undefined, what: string): RowReading {
    const index = column === undefined ? undefined : (this.metricAt[column as Metric] ?? this.layout.at[column]);
    const header = index === undefined ? undefined : this.layout.headers[index];
    const message = `${header ?? column ?? 'The line'} ${what}`;
    return {
      kind: 'PROBLEM',
      problem: { line, code, ...(header === undefined ? {} : { column: header }), message },
    };
  }
}
