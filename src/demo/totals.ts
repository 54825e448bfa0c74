import type { FactRow } from './rows';

/** Sums over facts, money in whole cents. */
export interface Totals {
  impressions: number;
  clicks: number;
  conversions: number;
  spendCents: number;
  revenueCents: number;
}

/** Adds facts up. */
export function totalsOf(facts: readonly FactRow[]): Totals {
  const totals = { impressions: 0, clicks: 0, conversions: 0, spendCents: 0, revenueCents: 0 };
  for (const fact of facts) {
    totals.impressions += fact.impressions;
    totals.clicks += fact.clicks;
    totals.conversions += Number(fact.conversions);
    totals.spendCents += centsOf(fact.spend);
    totals.revenueCents += centsOf(fact.revenue);
  }
  return totals;
}

/** Groups by a key, in the order in which the keys first occur. */
export function groupBy<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return groups;
}

/** Whole cents of an amount with two digits after the point. */
function centsOf(amount: string): number {
  return Math.round(Number(amount) * 100);
}
