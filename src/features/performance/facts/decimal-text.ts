import { decimalText, exactText, ONE, scaledOf } from '../report/exact-decimal';

const PLAIN = /^(-?)(\d*)\.?(\d*)$/;

/** Scaled integer (see exact-decimal) of a decimal text such as `-12.5`. Throws for anything else. */
export function scaledText(text: string): bigint {
  const [, sign, whole = '', fraction = ''] = PLAIN.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '')
    throw new Error('A decimal must be digits with at most one point.');
  const scaled = scaledOf(whole, fraction);
  return sign === '-' ? -scaled : scaled;
}

/** The exact sum of two decimal texts. */
export function addDecimals(a: string, b: string): string {
  return exactText(scaledText(a) + scaledText(b), 0);
}

/** A decimal text with exactly `places` places, rounded half away from zero. */
export function roundedDecimal(text: string, places: number): string {
  return decimalText(scaledText(text), places);
}

/** `amount / by` with exactly `places` places, rounded half away from zero; null where there is nothing to divide by. */
export function dividedDecimal(amount: string, by: string, places: number): string | null {
  const [numerator, denominator] = [scaledText(amount) * ONE, scaledText(by)];
  if (denominator === 0n) return null;
  const negative = numerator < 0n !== denominator < 0n;
  const [size, divisor] = [abs(numerator), abs(denominator)];
  // Rounded once: to the places wanted, not first to all twelve.
  const step = 10n ** BigInt(12 - places);
  const rounded = (size + (divisor * step) / 2n) / (divisor * step);
  return decimalText((negative ? -rounded : rounded) * step, places);
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
