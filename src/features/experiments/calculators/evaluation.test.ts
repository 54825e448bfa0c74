import { normalTwoSidedP } from '../../../statistics/distributions';
import { assertClose, readFixture, referenceRows } from '../../../statistics/fixtures/reference';
import { zOfLog10P } from '../../../statistics/log-tails';
import { evaluate } from './evaluation';
import {
  ComparisonSetEnum,
  ComparisonTestEnum,
  CorrectionEnum,
  EvaluationMethodEnum,
  EvaluationMetricEnum,
  EvaluationWarningEnum,
} from './evaluation.enums';
import { lookOf } from './evaluation.look';
import type { EvaluatedArm, EvaluatedComparison, Experiment } from './evaluation.model';

const EMPTY = { conversions: 0, sum: 0, sumOfSquares: 0 };
const NO_DENOMINATOR = { denominatorSum: 0, denominatorSumOfSquares: 0, crossProductSum: 0 };

function experiment(arms: readonly Partial<EvaluatedArm>[], settings: Partial<Experiment> = {}): Experiment {
  return {
    alpha: 0.05,
    method: EvaluationMethodEnum.FIXED,
    plannedSampleSize: null,
    earlierLooks: [],
    metric: EvaluationMetricEnum.PROPORTION,
    correction: CorrectionEnum.NONE,
    comparisons: ComparisonSetEnum.VS_CONTROL,
    minimumDetectableEffect: null,
    arms: arms.map((arm, i) => ({
      key: 'abcdefghij'[i],
      isControl: i === 0,
      trafficPercentage: 100 / arms.length,
      visitors: 0,
      ...EMPTY,
      ...NO_DENOMINATOR,
      ...arm,
    })),
    ...settings,
  };
}

function rates(...arms: readonly (readonly [conversions: number, visitors: number])[]): Partial<EvaluatedArm>[] {
  return arms.map(([conversions, visitors]) => ({ conversions, visitors }));
}

function only(test: Experiment): EvaluatedComparison {
  const { comparisons } = evaluate(test);
  expect(comparisons).toHaveLength(1);
  return comparisons[0];
}

function codes(test: Experiment): EvaluationWarningEnum[] {
  return evaluate(test).warnings.map(({ code }) => code);
}

interface Published {
  proportions: {
    name: string;
    control: { conversions: number; units: number };
    treatment: { conversions: number; units: number };
    z: number;
    p: number;
    lift: number;
    chanceToBeat: number;
  }[];
  means: {
    name: string;
    control: { units: number; mean: number; variance: number };
    treatment: { units: number; mean: number; variance: number };
    t: number;
    p: number;
    interval: [number, number];
  }[];
  sampleRatios: { name: string; counts: number[]; expected: number[]; p: number }[];
}
const published = readFixture<Published>('published-tests.json');

describe('published tests', () => {
  it.each(published.proportions)('$name', ({ name, control, treatment, z, p, lift, chanceToBeat }) => {
    const found = only(
      experiment(rates([control.conversions, control.units], [treatment.conversions, treatment.units])),
    );
    expect(found.test).toBe(ComparisonTestEnum.POOLED_Z);
    assertClose(`${name} z`, found.statistic ?? NaN, z, 1e-9);
    assertClose(`${name} p`, found.pValue ?? NaN, p, 1e-9);
    if (p > 0) assertClose(`${name} log p`, found.log10PValue ?? NaN, Math.log10(p), 1e-9);
    else expect(found.log10PValue).toBeLessThan(-307);
    assertClose(`${name} uplift`, found.uplift ?? NaN, lift, 1e-9);
    assertClose(`${name} chance`, found.chanceToBeatControl ?? NaN, chanceToBeat, 1e-9);
  });

  it.each(published.means)('$name', ({ name, control, treatment, t, p, interval }) => {
    const arms = [control, treatment].map(({ units, mean, variance }) => ({
      visitors: units,
      sum: units * mean,
      sumOfSquares: (units - 1) * variance + units * mean * mean,
    }));
    const found = only(experiment(arms, { metric: EvaluationMetricEnum.MEAN }));
    expect(found.test).toBe(ComparisonTestEnum.WELCH_T);
    assertClose(`${name} t`, found.statistic ?? NaN, t, 1e-9);
    assertClose(`${name} p`, found.pValue ?? NaN, p, 1e-9);
    assertClose(`${name} lower`, found.differenceInterval?.lower ?? NaN, interval[0], 1e-9);
    assertClose(`${name} upper`, found.differenceInterval?.upper ?? NaN, interval[1], 1e-9);
  });

  it.each(published.sampleRatios)('$name', ({ name, counts, expected, p }) => {
    const total = expected.reduce((sum, one) => sum + one, 0);
    const arms = counts.map((visitors, i) => ({ visitors, trafficPercentage: (100 * expected[i]) / total }));
    const { sampleRatioMismatch } = evaluate(experiment(arms));
    assertClose(`${name} p`, sampleRatioMismatch.pValue ?? NaN, p, 1e-9);
    expect(sampleRatioMismatch.detected).toBe(p < 0.001);
  });
});

