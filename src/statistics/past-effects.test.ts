import { assertClose } from './fixtures/reference';
import { effectDeviation, testHeterogeneity } from './past-effects';
import { createRandom } from './random';

describe('effectDeviation', () => {
  it('finds the deviation that true effects were drawn with', () => {
    const random = createRandom(7);
    const effects = Array.from({ length: 20_000 }, (_, i) => {
      const standardError = 0.02 + 0.03 * ((i % 10) / 10);
      return { estimate: random.normal(0, 0.05) + random.normal(0, standardError), standardError };
    });
    const found = effectDeviation(effects);
    expect(found.ok && found.standardDeviation).toBeCloseTo(0.05, 2);
  });

  it('is 0 where effects differ by less than their errors, and unknown without any', () => {
    expect(effectDeviation([{ estimate: 0.01, standardError: 0.1 }])).toMatchObject({ ok: true, standardDeviation: 0 });
    expect(effectDeviation([])).toMatchObject({ ok: false, reason: 'NOT_ENOUGH_DATA' });
    expect(() => effectDeviation([{ estimate: NaN, standardError: 1 }])).toThrow(RangeError);
  });
});

describe('testHeterogeneity', () => {
  // Two groups: Q is the square of z = (e₁ - e₂)/√(s₁² + s₂²); SciPy 1.10.1: chi2.sf(4, 1).
  it('is the squared z test of two groups', () => {
    const found = testHeterogeneity([
      { estimate: 1, standardError: 0.3 },
      { estimate: 0, standardError: 0.4 },
    ]);
    if (!found.ok) throw new Error(found.explanation);
    assertClose('Q', found.chiSquare, 4, 1e-12);
    assertClose('p', found.pValue, 0.04550026389635857, 1e-12);
  });

  it('sees nothing in equal effects and needs two groups', () => {
    const same = [1, 2, 3].map((standardError) => ({ estimate: 0.5, standardError }));
    expect(testHeterogeneity(same)).toMatchObject({ ok: true, chiSquare: 0, pValue: 1 });
    expect(testHeterogeneity(same.slice(1, 2))).toMatchObject({ ok: false, reason: 'NOT_ENOUGH_DATA' });
  });
});
