/** Order of day and month in dates such as 03/04/2025. */
export const DATE_ORDERS = ['DMY', 'MDY'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];

/** UNDECIDED: 03/04/2025 may be April or March, and the file has not shown which. */
export type DateProblem = 'BAD' | 'UNDECIDED' | 'OTHER_ORDER' | 'SPREADSHEET_NUMBER';

const ISO = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{2}:\d{2}.*)?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const DOTTED = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/;
const SLASHED = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4})$/;
const NAMED = /^(?:(\d{1,2})[ -]([a-z]{3,9})\.?,?[ -](\d{4})|([a-z]{3,9})\.? (\d{1,2}),? (\d{4}))$/i;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Dates repeat from line to line; the bound keeps a file of nonsense from filling the memory. */
const CACHE_SIZE = 20_000;

/** Reads the dates of one file as YYYY-MM-DD, all in one order: given by the caller, or shown by the first date that has only one reading. */
export class DateReader {
  private readonly known = new Map<string, string>();

  constructor(public order?: DateOrder) {}

  read(raw: string): { date: string } | DateProblem {
    const text = raw.trim();
    const known = this.known.get(text);
    if (known !== undefined) return { date: known };
    const read = this.parse(text);
    if (typeof read !== 'string') {
      if (this.known.size >= CACHE_SIZE) this.known.clear();
      this.known.set(text, read.date);
    }
    return read;
  }

  private parse(text: string): { date: string } | DateProblem {
    const iso = ISO.exec(text) ?? COMPACT.exec(text);
    if (iso) return dateOf(iso[1], iso[2], iso[3]);
    const dotted = DOTTED.exec(text);
    if (dotted) return dateOf(dotted[3], dotted[2], dotted[1]);
    const slashed = SLASHED.exec(text);
    if (slashed) return this.slashed(slashed);
    const named = NAMED.exec(text);
    if (named) return dateOf(named[3] ?? named[6], monthOf(named[2] ?? named[4]), named[1] ?? named[5]);
    return /^[34]\d{4}(\.\d+)?$/.test(text) ? 'SPREADSHEET_NUMBER' : 'BAD';
  }

  private slashed([, first, , second, year]: RegExpExecArray): { date: string } | DateProblem {
    const [a, b] = [Number(first), Number(second)];
    if (a === b) return dateOf(year, first, second);
    if (a > 12 || b > 12) {
      const shown: DateOrder = a > 12 ? 'DMY' : 'MDY';
      const read = shown === 'DMY' ? dateOf(year, second, first) : dateOf(year, first, second);
      if (typeof read === 'string') return read;
      this.order ??= shown;
      return this.order === shown ? read : 'OTHER_ORDER';
    }
    if (this.order === undefined) return 'UNDECIDED';
    return this.order === 'DMY' ? dateOf(year, second, first) : dateOf(year, first, second);
  }
}

function monthOf(name: string | undefined): string {
  return String(MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1);
}

/** Advertising on these platforms began after 2000, and a day beyond 2100 is a slip of the keyboard. */
function dateOf(year = '', month = '', day = ''): { date: string } | DateProblem {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const at = new Date(Date.UTC(y, m - 1, d));
  if (y < 2000 || y > 2100 || at.getUTCMonth() !== m - 1 || at.getUTCDate() !== d) return 'BAD';
  return { date: at.toISOString().slice(0, 10) };
}

/** The calendar day after `date`. */
export function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
