/** Least and most that a part may have, in whole cents. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/**
 * Divides `total` whole cents over parts, each within its bounds, as near to the targets as the bounds allow: all parts that
 * are free miss their target by the same amount. Null where the bounds do not allow the total.
 */
export function divideCents(total: number, targets: readonly number[], bounds: readonly Bounds[]): number[] | null {
  const within = (shift: number) =>
    bounds.map(({ least, most }, i) => Math.min(most, Math.max(least, Math.floor((targets[i] ?? 0) + shift))));
  return fill(total, bounds, within, -total - Math.max(0, ...targets), total + 1);
}

/**
 * Divides as `divideCents`, but so that the next cent brings equally much everywhere: `spendAt(i, price)` is the spend at
 * which the next cent brings part i just `price`; it falls as the price rises.
 */
export function divideByPrice(
  total: number,
  bounds: readonly Bounds[],
  spendAt: (part: number, price: number) => number,
  highestPrice: number,
): number[] | null {
  // By the logarithm: prices differ by orders of magnitude. Downwards, so that the parts grow with it.
  const within = (step: number) =>
    bounds.map(({ least, most }, i) =>
      Math.min(most, Math.max(least, Math.floor(spendAt(i, highestPrice * Math.exp(-step))))),
    );
  return fill(total, bounds, within, -1, 40);
}

/** The parts for the largest x whose sum is not above the total; the cents that are left go to whoever has room. */
function fill(
  total: number,
  bounds: readonly Bounds[],
  partsAt: (x: number) => number[],
  low: number,
  high: number,
): number[] | null {
  const sumOf = (parts: readonly number[]) => parts.reduce((sum, part) => sum + part, 0);
  if (bounds.some(({ least, most }) => least > most)) return null;
  if (total < sumOf(bounds.map(({ least }) => least)) || total > sumOf(bounds.map(({ most }) => most))) return null;
  let [lower, upper] = [low, high];
  for (let step = 0; step < 48; step++) {
    const middle = (lower + upper) / 2;
    if (sumOf(partsAt(middle)) <= total) lower = middle;
    else upper = middle;
  }
  const parts = partsAt(lower);
  if (sumOf(parts) > total)
    return divideCents(
      total,
      bounds.map(({ least }) => least),
      bounds,
    );
  let left = total - sumOf(parts);
  // First what the next step would have given, then anybody with room: the bounds have room for it all.
  for (const [i, more] of partsAt(upper).entries()) left -= give(parts, i, Math.min(left, more - (parts[i] ?? 0)));
  for (const [i, { most }] of bounds.entries()) left -= give(parts, i, Math.min(left, most - (parts[i] ?? 0)));
  return parts;
}

function give(parts: number[], i: number, cents: number): number {
  if (cents <= 0) return 0;
  parts[i] = (parts[i] ?? 0) + cents;
  return cents;
}
