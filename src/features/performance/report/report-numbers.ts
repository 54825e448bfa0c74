import { ONE, scaledOf } from './exact-decimal';

/** Which mark a file puts before the decimals: 1,234.56 or 1.234,56. */
export const NUMBER_FORMATS = ['POINT', 'COMMA'] as const;
export type NumberFormat = (typeof NUMBER_FORMATS)[number];

/** UNDECIDED: `1,234` may be 1234 or 1.234, and the file has not shown which. */
export type NumberProblem = 'BAD' | 'NEGATIVE' | 'UNDECIDED' | 'OTHER_FORMAT' | 'TOO_LARGE' | 'FRACTION';

/** Nothing that one line of a report counts or costs comes near, whatever the currency. */
const LARGEST = 10n ** 11n * ONE;
const BLANKS = new Set(['', '-', '--', '---', '—', '–', 'n/a', 'null', 'none', '(none)']);
const DIGITS = /^\d{1,11}$/;
const PLAIN = { POINT: /^(\d{0,11})\.(\d+)$/, COMMA: /^(\d{0,11}),(\d+)$/ } as const;
const EXPONENT = /^(\d)(?:\.(\d+))?e([+-]?\d{1,2})$/i;
/** Blanks and apostrophes that stand between groups of three digits: `1 234 567`, `1'234`. */
const GROUP_MARK = /(?<=\d)[\s'\u2019](?=\d{3}(?!\d))/g;
const MONEY_MARK = /^[$€£¥₹]\s*|\s*[$€£¥₹]$|^[A-Z]{1,2}\$\s*|^[A-Z]{3}\s+|\s+[A-Z]{3}$/g;

function isBlankNumber(text: string): boolean {
  return BLANKS.has(text.length > 6 ? text : text.toLowerCase());
}

/** The currency that a value's own sign names beyond doubt; `$` and `¥` do not. */
export function currencySign(text: string): string | undefined {
  if (text.includes('€')) return 'EUR';
  if (text.includes('£')) return 'GBP';
  return text.includes('₹') ? 'INR' : undefined;
}

/** Reads the numbers of one file, all in one format: given by the caller, or shown by the first number that has only one reading. */
export class NumberReader {
  private hint: NumberFormat | 'BOTH' | undefined;

  constructor(public format?: NumberFormat) {}

  /** Looks at a number for the format only. A count of `1,234` hints at thousands, as half an impression does not exist. */
  observe(raw: string, isCount: boolean): void {
    if (this.format !== undefined) return;
    const shown = shownFormat(body(raw));
    if (shown === 'POINT' || shown === 'COMMA') this.format = shown;
    else if (shown !== 'EITHER' || !isCount) return;
    else {
      const hint: NumberFormat = raw.includes(',') ? 'POINT' : 'COMMA';
      this.hint = this.hint === undefined || this.hint === hint ? hint : 'BOTH';
    }
  }

  /** Takes the hint of the counts when no number has decided; false when there is none. */
  settle(): boolean {
    if (this.format === undefined && this.hint !== 'BOTH') this.format = this.hint;
    return this.format !== undefined;
  }

  /** Exact value at SCALE; null for a blank. */
  read(raw: string): bigint | null | NumberProblem {
    if (raw === '' || raw === '0') return raw === '' ? null : 0n;
    if (DIGITS.test(raw)) return BigInt(raw) * ONE;
    const plain = this.format === undefined ? null : PLAIN[this.format].exec(raw);
    if (plain && (plain[2]?.length !== 3 || this.format === 'POINT' || plain[1] === ''))
      return scaledOf(plain[1] ?? '', plain[2] ?? '');
    const text = raw.trim();
    if (isBlankNumber(text)) return null;
    const isNegative = /^\(.*\)$|[-\u2212]/.test(text.replace(/e-\d+$/i, ''));
    const value = this.magnitude(body(text));
    return typeof value === 'bigint' && isNegative && value > 0n ? 'NEGATIVE' : value;
  }

  /** Whole number; null for a blank. */
  readCount(raw: string): number | null | NumberProblem {
    if (DIGITS.test(raw)) return Number(raw);
    const value = this.read(raw);
    if (typeof value !== 'bigint') return value;
    return value % ONE === 0n ? Number(value / ONE) : 'FRACTION';
  }

  private magnitude(text: string): bigint | NumberProblem {
    const exponent = EXPONENT.exec(text);
    const value = exponent ? powerOfTen(exponent) : this.grouped(text);
    return typeof value === 'bigint' && value > LARGEST ? 'TOO_LARGE' : value;
  }

  private grouped(text: string): bigint | NumberProblem {
    const shown = shownFormat(text);
    if (shown === 'NONE') return scaledOf(text, '');
    if (shown === 'BAD') return 'BAD';
    if (this.format === undefined) {
      if (shown === 'EITHER') return 'UNDECIDED';
      this.format = shown;
    }
    if (shown !== 'EITHER' && shown !== this.format) return 'OTHER_FORMAT';
    const [decimal, group] = this.format === 'POINT' ? ['.', ','] : [',', '.'];
    const [whole = '', fraction = ''] = text.replaceAll(group, '').split(decimal);
    return scaledOf(whole, fraction);
  }
}

/** The digits and marks of a number, without sign, money and thin blanks; not yet known to be a number. */
function body(raw: string): string {
  const text = raw
    .normalize('NFKC')
    .trim()
    .replace(/^\((.*)\)$/, '$1');
  return text
    .replace(/^[-+\u2212]\s*/, '')
    .replace(MONEY_MARK, '')
    .replace(/^[-+\u2212]\s*/, '')
    .replace(GROUP_MARK, '');
}

function shownFormat(text: string): NumberFormat | 'EITHER' | 'NONE' | 'BAD' {
  if (/^\d{1,24}$/.test(text)) return 'NONE';
  if (/^\d{1,3}[.,]\d{3}$/.test(text)) return text.startsWith('0') ? decimalMark(text) : 'EITHER';
  if (text.length > 60) return 'BAD';
  if (/^(\d*\.\d+|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}|\d+\.)$/.test(text)) return 'POINT';
  if (/^(\d*,\d+|\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,}|\d+,)$/.test(text)) return 'COMMA';
  return 'BAD';
}

function decimalMark(text: string): NumberFormat {
  return text.includes('.') ? 'POINT' : 'COMMA';
}

function powerOfTen([, lead = '', places = '', power]: RegExpExecArray): bigint | NumberProblem {
  const shift = Number(power);
  if (shift > 13) return 'TOO_LARGE';
  const digits = lead + places;
  const point = 1 + shift;
  if (point <= 0) return scaledOf('0', '0'.repeat(-point) + digits);
  return scaledOf(digits.slice(0, point).padEnd(point, '0'), digits.slice(point));
}
