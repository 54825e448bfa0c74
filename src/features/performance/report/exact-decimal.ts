/**
 * Exact decimals as scaled integers. Twelve places hold what reports print (float noise such as 1.429999948 included),
 * so that a file is summed without loss and rounded once, when a fact is written.
 */
const SCALE = 12;
export const ONE = 10n ** BigInt(SCALE);

/** Scaled integer of a plain decimal (`12`, `12.5`, `.5`); places beyond SCALE are rounded half away from zero. */
export function scaledOf(whole: string, fraction: string): bigint {
  if (fraction === '') return BigInt(whole === '' ? '0' : whole) * ONE;
  if (fraction.length <= SCALE) return BigInt(whole + fraction.padEnd(SCALE, '0'));
  const kept = BigInt(whole + fraction.slice(0, SCALE));
  return fraction.charCodeAt(SCALE) >= 53 ? kept + 1n : kept;
}

/** Decimal text of a scaled integer with exactly `places` places (0..12), rounded half away from zero. */
export function decimalText(scaled: bigint, places: number): string {
  const step = 10n ** BigInt(SCALE - places);
  const negative = scaled < 0n;
  const size = negative ? -scaled : scaled;
  const rounded = (size + step / 2n) / step;
  const digits = rounded.toString().padStart(places + 1, '0');
  const cut = digits.length - places;
  const text = places === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  return negative && rounded !== 0n ? `-${text}` : text;
}

/** Decimal text of a scaled integer without loss: at least `leastPlaces` places, no further zeros at its end. */
export function exactText(scaled: bigint, leastPlaces: number): string {
  const text = decimalText(scaled, SCALE);
  const point = text.length - SCALE;
  let end = text.length;
  while (end > point + leastPlaces && text.charCodeAt(end - 1) === 48) end--;
  return text.charAt(end - 1) === '.' ? text.slice(0, end - 1) : text.slice(0, end);
}
