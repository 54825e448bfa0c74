import { normalCriticalValue } from '../../../statistics/distributions';
import { wilsonInterval } from '../../../statistics/proportion-intervals';
import { finite, finiteInterval } from '../calculators/evaluation';
import { EvaluationMetricEnum, PowerBasisEnum } from '../calculators/evaluation.enums';
import { spreadOf } from '../calculators/evaluation.metric';
import type { EvaluatedComparison } from '../calculators/evaluation.model';
import type { ArmEstimate, MeasuredArm } from './analysis.model';
import { evaluatedArm } from './comparators';
import type { MeasuredMetric } from './measured-metric';

/** The metric of one arm alone, with Wilson's interval of a rate and a normal one of all else, and the arm's power. */
export function estimateOf(
  metric: MeasuredMetric,
  arm: MeasuredArm,
  comparisons: readonly EvaluatedComparison[],
  alpha: number,
): ArmEstimate {
  const { key, sums } = arm;
  const comparison = comparisons.find(({ variationKey }) => variationKey === key);
  const power = comparison?.powerOf === PowerBasisEnum.MINIMUM_DETECTABLE_EFFECT ? (comparison.power ?? null) : null;
  const base = { key, power };
  if (metric.kind === EvaluationMetricEnum.PROPORTION) {
    const counts = { conversions: sums[metric.value], units: sums.units };
    if (counts.units === 0 || counts.conversions > counts.units) return { ...base, value: null, interval: null };
    return { ...base, value: counts.conversions / counts.units, interval: wilsonInterval(counts, alpha) };
  }
  const spread = spreadOf(metric.kind, evaluatedArm(metric, arm, 50));
  if (spread === null) return { ...base, value: null, interval: null };
  const half = normalCriticalValue(alpha) * Math.sqrt(spread.variance / sums.units);
  const interval = half > 0 ? finiteInterval({ lower: spread.value - half, upper: spread.value + half }) : null;
  return { ...base, value: finite(spread.value), interval };
}
