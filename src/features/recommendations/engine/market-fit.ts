import { type AmountNode, fitAmountTree } from '../../../statistics/rate-hierarchy/amount-tree';
import { fitRateTree, type RateNode } from '../../../statistics/rate-hierarchy/rate-tree';
import { type CellBelief, type Market, type MarketCell, MarketSourceEnum } from './market';
import { EXPECTED_DEVIATIONS, SHIPPED_MARKET } from './shipped-market';

/** What one campaign did on one platform. Money in reference units. */
export interface MarketCampaign extends MarketCell, CampaignSums {
  readonly account: string;
}

/** Sums of one campaign on one platform. */
export interface CampaignSums {
  readonly impressions: number;
  readonly clicks: number;
  /** Attribution models report fractions. */
  readonly conversions: number;
  readonly spend: number;
  readonly revenue: number;
}

/** Fewer accounts in a cell could be told apart: its figures are not kept. */
const FEWEST_ACCOUNTS = 5;

/** Values of single conversions differ by about their mean. */
const VALUE_VARIATION = 1;

/**
 * The market as campaigns of many accounts show it: hierarchies of click-through rate, conversion rate, cost and value, and how much
 * each level varies. Only cells with at least FEWEST_ACCOUNTS accounts are kept. Null where not even all campaigns together are that many.
 */
export function fitMarket(campaigns: readonly MarketCampaign[], version: string): Market | null {
  const accounts = countAccounts(campaigns);
  if ((accounts.get('') ?? 0) < FEWEST_ACCOUNTS) return null;
  const root = SHIPPED_MARKET.cells.get('') as CellBelief;
  const pathed = campaigns.map((one) => ({
    ...one,
    path: [one.objective, one.platform, one.industry, one.businessSize, one.account],
  }));
  const ctr = fitRateTree(
    pathed.map(({ path, impressions, clicks }) => ({ path, ...asCounts(clicks, impressions) })),
    { root: { ...root.ctr, strength: 1 }, spreads: spreadsOf('ctr') },
  );
  const conversionRate = fitRateTree(
    pathed.map(({ path, clicks, conversions }) => ({ path, ...asCounts(conversions, clicks) })),
    { root: { ...root.conversionRate, strength: 1 }, spreads: spreadsOf('conversionRate') },
  );
  const cost = fitAmountTree(
    pathed.filter(hasCost).map(({ path, ...sums }) => ({ path, log: logCost(sums), variance: 0 })),
    { root: { ...root.cost, variance: 4 }, spreads: spreadsOf('cost') },
  );
  const value = fitAmountTree(
    pathed.filter(hasValue).map(({ path, ...sums }) => ({ path, ...logValue(sums) })),
    { root: { ...root.value, variance: 4 }, spreads: spreadsOf('value') },
  );
  const cells = new Map<string, CellBelief>();
  const keep = (path: string[], nodes: Nodes): void => {
    const key = path.join('/');
    const users = accounts.get(key) ?? 0;
    if (users < FEWEST_ACCOUNTS) return;
    cells.set(key, {
      users,
      campaigns: nodes.ctr.things,
      ctr: nodes.ctr.belief,
      conversionRate: nodes.conversionRate.belief,
      cost: nodes.cost?.belief ?? { ...root.cost, variance: 4 },
      value: nodes.value?.belief ?? { ...root.value, variance: 4 },
    });
    if (path.length === 4) return;
    for (const [name, child] of nodes.ctr.children) {
      const below = nodes.conversionRate.children.get(name);
      if (below === undefined) continue;
      keep([...path, name], {
        ctr: child,
        conversionRate: below,
        cost: nodes.cost?.children.get(name),
        value: nodes.value?.children.get(name),
      });
    }
  };
  keep([], { ctr: ctr.root, conversionRate: conversionRate.root, cost: cost.root, value: value.root });
  return {
    source: MarketSourceEnum.BENCHMARK,
    version,
    spread: {
      ctr: ctr.strengths,
      conversionRate: conversionRate.strengths,
      cost: cost.variances,
      value: value.variances,
    },
    cells,
  };
}

interface Nodes {
  readonly ctr: RateNode;
  readonly conversionRate: RateNode;
  readonly cost: AmountNode | undefined;
  readonly value: AmountNode | undefined;
}

/** View-through conversions exceed clicks in real reports: as a share they are at most all of them. */
export function asCounts(successes: number, trials: number): { readonly successes: number; readonly trials: number } {
  return { successes: Math.min(successes, trials), trials };
}

export function hasCost({ impressions, spend }: CampaignSums): boolean {
  return impressions > 0 && spend > 0;
}

/** Logarithm of the cost of a thousand impressions. */
export function logCost({ impressions, spend }: CampaignSums): number {
  return Math.log((spend * 1_000) / impressions);
}

export function hasValue({ conversions, revenue }: CampaignSums): boolean {
  return conversions > 0 && revenue > 0;
}

/** Logarithm of the revenue of a conversion, and how exactly so many conversions tell it. */
export function logValue({ conversions, revenue }: CampaignSums): { readonly log: number; readonly variance: number } {
  return { log: Math.log(revenue / conversions), variance: VALUE_VARIATION ** 2 / Math.max(1, conversions) };
}

function spreadsOf(metric: keyof typeof EXPECTED_DEVIATIONS) {
  return EXPECTED_DEVIATIONS[metric].map((logDeviation) => ({ logDeviation, uncertainty: 1.5 }));
}

function countAccounts(campaigns: readonly MarketCampaign[]): Map<string, number> {
  const members = new Map<string, Set<string>>();
  for (const { objective, platform, industry, businessSize, account } of campaigns) {
    const names = [objective, platform, industry, businessSize];
    for (let depth = 0; depth <= names.length; depth++) {
      const key = names.slice(0, depth).join('/');
      const set = members.get(key) ?? new Set();
      members.set(key, set.add(account));
    }
  }
  return new Map([...members].map(([key, set]) => [key, set.size]));
}
