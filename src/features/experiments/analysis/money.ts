const LARGEST = 1e12;

/** An amount as the money columns hold it, in whole cents; null for one that they cannot hold. */
export function moneyText(amount: number): string | null {
  return Math.abs(amount) < LARGEST ? amount.toFixed(2) : null;
}
