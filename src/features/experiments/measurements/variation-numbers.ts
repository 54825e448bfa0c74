import { SQUARED, SUM_COLUMNS } from './measured-sums';

/**
 * The columns of a variation that repeat what was measured, each as an expression over its sums `s`. Converting units are what
 * a conversion rate is about; a unit that converts twice has two conversions.
 */
export const VARIATION_NUMBERS: readonly (readonly [column: string, expression: string])[] = [
  ['visitors', 's.units'],
  ['impressions', 's.impressions'],
  ['clicks', 's.clicks'],
  ['conversions', 's.conversions'],
  ['revenue', 'round(s.revenue, 2)'],
  ['ctr', 's.clicks::double precision / nullif(s.impressions, 0)'],
  ['conversion_rate', 's.converted_units::double precision / nullif(s.units, 0)'],
  ['revenue_per_visitor', 'round(s.revenue / nullif(s.units, 0), 6)'],
  ['sufficient_statistics', 's.sufficient_statistics'],
];

/** Quantities of a unit as `sufficient_statistics` names them; `pre_` marks what was before the test. */
const SUMS = {
  impressions: 'impressions',
  clicks: 'clicks',
  conversions: 'conversions',
  converted: 'converted_units',
  revenue: 'revenue',
  pre_covariate: 'covariate',
};
const SQUARES = {
  impressions: 'impressions_squared',
  clicks: 'clicks_squared',
  conversions: 'conversions_squared',
  converted: 'converted_units',
  revenue: 'revenue_squared',
  pre_covariate: 'covariate_squared',
};
const PRODUCTS = {
  'clicks:impressions': 'clicks_impressions',
  'conversions:clicks': 'conversions_clicks',
  'conversions:revenue': 'revenue_conversions',
  'pre_covariate:conversions': 'covariate_conversions',
  'pre_covariate:converted': 'covariate_converted',
  'pre_covariate:revenue': 'covariate_revenue',
};

const NULLABLE: ReadonlySet<string> = new Set(SQUARED);

/**
 * A query of the sums of the variations `x` that fit `condition`, also of those that have none: `id`, the sums by column, and
 * `sufficient_statistics`, which leaves out what is not known.
 */
export function variationNumbersFrom(condition: string): string {
  const sums = SUM_COLUMNS.map(([property, column]) =>
    NULLABLE.has(property)
      ? `CASE WHEN count(t.${column}) = count(*) THEN sum(t.${column}) END AS ${column}`
      : `coalesce(sum(t.${column}), 0) AS ${column}`,
  );
  return `SELECT x.id, m.*, CASE WHEN m.units = 0 THEN '{}'::jsonb ELSE jsonb_strip_nulls(jsonb_build_object(
      'units', m.units, 'covariateUnits', nullif(m.covariate_units, 0),
      'sums', ${objectOf(SUMS)}, 'squares', ${objectOf(SQUARES)}, 'products', ${objectOf(PRODUCTS)})) END AS sufficient_statistics
    FROM test_variations x CROSS JOIN LATERAL (SELECT ${sums.join(', ')} FROM test_daily_statistics t
      WHERE t.user_id = x.user_id AND t.ab_test_id = x.ab_test_id AND t.variation_id = x.variation_id AND t.dimension = '') m
    WHERE ${condition}`;
}

/** A covariate that nothing is known of would be a sum of zero. */
function objectOf(columns: Readonly<Record<string, string>>): string {
  const entries = Object.entries(columns).map(([name, column]) => {
    const sum = `trim_scale(m.${column}::numeric)`;
    return `'${name}', ${name.startsWith('pre_') ? `CASE WHEN m.covariate_units > 0 THEN ${sum} END` : sum}`;
  });
  return `jsonb_build_object(${entries.join(', ')})`;
}
