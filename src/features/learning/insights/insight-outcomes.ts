import { compareLevels } from '../../../statistics/daily-series/levels';
import { InsightStatusEnum } from '../learning.enums';
import { INSIGHT_METRICS, type InsightMetric } from './detectors/finding';
import { campaignDeviations, dateOf, epochDay, type InsightSeries, ratesOf } from './detectors/insight-series';
import type { ImplementedInsight } from './learning-insight.store';

/** Days before that count, and days after that are needed and waited for. */
const DAYS_BEFORE = 28;
const FEWEST_AFTER = 14;
const DAYS_WAITED = 28;

/** What the days after an insight was acted on show, before the family has judged it. */
export interface MeasuredOutcome {
  readonly insightId: string;
  readonly metric: InsightMetric;
  readonly pValue: number;
  readonly ratio: number;
  readonly lower: number;
  readonly upper: number;
  readonly before: number;
  readonly after: number;
  readonly daysAfter: number;
  readonly measuredUntil: string;
}

/**
 * Insights whose metric can be compared before and after: the rate of their campaign, weekdays taken into account, by the same
 * kind of test that finds changes. It compares times, not groups: what else changed with the day counts as well.
 */
export function measuredOutcomes(series: InsightSeries, implemented: readonly ImplementedInsight[]): MeasuredOutcome[] {
  return implemented.flatMap(({ id, campaignId, metric, implementedOn }) => {
    const rate = INSIGHT_METRICS.find((one) => one === metric);
    const campaign = series.campaigns.find((one) => one.campaign.id === campaignId);
    if (!rate || !campaign) return [];
    const acted = epochDay(implementedOn);
    const inside = campaign.days.filter(
      ({ date }) => epochDay(date) >= acted - DAYS_BEFORE && epochDay(date) !== acted,
    );
    const deviations = campaignDeviations(series, inside, rate);
    const at = deviations.findIndex(({ day }) => day > acted);
    if (at < 0 || deviations.length - at < FEWEST_AFTER) return [];
    const compared = compareLevels(
      deviations.map(({ log }) => log),
      at,
    );
    if (!compared.ok) return [];
    const { estimate, interval } = compared.difference;
    const raw = (days: typeof inside) => {
      const rates = ratesOf(days, rate);
      return (
        rates.reduce((sum, { events }) => sum + events, 0) / rates.reduce((sum, { exposure }) => sum + exposure, 0)
      );
    };
    return [
      {
        insightId: id,
        metric: rate,
        pValue: compared.pValue,
        ratio: Math.exp(estimate),
        lower: Math.exp(interval.lower),
        upper: Math.exp(interval.upper),
        before: raw(inside.filter(({ date }) => epochDay(date) < acted)),
        after: raw(inside.filter(({ date }) => epochDay(date) > acted)),
        daysAfter: deviations.length - at,
        measuredUntil: dateOf(deviations[deviations.length - 1].day),
      },
    ];
  });
}

/**
 * VERIFIED when the metric is better than before beyond doubt, REFUTED when it is worse, or when four weeks have shown nothing;
 * IMPLEMENTED, still, otherwise.
 */
export function verdictOf(outcome: MeasuredOutcome, isAccepted: boolean): InsightStatusEnum {
  const isBetter = outcome.metric === 'cost_per_thousand' ? outcome.ratio < 1 : outcome.ratio > 1;
  if (isAccepted) return isBetter ? InsightStatusEnum.VERIFIED : InsightStatusEnum.REFUTED;
  return outcome.daysAfter >= DAYS_WAITED ? InsightStatusEnum.REFUTED : InsightStatusEnum.IMPLEMENTED;
}
