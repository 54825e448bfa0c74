import { adjustPValues } from '../../../statistics/multiple-comparisons';
import type { Interval } from '../../../statistics/outcome';
import { testHeterogeneity } from '../../../statistics/past-effects';
import type { StatisticalSignificanceEnum } from '../ab-tests/ab-test.enums';
import { finite, finiteInterval, significanceOf } from '../calculators/evaluation';
import { alwaysValidLevel, isReadable, sequenceOf } from './analysis.look';
import type { AnalysisInput, MeasuredArm } from './analysis.model';
import { comparePlainly } from './comparators';
import { armOf, designOf, sizesOf } from './design';
import { measuredMetric } from './measured-metric';
import { addSums } from './unit-sums';

/** One variation among the units that have one value of a dimension. */
export interface BreakdownComparison {
  readonly value: string;
  readonly variationKey: string;
  readonly controlUnits: number;
  readonly variationUnits: number;
  readonly controlValue: number | null;
  readonly variationValue: number | null;
  readonly difference: number | null;
  /** Always-valid, at the corrected level. */
  readonly differenceInterval: Interval | null;
  readonly uplift: number | null;
  /** Of a single look, and corrected within the breakdown. */
  readonly fixedPValue: number | null;
  readonly fixedAdjustedPValue: number | null;
  /** Always-valid, and corrected within the breakdown. */
  readonly pValue: number | null;
  readonly adjustedPValue: number | null;
  readonly significance: StatisticalSignificanceEnum | null;
}

/** Whether a variation does more in some values of the dimension than in others. */
export interface BreakdownHeterogeneity {
  readonly variationKey: string;
  readonly pValue: number | null;
}

export interface Breakdown {
  readonly dimension: string;
  readonly comparisons: readonly BreakdownComparison[];
  readonly heterogeneity: readonly BreakdownHeterogeneity[];
  /** Values that are left out because there are so many: those with the fewest units. */
  readonly omittedValues: number;
}

const MOST_VALUES = 50;

/**
 * A test by the values of a dimension, `arms` with the sums of each value as strata. One family of comparisons, corrected by
 * Benjamini and Hochberg: to look into segments until one is significant is to find what is not there.
 */
export function breakdownOf(input: AnalysisInput, dimension: string): Breakdown {
  const { plan } = input;
  const metric = measuredMetric(plan.primaryMetric);
  const design = designOf(input);
  if (metric === null || design === null) return { dimension, comparisons: [], heterogeneity: [], omittedValues: 0 };
  const { values, omittedValues } = valuesOf(design.arms);
  const sizeOf = sizesOf(design, metric);
  const sumsOf = (arm: MeasuredArm, value: string) => arm.strata[value] ?? addSums([]);
  const cells = values.flatMap((value) =>
    design.treatments.map((treatment) => {
      const pair = [sumsOf(design.control, value), sumsOf(treatment, value)] as const;
      const compared = comparePlainly(metric, ...pair, plan.alpha);
      const whole = sizeOf({ controlKey: design.control.key, variationKey: treatment.key });
      const units = pair[0].units + pair[1].units;
      const size = {
        units,
        events: pair[0][metric.events] + pair[1][metric.events],
        // The part of the plan that falls to the value.
        plannedUnits: whole.plannedUnits === null ? null : Math.max(2, (whole.plannedUnits * units) / whole.units),
      };
      const sequence = compared.ok && isReadable(size) ? sequenceOf(compared.z, size, plan.alpha, plan.alpha) : null;
      return { value, treatment, pair, compared, size, pValue: sequence?.ok ? sequence.pValue : null };
    }),
  );
  const adjust = (pValues: readonly (number | null)[]) =>
    adjustPValues(
      pValues.map((p) => p ?? 1),
      'BENJAMINI_HOCHBERG',
      plan.alpha,
    );
  const adjusted = adjust(cells.map(({ pValue }) => pValue));
  const fixed = adjust(cells.map(({ compared }) => (compared.ok ? compared.pValue : null)));
  const comparisons = cells.map(({ value, treatment, pair, compared, size, pValue }, i): BreakdownComparison => {
    const base = {
      value,
      variationKey: treatment.key,
      controlUnits: pair[0].units,
      variationUnits: pair[1].units,
    };
    if (!compared.ok) return { ...base, ...NOTHING };
    const level = alwaysValidLevel(size, adjusted[i].intervalAlpha, plan.alpha);
    const drawn = pValue === null ? null : comparePlainly(metric, ...pair, level);
    const adjustedPValue = pValue === null ? null : adjusted[i].adjustedPValue;
    return {
      ...base,
      controlValue: finite(compared.controlValue),
      variationValue: finite(compared.treatmentValue),
      difference: finite(compared.difference.estimate),
      differenceInterval: drawn?.ok ? finiteInterval(drawn.difference.interval) : null,
      uplift: compared.uplift.ok ? finite(compared.uplift.estimate) : null,
      fixedPValue: finite(compared.pValue),
      fixedAdjustedPValue: finite(fixed[i].adjustedPValue),
      pValue,
      adjustedPValue,
      significance: adjustedPValue === null ? null : significanceOf(adjustedPValue, plan.alpha),
    };
  });
  const heterogeneity = design.treatments.map(({ key }) => {
    const effects = cells.flatMap(({ treatment, compared }) =>
      treatment.key === key && compared.ok && compared.standardError > 0
        ? [{ estimate: compared.difference.estimate, standardError: compared.standardError }]
        : [],
    );
    const tested = testHeterogeneity(effects);
    return { variationKey: armOf(design, key).key, pValue: tested.ok ? tested.pValue : null };
  });
  return { dimension, comparisons, heterogeneity, omittedValues };
}

const NOTHING = {
  controlValue: null,
  variationValue: null,
  difference: null,
  differenceInterval: null,
  uplift: null,
  fixedPValue: null,
  fixedAdjustedPValue: null,
  pValue: null,
  adjustedPValue: null,
  significance: null,
} satisfies Partial<BreakdownComparison>;

/** The values with the most units, in the order of their names. */
function valuesOf(arms: readonly MeasuredArm[]): { values: string[]; omittedValues: number } {
  const units = new Map<string, number>();
  for (const { strata } of arms) {
    for (const [value, sums] of Object.entries(strata)) units.set(value, (units.get(value) ?? 0) + sums.units);
  }
  const ordered = [...units].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([value]) => value);
  return {
    values: ordered.slice(0, MOST_VALUES).sort(),
    omittedValues: Math.max(0, ordered.length - MOST_VALUES),
  };
}
