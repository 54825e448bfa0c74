/** A share as people read it: `12 percent`. */
export function percent(share: number): string {
  const points = Math.abs(share) * 100;
  return `${points.toFixed(points < 10 ? 1 : 0)} percent`;
}

/** `27 percent higher`, `12 percent lower`, from a ratio. */
export function changed(ratio: number): string {
  return `${percent(ratio - 1)} ${ratio >= 1 ? 'higher' : 'lower'}`;
}

/** A count with separators. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** An interval of shares, signed: `-12 to -4 percent`. */
export function shareInterval({ lower, upper }: { readonly lower: number; readonly upper: number }): string {
  const signed = (share: number): string => `${share > 0 ? '+' : ''}${(share * 100).toFixed(0)}`;
  return `${signed(lower)} to ${signed(upper)} percent`;
}

/** What a metric is called in a sentence. */
export const METRIC_WORDS: Readonly<Record<string, string>> = {
  ctr: 'click-through rate',
  conversion_rate: 'conversion rate',
  cost_per_thousand: 'cost per thousand impressions',
};
