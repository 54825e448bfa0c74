import { type ChangePoint, findChangePoint } from '../../../../statistics/daily-series/change-point';
import { correlateSeries } from '../../../../statistics/daily-series/correlation';
import type { Deviation } from '../../../../statistics/daily-series/daily-rate';
import { clipOutliers } from '../../../../statistics/daily-series/robust';
import { fitTrend, type Trend } from '../../../../statistics/daily-series/trend';
import type { Interval } from '../../../../statistics/outcome';
import { PriorityEnum } from '../../../campaigns/settings/personalization.enums';
import { EvidenceEnum, InsightTypeEnum } from '../../learning.enums';
import { type Correlation, type Finding, INSIGHT_METRICS, type InsightMetric, PLAIN } from './finding';
import { type CampaignSeries, campaignDeviations, dateOf, type InsightSeries } from './insight-series';
import { changed, METRIC_WORDS, percent, shareInterval } from './words';

/** Fewer days show neither a level nor a decline. */
const FEWEST_DAYS = 28;
/** Of a median day; below, days are too grainy for logarithms. */
const FEWEST_EVENTS = 5;
/** Smaller changes are not worth telling. */
export const LEAST_LEVEL_CHANGE = 0.15;

/**
 * What changed for good in each campaign: its click-through rate declines (CREATIVE_FATIGUE) or a rate jumped on a day
 * (CHANGE_POINT). A decline and a jump look alike to each other's test; the one that fits better is told, at twice its p-value for
 * having had two to choose from.
 */
export function levelChanges(series: InsightSeries): Finding[] {
  return series.campaigns.flatMap((one) => INSIGHT_METRICS.flatMap((metric) => changeOf(series, one, metric)));
}

function changeOf(series: InsightSeries, one: CampaignSeries, metric: InsightMetric): Finding[] {
  const deviations = campaignDeviations(series, one.days, metric);
  if (deviations.length < FEWEST_DAYS || isGrainy(deviations)) return [];
  const values = deviations.map(({ log }) => log);
  const jump = findChangePoint(values);
  if (!jump.ok) return [];
  const trend = fitTrend(
    deviations.map(({ day }) => day),
    values,
  );
  const isDecline = metric === 'ctr' && trend.ok && trend.slope.estimate < 0 && fitsBetter(deviations, trend, jump);
  const findings = isDecline ? fatigue(one, deviations, trend) : jumped(series, one, metric, deviations, jump);
  const correlations = correlationsOf(one, metric, deviations);
  return findings.map((finding) => ({ ...finding, correlations }));
}

/** Whether the metric went with what was spent, and with how often it was shown. */
function correlationsOf(
  { days }: CampaignSeries,
  metric: InsightMetric,
  deviations: readonly Deviation[],
): Correlation[] {
  const byDate = new Map(days.map((day) => [day.date, day]));
  return (['spend', 'impressions'] as const).flatMap((second) => {
    const pairs = deviations.flatMap(({ day, log }) => {
      const figure = byDate.get(dateOf(day))?.[second] ?? 0;
      return figure > 0 ? [[log, Math.log(figure)] as const] : [];
    });
    const found = correlateSeries(
      pairs.map(([log]) => log),
      pairs.map(([, figure]) => figure),
    );
    return found.ok ? [{ first: metric, second, coefficient: found.coefficient, pValue: found.pValue }] : [];
  });
}

function isGrainy(deviations: readonly Deviation[]): boolean {
  const variances = deviations.map(({ variance }) => variance).sort((a, b) => a - b);
  return variances[Math.floor(variances.length / 2)] > 1 / FEWEST_EVENTS;
}

/** By the squares that are left: a line and a step have as many parameters but for the place of the step. */
function fitsBetter(deviations: readonly Deviation[], trend: Trend, jump: ChangePoint): boolean {
  const values = clipOutliers(deviations.map(({ log }) => log));
  const [first, last] = [deviations[0].day, deviations[deviations.length - 1].day];
  const line = (day: number): number => trend.first + ((trend.last - trend.first) * (day - first)) / (last - first);
  const left = (fitted: (day: number, i: number) => number): number =>
    values.reduce((sum, value, i) => sum + (value - fitted(deviations[i].day, i)) ** 2, 0);
  return left(line) <= left((_, i) => (i < jump.index ? jump.before : jump.after));
}