describe('reference values', () => {
  it('compares ratios by the delta method with visitors as units', () => {
    type Sums = Record<'n' | 'sum_num' | 'sum_num2' | 'sum_den' | 'sum_den2' | 'sum_num_den', number>;
    for (const row of referenceRows<{ a: Sums; b: Sums }, { diff: number; z: number; p: number }>('ratio_delta', 'z')) {
      const arms = [row.inputs.a, row.inputs.b].map((sums) => ({
        visitors: sums.n,
        sum: sums.sum_num,
        sumOfSquares: sums.sum_num2,
        denominatorSum: sums.sum_den,
        denominatorSumOfSquares: sums.sum_den2,
        crossProductSum: sums.sum_num_den,
      }));
      const found = only(experiment(arms, { metric: EvaluationMetricEnum.RATIO }));
      expect(found.test).toBe(ComparisonTestEnum.DELTA_METHOD);
      assertClose(`${row.id} difference`, found.difference ?? NaN, row.expected.diff, row.tolerance);
      assertClose(`${row.id} z`, found.statistic ?? NaN, row.expected.z, row.tolerance);
      assertClose(`${row.id} p`, found.pValue ?? NaN, row.expected.p, row.tolerance);
    }
  });

  it('takes the chance to be best and the expected loss of posteriors', () => {
    for (const row of referenceRows<{ arms: [number, number][] }, { prob_best: number[] }>(
      'beta_binomial_k',
      'prob_best',
    )) {
      const { chanceToBeBest } = evaluate(experiment(rates(...row.inputs.arms)));
      chanceToBeBest.forEach(({ probability }, i) => {
        assertClose(`${row.id} ${i}`, probability ?? NaN, row.expected.prob_best[i], row.tolerance);
      });
    }
    const [control, treatment] = [
      [49, 100],
      [51, 100],
    ] as const;
    const found = only(experiment(rates(control, treatment)));
    assertClose('loss', found.expectedLoss ?? NaN, 0.019116461202089253, 1e-9);
  });

  it('reads every look at the boundary that the published tables give', () => {
    interface Design {
      information_fractions: number[];
      spending: string;
      alpha: number;
    }
    const rows = referenceRows<Design, { nominal_two_sided_p: number[] }>('group_sequential', 'nominal_two_sided_p');
    const ours = rows.filter(
      ({ inputs }) =>
        inputs.spending === 'obrien_fleming_lan_demets_per_side' && inputs.information_fractions.length <= 16,
    );
    expect(ours.length).toBeGreaterThan(1);
    const planned = 10_000_000;
    for (const { id, inputs, expected, tolerance } of ours) {
      inputs.information_fractions.forEach((_, k) => {
        const visitors = inputs.information_fractions.slice(0, k + 1).map((t) => Math.round(t * planned));
        const test = experiment([], {
          method: EvaluationMethodEnum.SEQUENTIAL,
          plannedSampleSize: planned,
          earlierLooks: visitors.slice(0, -1),
        });
        const pair = { variationKey: 'b', controlKey: 'a' };
        const level = lookOf(test, visitors[k]).levelOf(inputs.alpha, pair);
        assertClose(`${id} look ${k}`, level, expected.nominal_two_sided_p[k], Math.max(tolerance, 1e-5));
      });
    }
  });
});

