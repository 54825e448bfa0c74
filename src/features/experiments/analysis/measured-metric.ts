import { EvaluationMetricEnum } from '../calculators/evaluation.enums';
import type { EvaluatedArm } from '../calculators/evaluation.model';
import type { MeasuredSums } from '../measurements/measured-sums';
import type { CountedField, SumField } from './unit-sums';

type Sums = Omit<EvaluatedArm, 'key' | 'isControl' | 'trafficPercentage' | 'visitors'>;

/** A metric that can be had from the sums of units. */
export interface MeasuredMetric {
  readonly name: string;
  readonly kind: EvaluationMetricEnum;
  /** What the sum of a unit's values is, and of a ratio the denominator. */
  readonly value: CountedField;
  readonly denominator: CountedField | null;
  /** What has to have happened some times before a limit theorem may be relied on. */
  readonly events: CountedField;
  /** Σ covariate × value, where it is kept. */
  readonly covariateProduct: SumField | null;
  /** Whether values are money in the currency of the test. */
  readonly isMoney: boolean;
}

const SQUARES: Partial<Record<CountedField, SumField>> = {
  impressions: 'impressionsSquared',
  clicks: 'clicksSquared',
  conversions: 'conversionsSquared',
  revenue: 'revenueSquared',
  // A unit has converted or not.
  convertedUnits: 'convertedUnits',
};

const PRODUCTS: Readonly<Record<string, SumField>> = {
  'clicks/impressions': 'clicksImpressions',
  'conversions/clicks': 'conversionsClicks',
  'revenue/conversions': 'revenueConversions',
};

const { PROPORTION, MEAN, RATIO } = EvaluationMetricEnum;

const METRICS: readonly MeasuredMetric[] = [
  metric('conversion_rate', PROPORTION, 'convertedUnits', { covariateProduct: 'covariateConverted' }),
  metric('revenue_per_visitor', MEAN, 'revenue', { covariateProduct: 'covariateRevenue', isMoney: true }),
  metric('conversions_per_visitor', MEAN, 'conversions', { covariateProduct: 'covariateConversions' }),
  metric('clicks_per_visitor', MEAN, 'clicks', { events: 'clicks' }),
  metric('impressions_per_visitor', MEAN, 'impressions', { events: 'impressions' }),
  metric('ctr', RATIO, 'clicks', { denominator: 'impressions', events: 'clicks' }),
  metric('conversions_per_click', RATIO, 'conversions', { denominator: 'clicks' }),
  metric('average_order_value', RATIO, 'revenue', { denominator: 'conversions', isMoney: true }),
];

/** Names of all metrics that tests can be analysed by. */
export const MEASURED_METRICS: readonly string[] = METRICS.map(({ name }) => name);

/** The metric of this name; null for one that is not measured here. */
export function measuredMetric(name: string): MeasuredMetric | null {
  return METRICS.find((one) => one.name === name) ?? null;
}

/** The sums of an arm as the calculators take them, for one metric; what is not known is 0 (see `hasSpread`). */
export function evaluatedSums(metric: MeasuredMetric, sums: MeasuredSums): Sums {
  const { kind, value, denominator } = metric;
  return {
    conversions: kind === PROPORTION ? sums[value] : 0,
    sum: sums[value],
    sumOfSquares: squaresOf(value, sums) ?? 0,
    denominatorSum: denominator === null ? 0 : sums[denominator],
    denominatorSumOfSquares: (denominator && squaresOf(denominator, sums)) ?? 0,
    crossProductSum: productOf(metric, sums) ?? 0,
  };
}

/** Whether the squares and products that the metric needs are known: counts from outside may lack them. */
export function hasSpread(metric: MeasuredMetric, sums: MeasuredSums): boolean {
  const { kind, value, denominator } = metric;
  if (kind === PROPORTION) return true;
  if (squaresOf(value, sums) === null) return false;
  return denominator === null || (squaresOf(denominator, sums) !== null && productOf(metric, sums) !== null);
}

function squaresOf(field: CountedField, sums: MeasuredSums): number | null {
  const squares = SQUARES[field];
  return squares === undefined ? null : sums[squares];
}

function productOf({ value, denominator }: MeasuredMetric, sums: MeasuredSums): number | null {
  return denominator === null ? null : sums[PRODUCTS[`${value}/${denominator}`]];
}

function metric(
  name: string,
  kind: EvaluationMetricEnum,
  value: CountedField,
  more: Partial<MeasuredMetric> = {},
): MeasuredMetric {
  return {
    name,
    kind,
    value,
    denominator: null,
    events: 'convertedUnits',
    covariateProduct: null,
    isMoney: false,
    ...more,
  };
}
