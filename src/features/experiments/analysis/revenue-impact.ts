import { criticalValue } from '../../../statistics/comparison';
import { shrinkDifference } from '../../../statistics/normal-risk';
import type { MeasuredArm, RevenueImpact } from './analysis.model';
import { comparePlainly } from './comparators';
import { measuredMetric } from './measured-metric';

const YEAR_DAYS = 365;
/** How much uplifts differ where the tenant has no tests to learn it from: most true uplifts lie within ±10 percent. */
const ASSUMED_DEVIATION = 0.05;

/**
 * What shipping a treatment brings in a year: (revenue per unit - that of control) × units that come per day × 365. `level`
 * is the fixed-sample level of the interval. The shrunken value is the mean under a prior of past uplifts around 0: whoever
 * ships winners only would otherwise expect too much (winner's curse). Null without revenue or days.
 */
export function revenueImpactOf(
  control: MeasuredArm,
  treatment: MeasuredArm,
  {
    level,
    unitsPerDay,
    upliftDeviation,
  }: { readonly level: number; readonly unitsPerDay: number | null; readonly upliftDeviation: number | null },
): RevenueImpact | null {
  const metric = measuredMetric('revenue_per_visitor');
  if (metric === null || unitsPerDay === null || unitsPerDay <= 0) return null;
  const compared = comparePlainly(metric, control.sums, treatment.sums, level);
  if (!compared.ok) return null;
  const scale = unitsPerDay * YEAR_DAYS;
  const { estimate, interval } = compared.difference;
  const deviation = upliftDeviation ?? ASSUMED_DEVIATION;
  const prior = { mean: 0, standardDeviation: deviation * compared.controlValue };
  const shrunken = prior.standardDeviation > 0 ? shrinkDifference(estimate, compared.standardError, prior) : null;
  const half = shrunken && criticalValue(level, null) * shrunken.standardDeviation;
  return {
    variationKey: treatment.key,
    estimate: estimate * scale,
    interval: { lower: interval.lower * scale, upper: interval.upper * scale },
    shrunken: shrunken && shrunken.mean * scale,
    shrunkenInterval:
      shrunken && half !== null
        ? { lower: (shrunken.mean - half) * scale, upper: (shrunken.mean + half) * scale }
        : null,
    upliftDeviation: deviation,
    isDeviationAssumed: upliftDeviation === null,
    unitsPerDay,
  };
}
