import { ratioInterval } from '../../../statistics/segment-mining/cluster-score';
import { clusterSums, hasAttributes } from '../../../statistics/segment-mining/segment-cube';
import type { SegmentFinding, TestedSegment } from '../../../statistics/segment-mining/segment-finding';
import { PriorityEnum } from '../../campaigns/settings/personalization.enums';
import type { LearningFacts } from '../facts/learning-facts';
import { EvidenceEnum, PatternMethodEnum, type PatternMetric } from '../learning.enums';
import {
  type Condition,
  changeWords,
  conditionsOf,
  fingerprintOf,
  metricWords,
  patternTypeOf,
  segmentWords,
} from './pattern-conditions';
import type { PatternCube } from './pattern-cube';
import type { PerformancePattern } from './performance-pattern.entity';

/** What a run says of a pattern itself; how it fares over time comes beside it. */
export type PatternFacts = Pick<
  PerformancePattern,
  | 'patternType'
  | 'name'
  | 'description'
  | 'conditions'
  | 'performanceImpact'
  | 'metric'
  | 'rateRatio'
  | 'rateRatioLower'
  | 'rateRatioUpper'
  | 'shrunkenRateRatio'
  | 'signFlipPValue'
  | 'confidenceLevel'
  | 'pValue'
  | 'adjustedPValue'
  | 'effectSize'
  | 'campaignsAnalyzed'
  | 'actionableInsights'
  | 'method'
  | 'evidence'
  | 'relatives'
  | 'campaignEffects'
  | 'fingerprint'
>;

/** A pattern of this run. */
export interface MinedPattern {
  readonly facts: PatternFacts;
  readonly conditions: readonly Condition[];
  readonly metric: PatternMetric;
  /** Shrunken, of events per exposure: for CPA the inverse of what is shown. */
  readonly logRatio: number;
  /** As it was measured, beside the run's other patterns. */
  readonly conditionalLogRatio: number;
  /** Fingerprints of everything that it explains. */
  readonly explains: readonly string[];
}

const ALPHA = 0.05;
const MOST_RELATIVES = 50;
const MOST_CAMPAIGNS = 60;
/** A bid is raised or lowered by at most a fifth at a time. */
const STEP = 0.2;

/** A finding of the miner as a pattern. */
export function minedPattern(finding: SegmentFinding, cube: PatternCube, facts: LearningFacts): MinedPattern {
  const metric = cube.metrics[finding.metric];
  const conditions = conditionsOf(cube, finding.segment);
  const ratioOf = (logRatio: number) => shownRatio(metric, logRatio);
  const [ratio, shrunken] = [ratioOf(finding.logRatio), ratioOf(finding.shrunkenLogRatio)];
  const interval = ratioInterval(finding, ALPHA);
  const [lower, upper] = metric === 'cpa' ? [1 / interval.upper, 1 / interval.lower] : [interval.lower, interval.upper];
  const isWithin = finding.kind === 'WITHIN';
  const words = segmentWords(conditions);
  return {
    conditions,
    metric,
    logRatio: finding.shrunkenLogRatio,
    conditionalLogRatio: finding.logRatio,
    explains: finding.relatives.map((relative) =>
      fingerprintOf(cube.metrics[relative.metric], conditionsOf(cube, relative.segment)),
    ),
    facts: {
      patternType: patternTypeOf(conditions),
      name: `${metricWords(metric)} is ${changeWords(ratio)} for ${words}`,
      description: descriptionOf(finding, metric, ratio, { lower, upper }, words),
      conditions: [...conditions],
      performanceImpact: { ...impactOf(finding, cube), uplift: shrunken - 1 },
      metric,
      rateRatio: ratio,
      rateRatioLower: lower,
      rateRatioUpper: upper,
      shrunkenRateRatio: shrunken,
      signFlipPValue: finding.signFlipPValue,
      confidenceLevel: 1 - finding.adjustedPValue,
      pValue: finding.pValue,
      adjustedPValue: finding.adjustedPValue,
      effectSize: Math.log(ratio),
      campaignsAnalyzed: finding.clusters,
      actionableInsights: suggestionsOf(metric, shrunken, words, isWithin),
      method: isWithin ? PatternMethodEnum.WITHIN_CAMPAIGNS : PatternMethodEnum.BETWEEN_CAMPAIGNS,
      evidence: EvidenceEnum.OBSERVATIONAL,
      relatives: finding.relatives.slice(0, MOST_RELATIVES).map((relative) => relativeOf(relative, cube)),
      campaignEffects: campaignEffects(finding, cube, facts),
      fingerprint: fingerprintOf(metric, conditions),
    },
  };
}

/** The ratio of the metric as people know it: of CPA, not of its inverse. */
function shownRatio(metric: PatternMetric, logRatio: number): number {
  return Math.exp(metric === 'cpa' ? -logRatio : logRatio);
}

function descriptionOf(
  finding: SegmentFinding,
  metric: PatternMetric,
  ratio: number,
  { lower, upper }: { readonly lower: number; readonly upper: number },
  words: string,
): string {
  const rest =
    finding.kind === 'WITHIN'
      ? `Within ${finding.clusters} campaigns, ${metricWords(metric).toLowerCase()} for ${words} is ${changeWords(ratio)} than for the rest of the same campaign`
      : `Over ${finding.clusters} campaigns, ${metricWords(metric).toLowerCase()} of those with ${words} is ${changeWords(ratio)} than that of the others`;
  const { relatives } = finding;
  const explained =
    relatives.length === 0
      ? ''
      : ` It explains ${relatives.length} other ${relatives.length === 1 ? 'difference' : 'differences'} that would have stood out.`;
  return `${rest} (95 percent interval of the ratio ${lower.toFixed(3)} to ${upper.toFixed(3)}).${explained}`;
}

