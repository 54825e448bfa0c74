import type { AmountNode } from '../../../statistics/rate-hierarchy/amount-tree';
import { type CrossedTree, fitCrossedTree } from '../../../statistics/rate-hierarchy/crossed-tree';
import type { LogAmount } from '../../../statistics/rate-hierarchy/log-amount';
import { type PooledRate, spreadRate, strengthOf } from '../../../statistics/rate-hierarchy/pooled-rate';
import { rateOfNode } from '../../../statistics/rate-hierarchy/rate-tree';
import { ACCOUNT_SHARE, type CellBelief, type Market, type MarketCell, MarketSourceEnum } from './market';
import { EXPECTED_DEVIATIONS, SHIPPED_MARKET, shippedEngagementRate } from './shipped-market';

/** What one campaign did on one platform. Money in reference units. */
export interface MarketCampaign extends MarketCell, CampaignSums {
  readonly account: string;
}

/** Sums of one campaign on one platform. */
export interface CampaignSums {
  readonly impressions: number;
  readonly clicks: number;
  /** Where reports say them, and the impressions of just these reports: 0 where none does. */
  readonly engagements: number;
  readonly engagementImpressions: number;
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
  const engaged = countAccounts(campaigns.filter(({ engagementImpressions }) => engagementImpressions > 0));
  if ((accounts.get('') ?? 0) < FEWEST_ACCOUNTS) return null;
  const root = SHIPPED_MARKET.cells.get('') as CellBelief;
  const pathed = campaigns.map((one) => ({
    ...one,
    path: [one.objective, one.platform, one.industry, one.businessSize, one.account],
  }));
  const ctr = fitCrossedTree(
    pathed.map(({ path, impressions, clicks }) => ({ path, ...asCounts(clicks, impressions) })),
    optionsFor('ctr', vagueRate(root.ctr, 'ctr')),
  );
  const engagementRate =
    (engaged.get('') ?? 0) < FEWEST_ACCOUNTS
      ? null
      : fitCrossedTree(
          pathed.map(({ path, ...sums }) => ({ path, ...asCounts(sums.engagements, sums.engagementImpressions) })),
          optionsFor('engagementRate', vagueRate(root.engagementRate, 'engagementRate')),
        );
  const conversionRate = fitCrossedTree(
    pathed.map(({ path, clicks, conversions }) => ({ path, ...asCounts(conversions, clicks) })),
    optionsFor('conversionRate', vagueRate(root.conversionRate, 'conversionRate')),
  );
  const cost = fitCrossedTree(
    pathed.filter(hasCost).map(({ path, ...sums }) => ({ path, log: logCost(sums), variance: 0 })),
    optionsFor('cost', { ...root.cost, variance: 4 }),
  );
  const value = fitCrossedTree(
    pathed.filter(hasValue).map(({ path, ...sums }) => ({ path, ...logValue(sums) })),
    optionsFor('value', { ...root.value, variance: 4 }),
  );
  const seen = {
    ctr: ofTheSeen(ctr, accounts, 1),
    engagementRate: engagementRate && ofTheSeen(engagementRate, engaged, 1),
    conversionRate: ofTheSeen(conversionRate, accounts, 1),
    cost: ofTheSeen(cost, accounts, -1),
    value: ofTheSeen(value, accounts, 1),
  };
  const cells = new Map<string, CellBelief>();
  const engagementOf = (path: string[], node: AmountNode | undefined, above: PooledRate | null): PooledRate => {
    if (engagementRate === null || seen.engagementRate === null) return shippedEngagementRate(path);
    const below = engagementRate.variances.slice(path.length);
    if (node !== undefined) return rateOfNode(seen.engagementRate(node, path), below);
    const variance = engagementRate.variances[path.length - 1];
    return above === null ? shippedEngagementRate(path) : spreadRate(above, strengthOf(Math.sqrt(variance)));
  };
  const keep = (path: string[], nodes: Nodes, above: PooledRate | null): void => {
    const key = path.join('/');
    const users = accounts.get(key) ?? 0;
    if (users < FEWEST_ACCOUNTS) return;
    const engagement = engagementOf(path, nodes.engagementRate, above);
    cells.set(key, {
      users,
      campaigns: nodes.ctr.things,
      engagementUsers: engaged.get(key) ?? 0,
      ctr: rateOfNode(seen.ctr(nodes.ctr, path), ctr.variances.slice(path.length)),
      engagementRate: engagement,
      conversionRate: rateOfNode(
        seen.conversionRate(nodes.conversionRate, path),
        conversionRate.variances.slice(path.length),
      ),
      cost: nodes.cost === undefined ? { ...root.cost, variance: 4 } : seen.cost(nodes.cost, path),
      value: nodes.value === undefined ? { ...root.value, variance: 4 } : seen.value(nodes.value, path),
    });
    if (path.length === CELL_LEVELS) return;
    for (const [name, child] of nodes.ctr.children) {
      const conversions = nodes.conversionRate.children.get(name);
      if (conversions === undefined) continue;
      keep(
        [...path, name],
        {
          ctr: child,
          engagementRate: nodes.engagementRate?.children.get(name),
          conversionRate: conversions,
          cost: nodes.cost?.children.get(name),
          value: nodes.value?.children.get(name),
        },
        engagement,
      );
    }
  };
  keep(
    [],
    {
      ctr: ctr.tree.root,
      engagementRate: engagementRate?.tree.root,
      conversionRate: conversionRate.tree.root,
      cost: cost.tree.root,
      value: value.tree.root,
    },
    null,
  );
  return {
    source: MarketSourceEnum.BENCHMARK,
    version,
    spread: {
      ctr: strengthsOf(ctr),
      engagementRate: engagementRate === null ? SHIPPED_MARKET.spread.engagementRate : strengthsOf(engagementRate),
      conversionRate: strengthsOf(conversionRate),
      cost: cost.variances,
      value: value.variances,
      commonShare: {
        ctr: ctr.commonShare,
        engagementRate: engagementRate?.commonShare ?? ACCOUNT_SHARE,
        conversionRate: conversionRate.commonShare,
        cost: cost.commonShare,
        value: value.commonShare,
      },
    },
    cells,
  };
}

