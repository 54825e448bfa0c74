import { currencyOf } from './dimension-values';
import type { ReportLayout } from './report-columns';
import { currencySign } from './report-numbers';

export type CurrencyProblem = 'BAD_CURRENCY' | 'MIXED_CURRENCY';

const BLANKS = new Set(['', '-', '--']);

/** Holds a report to one currency: that of its column, its header, a sign beside its numbers, or a default, in this order. */
export class FileCurrency {
  /** Known once the header, a default or a line has named it. */
  code: string | undefined;
  private readonly known = new Map<string, string | undefined>();

  constructor(
    private readonly layout: ReportLayout,
    byDefault: string | undefined,
  ) {
    this.code = layout.currency ?? (layout.at.currency === undefined ? byDefault : undefined);
  }

  check(fields: readonly string[]): CurrencyProblem | undefined {
    const { at, currency: inHeader } = this.layout;
    const cell = at.currency === undefined ? '' : (fields[at.currency] ?? '').trim();
    const isBlank = BLANKS.has(cell);
    const stated = isBlank ? inHeader : this.codeOf(cell);
    if (stated === undefined && !isBlank) return 'BAD_CURRENCY';
    const signed = at.spend === undefined ? undefined : currencySign(fields[at.spend] ?? '');
    const named = stated ?? signed ?? this.code;
    if (named === undefined) return undefined;
    this.code ??= named;
    return named === this.code && (signed === undefined || signed === named) ? undefined : 'MIXED_CURRENCY';
  }

  advice(problem: CurrencyProblem): string {
    if (problem === 'BAD_CURRENCY') return 'is not an ISO 4217 code such as USD.';
    return `is in another currency than the rest of the report (${this.code}). Import one report for each currency.`;
  }

  private codeOf(cell: string): string | undefined {
    if (this.known.has(cell)) return this.known.get(cell);
    const code = currencyOf(cell);
    if (this.known.size < 1_000) this.known.set(cell, code);
    return code;
  }
}
