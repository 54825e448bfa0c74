import * as fc from 'fast-check';
import { fisherExactTest } from './fisher-exact';
import { assertAllFinite, assertClose, expectOk, readFixture, referenceRows } from './fixtures/reference';
import {
  type Counts,
  newcombeInterval,
  scoreDifferenceInterval,
  scoreUpliftInterval,
  wilsonInterval,
} from './proportion-intervals';
import { compareProportions, pooledZ } from './two-proportions';

interface PublishedProportions {
  readonly name: string;
  readonly control: Counts;
  readonly treatment: Counts;
  readonly z: number;
  readonly p: number;
  readonly newcombe: readonly [number, number];
  readonly wilsonControl: readonly [number, number];
  readonly wilsonTreatment: readonly [number, number];
  readonly lift: number;
}

const counts: fc.Arbitrary<Counts> = fc
  .tuple(fc.integer({ min: 1, max: 3000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([units, rate]) => ({ units, conversions: Math.round(units * rate) }));

describe('compareProportions agrees with the references', () => {
  it.each(referenceRows<Record<string, number>, Record<string, number>>('two_proportions', 'z_pooled'))(
    '$id',
    ({ id, inputs, expected, tolerance }) => {
      const control = { conversions: inputs.x_a, units: inputs.n_a };
      const treatment = { conversions: inputs.x_b, units: inputs.n_b };
      const result = expectOk(compareProportions(control, treatment, { test: 'POOLED_Z' }));
      assertClose(`${id} z`, result.z, expected.z_pooled, tolerance);
      assertClose(`${id} p`, result.pValue, expected.p_two_sided, 1e-12);
      assertClose(`${id} difference`, result.difference.estimate, expected.diff, 1e-12);
      assertClose(`${id} score lower`, result.difference.interval.lower, expected.mee_score_lo, 1e-10);
      assertClose(`${id} score upper`, result.difference.interval.upper, expected.mee_score_hi, 1e-10);
      const newcombe = newcombeInterval(control, treatment, 0.05);
      assertClose(`${id} Newcombe lower`, newcombe.lower, expected.newcombe_lo, tolerance);
      assertClose(`${id} Newcombe upper`, newcombe.upper, expected.newcombe_hi, tolerance);
      for (const [arm, side] of [
        [control, 'a'],
        [treatment, 'b'],
      ] as const) {
        const wilson = wilsonInterval(arm, 0.05);
        assertClose(`${id} Wilson lower`, wilson.lower, expected[`wilson_${side}_lo`], tolerance);
        assertClose(`${id} Wilson upper`, wilson.upper, expected[`wilson_${side}_hi`], tolerance);
      }
      const fisher = fisherExactTest(control.conversions, control.units, treatment.conversions, treatment.units);
      assertClose(`${id} Fisher`, fisher.pValue, expected.fisher_exact_two_sided, tolerance);
      assertClose(`${id} Fisher log10`, fisher.log10PValue, Math.log10(fisher.pValue), 1e-12);
    },
  );

  const published = readFixture<{ proportions: PublishedProportions[] }>('published-tests.json').proportions;
  it.each(published)('published: $name', ({ name, control, treatment, ...expected }) => {
    const result = expectOk(compareProportions(control, treatment, { interval: 'NEWCOMBE' }));
    expect(result.method).toBe('POOLED_Z');
    assertClose(`${name} z`, result.z, expected.z, 1e-9);
    assertClose(`${name} p`, result.pValue, expected.p, 1e-9);
    assertClose(`${name} lower`, result.difference.interval.lower, expected.newcombe[0], 1e-9);
    assertClose(`${name} upper`, result.difference.interval.upper, expected.newcombe[1], 1e-9);
    assertClose(`${name} uplift`, expectOk(result.uplift).estimate, expected.lift, 1e-9);
    for (const [arm, wilson] of [
      [control, expected.wilsonControl],
      [treatment, expected.wilsonTreatment],
    ] as const) {
      assertClose(`${name} Wilson lower`, wilsonInterval(arm, 0.05).lower, wilson[0], 1e-9);
      assertClose(`${name} Wilson upper`, wilsonInterval(arm, 0.05).upper, wilson[1], 1e-9);
    }
  });
});

describe('compareProportions', () => {
  it('keeps digits where 1 - cdf has none', () => {
    const result = expectOk(
      compareProportions({ conversions: 1000, units: 10_000 }, { conversions: 1380, units: 10_000 }),
    );
    // Oracle: mpmath at 40 digits.
    assertClose('p', result.pValue, 1.0530590760727172e-16, 1e-12);
    const huge = expectOk(compareProportions({ conversions: 1e5, units: 1e6 }, { conversions: 2e5, units: 1e6 }));
    expect(huge.pValue).toBe(0);
    assertClose('log10 p', huge.log10PValue, -8517.972877456452, 1e-12);
    assertAllFinite(huge);
  });

  it('has one p-value and intervals of difference and uplift that agree with it', () => {
    fc.assert(
      fc.property(counts, counts, fc.constantFrom(0.2, 0.05, 0.01, 1e-6), (control, treatment, alpha) => {
        const result = expectOk(compareProportions(control, treatment, { alpha, test: 'POOLED_Z' }));
        fc.pre(Math.abs(result.pValue / alpha - 1) > 1e-6);
        const leavesOut0 = (interval: { lower: number; upper: number }) => interval.lower > 0 || interval.upper < 0;
        expect(leavesOut0(result.difference.interval)).toBe(result.pValue < alpha);
        if (result.uplift.ok) expect(leavesOut0(result.uplift.interval)).toBe(result.pValue < alpha);
      }),
      { seed: 10, numRuns: 400 },
    );
  });

  it('mirrors when the arms are swapped', () => {
    fc.assert(
      fc.property(
        counts,
        counts,
        fc.constantFrom('SCORE' as const, 'NEWCOMBE' as const),
        (control, treatment, interval) => {
          const there = expectOk(compareProportions(control, treatment, { interval }));
          const back = expectOk(compareProportions(treatment, control, { interval }));
          expect(back.method).toBe(there.method);
          assertClose('p', back.pValue, there.pValue, 1e-10);
          expect(back.z).toBeCloseTo(-there.z, 8);
          expect(back.difference.interval.lower).toBeCloseTo(-there.difference.interval.upper, 10);
          expect(back.difference.interval.upper).toBeCloseTo(-there.difference.interval.lower, 10);
        },
      ),
      { seed: 11, numRuns: 300 },
    );
  });

  it('is finite and consistent for any counts', () => {
    fc.assert(
      fc.property(
        counts,
        counts,
        fc.oneof(fc.double({ min: 1e-9, max: 0.9, noNaN: true }), fc.constantFrom(1e-50, 1e-300)),
        (control, treatment, alpha) => {
          const result = expectOk(compareProportions(control, treatment, { alpha }));
          assertAllFinite(result);
          const { estimate, interval } = result.difference;
          expect(interval.lower - 1e-12 <= estimate && estimate <= interval.upper + 1e-12).toBe(true);
          expect(interval.lower).toBeGreaterThanOrEqual(-1);
          expect(interval.upper).toBeLessThanOrEqual(1);
          if (result.uplift.ok) {
            expect(result.uplift.interval.lower).toBeGreaterThanOrEqual(-1);
            expect(result.uplift.interval.lower).toBeLessThanOrEqual(result.uplift.estimate + 1e-9);
            expect(result.uplift.interval.upper).toBeGreaterThanOrEqual(result.uplift.estimate - 1e-9);
          }
        },
      ),
      { seed: 12, numRuns: 500 },
    );
  });

  it('finds more evidence in more conversions', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 50, max: 500 }), (control, units) => {
        const zs = Array.from({ length: units + 1 }, (_, conversions) => pooledZ(control, { conversions, units }));
        for (let i = 1; i < zs.length; i++) expect(zs[i]).toBeGreaterThanOrEqual(zs[i - 1]);
      }),
      { seed: 13, numRuns: 50 },
    );
  });

  it('takes the exact test for small cells, also with no conversion at all', () => {
    const result = expectOk(compareProportions({ conversions: 0, units: 50 }, { conversions: 8, units: 50 }));
    expect(result.method).toBe('FISHER_EXACT');
    // Oracle: SciPy fisher_exact.
    assertClose('p', result.pValue, 0.00577016201961505, 1e-12);
    expect(result.uplift).toMatchObject({ ok: false, reason: 'CONTROL_NOT_POSITIVE' });
    const nobody = expectOk(compareProportions({ conversions: 0, units: 50 }, { conversions: 0, units: 80 }));
    expect([nobody.pValue, nobody.z, nobody.difference.estimate]).toEqual([1, 0, 0]);
    const everybody = expectOk(
      compareProportions({ conversions: 9, units: 9 }, { conversions: 7, units: 7 }, { test: 'POOLED_Z' }),
    );
    expect([everybody.pValue, everybody.z]).toEqual([1, 0]);
  });

  it('says why when it cannot tell, and throws for broken arguments only', () => {
    const some = { conversions: 3, units: 10 };
    expect(compareProportions({ conversions: 0, units: 0 }, some)).toMatchObject({
      ok: false,
      reason: 'NOT_ENOUGH_DATA',
    });
    expect(compareProportions(some, { conversions: 11, units: 10 })).toMatchObject({
      ok: false,
      reason: 'INCONSISTENT_COUNTS',
    });
    expect(() => compareProportions(some, { conversions: -1, units: 10 })).toThrow(
      /treatment.conversions must be a whole number/,
    );
    expect(() => compareProportions({ conversions: 1, units: Number.NaN }, some)).toThrow(/control.units/);
    expect(() => compareProportions(some, some, { alpha: 0 })).toThrow(/alpha must lie strictly between 0 and 1/);
  });
});

