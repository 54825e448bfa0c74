import { adjustPValues } from '../../../statistics/multiple-comparisons';
import type { Interval } from '../../../statistics/outcome';
import { finite, finiteInterval, significanceOf } from '../calculators/evaluation';
import { alwaysValidLevel, isReadable, type PairSize, sequenceOf } from './analysis.look';
import type { AnalysisPlan, ComparedPair, MeasuredArm } from './analysis.model';
import { type Comparator, evaluatedArm } from './comparators';
import { sizesOf, type TestDesign } from './design';
import type { MeasuredMetric } from './measured-metric';

/** Most arms whose pairs are all compared. */
const MOST_ARMS = 10;

/** What an always-valid sequence says of two arms; null parts for arms that are too small. */
export interface AlwaysValidReading {
  readonly difference: number | null;
  readonly differenceInterval: Interval | null;
  readonly uplift: number | null;
  readonly upliftInterval: Interval | null;
  readonly pValue: number | null;
  /** Signed z of the plain reading. */
  readonly z: number | null;
  /** Standard error of the difference as a share of the control. */
  readonly upliftError: number | null;
}

const UNREADABLE: AlwaysValidReading = {
  difference: null,
  differenceInterval: null,
  uplift: null,
  upliftInterval: null,
  pValue: null,
  z: null,
  upliftError: null,
};

/**
 * Two arms read by an always-valid sequence: p-value at `alpha`'s tuning, intervals at `level`. It holds at every look, in
 * any number, and for comparisons that nobody planned.
 */
export function readAlways(
  metric: MeasuredMetric,
  { compare }: Pick<Comparator, 'compare'>,
  [control, treatment]: readonly [MeasuredArm, MeasuredArm],
  size: PairSize,
  { alpha, level }: { readonly alpha: number; readonly level: number },
): AlwaysValidReading {
  const [base, arm] = [evaluatedArm(metric, control, 50), evaluatedArm(metric, treatment, 50)];
  const drawn = compare(base, arm, isReadable(size) ? alwaysValidLevel(size, level, alpha) : level);
  if (!drawn.ok) return UNREADABLE;
  const sequence = isReadable(size) ? sequenceOf(drawn.z, size, alpha, alpha) : null;
  return {
    difference: finite(drawn.difference.estimate),
    differenceInterval: sequence && finiteInterval(drawn.difference.interval),
    uplift: drawn.uplift.ok ? finite(drawn.uplift.estimate) : null,
    upliftInterval: sequence && drawn.uplift.ok ? finiteInterval(drawn.uplift.interval) : null,
    pValue: sequence?.ok ? finite(sequence.pValue) : null,
    z: finite(drawn.z),
    upliftError: drawn.uplift.ok ? finite(drawn.standardError / drawn.controlValue) : null,
  };
}

/** Every arm against every other, corrected over all of these pairs; none for more than ten arms. */
export function comparePairs(
  design: TestDesign,
  metric: MeasuredMetric,
  comparator: Comparator,
  { alpha, correction }: AnalysisPlan,
): ComparedPair[] {
  if (design.arms.length > MOST_ARMS) return [];
  const sizeOf = sizesOf(design, metric);
  const pairs = design.arms.flatMap((control, i) =>
    design.arms.slice(i + 1).map((treatment) => [control, treatment] as const),
  );
  const read = (pair: readonly [MeasuredArm, MeasuredArm], level: number) => {
    const size = sizeOf({ controlKey: pair[0].key, variationKey: pair[1].key });
    return readAlways(metric, comparator, pair, size, { alpha, level });
  };
  const raw = pairs.map((pair) => read(pair, alpha).pValue);
  const adjusted = adjustPValues(
    raw.map((p) => p ?? 1),
    correction,
    alpha,
  );
  return pairs.map((pair, i) => {
    const { difference, differenceInterval, uplift, pValue } = read(pair, adjusted[i].intervalAlpha);
    const adjustedPValue = pValue === null ? null : adjusted[i].adjustedPValue;
    return {
      variationKey: pair[1].key,
      controlKey: pair[0].key,
      difference,
      differenceInterval,
      uplift,
      pValue,
      adjustedPValue,
      significance: adjustedPValue === null ? null : significanceOf(adjustedPValue, alpha),
    };
  });
}