describe('one p-value per comparison', () => {
  it('draws intervals that leave out 0 exactly when the comparison is significant', () => {
    for (const correction of Object.values(CorrectionEnum)) {
      for (const treated of [100, 110, 120, 124, 125, 126, 127, 128, 130, 140]) {
        const test = experiment(rates([100, 1000], [treated, 1000], [131, 1000], [90, 1000]), { correction });
        for (const one of evaluate(test).comparisons) {
          const significant = (one.adjustedPValue ?? 1) <= 0.05;
          const { lower, upper } = one.differenceInterval ?? { lower: NaN, upper: NaN };
          expect(lower > 0 || upper < 0).toBe(significant);
          const uplift = one.upliftInterval ?? { lower: NaN, upper: NaN };
          expect(uplift.lower > 0 || uplift.upper < 0).toBe(significant);
        }
      }
    }
  });

  it('corrects by Holm and by Benjamini and Hochberg over all comparisons', () => {
    const arms = rates([1000, 10_000], [1100, 10_000], [1060, 10_000], [1090, 10_000]);
    const raw = evaluate(experiment(arms)).comparisons.map(({ pValue }) => pValue ?? NaN);
    const adjusted = (correction: CorrectionEnum) =>
      evaluate(experiment(arms, { correction })).comparisons.map(({ adjustedPValue }) => adjustedPValue);
    expect(adjusted(CorrectionEnum.NONE)).toEqual(raw);
    // Smallest first: the first, the third, the second. The step up gives the first the smaller value of the third.
    expect(3 * raw[0]).toBeGreaterThan((3 / 2) * raw[2]);
    expect(adjusted(CorrectionEnum.HOLM)).toEqual([3 * raw[0], raw[1], 2 * raw[2]]);
    expect(adjusted(CorrectionEnum.BENJAMINI_HOCHBERG)).toEqual([(3 / 2) * raw[2], raw[1], (3 / 2) * raw[2]]);
  });

  it('takes Fisher’s exact test below five expected and finds what a z test cannot judge', () => {
    const found = only(experiment(rates([0, 50], [8, 50])));
    expect(found.test).toBe(ComparisonTestEnum.FISHER_EXACT);
    // Both tails are all eight in one arm: 2·C(50, 8) / C(100, 8), in whole numbers.
    assertClose('p', found.pValue ?? NaN, 0.005770162019615051, 1e-9);
    expect(found).toMatchObject({ uplift: null, upliftInterval: null, significance: 'SIGNIFICANT' });
  });

  it('buckets significance by alpha', () => {
    const words = [155, 145, 139, 129, 120].map(
      (treated) => only(experiment(rates([100, 1000], [treated, 1000]))).significance,
    );
    expect(words).toEqual([
      'HIGHLY_SIGNIFICANT',
      'HIGHLY_SIGNIFICANT',
      'SIGNIFICANT',
      'SIGNIFICANT',
      'NOT_SIGNIFICANT',
    ]);
    const p = only(experiment(rates([100, 1000], [125, 1000]))).pValue ?? NaN;
    expect(p).toBeGreaterThan(0.05);
    expect(only(experiment(rates([100, 1000], [125, 1000]))).significance).toBe('APPROACHING');
  });

  it('compares all pairs on request, the control and earlier variations as the base', () => {
    const arms = rates([130, 1000], [100, 1000], [110, 1000]).map((arm, i) => ({ ...arm, isControl: i === 1 }));
    const pairs = evaluate(experiment(arms, { comparisons: ComparisonSetEnum.ALL_PAIRS })).comparisons;
    expect(pairs.map(({ controlKey, variationKey }) => controlKey + variationKey)).toEqual(['ba', 'bc', 'ac']);
  });
});

