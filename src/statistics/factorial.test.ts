import { analyseFactorial, type FactorialCell } from './factorial';
import { assertAllFinite, assertClose, expectOk } from './fixtures/reference';
import { compareMeans } from './means';
import { momentsFromVariance, momentsOfCounts } from './moments';
import { createRandom } from './random';

const cell = (levels: number[], mean: number, units = 100, variance = 4): FactorialCell => ({
  levels,
  moments: momentsFromVariance(units, mean, variance),
});
const square = [cell([0, 0], 10), cell([1, 0], 12), cell([0, 1], 11), cell([1, 1], 16)];

describe('analyseFactorial', () => {
  it('splits a 2×2 test into main effects and their interaction', () => {
    const { terms } = expectOk(analyseFactorial([2, 2], square));
    expect(terms.map((term) => [term.factors, term.effects[0].estimate])).toEqual([
      [[0], 3.5],
      [[1], 2.5],
      [[0, 1], 3],
    ]);
    assertClose('error of a main effect', terms[0].effects[0].standardError, 0.2, 1e-12);
    assertClose('error of the interaction', terms[2].effects[0].standardError, 0.4, 1e-12);
    assertClose('degrees of freedom', terms[0].effects[0].degreesOfFreedom, 396, 1e-12);
    for (const term of terms) assertClose('chi-square = t²', term.chiSquare, term.effects[0].statistic ** 2, 1e-10);
  });

  it('is the plain comparison with one factor of two levels', () => {
    const cells = [cell([0], 10, 80, 3), cell([1], 10.4, 120, 7)];
    const [term] = expectOk(analyseFactorial([2], cells)).terms;
    const plain = expectOk(compareMeans(cells[0].moments, cells[1].moments));
    assertClose('p', term.effects[0].pValue, plain.pValue, 1e-12);
    assertClose('lower', term.effects[0].interval.lower, plain.difference.interval.lower, 1e-12);
  });

  it('tests several levels at once with weights by precision', () => {
    const cells = [cell([0], 10, 80, 3), cell([1], 10.4, 120, 7), cell([2], 9.5, 60, 5)];
    const [term] = expectOk(analyseFactorial([3], cells)).terms;
    // Cochran's statistic Σ w(m - m̂)², w = n/s², is the same Wald test written without contrasts.
    const weights = [80 / 3, 120 / 7, 60 / 5];
    const means = [10, 10.4, 9.5];
    const total = weights.reduce((a, b) => a + b);
    const centre = weights.reduce((sum, w, i) => sum + w * means[i], 0) / total;
    const cochran = weights.reduce((sum, w, i) => sum + w * (means[i] - centre) ** 2, 0);
    assertClose('chi-square', term.chiSquare, cochran, 1e-10);
    expect(term.degreesOfFreedom).toBe(2);
  });

  it('does not depend on the order of cells, and reaches higher orders on request', () => {
    const cells = Array.from({ length: 12 }, (_, i) =>
      cell([i % 2, Math.floor(i / 2) % 3, Math.floor(i / 6)], Math.sin(i) + 5, 50 + i),
    );
    const { terms } = expectOk(analyseFactorial([2, 3, 2], cells, { highestOrder: 3 }));
    expect(terms.map((term) => term.degreesOfFreedom)).toEqual([1, 2, 1, 2, 1, 2, 2]);
    const turned = expectOk(analyseFactorial([2, 3, 2], [...cells].reverse(), { highestOrder: 3 })).terms;
    terms.forEach((term, i) => {
      assertClose('chi-square', turned[i].chiSquare, term.chiSquare, 1e-9);
    });
    assertAllFinite(terms);
  });

  it('finds no interaction too often where there is none', () => {
    const random = createRandom('factorial');
    let findings = 0;
    const runs = 1000;
    for (let run = 0; run < runs; run++) {
      const cells = [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ].map((levels) => ({
        levels,
        moments: momentsOfCounts(random.binomial(2000, 0.1 + 0.02 * levels[0] + 0.03 * levels[1]), 2000),
      }));
      if (expectOk(analyseFactorial([2, 2], cells)).terms[2].pValue < 0.05) findings++;
    }
    expect(findings / runs).toBeGreaterThan(0.05 - 3 * 0.0069);
    expect(findings / runs).toBeLessThan(0.05 + 3 * 0.0069);
  });

  it('gives reasons and names broken arguments', () => {
    expect(analyseFactorial([2, 2], square.slice(1))).toMatchObject({ ok: false, reason: 'MISSING_CELLS' });
    expect(analyseFactorial([2], [cell([0], 1, 1), cell([1], 2)])).toMatchObject({ reason: 'NOT_ENOUGH_DATA' });
    expect(analyseFactorial([2], [cell([0], 1, 9, 0), cell([1], 2, 9, 0)])).toMatchObject({ reason: 'NO_VARIATION' });
    expect(() => analyseFactorial([2], [cell([0], 1), cell([0], 2)])).toThrow(/cells\[1\].levels repeats/);
    expect(() => analyseFactorial([2], [cell([2], 1)])).toThrow(/cells\[0\].levels must give one level/);
    expect(() => analyseFactorial([1], [])).toThrow(/factorLevels must be ≥ 2/);
  });
});
