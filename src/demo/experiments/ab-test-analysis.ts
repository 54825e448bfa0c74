import { StatisticalSignificanceEnum } from '../../features/experiments/ab-tests/ab-test.enums';
import { compareRatesBayesian } from '../../statistics/beta-binomial';
import { normalTwoSidedP } from '../../statistics/distributions';
import { judgeLooks, type Look } from '../../statistics/group-sequential';
import type { Interval } from '../../statistics/outcome';
import { powerOfProportions } from '../../statistics/power';
import { compareProportions } from '../../statistics/two-proportions';
import type { ArmCounts } from './ab-test-counts';

/** One arm against the control at one look: what `variation_comparisons` holds. */
export interface ArmComparison {
  readonly variationId: string;
  readonly controlId: string;
  readonly difference: number;
  readonly differenceInterval: Interval;
  readonly uplift: number | null;
  readonly upliftInterval: Interval | null;
  readonly pValue: number;
  readonly adjustedPValue: number;
  readonly significance: StatisticalSignificanceEnum;
  readonly chanceToBeatControl: number;
  readonly expectedLoss: number;
  readonly power: number;
}

/** A comparison with what the sequential method needs at later looks. */
export interface JudgedArm {
  readonly comparison: ArmComparison;
  readonly looks: readonly Look[];
  readonly boundaryZ: number;
}

export interface LookSettings {
  /** 1 - confidence threshold. */
  readonly alpha: number;
  readonly treatments: number;
  readonly plannedUnits: number;
  readonly minimumDetectableEffect: number;
}

/**
 * Compares an arm with the control at one more look: group-sequential with O'Brien-Fleming spending, alpha divided by the
 * number of arms that are compared, intervals drawn at the boundary of the look, so that they agree with the p-value.
 */
export function judgeArm(
  control: ArmCounts,
  arm: { readonly key: string; readonly counts: ArmCounts; readonly earlier: readonly Look[] },
  settings: LookSettings,
): JudgedArm {
  const [base, treated] = [countsOf(control), countsOf(arm.counts)];
  const alpha = settings.alpha / settings.treatments;
  const test = available(compareProportions(base, treated, { alpha }));
  const collected = (control.visitors + arm.counts.visitors) / settings.plannedUnits;
  const looks = [...arm.earlier, { informationFraction: Math.min(1, collected), z: test.z }];
  const verdict = available(judgeLooks(looks, { alpha }));
  const shown = available(compareProportions(base, treated, { alpha: normalTwoSidedP(verdict.boundaryZ) }));
  const adjustedPValue = Math.min(1, verdict.repeatedPValue * settings.treatments);
  const bayesian = compareRatesBayesian(base, treated);
  const sizes = { control: base.units, treatment: treated.units };
  const hoped = Math.min(1, test.controlValue * (1 + settings.minimumDetectableEffect));
  return {
    looks,
    boundaryZ: verdict.boundaryZ,
    comparison: {
      variationId: arm.key,
      controlId: 'control',
      difference: shown.difference.estimate,
      differenceInterval: shown.difference.interval,
      uplift: shown.uplift.ok ? shown.uplift.estimate : null,
      upliftInterval: shown.uplift.ok ? shown.uplift.interval : null,
      pValue: verdict.repeatedPValue,
      adjustedPValue,
      significance: significanceOf(adjustedPValue, settings.alpha),
      chanceToBeatControl: bayesian.chanceToBeatControl,
      expectedLoss: bayesian.expectedLossOfTreatment,
      power: powerOfProportions(test.controlValue, hoped, sizes, { alpha }).directional,
    },
  };
}

/** A p-value in words, as the API describes them. */
function significanceOf(pValue: number, alpha: number): StatisticalSignificanceEnum {
  if (pValue <= alpha / 10) return StatisticalSignificanceEnum.HIGHLY_SIGNIFICANT;
  if (pValue <= alpha) return StatisticalSignificanceEnum.SIGNIFICANT;
  return pValue <= 2 * alpha ? StatisticalSignificanceEnum.APPROACHING : StatisticalSignificanceEnum.NOT_SIGNIFICANT;
}

function countsOf({ conversions, visitors }: ArmCounts) {
  return { conversions, units: visitors };
}

/** The demo's own counts are always enough: what is missing is an error of the simulation. */
function available<T extends object>(
  outcome: ({ readonly ok: true } & T) | { readonly ok: false; readonly explanation: string },
): T {
  if (outcome.ok) return outcome;
  throw new Error(`The simulated test cannot be analysed: ${outcome.explanation}`);
}
