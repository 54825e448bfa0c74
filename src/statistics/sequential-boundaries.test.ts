import * as fc from 'fast-check';
import { type Spending, spentAlpha } from './alpha-spending';
import { normalTwoSidedP } from './distributions';
import { assertAllFinite, assertClose, referenceRows } from './fixtures/reference';
import { crossingProbabilities, sequentialBoundaries } from './sequential-boundaries';

const SPENDING: Record<string, Spending> = {
  obrien_fleming_lan_demets_per_side: { kind: 'OBRIEN_FLEMING' },
  obrien_fleming_lan_demets_total: { kind: 'OBRIEN_FLEMING_TOTAL' },
  pocock_lan_demets: { kind: 'POCOCK' },
  kim_demets_power_1: { kind: 'KIM_DEMETS', power: 1 },
  kim_demets_power_2: { kind: 'KIM_DEMETS', power: 2 },
  kim_demets_power_3: { kind: 'KIM_DEMETS', power: 3 },
};

interface Inputs {
  readonly information_fractions: number[];
  readonly spending: string;
  readonly alpha: number;
}

/** Strictly increasing looks in (0, 1], neighbours at least a thousandth apart. */
const looks = fc
  .uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 12 })
  .map((list) => list.sort((a, b) => a - b).map((t) => t / 1000));
const spendings = fc.constantFrom(...Object.values(SPENDING));

describe('sequentialBoundaries', () => {
  it.each(referenceRows<Inputs, Record<string, number[]>>('group_sequential', 'z'))(
    '$id',
    ({ id, inputs, expected }) => {
      const { information_fractions: fractions, alpha, spending } = inputs;
      sequentialBoundaries(fractions, { alpha, spending: SPENDING[spending] }).forEach((boundary, k) => {
        assertClose(`${id} z[${k}]`, boundary.z, expected.z[k], 1e-9);
        assertClose(`${id} nominal p[${k}]`, boundary.nominalPValue, expected.nominal_two_sided_p[k], 1e-8);
        assertClose(`${id} spent[${k}]`, boundary.cumulativeAlpha, expected.cumulative_alpha[k], 1e-12);
      });
    },
  );

  it('gives the published O’Brien–Fleming-type values for five looks', () => {
    // Lan & DeMets 1983; also the tables of ldbounds and gsDesign.
    const zs = sequentialBoundaries([0.2, 0.4, 0.6, 0.8, 1]).map(({ z }) => z);
    expect(zs.map((z) => Number(z.toFixed(3)))).toEqual([4.877, 3.357, 2.68, 2.29, 2.031]);
  });

  it('spends exactly its alpha at any looks, and no more than planned at each', () => {
    fc.assert(
      fc.property(looks, spendings, fc.constantFrom(0.01, 0.05, 0.2), (fractions, spending, alpha) => {
        const boundaries = sequentialBoundaries(fractions, { spending, alpha });
        assertAllFinite(boundaries);
        let spent = 0;
        crossingProbabilities(boundaries).forEach(({ upper, lower }, k) => {
          assertClose('sides', upper + 1e-12, lower + 1e-12, 1e-6);
          spent += upper + lower;
          expect(Math.abs(spent - spentAlpha(spending, fractions[k], alpha))).toBeLessThan(1e-8);
        });
      }),
      { seed: 70, numRuns: 60 },
    );
  });

  it('is never less strict for a smaller alpha', () => {
    fc.assert(
      fc.property(looks, spendings, (fractions, spending) => {
        const strict = sequentialBoundaries(fractions, { spending, alpha: 0.01 });
        sequentialBoundaries(fractions, { spending, alpha: 0.05 }).forEach(({ z }, k) => {
          expect(z).toBeLessThanOrEqual(strict[k].z);
        });
      }),
      { seed: 71, numRuns: 30 },
    );
  });

  it('is the fixed test with a single look, and spends the rest at an early end', () => {
    assertClose('fixed', sequentialBoundaries([1])[0].z, 1.959963984540054, 1e-9);
    const [, last] = sequentialBoundaries([0.3, 0.6], { lastLookIsFinal: true });
    expect(last.cumulativeAlpha).toBe(0.05);
    expect(last.z).toBeLessThan(sequentialBoundaries([0.3, 0.6])[1].z);
    assertClose('only look', normalTwoSidedP(sequentialBoundaries([0.4], { lastLookIsFinal: true })[0].z), 0.05, 1e-9);
  });

  it('bears two hundred looks and looks that nearly coincide', () => {
    const many = sequentialBoundaries(Array.from({ length: 200 }, (_, i) => (i + 1) / 200));
    expect(many.at(-1)?.z).toBeCloseTo(2.2013, 3);
    for (let k = 1; k < many.length; k++) expect(many[k].z).toBeLessThan(many[k - 1].z);
    assertAllFinite(sequentialBoundaries([0.5, 0.5 + 1e-6, 0.5 + 2e-6, 1]));
  });

  it('refuses looks out of order', () => {
    expect(() => sequentialBoundaries([0.5, 0.5])).toThrow(
      /informationFractions must increase strictly within \(0, 1\]/,
    );
    expect(() => sequentialBoundaries([0.5, 1.1])).toThrow(RangeError);
    expect(() => sequentialBoundaries([Number.NaN])).toThrow(RangeError);
  });

  it('has the power of the fixed test when there is one look', () => {
    const [{ upper, lower }] = crossingProbabilities(sequentialBoundaries([1]), 1.959963984540054 + 0.8416212335729143);
    assertClose('power', upper, 0.8, 1e-9);
    expect(lower).toBeLessThan(1e-5);
  });
});
