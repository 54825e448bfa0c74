import { betaCdf } from '../../../statistics/distributions';

/** When a content is shown no more because it does too badly. */
export interface PauseRule {
  /** Clicks per impression, 0..1, below which a content pauses. */
  readonly belowCtr: number;
  readonly minimumImpressions: number;
  /** The chance, 0.5..1, that its rate is below. */
  readonly minimumConfidence: number;
}

/**
 * Whether a content surely does worse than the rule allows: the chance that its rate is below, by the posterior of its counts over a
 * flat prior, reaches the confidence. Looked at with every serving, so that it errs a little more often than a single look would; what
 * it takes is a content out of the rotation, which comes back when its counts do.
 */
export function isPausedByResults(
  { impressions, clicks }: { readonly impressions: number; readonly clicks: number },
  rule: PauseRule | null,
): boolean {
  // At least half of the posterior is below only where the rate itself is: nearly all contents end here.
  if (rule === null || impressions < Math.max(1, rule.minimumImpressions)) return false;
  if (clicks >= rule.belowCtr * impressions) return false;
  return betaCdf(rule.belowCtr, clicks + 1, impressions - clicks + 1) >= rule.minimumConfidence;
}