function fatigue({ campaign, days }: CampaignSeries, deviations: readonly Deviation[], trend: Trend): Finding[] {
  const span = deviations[deviations.length - 1].day - deviations[0].day;
  const left = Math.exp(trend.last - trend.first);
  const { lower, upper } = trend.slope.interval;
  const interval = { lower: Math.exp(lower * span), upper: Math.exp(upper * span) };
  const regain = { lower: Math.max(0, 1 / interval.upper - 1), upper: 1 / interval.lower - 1 };
  const since = dateOf(deviations[0].day);
  const middle = dateOf(deviations[0].day + Math.round(span / 2));
  return [
    {
      ...PLAIN,
      insightType: InsightTypeEnum.CREATIVE_FATIGUE,
      category: 'content',
      campaignId: campaign.id,
      key: `fatigue/${campaign.id}`,
      metric: 'ctr',
      pValue: Math.min(1, 2 * trend.fallPValue),
      evidence: EvidenceEnum.OBSERVATIONAL,
      effect: left,
      effectInterval: interval,
      effectOf: 'ratio of the last day to the first',
      since,
      baseline: { days: span + 1, fall_per_day: 1 - Math.exp(trend.slope.estimate) },
      sampleSize: days.reduce((sum, { impressions }) => sum + impressions, 0),
      expected: 1 / left - 1,
      expectedInterval: regain,
      priority: PriorityEnum.HIGH,
      title: `${campaign.name} has lost ${percent(1 - left)} of its click-through rate`,
      description:
        `Over ${span + 1} days its click-through rate fell by ${percent(1 - Math.exp(trend.slope.estimate))} a day ` +
        `(in all ${shareInterval({ lower: interval.lower - 1, upper: interval.upper - 1 })}), weekdays taken into account.`,
      action: 'Renew the contents',
      advice: `Show new contents. At most this regains what was lost: ${shareInterval(regain)} of click-through rate.`,
      compared: {
        metric: 'ctr',
        before: { start: since, end: middle },
        after: { start: middle, end: dateOf(deviations[deviations.length - 1].day + 1) },
      },
    },
  ];
}

/** What helped is there already; whether it helps elsewhere nobody can say. */
const NOTHING_MORE = { expected: 0, expectedInterval: { lower: 0, upper: 0 } } as const;

/** What taking a change back regains at most: of the rate, or of impressions for the same money. */
function regained(
  metric: InsightMetric,
  ratio: number,
  { lower, upper }: Interval,
): Pick<Finding, 'expected' | 'expectedInterval'> {
  const gain = (of: number): number => (metric === 'cost_per_thousand' ? of : 1 / of) - 1;
  const bounds = [gain(lower), gain(upper)].map((bound) => Math.max(0, bound));
  return { expected: gain(ratio), expectedInterval: { lower: Math.min(...bounds), upper: Math.max(...bounds) } };
}

function jumped(
  series: InsightSeries,
  { campaign, days }: CampaignSeries,
  metric: InsightMetric,
  deviations: readonly Deviation[],
  { index, pValue, difference }: ChangePoint,
): Finding[] {
  const { day } = deviations[index];
  const since = dateOf(day);
  const ratio = Math.exp(difference.estimate);
  const interval = { lower: Math.exp(difference.interval.lower), upper: Math.exp(difference.interval.upper) };
  const isGood = metric === 'cost_per_thousand' ? ratio < 1 : ratio > 1;
  const words = METRIC_WORDS[metric];
  return [
    {
      ...PLAIN,
      insightType: InsightTypeEnum.CHANGE_POINT,
      category: metric === 'cost_per_thousand' ? 'budget' : 'traffic',
      campaignId: campaign.id,
      key: `change/${campaign.id}/${metric}/${since}`,
      metric,
      pValue: Math.min(1, (metric === 'ctr' ? 2 : 1) * pValue),
      evidence: EvidenceEnum.OBSERVATIONAL,
      effect: ratio,
      effectInterval: interval,
      effectOf: 'ratio of after to before',
      since,
      baseline: { days_before: index, days_after: deviations.length - index },
      sampleSize: days.reduce((sum, { impressions }) => sum + impressions, 0),
      ...(isGood ? NOTHING_MORE : regained(metric, ratio, interval)),
      priority: isGood ? PriorityEnum.LOW : PriorityEnum.MEDIUM,
      title: `${campaign.name}: ${words} is ${changed(ratio)} since ${since}`,
      description:
        `It changed about ${since} and stayed (ratio ${ratio.toFixed(2)}, 95 percent interval ` +
        `${interval.lower.toFixed(2)} to ${interval.upper.toFixed(2)}), weekdays taken into account.`,
      action: isGood ? 'Find out what helped' : 'Find out what changed',
      advice: `Look at what was changed about ${since}${isGood ? ', and whether it helps elsewhere too' : ' and whether it can be taken back'}.`,
      compared: {
        metric,
        before: { start: dateOf(Math.max(series.firstDay, deviations[0].day)), end: since },
        after: { start: since, end: dateOf(deviations[deviations.length - 1].day + 1) },
      },
    },
  ];
}
