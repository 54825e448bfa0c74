import { type LogAmount, updateAmount } from '../../../statistics/rate-hierarchy/log-amount';
import { logRateOf } from '../../../statistics/rate-hierarchy/log-rate';
import {
  logDeviation,
  logVarianceOf,
  type PooledRate,
  type RateCounts,
  rateOfLogs,
  strengthOf,
} from '../../../statistics/rate-hierarchy/pooled-rate';
import { fitRateTree } from '../../../statistics/rate-hierarchy/rate-tree';
import {
  ACCOUNT_SHARE,
  accountSpread,
  type CampaignSpread,
  campaignSpread,
  cellBelief,
  cellKey,
  type Market,
  type MarketCell,
  widened,
} from './market';
import { asCounts, type CampaignSums, hasCost, hasValue, logCost, logValue } from './market-fit';
import { allAtOnce, type Steps } from './steps';

/** A campaign of the account, on one platform. */
export interface OwnCampaign extends CampaignSums {
  readonly objective: string;
  readonly platform: string;
}

/** An account: what kind of business, and what its campaigns did. */
export interface OwnHistory {
  readonly industry: string;
  readonly businessSize: string;
  readonly campaigns: readonly OwnCampaign[];
}

/** What an account can expect of campaigns of one kind: beliefs about its mean, and how its campaigns vary around it. */
export interface Expectation {
  readonly ctr: PooledRate;
  readonly engagementRate: PooledRate;
  readonly conversionRate: PooledRate;
  readonly cost: LogAmount;
  readonly value: LogAmount;
  readonly campaign: CampaignSpread;
  readonly evidence: ExpectationEvidence;
}

/** What an expectation rests on. */
export interface ExpectationEvidence {
  /** The account's own campaigns on this objective and platform, and all of them. */
  readonly ownCampaignsOfKind: number;
  readonly ownCampaigns: number;
  /** Other accounts and their campaigns in the deepest cell that is known, and how deep it is: 0 (all) to 4 (industry and size). */
  readonly peerAccounts: number;
  readonly peerCampaigns: number;
  readonly peerDepth: number;
  /** Share of the weight of the click-through rate that does not come from own campaigns, 0..1. */
  readonly priorShare: number;
  /** The click-through rate as peers show it, and as own campaigns move it. */
  readonly peerCtr: number;
  readonly ownCtr: number;
  /** The same of engagements: only campaigns and accounts whose reports say them. */
  readonly engagements: {
    readonly ownCampaignsOfKind: number;
    readonly ownCampaigns: number;
    readonly peerAccounts: number;
  };
}

/** An own campaign beside what was to be expected of any account in its cell. */
interface Compared extends OwnCampaign {
  readonly cell: string;
  readonly ctr: PooledRate;
  readonly engagementRate: PooledRate;
  readonly conversionRate: PooledRate;
  readonly expectedCost: LogAmount;
  readonly expectedValue: LogAmount;
}

/** How accounts of a cell differ, as variances of the logarithm: by one ratio on everything, and by another one on each kind of campaign. */
interface AccountSpread {
  readonly common: number;
  readonly ofKind: number;
}

/** An account's history, made ready once for all kinds of campaigns. */
export interface PreparedHistory {
  readonly market: Market;
  readonly history: OwnHistory;
  readonly compared: readonly Compared[];
  readonly account: Readonly<Record<keyof CampaignSpread, AccountSpread>>;
  readonly campaign: CampaignSpread;
}

/** Compares own campaigns with what the market expects of them, and finds how much they vary among themselves. */
export function prepareHistory(market: Market, history: OwnHistory): PreparedHistory {
  return allAtOnce(historyInSteps(market, history));
}

