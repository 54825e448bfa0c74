import type { AnalysisInput, TestProgress } from './analysis.model';
import { comparatorOf, evaluatedArm } from './comparators';
import { designOf, levelOfOne } from './design';
import { measuredMetric } from './measured-metric';
import { progressOf } from './progress';

/** How far a test has come by the data of this moment, without looking at them: nothing is decided, no alpha is spent. */
export function liveProgress(input: AnalysisInput): TestProgress | null {
  const { plan, earlier } = input;
  const metric = measuredMetric(plan.primaryMetric);
  const design = designOf(input);
  if (metric === null || design === null) return null;
  const { compare } = comparatorOf(plan, metric, design.arms);
  const control = evaluatedArm(metric, design.control, 50);
  const z = design.treatments.flatMap((treatment) => {
    const compared = compare(control, evaluatedArm(metric, treatment, 50), plan.alpha);
    return compared.ok ? [compared.z] : [];
  });
  return progressOf(
    { ...plan, plannedUnits: design.plannedUnits },
    {
      units: design.units,
      informationFraction: design.fraction === null ? null : Math.min(1, design.fraction),
      unitsPerDay: design.unitsPerDay,
      z: z.length === 0 ? null : Math.max(...z),
      times: earlier.flatMap(({ isCounted, informationFraction: time }) => (isCounted && time ? [time] : [])),
      alpha: levelOfOne(plan, design.treatments.length),
    },
  );
}
