import fc from 'fast-check';
import { assertAllFinite } from '../../../statistics/fixtures/reference';
import { evaluate } from './evaluation';
import { ComparisonSetEnum, CorrectionEnum, EvaluationMethodEnum, EvaluationMetricEnum } from './evaluation.enums';
import type { EvaluatedArm, Experiment } from './evaluation.model';

function experiment(
  arms: readonly Pick<EvaluatedArm, 'visitors'>[],
  settings: Omit<Experiment, 'arms' | 'metric' | 'earlierLooks'>,
  metric: EvaluationMetricEnum,
): Experiment {
  const nothing = { conversions: 0, sum: 0, sumOfSquares: 0 };
  const noDenominator = { denominatorSum: 0, denominatorSumOfSquares: 0, crossProductSum: 0 };
  return {
    ...settings,
    metric,
    earlierLooks: [],
    arms: arms.map((arm, i) => ({
      key: `arm${i}`,
      isControl: i === 0,
      trafficPercentage: 100 / arms.length,
      ...nothing,
      ...noDenominator,
      ...arm,
    })),
  };
}

describe('whatever the counts', () => {
  const count = fc.oneof(
    fc.integer({ min: 0, max: 12 }),
    fc.maxSafeNat().map((n) => n % 10_000_000_001),
  );
  const settings = fc.record({
    alpha: fc.constantFrom(0.0001, 0.05, 0.5),
    method: fc.constantFrom(...Object.values(EvaluationMethodEnum)),
    plannedSampleSize: fc.constantFrom(2, 1000, 10_000_000_000),
    correction: fc.constantFrom(...Object.values(CorrectionEnum)),
    comparisons: fc.constantFrom(...Object.values(ComparisonSetEnum)),
    minimumDetectableEffect: fc.constantFrom(null, 1e-9, 0.1, 10),
  });

  it('no rate gives NaN, infinity or an exception', () => {
    const arm = fc.tuple(count, fc.double({ min: 0, max: 1, noNaN: true })).map(([visitors, share]) => ({
      visitors,
      conversions: Math.floor(visitors * share),
    }));
    fc.assert(
      fc.property(fc.array(arm, { minLength: 2, maxLength: 4 }), settings, (arms, chosen) => {
        assertAllFinite(evaluate(experiment(arms, chosen, EvaluationMetricEnum.PROPORTION)));
      }),
      { seed: 20260, numRuns: 60 },
    );
  });

  it('no sums of values give NaN, infinity or an exception', () => {
    const size = fc.constantFrom(1e-15, 1e-9, 0.3, 1, 7, 1e6, 1e12);
    const values = fc.array(fc.tuple(fc.integer({ min: -3, max: 9 }), fc.integer({ min: 0, max: 9 })), {
      maxLength: 9,
    });
    const arm = fc.tuple(values, size, fc.constantFrom(1, 1, 1e7)).map(([pairs, scale, times]) => {
      const total = (f: (y: number, x: number) => number) =>
        times * pairs.reduce((sum, [y, x]) => sum + f(y * scale, x), 0);
      return {
        visitors: pairs.length * times,
        sum: total((y) => y),
        sumOfSquares: total((y) => y * y),
        denominatorSum: total((_, x) => x),
        denominatorSumOfSquares: total((_, x) => x * x),
        crossProductSum: total((y, x) => y * x),
      };
    });
    const metric = fc.constantFrom(EvaluationMetricEnum.MEAN, EvaluationMetricEnum.RATIO);
    fc.assert(
      fc.property(fc.array(arm, { minLength: 2, maxLength: 4 }), settings, metric, (arms, chosen, one) => {
        assertAllFinite(evaluate(experiment(arms, chosen, one)));
      }),
      { seed: 20261, numRuns: 300 },
    );
  });
});