/** The same in steps. */
export function* historyInSteps(market: Market, history: OwnHistory): Steps<PreparedHistory> {
  const { industry, businessSize } = history;
  const compared = history.campaigns.map((campaign): Compared => {
    const cell = { objective: campaign.objective, platform: campaign.platform, industry, businessSize };
    const { belief } = cellBelief(market, cell);
    const { ctr, engagementRate, conversionRate, cost: expectedCost, value: expectedValue } = belief;
    return { ...campaign, cell: cellKey(cell), ctr, engagementRate, conversionRate, expectedCost, expectedValue };
  });
  const expected = campaignSpread(market.spread);
  const ctr = ownSpread(compared, ctrCounts, expected.ctr);
  yield;
  const engagementRate = ownSpread(compared.filter(hasEngagements), engagementCounts, expected.engagementRate);
  yield;
  const conversionRate = ownSpread(compared, conversionCounts, expected.conversionRate);
  yield;
  return {
    market,
    history,
    compared,
    account: accountSpreads(market),
    campaign: {
      ...expected,
      ctr,
      engagementRate,
      conversionRate,
    },
  };
}

function accountSpreads({ spread }: Market): PreparedHistory['account'] {
  const { ctr, engagementRate, conversionRate, cost, value } = accountSpread(spread);
  const of = (metric: keyof CampaignSpread, variance: number): AccountSpread => {
    const share = spread.commonShare?.[metric] ?? ACCOUNT_SHARE;
    return { common: variance * share, ofKind: variance * (1 - share) };
  };
  return {
    ctr: of('ctr', logVarianceOf(ctr)),
    engagementRate: of('engagementRate', logVarianceOf(engagementRate)),
    conversionRate: of('conversionRate', logVarianceOf(conversionRate)),
    cost: of('cost', cost),
    value: of('value', value),
  };
}

/** What the account can expect of campaigns with this objective on this platform. */
export function expectationOf(prepared: PreparedHistory, objective: string, platform: string): Expectation {
  const { market, history, compared, account, campaign } = prepared;
  const { industry, businessSize } = history;
  const cell: MarketCell = { objective, platform, industry, businessSize };
  const { belief, depth } = cellBelief(market, cell);
  const key = cellKey(cell);
  const ctr = rateFor(compared, key, belief.ctr, ctrCounts, account.ctr, campaign.ctr);
  const prior = rateFor([], key, belief.ctr, ctrCounts, account.ctr, campaign.ctr);
  const engaged = compared.filter(hasEngagements);
  return {
    ctr,
    engagementRate: rateFor(
      engaged,
      key,
      belief.engagementRate,
      engagementCounts,
      account.engagementRate,
      campaign.engagementRate,
    ),
    conversionRate: rateFor(
      compared,
      key,
      belief.conversionRate,
      conversionCounts,
      account.conversionRate,
      campaign.conversionRate,
    ),
    cost: amountFor(
      compared.filter(hasCost).map((one) => ({ cell: one.cell, of: one.expectedCost, log: logCost(one), variance: 0 })),
      key,
      belief.cost,
      account.cost,
      campaign.cost,
    ),
    value: amountFor(
      compared.filter(hasValue).map((one) => ({ cell: one.cell, of: one.expectedValue, ...logValue(one) })),
      key,
      belief.value,
      account.value,
      campaign.value,
    ),
    campaign,
    evidence: {
      ownCampaignsOfKind: compared.filter((one) => one.cell === key).length,
      ownCampaigns: compared.length,
      peerAccounts: belief.users,
      peerCampaigns: belief.campaigns,
      peerDepth: depth,
      priorShare: Math.min(1, prior.strength / ctr.strength),
      peerCtr: belief.ctr.mean,
      ownCtr: ctr.mean,
      engagements: {
        ownCampaignsOfKind: engaged.filter((one) => one.cell === key).length,
        ownCampaigns: engaged.length,
        peerAccounts: belief.engagementUsers,
      },
    },
  };
}

/** Whether the reports of a campaign say its engagements. */
function hasEngagements({ engagementImpressions }: OwnCampaign): boolean {
  return engagementImpressions > 0;
}

/** Whether an account will see what it is told of engagements: its reports say them, or there is none yet. */
export function tellsEngagements({ campaigns }: OwnHistory): boolean {
  return campaigns.length === 0 || campaigns.some(hasEngagements);
}

type CountsOf = (one: Compared) => { readonly counts: RateCounts; readonly expected: PooledRate };

const ctrCounts: CountsOf = ({ clicks, impressions, ctr }) => ({
  counts: asCounts(clicks, impressions),
  expected: ctr,
});
const engagementCounts: CountsOf = ({ engagements, engagementImpressions, engagementRate }) => ({
  counts: asCounts(engagements, engagementImpressions),
  expected: engagementRate,
});
const conversionCounts: CountsOf = ({ conversions, clicks, conversionRate }) => ({
  counts: asCounts(conversions, clicks),
  expected: conversionRate,
});

