import { assertClose, readFixture } from '../../../statistics/fixtures/reference';
import { repeatedPValue } from '../../../statistics/group-sequential';
import { sequentialBoundaries } from '../../../statistics/sequential-boundaries';
import { pooledZ } from '../../../statistics/two-proportions';
import { StatisticalSignificanceEnum, TestDecisionEnum } from '../ab-tests/ab-test.enums';
import { ComparisonTestEnum, CorrectionEnum } from '../calculators/evaluation.enums';
import { analyse } from './analysis';
import { AnalysisMethodEnum, GuardrailVerdictEnum, HealthCodeEnum } from './analysis.enums';
import { analyseLooks, armsOf, inputOf, ratesOf } from './analysis.fixture';
import type { AnalysisInput, MeasuredArm } from './analysis.model';

interface Published {
  proportions: {
    name: string;
    control: { conversions: number; units: number };
    treatment: { conversions: number; units: number };
    p: number;
    lift: number;
  }[];
  means: {
    name: string;
    control: { units: number; mean: number; variance: number };
    treatment: { units: number; mean: number; variance: number };
    p: number;
    interval: [number, number];
  }[];
}
const published = readFixture<Published>('published-tests.json');

const only = (input: AnalysisInput) => {
  const { comparisons } = analyse(input);
  expect(comparisons).toHaveLength(1);
  return comparisons[0];
};

describe('published tests, read once at their end', () => {
  it.each(published.proportions)('$name', ({ name, control, treatment, p, lift }) => {
    const found = only(
      inputOf(ratesOf([control.conversions, control.units], [treatment.conversions, treatment.units])),
    );
    assertClose(`${name} fixed p`, found.fixedPValue ?? NaN, p, 1e-9);
    assertClose(`${name} uplift`, found.uplift ?? NaN, lift, 1e-9);
    // A single look at all the data spends all of alpha: the repeated p is the fixed one, down to its lower limit.
    if (p > 1e-12) assertClose(`${name} p`, found.pValue ?? NaN, p, 1e-7);
    else expect(found.pValue).toBeLessThan(1e-11);
  });

  it.each(published.means)('$name', ({ name, control, treatment, p, interval }) => {
    const arms = armsOf(
      ...[control, treatment].map(({ units, mean, variance }) => ({
        sums: {
          units,
          convertedUnits: Math.round(units / 2),
          revenue: units * mean,
          revenueSquared: (units - 1) * variance + units * mean * mean,
        },
      })),
    );
    const found = only(
      inputOf(arms, { plan: { primaryMetric: 'revenue_per_visitor', method: AnalysisMethodEnum.FIXED } }),
    );
    expect(found.test).toBe(ComparisonTestEnum.WELCH_T);
    assertClose(`${name} p`, found.pValue ?? NaN, p, 1e-9);
    assertClose(`${name} lower`, found.differenceInterval?.lower ?? NaN, interval[0], 1e-9);
    assertClose(`${name} upper`, found.differenceInterval?.upper ?? NaN, interval[1], 1e-9);
  });
});

