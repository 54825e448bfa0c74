import { deviationsOf } from '../../../statistics/daily-series/daily-rate';
import { compareLevels } from '../../../statistics/daily-series/levels';
import { clusterScore, ratioInterval } from '../../../statistics/segment-mining/cluster-score';
import { InsightTypeEnum } from '../learning.enums';
import { INSIGHT_METRICS, type InsightMetric } from './detectors/finding';
import {
  accountRates,
  type CampaignSeries,
  campaignDeviations,
  dateOf,
  epochDay,
  type InsightSeries,
  IS_COUNTED,
  ratesOf,
} from './detectors/insight-series';
import { DAY_NAMES, weekdaySums } from './detectors/seasonality';
import type { ImplementedInsight } from './learning-insight.store';

/** Days before that count, and days after that are needed. */
const DAYS_BEFORE = 28;
export const FEWEST_AFTER = 14;
const FEWEST_CAMPAIGNS = 4;
const ALPHA = 0.05;

/** What the days after an insight was acted on show, before the family has judged it. */
export interface MeasuredOutcome {
  readonly insightId: string;
  readonly metric: InsightMetric;
  /** Whether what is shown is what the insight lets expect. */
  readonly isGood: boolean;
  readonly pValue: number;
  readonly ratio: number;
  readonly lower: number;
  readonly upper: number;
  readonly before: number | null;
  readonly after: number | null;
  readonly daysAfter: number;
  readonly measuredUntil: string;
}

const { SEASONALITY } = InsightTypeEnum;
/** Insights about a rate, of a campaign or of all. */
const RATES: readonly InsightTypeEnum[] = [
  InsightTypeEnum.ANOMALY,
  InsightTypeEnum.CHANGE_POINT,
  InsightTypeEnum.CREATIVE_FATIGUE,
  InsightTypeEnum.BUDGET_SATURATION,
  InsightTypeEnum.TEST_RESULT,
];

/** The rate that an insight is judged by; null where it is judged otherwise, or not at all. */
export function judgedRate({ insightType, metric, campaignId }: ImplementedInsight): InsightMetric | null {
  const isRate = RATES.includes(insightType) && (insightType !== InsightTypeEnum.TEST_RESULT || campaignId !== null);
  return isRate || insightType === SEASONALITY ? (INSIGHT_METRICS.find((one) => one === metric) ?? null) : null;
}

/**
 * Insights whose metric can be compared: the rate of their campaign, or of all, before and after, weekdays taken into account, by the
 * same kind of test that finds changes. It compares times, not groups: what else changed with the day counts as well. What follows the week is
 * looked for in the days after, where moved budgets do not change it.
 */
export function measuredOutcomes(series: InsightSeries, implemented: readonly ImplementedInsight[]): MeasuredOutcome[] {
  return implemented.flatMap((insight) => {
    const rate = judgedRate(insight);
    if (rate === null) return [];
    return insight.insightType === SEASONALITY ? weekAfter(series, insight, rate) : rateAfter(series, insight, rate);
  });
}

function rateAfter(series: InsightSeries, insight: ImplementedInsight, metric: InsightMetric): MeasuredOutcome[] {
  const acted = epochDay(insight.implementedOn);
  const isInside = (day: number): boolean => day >= acted - DAYS_BEFORE && day !== acted;
  const own = series.campaigns.filter(({ campaign }) => [null, campaign.id].includes(insight.campaignId));
  const days = own.flatMap((one) => one.days.filter(({ date }) => isInside(epochDay(date))));
  if (days.length === 0) return [];
  const deviations =
    insight.campaignId === null
      ? deviationsOf(
          accountRates(series, metric).filter(({ day }) => isInside(day)),
          { weekdays: series.weekdays[metric], counted: IS_COUNTED[metric] },
        )
      : campaignDeviations(series, days, metric);
  const at = deviations.findIndex(({ day }) => day > acted);
  if (at < 0 || deviations.length - at < FEWEST_AFTER) return [];
  const compared = compareLevels(
    deviations.map(({ log }) => log),
    at,
  );
  if (!compared.ok) return [];
  const { estimate, interval } = compared.difference;
  const raw = (of: typeof days): number => {
    const rates = ratesOf(of, metric);
    return rates.reduce((sum, { events }) => sum + events, 0) / rates.reduce((sum, { exposure }) => sum + exposure, 0);
  };
  return [
    {
      insightId: insight.id,
      metric,
      isGood: metric === 'cost_per_thousand' ? estimate < 0 : estimate > 0,
      pValue: compared.pValue,
      ratio: Math.exp(estimate),
      lower: Math.exp(interval.lower),
      upper: Math.exp(interval.upper),
      before: raw(days.filter(({ date }) => epochDay(date) < acted)),
      after: raw(days.filter(({ date }) => epochDay(date) > acted)),
      daysAfter: deviations.length - at,
      measuredUntil: dateOf(deviations[deviations.length - 1].day),
    },
  ];
}

/** The weekday that stood out most, in the days after by themselves. */
function weekAfter(series: InsightSeries, insight: ImplementedInsight, metric: InsightMetric): MeasuredOutcome[] {
  const acted = epochDay(insight.implementedOn);
  const after = series.campaigns.map(
    (one): CampaignSeries => ({ ...one, days: one.days.filter(({ date }) => epochDay(date) > acted) }),
  );
  const days = new Set(after.flatMap((one) => one.days.map(({ date }) => date))).size;
  const ratios = DAY_NAMES.map((name) => Number(insight.baselineMetrics[name.toLowerCase()] ?? 1));
  const size = (ratio: number): number => Math.abs(Math.log(ratio));
  const weekday = ratios.reduce((most, ratio, day) => (size(ratio) > size(ratios[most]) ? day : most), 0);
  const sums = weekdaySums({ ...series, campaigns: after }, metric, weekday);
  const score = clusterScore({ ...sums, counts: sums.events });
  if (!score || score.clusters < FEWEST_CAMPAIGNS || days < FEWEST_AFTER) return [];
  return [
    {
      insightId: insight.id,
      metric,
      isGood: score.logRatio > 0 === ratios[weekday] > 1,
      pValue: score.pValue,
      ratio: Math.exp(score.logRatio),
      ...ratioInterval(score, ALPHA),
      before: null,
      after: null,
      daysAfter: days,
      measuredUntil: dateOf(series.lastDay),
    },
  ];
}
