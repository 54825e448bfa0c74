import { type PooledRate, spreadRate, strengthOf } from '../../../statistics/rate-hierarchy/pooled-rate';
import { CampaignObjectiveEnum, PlatformPriorityEnum } from '../../profiles/profile.enums';
import { type CellBelief, type Market, MarketSourceEnum, type MarketSpread } from './market';

/**
 * What is expected before anybody has shared a campaign: the maintainers' judgement of orders of magnitude of paid social advertising, with
 * no published source, and no measurement. So they are wide: an account's rate lies within a factor of about two of them two times in
 * three. Of public reports that they can be held against, 30 days of two campaigns (clicks 4.9 and 8.1 % of impressions, 21 and 34 USD a
 * thousand, 9 to 10 % of clicks buy) and 10 rows in the shape of Meta's exports (0.4 %, 17 USD) lie around them; 1,143 Facebook ads of
 * 2017 (0.02 %, 0.3 USD a thousand, 2 to 21 % of clicks) have far lower click-through rates and costs: an account like that is
 * outside the intervals until its own campaigns are known. Engagements are the least sure: some reports count a video of three seconds
 * that was seen among them (in one public export 95 % of them, and the rate above 0.5), others reactions, comments and shares only
 * (0.5 to 5 % of impressions in guides that name no data).
 */
const CTR_OF_PLATFORM: Readonly<Record<PlatformPriorityEnum, number>> = {
  INSTAGRAM: 0.008,
  FACEBOOK: 0.011,
  TIKTOK: 0.009,
  LINKEDIN: 0.005,
  YOUTUBE: 0.006,
};
const ENGAGEMENT_OF_PLATFORM: Readonly<Record<PlatformPriorityEnum, number>> = {
  INSTAGRAM: 0.04,
  FACEBOOK: 0.035,
  TIKTOK: 0.04,
  LINKEDIN: 0.015,
  YOUTUBE: 0.03,
};
const ENGAGEMENT = 0.035;
/** Of a thousand impressions, in reference units. */
const COST_OF_PLATFORM: Readonly<Record<PlatformPriorityEnum, number>> = {
  INSTAGRAM: 8,
  FACEBOOK: 8,
  TIKTOK: 6,
  LINKEDIN: 30,
  YOUTUBE: 9,
};
interface OfObjective {
  readonly ctr: number;
  readonly engagement: number;
  readonly conversionRate: number;
}

/** Clicks and engagements are sought more by some objectives than by others; conversions too. */
const RATIOS: Readonly<Record<CampaignObjectiveEnum, OfObjective>> = {
  BRAND_AWARENESS: { ctr: 0.7, engagement: 1, conversionRate: 0.01 },
  LEAD_GENERATION: { ctr: 1, engagement: 0.9, conversionRate: 0.06 },
  SALES: { ctr: 1.1, engagement: 0.9, conversionRate: 0.025 },
  ENGAGEMENT: { ctr: 1.2, engagement: 1.6, conversionRate: 0.01 },
  TRAFFIC: { ctr: 1.3, engagement: 1, conversionRate: 0.012 },
  APP_INSTALLS: { ctr: 1, engagement: 0.8, conversionRate: 0.05 },
};
const VALUE_OF_CONVERSION = 50;

/** Standard deviations of the logarithm: how unsure each of the figures above is, and a value far more than a rate. */
const UNSURE = { ctr: 0.5, engagementRate: 0.8, conversionRate: 0.7, cost: 0.5, value: 1 };

const levels = (...deviations: readonly number[]) => deviations;

/** Standard deviations of the logarithm by level; where benchmarks are fitted, what is expected of them. */
export const EXPECTED_DEVIATIONS = {
  ctr: levels(0.3, 0.35, 0.2, 0.1, 0.25, 0.35),
  engagementRate: levels(0.35, 0.4, 0.2, 0.1, 0.35, 0.4),
  conversionRate: levels(0.6, 0.25, 0.25, 0.1, 0.3, 0.4),
  cost: levels(0.2, 0.5, 0.2, 0.1, 0.25, 0.3),
  value: levels(0.4, 0.1, 0.8, 0.2, 0.4, 0.2),
} as const;

const SHIPPED_SPREAD: MarketSpread = {
  ctr: EXPECTED_DEVIATIONS.ctr.map(strengthOf),
  engagementRate: EXPECTED_DEVIATIONS.engagementRate.map(strengthOf),
  conversionRate: EXPECTED_DEVIATIONS.conversionRate.map(strengthOf),
  cost: EXPECTED_DEVIATIONS.cost.map((deviation) => deviation ** 2),
  value: EXPECTED_DEVIATIONS.value.map((deviation) => deviation ** 2),
};

function shippedBelief(ctr: number, engagement: number, conversionRate: number, cost: number): CellBelief {
  return {
    users: 0,
    campaigns: 0,
    engagementUsers: 0,
    ctr: { mean: ctr, strength: strengthOf(UNSURE.ctr) },
    engagementRate: { mean: engagement, strength: strengthOf(UNSURE.engagementRate) },
    conversionRate: { mean: conversionRate, strength: strengthOf(UNSURE.conversionRate) },
    cost: { mean: Math.log(cost), variance: UNSURE.cost ** 2 },
    value: { mean: Math.log(VALUE_OF_CONVERSION), variance: UNSURE.value ** 2 },
  };
}

function shippedCells(): Map<string, CellBelief> {
  const cells = new Map([['', shippedBelief(0.009, ENGAGEMENT, 0.025, 9)]]);
  for (const objective of Object.values(CampaignObjectiveEnum)) {
    const { ctr, engagement, conversionRate } = RATIOS[objective];
    cells.set(objective, shippedBelief(0.009 * ctr, ENGAGEMENT * engagement, conversionRate, 9));
    for (const platform of Object.values(PlatformPriorityEnum)) {
      const cost = COST_OF_PLATFORM[platform];
      const [clicked, engaged] = [CTR_OF_PLATFORM[platform] * ctr, ENGAGEMENT_OF_PLATFORM[platform] * engagement];
      cells.set(`${objective}/${platform}`, shippedBelief(clicked, engaged, conversionRate, cost));
    }
  }
  return cells;
}

/** The market of an installation where nobody has shared anything yet. */
export const SHIPPED_MARKET: Market = {
  source: MarketSourceEnum.SHIPPED_PRIOR,
  version: 'shipped-2',
  spread: SHIPPED_SPREAD,
  cells: shippedCells(),
};

/** Engagements per impression as they are expected where too few accounts say theirs: of a cell with these names. */
export function shippedEngagementRate(path: readonly string[]): PooledRate {
  const known = SHIPPED_MARKET.cells.get(path.slice(0, 2).join('/'));
  const [belief, depth] = known === undefined ? [SHIPPED_MARKET.cells.get(''), 0] : [known, Math.min(2, path.length)];
  if (belief === undefined) throw new Error('The shipped market must know all campaigns together.');
  return SHIPPED_SPREAD.engagementRate.slice(depth, path.length).reduce(spreadRate, belief.engagementRate);
}
