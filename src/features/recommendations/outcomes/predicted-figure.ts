import { readList, readNumber, readRecord } from '../../../platform/json-values';
import { FORECAST_LEVELS, type QuantileForecast } from '../../../statistics/forecasts/quantile-forecast';
import { PredictedMetricEnum } from '../prediction.enums';
import { MEAN_COLUMNS } from '../recommendation.views';

/** The figures that facts tell. */
export const MEASURED_METRICS = [
  PredictedMetricEnum.CTR,
  PredictedMetricEnum.ENGAGEMENT_RATE,
  PredictedMetricEnum.CONVERSION_RATE,
  PredictedMetricEnum.ROI,
] as const;
export type MeasuredMetric = (typeof MEASURED_METRICS)[number];

/** The columns of a recommendation that say what was predicted. */
export interface PredictingRow {
  readonly predictedCtr: number | null;
  readonly predictedEngagementRate: number | null;
  readonly predictedConversionRate: number | null;
  readonly predictedRoi: number | null;
  readonly predictionIntervals: unknown;
  readonly confidenceScore: number;
  /** Empty where it was made by hand. */
  readonly engine: unknown;
}

/** What was predicted of one figure. Null: not said. */
export interface PredictedFigure {
  readonly metric: MeasuredMetric;
  readonly mean: number;
  /** As it was stated, that is recalibrated where a recalibration was known. */
  readonly interval: { readonly lower: number; readonly upper: number; readonly level: number } | null;
  /** As the engine saw it. */
  readonly raw: { readonly lower: number; readonly upper: number } | null;
  readonly quantiles: QuantileForecast | null;
  /** Only of the metric of the objective: what was to be beaten, and how probable that was said to be. */
  readonly toBeat: { readonly baseline: number; readonly probability: number; readonly rawProbability: number } | null;
}

/** Everything that was predicted and that facts can tell, in the order of MEASURED_METRICS. */
export function predictedFigures(row: PredictingRow): PredictedFigure[] {
  const engine = readRecord(row.engine);
  const [intervals, raws, quantiles] = [
    readRecord(row.predictionIntervals),
    readRecord(engine.raw),
    readRecord(engine.quantiles),
  ];
  return MEASURED_METRICS.flatMap((metric) => {
    const mean = readNumber(row[MEAN_COLUMNS[metric]]);
    if (mean === null) return [];
    const stated = readRecord(intervals[metric]);
    const ends = endsOf(stated);
    const level = readNumber(stated.level);
    const interval = ends === null || level === null ? null : { ...ends, level };
    const baseline = engine.metric === metric ? readNumber(engine.baseline) : null;
    const probability = row.confidenceScore;
    return [
      {
        metric,
        mean,
        interval,
        raw: endsOf(readRecord(raws[metric])) ?? ends,
        quantiles: quantilesOf(quantiles[metric]),
        toBeat:
          baseline === null
            ? null
            : { baseline, probability, rawProbability: readNumber(engine.rawProbability) ?? probability },
      },
    ];
  });
}

function endsOf(interval: Readonly<Record<string, unknown>>): { lower: number; upper: number } | null {
  const [lower, upper] = [readNumber(interval.lower), readNumber(interval.upper)];
  return lower === null || upper === null ? null : { lower, upper };
}

function quantilesOf(value: unknown): QuantileForecast | null {
  const list = readList(value).flatMap((one) => readNumber(one) ?? []);
  return list.length === FORECAST_LEVELS.length ? list : null;
}
