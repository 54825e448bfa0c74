import * as fc from 'fast-check';
import { compareRatesBayesian, rankRatesBayesian } from './beta-binomial';
import { assertAllFinite, assertClose, readFixture, referenceRows } from './fixtures/reference';
import { normalRisk, shrinkDifference } from './normal-risk';
import { expectedLosses, normalPosterior, probabilitiesToBeBest } from './posteriors';
import type { Counts } from './proportion-intervals';

type Numbers = Record<string, number>;
const counts: fc.Arbitrary<Counts> = fc
  .tuple(fc.integer({ min: 0, max: 2e6 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([units, rate]) => ({ units, conversions: Math.round(units * rate) }));

describe('compareRatesBayesian', () => {
  it.each(referenceRows<Numbers, Numbers>('beta_binomial', 'prob_b_beats_a'))(
    '$id',
    ({ id, inputs, expected, tolerance }) => {
      const arms = [
        { conversions: inputs.x_a, units: inputs.n_a },
        { conversions: inputs.x_b, units: inputs.n_b },
      ];
      const prior = { a: inputs.prior_a, b: inputs.prior_b };
      const result = compareRatesBayesian(arms[0], arms[1], prior);
      assertClose(`${id} beat`, result.chanceToBeatControl, expected.prob_b_beats_a, tolerance);
      assertClose(`${id} lose`, result.chanceToLose, expected.prob_a_beats_b, tolerance);
      assertClose(`${id} loss of control`, result.expectedLossOfControl, expected.expected_loss_choosing_a, tolerance);
      assertClose(
        `${id} loss of treatment`,
        result.expectedLossOfTreatment,
        expected.expected_loss_choosing_b,
        tolerance,
      );
      const treatment = rankRatesBayesian(arms, { prior })[1];
      assertClose(`${id} mean`, treatment.posteriorMean, expected.post_mean_b, tolerance);
      assertClose(`${id} lower`, treatment.credibleInterval.lower, expected.cred_b_lo, tolerance);
      assertClose(`${id} upper`, treatment.credibleInterval.upper, expected.cred_b_hi, tolerance);
    },
  );

  const published = readFixture<{
    proportions: { name: string; control: Counts; treatment: Counts; chanceToBeat: number }[];
  }>('published-tests.json').proportions;
  it.each(published)('published: $name', ({ control, treatment, chanceToBeat }) => {
    assertClose('chance', compareRatesBayesian(control, treatment).chanceToBeatControl, chanceToBeat, 1e-9);
  });

  it('complements, mirrors and stays finite for any counts', () => {
    fc.assert(
      fc.property(counts, counts, (control, treatment) => {
        const there = compareRatesBayesian(control, treatment);
        const back = compareRatesBayesian(treatment, control);
        assertAllFinite(there);
        assertClose('sum', there.chanceToBeatControl + there.chanceToLose, 1, 1e-9);
        assertClose('mirror', there.chanceToBeatControl, back.chanceToLose, 1e-9);
        assertClose('loss', there.expectedLossOfControl, back.expectedLossOfTreatment, 1e-9);
        const difference =
          (treatment.conversions + 1) / (treatment.units + 2) - (control.conversions + 1) / (control.units + 2);
        expect(there.expectedLossOfControl - there.expectedLossOfTreatment).toBeCloseTo(difference, 9);
      }),
      { seed: 60, numRuns: 150 },
    );
  });

  it('holds for counts in the thousand millions', () => {
    const result = compareRatesBayesian({ conversions: 1e8, units: 1e9 }, { conversions: 1.0001e8, units: 1e9 });
    assertClose('sum', result.chanceToBeatControl + result.chanceToLose, 1, 1e-9);
    // Oracle: the normal limit, Φ(1e-5/√(0.09·2/1e9)) to its own accuracy.
    assertClose(
      'chance',
      result.chanceToBeatControl,
      normalRisk(1e-5, Math.sqrt((0.1 * 0.9 + 0.10001 * 0.89999) / 1e9)).chanceToBeatControl,
      1e-6,
    );
  });

  it('takes priors below 1, whose density is singular', () => {
    // Oracle: P(X > Y) = 1/2 by symmetry; arcsine prior without data.
    const none = { conversions: 0, units: 0 };
    assertClose('half', compareRatesBayesian(none, none, { a: 0.5, b: 0.5 }).chanceToBeatControl, 0.5, 1e-10);
  });
});

describe('rankRatesBayesian', () => {
  it.each(referenceRows<{ arms: [number, number][] }, Record<string, number[]>>('beta_binomial_k', 'prob_best'))(
    '$id',
    ({ id, inputs, expected, tolerance }) => {
      rankRatesBayesian(inputs.arms.map(([conversions, units]) => ({ conversions, units }))).forEach((arm, i) => {
        assertClose(`${id} best[${i}]`, arm.probabilityToBeBest, expected.prob_best[i], tolerance);
        assertClose(`${id} loss[${i}]`, arm.expectedLoss, expected.expected_loss[i], tolerance);
      });
    },
  );

  it('shares out one whole chance to be best', () => {
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 6 }), (arms) => {
        const ranked = rankRatesBayesian(arms);
        assertAllFinite(ranked);
        assertClose(
          'sum',
          ranked.reduce((sum, arm) => sum + arm.probabilityToBeBest, 0),
          1,
          1e-8,
        );
        for (const arm of ranked) expect(arm.expectedLoss).toBeGreaterThanOrEqual(0);
      }),
      { seed: 61, numRuns: 40 },
    );
  });
});

describe('normalRisk', () => {
  it.each(referenceRows<{ mu: number; sd: number }, Numbers>('normal_risk', 'prob_positive'))(
    '$id',
    ({ id, inputs, expected, tolerance }) => {
      const risk = normalRisk(inputs.mu, inputs.sd);
      assertClose(`${id} chance`, risk.chanceToBeatControl, expected.prob_positive, tolerance);
      assertClose(`${id} loss of control`, risk.expectedLossOfControl, expected.loss_control, tolerance);
      assertClose(`${id} loss of treatment`, risk.expectedLossOfTreatment, expected.loss_treatment, tolerance);
    },
  );

  it('agrees with the quadrature of two normal arms', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -8, max: 8, noNaN: true }),
        fc.double({ min: 0.01, max: 3, noNaN: true }),
        (mean, sd) => {
          const arms = [normalPosterior(0, 1), normalPosterior(mean, sd)];
          const risk = normalRisk(mean, Math.hypot(1, sd));
          assertClose('beat', probabilitiesToBeBest(arms)[1], risk.chanceToBeatControl, 1e-9);
          assertClose('loss', expectedLosses(arms)[1], risk.expectedLossOfTreatment, 1e-9);
        },
      ),
      { seed: 62, numRuns: 100 },
    );
  });

  it('shrinks a difference towards the prior', () => {
    const shrunk = shrinkDifference(0.08, 0.04, { mean: 0, standardDeviation: 0.04 });
    assertClose('mean', shrunk.mean, 0.04, 1e-12);
    assertClose('deviation', shrunk.standardDeviation, 0.04 / Math.SQRT2, 1e-12);
  });
});
