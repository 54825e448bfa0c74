import { createHash } from 'node:crypto';
import { conformalScale, scaleInterval } from '../../../statistics/forecasts/conformal-scale';
import { fitIsotonic, isotonicAt, type RisingSteps } from '../../../statistics/forecasts/isotonic-regression';
import type { QuantileForecast } from '../../../statistics/forecasts/quantile-forecast';
import { INTERVAL_LEVEL } from '../engine/engine-input';
import { PredictedMetricEnum } from '../prediction.enums';

/** What a recalibration learns from: raw predictions and what came, of one metric of one recommendation. */
export interface CalibrationOutcome {
  readonly metric: PredictedMetricEnum;
  readonly predicted: number;
  readonly rawLower: number;
  readonly rawUpper: number;
  readonly actual: number;
  readonly rawProbability: number | null;
  readonly beatBaseline: boolean | null;
}

/** How raw predictions are corrected. */
export interface Recalibration {
  /** Says which outcomes it was learned from: `cal-240-1f3a9c2e`. */
  readonly version: string;
  readonly outcomes: number;
  /** By which factor intervals are stretched; metrics without enough outcomes are left alone. */
  readonly scales: Readonly<Partial<Record<PredictedMetricEnum, number>>>;
  /** Raw to corrected probability; empty: left alone. */
  readonly probabilities: RisingSteps;
}

/** With fewer outcomes a correction would mostly follow chance. */
export const ENOUGH_OUTCOMES = 200;
/** Neither a few good nor a few bad months may do more. */
const MOST_CERTAIN = 0.99;
const [SMALLEST_SCALE, LARGEST_SCALE] = [0.5, 3];

/**
 * Learns a correction from final outcomes: conformal for the intervals of each metric, isotonic for the probabilities; each from
 * ENOUGH_OUTCOMES on. Null where nothing has enough.
 */
export function fitRecalibration(outcomes: readonly CalibrationOutcome[]): Recalibration | null {
  const scales: Partial<Record<PredictedMetricEnum, number>> = {};
  for (const metric of Object.values(PredictedMetricEnum)) {
    const own = outcomes.filter((one) => one.metric === metric);
    if (own.length < ENOUGH_OUTCOMES) continue;
    const scale = conformalScale(
      own.map(({ rawLower, predicted, rawUpper, actual }) => ({
        lower: rawLower,
        center: Math.min(rawUpper, Math.max(rawLower, predicted)),
        upper: rawUpper,
        actual,
      })),
      INTERVAL_LEVEL,
    );
    if (scale !== null) scales[metric] = Math.min(LARGEST_SCALE, Math.max(SMALLEST_SCALE, scale));
  }
  const judged = outcomes.flatMap(({ rawProbability, beatBaseline }) =>
    rawProbability === null || beatBaseline === null ? [] : [{ rawProbability, beatBaseline }],
  );
  const probabilities =
    judged.length < ENOUGH_OUTCOMES
      ? []
      : fitIsotonic(
          judged.map(({ rawProbability }) => rawProbability),
          judged.map(({ beatBaseline }) => Number(beatBaseline)),
        );
  if (Object.keys(scales).length === 0 && probabilities.length === 0) return null;
  const digest = createHash('sha256').update(JSON.stringify(outcomes)).digest('hex').slice(0, 8);
  return { version: `cal-${outcomes.length}-${digest}`, outcomes: outcomes.length, scales, probabilities };
}

/** A raw interval, corrected; a rate stays in 0..1, a return above −1. */
export function correctedInterval(
  recalibration: Recalibration | null,
  metric: PredictedMetricEnum,
  { lower, mean, upper }: { readonly lower: number; readonly mean: number; readonly upper: number },
): { readonly lower: number; readonly upper: number } {
  const scale = recalibration?.scales[metric];
  if (scale === undefined) return { lower, upper };
  const corrected = scaleInterval({ lower, center: Math.min(upper, Math.max(lower, mean)), upper }, scale);
  return { lower: inRange(metric, corrected.lower), upper: inRange(metric, corrected.upper) };
}

/** The median of a raw prediction, moved as the ends of its interval are. */
export function correctedMedian(
  recalibration: Recalibration | null,
  metric: PredictedMetricEnum,
  {
    lower,
    mean,
    upper,
    median,
  }: { readonly lower: number; readonly mean: number; readonly upper: number; readonly median: number },
): number {
  const scale = recalibration?.scales[metric] ?? 1;
  const center = Math.min(upper, Math.max(lower, mean));
  return scale === 1 ? median : inRange(metric, center + scale * (median - center));
}

/** A distribution whose two sides are stretched around a centre, as its interval was. */
export function stretchedQuantiles(
  metric: PredictedMetricEnum,
  quantiles: QuantileForecast,
  center: number,
  { below, above }: { readonly below: number; readonly above: number },
): QuantileForecast {
  // Left as they are where nothing was corrected: rounding would part equal quantiles.
  if (below === 1 && above === 1) return quantiles;
  return quantiles.map((one) => inRange(metric, center + (one < center ? below : above) * (one - center)));
}

function inRange(metric: PredictedMetricEnum, value: number): number {
  return metric === PredictedMetricEnum.ROI ? Math.max(-1, value) : Math.min(1, Math.max(0, value));
}

export function correctedProbability(recalibration: Recalibration | null, raw: number): number {
  const corrected = isotonicAt(recalibration?.probabilities ?? [], raw);
  // The outer steps may be a handful of outcomes that all went one way: nothing is certain by that.
  return corrected === null ? raw : Math.min(MOST_CERTAIN, Math.max(1 - MOST_CERTAIN, corrected));
}
