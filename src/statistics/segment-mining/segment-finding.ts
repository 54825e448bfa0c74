import { type EffectPrior, fitEffectPrior, shrunkenEffect } from './adaptive-shrinkage';
import type { BetweenHypothesis } from './between-hypotheses';
import type { ClusterScore, ClusterSums } from './cluster-score';
import type { Segment } from './segment-cube';
import type { WithinHypothesis } from './segment-hypotheses';
import type { StratifiedDifference } from './stratified-welch';

/** A hypothesis at one moment of the search. */
export interface TestedSegment {
  readonly kind: 'WITHIN' | 'BETWEEN';
  readonly metric: number;
  readonly segment: Segment;
  readonly pValue: number;
  readonly logRatio: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  readonly clusters: number;
}

/** A segment that is reported. Ratio and error are those beside all other findings. */
export interface SegmentFinding extends TestedSegment {
  /** Benjamini-Hochberg over the family as it stood when this one was accepted. */
  readonly adjustedPValue: number;
  /** ln of the rate ratio, pulled towards 0 against the luck of having been found. */
  readonly shrunkenLogRatio: number;
  /** Two-sided p by flipping signs of clusters; null where there are many clusters. */
  readonly signFlipPValue: number | null;
  /** What looked like findings and is explained by this one. */
  readonly relatives: readonly TestedSegment[];
  /**
   * What happened inside and around, by cluster, with exposure weighed by the other findings: what ratio and error are
   * computed from. Null where kinds of clusters are compared.
   */
  readonly sums: ClusterSums | null;
  /**
   * Events inside that the rates of the same clusters outside let expect, given the other findings; null where kinds of clusters are
   * compared. Over the clusters that have both sides.
   */
  readonly expectedEvents: number | null;
}

/** A hypothesis as it stands now. */
export function tested({ kind, metric, segment, score }: WithinHypothesis | BetweenHypothesis): TestedSegment {
  const [logRatio, clusters] = isDifference(score)
    ? [score.difference, score.inside + score.outside]
    : [score.logRatio, score.clusters];
  const { pValue, standardError, degreesOfFreedom } = score;
  return { kind, metric, segment, pValue, logRatio, standardError, degreesOfFreedom, clusters };
}

function isDifference(score: ClusterScore | StratifiedDifference): score is StratifiedDifference {
  return 'difference' in score;
}

/**
 * ln of the ratios of `found`, each shrunken by what effects look like in its metric: that is learned from all
 * findings and from what is left of the rest, since what findings explain there is no effect of its own.
 */
export function shrunkenLogRatios(found: readonly TestedSegment[], rest: readonly TestedSegment[]): number[] {
  const priors = new Map<number, EffectPrior>();
  return found.map((finding) => {
    const { metric } = finding;
    let prior = priors.get(metric);
    if (prior === undefined) {
      prior = fitEffectPrior([...rest, ...found].filter((one) => one.metric === metric).map(asEffect));
      priors.set(metric, prior);
    }
    return shrunkenEffect(asEffect(finding), prior);
  });
}

function asEffect({ logRatio, standardError, pValue }: TestedSegment) {
  return { estimate: logRatio, standardError, pValue };
}
