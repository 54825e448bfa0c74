import * as fc from 'fast-check';
import { assertClose } from './fixtures/reference';
import {
  mergeMoments,
  mergePairMoments,
  momentsFromSums,
  momentsFromVariance,
  momentsOf,
  momentsOfCounts,
  pairMomentsFromSums,
  pairMomentsOf,
  varianceOf,
} from './moments';

const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 40 });
const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);

describe('moments', () => {
  it('are the same from rows, from raw sums and merged from parts', () => {
    fc.assert(
      fc.property(values, values, (left, right) => {
        const all = momentsOf([...left, ...right]);
        const scale = 1e6 * all.units;
        const merged = mergeMoments([momentsOf(left), momentsOf(right)]);
        const fromSums = momentsFromSums(
          all.units,
          sum([...left, ...right]),
          sum([...left, ...right].map((y) => y * y)),
        );
        for (const other of [merged, fromSums]) {
          expect(Math.abs(other.mean - all.mean)).toBeLessThan(1e-9);
          expect(Math.abs(other.squaredDeviations - all.squaredDeviations)).toBeLessThan(1e-12 * scale);
          expect(other.squaredDeviations).toBeGreaterThanOrEqual(0);
        }
      }),
      { seed: 4 },
    );
  });

  it('keep the variance of values far from 0', () => {
    const shifted = [1, 2, 3, 4].map((y) => y + 1e9);
    expect(varianceOf(momentsOf(shifted))).toBeCloseTo(5 / 3, 10);
    expect(varianceOf(mergeMoments([momentsOf(shifted.slice(0, 2)), momentsOf(shifted.slice(2))]))).toBeCloseTo(
      5 / 3,
      6,
    );
  });

  it('see no variation in a constant, whatever rounding leaves', () => {
    const y = 19.99;
    const fromSums = momentsFromSums(1e6, y * 1e6, y * y * 1e6);
    expect(fromSums.squaredDeviations).toBe(0);
  });

  it('of pairs agree from rows, sums and parts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 9 })), { minLength: 2 }),
        (pairs) => {
          const xs = pairs.map(([x]) => x);
          const ys = pairs.map(([, y]) => y);
          const direct = pairMomentsOf(xs, ys);
          const summed = pairMomentsFromSums({
            units: pairs.length,
            sumX: sum(xs),
            sumY: sum(ys),
            sumXX: sum(xs.map((x) => x * x)),
            sumYY: sum(ys.map((y) => y * y)),
            sumXY: sum(xs.map((x, i) => x * ys[i])),
          });
          const merged = mergePairMoments([
            pairMomentsOf(xs.slice(0, 1), ys.slice(0, 1)),
            pairMomentsOf(xs.slice(1), ys.slice(1)),
          ]);
          for (const other of [summed, merged]) {
            for (const key of ['meanX', 'meanY', 'squaredX', 'squaredY', 'product'] as const) {
              expect(Math.abs(other[key] - direct[key])).toBeLessThan(1e-7);
            }
          }
        },
      ),
      { seed: 5 },
    );
  });

  it('of counts are those of a list of zeros and ones', () => {
    expect(momentsOfCounts(3, 8)).toEqual(momentsOf([1, 1, 1, 0, 0, 0, 0, 0]));
    assertClose('variance', varianceOf(momentsFromVariance(10, 2, 7)), 7, 1e-15);
  });

  it('of nothing are zeros, of broken input errors', () => {
    expect(momentsOf([])).toEqual({ units: 0, mean: 0, squaredDeviations: 0 });
    expect(varianceOf(momentsOf([5]))).toBe(0);
    expect(mergeMoments([])).toEqual(momentsOf([]));
    expect(() => momentsOf([1, Number.NaN])).toThrow(/values must be a finite number/);
    expect(() => momentsOfCounts(2, 1)).toThrow(/conversions must be ≤ units/);
    expect(() => momentsFromSums(1.5, 1, 1)).toThrow(/units must be a whole number/);
  });
});
