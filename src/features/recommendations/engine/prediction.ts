import type { Random } from '../../../statistics/random';
import {
  logDeviation,
  logVarianceOf,
  type PooledRate,
  spreadRate,
} from '../../../statistics/rate-hierarchy/pooled-rate';
import { widened } from './market';
import type { Expectation } from './own-history';

/** A part of a campaign: what it is expected to do on one platform, for one kind of content and audience. */
export interface CampaignPart {
  /** Share of the budget; the shares of a campaign sum to 1. */
  readonly share: number;
  readonly expectation: Expectation;
}

/** What a campaign might do, draw by draw: number i of each list belongs to the same imagined campaign. */
export interface CampaignDraws {
  readonly impressions: Float64Array;
  readonly clicks: Float64Array;
  readonly conversions: Float64Array;
  readonly ctr: Float64Array;
  readonly engagementRate: Float64Array;
  /** NaN where there was no click. */
  readonly conversionRate: Float64Array;
  /** revenue / spend − 1. */
  readonly roi: Float64Array;
}

/** Two thousand: an 80 % interval of them is one of 78 to 82 %. */
const DRAWS = 2_000;

/**
 * Draws of what a campaign of this budget (in reference units) might do: rates from what is believed of the account plus how
 * campaigns vary, counts from the rates, cost and value likewise, and the return from all of them: the metrics share their draws.
 * The same stream gives the same draws.
 */
export function drawCampaign(
  parts: readonly CampaignPart[],
  budget: number,
  random: Random,
  draws = DRAWS,
): CampaignDraws {
  const of = () => new Float64Array(draws);
  const result = {
    impressions: of(),
    clicks: of(),
    conversions: of(),
    ctr: of(),
    engagementRate: of(),
    conversionRate: of(),
    roi: of(),
  };
  const drawers = parts.map(({ share, expectation }) => ({
    budget: budget * share,
    ...drawersOf(expectation),
    shown: new Float64Array(draws),
  }));
  for (let i = 0; i < draws; i++) {
    let revenue = 0;
    for (const { budget: spend, ctr, conversionRate, cost, value, shown } of drawers) {
      const impressions = Math.max(1, Math.round((spend / Math.exp(drawn(cost, random))) * 1_000));
      const clicks = countOf(impressions, ctr(random), random);
      const conversions = countOf(clicks, conversionRate(random), random);
      revenue += conversions * Math.exp(drawn(value, random));
      shown[i] = impressions;
      result.impressions[i] += impressions;
      result.clicks[i] += clicks;
      result.conversions[i] += conversions;
    }
    result.ctr[i] = result.clicks[i] / result.impressions[i];
    result.conversionRate[i] = result.clicks[i] === 0 ? Number.NaN : result.conversions[i] / result.clicks[i];
    result.roi[i] = revenue / budget - 1;
  }
  // Behind all others, which so stay what they were before engagements were counted.
  for (let i = 0; i < draws; i++) {
    const engagements = drawers.map(({ shown, engagementRate }) => countOf(shown[i], engagementRate(random), random));
    result.engagementRate[i] = engagements.reduce((sum, one) => sum + one, 0) / result.impressions[i];
  }
  return result;
}

/** What one more campaign may be: the mean is not known, and campaigns vary around it. */
export function predictiveOf({ ctr, engagementRate, conversionRate, cost, value, campaign }: Expectation) {
  return {
    ctr: spreadRate(ctr, campaign.ctr),
    engagementRate: spreadRate(engagementRate, campaign.engagementRate),
    conversionRate: spreadRate(conversionRate, campaign.conversionRate),
    cost: widened(cost, campaign.cost),
    value: widened(value, campaign.value),
  };
}

function drawersOf(expectation: Expectation) {
  const { ctr, engagementRate, conversionRate, campaign } = expectation;
  const { cost, value } = predictiveOf(expectation);
  return {
    ctr: rateDrawer(ctr, campaign.ctr),
    engagementRate: rateDrawer(engagementRate, campaign.engagementRate),
    conversionRate: rateDrawer(conversionRate, campaign.conversionRate),
    cost,
    value,
  };
}

/** From so many expected on, a count is normal to within what rates vary by, and drawn much faster. */
const MANY = 50;

function countOf(trials: number, rate: number, random: Random): number {
  const [expected, variance] = [trials * rate, trials * rate * (1 - rate)];
  if (variance < MANY) return random.binomial(trials, Math.min(1, rate));
  return Math.min(trials, Math.max(0, Math.round(random.normal(expected, Math.sqrt(variance)))));
}

/** The account's mean is believed to be log-normal, and so are campaigns around it (docs/decisions/024-log-normal-rates.md). */
function rateDrawer(belief: PooledRate, betweenCampaigns: number): (random: Random) => number {
  const [unknown, varies] = [logDeviation(belief) ** 2, logVarianceOf(betweenCampaigns)];
  const center = Math.log(belief.mean) - (unknown + varies) / 2;
  const deviation = Math.sqrt(unknown + varies);
  return (random) => Math.min(LARGEST_RATE, Math.exp(random.normal(center, deviation)));
}

const LARGEST_RATE = 0.999;

function drawn({ mean, variance }: { readonly mean: number; readonly variance: number }, random: Random): number {
  return random.normal(mean, Math.sqrt(variance));
}
