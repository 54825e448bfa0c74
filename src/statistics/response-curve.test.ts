import { assertAllFinite, assertClose, expectOk } from './fixtures/reference';
import { createRandom, type Random } from './random';
import {
  drawCurve,
  expectedMarginal,
  expectedResponse,
  fitResponseCurve,
  marginalOf,
  type ResponseDay,
  responseOf,
} from './response-curve';

/** Days of a campaign whose outcome is Poisson around a·c·ln(1 + s/c). */
function daysOf(random: Random, slope: number, saturation: number, spend: () => number, count = 60): ResponseDay[] {
  return Array.from({ length: count }, () => {
    const s = spend();
    return { spend: s, outcome: random.poisson(slope * saturation * Math.log1p(s / saturation)) };
  });
}

const quantile = (sorted: readonly number[], p: number): number => sorted[Math.round(p * (sorted.length - 1))] ?? 0;

describe('the response of an outcome to spend', () => {
  test('is found where spend has varied: the outcome, and what the next unit brings', () => {
    const random = createRandom('curve');
    const days = daysOf(random, 0.5, 80, () => 20 + 400 * random.uniform(), 200);
    const curve = expectOk(fitResponseCurve(days));
    assertClose('outcome at 200', expectedResponse(curve, 200), 0.5 * 80 * Math.log1p(200 / 80), 0.05);
    assertClose('marginal at 200', expectedMarginal(curve, 200), 0.5 / (1 + 200 / 80), 0.2);
    expect(curve.dispersion).toBeGreaterThanOrEqual(1);
    assertAllFinite(curve);
  });

  test('rises, ever less', () => {
    const random = createRandom('concave');
    const curve = expectOk(fitResponseCurve(daysOf(random, 0.3, 100, () => 50 + 20 * random.normal() ** 2)));
    const spends = [0, 1, 10, 50, 200, 1_000, 1e6];
    const marginals = spends.map((spend) => expectedMarginal(curve, spend));
    expect(expectedResponse(curve, 0)).toBe(0);
    expect(marginals).toEqual([...marginals].sort((a, b) => b - a));
    for (const spend of [10, 100, 1_000]) {
      const slope = (expectedResponse(curve, spend + 1e-4) - expectedResponse(curve, spend - 1e-4)) / 2e-4;
      assertClose(`slope at ${spend}`, expectedMarginal(curve, spend), slope, 1e-5);
    }
  });

  test('does not depend on the unit of money or of the outcome', () => {
    const random = createRandom('units');
    const days = daysOf(random, 0.2, 300, () => 100 + 50 * random.uniform());
    const one = expectOk(fitResponseCurve(days));
    const cents = expectOk(fitResponseCurve(days.map(({ spend, outcome }) => ({ spend: spend * 100, outcome }))));
    assertClose('in cents', expectedMarginal(cents, 12_000) * 100, expectedMarginal(one, 120), 1e-9);
  });

  test('is as uncertain as it should be: 80 % intervals hold what is true in about 80 % of campaigns', () => {
    const random = createRandom('coverage');
    let [outcomes, marginals] = [0, 0];
    const campaigns = 300;
    for (let index = 0; index < campaigns; index++) {
      // The truth is drawn from the prior: then a Bayesian interval covers exactly.
      const mean = 100;
      const saturation = mean * 0.1 * 200 ** random.uniform();
      const atMean = 5 + 20 * random.uniform();
      const slope = atMean / (saturation * Math.log1p(mean / saturation));
      const curve = expectOk(
        fitResponseCurve(daysOf(random, slope, saturation, () => mean * Math.exp(0.3 * random.normal()), 28)),
      );
      const draws = Array.from({ length: 200 }, () => drawCurve(curve, random));
      const covers = (values: number[], truth: number): number => {
        const sorted = values.sort((a, b) => a - b);
        return quantile(sorted, 0.1) <= truth && truth <= quantile(sorted, 0.9) ? 1 : 0;
      };
      const truth = { slope, saturation };
      outcomes += covers(
        draws.map((one) => responseOf(one, 110)),
        responseOf(truth, 110),
      );
      marginals += covers(
        draws.map((one) => marginalOf(one, 110)),
        marginalOf(truth, 110),
      );
    }
    // ± 3 standard errors of a share of 300, and a little for the dispersion that is estimated from 28 days.
    expect(outcomes / campaigns).toBeGreaterThan(0.72);
    expect(outcomes / campaigns).toBeLessThan(0.9);
    expect(marginals / campaigns).toBeGreaterThan(0.72);
    expect(marginals / campaigns).toBeLessThan(0.9);
  });

  test('draws agree with expectations', () => {
    const random = createRandom('draws');
    const curve = expectOk(fitResponseCurve(daysOf(random, 0.1, 100, () => 80 + 40 * random.uniform())));
    const draws = Array.from({ length: 20_000 }, () => drawCurve(curve, random));
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    assertClose('response', mean(draws.map((one) => responseOf(one, 100))), expectedResponse(curve, 100), 0.01);
    assertClose('marginal', mean(draws.map((one) => marginalOf(one, 100))), expectedMarginal(curve, 100), 0.02);
  });

  test('needs a week with spend, and stands days on which nothing happened', () => {
    const days = Array.from({ length: 6 }, () => ({ spend: 10, outcome: 1 }));
    expect(fitResponseCurve([...days, { spend: 0, outcome: 1 }])).toMatchObject({
      ok: false,
      reason: 'NOT_ENOUGH_DATA',
    });
    const nothing = expectOk(fitResponseCurve([...days, ...days].map(({ spend }) => ({ spend, outcome: 0 }))));
    expect(expectedResponse(nothing, 10)).toBeLessThan(0.1);
    expect(expectedResponse(nothing, 10)).toBeGreaterThan(0);
    expect(() => fitResponseCurve([{ spend: -1, outcome: 0 }])).toThrow(/spend/);
  });

  test('lets older days count less', () => {
    const old = Array.from({ length: 20 }, () => ({ spend: 10, outcome: 1, weight: 0.01 }));
    const recent = Array.from({ length: 10 }, () => ({ spend: 10, outcome: 5 }));
    expect(expectedResponse(expectOk(fitResponseCurve([...old, ...recent])), 10)).toBeGreaterThan(4.7);
  });
});
