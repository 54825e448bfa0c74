import * as fc from 'fast-check';
import { type Bounds, divideByPrice, divideCents } from './divide-cents';

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
const bound = fc
  .tuple(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 100_000 }))
  .map(([a, b]): Bounds => ({ least: Math.min(a, b), most: Math.max(a, b) }));
const problem = fc
  .array(fc.tuple(bound, fc.double({ min: 0, max: 200_000, noNaN: true })), { minLength: 1, maxLength: 8 })
  .chain((parts) => {
    const bounds = parts.map(([one]) => one);
    const least = sum(bounds.map((one) => one.least));
    const most = sum(bounds.map((one) => one.most));
    return fc.record({
      bounds: fc.constant(bounds),
      targets: fc.constant(parts.map(([, target]) => target)),
      total: fc.integer({ min: least, max: most }),
    });
  });

describe('dividing cents', () => {
  test('gives away exactly the total, in whole cents, within all bounds', () => {
    fc.assert(
      fc.property(problem, ({ bounds, targets, total }) => {
        const byTarget = divideCents(total, targets, bounds);
        const byPrice = divideByPrice(total, bounds, (i, price) => 1e4 * ((targets[i] ?? 0) / 1e5 / price - 1), 2);
        for (const parts of [byTarget, byPrice]) {
          expect(parts).not.toBeNull();
          expect(sum(parts ?? [])).toBe(total);
          for (const [i, { least, most }] of bounds.entries()) {
            expect(Number.isInteger(parts?.[i])).toBe(true);
            expect(parts?.[i]).toBeGreaterThanOrEqual(least);
            expect(parts?.[i]).toBeLessThanOrEqual(most);
          }
        }
      }),
      { seed: 5, numRuns: 2_000 },
    );
  });

  test('keeps the targets where it may, and otherwise misses them alike', () => {
    const free = { least: 0, most: 1_000 };
    expect(divideCents(600, [100, 200, 300], [free, free, free])).toEqual([100, 200, 300]);
    expect(divideCents(900, [100, 200, 300], [free, free, free])).toEqual([200, 300, 400]);
    expect(divideCents(600, [100, 200, 300], [free, free, { least: 0, most: 200 }])).toEqual([150, 250, 200]);
  });

  test('says so where the bounds do not allow the total', () => {
    expect(
      divideCents(
        10,
        [5, 5],
        [
          { least: 6, most: 9 },
          { least: 5, most: 9 },
        ],
      ),
    ).toBeNull();
    expect(
      divideCents(
        20,
        [5, 5],
        [
          { least: 6, most: 9 },
          { least: 5, most: 9 },
        ],
      ),
    ).toBeNull();
    expect(
      divideCents(
        10,
        [5, 5],
        [
          { least: 6, most: 5 },
          { least: 0, most: 9 },
        ],
      ),
    ).toBeNull();
  });

  test('by price, makes the next cent bring equally much', () => {
    // Marginal a/(1 + x/c): at the price p the spend is c(a/p - 1).
    const curves = [
      [2, 1_000],
      [1, 5_000],
    ] as const;
    const free = { least: 0, most: 100_000 };
    const parts = divideByPrice(
      9_000,
      [free, free],
      (i, price) => (curves[i]?.[1] ?? 0) * ((curves[i]?.[0] ?? 0) / price - 1),
      2,
    );
    const [first, second] = curves.map(([a, c], i) => a / (1 + (parts?.[i] ?? 0) / c));
    expect(Math.abs((first ?? 0) - (second ?? 1))).toBeLessThan(0.001);
  });
});
