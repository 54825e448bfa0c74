import { normalUpperTail } from '../../../statistics/distributions';
import type { Counted } from './thompson';

/** When data alone may name the best content. */
export interface LeaderRule {
  /** Every content must have been shown so often. */
  readonly minimumImpressions: number;
  /** What the chance must reach that no other content is better, 0.5..1. */
  readonly minimumConfidence: number;
}

/** Below this many successes a rate is not near enough to normal. */
const FEWEST_SUCCESSES = 10;

/**
 * The content that is better than all others by the counts of an even rotation, or null while that is open: each must have been
 * shown often enough, and 1 - Σ P(other ≥ leader) must reach the confidence, with rates as normal posteriors (a bound from below
 * on the leader's chance to be best, by Bonferroni). No test: looks are not paid for, so it decides what is shown, not what is true.
 */
export function leaderOf(contents: readonly Counted[], rule: LeaderRule): string | null {
  if (contents.length < 2 || contents.some(({ impressions }) => impressions < rule.minimumImpressions)) return null;
  const rates = contents.map(({ id, impressions, successes }) => {
    const successful = Math.min(successes, impressions);
    const mean = (successful + 1) / (impressions + 2);
    return { id, successful, mean, variance: (mean * (1 - mean)) / (impressions + 3) };
  });
  const leader = rates.reduce((best, one) => (one.mean > best.mean ? one : best));
  if (leader.successful < FEWEST_SUCCESSES) return null;
  const doubts = rates
    .filter(({ id }) => id !== leader.id)
    .map(({ mean, variance }) => normalUpperTail((leader.mean - mean) / Math.sqrt(leader.variance + variance)));
  return 1 - doubts.reduce((sum, doubt) => sum + doubt, 0) >= rule.minimumConfidence ? leader.id : null;
}
