import { weekdayOfDay } from '../../../../statistics/daily-series/daily-rate';
import type { Interval } from '../../../../statistics/outcome';
import { type ClusterScore, clusterScore, ratioInterval } from '../../../../statistics/segment-mining/cluster-score';
import { PriorityEnum } from '../../../campaigns/settings/personalization.enums';
import { EvidenceEnum, InsightTypeEnum } from '../../learning.enums';
import { type Finding, type InsightMetric, PLAIN } from './finding';
import { dateOf, type InsightSeries, ratesOf } from './insight-series';
import { changed, METRIC_WORDS, shareInterval } from './words';

const FEWEST_CAMPAIGNS = 8;
const FEWEST_DAYS = 28;
const ALPHA = 0.05;
/** The part of a day's budget that is moved at a time. */
const MOVED = 0.2;
/** Sunday first. */
export const DAY_NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const METRICS = ['ctr', 'conversion_rate'] as const satisfies readonly InsightMetric[];

/** Rates that follow the week, over all campaigns: each is one hypothesis, seven weekdays being tried for it. */
export function seasonality(series: InsightSeries): Finding[] {
  if (series.lastDay - series.firstDay + 1 < FEWEST_DAYS) return [];
  return METRICS.flatMap((metric) => weekOf(series, metric));
}

function weekOf(series: InsightSeries, metric: InsightMetric): Finding[] {
  const judged = DAY_NAMES.flatMap((_, weekday) => {
    const sums = weekdaySums(series, metric, weekday);
    const score = clusterScore({ ...sums, counts: sums.events });
    if (!score || score.clusters < FEWEST_CAMPAIGNS) return [];
    return [{ score, weekday, share: sumOf(sums.insideExposure) / sumOf(sums.exposure) }];
  });
  if (judged.length < DAY_NAMES.length) return [];
  const surest = judged.reduce((best, one) => (one.score.pValue < best.score.pValue ? one : best));
  const byRatio = [...judged].sort((one, other) => other.score.logRatio - one.score.logRatio);
  const [best, worst] = [byRatio[0], byRatio[byRatio.length - 1]];
  const ratio = Math.exp(surest.score.logRatio);
  const interval = ratioInterval(surest.score, ALPHA);
  const moved = gainOfMoving(best, worst);
  const words = METRIC_WORDS[metric];
  return [
    {
      ...PLAIN,
      insightType: InsightTypeEnum.SEASONALITY,
      category: 'timing',
      key: `seasonality/${metric}`,
      metric,
      // Bonferroni over the weekdays.
      pValue: Math.min(1, surest.score.pValue * DAY_NAMES.length),
      evidence: EvidenceEnum.OBSERVATIONAL,
      effect: ratio,
      effectInterval: interval,
      effectOf: `ratio of ${DAY_NAMES[surest.weekday]}s to other days`,
      since: dateOf(series.firstDay),
      baseline: Object.fromEntries(
        judged.map(({ weekday, score }) => [DAY_NAMES[weekday].toLowerCase(), Math.exp(score.logRatio)]),
      ),
      sampleSize: surest.score.clusters,
      ...moved,
      priority: PriorityEnum.LOW,
      title: `${words.charAt(0).toUpperCase()}${words.slice(1)} follows the week: best on ${DAY_NAMES[best.weekday]}s, worst on ${DAY_NAMES[worst.weekday]}s`,
      description:
        `Within ${surest.score.clusters} campaigns, ${words} is ${changed(ratio)} on ${DAY_NAMES[surest.weekday]}s than on other days ` +
        `(ratio ${ratio.toFixed(2)}, 95 percent interval ${interval.lower.toFixed(2)} to ${interval.upper.toFixed(2)}).`,
      action: 'Fit the daily budgets to the week',
      advice:
        `Move a fifth of the budget of ${DAY_NAMES[worst.weekday]}s to ${DAY_NAMES[best.weekday]}s, if it buys as much and what it brings is worth the same on both: ` +
        `that may bring ${shareInterval(moved.expectedInterval)} ${metric === 'ctr' ? 'clicks' : 'conversions'}.`,
      factors: judged.map(({ weekday, score }) => ({
        factor: `weekday=${DAY_NAMES[weekday].toUpperCase()}`,
        contribution: Math.exp(score.logRatio) - 1,
        description: `${DAY_NAMES[weekday]}s against the other days of the same campaigns.`,
      })),
    },
  ];
}

interface JudgedWeekday {
  readonly score: ClusterScore;
  /** Of all exposure, 0..1. */
  readonly share: number;
}

/**
 * What a week brings more when a fifth of the worst day's exposure moves to the best day, a share of all events: 0.2 × share of the worst day ×
 * (rate of the best - rate of the worst), rates against the mean of the week. The two were picked out of seven, and go against
 * each other: each has an interval at 5 ÷ 7 percent, and the difference the widest that both allow.
 */
function gainOfMoving(best: JudgedWeekday, worst: JudgedWeekday): { expected: number; expectedInterval: Interval } {
  // From the ratio to the other days to that to all days.
  const toAll = (ratio: number, share: number): number => ratio / (share * ratio + 1 - share);
  const gain = (top: number, bottom: number): number =>
    MOVED * worst.share * (toAll(top, best.share) - toAll(bottom, worst.share));
  const [high, low] = [best, worst].map(({ score }) => ratioInterval(score, ALPHA / DAY_NAMES.length));
  return {
    expected: gain(Math.exp(best.score.logRatio), Math.exp(worst.score.logRatio)),
    expectedInterval: { lower: gain(high.lower, low.upper), upper: gain(high.upper, low.lower) },
  };
}

/** A weekday against the other days of the same campaigns, campaigns being the observations. */
export function weekdaySums(series: InsightSeries, metric: InsightMetric, weekday: number) {
  const size = series.campaigns.length;
  const sums = {
    insideEvents: new Float64Array(size),
    insideExposure: new Float64Array(size),
    events: new Float64Array(size),
    exposure: new Float64Array(size),
  };
  series.campaigns.forEach(({ days }, c) => {
    for (const { day, events, exposure } of ratesOf(days, metric)) {
      sums.events[c] += events;
      sums.exposure[c] += exposure;
      if (weekdayOfDay(day) !== weekday) continue;
      sums.insideEvents[c] += events;
      sums.insideExposure[c] += exposure;
    }
  });
  return sums;
}

function sumOf(numbers: Float64Array): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
