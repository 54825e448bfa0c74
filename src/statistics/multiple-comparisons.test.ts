import * as fc from 'fast-check';
import { assertClose, referenceRows } from './fixtures/reference';
import { adjustFamilies, adjustPValues, type Correction } from './multiple-comparisons';

const NAMES: Record<string, Correction> = {
  bonferroni: 'BONFERRONI',
  holm: 'HOLM',
  benjamini_hochberg: 'BENJAMINI_HOCHBERG',
};
const family = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 15 });

describe('adjustPValues', () => {
  it.each(referenceRows<{ p: number[] }, Record<string, number[] | boolean[]>>('multiple_comparisons', 'holm'))(
    '$id',
    ({ id, inputs, expected, tolerance }) => {
      for (const [name, correction] of Object.entries(NAMES)) {
        adjustPValues(inputs.p, correction).forEach((adjusted, i) => {
          assertClose(`${id} ${name}[${i}]`, adjusted.adjustedPValue, Number(expected[name][i]), tolerance);
          expect(adjusted.rejected).toBe(expected[`${name}_reject`][i]);
        });
      }
    },
  );

  it('never lowers a p, keeps their order, and is no stricter with BH than Holm than Bonferroni', () => {
    fc.assert(
      fc.property(family, (ps) => {
        const [none, bh, holm, bonferroni] = (['NONE', 'BENJAMINI_HOCHBERG', 'HOLM', 'BONFERRONI'] as const).map((c) =>
          adjustPValues(ps, c).map((a) => a.adjustedPValue),
        );
        ps.forEach((p, i) => {
          expect(none[i]).toBe(p);
          expect(bh[i]).toBeGreaterThanOrEqual(p);
          expect(holm[i]).toBeGreaterThanOrEqual(bh[i] - 1e-15);
          expect(bonferroni[i]).toBeGreaterThanOrEqual(holm[i] - 1e-15);
          ps.forEach((q, j) => {
            if (p < q) expect(holm[i]).toBeLessThanOrEqual(holm[j]);
          });
        });
      }),
      { seed: 50 },
    );
  });

  it('gives levels at which an interval leaves out 0 exactly when the comparison is a finding', () => {
    fc.assert(
      fc.property(
        family,
        fc.constantFrom(...Object.values(NAMES)),
        fc.constantFrom(0.05, 0.2),
        (ps, correction, alpha) => {
          adjustPValues(ps, correction, alpha).forEach((adjusted, i) => {
            if (Math.abs(adjusted.adjustedPValue / alpha - 1) > 1e-9)
              expect(ps[i] <= adjusted.intervalAlpha).toBe(adjusted.rejected);
            expect(adjusted.intervalAlpha).toBeGreaterThan(0);
            expect(adjusted.intervalAlpha).toBeLessThanOrEqual(alpha);
          });
        },
      ),
      { seed: 51, numRuns: 500 },
    );
  });

  it('holds for an empty family and refuses what is no p-value', () => {
    expect(adjustPValues([], 'HOLM')).toEqual([]);
    expect(() => adjustPValues([0.1, Number.NaN], 'HOLM')).toThrow(/pValues\[1\] must lie in 0..1/);
  });
});

describe('adjustFamilies', () => {
  const table = [
    { metric: 'clicks', variation: 'B', pValue: 0.02 },
    { metric: 'clicks', variation: 'C', pValue: 0.03 },
    { metric: 'revenue', variation: 'B', pValue: 0.04 },
  ];

  it.each([
    ['METRIC', [0.04, 0.04, 0.04]],
    ['VARIATION', [0.04, 0.03, 0.04]],
    ['ALL', [0.06, 0.06, 0.06]],
  ] as const)('corrects within %s', (scope, expected) => {
    const adjusted = adjustFamilies(table, 'HOLM', scope);
    expect(adjusted.map((a) => [a.metric, a.variation])).toEqual(table.map((a) => [a.metric, a.variation]));
    adjusted.forEach((a, i) => {
      assertClose(`${scope}[${i}]`, a.adjustedPValue, expected[i], 1e-12);
    });
  });
});
