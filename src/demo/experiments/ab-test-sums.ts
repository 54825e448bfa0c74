import type { MeasuredSums } from '../../features/experiments/measurements/measured-sums';
import type { ArmCounts } from './ab-test-counts';

/** Counts as the daily statistics hold them; what a shop that counts for itself does not know is null. */
export function dailySums(counts: ArmCounts): MeasuredSums {
  const { visitors, impressions, clicks, conversions, revenueCents } = counts;
  return {
    units: visitors,
    multiplyExposedUnits: 0,
    // A unit converts once or not at all.
    convertedUnits: conversions,
    impressions,
    clicks,
    conversions,
    revenue: revenueCents / 100,
    impressionsSquared: counts.impressionsSquared,
    clicksSquared: counts.clicksSquared,
    conversionsSquared: conversions,
    revenueSquared: counts.revenueCentsSquared / 10_000,
    clicksImpressions: counts.clicksTimesImpressions,
    conversionsClicks: null,
    revenueConversions: revenueCents / 100,
    covariateUnits: null,
    covariate: null,
    covariateSquared: null,
    covariateConversions: null,
    covariateConverted: null,
    covariateRevenue: null,
  };
}
