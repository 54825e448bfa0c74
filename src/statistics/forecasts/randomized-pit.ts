import { requireShare } from '../argument-checks';
import { FORECAST_LEVELS, pitOf, type QuantileForecast } from './quantile-forecast';

/**
 * The probability integral transform of an outcome that may be one of several equal quantiles, as the zeros of rare counts are, or beyond
 * the outermost: spread evenly over the levels that it stands for by `u` (0..1, drawn uniformly), so that it is uniform where the forecast is right (Brockwell,
 * Insurance: Mathematics and Economics 41, 2007). @returns 0..1.
 */
export function randomizedPit(forecast: QuantileForecast, actual: number, u: number): number {
  requireShare('u', u);
  const last = forecast.length - 1;
  if (actual < forecast[0]) return u * FORECAST_LEVELS[0];
  if (actual > forecast[last]) return FORECAST_LEVELS[last] + u * (1 - FORECAST_LEVELS[last]);
  const first = forecast.indexOf(actual);
  if (first === -1) return pitOf(forecast, actual);
  const until = forecast.lastIndexOf(actual);
  if (first === until && first > 0 && until < last) return FORECAST_LEVELS[first];
  const low = first === 0 ? 0 : FORECAST_LEVELS[first];
  const high = until === last ? 1 : FORECAST_LEVELS[until];
  return low + u * (high - low);
}
