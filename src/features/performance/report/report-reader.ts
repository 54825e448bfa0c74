import { FactAggregation, type PerformanceFact } from './fact-aggregation';
import { findLayout, isHeaderAgain, type ReportLayout, type Separator } from './report-columns';
import type { DateOrder } from './report-dates';
import { type ReportEncoding, type ReportSource, ReportText } from './report-decoding';
import { ReportError, type ReportWarning, type RowProblem, type RowProblemCode } from './report-error';
import type { KnownColumn } from './report-header-names';
import type { NumberFormat } from './report-numbers';
import { type CheckedOptions, checkedOptions, optionsHash, type ReportOptions } from './report-options';
import { type RawRecord, RecordSplitter } from './report-records';
import { type HeldFor, RowReader, type RowReading } from './report-rows';
import { type Reconciliation, type ReportTotals, reconcile, type TotalsLine, totalsOf } from './report-totals';
import { reportWarnings } from './report-warnings';

/** All that is known of a report once it has been read to its end. */
export interface ReportSummary {
  /** SHA-256 (hex) of the bytes that came in; with `optionsSha256` the identity of an import. */
  contentSha256: string;
  optionsSha256: string;
  bytes: number;
  gzip: boolean;
  encoding: ReportEncoding;
  separator: Separator;
  headerLine: number;
  /** Our column → the header that it is read from. */
  columns: Partial<Record<KnownColumn, string>>;
  /** Undefined when no number of the file needed it. */
  numberFormat: NumberFormat | undefined;
  dateOrder: DateOrder | undefined;
  currency: string | null;
  firstDate: string | null;
  lastDate: string | null;
  /** Lines with data: accepted and rejected ones, without header, totals and blank lines. */
  rowsRead: number;
  rowsRejected: number;
  facts: number;
  /** More keys than memory may hold: a fact's key can come again in a later batch, and the two are to be summed. */
  keysMayRepeat: boolean;
  /** The first `maxProblems` problems, in the order of the lines. */
  problems: RowProblem[];
  problemCounts: Partial<Record<RowProblemCode, number>>;
  warnings: ReportWarning[];
  /** Sums of all accepted lines, exact. */
  totals: ReportTotals;
  reconciliation: Reconciliation;
}

/** Text that is looked at to find separator and header. */
const LAYOUT_LENGTH = 64 * 1024;
/** Lines that may wait for the file to show its number format or date order. */
const MAX_HELD = 100_000;
const MAX_TOTALS_LINES = 20;

/**
 * One pass over one report. Iterate `batches()` to the end, then ask for `summary()`. Memory is bounded by `maxKeysHeld` facts,
 * 100,000 waiting lines and one piece of text, whatever the size of the file. Throws ReportError and nothing else.
 */
export class ReportReading {
  private readonly options: CheckedOptions;
  private readonly text: ReportText;
  private readonly facts = new FactAggregation();
  private readonly problems: RowProblem[] = [];
  private readonly problemCounts: Partial<Record<RowProblemCode, number>> = {};
  private readonly totalsRecords: RawRecord[] = [];
  private held: HeldRecord[] = [];
  private heldSince = '';
  private layout: ReportLayout | undefined;
  private rows: RowReader | undefined;
  private rowsRead = 0;
  private subtotals = 0;
  private keysMayRepeat = false;
  private isDone = false;

  constructor(
    source: ReportSource,
    private readonly given: ReportOptions = {},
  ) {
    this.options = checkedOptions(given);
    this.text = new ReportText(source, this.options.encoding);
  }

  /** Facts in batches of `batchSize`; each key once, unless the file has more than `maxKeysHeld` keys. */
  async *batches(): AsyncGenerator<PerformanceFact[]> {
    let splitter: RecordSplitter | undefined;
    let head = '';
    for await (const piece of this.text.pieces()) {
      if (splitter === undefined) {
        head += piece;
        if (head.length < LAYOUT_LENGTH) continue;
        splitter = this.begin(head);
        this.takeAll(await splitter.push(head));
      } else this.takeAll(await splitter.push(piece));
      if (this.facts.size < this.options.maxKeysHeld) continue;
      this.keysMayRepeat = true;
      yield* this.facts.drain(this.options.batchSize, this.rows?.money.code ?? null);
    }
    if (splitter === undefined) {
      splitter = this.begin(head);
      this.takeAll(await splitter.push(head));
    }
    this.takeAll(await splitter.end());
    this.settle();
    yield* this.facts.drain(this.options.batchSize, this.rows?.money.code ?? null);
    this.isDone = true;
  }