describe('a sequential look', () => {
  const half = { method: EvaluationMethodEnum.SEQUENTIAL, plannedSampleSize: 4000 };

  it('has the p-value whose spent alpha the data just reach', () => {
    const found = only(experiment(rates([100, 1000], [150, 1000]), half));
    // Two-sided p at a single look at t spends 4(1 - Φ(z_{α/4}/√t)): solved for alpha.
    const c = Math.sqrt(0.5) * zOfLog10P(Math.log10((found.fixedPValue ?? NaN) / 2));
    assertClose('repeated p', found.pValue ?? NaN, 2 * normalTwoSidedP(c), 1e-8);
    expect(found.pValue).toBeGreaterThan(found.fixedPValue ?? 1);
  });

  it('is the fixed test when the first look is the last', () => {
    const arms = rates([100, 1000], [130, 1000]);
    const found = only(experiment(arms, { ...half, plannedSampleSize: 2000 }));
    expect(found).toEqual(only(experiment(arms)));
  });

  it('has less alpha left after earlier looks', () => {
    const arms = rates([100, 1000], [130, 1000]);
    const level = (earlierLooks: number[]) =>
      lookOf(experiment(arms, { ...half, plannedSampleSize: 2000, earlierLooks }), 2000).levelOf(0.05, {
        variationKey: 'b',
        controlKey: 'a',
      });
    expect(level([])).toBeCloseTo(0.05, 12);
    expect(level([1000])).toBeLessThan(0.0495);
    expect(level([400, 800, 1200, 1600])).toBeCloseTo(0.04225, 4);
  });

  it('says nothing before a hundred-thousandth of the plan', () => {
    const test = experiment(rates([1, 10], [2, 10]), { ...half, plannedSampleSize: 10_000_000 });
    expect(only(test)).toMatchObject({ pValue: null, adjustedPValue: null, significance: null });
    expect(codes(test)).toContain(EvaluationWarningEnum.NOT_ENOUGH_DATA);
  });
});

describe('power and effect', () => {
  it('is the chance to find the minimum detectable effect where that is known', () => {
    const found = only(experiment(rates([1475, 14_751], [1475, 14_751]), { minimumDetectableEffect: 0.1 }));
    expect(found.powerOf).toBe('MINIMUM_DETECTABLE_EFFECT');
    expect(found.power).toBeCloseTo(0.8, 3);
    expect(only(experiment(rates([100, 1000], [110, 1000]))).powerOf).toBe('OBSERVED_EFFECT');
  });

  it('measures the effect in standard deviations of a visitor', () => {
    const arms = [10, 10.5].map((mean) => ({ visitors: 100, sum: 100 * mean, sumOfSquares: 99 * 4 + 100 * mean ** 2 }));
    expect(only(experiment(arms, { metric: EvaluationMetricEnum.MEAN })).effectSize).toBeCloseTo(0.25, 12);
  });
});

