import { requireShare } from '../argument-checks';

/** The probabilities of which a forecast keeps the quantiles: enough for intervals, PIT and CRPS. */
export const FORECAST_LEVELS: readonly number[] = [
  0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95,
  0.975, 0.99,
];

/** A forecast as its quantiles at FORECAST_LEVELS, rising. */
export type QuantileForecast = readonly number[];

/** The forecast of draws, which are not changed. At least one. */
export function forecastOf(draws: ArrayLike<number>): QuantileForecast {
  if (draws.length === 0) throw new RangeError('draws must not be empty');
  const sorted = Float64Array.from(draws).sort();
  return FORECAST_LEVELS.map((level) => sampleQuantile(sorted, level));
}

/** The quantile at `level` between the kept ones; beyond them the outermost. */
export function quantileAt(forecast: QuantileForecast, level: number): number {
  requireShare('level', level);
  const next = FORECAST_LEVELS.findIndex((one) => one >= level);
  if (next <= 0) return forecast[next === 0 ? 0 : forecast.length - 1];
  const [from, to] = [FORECAST_LEVELS[next - 1], FORECAST_LEVELS[next]];
  return forecast[next - 1] + ((forecast[next] - forecast[next - 1]) * (level - from)) / (to - from);
}

/** The probability integral transform: which quantile the outcome was, 0..1; evenly spread where forecasts are right. */
export function pitOf(forecast: QuantileForecast, actual: number): number {
  const last = forecast.length - 1;
  // Beyond the outermost quantiles nothing is known but the side: the middle of the tail.
  if (actual < forecast[0]) return FORECAST_LEVELS[0] / 2;
  if (actual > forecast[last]) return (1 + FORECAST_LEVELS[last]) / 2;
  const next = Math.max(
    1,
    forecast.findIndex((quantile) => quantile >= actual),
  );
  const [low, high] = [forecast[next - 1], forecast[next]];
  const part = high === low ? 0.5 : (actual - low) / (high - low);
  return FORECAST_LEVELS[next - 1] + part * (FORECAST_LEVELS[next] - FORECAST_LEVELS[next - 1]);
}

/**
 * Continuous ranked probability score, in the unit of the outcome, ≥ 0, smaller is better: twice the pinball loss integrated over the
 * kept levels by trapezoids (Gneiting & Raftery, JASA 102, 2007). The two outer hundredths are left out.
 */
export function crpsOf(forecast: QuantileForecast, actual: number): number {
  const losses = forecast.map((quantile, index) => {
    const level = FORECAST_LEVELS[index];
    return 2 * (actual >= quantile ? level * (actual - quantile) : (1 - level) * (quantile - actual));
  });
  let sum = 0;
  for (let i = 1; i < losses.length; i++) {
    sum += ((losses[i] + losses[i - 1]) / 2) * (FORECAST_LEVELS[i] - FORECAST_LEVELS[i - 1]);
  }
  return sum;
}

/** Of sorted draws, on the line between neighbours (type 7 of Hyndman & Fan, 1996). */
function sampleQuantile(sorted: Float64Array, level: number): number {
  const position = (sorted.length - 1) * level;
  const below = Math.floor(position);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}
