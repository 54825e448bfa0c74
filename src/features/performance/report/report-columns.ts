import { ReportError, type ReportWarning } from './report-error';
import { headerCurrency, type KnownColumn, knownHeader, type ReportColumn } from './report-header-names';
import { type CheckedOptions, quoted } from './report-options';
import { firstRecords, type RawRecord } from './report-records';

const SEPARATORS = [',', ';', '\t'] as const;
export type Separator = (typeof SEPARATORS)[number];

/** Where things are in a file. */
export interface ReportLayout {
  separator: Separator;
  headerLine: number;
  headers: string[];
  /** Index of the field that each column is read from. */
  at: Readonly<Partial<Record<KnownColumn, number>>>;
  /** The currency that the header of the money columns names. */
  currency: string | undefined;
  warnings: ReportWarning[];
}

const METRICS = ['impressions', 'clicks', 'conversions', 'spend', 'revenue'] as const satisfies readonly ReportColumn[];
/** Titles, periods and filters that exports put above the header take fewer lines than this. */
const HEADER_WITHIN = 40;

/** Finds separator and header in the first text of a file, by the header names that it knows or that the mapping names. */
export function findLayout(text: string, options: CheckedOptions): ReportLayout {
  const mapped = new Map(Object.entries(options.mapping).map(([theirs, ours]) => [theirs.trim().toLowerCase(), ours]));
  let best: { separator: Separator; record: RawRecord; score: number } | undefined;
  for (const separator of SEPARATORS) {
    // With the wrong separator a stray quote swallows the rest; the right one is judged by its own records.
    for (const record of firstRecords(text, separator, HEADER_WITHIN)) {
      const names = record.fields.map((field) => mapped.get(nameOf(field)) ?? knownHeader(field)?.column);
      const score = new Set(names.filter((name) => name !== undefined)).size;
      const isHeader = score >= 2 || (score === 1 && record.fields.length === 1);
      if (isHeader && (best === undefined || score > best.score)) best = { separator, record, score };
    }
  }
  if (best === undefined) throw noHeader(text);
  const { separator, record } = best;
  return layoutOf(separator, record, options);
}

function nameOf(header: string): string {
  return header.trim().toLowerCase();
}

function noHeader(text: string): ReportError {
  if (text.trim() === '')
    return new ReportError('EMPTY_FILE', 'The file holds nothing but blanks. Export the report again.');
  const advice =
    'One of the first 40 lines must name the columns, for example "date,campaign,impressions,clicks,spend".';
  // Not how it begins: a file that is no report may be anything, and answers end up in logs.
  const map = 'Other names can be mapped (option mapping: their header = our column).';
  return new ReportError('NO_HEADER', `The file has no line of column names that are known. ${advice} ${map}`);
}

function layoutOf(separator: Separator, record: RawRecord, options: CheckedOptions): ReportLayout {
  const headers = record.fields.map((field) => field.trim());
  const warnings: ReportWarning[] = [];
  const at = mappedColumns(headers, options);
  const taken = new Set(Object.values(at));
  const ranks = new Map<KnownColumn, number>();
  const unread: string[] = [];
  const passedOver: string[] = [];
  for (const [index, header] of headers.entries()) {
    if (header === '' || taken.has(index)) continue;
    const known = knownHeader(header);
    if (!known) {
      unread.push(header);
      continue;
    }
    const { column, rank } = known;
    const held = at[column];
    const heldRank = ranks.get(column);
    if (held !== undefined && (heldRank === undefined || heldRank <= rank)) {
      passedOver.push(`${quoted(header)} (${column} is read from ${quoted(headers[held] ?? '')})`);
      continue;
    }
    if (held !== undefined)
      passedOver.push(`${quoted(headers[held] ?? '')} (${column} is read from ${quoted(header)})`);
    at[column] = index;
    ranks.set(column, rank);
  }
  if (unread.length > 0) {
    warnings.push({ code: 'COLUMN_NOT_READ', message: `Columns that are not read: ${listed(unread.map(quoted))}.` });
  }
  if (passedOver.length > 0) {
    const message = `Columns left out because another one says the same: ${listed(passedOver)}. Map the one you mean.`;
    warnings.push({ code: 'COLUMN_CHOSEN', message });
  }
  checkColumns(at, headers, options, warnings);
  return { separator, headerLine: record.line, headers, at, currency: moneyCurrency(headers, at), warnings };
}

