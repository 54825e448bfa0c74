import * as fc from 'fast-check';
import { assertClose, expectOk, referenceRows } from './fixtures/reference';
import { planTest } from './planning';
import { powerOfMeans, powerOfProportions, sampleSizeOfMeans, sampleSizeOfProportions } from './power';
import { designCharacteristics, fixedPowerFor, sequentialPower } from './sequential-power';

type Numbers = Record<string, number>;

describe('power and sample size agree with the references', () => {
  it.each(referenceRows<Numbers, Numbers>('power_two_proportions', 'power_normal_unpooled'))(
    '$id',
    ({ inputs, expected, tolerance }) => {
      const sizes = { control: inputs.n1, treatment: inputs.n2 };
      const power = (nullVariance: 'POOLED' | 'UNPOOLED') =>
        powerOfProportions(inputs.p1, inputs.p2, sizes, { alpha: inputs.alpha, nullVariance }).twoSided;
      assertClose('unpooled', power('UNPOOLED'), expected.power_normal_unpooled, tolerance);
      assertClose('pooled', power('POOLED'), expected.power_normal_pooled_null, tolerance);
    },
  );

  it.each(referenceRows<Numbers, Numbers>('power_t', 'power'))('$id', ({ inputs, expected, tolerance }) => {
    const sizes = { control: inputs.n1, treatment: inputs.ratio * inputs.n1 };
    assertClose(
      'power',
      powerOfMeans(inputs.cohens_d, sizes, { alpha: inputs.alpha }).twoSided,
      expected.power,
      tolerance,
    );
  });

  it.each(referenceRows<Numbers, Numbers>('power_t', 'n'))('$id', ({ inputs, expected, tolerance }) => {
    const { controlUnits } = expectOk(sampleSizeOfMeans(inputs.cohens_d, { alpha: inputs.alpha, power: inputs.power }));
    assertClose('n', controlUnits, expected.n, tolerance);
  });

  it.each(referenceRows<Numbers, Numbers>('sample_size_two_proportions', 'n_normal_unpooled'))(
    '$id',
    ({ inputs, expected, tolerance }) => {
      const { p1, p2, ...options } = inputs;
      const n = (nullVariance: 'POOLED' | 'UNPOOLED') =>
        expectOk(sampleSizeOfProportions(p1, p2, { ...options, nullVariance })).controlUnits;
      assertClose('unpooled', n('UNPOOLED'), expected.n_normal_unpooled, tolerance);
      assertClose('pooled', n('POOLED'), expected.n_normal_pooled_fleiss, tolerance);
    },
  );

  it('cannot size a test for no effect', () => {
    expect(sampleSizeOfProportions(0.1, 0.1)).toMatchObject({ ok: false, reason: 'NOT_REACHABLE' });
    expect(sampleSizeOfMeans(0)).toMatchObject({ ok: false, reason: 'NOT_REACHABLE' });
    expect(() => sampleSizeOfProportions(0, 0.1)).toThrow(/controlRate/);
  });
});

describe('sequential power', () => {
  it('costs little maximum size and saves much expected size', () => {
    const five = designCharacteristics(0.9, { looks: 5 });
    expect(five.inflation).toBeGreaterThan(1.02);
    expect(five.inflation).toBeLessThan(1.035);
    expect(five.expectedShareUnderEffect).toBeLessThan(0.78);
    expect(five.expectedShareUnderNull).toBeGreaterThan(0.98);
    assertClose('round trip', sequentialPower(fixedPowerFor(0.8, { looks: 28 }), { looks: 28 }), 0.8, 1e-9);
    expect(designCharacteristics(0.8, { looks: 1 })).toMatchObject({ inflation: 1, expectedShareUnderEffect: 1 });
  });
});