/**
 * What to expect of an account of which only this cell is known. It will be one of the kinds below that were seen, mostly: their mean, each
 * as often as its accounts, and not the mean of all kinds that there might be, which is pulled more towards other cells. New kinds are
 * as likely as accounts that are the only ones of theirs (Good 1953). `sign` −1: of what is divided by, whose inverse is averaged.
 */
function ofTheSeen({ variances }: CrossedTree, accounts: ReadonlyMap<string, number>, sign: 1 | -1) {
  // Logarithm of the mean (or of the inverse of the mean inverse) of a log-normal.
  const halfBelow = (depth: number): number => variances.slice(depth).reduce((sum, one) => sum + one, 0) / 2;
  const logMean = (node: AmountNode, path: readonly string[]): number => {
    const { mean, variance } = node.belief;
    const latent = mean + sign * (variance / 2 + halfBelow(path.length));
    if (path.length === CELL_LEVELS || node.children.size === 0) return latent;
    let [all, alone, sum] = [0, 0, 0];
    for (const [name, child] of node.children) {
      const below = [...path, name];
      const users = accounts.get(below.join('/')) ?? 0;
      all += users;
      alone += Number(users === 1);
      sum += users * Math.exp(sign * logMean(child, below));
    }
    if (all === 0) return latent;
    const fresh = alone / all;
    return sign * Math.log(fresh * Math.exp(sign * latent) + (1 - fresh) * (sum / all));
  };
  return (node: AmountNode, path: readonly string[]): LogAmount => {
    const { variance } = node.belief;
    return { mean: logMean(node, path) - sign * (variance / 2 + halfBelow(path.length)), variance };
  };
}

const CELL_LEVELS = 4;

interface Nodes {
  readonly ctr: AmountNode;
  readonly engagementRate: AmountNode | undefined;
  readonly conversionRate: AmountNode;
  readonly cost: AmountNode | undefined;
  readonly value: AmountNode | undefined;
}

/** View-through conversions exceed clicks in real reports, engagements impressions: as a share they are at most all of them. */
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

function optionsFor(metric: keyof typeof EXPECTED_DEVIATIONS, root: LogAmount) {
  const spreads = EXPECTED_DEVIATIONS[metric].map((deviation) => ({ logDeviation: deviation, uncertainty: 1.5 }));
  return { root, spreads, expectedShare: ACCOUNT_SHARE };
}

/** What is expected of all campaigns together, known to a factor of about two: its median on the log scale. */
function vagueRate({ mean }: PooledRate, metric: 'ctr' | 'engagementRate' | 'conversionRate'): LogAmount {
  const varies = EXPECTED_DEVIATIONS[metric].reduce((sum, deviation) => sum + deviation ** 2, 0);
  return { mean: Math.log(mean) - (ROOT_VARIANCE + varies) / 2, variance: ROOT_VARIANCE };
}

const ROOT_VARIANCE = Math.LN2;

function strengthsOf({ variances }: CrossedTree): number[] {
  return variances.map((variance) => strengthOf(Math.sqrt(variance)));
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
