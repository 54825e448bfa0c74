import { studentCriticalValue, studentTwoSidedP } from '../statistics/distributions';
import type { FactRow } from './rows';
import { groupBy } from './totals';

/** Events among trials inside and outside of a segment, of one campaign. */
interface Stratum {
  readonly events: number;
  readonly trials: number;
  readonly otherEvents: number;
  readonly otherTrials: number;
}

/** How a rate inside a segment compares with the rest of the same campaigns. */
export interface SegmentLift {
  /** Campaigns that have both the segment and a rest. */
  readonly campaigns: number;
  readonly rateRatio: number;
  readonly lower: number;
  readonly upper: number;
  readonly pValue: number;
  readonly rate: number;
  readonly otherRate: number;
  readonly events: number;
  readonly trials: number;
}

/** What is counted, out of what. */
export interface RateMetric {
  readonly name: 'ctr' | 'conversion_rate';
  readonly events: (fact: FactRow) => number;
  readonly trials: (fact: FactRow) => number;
}

export const CTR: RateMetric = {
  name: 'ctr',
  events: ({ clicks }) => clicks,
  trials: ({ impressions }) => impressions,
};
export const CONVERSION_RATE: RateMetric = {
  name: 'conversion_rate',
  events: ({ conversions }) => Number(conversions),
  trials: ({ clicks }) => clicks,
};

const ALPHA = 0.05;
const FEWEST_CAMPAIGNS = 3;

/**
 * Mantel-Haenszel rate ratio with campaigns as strata. Interval and p-value treat each campaign as one observation (Student's
 * t over campaigns), so that campaigns which differ by themselves are not taken for an effect. Null with too few campaigns.
 */
export function segmentLift(
  facts: readonly FactRow[],
  isInside: (fact: FactRow) => boolean,
  metric: RateMetric,
): SegmentLift | null {
  const strata = [...groupBy(facts, ({ campaignId }) => campaignId).values()]
    .map((group) => stratumOf(group, isInside, metric))
    .filter(({ trials, otherTrials }) => trials > 0 && otherTrials > 0);
  const inside = strata.map((one) => (one.events * one.otherTrials) / (one.trials + one.otherTrials));
  const outside = strata.map((one) => (one.otherEvents * one.trials) / (one.trials + one.otherTrials));
  const [top, bottom] = [sumOf(inside), sumOf(outside)];
  if (strata.length < FEWEST_CAMPAIGNS || top === 0 || bottom === 0) return null;
  const rateRatio = top / bottom;
  const freedom = strata.length - 1;
  // The score of each campaign: events inside beyond what its own overall rate lets expect.
  const scores = strata.map((_, index) => inside[index] - outside[index]);
  const score = sumOf(scores);
  const spread = Math.sqrt(sumOf(scores.map((one) => (one - score / scores.length) ** 2)) * (scores.length / freedom));
  const residuals = sumOf(strata.map((_, index) => (inside[index] - rateRatio * outside[index]) ** 2));
  const logError = Math.sqrt((residuals * strata.length) / freedom) / bottom / rateRatio;
  const reach = studentCriticalValue(ALPHA, freedom) * logError;
  const [events, trials] = [sumOf(strata.map((one) => one.events)), sumOf(strata.map((one) => one.trials))];
  return {
    campaigns: strata.length,
    rateRatio,
    lower: rateRatio * Math.exp(-reach),
    upper: rateRatio * Math.exp(reach),
    pValue: spread === 0 ? 1 : studentTwoSidedP(score / spread, freedom),
    rate: events / trials,
    otherRate: sumOf(strata.map((one) => one.otherEvents)) / sumOf(strata.map((one) => one.otherTrials)),
    events,
    trials,
  };
}

function stratumOf(facts: readonly FactRow[], isInside: (fact: FactRow) => boolean, metric: RateMetric): Stratum {
  const stratum = { events: 0, trials: 0, otherEvents: 0, otherTrials: 0 };
  for (const fact of facts) {
    const [events, trials] = [metric.events(fact), metric.trials(fact)];
    if (isInside(fact)) {
      stratum.events += events;
      stratum.trials += trials;
    } else {
      stratum.otherEvents += events;
      stratum.otherTrials += trials;
    }
  }
  return stratum;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