describe('planTest', () => {
  const metric = { kind: 'RATE' as const, baseline: 0.1 };

  it('gives the closed-form sample size of a plain test, with its duration', () => {
    const plan = expectOk(planTest({ metric, uplift: 0.1, power: 0.8, unitsPerDay: 2000, coverage: 0.5 }));
    const { controlUnits } = expectOk(sampleSizeOfProportions(0.1, 0.11));
    expect(plan.unitsByArm).toEqual([Math.ceil(controlUnits), Math.ceil(controlUnits)]);
    expect(plan.days).toBeCloseTo(plan.units / 1000, 10);
    expect(plan.wholeWeeks).toBe(5);
  });

  it('solves for any of its three parts and comes back', () => {
    const arbitrary = fc.record({
      baseline: fc.double({ min: 0.005, max: 0.6, noNaN: true }),
      uplift: fc.double({ min: 0.02, max: 0.5, noNaN: true }),
      power: fc.double({ min: 0.5, max: 0.95, noNaN: true }),
      looks: fc.constantFrom(1, 4),
      arms: fc.constantFrom([1, 1], [0.5, 0.3, 0.2], [9, 1]),
      mean: fc.boolean(),
    });
    fc.assert(
      fc.property(arbitrary, ({ baseline, uplift, power, looks, arms, mean }) => {
        const common = {
          metric: mean
            ? { kind: 'MEAN' as const, baseline, standardDeviation: 2 * baseline }
            : { kind: 'RATE' as const, baseline },
          looks,
          trafficSplit: arms,
        };
        const { units } = expectOk(planTest({ ...common, uplift, power }));
        const byPower = expectOk(planTest({ ...common, uplift, units }));
        const byEffect = expectOk(planTest({ ...common, power, units }));
        expect(byPower.power).toBeGreaterThanOrEqual(power - 1e-9);
        expect(byPower.power).toBeLessThan(power + 0.05);
        expect(byEffect.uplift).toBeLessThanOrEqual(uplift * (1 + 1e-9));
        expect(byEffect.uplift).toBeGreaterThan(0.8 * uplift);
      }),
      { seed: 40, numRuns: 20 },
    );
  });

  it('asks for more units with looks, arms and comparisons', () => {
    const units = (extra: object) => expectOk(planTest({ metric, uplift: 0.1, power: 0.8, ...extra })).units;
    const plain = units({});
    expect(units({ looks: 28 })).toBeGreaterThan(1.02 * plain);
    expect(units({ looks: 28 })).toBeLessThan(1.06 * plain);
    expect(units({ trafficSplit: [1, 1, 1] })).toBeGreaterThan(1.5 * plain);
    expect(units({ comparisons: 4 })).toBeGreaterThan(units({ comparisons: 2 }));
    expect(units({ trafficSplit: [9, 1] })).toBeGreaterThan(2 * plain);
  });

  it('takes a duration instead of units and looks for decreases', () => {
    const plan = expectOk(planTest({ metric, power: 0.8, days: 14, unitsPerDay: 1000, direction: 'DECREASE' }));
    expect(plan.uplift).toBeLessThan(0);
    expect(expectOk(planTest({ metric, uplift: plan.uplift, units: 14_000 })).power).toBeCloseTo(0.8, 9);
  });

  it('says when nothing can be done, and refuses ill-posed questions', () => {
    expect(planTest({ metric, power: 0.8, units: 6 })).toMatchObject({ ok: false, reason: 'NOT_REACHABLE' });
    expect(planTest({ metric, power: 0.8, uplift: 1e-9 })).toMatchObject({ ok: false, reason: 'NOT_REACHABLE' });
    expect(() => planTest({ metric, power: 0.8 })).toThrow(/exactly one of uplift, units \(or days\) and power/);
    expect(() => planTest({ metric, power: 0.8, uplift: 20 })).toThrow(/uplift must be ≠ 0/);
    expect(() => planTest({ metric, power: 0.8, days: 3 })).toThrow(/days needs unitsPerDay/);
  });
});