describe('the decision', () => {
  const decisionOf = (arms: Partial<EvaluatedArm>[], settings: Partial<Experiment> = {}) => {
    const { decision, winningVariationKey, decisionReasons } = evaluate(experiment(arms, settings));
    expect(decisionReasons.length).toBeGreaterThan(0);
    return [decision, winningVariationKey];
  };

  it('ships the best of those that are better', () => {
    expect(decisionOf(rates([1000, 10_000], [1200, 10_000], [1300, 10_000]))).toEqual(['SHIP', 'c']);
    expect(evaluate(experiment(rates([1000, 10_000], [1200, 10_000]))).decisionReasons).toEqual([
      'b is 20 % above a, p = 0.00000619, at most 0.05.',
      'b is better than a.',
    ]);
  });

  it('rolls back only when every variation is worse', () => {
    expect(decisionOf(rates([1300, 10_000], [1000, 10_000], [1100, 10_000]))).toEqual(['ROLL_BACK', null]);
    expect(decisionOf(rates([1300, 10_000], [1000, 10_000], [1290, 10_000]))).toEqual(['CONTINUE', null]);
    expect(decisionOf(rates([1300, 10_000], [1000, 10_000], [0, 0]).slice(0, 2))).toEqual(['ROLL_BACK', null]);
  });

  it('goes on without data or difference, and asks a person once the plan is over', () => {
    expect(decisionOf(rates([0, 0], [0, 0]))).toEqual(['CONTINUE', null]);
    expect(decisionOf(rates([100, 1000], [105, 1000]))).toEqual(['CONTINUE', null]);
    expect(decisionOf(rates([100, 1000], [105, 1000]), { plannedSampleSize: 2000 })).toEqual(['REVIEW', null]);
  });

  it('never ships past a sample ratio mismatch', () => {
    const arms = rates([1000, 10_000], [1500, 11_000]);
    expect(decisionOf(arms)).toEqual(['REVIEW', null]);
    expect(codes(experiment(arms))).toContain(EvaluationWarningEnum.SAMPLE_RATIO_MISMATCH);
    const misplaced = [
      { conversions: 1000, visitors: 10_000, trafficPercentage: 50 },
      { conversions: 1300, visitors: 10_000, trafficPercentage: 50 },
      { conversions: 0, visitors: 1, trafficPercentage: 0 },
    ];
    expect(decisionOf(misplaced)).toEqual(['REVIEW', null]);
  });

  it('does not ship on a fixed-sample p-value that is read early; a sequential one may', () => {
    const [better, worse] = [rates([1000, 10_000], [1300, 10_000]), rates([1300, 10_000], [1000, 10_000])];
    expect(decisionOf(better, { plannedSampleSize: 40_000 })).toEqual(['CONTINUE', null]);
    expect(decisionOf(worse, { plannedSampleSize: 40_000 })).toEqual(['REVIEW', null]);
    const sequential = { method: EvaluationMethodEnum.SEQUENTIAL, plannedSampleSize: 40_000 };
    expect(decisionOf(better, sequential)).toEqual(['SHIP', 'b']);
    expect(decisionOf(worse, sequential)).toEqual(['ROLL_BACK', null]);
  });
});

describe('warnings', () => {
  it('say why numbers are missing', () => {
    expect(codes(experiment(rates([0, 0], [3, 10])))).toEqual(
      expect.arrayContaining([EvaluationWarningEnum.NOT_ENOUGH_DATA, EvaluationWarningEnum.SMALL_SAMPLE]),
    );
    expect(codes(experiment(rates([0, 500], [20, 500])))).toEqual([
      EvaluationWarningEnum.SMALL_SAMPLE,
      EvaluationWarningEnum.NO_CONVERSIONS,
      EvaluationWarningEnum.CONTROL_NOT_POSITIVE,
    ]);
    const flat = { visitors: 200, sum: 200, sumOfSquares: 200 };
    expect(codes(experiment([flat, flat], { metric: EvaluationMetricEnum.MEAN }))).toEqual([
      EvaluationWarningEnum.NO_VARIATION,
      EvaluationWarningEnum.NOT_ENOUGH_DATA,
    ]);
  });

  it('ask for care', () => {
    expect(codes(experiment(rates([100, 1000], [160, 1000])))).toEqual([EvaluationWarningEnum.SUSPICIOUS_UPLIFT]);
    const settings = { plannedSampleSize: 30_000, minimumDetectableEffect: 0.1 };
    expect(codes(experiment(rates([100, 1000], [101, 1000]), settings))).toEqual([
      EvaluationWarningEnum.BEFORE_PLANNED_SIZE,
      EvaluationWarningEnum.UNDERPOWERED,
    ]);
    expect(codes(experiment(rates([1000, 10_000], [1100, 10_000])))).toEqual([]);
  });
});
