import type { MeasuredSums } from '../experiments/measurements/measured-sums';

/** Where in a query a unit of a test is: SQL expressions, and the alias of a row of its test. */
export interface UnitPlace {
  readonly tenant: string;
  readonly abTestId: string;
  readonly unitId: string;
  readonly test: string;
}

/** The first exposure of a unit to a test, and until when the unit counts. Of two at the same moment, the one of the lower id. */
export function firstExposure({ tenant, abTestId, unitId, test }: UnitPlace): string {
  return `SELECT e.variation_id, e.occurred_at AS first_exposed_at, e.dimensions, e.covariate,
      e.occurred_at + ${test}.attribution_days * interval '24 hours' AS counted_until
    FROM (${eventsOfUnit(tenant, unitId)}) e
    WHERE e.ab_test_id = ${abTestId} AND e.kind = 'EXPOSURE' ORDER BY e.occurred_at, e.id LIMIT 1`;
}

/**
 * What a unit did from its first exposure `first` until the end of its time, both in it: what happened in the test, and
 * conversions that name no test. Revenue in another currency than the test's is none of its.
 */
export function outcomesOfUnit({ tenant, abTestId, unitId, test }: UnitPlace, first: string): string {
  const counts = `e.kind = 'CONVERSION' AND (${test}.conversion_events = '{}' OR e.name = ANY (${test}.conversion_events))`;
  return `SELECT coalesce(bool_or(e.kind = 'EXPOSURE' AND e.variation_id <> ${first}.variation_id), false) AS multiply_exposed,
      count(*) FILTER (WHERE e.kind = 'IMPRESSION') AS impressions,
      count(*) FILTER (WHERE e.kind = 'CLICK') AS clicks,
      count(*) FILTER (WHERE ${counts}) AS conversions,
      coalesce(sum(e.value) FILTER (WHERE ${counts} AND (e.currency IS NULL OR e.currency = ${test}.currency)), 0) AS revenue
    FROM (${eventsOfUnit(tenant, unitId)}) e
    WHERE e.occurred_at BETWEEN ${first}.first_exposed_at AND ${first}.counted_until
      AND (e.ab_test_id = ${abTestId} OR (e.ab_test_id IS NULL AND e.kind = 'CONVERSION'))`;
}

/** OFFSET 0: by the index of units, never by that of times or of tests, which order and limit would make look cheaper. */
function eventsOfUnit(tenant: string, unitId: string): string {
  return `SELECT x.id, x.kind, x.ab_test_id, x.variation_id, x.name, x.value, x.currency, x.dimensions, x.covariate, x.occurred_at
    FROM tracking_events x WHERE x.user_id = ${tenant} AND x.unit_id = ${unitId} OFFSET 0`;
}

/** The columns of a unit's row that its events make. */
export const MADE = [
  ...['variation_id', 'first_exposed_at', 'counted_until', 'dimensions', 'multiply_exposed'],
  ...['impressions', 'clicks', 'conversions', 'revenue', 'covariate'],
];

/** What the row `p` of a unit gives to each sum of its day. */
export const CONTRIBUTIONS: Readonly<Record<keyof MeasuredSums, string>> = {
  units: '1',
  multiplyExposedUnits: 'p.multiply_exposed::integer',
  convertedUnits: '(p.conversions > 0)::integer',
  impressions: 'p.impressions',
  clicks: 'p.clicks',
  conversions: 'p.conversions',
  revenue: 'p.revenue',
  impressionsSquared: 'p.impressions::numeric * p.impressions',
  clicksSquared: 'p.clicks::numeric * p.clicks',
  conversionsSquared: 'p.conversions::numeric * p.conversions',
  revenueSquared: 'p.revenue * p.revenue',
  clicksImpressions: 'p.clicks::numeric * p.impressions',
  conversionsClicks: 'p.conversions::numeric * p.clicks',
  revenueConversions: 'p.revenue * p.conversions',
  covariateUnits: '(p.covariate IS NOT NULL)::integer',
  covariate: 'coalesce(p.covariate, 0)',
  covariateSquared: 'coalesce(p.covariate * p.covariate, 0)',
  covariateConversions: 'coalesce(p.covariate * p.conversions, 0)',
  covariateConverted: 'CASE WHEN p.conversions > 0 THEN coalesce(p.covariate, 0) ELSE 0 END',
  covariateRevenue: 'coalesce(p.covariate * p.revenue, 0)',
};

/** The day that the row `p` of a unit counts on. */
export const DAY = `(p.first_exposed_at AT TIME ZONE 'UTC')::date`;

/** The rows of a day that the row `p` of a unit counts in: that of all units, and one for each of its dimensions. */
export const DIMENSIONS = `SELECT '' AS dimension, '' AS value UNION ALL SELECT e.key, e.value FROM jsonb_each_text(p.dimensions) AS e`;
