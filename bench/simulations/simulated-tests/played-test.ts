import type { Comparison } from '../../../src/statistics/comparison';
import { compareMeans } from '../../../src/statistics/means';
import { momentsFromSums } from '../../../src/statistics/moments';
import { sampleSizeOfProportions } from '../../../src/statistics/power';
import type { Random } from '../../../src/statistics/random';
import { compareProportions, pooledZ } from '../../../src/statistics/two-proportions';

export const ALPHA = 0.05;
/** What the tests are planned to find, as a share of the control. */
export const MINIMUM_EFFECT = 0.1;
/** Of the logarithm of an order: a few large ones make much of the sum. */
const ORDER = { mean: 3.5, standardDeviation: 1 };

/** A kind of test: what is measured, on whom, and what the treatment does. */
export interface Cell {
  /** RATE: conversions per visitor. REVENUE: nothing for most, a log-normal order for those that convert. */
  readonly metric: 'RATE' | 'REVENUE';
  readonly baseRate: number;
  /** Share of the treatment. */
  readonly treatmentShare: number;
  /** Uplift of the conversion rate; 0: an A/A test. */
  readonly uplift: number;
}

/** Below it no rule finds anything: the mildest asks for 1.64 standard errors. */
const UNREMARKABLE = 1.5;

/** One reading of a running test. */
export interface Reading {
  /** Units so far over the planned ones. */
  readonly fraction: number;
  readonly units: number;
  /** Null where there is nothing to compare, and for rates where no rule could find anything. */
  readonly compared: Comparison | null;
}

/** Units of both arms with which the fixed test finds the minimum effect on the rate with a chance of 0.8. */
export function plannedUnits({ baseRate, treatmentShare }: Cell): number {
  const ratio = treatmentShare / (1 - treatmentShare);
  const size = sampleSizeOfProportions(baseRate, baseRate * (1 + MINIMUM_EFFECT), { alpha: ALPHA, ratio });
  if (!size.ok) throw new Error(size.explanation);
  return Math.ceil(size.controlUnits * (1 + ratio));
}

interface Arm {
  units: number;
  conversions: number;
  revenue: number;
  revenueSquared: number;
}

/**
 * Plays one test: units arrive, fall into the arms by chance, and are read at the given shares of the planned number (above 1:
 * the test goes on). What is compared goes through the functions that the product compares with.
 */
export function* playTest(
  cell: Cell,
  planned: number,
  fractions: readonly number[],
  random: Random,
): Generator<Reading> {
  const arms = [emptyArm(), emptyArm()];
  let units = 0;
  for (const fraction of fractions) {
    const arrived = Math.round(planned * fraction) - units;
    const treated = random.binomial(arrived, cell.treatmentShare);
    addUnits(arms[0], arrived - treated, cell.baseRate, cell, random);
    addUnits(arms[1], treated, cell.baseRate * (1 + cell.uplift), cell, random);
    units += arrived;
    yield { fraction, units, compared: compare(cell, arms[0], arms[1]) };
  }
}

function addUnits(arm: Arm, units: number, rate: number, { metric }: Cell, random: Random): void {
  const conversions = random.binomial(units, rate);
  arm.units += units;
  arm.conversions += conversions;
  if (metric === 'RATE') return;
  for (let order = 0; order < conversions; order++) {
    const value = Math.exp(random.normal(ORDER.mean, ORDER.standardDeviation));
    arm.revenue += value;
    arm.revenueSquared += value * value;
  }
}

function compare({ metric }: Cell, control: Arm, treatment: Arm): Comparison | null {
  if (metric === 'RATE' && isUnremarkable(control, treatment)) return null;
  const compared =
    metric === 'RATE'
      ? compareProportions(control, treatment, { alpha: ALPHA })
      : compareMeans(momentsOf(control), momentsOf(treatment), { alpha: ALPHA });
  return compared.ok ? compared : null;
}

/** Nearly all readings are: the intervals that come with each comparison would take most of the time. */
function isUnremarkable(control: Arm, treatment: Arm): boolean {
  if (control.units === 0 || treatment.units === 0) return true;
  const [a, b] = [control, treatment].map(({ conversions, units }) => conversions / units);
  const variance = (a * (1 - a)) / control.units + (b * (1 - b)) / treatment.units;
  const difference = Math.abs(b - a);
  return difference < UNREMARKABLE * Math.sqrt(variance) && Math.abs(pooledZ(control, treatment)) < UNREMARKABLE;
}

function momentsOf({ units, revenue, revenueSquared }: Arm) {
  return momentsFromSums(units, revenue, revenueSquared);
}

function emptyArm(): Arm {
  return { units: 0, conversions: 0, revenue: 0, revenueSquared: 0 };
}
