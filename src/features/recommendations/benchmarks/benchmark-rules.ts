import type { LogAmount } from '../../../statistics/rate-hierarchy/log-amount';
import { logDeviation, type PooledRate, rateOfLogs } from '../../../statistics/rate-hierarchy/pooled-rate';
import type { CellBelief } from '../engine/market';

/** Fewer accounts could be told apart. */
export const FEWEST_ACCOUNTS = 5;
/** Of what a figure is computed from, no account may bring more: it would be that account's figure. */
export const LARGEST_SHARE = 0.5;
/** A campaign counts as if it had at most so many impressions: more tell nothing more about a market, and one giant would drown all others. */
export const MOST_IMPRESSIONS = 100_000;
/** Of a campaign that counts: fewer make nobody a cover for others. */
export const FEWEST_IMPRESSIONS = 1_000;
/** The latest campaigns of an account; the same bound for everybody. */
export const MOST_CAMPAIGNS = 50;
/** What is fitted at once: half a millisecond each, in which the worker does nothing else. */
export const MOST_CAMPAIGNS_OF_ALL = 5_000;

/** Steps on the log scale: half of the largest share, from five percent up in doublings, so that each grid is part of the finer one. */
const STEP_OF_SHARE = 0.5;
const FINEST_STEP = 0.05;
const CERTAINTY_STEP = 0.25;
const BANDS = [5, 10, 20, 50];

/**
 * How coarsely a mean is published whose largest contributor has this share: by at least half of the share on the log scale. One
 * step is then as much as half a unit of the logarithm in that account's own figure, a factor of 1.65: more than accounts of one
 * kind differ by.
 */
export function stepOf(largestShare: number): number {
  return FINEST_STEP * 2 ** Math.max(0, Math.ceil(Math.log2((largestShare * STEP_OF_SHARE) / FINEST_STEP) - 1e-9));
}

/** A rate on the grid; what rounding hides is added to what is not known, and certainty is rounded down. */
function coarseRate(rate: PooledRate, step: number): PooledRate {
  const mean = coarse(Math.log(rate.mean), step);
  const { strength } = rateOfLogs(mean, logDeviation(rate) ** 2 + step ** 2 / 12);
  return { mean: Math.exp(mean), strength: Math.exp(floored(Math.log(strength))) };
}

/** An amount on the grid, as above. */
function coarseAmount({ mean, variance }: LogAmount, step: number): LogAmount {
  return { mean: coarse(mean, step), variance: Math.exp(-floored(-Math.log(variance + step ** 2 / 12))) };
}

/** A number of things as the lower end of its band: 5, 10, 20, 50, 100, 200 … */
export function bandOf(count: number): number {
  for (let decade = 1; ; decade *= 10) {
    const fitting = BANDS.map((one) => one * decade).filter((one) => one <= count);
    if (fitting.length < BANDS.length) return fitting.at(-1) ?? 0;
  }
}

/** Where the band that begins there ends, inclusive. */
export function bandEnd(start: number): number {
  const lead = Number(String(start)[0]);
  return (lead === 2 ? start * 2.5 : start * 2) - 1;
}

/** A positive number of how things vary, to about a tenth. */
export function coarseSpread(value: number): number {
  return Math.exp(coarse(Math.log(value), 0.1));
}

/** The belief of a cell on the grid, metric by metric. */
export function coarseBelief(belief: CellBelief, steps: Readonly<Record<keyof Beliefs, number>>): CellBelief {
  return {
    users: bandOf(belief.users),
    campaigns: bandOf(belief.campaigns),
    engagementUsers: bandOf(belief.engagementUsers),
    ctr: coarseRate(belief.ctr, steps.ctr),
    engagementRate: coarseRate(belief.engagementRate, steps.engagementRate),
    conversionRate: coarseRate(belief.conversionRate, steps.conversionRate),
    cost: coarseAmount(belief.cost, steps.cost),
    value: coarseAmount(belief.value, steps.value),
  };
}

export type Beliefs = Pick<CellBelief, 'ctr' | 'engagementRate' | 'conversionRate' | 'cost' | 'value'>;

function coarse(value: number, step: number): number {
  return Math.round(value / step) * step;
}

function floored(value: number): number {
  return Math.floor(value / CERTAINTY_STEP) * CERTAINTY_STEP;
}
