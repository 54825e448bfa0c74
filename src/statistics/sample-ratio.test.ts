import * as fc from 'fast-check';
import { assertAllFinite, assertClose, expectOk, readFixture, referenceRows } from './fixtures/reference';
import { createRandom } from './random';
import { testSampleRatio, testSampleRatioSequentially } from './sample-ratio';

const arms = (units: readonly number[], weights: readonly number[]) =>
  units.map((n, i) => ({ units: n, weight: weights[i] }));

interface PublishedRatio {
  readonly name: string;
  readonly counts: number[];
  readonly expected: number[];
  readonly chiSquare: number;
  readonly p: number;
}

describe('testSampleRatio', () => {
  it.each(
    referenceRows<{ observed: number[]; weights: number[] }, { chi2: number; df: number; p: number }>('srm', 'chi2'),
  )('$id', ({ id, inputs, expected, tolerance }) => {
    const result = expectOk(testSampleRatio(arms(inputs.observed, inputs.weights)));
    assertClose(`${id} chi-square`, result.chiSquare, expected.chi2, tolerance);
    assertClose(`${id} df`, result.degreesOfFreedom, expected.df, 0);
    assertClose(`${id} p`, result.pValue, expected.p, tolerance);
  });

  it.each(readFixture<{ sampleRatios: PublishedRatio[] }>('published-tests.json').sampleRatios)(
    'published: $name',
    (test) => {
      const result = expectOk(testSampleRatio(arms(test.counts, test.expected)));
      assertClose('chi-square', result.chiSquare, test.chiSquare, 1e-9);
      assertClose('p', result.pValue, test.p, 1e-9);
      expect(result.mismatch).toBe(false);
    },
  );

  it('counts only arms with traffic as degrees of freedom', () => {
    const two = expectOk(testSampleRatio(arms([5200, 4800], [0.5, 0.5])));
    const withClosedArm = expectOk(testSampleRatio(arms([5200, 4800, 0], [0.5, 0.5, 0])));
    expect(withClosedArm.pValue).toBe(two.pValue);
    // Oracle: SciPy chi2.sf(16, 1).
    assertClose('p', two.pValue, 6.334248366623988e-5, 1e-12);
    expect(withClosedArm.mismatch).toBe(true);
  });

  it('takes any unit in a closed arm for an error', () => {
    const result = expectOk(testSampleRatio(arms([5000, 5000, 1], [0.5, 0.5, 0])));
    expect(result).toMatchObject({ pValue: 1, misplacedUnits: 1, mismatch: true });
    expect(expectOk(testSampleRatio(arms([0, 0, 3], [1, 1, 0])))).toMatchObject({
      misplacedUnits: 3,
      mismatch: true,
      pValue: 1,
    });
  });

  it('gives reasons without data and errors for broken arguments', () => {
    expect(testSampleRatio(arms([0, 0], [1, 1]))).toMatchObject({ ok: false, reason: 'NOT_ENOUGH_DATA' });
    expect(testSampleRatio(arms([10], [1]))).toMatchObject({ ok: false, reason: 'NOT_ENOUGH_DATA' });
    expect(() => testSampleRatio(arms([10, -1], [1, 1]))).toThrow(/arms\[1\].units/);
    expect(() => testSampleRatio(arms([10, 1], [1, -1]))).toThrow(/arms\[1\].weight/);
  });

  it('is finite for any counts, and does not depend on the scale of weights', () => {
    const arm = fc.record({ units: fc.integer({ min: 0, max: 1e9 }), weight: fc.constantFrom(0, 0.1, 1, 7) });
    fc.assert(
      fc.property(fc.array(arm, { minLength: 2, maxLength: 6 }), (list) => {
        const result = testSampleRatio(list);
        const sequential = testSampleRatioSequentially(list);
        expect(sequential.ok).toBe(result.ok);
        if (!result.ok) return;
        assertAllFinite(result);
        assertAllFinite(sequential);
        const scaled = expectOk(testSampleRatio(list.map((a) => ({ ...a, weight: a.weight * 100 }))));
        assertClose('chi-square', scaled.chiSquare, result.chiSquare, 1e-6);
      }),
      { seed: 30, numRuns: 300 },
    );
  });
});

describe('testSampleRatioSequentially', () => {
  it('gives the Bayes factor of a Dirichlet alternative', () => {
    // Oracle: for Beta(1, 1) the marginal of k among n is 1/((n + 1)·C(n, k)); 7 of 10 at one half: e = 2^10/(11·120).
    const result = expectOk(testSampleRatioSequentially(arms([7, 3], [1, 1]), { concentration: 2 }));
    assertClose('e', Math.exp(result.logEValue), 1024 / 1320, 1e-12);
    expect(result.pValue).toBe(1);
  });

  it('almost never alarms over a thousand looks at a fair split, and soon at a bad one', () => {
    const everAlarms = (share: number, seed: string): number => {
      const random = createRandom(seed);
      let alarms = 0;
      for (let run = 0; run < 60; run++) {
        let [a, b] = [0, 0];
        for (let look = 0; look < 200; look++) {
          const more = random.binomial(500, share);
          a += more;
          b += 500 - more;
          if (expectOk(testSampleRatioSequentially(arms([a, b], [1, 1]), { threshold: 0.01 })).mismatch) {
            alarms++;
            break;
          }
        }
      }
      return alarms;
    };
    expect(everAlarms(0.5, 'fair')).toBeLessThanOrEqual(3);
    expect(everAlarms(0.49, 'bad')).toBeGreaterThanOrEqual(57);
  });
});
