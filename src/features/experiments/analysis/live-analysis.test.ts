import { assertClose } from '../../../statistics/fixtures/reference';
import { adjustPValues } from '../../../statistics/multiple-comparisons';
import { sequentialBoundaries } from '../../../statistics/sequential-boundaries';
import { allocationAdvice } from './allocation-advice';
import { analyse } from './analysis';
import { AllocationGoalEnum, AllocationPhaseEnum, AnalysisMethodEnum } from './analysis.enums';
import { armsOf, inputOf, ratesOf } from './analysis.fixture';
import { breakdownOf } from './breakdown';
import { type DaySums, liftSeries } from './lift-series';
import { liveProgress } from './live-progress';

const day = (number: number) => `2026-05-${String(number).padStart(2, '0')}`;

/** Five days on which both arms get 1000 units each. */
function fiveDays(): DaySums[] {
  return [1, 2, 3, 4, 5].flatMap((number) =>
    ratesOf([50, 1_000], [50 + 4 * number, 1_000]).map(({ key, sums }) => ({ key, day: day(number), sums })),
  );
}

describe('liftSeries', () => {
  const whole = ratesOf([250, 5_000], [310, 5_000]);
  const [{ variationKey, points }] = liftSeries(inputOf(whole, { plan: { plannedUnits: 20_000 } }), fiveDays());

  it('adds the days up, and ends where the analysis stands', () => {
    expect(variationKey).toBe('b');
    expect(points.map(({ units }) => units)).toEqual([2_000, 4_000, 6_000, 8_000, 10_000]);
    const [comparison] = analyse(inputOf(whole, { plan: { plannedUnits: 20_000 } })).comparisons;
    const last = points.at(-1)!;
    assertClose('difference', last.difference ?? NaN, comparison.difference ?? NaN, 1e-12);
    assertClose('always', last.alwaysValidInterval!.lower, comparison.alwaysValidInterval!.lower, 1e-9);
  });

  it('has the boundary of a look on every day, and intervals that leave out 0 where it is crossed', () => {
    const boundaries = sequentialBoundaries([0.1, 0.2, 0.3, 0.4, 0.5]);
    points.forEach(({ boundaryZ, z, differenceInterval }, i) => {
      assertClose(`day ${i}`, boundaryZ ?? NaN, boundaries[i].z, 1e-9);
      expect(differenceInterval!.lower > 0).toBe((z ?? 0) >= (boundaryZ ?? NaN));
    });
  });

  it('has no boundaries where there is no plan, but always-valid intervals', () => {
    const plan = { plannedUnits: null, method: AnalysisMethodEnum.ALWAYS_VALID };
    const [series] = liftSeries(inputOf(whole, { plan }), fiveDays());
    for (const { boundaryZ, differenceInterval, alwaysValidInterval } of series.points) {
      expect(boundaryZ).toBeNull();
      expect(differenceInterval).toEqual(alwaysValidInterval);
    }
  });

  it('is finite from the first unit on', () => {
    const days = [
      { key: 'control', day: day(1), sums: ratesOf([0, 0])[0].sums },
      { key: 'b', day: day(1), sums: ratesOf([1, 1])[0].sums },
      { key: 'control', day: day(2), sums: ratesOf([0, 1])[0].sums },
    ];
    const [{ points: thin }] = liftSeries(inputOf(ratesOf([0, 1], [1, 1])), days);
    expect(JSON.stringify(thin)).not.toMatch(/NaN|Infinity/);
    expect(thin[0].difference).toBeNull();
  });
});

