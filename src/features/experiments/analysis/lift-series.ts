import type { Interval } from '../../../statistics/outcome';
import { type Boundary, sequentialBoundaries } from '../../../statistics/sequential-boundaries';
import { finite, finiteInterval } from '../calculators/evaluation';
import type { MeasuredSums } from '../measurements/measured-sums';
import { AnalysisMethodEnum } from './analysis.enums';
import type { AnalysisInput, MeasuredArm } from './analysis.model';
import { comparatorOf, evaluatedArm } from './comparators';
import { designOf, levelOfOne, sizesOf, type TestDesign } from './design';
import { type MeasuredMetric, measuredMetric } from './measured-metric';
import { readAlways } from './pairs';
import { addSums } from './unit-sums';

/** What one variation had shown by the end of a day, all units up to then together. */
export interface LiftPoint {
  readonly day: string;
  readonly units: number;
  readonly controlValue: number | null;
  readonly variationValue: number | null;
  readonly difference: number | null;
  /** Repeated interval, as if the test were looked at every day; of a test without boundaries the always-valid one. */
  readonly differenceInterval: Interval | null;
  readonly alwaysValidInterval: Interval | null;
  readonly uplift: number | null;
  readonly upliftInterval: Interval | null;
  readonly z: number | null;
  readonly boundaryZ: number | null;
  readonly informationFraction: number | null;
}

export interface LiftSeries {
  readonly variationKey: string;
  readonly points: readonly LiftPoint[];
}

/** What one arm counted on one day. */
export interface DaySums {
  readonly key: string;
  readonly day: string;
  readonly sums: MeasuredSums;
}

/** Days that bring less than this share of the plan have the boundary of the day before. */
const CLOSEST_DAYS = 0.01;

/** The course of each treatment against the control, day by day. Empty for a test that cannot be analysed. */
export function liftSeries(input: AnalysisInput, days: readonly DaySums[]): LiftSeries[] {
  const { plan } = input;
  const metric = measuredMetric(plan.primaryMetric);
  const design = designOf(input);
  if (metric === null || design === null) return [];
  const course = courseOf(design, days);
  const alpha = levelOfOne(plan, design.treatments.length);
  const fractions = course.map(({ arms }) => {
    const units = arms.reduce((sum, { sums }) => sum + sums.units, 0);
    return design.plannedUnits === null ? null : Math.min(1, units / design.plannedUnits);
  });
  const boundaries = plan.method === AnalysisMethodEnum.GROUP_SEQUENTIAL ? dailyBoundaries(fractions, alpha) : [];
  return design.treatments.map(({ key }) => ({
    variationKey: key,
    points: course.map(({ day, arms }, i) => {
      const [control, treatment] = [arms[0], arms.find((arm) => arm.key === key) ?? arms[0]];
      return {
        day,
        ...pointOf({ ...input, arms }, metric, [control, treatment], { alpha, boundary: boundaries[i] ?? null }),
        informationFraction: fractions[i],
      };
    }),
  }));
}

function pointOf(
  input: AnalysisInput,
  metric: MeasuredMetric,
  [control, treatment]: readonly [MeasuredArm, MeasuredArm],
  { alpha, boundary }: { readonly alpha: number; readonly boundary: Boundary | null },
): Omit<LiftPoint, 'day' | 'informationFraction'> {
  const design = designOf(input);
  const comparator = comparatorOf({ ...input.plan, stratifyBy: null }, metric, [control, treatment]);
  const size = design && sizesOf(design, metric)({ controlKey: control.key, variationKey: treatment.key });
  const always =
    size && readAlways(metric, comparator, [control, treatment], size, { alpha: input.plan.alpha, level: alpha });
  const level = boundary?.nominalPValue ?? (input.plan.method === AnalysisMethodEnum.FIXED ? alpha : null);
  const drawn = comparator.compare(
    evaluatedArm(metric, control, 50),
    evaluatedArm(metric, treatment, 50),
    level ?? alpha,
  );
  const units = control.sums.units + treatment.sums.units;
  const alwaysValidInterval = always?.differenceInterval ?? null;
  if (!drawn.ok) return { ...NOTHING, units };
  return {
    units,
    controlValue: finite(drawn.controlValue),
    variationValue: finite(drawn.treatmentValue),
    difference: finite(drawn.difference.estimate),
    differenceInterval: level === null ? alwaysValidInterval : finiteInterval(drawn.difference.interval),
    alwaysValidInterval,
    uplift: drawn.uplift.ok ? finite(drawn.uplift.estimate) : null,
    upliftInterval:
      level === null
        ? (always?.upliftInterval ?? null)
        : drawn.uplift.ok
          ? finiteInterval(drawn.uplift.interval)
          : null,
    z: finite(drawn.z),
    boundaryZ: boundary?.z ?? null,
  };
}

const NOTHING = {
  controlValue: null,
  variationValue: null,
  difference: null,
  differenceInterval: null,
  alwaysValidInterval: null,
  uplift: null,
  upliftInterval: null,
  z: null,
  boundaryZ: null,
} satisfies Partial<LiftPoint>;

/** The arms as they stood at the end of each day, control first. */
function courseOf({ arms }: TestDesign, days: readonly DaySums[]): { day: string; arms: MeasuredArm[] }[] {
  const dates = [...new Set(days.map(({ day }) => day))].sort();
  let soFar = arms.map((arm): MeasuredArm => ({ ...arm, sums: addSums([]), strata: {} }));
  return dates.map((date) => {
    const today = days.filter(({ day }) => day === date);
    soFar = soFar.map((arm) => ({
      ...arm,
      sums: addSums([arm.sums, ...today.filter(({ key }) => key === arm.key).map(({ sums }) => sums)]),
    }));
    return { day: date, arms: soFar };
  });
}

/** The boundary of every day; null before there is any information. */
function dailyBoundaries(fractions: readonly (number | null)[], alpha: number): (Boundary | null)[] {
  const times: number[] = [];
  const placeOf = fractions.map((fraction) => {
    const last = times.at(-1) ?? 0;
    const step = times.length === 0 ? 1e-5 : CLOSEST_DAYS;
    if (fraction !== null && (fraction >= last + step || (fraction === 1 && last < 1 - 1e-5))) times.push(fraction);
    return times.length - 1;
  });
  const boundaries = times.length === 0 ? [] : sequentialBoundaries(times, { alpha });
  return placeOf.map((place) => boundaries[place] ?? null);
}
