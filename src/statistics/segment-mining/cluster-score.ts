import { studentCriticalValue, studentTwoSidedP, studentUpperTail } from '../distributions';
import { createRandom } from '../random';

/** What happened in a segment and around it, one entry per cluster (campaign); all arrays have the same length. */
export interface ClusterSums {
  readonly insideEvents: Float64Array;
  readonly insideExposure: Float64Array;
  /** Of the whole cluster, the segment included. */
  readonly events: Float64Array;
  readonly exposure: Float64Array;
  /** What is counted where events are an amount of money; else the events themselves. Of the whole cluster. */
  readonly counts: Float64Array;
}

/** How a rate (events per exposure) inside a segment compares with the rest of the same clusters. */
export interface ClusterScore {
  /** Clusters that have exposure on both sides and any event. */
  readonly clusters: number;
  readonly t: number;
  /**
   * How much of what is not as expected the segment explains: the squared score over its variance for events that fall
   * independently. To compare segments of one metric by, not to judge one.
   */
  readonly gain: number;
  /** clusters - 1. */
  readonly degreesOfFreedom: number;
  /** Two-sided, 0..1. */
  readonly pValue: number;
  /** ln of the Mantel-Haenszel rate ratio. */
  readonly logRatio: number;
  /** Of logRatio, by what varies between clusters. */
  readonly standardError: number;
}

/** By how much (ln of the ratio, as a standard deviation) an effect is expected to differ between clusters by itself. */
const EFFECT_DEVIATION = 0.15;

/**
 * Mantel-Haenszel score test with clusters as observations. The score of a cluster is U = inside events - all events ×
 * inside exposure ÷ all exposure; under no average effect its mean is 0 whatever the cluster's own rate is, and t is
 * that mean over its standard error between clusters, with clusters - 1 degrees of freedom. So neither rates that
 * differ between clusters nor effects that vary around nothing are taken for a finding. Scores are weighted by 1 ÷ (1 + 0.15² v),
 * v their variance for events that fall independently: else the scores of one large cluster and many small ones
 * differ by size alone, which t takes for doubt. The weights know totals only, not the side on which events fall, so they favour
 * none. Null with fewer than 2 clusters or no events on one side. Ratio: Mantel & Haenszel 1959; linearised variance over
 * clusters: Liang 1987.
 */
export function clusterScore(sums: ClusterSums): ClusterScore | null {
  const { insideEvents, insideExposure, events, exposure } = sums;
  const weights = weightsOf(sums);
  let [clusters, top, bottom, total, variance] = [0, 0, 0, 0, 0];
  for (let c = 0; c < events.length; c++) {
    if (weights[c] === 0) continue;
    clusters++;
    const share = insideExposure[c] / exposure[c];
    const [inside, outside] = [insideEvents[c] * (1 - share), (events[c] - insideEvents[c]) * share];
    top += weights[c] * inside;
    bottom += weights[c] * outside;
    total += inside - outside;
    variance += events[c] * share * (1 - share);
  }
  if (clusters < 2 || !(top > 0 && bottom > 0)) return null;
  const [ratio, mean] = [top / bottom, (top - bottom) / clusters];
  let [residuals, squares] = [0, 0];
  for (let c = 0; c < events.length; c++) {
    if (weights[c] === 0) continue;
    const share = insideExposure[c] / exposure[c];
    const [inside, outside] = [insideEvents[c] * (1 - share), (events[c] - insideEvents[c]) * share];
    residuals += (weights[c] * (inside - ratio * outside)) ** 2;
    squares += (weights[c] * (inside - outside) - mean) ** 2;
  }
  const degreesOfFreedom = clusters - 1;
  const t = squares === 0 ? 0 : mean / Math.sqrt(squares / degreesOfFreedom / clusters);
  return {
    clusters,
    t,
    gain: total ** 2 / variance,
    degreesOfFreedom,
    pValue: studentTwoSidedP(t, degreesOfFreedom),
    logRatio: Math.log(ratio),
    standardError: Math.sqrt((residuals * clusters) / degreesOfFreedom) / top,
  };
}

/** The weighted scores of the informative clusters: see `clusterScore`. */
export function scoresOf(sums: ClusterSums): Float64Array {
  const { insideEvents, insideExposure, events, exposure } = sums;
  const weights = weightsOf(sums);
  const scores = weights.map((weight, c) => weight * (insideEvents[c] - (events[c] * insideExposure[c]) / exposure[c]));
  return scores.filter((_, c) => weights[c] !== 0);
}

/** One-sided p of an effect in the direction of `sign` (1 or -1), 0..1. */
export function oneSidedP({ t, degreesOfFreedom }: Pick<ClusterScore, 't' | 'degreesOfFreedom'>, sign: number): number {
  return studentUpperTail(sign * t, degreesOfFreedom);
}

/** Interval of the rate ratio at level 1 - alpha, by Student's t over clusters. */
export function ratioInterval(
  score: Pick<ClusterScore, 'logRatio' | 'standardError' | 'degreesOfFreedom'>,
  alpha: number,
): { readonly lower: number; readonly upper: number } {
  const reach = studentCriticalValue(alpha, score.degreesOfFreedom) * score.standardError;
  return { lower: Math.exp(score.logRatio - reach), upper: Math.exp(score.logRatio + reach) };
}

const EXACT_UP_TO = 14;
const DRAWS = 9_999;

/**
 * Two-sided p of the sum of `scores` when each could as well have had the other sign: what Student's t is checked by where
 * clusters are few. All sign patterns up to 14 scores, 9,999 seeded draws beyond (p then is (hits + 1) ÷ 10,000).
 */
export function signFlipP(scores: Float64Array, seed: number | string): number {
  const n = scores.length;
  const observed = Math.abs(scores.reduce((sum, one) => sum + one, 0));
  // Sums of the same numbers in another order differ in the last bits.
  const reached = observed * (1 - 1e-12);
  if (n === 0) return 1;
  let hits = 0;
  if (n <= EXACT_UP_TO) {
    // The first sign is fixed: the other half of the patterns are mirror images.
    const patterns = 2 ** (n - 1);
    for (let pattern = 0; pattern < patterns; pattern++) {
      let sum = scores[0];
      for (let i = 1; i < n; i++) sum += (pattern >> (i - 1)) & 1 ? -scores[i] : scores[i];
      if (Math.abs(sum) >= reached) hits++;
    }
    return hits / patterns;
  }
  const random = createRandom(seed);
  for (let draw = 0; draw < DRAWS; draw++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += random.uniform() < 0.5 ? -scores[i] : scores[i];
    if (Math.abs(sum) >= reached) hits++;
  }
  return (hits + 1) / (DRAWS + 1);
}

/** 0 for clusters that compare nothing. Money is weighted per counted event, so that clusters may have any currency. */
function weightsOf({ insideExposure, events, exposure, counts }: ClusterSums): Float64Array {
  const weights = new Float64Array(events.length);
  for (let c = 0; c < events.length; c++) {
    if (!(events[c] > 0 && insideExposure[c] > 0 && insideExposure[c] < exposure[c])) continue;
    const share = insideExposure[c] / exposure[c];
    const perEvent = counts[c] === events[c] ? 1 : counts[c] / events[c];
    weights[c] = perEvent / (1 + EFFECT_DEVIATION ** 2 * counts[c] * share * (1 - share));
  }
  return weights;
}