describe('looks one after the other', () => {
  const plannedUnits = 20_000;
  const counts = [
    [
      [100, 2_000],
      [112, 2_000],
    ],
    [
      [250, 5_000],
      [290, 5_000],
    ],
    [
      [370, 7_400],
      [455, 7_400],
    ],
    [
      [500, 10_000],
      [600, 10_000],
    ],
  ] as const;
  const looks = counts.map(([control, treatment]) => ratesOf(control, treatment));

  it('give the p-value and the boundary of the whole group-sequential test', () => {
    const analyses = analyseLooks(looks, { plan: { plannedUnits } });
    const seen = counts.map(([[c, n], [d, m]]) => ({
      informationFraction: (n + m) / plannedUnits,
      z: pooledZ({ conversions: c, units: n }, { conversions: d, units: m }),
    }));
    analyses.forEach(({ comparisons, look }, k) => {
      const times = seen.slice(0, k + 1).map(({ informationFraction }) => informationFraction);
      const boundary = sequentialBoundaries(times).at(-1)!;
      assertClose(`boundary ${k}`, look.boundaryZ ?? NaN, boundary.z, 1e-9);
      assertClose(`alpha ${k}`, look.alphaSpent ?? NaN, boundary.cumulativeAlpha, 1e-9);
      assertClose(`p ${k}`, comparisons[0].pValue ?? NaN, repeatedPValue(seen.slice(0, k + 1)), 1e-6);
    });
    expect(analyses.map(({ decision }) => decision)).toEqual([
      TestDecisionEnum.CONTINUE,
      TestDecisionEnum.CONTINUE,
      TestDecisionEnum.SHIP,
      TestDecisionEnum.SHIP,
    ]);
  });

  it('never raise a p-value again, and keep the verdict when more comes in than was planned', () => {
    const later = [...looks, ratesOf([700, 13_000], [702, 13_000])];
    const analyses = analyseLooks(later, { plan: { plannedUnits } });
    const p = analyses.map(({ comparisons }) => comparisons[0].pValue ?? NaN);
    for (let k = 1; k < p.length; k++) expect(p[k]).toBeLessThanOrEqual(p[k - 1]);
    expect(analyses.at(-1)!.look).toMatchObject({ isCounted: false, informationFraction: 1 });
    expect(analyses.at(-1)!.decision).toBe(TestDecisionEnum.SHIP);
  });

  it('with hardly any new data share the boundary of the look before', () => {
    const [first, same] = analyseLooks([looks[1], ratesOf([252, 5_050], [296, 5_050])], { plan: { plannedUnits } });
    expect(same.look).toMatchObject({ isCounted: false, boundaryZ: first.look.boundaryZ });
    expect(same.comparisons[0].pValue).toBe(first.comparisons[0].pValue);
    expect(same.comparisons[0].uplift).not.toBe(first.comparisons[0].uplift);
  });

  it('do not stop early where a fixed test would', () => {
    const early = ratesOf([100, 1_000], [128, 1_000]);
    const [sequential] = analyseLooks([early], { plan: { plannedUnits } });
    const [comparison] = sequential.comparisons;
    expect(comparison.fixedPValue).toBeLessThan(0.05);
    expect(comparison.pValue).toBeGreaterThan(0.1);
    expect(comparison.significance).toBe(StatisticalSignificanceEnum.NOT_SIGNIFICANT);
    expect(sequential.decision).toBe(TestDecisionEnum.CONTINUE);
    const { lower, upper } = comparison.differenceInterval!;
    expect(lower).toBeLessThan(0);
    expect(upper).toBeGreaterThan(0);
  });

  it('spend what is left of alpha at the end of the planned duration', () => {
    const half = ratesOf([250, 5_000], [303, 5_000]);
    const [running] = analyseLooks([half], { plan: { plannedUnits } });
    const [over] = analyseLooks([half], { plan: { plannedUnits }, calendar: { isOver: true } });
    expect(running.decision).toBe(TestDecisionEnum.CONTINUE);
    expect(over.look).toMatchObject({ isFinal: true, alphaSpent: 0.05 });
    assertClose('p', over.comparisons[0].pValue ?? NaN, over.comparisons[0].fixedPValue ?? NaN, 1e-6);
    expect(over.decision).toBe(TestDecisionEnum.SHIP);
  });
});

describe('the always-valid reading', () => {
  it('is wider than the verdict and stands beside it', () => {
    const { comparisons } = analyse(inputOf(ratesOf([500, 10_000], [600, 10_000])));
    const [{ differenceInterval, alwaysValidInterval, pValue, alwaysValidPValue }] = comparisons;
    expect(alwaysValidInterval!.lower).toBeLessThan(differenceInterval!.lower);
    expect(alwaysValidInterval!.upper).toBeGreaterThan(differenceInterval!.upper);
    expect(alwaysValidPValue).toBeGreaterThan(pValue!);
  });

  it('is the verdict where there is no plan, and its interval leaves out 0 exactly when it is significant', () => {
    for (const treated of [540, 560, 580, 590, 595, 600, 605, 610, 620, 640]) {
      const arms = ratesOf([500, 10_000], [treated, 10_000]);
      const [comparison] = analyse(
        inputOf(arms, { plan: { method: AnalysisMethodEnum.ALWAYS_VALID, plannedUnits: null } }),
      ).comparisons;
      const { lower, upper } = comparison.differenceInterval!;
      expect(lower > 0 || upper < 0).toBe(comparison.pValue! <= 0.05);
      assertClose('beside', comparison.alwaysValidPValue ?? NaN, comparison.pValue ?? NaN, 1e-9);
    }
  });

  it('says nothing before 30 events', () => {
    const arms = ratesOf([4, 1_000], [25, 1_000]);
    const [comparison] = analyse(
      inputOf(arms, { plan: { method: AnalysisMethodEnum.ALWAYS_VALID, plannedUnits: null } }),
    ).comparisons;
    expect(comparison).toMatchObject({ pValue: null, alwaysValidPValue: null, alwaysValidInterval: null });
    expect(comparison.uplift).not.toBeNull();
  });
});

