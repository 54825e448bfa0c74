import { conditionalPower, isFutile, observedDrift, plannedDrift } from '../../../statistics/conditional-power';
import { sequentialBoundaries } from '../../../statistics/sequential-boundaries';
import { AnalysisMethodEnum } from './analysis.enums';
import type { AnalysisPlan, TestProgress } from './analysis.model';

/** How far a test has come and where it is going. `z` is that of the best treatment, positive when it is better. */
export function progressOf(
  plan: AnalysisPlan,
  now: {
    readonly units: number;
    readonly informationFraction: number | null;
    readonly unitsPerDay: number | null;
    readonly z: number | null;
    /** Information fractions of the looks that counted, this one last. */
    readonly times: readonly number[];
    /** Alpha of one comparison. */
    readonly alpha: number;
  },
): TestProgress {
  const { units, informationFraction: t, unitsPerDay, z, times, alpha } = now;
  const left = plan.plannedUnits === null ? null : Math.max(0, plan.plannedUnits - units);
  const base = {
    units,
    plannedUnits: plan.plannedUnits,
    informationFraction: t,
    unitsPerDay,
    daysLeft: left === null || !unitsPerDay ? (left === 0 ? 0 : null) : Math.ceil(left / unitsPerDay),
  };
  if (t === null || t <= 0 || z === null || !Number.isFinite(z)) {
    return { ...base, conditionalPowerAtPlan: null, conditionalPowerAtTrend: null, isFutile: null };
  }
  const progress = { z, informationFraction: t, finalBoundaryZ: finalBoundary(plan, times, alpha) };
  return {
    ...base,
    conditionalPowerAtPlan: conditionalPower(progress, plannedDrift(alpha, plan.power)),
    conditionalPowerAtTrend: conditionalPower(progress, observedDrift(progress)),
    isFutile: isFutile(progress, { alpha, power: plan.power }),
  };
}

/** The boundary at the planned end, when the looks so far are followed by that one only. */
function finalBoundary({ method }: AnalysisPlan, times: readonly number[], alpha: number): number {
  const earlier = method === AnalysisMethodEnum.GROUP_SEQUENTIAL ? times.filter((time) => time < 1) : [];
  return sequentialBoundaries([...earlier, 1], { alpha }).at(-1)!.z;
}
