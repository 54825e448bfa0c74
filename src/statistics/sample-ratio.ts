import { requireCount, requireNonNegative, requirePositive } from './argument-checks';
import { chiSquareUpperTail, logGamma } from './distributions';
import { log10ChiSquareUpperTail } from './log-tails';
import { available, type Outcome, unavailable } from './outcome';

/** Units counted in one arm and the weight that assignment gives it. */
export interface ArmAllocation {
  readonly units: number;
  /** Share of traffic, any positive scale (they are normalised); 0 for an arm that must receive nobody. */
  readonly weight: number;
}

/** Does the split of units fit the planned split? */
export interface SampleRatioResult {
  /** Pearson's chi-square over the arms with weight > 0. */
  readonly chiSquare: number;
  /** Arms with weight > 0, less one. */
  readonly degreesOfFreedom: number;
  /** p of a single look, 0..1. */
  readonly pValue: number;
  readonly log10PValue: number;
  /** Expected units by arm, in the order given. */
  readonly expectedUnits: readonly number[];
  /** Units seen in arms of weight 0: any at all is an error of assignment, whatever the p-value. */
  readonly misplacedUnits: number;
  /** True when pValue < threshold or there are misplaced units. */
  readonly mismatch: boolean;
}

/**
 * Sample ratio mismatch by Pearson's chi-square for ONE look. The usual threshold is 0.001 (Fabijan et al., KDD 2019).
 * NOT_ENOUGH_DATA without units or with fewer than two arms of weight > 0, unless units are misplaced.
 */
export function testSampleRatio(arms: readonly ArmAllocation[], threshold = 0.001): Outcome<SampleRatioResult> {
  const open = requireArms(arms);
  const misplacedUnits = misplaced(arms);
  const total = open.reduce((sum, arm) => sum + arm.units, 0);
  if ((open.length < 2 || total === 0) && misplacedUnits === 0) return tooFew();
  const weights = open.reduce((sum, arm) => sum + arm.weight, 0);
  const expectedUnits = arms.map((arm) => (weights > 0 ? (total * arm.weight) / weights : 0));
  let chiSquare = 0;
  arms.forEach((arm, i) => {
    if (arm.weight > 0 && total > 0) chiSquare += (arm.units - expectedUnits[i]) ** 2 / expectedUnits[i];
  });
  const degreesOfFreedom = Math.max(0, open.length - 1);
  const testable = degreesOfFreedom > 0;
  const pValue = testable ? chiSquareUpperTail(chiSquare, degreesOfFreedom) : 1;
  return available({
    chiSquare,
    degreesOfFreedom,
    pValue,
    log10PValue: testable ? log10ChiSquareUpperTail(chiSquare, degreesOfFreedom) : 0,
    expectedUnits,
    misplacedUnits,
    mismatch: pValue < threshold || misplacedUnits > 0,
  });
}

/** The same question when the answer is read again and again. */
export interface SequentialSampleRatioResult {
  /** ln of the e-value (Bayes factor against the planned split). */
  readonly logEValue: number;
  /** min(1, 1/e): valid at any look. Keep the smallest seen so far. */
  readonly pValue: number;
  readonly log10PValue: number;
  readonly misplacedUnits: number;
  readonly mismatch: boolean;
}

/**
 * Always-valid sample ratio test: the chance that its p EVER falls below a level, over any number of looks, is at most
 * that level. Multinomial counts against a Dirichlet alternative around the planned split (Lindon & Malek, NeurIPS 2022).
 * `concentration` > 0 is the weight of that prior in units: higher looks for smaller mismatches. Not available as above.
 */
export function testSampleRatioSequentially(
  arms: readonly ArmAllocation[],
  { threshold = 0.001, concentration = 10_000 }: { readonly threshold?: number; readonly concentration?: number } = {},
): Outcome<SequentialSampleRatioResult> {
  requirePositive('concentration', concentration);
  const open = requireArms(arms);
  const misplacedUnits = misplaced(arms);
  const total = open.reduce((sum, arm) => sum + arm.units, 0);
  if ((open.length < 2 || total === 0) && misplacedUnits === 0) return tooFew();
  const weights = open.reduce((sum, arm) => sum + arm.weight, 0);
  let logEValue = logGamma(concentration) - logGamma(concentration + total);
  for (const arm of open) {
    const share = arm.weight / weights;
    const prior = concentration * share;
    logEValue += logGamma(prior + arm.units) - logGamma(prior) - arm.units * Math.log(share);
  }
  if (open.length < 2) logEValue = 0;
  const log10PValue = Math.min(0, -logEValue / Math.LN10);
  const pValue = 10 ** log10PValue;
  return available({
    logEValue,
    pValue,
    log10PValue,
    misplacedUnits,
    mismatch: pValue < threshold || misplacedUnits > 0,
  });
}

function requireArms(arms: readonly ArmAllocation[]): readonly ArmAllocation[] {
  arms.forEach((arm, i) => {
    requireCount(`arms[${i}].units`, arm.units);
    requireNonNegative(`arms[${i}].weight`, arm.weight);
  });
  return arms.filter((arm) => arm.weight > 0);
}

function misplaced(arms: readonly ArmAllocation[]): number {
  return arms.reduce((sum, arm) => sum + (arm.weight > 0 ? 0 : arm.units), 0);
}

function tooFew() {
  return unavailable(
    'NOT_ENOUGH_DATA',
    'A split can be judged once there are units and at least two arms with traffic.',
  );
}
