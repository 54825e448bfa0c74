import { strengthOf } from '../../../statistics/rate-hierarchy/pooled-rate';
import { beliefAt, fitRateTree, type RateTree } from '../../../statistics/rate-hierarchy/rate-tree';

/** What one part of a campaign (a kind of content, an age group) did, beside the whole of the campaign on the same platform. */
export interface SegmentSums {
  readonly platform: string;
  readonly value: string;
  readonly impressions: number;
  /** Clicks, or engagements (of impressions whose reports say them). */
  readonly events: number;
  readonly campaignImpressions: number;
  readonly campaignEvents: number;
}

/** By what a part's rate differs from its campaign's, and how unsure that is. */
export interface SegmentRatio {
  readonly ratio: number;
  /** Variance of its logarithm. */
  readonly variance: number;
  /** Campaigns that it rests on. */
  readonly campaigns: number;
}

/** Any small rate does: only ratios to it are looked at. */
const UNIT = 0.01;

/**
 * Ratios of parts to their campaigns, shrunk to 1 as far as they rest on little: parts are compared inside each campaign, so that good
 * campaigns do not make their parts look good. `ratioOf` knows every value; where nothing was seen it is 1, and unsure.
 */
export function segmentRatios(sums: readonly SegmentSums[]): (platform: string, value: string) => SegmentRatio {
  const counts = new Map<string, number>();
  const observations = sums.flatMap((one) => {
    if (one.impressions === 0 || one.campaignEvents === 0) return [];
    // The whole campaign only, where it had one part: that says nothing about the part.
    if (one.impressions === one.campaignImpressions) return [];
    const expected = (one.impressions * one.campaignEvents) / one.campaignImpressions;
    const key = `${one.platform}/${one.value}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return [{ path: [key], successes: one.events, trials: Math.max(one.events, expected / UNIT) }];
  });
  const tree: RateTree = fitRateTree(observations, {
    root: { mean: UNIT, strength: 1_000 },
    spreads: [
      { logDeviation: 0.15, uncertainty: 0.5 },
      { logDeviation: 0.25, uncertainty: 0.7 },
    ],
    sweeps: 2,
  });
  const unknown = 1 / strengthOf(0.15);
  return (platform, value) => {
    const key = `${platform}/${value}`;
    const campaigns = counts.get(key) ?? 0;
    if (campaigns === 0) return { ratio: 1, variance: Math.log1p(unknown), campaigns };
    const { mean, strength } = beliefAt(tree, [key]);
    return { ratio: mean / UNIT, variance: Math.log1p(1 / strength), campaigns };
  };
}
