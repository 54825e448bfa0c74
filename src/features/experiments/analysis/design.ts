import { CorrectionEnum } from '../calculators/evaluation.enums';
import type { PairKeys } from '../calculators/evaluation.look';
import type { PairSize } from './analysis.look';
import type { AnalysisInput, AnalysisPlan, MeasuredArm } from './analysis.model';
import type { MeasuredMetric } from './measured-metric';

/** The arms that are compared, and their part of the plan. */
export interface TestDesign {
  /** Control first. Arms that were dropped are left out: their units are no fair sample of the time after. */
  readonly arms: readonly MeasuredArm[];
  readonly control: MeasuredArm;
  readonly treatments: readonly MeasuredArm[];
  /** Units of these arms so far, and as planned: what was planned for dropped arms goes to nobody. */
  readonly units: number;
  readonly plannedUnits: number | null;
  /** Units over planned units; null without a plan. May exceed 1. */
  readonly fraction: number | null;
  /** Share of the traffic by arm, of these arms together 1. */
  readonly shareOf: (key: string) => number;
  readonly unitsPerDay: number | null;
  /** Units a day if all traffic took part: what a winner would be shipped to. */
  readonly eligiblePerDay: number | null;
}

/** The design of a test with a control and a treatment at least; null for any other. */
export function designOf({ plan, arms: all, calendar }: AnalysisInput): TestDesign | null {
  const live = all.filter(({ isDropped }) => !isDropped);
  const control = live.find(({ isControl }) => isControl);
  const treatments = live.filter((arm) => arm !== control);
  if (!control || treatments.length === 0) return null;
  const arms = [control, ...treatments];
  const weights = sum(arms.map(({ weight }) => weight));
  const share = weights / sum(all.map(({ weight }) => weight)) || 1;
  const units = sum(arms.map(({ sums }) => sums.units));
  const plannedUnits = plan.plannedUnits === null ? null : Math.max(2, Math.round(plan.plannedUnits * share));
  const unitsPerDay = calendar.days > 0 && units > 0 ? units / calendar.days : null;
  return {
    arms,
    control,
    treatments,
    units,
    plannedUnits,
    fraction: plannedUnits === null ? null : units / plannedUnits,
    shareOf: (key) => (weights > 0 ? (arms.find((arm) => arm.key === key)?.weight ?? 0) / weights : 1 / arms.length),
    unitsPerDay,
    eligiblePerDay: unitsPerDay === null ? null : unitsPerDay / (share * plan.coverage),
  };
}

/** The arm of this key. Throws for one that is not compared: a programming error. */
export function armOf({ arms }: TestDesign, key: string): MeasuredArm {
  const arm = arms.find((one) => one.key === key);
  if (!arm) throw new Error(`There is no variation ${key} among those that are compared.`);
  return arm;
}

/** How large pairs of arms are. */
export function sizesOf(design: TestDesign, { events }: MeasuredMetric): (pair: PairKeys) => PairSize {
  return ({ variationKey, controlKey }) => {
    const pair = [armOf(design, controlKey).sums, armOf(design, variationKey).sums];
    const share = design.shareOf(controlKey) + design.shareOf(variationKey);
    return {
      units: sum(pair.map(({ units }) => units)),
      events: sum(pair.map((sums) => sums[events])),
      plannedUnits: design.plannedUnits === null ? null : Math.max(2, design.plannedUnits * share),
    };
  };
}

/** The level of one comparison when alpha is shared: Bonferroni's, which Holm's first step has too. */
export function levelOfOne({ alpha, correction }: AnalysisPlan, comparisons: number): number {
  return correction === CorrectionEnum.NONE ? alpha : alpha / Math.max(1, comparisons);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
