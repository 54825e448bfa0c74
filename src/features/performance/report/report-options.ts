import { createHash } from 'node:crypto';
import { cleanText, currencyOf, UNSEEN } from './dimension-values';
import { DATE_ORDERS, type DateOrder, DateReader } from './report-dates';
import { REPORT_ENCODINGS, type ReportEncoding } from './report-decoding';
import { ReportError } from './report-error';
import { REPORT_COLUMNS, type ReportColumn } from './report-header-names';
import { NUMBER_FORMATS, type NumberFormat } from './report-numbers';

/** Raised when the same bytes would be read into other facts. */
const READER_VERSION = 2;

/** Columns that can stand for a whole file; a metric cannot. */
export const DEFAULT_COLUMNS = [
  'date',
  'campaign',
  'platform',
  'age_group',
  'gender',
  'region',
  'placement',
  'content_type',
  'ad',
  'currency',
] as const satisfies readonly ReportColumn[];
export type DefaultColumn = (typeof DEFAULT_COLUMNS)[number];

export const MAPPABLE_COLUMNS = [...REPORT_COLUMNS, 'result_indicator'] as const;
export type MappableColumn = (typeof MAPPABLE_COLUMNS)[number];

export interface ReportOptions {
  /** The file's header → our column: `{ Spent: 'spend' }`. */
  mapping?: Readonly<Record<string, string>>;
  /** Our column → the value for a file that lacks it: `{ currency: 'USD' }`. */
  defaults?: Readonly<Record<string, string>>;
  /** Which kinds of `Results` count as conversions, as `Result indicator` names them (`link_click`) or a family (`purchase`). */
  resultIndicator?: readonly string[];
  numberFormat?: NumberFormat;
  dateOrder?: DateOrder;
  encoding?: ReportEncoding;
  /** Today's date (YYYY-MM-DD); later than the day after it is refused. The system's date (UTC) when left out. */
  today?: string;
  /** Keys summed in memory before a batch is handed over (default 200,000, about 100 MB). */
  maxKeysHeld?: number;
  /** Facts in one batch (default 5,000). */
  batchSize?: number;
  /** Line problems kept with their text (default 1,000); all are counted. */
  maxProblems?: number;
}

export interface CheckedOptions extends ReportOptions {
  mapping: Readonly<Record<string, MappableColumn>>;
  defaults: Readonly<Partial<Record<DefaultColumn, string>>>;
  resultIndicator: readonly string[];
  today: string;
  maxKeysHeld: number;
  batchSize: number;
  maxProblems: number;
}

/** Options with defaults filled in; throws ReportError for a name or a value that cannot be meant. */
export function checkedOptions(options: ReportOptions): CheckedOptions {
  oneOf('numberFormat', options.numberFormat, NUMBER_FORMATS);
  oneOf('dateOrder', options.dateOrder, DATE_ORDERS);
  oneOf('encoding', options.encoding, REPORT_ENCODINGS);
  const today = options.today ?? new Date().toISOString().slice(0, 10);
  if (isoDate(today) !== today) throw new ReportError('BAD_OPTION', 'today must be a date as YYYY-MM-DD.');
  return {
    ...options,
    mapping: checkedMapping(options.mapping ?? {}),
    defaults: checkedDefaults(options.defaults ?? {}),
    resultIndicator: options.resultIndicator ?? [],
    today,
    maxKeysHeld: positive('maxKeysHeld', options.maxKeysHeld ?? 200_000),
    batchSize: positive('batchSize', options.batchSize ?? 5_000),
    maxProblems: positive('maxProblems', options.maxProblems ?? 1_000),
  };
}

/** SHA-256 (hex) of every option that changes what is read: with the file's own hash, the identity of an import. */
export function optionsHash(options: ReportOptions): string {
  const { mapping = {}, defaults = {}, resultIndicator = [], numberFormat, dateOrder, encoding } = options;
  const meaning = {
    readerVersion: READER_VERSION,
    mapping: Object.entries(mapping).sort(byName),
    defaults: Object.entries(defaults).sort(byName),
    resultIndicator: [...resultIndicator].sort(),
    numberFormat,
    dateOrder,
    encoding,
  };
  return createHash('sha256').update(JSON.stringify(meaning)).digest('hex');
}

function byName([a]: [string, string], [b]: [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function checkedMapping(mapping: Readonly<Record<string, string>>): Record<string, MappableColumn> {
  const theirsByOurs = new Map<string, string>();
  for (const [theirs, ours] of Object.entries(mapping)) {
    if (!isIn(MAPPABLE_COLUMNS, ours)) {
      const allowed = MAPPABLE_COLUMNS.join(', ');
      throw new ReportError(
        'BAD_MAPPING',
        `The mapping of ${quoted(theirs)} names an unknown column. Allowed: ${allowed}.`,
      );
    }
    const other = theirsByOurs.get(ours);
    if (other !== undefined) {
      throw new ReportError(
        'BAD_MAPPING',
        `Both ${quoted(other)} and ${quoted(theirs)} are mapped to ${ours}. Map one of them.`,
      );
    }
    theirsByOurs.set(ours, theirs);
  }
  return mapping as Record<string, MappableColumn>;
}

function checkedDefaults(defaults: Readonly<Record<string, string>>): Partial<Record<DefaultColumn, string>> {
  const checked: Partial<Record<DefaultColumn, string>> = {};
  for (const [ours, value] of Object.entries(defaults)) {
    if (!isIn(DEFAULT_COLUMNS, ours)) {
      const allowed = DEFAULT_COLUMNS.join(', ');
      throw new ReportError('BAD_DEFAULT', `There can be no default for ${quoted(ours)}. Allowed: ${allowed}.`);
    }
    checked[ours] = defaultValue(ours, value);
  }
  return checked;
}

function defaultValue(ours: DefaultColumn, value: string): string {
  if (ours === 'date') {
    if (isoDate(value) === value) return value;
    throw new ReportError('BAD_DEFAULT', 'The default for date must be a day as YYYY-MM-DD.');
  }
  if (ours === 'currency') {
    const code = currencyOf(value);
    if (code !== undefined) return code;
    throw new ReportError('BAD_DEFAULT', 'The default for currency must be an ISO 4217 code such as USD.');
  }
  const clean = cleanText(value);
  if (typeof clean !== 'string' && clean.text !== '') return clean.text;
  throw new ReportError('BAD_DEFAULT', `The default for ${ours} must be a name: not empty, not too long, no formula.`);
}

function isoDate(text: string): string | undefined {
  const read = new DateReader().read(text);
  return typeof read === 'string' ? undefined : read.date;
}

function oneOf(name: string, value: string | undefined, allowed: readonly string[]): void {
  if (value === undefined || allowed.includes(value)) return;
  throw new ReportError('BAD_OPTION', `${name} must be one of ${allowed.join(', ')}.`);
}

function positive(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new ReportError('BAD_OPTION', `${name} must be a whole number above 0.`);
}

function isIn<T extends string>(allowed: readonly T[], name: string): name is T {
  return (allowed as readonly string[]).includes(name);
}

/** A header or name in a message: one line, no control characters, not endless. */
export function quoted(name: string): string {
  const visible = name.replace(UNSEEN, ' ').trim();
  return `"${visible.length > 60 ? `${visible.slice(0, 60)}…` : visible}"`;
}