describe('breakdownOf', () => {
  // Counts of a published promotion by the values of one covariate; p-values with SciPy 1.10.1 (pooled z).
  const segments = [
    { value: '0', control: [40, 5_342], promotion: [98, 5_283], p: 4.768403640359612e-7 },
    { value: '1', control: [138, 15_839], promotion: [252, 15_792], p: 5.28099142310435e-9 },
    { value: '2', control: [103, 15_708], promotion: [302, 15_900], p: 8.403388713295644e-23 },
    { value: '3', control: [38, 5_281], promotion: [69, 5_389], p: 0.0036498029096005452 },
  ] as const;
  const arms = ratesOf([319, 42_170], [721, 42_364]).map((arm, i) => ({
    ...arm,
    strata: Object.fromEntries(
      segments.map(({ value, control, promotion }) => {
        const [converted, units] = i === 0 ? control : promotion;
        return [value, ratesOf([converted, units])[0].sums];
      }),
    ),
  }));
  const found = breakdownOf(inputOf(arms), 'V1');

  it('compares within each value, and corrects within the breakdown', () => {
    expect(found.comparisons.map(({ value }) => value)).toEqual(['0', '1', '2', '3']);
    const adjusted = adjustPValues(
      segments.map(({ p }) => p),
      'BENJAMINI_HOCHBERG',
    );
    found.comparisons.forEach((comparison, i) => {
      assertClose(`p ${i}`, comparison.fixedPValue ?? NaN, segments[i].p, 1e-9);
      assertClose(`adjusted ${i}`, comparison.fixedAdjustedPValue ?? NaN, adjusted[i].adjustedPValue, 1e-9);
      expect(comparison.pValue).toBeGreaterThan(comparison.fixedPValue!);
      const { lower, upper } = comparison.differenceInterval!;
      expect(lower > 0 || upper < 0).toBe(comparison.adjustedPValue! <= 0.05);
    });
  });

  it('says whether the values differ', () => {
    const [{ pValue }] = found.heterogeneity;
    expect(pValue).toBeGreaterThan(0);
    expect(pValue).toBeLessThan(0.05);
    const same = arms.map((arm) => ({ ...arm, strata: { x: arm.strata['0'], y: arm.strata['0'] } }));
    expect(breakdownOf(inputOf(same), 'V1').heterogeneity[0].pValue).toBe(1);
  });

  it('keeps to the fifty largest values', () => {
    const many = arms.map((arm) => ({
      ...arm,
      strata: Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`v${i}`, ratesOf([1, 10 + i])[0].sums])),
    }));
    const { comparisons, omittedValues } = breakdownOf(inputOf(many), 'V1');
    expect([comparisons.length, omittedValues]).toEqual([50, 10]);
    expect(comparisons.map(({ value }) => value)).not.toContain('v9');
  });
});

describe('allocationAdvice', () => {
  const arms = ratesOf([100, 1_000], [130, 1_000], [100, 1_000]);

  it('follows the chance to be the best, above the floor', () => {
    const { phase, shares } = allocationAdvice(inputOf(arms), AllocationGoalEnum.EARN, 0.05)!;
    expect(phase).toBe(AllocationPhaseEnum.ADAPTIVE);
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    for (const { share, chanceToBeBest } of shares) expect(share).toBeCloseTo(0.05 + 0.85 * chanceToBeBest!, 9);
    const learn = allocationAdvice(inputOf(arms), AllocationGoalEnum.LEARN, 0.05)!;
    expect(learn.shares[1].share).toBeLessThan(shares[1].share);
  });

  it('is even as long as too little is known', () => {
    const thin = allocationAdvice(inputOf(ratesOf([3, 90], [20, 90])), AllocationGoalEnum.EARN, 0.01)!;
    expect(thin).toMatchObject({ phase: AllocationPhaseEnum.BURN_IN, shares: [{ share: 0.5 }, { share: 0.5 }] });
  });
});

test('liveProgress foresees days and the end', () => {
  const input = inputOf(ratesOf([250, 5_000], [270, 5_000]), { plan: { plannedUnits: 20_000 }, calendar: { days: 5 } });
  expect(liveProgress(input)).toMatchObject({
    units: 10_000,
    informationFraction: 0.5,
    unitsPerDay: 2_000,
    daysLeft: 5,
  });
  expect(liveProgress(inputOf(armsOf({})))).toBeNull();
});