describe('several variations', () => {
  const arms = ratesOf([500, 10_000], [600, 10_000], [560, 10_000], [505, 10_000]);

  it('are corrected by Holm against the control, and all pairs by themselves', () => {
    const { comparisons, pairs } = analyse(inputOf(arms));
    const raw = comparisons.map(({ pValue }) => pValue ?? NaN);
    const adjusted = comparisons.map(({ adjustedPValue }) => adjustedPValue ?? NaN);
    expect(adjusted[0]).toBeCloseTo(3 * raw[0], 9);
    expect(adjusted[1]).toBeCloseTo(2 * raw[1], 9);
    expect(pairs.map(({ variationKey, controlKey }) => `${variationKey}:${controlKey}`)).toEqual([
      'b:control',
      'c:control',
      'd:control',
      'c:b',
      'd:b',
      'd:c',
    ]);
    for (const { pValue, adjustedPValue } of pairs) expect(adjustedPValue).toBeGreaterThanOrEqual(pValue!);
    expect(pairs[0].adjustedPValue).toBeCloseTo(Math.min(1, 6 * pairs[0].pValue!), 9);
  });

  it('leave out one that was dropped, and its part of the plan', () => {
    const dropped = arms.map((arm, i) =>
      i === 3 ? { ...arm, isDropped: true, sums: { ...arm.sums, units: 2_000 } } : arm,
    );
    const { comparisons, progress, health } = analyse(inputOf(dropped, { plan: { plannedUnits: 40_000 } }));
    expect(comparisons.map(({ variationKey }) => variationKey)).toEqual(['b', 'c']);
    expect(progress).toMatchObject({ units: 30_000, plannedUnits: 30_000, informationFraction: 1 });
    expect(health.find(({ code }) => code === HealthCodeEnum.SAMPLE_RATIO_MISMATCH)?.passed).toBe(true);
  });

  it('of a multivariate test are read as factors', () => {
    const cells = (
      [
        ['A', 'X', 500],
        ['B', 'X', 560],
        ['A', 'Y', 540],
        ['B', 'Y', 700],
      ] as const
    ).map(([picture, button, converted], i) => ({
      ...ratesOf([converted, 10_000])[0],
      key: `cell-${i}`,
      isControl: i === 0,
      configuration: { picture, button, same: 1 },
    }));
    const { factorial } = analyse(inputOf(cells, { plan: { testType: 'MULTIVARIATE' as never } }));
    expect(factorial?.factors).toEqual([
      { name: 'button', levels: ['X', 'Y'] },
      { name: 'picture', levels: ['A', 'B'] },
    ]);
    expect(factorial?.terms.map(({ factors }) => factors.join('×'))).toEqual(['button', 'picture', 'button×picture']);
    expect(factorial?.terms[1].effects[0].estimate).toBeCloseTo((560 - 500 + 700 - 540) / 2 / 10_000, 12);
    expect(factorial?.terms[2].effects[0].estimate).toBeCloseTo((700 - 540 - (560 - 500)) / 10_000, 12);
  });
});

describe('covariate and strata', () => {
  /** Units whose revenue is what they spent before plus noise; sums as they would be measured. */
  function spenders(units: number, effect: number): MeasuredArm['sums'] {
    let [covariate, covariateSquared, revenue, revenueSquared, covariateRevenue] = [0, 0, 0, 0, 0];
    for (let i = 0; i < units; i++) {
      const before = i % 20;
      const spent = before + ((i * 7) % 5) + effect;
      covariate += before;
      covariateSquared += before ** 2;
      revenue += spent;
      revenueSquared += spent ** 2;
      covariateRevenue += before * spent;
    }
    const [{ sums }] = armsOf({
      sums: {
        units,
        convertedUnits: units,
        revenue,
        revenueSquared,
        covariateUnits: units,
        covariate,
        covariateSquared,
        covariateRevenue,
      },
    });
    return sums;
  }

  it('narrow the interval, whichever is there', () => {
    const arms = armsOf({ sums: spenders(1_000, 0) }, { sums: spenders(1_000, 0.1) });
    const plan = { primaryMetric: 'revenue_per_visitor' };
    const adjusted = analyse(inputOf(arms, { plan }));
    const plain = analyse(inputOf(arms, { plan: { ...plan, useCovariate: false } }));
    expect([adjusted.look.approach, plain.look.approach]).toEqual(['CUPED', 'PLAIN']);
    expect(adjusted.comparisons[0].test).toBe(ComparisonTestEnum.CUPED);
    expect(adjusted.comparisons[0].pValue).toBeLessThan(plain.comparisons[0].pValue!);
    expect(adjusted.comparisons[0].difference).toBeCloseTo(0.1, 9);
  });

  it('fall back to the plain comparison where units have no stratum, and say so', () => {
    const arms = ratesOf([500, 10_000], [600, 10_000]);
    const [control, b] = ratesOf([100, 4_000], [400, 6_000]).map(({ sums }) => sums);
    const half = arms.map((arm) => ({ ...arm, strata: { mobile: control } }));
    const fallen = analyse(inputOf(half, { plan: { stratifyBy: 'device' } }));
    expect(fallen.look).toMatchObject({ approach: 'PLAIN', approachNote: expect.stringContaining('device') });
    const whole = arms.map((arm) => ({ ...arm, strata: { mobile: control, desktop: b } }));
    expect(analyse(inputOf(whole, { plan: { stratifyBy: 'device' } })).comparisons[0].test).toBe(
      ComparisonTestEnum.POST_STRATIFIED,
    );
  });
});