  /** What has been read; only after the last batch. */
  summary(): ReportSummary {
    const { layout, rows, text, facts } = this;
    if (!this.isDone || layout === undefined || rows === undefined)
      throw new Error('Read all batches before the summary.');
    const lines: TotalsLine[] = this.totalsRecords.map((record) => rows.readTotals(record));
    const reconciliation = reconcile(lines, facts.sums, facts.rows, rows.kinds.isComplete);
    const rowsRejected = this.rowsRead - facts.rows;
    const columns = Object.entries(layout.at).map(([column, index]) => [column, layout.headers[index]]);
    return {
      contentSha256: text.sha256(),
      optionsSha256: optionsHash(this.given),
      bytes: text.bytes,
      gzip: text.gzip,
      encoding: text.encoding ?? 'utf-8',
      separator: layout.separator,
      headerLine: layout.headerLine,
      columns: Object.fromEntries(columns),
      numberFormat: rows.numbers.format,
      dateOrder: rows.dates.order,
      currency: rows.money.code ?? null,
      firstDate: facts.firstDate ?? null,
      lastDate: facts.lastDate ?? null,
      rowsRead: this.rowsRead,
      rowsRejected,
      facts: facts.facts,
      keysMayRepeat: this.keysMayRepeat,
      problems: this.problems.slice().sort((a, b) => a.line - b.line),
      problemCounts: this.problemCounts,
      warnings: reportWarnings({ layout, rows, text, facts, reconciliation, rowsRejected, subtotals: this.subtotals }),
      totals: totalsOf(facts.rows, facts.sums),
      reconciliation,
    };
  }

  private begin(head: string): RecordSplitter {
    this.layout = findLayout(head, this.options);
    this.rows = new RowReader(this.layout, this.options);
    return new RecordSplitter(this.layout.separator);
  }

  private takeAll(records: RawRecord[]): void {
    for (const record of records) this.take(record);
  }

  private take(record: RawRecord): void {
    if (this.layout === undefined || record.line <= this.layout.headerLine) return;
    if (record.fields.every((field) => field === '' || field.trim() === '')) return;
    if (isHeaderAgain(record, this.layout)) return;
    this.read(record);
    if (this.held.length === 0) return;
    if (this.held.length >= MAX_HELD) this.settle();
    else if (this.heldSince !== this.known()) this.release();
  }

  private read(record: RawRecord): void {
    const { rows } = this;
    if (rows === undefined) return;
    const reading = rows.read(record);
    if (reading.kind === 'ROW') {
      const problem = this.facts.add(reading.row);
      this.rowsRead += 1;
      if (problem === 'MIXED_RESULTS') {
        const what =
          'counts another kind of results than a line before for the same day, campaign and breakdown. State one kind in the option resultIndicator.';
        this.refuse(rows.problem(record.line, 'MIXED_RESULTS', 'conversions', what));
      } else if (problem === 'TOO_LARGE') {
        const what = 'makes the sum for its day, campaign and breakdown impossibly large.';
        this.refuse(rows.problem(record.line, 'IMPOSSIBLE_NUMBER', undefined, what));
      }
    } else if (reading.kind === 'PROBLEM') {
      this.rowsRead += 1;
      this.refuse(reading);
    } else if (reading.kind === 'HELD') this.hold({ record, for: reading.for });
    else if (reading.kind === 'SUBTOTAL') this.subtotals += 1;
    else if (this.totalsRecords.length < MAX_TOTALS_LINES) this.totalsRecords.push(record);
  }

  private refuse(reading: RowReading): void {
    if (reading.kind !== 'PROBLEM') return;
    const { code } = reading.problem;
    this.problemCounts[code] = (this.problemCounts[code] ?? 0) + 1;
    if (this.problems.length < this.options.maxProblems) this.problems.push(reading.problem);
  }

  private hold(record: HeldRecord): void {
    if (this.held.length === 0) this.heldSince = this.known();
    this.held.push(record);
  }

  /** What the file has shown so far; a waiting line is tried again when it changes. */
  private known(): string {
    return `${this.rows?.numbers.format} ${this.rows?.dates.order}`;
  }

  private release(): void {
    const waiting = this.held;
    this.held = [];
    for (const { record } of waiting) this.read(record);
    this.heldSince = this.known();
  }

  /** No more can be known: takes the hint of the counts, and refuses the file if a line still has two readings. */
  private settle(): void {
    if (this.held.length === 0) return;
    if (this.held.some((record) => record.for === 'NUMBER')) this.rows?.numbers.settle();
    this.release();
    const [left] = this.held;
    if (left === undefined) return;
    if (left.for === 'NUMBER') {
      const advice = 'State which: option numberFormat, POINT (1,234.56) or COMMA (1.234,56).';
      const message = `a number can be read as thousands or as decimals, and no other line shows which. ${advice}`;
      throw new ReportError('AMBIGUOUS_NUMBERS', message, left.record.line);
    }
    const advice = 'State which: option dateOrder, DMY (31/12/2025) or MDY (12/31/2025).';
    const message = `the date can be read with the day or the month first, and no other line shows which. ${advice}`;
    throw new ReportError('AMBIGUOUS_DATES', message, left.record.line);
  }
}

interface HeldRecord {
  record: RawRecord;
  for: HeldFor;
}

/** A whole report in memory, for those known to be small. */
export async function readWholeReport(
  source: ReportSource,
  options: ReportOptions = {},
): Promise<{ facts: PerformanceFact[]; summary: ReportSummary }> {
  const reading = new ReportReading(source, options);
  const facts: PerformanceFact[] = [];
  for await (const batch of reading.batches()) for (const fact of batch) facts.push(fact);
  return { facts, summary: reading.summary() };
}
