import type { CampaignSums, MarketCampaign } from '../../../src/features/recommendations/engine/market-fit';
import { logBetaBinomial } from '../../../src/statistics/forecasts/beta-binomial-distribution';
import { maximizeOnLogScale } from '../../../src/statistics/rate-hierarchy/log-scale-search';
import type { PooledRate } from '../../../src/statistics/rate-hierarchy/pooled-rate';

export const RIVALS = ['pooled', 'segment', 'own'] as const;

/** Sums of log scores of clicks, and of how many. */
export interface RivalScores extends Record<(typeof RIVALS)[number] | 'engine', number> {
  count: number;
}

/**
 * Ways to predict clicks that are common: the rate of all campaigns, of those with the same objective and platform, of the own ones.
 * Each is given the spread that suits it best on the shared campaigns, so that it loses by its mean and not by false confidence.
 */
export function createRivals(shared: readonly MarketCampaign[]) {
  const pooled = rateOf(shared);
  const segments = new Map<string, MarketCampaign[]>();
  const accounts = new Map<string, MarketCampaign[]>();
  for (const one of shared) {
    push(segments, keyOf(one), one);
    push(accounts, one.account, one);
  }
  const segment = (one: MarketCampaign): number => rateOf(segments.get(keyOf(one)) ?? shared);
  const strengths = {
    pooled: likeliest(shared, () => pooled),
    segment: likeliest(shared, segment),
    own: likeliest(shared, (one) => rateOf((accounts.get(one.account) ?? []).filter((other) => other !== one))),
  };
  return {
    score(scores: RivalScores, engine: PooledRate, actual: MarketCampaign, own: readonly CampaignSums[]): void {
      scores.count++;
      scores.engine += logScore(engine, actual);
      scores.pooled += logScore({ mean: pooled, strength: strengths.pooled }, actual);
      scores.segment += logScore({ mean: segment(actual), strength: strengths.segment }, actual);
      const rate = own.length === 0 ? pooled : rateOf(own);
      scores.own += logScore({ mean: rate, strength: own.length === 0 ? strengths.pooled : strengths.own }, actual);
    },
  };
}

function logScore({ mean, strength }: PooledRate, { clicks, impressions }: CampaignSums): number {
  return logBetaBinomial({ trials: impressions, a: strength, b: (strength * (1 - mean)) / mean }, clicks);
}

function likeliest(campaigns: readonly MarketCampaign[], meanOf: (one: MarketCampaign) => number): number {
  return maximizeOnLogScale(
    (strength) => campaigns.reduce((sum, one) => sum + logScore({ mean: meanOf(one), strength }, one), 0),
    0.05,
    1e4,
  );
}

/** With one click more, so that no rate is 0. */
function rateOf(campaigns: readonly CampaignSums[]): number {
  const [clicks, impressions] = campaigns.reduce(([k, n], one) => [k + one.clicks, n + one.impressions], [1, 100]);
  return clicks / impressions;
}

function keyOf({ objective, platform }: MarketCampaign): string {
  return `${objective}/${platform}`;
}

function push<T>(map: Map<string, T[]>, key: string, one: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [one]);
  else list.push(one);
}