describe('what blocks shipping', () => {
  const won = ratesOf([500, 10_000], [600, 10_000]);
  const failed = (input: AnalysisInput) =>
    analyse(input)
      .health.filter(({ passed }) => passed === false)
      .map(({ code }) => code);

  it('ships a sound winner', () => {
    const { decision, winningVariationKey, reasons, health } = analyse(inputOf(won));
    expect([decision, winningVariationKey]).toEqual([TestDecisionEnum.SHIP, 'b']);
    expect(reasons.at(-1)).toEqual({ code: 'SIGNIFICANTLY_BETTER', message: 'b is better than control.' });
    expect(health.filter(({ passed }) => passed === false)).toEqual([]);
  });

  it('is a broken split', () => {
    const split = ratesOf([500, 10_000], [660, 11_000]);
    expect(failed(inputOf(split))).toEqual([
      HealthCodeEnum.SAMPLE_RATIO_MISMATCH,
      HealthCodeEnum.SAMPLE_RATIO_MISMATCH_SEQUENTIAL,
    ]);
    expect(analyse(inputOf(split))).toMatchObject({ decision: TestDecisionEnum.REVIEW, winningVariationKey: null });
  });

  it('is one unit in a hundred that saw several variations', () => {
    const arms = won.map((arm) => ({ ...arm, sums: { ...arm.sums, multiplyExposedUnits: 100 } }));
    expect(failed(inputOf(arms))).toEqual([HealthCodeEnum.MULTIPLE_EXPOSURE]);
    expect(analyse(inputOf(arms)).decision).toBe(TestDecisionEnum.REVIEW);
    const fewer = won.map((arm) => ({ ...arm, sums: { ...arm.sums, multiplyExposedUnits: 99 } }));
    expect(analyse(inputOf(fewer)).decision).toBe(TestDecisionEnum.SHIP);
  });

  it('is a sample below the minimum', () => {
    const few = ratesOf([0, 90], [20, 90]);
    expect(failed(inputOf(few))).toContain(HealthCodeEnum.MINIMUM_SAMPLE);
    expect(analyse(inputOf(few)).decision).toBe(TestDecisionEnum.REVIEW);
    expect(analyse(inputOf(few, { plan: { plannedUnits: 190 } })).decision).not.toBe(TestDecisionEnum.SHIP);
  });

  it('is a difference from before the test', () => {
    const before = (covariate: number) => ({ covariateUnits: 10_000, covariate, covariateSquared: 40_000 });
    const arms = won.map((arm, i) => ({ ...arm, sums: { ...arm.sums, ...before(i === 0 ? 10_000 : 12_000) } }));
    expect(failed(inputOf(arms, { plan: { useCovariate: false } }))).toEqual([HealthCodeEnum.COVARIATE_IMBALANCE]);
  });

  it('is not what only asks for care', () => {
    const arms = ratesOf([500, 10_000], [800, 10_000]);
    const calendar = { missingDays: ['2026-05-03'], pausedShare: 0.2 };
    expect(failed(inputOf(arms, { calendar }))).toEqual([
      HealthCodeEnum.SUSPICIOUS_UPLIFT,
      HealthCodeEnum.MISSING_DAYS,
      HealthCodeEnum.PAUSED_TIME,
    ]);
    expect(analyse(inputOf(arms, { calendar })).decision).toBe(TestDecisionEnum.SHIP);
  });

  const revenue = (units: number, converted: number, perOrder: number) => ({
    units,
    convertedUnits: converted,
    conversions: converted,
    conversionsSquared: converted,
    revenue: converted * perOrder,
    revenueSquared: converted * perOrder ** 2 * 1.2,
  });
  const guardrails = (margin: number) => [{ metric: 'revenue_per_visitor', margin, higherIsBetter: true }];

  it('is a guardrail that the winner harms', () => {
    const arms = armsOf({ sums: revenue(10_000, 500, 100) }, { sums: revenue(10_000, 600, 50) });
    const analysis = analyse(inputOf(arms, { plan: { guardrails: guardrails(0.1) } }));
    expect(analysis.guardrails).toMatchObject([{ variationKey: 'b', verdict: GuardrailVerdictEnum.HARMED }]);
    expect(analysis.decision).toBe(TestDecisionEnum.REVIEW);
    expect(analysis.reasons.at(-1)?.code).toBe('GUARDRAIL_HARMED');
  });

  it('is a guardrail whose harm is not ruled out, until it is', () => {
    const arms = armsOf({ sums: revenue(10_000, 500, 100) }, { sums: revenue(10_000, 600, 80) });
    const open = inputOf(arms, { plan: { guardrails: guardrails(0.1) } });
    expect(analyse(open)).toMatchObject({
      decision: TestDecisionEnum.REVIEW,
      guardrails: [{ verdict: 'INCONCLUSIVE' }],
    });
    const running = inputOf(arms, { plan: { guardrails: guardrails(0.1), plannedUnits: 21_000 } });
    expect(analyse(running).decision).toBe(TestDecisionEnum.CONTINUE);
    const safe = inputOf(arms, { plan: { guardrails: guardrails(2) } });
    expect(analyse(safe)).toMatchObject({ decision: TestDecisionEnum.SHIP, guardrails: [{ verdict: 'SAFE' }] });
  });

  it('rolls back what harms and wins nothing', () => {
    const arms = armsOf({ sums: revenue(10_000, 500, 100) }, { sums: revenue(10_000, 505, 40) });
    const analysis = analyse(inputOf(arms, { plan: { guardrails: guardrails(0.5) } }));
    expect(analysis.decision).toBe(TestDecisionEnum.ROLL_BACK);
    expect(analyse(inputOf(ratesOf([600, 10_000], [500, 10_000]))).decision).toBe(TestDecisionEnum.ROLL_BACK);
  });
});