function mappedColumns(headers: string[], options: CheckedOptions): Partial<Record<KnownColumn, number>> {
  const at: Partial<Record<KnownColumn, number>> = {};
  for (const [theirs, ours] of Object.entries(options.mapping)) {
    const exact = headers.indexOf(theirs.trim());
    const index = exact >= 0 ? exact : headers.findIndex((header) => nameOf(header) === nameOf(theirs));
    if (index < 0) {
      const known = listed(headers.filter((header) => header !== '').map(quoted));
      throw new ReportError(
        'BAD_MAPPING',
        `The file has no column ${quoted(theirs)} to map to ${ours}. It has: ${known}.`,
      );
    }
    at[ours] = index;
  }
  return at;
}

function checkColumns(
  at: Partial<Record<KnownColumn, number>>,
  headers: string[],
  options: CheckedOptions,
  warnings: ReportWarning[],
): void {
  const { defaults } = options;
  const has = `The file has: ${listed(headers.filter((header) => header !== '').map(quoted))}.`;
  if (at.date === undefined && at.range_start === undefined && defaults.date === undefined) {
    const advice =
      'Export it with the breakdown by day, map its date column (their header = date), or give a default for date';
    throw new ReportError('MISSING_COLUMN', `The report has no date column. ${advice} (date=YYYY-MM-DD). ${has}`);
  }
  if (at.campaign === undefined && defaults.campaign === undefined) {
    const advice = 'Map its campaign column (their header = campaign) or give a default for campaign.';
    throw new ReportError('MISSING_COLUMN', `The report has no campaign column. ${advice} ${has}`);
  }
  const missing = METRICS.filter((column) => at[column] === undefined);
  if (missing.length === METRICS.length && at.results === undefined) {
    const advice = `Map at least one column to one of ${METRICS.join(', ')}.`;
    throw new ReportError('MISSING_COLUMN', `The report has no numbers that are known. ${advice} ${has}`);
  }
  if (missing.length > 0) {
    const message = `The report has no column for ${missing.join(', ')}; these are 0 in its facts.`;
    warnings.push({ code: 'COLUMN_MISSING', message });
  }
  const unused = Object.keys(defaults).filter((column) => at[column as ReportColumn] !== undefined);
  if (unused.length > 0) {
    const message = `Defaults not used, because the file has the column: ${unused.join(', ')}.`;
    warnings.push({ code: 'DEFAULT_NOT_USED', message });
  }
}

function moneyCurrency(headers: string[], at: Partial<Record<KnownColumn, number>>): string | undefined {
  const [spend, revenue] = [at.spend, at.revenue].map((index) =>
    index === undefined ? undefined : headerCurrency(headers[index] ?? ''),
  );
  if (spend !== undefined && revenue !== undefined && spend !== revenue) {
    const advice = 'A fact has one currency: export the report in one.';
    throw new ReportError('MISSING_COLUMN', `Spend is in ${spend}, revenue in ${revenue}. ${advice}`);
  }
  return spend ?? revenue;
}

/** Names in a message, the first twenty of them. */
export function listed(names: readonly string[]): string {
  const more = names.length > 20 ? ` and ${names.length - 20} more` : '';
  return names.slice(0, 20).join(', ') + more;
}

/** Whether a record repeats the header, as files joined end to end do. */
export function isHeaderAgain(record: RawRecord, layout: ReportLayout): boolean {
  const { fields } = record;
  if (fields[0]?.trim() !== layout.headers[0] || fields.length !== layout.headers.length) return false;
  return fields.every((field, index) => field.trim() === layout.headers[index]);
}
