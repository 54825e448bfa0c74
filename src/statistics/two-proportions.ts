import { requireCount, requireOpenShare } from './argument-checks';
import { type Comparison, normalTest } from './comparison';
import { fisherExactTest } from './fisher-exact';
import { zOfLog10P } from './log-tails';
import { available, type Estimate, type Outcome, unavailable } from './outcome';
import { type Counts, newcombeInterval, scoreDifferenceInterval, scoreUpliftInterval } from './proportion-intervals';

const SMALLEST_EXPECTED_CELL = 5;

/** How to compare two rates. */
export interface ProportionOptions {
  /** Two-sided level, default 0.05. */
  readonly alpha?: number;
  /** SCORE (default) inverts the test; NEWCOMBE is the hybrid score interval many tools show. Concerns the difference only. */
  readonly interval?: 'SCORE' | 'NEWCOMBE';
  /** Default AUTOMATIC: Fisher's exact test when an expected cell is below 5, else the pooled z test. */
  readonly test?: 'AUTOMATIC' | 'POOLED_Z' | 'FISHER_EXACT';
}

/** Pooled z statistic of treatment - control; 0 when nobody or everybody converted. Units > 0 in both arms. */
export function pooledZ(control: Counts, treatment: Counts): number {
  const pooled = (control.conversions + treatment.conversions) / (control.units + treatment.units);
  const difference = treatment.conversions / treatment.units - control.conversions / control.units;
  if (difference === 0) return 0;
  return difference / Math.sqrt(pooled * (1 - pooled) * (1 / control.units + 1 / treatment.units));
}

/**
 * Compares two conversion rates. Counts per arm in, a Comparison out (values and difference are shares in 0..1).
 * INCONSISTENT_COUNTS when an arm has more conversions than units (then the metric is not a rate per unit);
 * NOT_ENOUGH_DATA when an arm has no units. Works with 0 conversions in either or both arms.
 * Negative or broken counts throw RangeError.
 */
export function compareProportions(
  control: Counts,
  treatment: Counts,
  { alpha = 0.05, interval = 'SCORE', test = 'AUTOMATIC' }: ProportionOptions = {},
): Outcome<Comparison> {
  requireOpenShare('alpha', alpha);
  for (const [name, counts] of Object.entries({ control, treatment })) {
    requireCount(`${name}.conversions`, counts.conversions);
    requireCount(`${name}.units`, counts.units);
    if (counts.conversions > counts.units) {
      return unavailable(
        'INCONSISTENT_COUNTS',
        `There are more conversions than units in ${name}: use a mean or ratio metric.`,
      );
    }
    if (counts.units === 0) return unavailable('NOT_ENOUGH_DATA', `There are no units in ${name} yet.`);
  }
  const rateA = control.conversions / control.units;
  const rateB = treatment.conversions / treatment.units;
  const exact =
    test === 'FISHER_EXACT' ||
    (test === 'AUTOMATIC' && smallestExpectedCell(control, treatment) < SMALLEST_EXPECTED_CELL);
  return available({
    method: exact ? ('FISHER_EXACT' as const) : ('POOLED_Z' as const),
    alpha,
    controlValue: rateA,
    treatmentValue: rateB,
    ...(exact ? exactTest(control, treatment) : normalTest(pooledZ(control, treatment))),
    standardError: Math.sqrt((rateA * (1 - rateA)) / control.units + (rateB * (1 - rateB)) / treatment.units),
    difference: {
      estimate: rateB - rateA,
      interval: (interval === 'SCORE' ? scoreDifferenceInterval : newcombeInterval)(control, treatment, alpha),
    },
    uplift: upliftOf(control, treatment, alpha),
  });
}

function smallestExpectedCell(control: Counts, treatment: Counts): number {
  const total = control.units + treatment.units;
  const conversions = control.conversions + treatment.conversions;
  return (Math.min(control.units, treatment.units) * Math.min(conversions, total - conversions)) / total;
}

function exactTest(control: Counts, treatment: Counts) {
  const { pValue, log10PValue } = fisherExactTest(
    control.conversions,
    control.units,
    treatment.conversions,
    treatment.units,
  );
  const sign = Math.sign(treatment.conversions / treatment.units - control.conversions / control.units);
  const z = sign * zOfLog10P(log10PValue);
  return { statistic: z, degreesOfFreedom: null, z, pValue, log10PValue };
}

function upliftOf(control: Counts, treatment: Counts, alpha: number): Outcome<Estimate> {
  if (control.conversions === 0) {
    return unavailable('CONTROL_NOT_POSITIVE', 'A relative change needs at least one conversion in control.');
  }
  const rateA = control.conversions / control.units;
  return available({
    estimate: (treatment.conversions / treatment.units - rateA) / rateA,
    interval: scoreUpliftInterval(control, treatment, alpha),
  });
}