describe('without enough data', () => {
  it.each<[string, AnalysisInput]>([
    ['no units', inputOf(ratesOf([0, 0], [0, 0]))],
    [
      'no plan and no units',
      inputOf(ratesOf([0, 0], [0, 0]), { plan: { plannedUnits: null, method: AnalysisMethodEnum.ALWAYS_VALID } }),
    ],
    ['no conversions', inputOf(ratesOf([0, 500], [0, 500]))],
    ['all converted', inputOf(ratesOf([500, 500], [500, 500]))],
    ['one unit each', inputOf(ratesOf([1, 1], [0, 1]), { plan: { primaryMetric: 'revenue_per_visitor' } })],
    [
      'a ratio without squares',
      inputOf(armsOf({ sums: { units: 9, clicks: 3, impressions: 9, clicksSquared: null } }, {}), {
        plan: { primaryMetric: 'ctr' },
      }),
    ],
    ['one arm', inputOf(ratesOf([1, 10]))],
    ['an unknown metric', inputOf(ratesOf([1, 10], [2, 10]), { plan: { primaryMetric: 'refund_rate' } })],
    ['more conversions than units', inputOf(ratesOf([20, 10], [2, 10]))],
    [
      'a multivariate test without factors',
      inputOf(ratesOf([1, 10], [2, 10]), { plan: { testType: 'MULTIVARIATE' as never } }),
    ],
  ])('%s: reasons, and neither NaN nor a decision to ship', (_, input) => {
    const analysis = analyse(input);
    const text = JSON.stringify(analysis, (_key, value) =>
      typeof value === 'number' && !Number.isFinite(value) ? `not finite: ${value}` : value,
    );
    expect(text).not.toContain('not finite');
    expect(analysis.decision).not.toBe(TestDecisionEnum.SHIP);
    expect(analysis.reasons.length).toBeGreaterThan(0);
  });
});

test('the correction can be chosen', () => {
  const arms = ratesOf([500, 10_000], [600, 10_000], [560, 10_000]);
  const [none] = analyse(inputOf(arms, { plan: { correction: CorrectionEnum.NONE } })).comparisons;
  expect(none.adjustedPValue).toBe(none.pValue);
});
