import fc from 'fast-check';
import { assertAllFinite, assertClose, expectOk, referenceRows } from '../../../statistics/fixtures/reference';
import { powerOfProportions } from '../../../statistics/power';
import { type PlanQuestion, planABTest } from './planning';

function question(known: Partial<PlanQuestion>): PlanQuestion {
  return {
    metric: { kind: 'RATE', baseline: 0.1 },
    minimumDetectableEffect: null,
    totalSampleSize: null,
    power: null,
    alpha: 0.05,
    comparisons: 1,
    trafficSplit: [0.5, 0.5],
    dailyVisitors: null,
    looks: 1,
    ...known,
  };
}

describe('reference values', () => {
  interface Design {
    p1: number;
    p2: number;
    alpha: number;
    power: number;
    ratio: number;
  }

  it('has the sample sizes of Fleiss', () => {
    const rows = referenceRows<Design, { n_normal_pooled_fleiss: number }>(
      'sample_size_two_proportions',
      'n_normal_pooled_fleiss',
    );
    for (const { id, inputs, expected } of rows) {
      const { p1, p2, alpha, power, ratio } = inputs;
      const plan = expectOk(
        planABTest(
          question({
            metric: { kind: 'RATE', baseline: p1 },
            minimumDetectableEffect: p2 / p1 - 1,
            alpha,
            power,
            trafficSplit: [1 / (1 + ratio), ratio / (1 + ratio)],
          }),
        ),
      );
      expect([id, plan.solvedFor, plan.sampleSizes[0]]).toEqual([
        id,
        'SAMPLE_SIZE',
        Math.ceil(expected.n_normal_pooled_fleiss - 1e-6),
      ]);
    }
  });

  it('has the power of two rates', () => {
    type Sizes = Omit<Design, 'power' | 'ratio'> & { n1: number; n2: number };
    const rows = referenceRows<Sizes, { power_normal_pooled_null: number }>(
      'power_two_proportions',
      'power_normal_pooled_null',
    );
    for (const { id, inputs, expected, tolerance } of rows.filter((row) => row.inputs.p1 !== row.inputs.p2)) {
      const { p1, p2, n1, n2, alpha } = inputs;
      const plan = expectOk(
        planABTest(
          question({
            metric: { kind: 'RATE', baseline: p1 },
            minimumDetectableEffect: p2 / p1 - 1,
            totalSampleSize: n1 + n2,
            alpha,
            trafficSplit: [n1 / (n1 + n2), n2 / (n1 + n2)],
          }),
        ),
      );
      expect(plan.solvedFor).toBe('POWER');
      // The reference counts findings in the wrong direction too; a plan does not.
      const { directional, twoSided } = powerOfProportions(p1, p2, { control: n1, treatment: n2 }, { alpha });
      assertClose(id, plan.power + (twoSided - directional), expected.power_normal_pooled_null, tolerance);
    }
  });
});

