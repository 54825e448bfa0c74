import type { LogAmount } from '../../../statistics/rate-hierarchy/log-amount';
import { type PooledRate, spreadRate } from '../../../statistics/rate-hierarchy/pooled-rate';

/** What kind of campaign of what kind of business. */
export interface MarketCell {
  readonly objective: string;
  readonly platform: string;
  /** '' where the profile does not say. */
  readonly industry: string;
  readonly businessSize: string;
}

/** What is believed of the mean of a cell, over accounts and campaigns. Money in reference units (see currency-units.ts). */
export interface CellBelief {
  readonly users: number;
  readonly campaigns: number;
  /** Of the accounts, those whose reports say engagements, where the rate rests on them; 0: it is that of other cells, or expected only. */
  readonly engagementUsers: number;
  /** Clicks per impression. */
  readonly ctr: PooledRate;
  /** Engagements per impression. */
  readonly engagementRate: PooledRate;
  /** Conversions per click. */
  readonly conversionRate: PooledRate;
  /** Logarithm of the cost of a thousand impressions. */
  readonly cost: LogAmount;
  /** Logarithm of the revenue of a conversion. */
  readonly value: LogAmount;
}

// How things differ: objectives, platforms in them, industries, sizes, accounts of a kind (4), campaigns of an account (5).
const CELL_LEVELS = 4;
const ACCOUNT = 4;
const CAMPAIGN = 5;

/** By level: rates as strengths, amounts as variances of the logarithm. */
export interface MarketSpread {
  readonly ctr: readonly number[];
  readonly engagementRate: readonly number[];
  readonly conversionRate: readonly number[];
  readonly cost: readonly number[];
  readonly value: readonly number[];
  /** Of how accounts differ, the share that holds wherever they advertise, 0..1; ACCOUNT_SHARE where nothing has shown it. */
  readonly commonShare?: CampaignSpread;
}

/** What makes an account better or worse is mostly the account: of how accounts differ, two thirds hold wherever they advertise. */
export const ACCOUNT_SHARE = 2 / 3;

/** Where the beliefs about the market come from. */
export enum MarketSourceEnum {
  SHIPPED_PRIOR = 'SHIPPED_PRIOR',
  BENCHMARK = 'BENCHMARK',
}

/** What campaigns do in general: what other accounts have shown, or what the program brings along. */
export interface Market {
  readonly source: MarketSourceEnum;
  readonly version: string;
  readonly spread: MarketSpread;
  /** By cellKey, from the root ('') to industries and sizes; the root must be there. */
  readonly cells: ReadonlyMap<string, CellBelief>;
}

/** What is believed of a cell, and how deep the market knows it: 0 all campaigns, 1 the objective … 4 the size too. */
export interface KnownCell {
  readonly belief: CellBelief;
  readonly depth: number;
}

/** Names of the levels down to `depth`, as a key. */
export function cellKey({ objective, platform, industry, businessSize }: MarketCell, depth = CELL_LEVELS): string {
  return [objective, platform, industry, businessSize].slice(0, depth).join('/');
}

/** The belief about a cell: the deepest one known, spread by the levels below it. */
export function cellBelief(market: Market, cell: MarketCell): KnownCell {
  const { spread, cells } = market;
  let depth = CELL_LEVELS;
  let found: CellBelief | undefined;
  for (; depth >= 0; depth--) {
    found = cells.get(cellKey(cell, depth));
    if (found !== undefined) break;
  }
  if (found === undefined) throw new Error('A market must know all campaigns together.');
  let { ctr, engagementRate, conversionRate, cost, value } = found;
  for (let level = depth; level < CELL_LEVELS; level++) {
    ctr = spreadRate(ctr, spread.ctr[level]);
    engagementRate = spreadRate(engagementRate, spread.engagementRate[level]);
    conversionRate = spreadRate(conversionRate, spread.conversionRate[level]);
    cost = widened(cost, spread.cost[level]);
    value = widened(value, spread.value[level]);
  }
  return { belief: { ...found, ctr, engagementRate, conversionRate, cost, value }, depth };
}

/** How accounts of one cell differ. */
export function accountSpread(spread: MarketSpread): CampaignSpread {
  return levelOf(spread, ACCOUNT);
}

/** How campaigns of one account differ. */
export function campaignSpread(spread: MarketSpread): CampaignSpread {
  return levelOf(spread, CAMPAIGN);
}

export interface CampaignSpread {
  readonly ctr: number;
  readonly engagementRate: number;
  readonly conversionRate: number;
  readonly cost: number;
  readonly value: number;
}

export function widened({ mean, variance }: LogAmount, by: number): LogAmount {
  return { mean, variance: variance + by };
}

function levelOf(spread: MarketSpread, level: number): CampaignSpread {
  const { ctr, engagementRate, conversionRate, cost, value } = spread;
  return {
    ctr: ctr[level],
    engagementRate: engagementRate[level],
    conversionRate: conversionRate[level],
    cost: cost[level],
    value: value[level],
  };
}
