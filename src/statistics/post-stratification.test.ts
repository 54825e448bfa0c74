import * as fc from 'fast-check';
import { assertAllFinite, assertClose, expectOk } from './fixtures/reference';
import { momentsFromVariance, momentsOfCounts } from './moments';
import { comparePostStratified, type Stratum } from './post-stratification';
import { createRandom } from './random';

const stratum = (control: [number, number], treatment: [number, number]): Stratum => ({
  control: momentsOfCounts(control[0], control[1]),
  treatment: momentsOfCounts(treatment[0], treatment[1]),
});

describe('comparePostStratified', () => {
  it('undoes an imbalance between the arms that reverses the plain comparison', () => {
    // Simpson's paradox: treatment is better in both strata, but got more of the poor one.
    const strata = [stratum([234, 270], [81, 87]), stratum([55, 80], [192, 263])];
    const result = expectOk(comparePostStratified(strata));
    expect(result.difference.estimate).toBeGreaterThan(0);
    // By hand: weights 357/700 and 343/700 of the differences 81/87 - 234/270 and 192/263 - 55/80.
    const byHand = (357 / 700) * (81 / 87 - 234 / 270) + (343 / 700) * (192 / 263 - 55 / 80);
    assertClose('difference', result.difference.estimate, byHand, 1e-12);
  });

  it('is the plain difference of means with one stratum', () => {
    const only = { control: momentsFromVariance(400, 5, 9), treatment: momentsFromVariance(500, 5.5, 8) };
    const result = expectOk(comparePostStratified([only]));
    assertClose('z', result.z, 0.5 / Math.sqrt(9 / 400 + 8 / 500), 1e-12);
  });

  it('merges strata that are too thin and never loses a unit', () => {
    const strata = [stratum([30, 100], [35, 100]), stratum([1, 1], [1, 5]), stratum([0, 1], [0, 0])];
    expect(expectOk(comparePostStratified(strata))).toMatchObject({ strata: 2, mergedStrata: 2 });
    const lonely = [stratum([30, 100], [35, 100]), stratum([1, 1], [0, 0])];
    expect(expectOk(comparePostStratified(lonely))).toMatchObject({ strata: 1, mergedStrata: 2 });
    const arm = fc.integer({ min: 0, max: 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(arm, arm), { maxLength: 5 }), (sizes) => {
        const result = comparePostStratified(
          sizes.map(([a, b]) => stratum([Math.min(1, a), a], [Math.floor(b / 2), b])),
        );
        if (result.ok) assertAllFinite(result);
        else expect(['NOT_ENOUGH_DATA', 'NO_VARIATION']).toContain(result.reason);
      }),
      { seed: 110, numRuns: 300 },
    );
    expect(comparePostStratified([])).toMatchObject({ ok: false, reason: 'NOT_ENOUGH_DATA' });
  });

  it('narrows the interval where strata differ, and holds its level', () => {
    const random = createRandom('strata');
    let findings = 0;
    let narrower = 0;
    const runs = 600;
    for (let run = 0; run < runs; run++) {
      const strata = [0.02, 0.3].map((rate) => {
        const a = random.binomial(1000, 0.5);
        return stratum([random.binomial(a, rate), a], [random.binomial(1000 - a, rate), 1000 - a]);
      });
      const stratified = expectOk(comparePostStratified(strata));
      const merged = strata.reduce((all, s) => ({
        control: momentsOfCounts(
          Math.round(all.control.mean * all.control.units + s.control.mean * s.control.units),
          all.control.units + s.control.units,
        ),
        treatment: momentsOfCounts(
          Math.round(all.treatment.mean * all.treatment.units + s.treatment.mean * s.treatment.units),
          all.treatment.units + s.treatment.units,
        ),
      }));
      if (stratified.standardError < expectOk(comparePostStratified([merged])).standardError) narrower++;
      if (stratified.pValue < 0.05) findings++;
    }
    expect(narrower).toBeGreaterThan(0.95 * runs);
    expect(findings / runs).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs));
  });
});