describe('score intervals', () => {
  // Oracle: bisection in mpmath at 40 digits.
  it.each([
    [1, 10, 1e9, 3.13882657905547e-9, 1.75205631289289e-8],
    [1e8, 1.01e8, 1e9, 0.000973646031320183, 0.00102635397840254],
  ])('of the difference of %d and %d in %d', (a, b, units, lower, upper) => {
    const interval = scoreDifferenceInterval({ conversions: a, units }, { conversions: b, units }, 0.05);
    assertClose('lower', interval.lower, lower, 1e-9);
    assertClose('upper', interval.upper, upper, 1e-9);
  });

  it('hold the values that the score test does not reject', () => {
    const control = { conversions: 40, units: 1000 };
    const treatment = { conversions: 61, units: 1000 };
    const wide = scoreDifferenceInterval(control, treatment, 0.01);
    const narrow = scoreDifferenceInterval(control, treatment, 0.1);
    expect(wide.lower).toBeLessThan(narrow.lower);
    expect(wide.upper).toBeGreaterThan(narrow.upper);
  });

  // Oracle: score interval of the risk ratio by bisection in mpmath at 40 digits.
  it('of the uplift agree with the reference', () => {
    const interval = scoreUpliftInterval({ conversions: 40, units: 1000 }, { conversions: 61, units: 1000 }, 0.05);
    assertClose('lower', interval.lower, 0.03644788422902939, 1e-11);
    assertClose('upper', interval.upper, 1.2456502336925446, 1e-11);
    const none = scoreUpliftInterval({ conversions: 4, units: 100 }, { conversions: 0, units: 100 }, 0.05);
    expect(none.lower).toBe(-1);
    assertClose('upper without conversions', none.upper, -0.05827719340658985, 1e-11);
  });
});