describe('planABTest', () => {
  it('solves for each part, and the parts agree', () => {
    const known = { minimumDetectableEffect: 0.1, power: 0.8 };
    const size = expectOk(planABTest(question(known)));
    expect(size).toMatchObject({ sampleSizePerVariation: 14_751, totalSampleSize: 29_502, looks: 1, inflation: 1 });
    const effect = expectOk(planABTest(question({ totalSampleSize: 29_502, power: 0.8 })));
    expect(effect.solvedFor).toBe('MINIMUM_DETECTABLE_EFFECT');
    expect(effect.minimumDetectableEffect).toBeCloseTo(0.1, 5);
    expect(effect.minimumDetectableDifference).toBeCloseTo(0.01, 6);
    const power = expectOk(planABTest(question({ totalSampleSize: 29_502, minimumDetectableEffect: 0.1 })));
    expect(power.power).toBeCloseTo(0.8, 4);
  });

  it('tells days and whole weeks', () => {
    const known = { minimumDetectableEffect: 0.1, power: 0.8, dailyVisitors: 1000 };
    expect(expectOk(planABTest(question(known)))).toMatchObject({ durationDays: 30, durationWeeks: 5 });
    expect(expectOk(planABTest(question({ ...known, dailyVisitors: null })))).toMatchObject({
      durationDays: null,
      durationWeeks: null,
    });
  });

  it('pays for looks, comparisons and an uneven split, and saves by stopping early', () => {
    const known = { minimumDetectableEffect: 0.1, power: 0.8 };
    const looks = expectOk(planABTest(question({ ...known, looks: 5 })));
    expect(looks.inflation).toBeCloseTo(1.0247, 4);
    expect(looks.totalSampleSize).toBe(30_232);
    expect(looks.expectedSampleShare).toBeCloseTo(0.804, 3);
    const three = expectOk(planABTest(question({ ...known, comparisons: 2, trafficSplit: [1 / 3, 1 / 3, 1 / 3] })));
    expect(three.alphaPerComparison).toBe(0.025);
    expect(three.sampleSizePerVariation).toBeGreaterThan(14_751);
    const uneven = expectOk(planABTest(question({ ...known, trafficSplit: [0.9, 0.1] })));
    expect(uneven.sampleSizePerVariation).toBeNull();
    expect(uneven.totalSampleSize).toBeGreaterThan(2.5 * 29_502);
    expect(uneven.sampleSizes.reduce((sum, one) => sum + one, 0)).toBe(uneven.totalSampleSize);
  });

  it('says so when nothing will do', () => {
    const tiny = planABTest(
      question({ metric: { kind: 'RATE', baseline: 1e-9 }, minimumDetectableEffect: 1e-6, power: 0.8 }),
    );
    expect(tiny).toMatchObject({ ok: false, reason: 'NOT_REACHABLE' });
    const few = planABTest(question({ metric: { kind: 'RATE', baseline: 0.999 }, totalSampleSize: 200, power: 0.8 }));
    expect(few).toMatchObject({ ok: false, reason: 'NOT_REACHABLE' });
  });

  it('gives finite plans or a reason for whatever may be asked', () => {
    const rate = fc.constantFrom(1e-9, 1e-4, 0.02, 0.5, 0.999);
    const measure = fc.constantFrom(1e-9, 1, 50, 1e15);
    const asked = fc.record({
      metric: fc.oneof(
        rate.map((baseline) => ({ kind: 'RATE' as const, baseline })),
        fc.tuple(measure, measure).map(([baseline, standardDeviation]) => ({
          kind: 'MEAN' as const,
          baseline,
          standardDeviation,
        })),
      ),
      alpha: fc.constantFrom(0.0001, 0.05, 0.5),
      comparisons: fc.constantFrom(1, 49),
      looks: fc.constantFrom(1, 2, 5),
      trafficSplit: fc.constantFrom([0.5, 0.5], [0.9, 0.1], [0.000002, 0.999998]),
      effect: fc.constantFrom(-1, -0.1, 1e-9, 0.001, 0.5, 10),
      size: fc.constantFrom(4, 1000, 1e6, 1e12),
      power: fc.constantFrom(0.5, 0.8, 0.9999),
      unknown: fc.constantFrom('size', 'effect', 'power'),
    });
    fc.assert(
      fc.property(asked, ({ effect, size, power, unknown, ...known }) => {
        const highest = known.metric.kind === 'RATE' ? 1 / known.metric.baseline - 1 : 10;
        const plan = planABTest(
          question({
            ...known,
            minimumDetectableEffect: unknown === 'effect' ? null : Math.min(effect, highest),
            totalSampleSize: unknown === 'size' ? null : size,
            power: unknown === 'power' ? null : power,
          }),
        );
        assertAllFinite(plan);
      }),
      { seed: 20262, numRuns: 200 },
    );
  });
});
