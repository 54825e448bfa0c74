import { TestTypeEnum } from '../ab-tests/ab-test.enums';
import { CorrectionEnum } from '../calculators/evaluation.enums';
import type { MeasuredSums } from '../measurements/measured-sums';
import { analyse } from './analysis';
import { AnalysisMethodEnum } from './analysis.enums';
import type { Analysis, AnalysisInput, AnalysisPlan, DataCalendar, EarlierLook, MeasuredArm } from './analysis.model';
import { addSums } from './unit-sums';

/** Inputs of analyses for tests. */
const NO_SUMS = addSums([]);

const PLAN: AnalysisPlan = {
  alpha: 0.05,
  method: AnalysisMethodEnum.GROUP_SEQUENTIAL,
  correction: CorrectionEnum.HOLM,
  primaryMetric: 'conversion_rate',
  testType: TestTypeEnum.SIMPLE_AB,
  plannedUnits: null,
  minimumDetectableEffect: null,
  power: 0.8,
  coverage: 1,
  guardrails: [],
  useCovariate: true,
  stratifyBy: null,
};

const CALENDAR: DataCalendar = { days: 14, missingDays: [], isSilent: false, pausedShare: 0, isOver: false };

export type ArmSpec = Partial<Omit<MeasuredArm, 'sums'>> & { readonly sums?: Partial<MeasuredSums> };

/** Arms `control`, `b`, `c` … of equal weight with these sums; all other sums are 0. */
export function armsOf(...specs: readonly ArmSpec[]): MeasuredArm[] {
  return specs.map((spec, i) => ({
    key: i === 0 ? 'control' : 'abcdefghij'[i],
    isControl: i === 0,
    weight: 1,
    isDropped: false,
    configuration: {},
    strata: {},
    ...spec,
    sums: { ...NO_SUMS, ...spec.sums },
  }));
}

/** Arms that only have units and converted ones. */
export function ratesOf(...counts: readonly (readonly [converted: number, units: number])[]): MeasuredArm[] {
  return armsOf(
    ...counts.map(([converted, units]) => ({ sums: { units, convertedUnits: converted, conversions: converted } })),
  );
}

export interface InputParts {
  readonly plan?: Partial<AnalysisPlan>;
  readonly calendar?: Partial<DataCalendar>;
  readonly earlier?: readonly EarlierLook[];
  readonly upliftDeviation?: number | null;
}

/** An input whose plan is just fulfilled, unless it says otherwise. */
export function inputOf(
  arms: readonly MeasuredArm[],
  { plan, calendar, earlier = [], upliftDeviation = null }: InputParts = {},
): AnalysisInput {
  const plannedUnits = arms.reduce((sum, { sums }) => sum + sums.units, 0) || 1000;
  return {
    plan: { ...PLAN, plannedUnits, ...plan },
    arms,
    earlier,
    calendar: { ...CALENDAR, ...calendar },
    upliftDeviation,
  };
}

/** Analyses the same test at one look after the other, each with what the looks before it have left. */
export function analyseLooks(looks: readonly (readonly MeasuredArm[])[], parts: InputParts = {}): Analysis[] {
  const analyses: Analysis[] = [];
  for (const arms of looks) {
    const earlier = analyses.map(({ look }) => look);
    analyses.push(analyse(inputOf(arms, { ...parts, earlier })));
  }
  return analyses;
}