function suggestionsOf(metric: PatternMetric, ratio: number, words: string, isWithin: boolean): unknown[] {
  const isGood = metric === 'cpa' ? ratio < 1 : ratio > 1;
  const lift = Math.abs(metric === 'cpa' ? 1 / ratio - 1 : ratio - 1);
  const [action, more] = isWithin
    ? [
        isGood ? 'Raise the bid' : 'Lower the bid',
        `${isGood ? 'Raise' : 'Lower'} the bid for ${words} by at most a fifth`,
      ]
    : [
        isGood ? 'Test more of this kind' : 'Question this kind of campaign',
        `Run a test of campaigns with and without ${words}: they may differ by more than that`,
      ];
  return [
    {
      action,
      description: `${more}, and measure again after two weeks.`,
      expectedImpact: isWithin ? lift * STEP : null,
      priority: lift >= STEP ? PriorityEnum.HIGH : PriorityEnum.MEDIUM,
    },
  ];
}

/** A difference that a pattern explains, as `performance_patterns.relatives` holds it. */
function relativeOf({ metric: number, segment, logRatio, pValue, clusters }: TestedSegment, cube: PatternCube) {
  const metric = cube.metrics[number];
  const conditions = conditionsOf(cube, segment);
  return { metric, conditions, rateRatio: shownRatio(metric, logRatio), pValue, campaigns: clusters };
}

/**
 * The metric inside, what the rest lets expect there, and what it rests on. Expected is by the campaigns' own rates and the other findings:
 * added up over campaigns, a rate outside can be higher because of where it was shown, though it is lower in each campaign.
 */
function impactOf(finding: SegmentFinding, { cube, metrics }: PatternCube): Record<string, number | null> {
  const { events, expected, exposure } = totalsOf(finding, cube);
  const impressions = sumOf(
    clusterSums(cube, finding.segment, { ...cube.metrics[0], events: cube.support }, null).insideEvents,
  );
  const isCost = metrics[finding.metric] === 'cpa';
  const rate = (count: number, of: number) => {
    const [top, bottom] = isCost ? [of, count] : [count, of];
    return bottom > 0 ? top / bottom : null;
  };
  const counts = clusterSums(
    cube,
    finding.segment,
    { ...cube.metrics[finding.metric], events: cube.metrics[finding.metric].counts },
    null,
  );
  const inside = finding.kind === 'WITHIN' ? sumOf(counts.insideEvents) : sumOf(counts.events);
  return {
    baseline: rate(expected, exposure),
    observed: rate(events, exposure),
    impressions: Math.round(impressions),
    events: Math.round(inside),
  };
}

function totalsOf(finding: SegmentFinding, cube: PatternCube['cube']) {
  const metric = cube.metrics[finding.metric];
  if (finding.kind === 'WITHIN') {
    const sums = clusterSums(cube, finding.segment, metric, null);
    // Campaigns that have one side only compare nothing.
    const isCompared = (_: number, c: number) => sums.insideExposure[c] < sums.exposure[c];
    const [events, exposure] = [sums.insideEvents, sums.insideExposure].map((one) => sumOf(one.filter(isCompared)));
    return { events, exposure, expected: finding.expectedEvents ?? 0 };
  }
  let [events, exposure] = [0, 0];
  for (let cell = 0; cell < cube.cells; cell++) {
    if (hasAttributes(cube, finding.segment, cube.cluster[cell])) {
      events += metric.events[cell];
      exposure += metric.exposure[cell];
    }
  }
  // What the kind would have at the level of the others of the same objective.
  return { events, exposure, expected: events / Math.exp(finding.logRatio) };
}

/**
 * The ratio in each campaign by itself, beside the run's other findings, those with the most events first: the rows of a forest plot.
 * Intervals are those of events that fall independently; what campaigns differ by beyond that is what the pattern's own interval knows.
 */
function campaignEffects(finding: SegmentFinding, { cube, metrics }: PatternCube, facts: LearningFacts): unknown[] {
  const metric = cube.metrics[finding.metric];
  if (finding.sums === null) return [];
  const { insideEvents, insideExposure, events, exposure } = finding.sums;
  const counts = clusterSums(cube, finding.segment, { ...metric, events: metric.counts }, null);
  return facts.campaigns
    .flatMap(({ id }, c) => {
      const [inside, outside] = [insideEvents[c], events[c] - insideEvents[c]];
      const [counted, countedOutside] = [counts.insideEvents[c], counts.events[c] - counts.insideEvents[c]];
      if (!(inside > 0 && outside > 0 && insideExposure[c] > 0 && exposure[c] > insideExposure[c])) return [];
      const log = Math.log(inside / insideExposure[c] / (outside / (exposure[c] - insideExposure[c])));
      const reach = 1.96 * Math.sqrt(1 / counted + 1 / countedOutside);
      const shown = (at: number) => shownRatio(metrics[finding.metric], at);
      const [lower, upper] = [shown(log - reach), shown(log + reach)].sort((a, b) => a - b);
      return [{ campaignId: id, rateRatio: shown(log), lower, upper, events: Math.round(counted + countedOutside) }];
    })
    .sort((one, other) => other.events - one.events || (one.campaignId < other.campaignId ? -1 : 1))
    .slice(0, MOST_CAMPAIGNS);
}

function sumOf(numbers: Float64Array): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
