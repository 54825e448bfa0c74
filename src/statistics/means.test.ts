import * as fc from 'fast-check';
import { compareCuped } from './cuped';
import { normalCriticalValue } from './distributions';
import { assertAllFinite, assertClose, expectOk, readFixture, referenceRows } from './fixtures/reference';
import { compareMeans } from './means';
import { momentsFromVariance, momentsOf, type PairMoments, pairMomentsFromSums, pairMomentsOf } from './moments';
import { createRandom } from './random';
import { compareRatios, ratioOf } from './ratios';
import { deltaUplift, fiellerUplift, logUplift, relativeUplift } from './uplift';

type Numbers = Record<string, number>;
interface PublishedMeans {
  readonly name: string;
  readonly control: { units: number; mean: number; variance: number };
  readonly treatment: { units: number; mean: number; variance: number };
  readonly t: number;
  readonly df: number;
  readonly p: number;
  readonly interval: readonly [number, number];
}

const moments = fc
  .tuple(
    fc.integer({ min: 2, max: 1e6 }),
    fc.double({ min: -50, max: 50, noNaN: true }),
    fc.double({ min: 1e-6, max: 1e4, noNaN: true }),
  )
  .map(([units, mean, variance]) => momentsFromVariance(units, mean, variance));

describe('compareMeans', () => {
  it.each(referenceRows<Numbers, Numbers>('welch_t', 't_welch'))('$id', ({ id, inputs, expected, tolerance }) => {
    const control = momentsFromVariance(inputs.n_a, inputs.mean_a, inputs.var_a);
    const treatment = momentsFromVariance(inputs.n_b, inputs.mean_b, inputs.var_b);
    const result = expectOk(compareMeans(control, treatment));
    assertClose(`${id} t`, result.statistic, expected.t_welch, tolerance);
    assertClose(`${id} df`, result.degreesOfFreedom ?? 0, expected.df_welch, tolerance);
    assertClose(`${id} p`, result.pValue, expected.p_welch, tolerance);
    assertClose(`${id} lower`, result.difference.interval.lower, expected.ci_lo, tolerance);
    assertClose(`${id} upper`, result.difference.interval.upper, expected.ci_hi, tolerance);
  });

  it.each(readFixture<{ means: PublishedMeans[] }>('published-tests.json').means)('published: $name', (test) => {
    const { control, treatment } = test;
    const result = expectOk(
      compareMeans(
        momentsFromVariance(control.units, control.mean, control.variance),
        momentsFromVariance(treatment.units, treatment.mean, treatment.variance),
      ),
    );
    assertClose('t', result.statistic, test.t, 1e-9);
    assertClose('df', result.degreesOfFreedom ?? 0, test.df, 1e-9);
    assertClose('p', result.pValue, test.p, 1e-9);
    assertClose('lower', result.difference.interval.lower, test.interval[0], 1e-9);
    assertClose('upper', result.difference.interval.upper, test.interval[1], 1e-9);
  });

  it('has intervals of difference and uplift that agree with the p-value', () => {
    fc.assert(
      fc.property(moments, moments, fc.constantFrom(0.1, 0.05, 0.001), (control, treatment, alpha) => {
        const result = compareMeans(control, treatment, { alpha });
        fc.pre(result.ok && Math.abs(result.pValue / alpha - 1) > 1e-9);
        const { difference, uplift, pValue } = expectOk(result);
        assertAllFinite(result);
        expect(difference.interval.lower > 0 || difference.interval.upper < 0).toBe(pValue < alpha);
        if (uplift.ok) expect(uplift.interval.lower > 0 || uplift.interval.upper < 0).toBe(pValue < alpha);
      }),
      { seed: 20, numRuns: 400 },
    );
  });

  it('stays finite at the tiny levels of early sequential looks', () => {
    for (const alpha of [1e-20, 1e-100, 1e-300]) {
      assertAllFinite(compareMeans(momentsOf([1, 2]), momentsOf([2, 4]), { alpha }));
      assertAllFinite(compareMeans(momentsFromVariance(1e4, 5, 2), momentsFromVariance(1e4, 6, 3), { alpha }));
    }
  });

  it('does not change with the unit of measure', () => {
    fc.assert(
      fc.property(moments, moments, fc.constantFrom(1e-100, 1e-6, 100, 1e100), (control, treatment, factor) => {
        const scale = (m: typeof control) => ({
          ...m,
          mean: m.mean * factor,
          squaredDeviations: m.squaredDeviations * factor ** 2,
        });
        const plain = expectOk(compareMeans(control, treatment));
        const scaled = expectOk(compareMeans(scale(control), scale(treatment)));
        assertClose('p', scaled.pValue, plain.pValue, 1e-6);
        assertClose('df', scaled.degreesOfFreedom ?? 0, plain.degreesOfFreedom ?? 0, 1e-9);
      }),
      { seed: 21 },
    );
  });

  it('gives reasons instead of NaN', () => {
    const constant = momentsOf([5, 5, 5]);
    expect(compareMeans(momentsOf([1]), momentsOf([1, 2]))).toMatchObject({ ok: false, reason: 'NOT_ENOUGH_DATA' });
    expect(compareMeans(constant, momentsOf([6, 6]))).toMatchObject({ ok: false, reason: 'NO_VARIATION' });
    expect(expectOk(compareMeans(constant, momentsOf([6, 7]))).degreesOfFreedom).toBe(1);
    expect(expectOk(compareMeans(momentsOf([-1, 1]), momentsOf([2, 3]))).uplift).toMatchObject({
      reason: 'CONTROL_NOT_POSITIVE',
    });
    expect(expectOk(compareMeans(momentsOf([0, 0.1]), momentsOf([2, 3]))).uplift).toMatchObject({
      reason: 'CONTROL_TOO_UNCERTAIN',
    });
    expect(() => compareMeans({ units: 3, mean: Number.NaN, squaredDeviations: 1 }, constant)).toThrow(/control.mean/);
  });
});

