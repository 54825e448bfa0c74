import { crpsOf, type QuantileForecast } from '../../../statistics/forecasts/quantile-forecast';
import { randomizedPit } from '../../../statistics/forecasts/randomized-pit';
import { createRandom } from '../../../statistics/random';
import { stretchedQuantiles } from '../calibration/recalibration';
import { PredictedMetricEnum } from '../prediction.enums';
import type { MeasuredMetric, PredictedFigure } from './predicted-figure';

/** What a campaign did in its window; money as decimal text, in one currency (null: several, whose sums mean nothing). */
export interface CampaignSums {
  readonly impressions: number;
  readonly clicks: number;
  /** Over the facts that say them, and the impressions of these facts; null: none does. */
  readonly engagements: number | null;
  readonly engagementImpressions: number | null;
  readonly conversions: string;
  readonly spend: string;
  readonly revenue: string;
  readonly currency: string | null;
}

/** One figure, as predicted and as it came. Null: not predicted. */
export interface OutcomeValues {
  readonly metric: MeasuredMetric;
  readonly predicted: number;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly level: number | null;
  readonly rawLower: number | null;
  readonly rawUpper: number | null;
  readonly actual: number;
  readonly pit: number | null;
  readonly crps: number | null;
  readonly rawPit: number | null;
  readonly rawCrps: number | null;
  readonly baseline: number | null;
  readonly probability: number | null;
  readonly rawProbability: number | null;
  readonly beatBaseline: boolean | null;
}

/** The figure as it came; null where nothing was there to divide by. */
export function actualOf(metric: PredictedMetricEnum, sums: CampaignSums): number | null {
  const { impressions, clicks, engagements, engagementImpressions, conversions, spend, revenue, currency } = sums;
  switch (metric) {
    case PredictedMetricEnum.CTR:
      return impressions > 0 ? clicks / impressions : null;
    case PredictedMetricEnum.ENGAGEMENT_RATE:
      return engagements !== null && (engagementImpressions ?? 0) > 0
        ? engagements / (engagementImpressions ?? 0)
        : null;
    case PredictedMetricEnum.CONVERSION_RATE:
      return clicks > 0 ? Number(conversions) / clicks : null;
    case PredictedMetricEnum.ROI:
      return currency !== null && Number(spend) > 0 ? Number(revenue) / Number(spend) - 1 : null;
  }
}

/** Outcomes of what was predicted; figures that did not come about are left out. `seed`: the id of the recommendation. */
export function outcomesOf(figures: readonly PredictedFigure[], sums: CampaignSums, seed: string): OutcomeValues[] {
  return figures.flatMap((figure) => {
    const { metric, mean, interval, raw, quantiles, toBeat } = figure;
    const actual = actualOf(metric, sums);
    if (actual === null) return [];
    // Always the same for the same figure, so that measuring again changes nothing.
    const u = createRandom(`${seed}/${metric}`).uniform();
    const scored = (forecast: QuantileForecast | null) =>
      forecast === null
        ? { pit: null, crps: null }
        : { pit: randomizedPit(forecast, actual, u), crps: crpsOf(forecast, actual) };
    const asSeen = scored(quantiles);
    const asStated = scored(statedQuantiles(figure));
    return [
      {
        metric,
        predicted: mean,
        lower: interval?.lower ?? null,
        upper: interval?.upper ?? null,
        level: interval?.level ?? null,
        rawLower: raw?.lower ?? null,
        rawUpper: raw?.upper ?? null,
        actual,
        ...asStated,
        rawPit: asSeen.pit,
        rawCrps: asSeen.crps,
        baseline: toBeat?.baseline ?? null,
        probability: toBeat?.probability ?? null,
        rawProbability: toBeat?.rawProbability ?? null,
        beatBaseline: toBeat === null ? null : actual > toBeat.baseline,
      },
    ];
  });
}

/** The distribution that goes with the stated interval: the engine's, stretched as its interval was. */
function statedQuantiles({ metric, mean, interval, raw, quantiles }: PredictedFigure): QuantileForecast | null {
  if (quantiles === null || interval === null || raw === null) return quantiles;
  const center = Math.min(raw.upper, Math.max(raw.lower, mean));
  const scale = (stated: number, seen: number): number => (seen === center ? 1 : (stated - center) / (seen - center));
  return stretchedQuantiles(metric, quantiles, center, {
    below: scale(interval.lower, raw.lower),
    above: scale(interval.upper, raw.upper),
  });
}
