import type { TestDailyStatistics } from './test-daily-statistics.entity';

type Row = TestDailyStatistics;

/** Sums that are always known. */
export const COUNTED = [
  'units',
  'multiplyExposedUnits',
  'convertedUnits',
  'impressions',
  'clicks',
  'conversions',
  'revenue',
] as const satisfies readonly (keyof Row)[];

/** Sums that counts from outside may lack: the variances need them, the means do not. */
export const SQUARED = [
  'impressionsSquared',
  'clicksSquared',
  'conversionsSquared',
  'revenueSquared',
  'clicksImpressions',
  'conversionsClicks',
  'revenueConversions',
  'covariateUnits',
  'covariate',
  'covariateSquared',
  'covariateConversions',
  'covariateConverted',
  'covariateRevenue',
] as const satisfies readonly (keyof Row)[];

/**
 * What units add up to: how many there are (`multiplyExposed`: how many of them saw another variation as well, `converted`: how
 * many converted at least once), sums of what they did, and sums over units of squares and products of what each did in all.
 * The covariate's sums are over its `covariateUnits`. Null where it was not reported.
 */
export type MeasuredSums = Readonly<Record<(typeof COUNTED)[number], number>> &
  Readonly<Record<(typeof SQUARED)[number], number | null>>;

/** The columns of the sums, by property. */
export const SUM_COLUMNS: readonly (readonly [property: keyof MeasuredSums, column: string])[] = [
  ...COUNTED,
  ...SQUARED,
].map((property) => [property, property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]);

const NULLABLE: ReadonlySet<string> = new Set(SQUARED);

/**
 * The select list that adds rows `t` of the daily statistics up. The sums are exact, and only the result is made a double: the
 * same in any order. A sum of which a part is not known is not known.
 */
export function sumList(): string {
  return SUM_COLUMNS.map(([property, column]) => {
    const sum = `sum(t.${column})::double precision`;
    return `${NULLABLE.has(property) ? `CASE WHEN count(t.${column}) = count(*) THEN ${sum} END` : sum} AS "${property}"`;
  }).join(', ');
}