/**
 * A rate as an amount: on the log scale, where one campaign with a high rate moves an account's mean by no more than it should
 * (the conjugate mean follows it in proportion, and the best of several would be predicted too high).
 */
function rateFor(
  compared: readonly Compared[],
  key: string,
  belief: PooledRate,
  of: CountsOf,
  account: AccountSpread,
  betweenCampaigns: number,
): PooledRate {
  const [ofAccounts, ofCampaigns] = [account.common + account.ofKind, logVarianceOf(betweenCampaigns)];
  // The mean of a cell is that of all campaigns of all accounts; the median of one campaign lies below.
  const median = (rate: PooledRate): LogAmount => {
    const variance = logDeviation(rate) ** 2;
    return { mean: Math.log(rate.mean) - (variance + ofAccounts + ofCampaigns) / 2, variance };
  };
  const seen = compared.flatMap((one) => {
    const { counts, expected } = of(one);
    const around = median(expected);
    const told = logRateOf(counts, widened(around, ofAccounts + ofCampaigns));
    return told === null ? [] : [{ cell: one.cell, of: around, ...told }];
  });
  const { mean, variance } = amountFor(seen, key, median(belief), account, ofCampaigns);
  return rateOfLogs(mean + (variance + ofCampaigns) / 2, variance);
}

/** The same successes of as many trials as would be as surprising at another rate. */
function rescaled({ successes, trials }: RateCounts, mean: number, target: number): RateCounts {
  return { successes, trials: Math.max(successes, (trials * mean) / target) };
}

/**
 * An account differs from others by one ratio on everything, and by another one on each kind of campaign. Campaigns of other kinds
 * speak about the first ratio, those of this kind about both.
 */
function amountFor(
  seen: readonly { readonly cell: string; readonly of: LogAmount; readonly log: number; readonly variance: number }[],
  key: string,
  belief: LogAmount,
  { common, ofKind }: AccountSpread,
  betweenCampaigns: number,
): LogAmount {
  const kinds = new Map<string, { precision: number; weighted: number; variance: number }>();
  for (const { cell, of, log, variance } of seen) {
    const sum = kinds.get(cell) ?? { precision: 0, weighted: 0, variance: of.variance };
    const precision = 1 / (variance + betweenCampaigns);
    kinds.set(cell, {
      ...sum,
      precision: sum.precision + precision,
      weighted: sum.weighted + precision * (log - of.mean),
    });
  }
  let ratio: LogAmount = { mean: 0, variance: common };
  for (const [cell, { precision, weighted, variance }] of kinds) {
    if (cell === key) continue;
    ratio = updateAmount(ratio, { log: weighted / precision, variance: 1 / precision + ofKind + variance });
  }
  const here = widened({ mean: belief.mean + ratio.mean, variance: ratio.variance }, belief.variance + ofKind);
  const own = kinds.get(key);
  if (own === undefined) return here;
  return updateAmount(here, { log: belief.mean + own.weighted / own.precision, variance: 1 / own.precision });
}

/** With so many campaigns an account says itself how much they vary. */
const FEWEST_FOR_SPREAD = 5;
/** Half way between knowing nothing of an account and taking every account to vary alike. */
const SPREAD_UNCERTAINTY = 0.5;

function ownSpread(compared: readonly Compared[], of: CountsOf, expected: number): number {
  if (compared.length < FEWEST_FOR_SPREAD) return expected;
  const mean = 0.01;
  const logDeviation = Math.sqrt(logVarianceOf(expected));
  const tree = fitRateTree(
    compared.map((one) => {
      const { counts, expected: belief } = of(one);
      return { path: [one.cell], ...rescaled(counts, belief.mean, mean) };
    }),
    {
      root: { mean, strength: strengthOf(0.5) },
      spreads: [
        { logDeviation: 0.3, uncertainty: 0.5 },
        { logDeviation, uncertainty: SPREAD_UNCERTAINTY },
      ],
      sweeps: 2,
    },
  );
  return tree.strengths[1];
}