describe('uplift intervals', () => {
  it.each(referenceRows<Numbers, Numbers>('relative_lift', 'lift'))('$id', ({ id, inputs, expected, tolerance }) => {
    const control = { mean: inputs.mean_a, errorVariance: inputs.var_a / inputs.n_a };
    const treatment = { mean: inputs.mean_b, errorVariance: inputs.var_b / inputs.n_b };
    const z = normalCriticalValue(0.05);
    for (const [name, outcome] of Object.entries({
      delta: deltaUplift(control, treatment, z),
      log: logUplift(control, treatment, z),
      fieller: fiellerUplift(control, treatment, z),
    })) {
      const { estimate, interval } = expectOk(outcome);
      assertClose(`${id} ${name}`, estimate, expected.lift, tolerance);
      assertClose(`${id} ${name} lower`, interval.lower, expected[`${name}_lo`], tolerance);
      assertClose(`${id} ${name} upper`, interval.upper, expected[`${name}_hi`], tolerance);
    }
  });

  it('need a control above 0', () => {
    expect(relativeUplift(0, 1)).toMatchObject({ ok: false, reason: 'CONTROL_NOT_POSITIVE' });
    expect(expectOk(relativeUplift(4, 5)).estimate).toBe(0.25);
    expect(logUplift({ mean: 1, errorVariance: 1 }, { mean: 0, errorVariance: 1 }, 2)).toMatchObject({ ok: false });
  });
});

describe('compareRatios', () => {
  interface RatioSums {
    readonly a: Numbers;
    readonly b: Numbers;
  }
  const arm = (sums: Numbers): PairMoments =>
    pairMomentsFromSums({
      units: sums.n,
      sumX: sums.sum_den,
      sumY: sums.sum_num,
      sumXX: sums.sum_den2,
      sumYY: sums.sum_num2,
      sumXY: sums.sum_num_den,
    });

  it.each(referenceRows<RatioSums, Numbers>('ratio_delta', 'z'))('$id', ({ id, inputs, expected, tolerance }) => {
    const result = expectOk(compareRatios(arm(inputs.a), arm(inputs.b)));
    assertClose(`${id} ratio`, result.controlValue, expected.ratio_a, tolerance);
    assertClose(`${id} variance`, expectOk(ratioOf(arm(inputs.b))).errorVariance, expected.var_b, tolerance);
    assertClose(`${id} z`, result.z, expected.z, tolerance);
    assertClose(`${id} p`, result.pValue, expected.p, tolerance);
  });

  it('is the comparison of means when every denominator is 1', () => {
    const random = createRandom('ratio');
    const ys = (mean: number) => Array.from({ length: 400 }, () => random.poisson(mean));
    const [a, b] = [ys(3), ys(3.4)];
    const ratio = expectOk(
      compareRatios(
        pairMomentsOf(
          a.map(() => 1),
          a,
        ),
        pairMomentsOf(
          b.map(() => 1),
          b,
        ),
      ),
    );
    const mean = expectOk(compareMeans(momentsOf(a), momentsOf(b)));
    assertClose('statistic', ratio.statistic, mean.statistic, 1e-12);
  });

  it('gives reasons instead of NaN', () => {
    const fine = pairMomentsOf([1, 2, 3], [0, 1, 1]);
    expect(compareRatios(fine, pairMomentsOf([0, 0], [0, 0]))).toMatchObject({ ok: false, reason: 'NOT_ENOUGH_DATA' });
    expect(() => compareRatios({ ...fine, product: Number.NaN }, fine)).toThrow(/product must be a finite number/);
    expect(compareRatios(pairMomentsOf([1], [1]), fine)).toMatchObject({ ok: false, reason: 'NOT_ENOUGH_DATA' });
    expect(compareRatios(pairMomentsOf([1, 2], [2, 4]), pairMomentsOf([3, 1], [6, 2]))).toMatchObject({
      reason: 'NO_VARIATION',
    });
  });
});

describe('compareCuped', () => {
  const arm = (sums: Numbers): PairMoments =>
    pairMomentsFromSums({
      units: sums.n,
      sumX: sums.sum_x,
      sumY: sums.sum_y,
      sumXX: sums.sum_x2,
      sumYY: sums.sum_y2,
      sumXY: sums.sum_xy,
    });

  it.each(referenceRows<{ a: Numbers; b: Numbers }, Numbers>('cuped', 'theta'))(
    '$id',
    ({ id, inputs, expected, tolerance }) => {
      const result = expectOk(compareCuped(arm(inputs.a), arm(inputs.b)));
      assertClose(`${id} theta`, result.theta, expected.theta, tolerance);
      assertClose(`${id} effect`, result.difference.estimate, expected.effect, tolerance);
      assertClose(`${id} standard error`, result.standardError, expected.se, tolerance);
      assertClose(`${id} t`, result.statistic, expected.t, tolerance);
      assertClose(`${id} p`, result.pValue, expected.p, tolerance);
      assertClose(`${id} variance reduction`, result.varianceReduction, expected.variance_reduction, tolerance);
    },
  );

  it('leaves the comparison alone when the covariate does not vary', () => {
    const [a, b] = [
      [1, 4, 2, 7],
      [3, 9, 5, 6],
    ];
    const plain = expectOk(compareMeans(momentsOf(a), momentsOf(b)));
    const adjusted = expectOk(
      compareCuped(
        pairMomentsOf(
          a.map(() => 2),
          a,
        ),
        pairMomentsOf(
          b.map(() => 2),
          b,
        ),
      ),
    );
    assertClose('p', adjusted.pValue, plain.pValue, 1e-12);
    expect([adjusted.theta, adjusted.varianceReduction]).toEqual([0, 0]);
  });

  it('keeps the effect on average and narrows the interval', () => {
    const random = createRandom('cuped');
    const rows = (effect: number) => {
      const xs = Array.from({ length: 3000 }, () => random.gamma(2, 10));
      return pairMomentsOf(
        xs,
        xs.map((x) => 0.8 * x + random.normal(effect, 4)),
      );
    };
    const result = expectOk(compareCuped(rows(0), rows(0.5)));
    expect(result.varianceReduction).toBeGreaterThan(0.8);
    expect(Math.abs(result.difference.estimate - 0.5)).toBeLessThan(4 * result.standardError);
    assertAllFinite(result);
  });
});
