import * as fc from 'fast-check';
import { allocateTraffic, thompsonShares, topTwoShares } from './bandit-allocation';
import { assertClose } from './fixtures/reference';
import { createRandom } from './random';

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
const chances = fc
  .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 8 })
  .filter((list) => sum(list) > 1e-6)
  .map((list) => list.map((p) => p / sum(list)));

describe('shares of traffic', () => {
  it('add up to 1, keep the floor, and follow the chances', () => {
    fc.assert(
      fc.property(chances, fc.double({ min: 0, max: 0.12, noNaN: true }), (probabilities, floor) => {
        for (const rule of [thompsonShares, topTwoShares]) {
          const shares = rule(probabilities, floor);
          assertClose('sum', sum(shares), 1, 1e-9);
          shares.forEach((share, i) => {
            expect(share).toBeGreaterThanOrEqual(floor - 1e-12);
            probabilities.forEach((p, j) => {
              if (p < probabilities[i]) expect(shares[j]).toBeLessThanOrEqual(share + 1e-12);
            });
          });
        }
      }),
      { seed: 100 },
    );
  });

  it('of top-two give the runner-up half even when the leader is certain', () => {
    expect(topTwoShares([1, 0, 0], 0)).toEqual([0.5, 0.25, 0.25]);
    // Oracle: by hand, ½Pᵢ + ½Σ Pⱼ·Pᵢ/(1 - Pⱼ) with P = .6, .3, .1.
    const shares = topTwoShares([0.6, 0.3, 0.1], 0);
    assertClose('first', shares[0], 0.3 + 0.5 * (0.3 * (0.6 / 0.7) + 0.1 * (0.6 / 0.9)), 1e-12);
    assertClose('last', shares[2], 0.05 + 0.5 * (0.6 * (0.1 / 0.4) + 0.3 * (0.1 / 0.7)), 1e-12);
  });

  it('refuse a floor that cannot be kept', () => {
    expect(() => thompsonShares([0.5, 0.5], 0.6)).toThrow(/floor must lie in 0..1\/2/);
    expect(() => thompsonShares([0.5, Number.NaN])).toThrow(/probabilities\[1\]/);
  });
});

describe('allocateTraffic', () => {
  it('shares equally until every arm has been seen enough', () => {
    const early = allocateTraffic([
      { conversions: 20, units: 200 },
      { conversions: 4, units: 200 },
    ]);
    expect(early).toMatchObject({ phase: 'BURN_IN', shares: [0.5, 0.5] });
    const later = allocateTraffic([
      { conversions: 20, units: 200 },
      { conversions: 5, units: 200 },
    ]);
    expect(later.phase).toBe('ADAPTIVE');
    expect(later.shares[0]).toBeGreaterThan(0.95);
    expect(
      allocateTraffic([
        { conversions: 20, units: 200 },
        { conversions: 5, units: 200 },
      ]),
    ).toEqual(later);
    expect(() => allocateTraffic([])).toThrow(/arms must not be empty/);
  });

  it('earns more than an equal split, and learns the winner at least as surely with top-two', () => {
    const rates = [0.1, 0.1, 0.14];
    const run = (goal: 'EARN' | 'LEARN' | 'EQUAL') => {
      const random = createRandom('bandit');
      const arms = rates.map(() => ({ conversions: 0, units: 0 }));
      for (let day = 0; day < 28; day++) {
        const shares = goal === 'EQUAL' ? [1 / 3, 1 / 3, 1 / 3] : allocateTraffic(arms, { goal }).shares;
        rates.forEach((rate, i) => {
          const units = Math.round(600 * shares[i]);
          arms[i] = { units: arms[i].units + units, conversions: arms[i].conversions + random.binomial(units, rate) };
        });
      }
      return {
        conversions: sum(arms.map((arm) => arm.conversions)),
        best: allocateTraffic(arms).probabilitiesToBeBest[2],
      };
    };
    expect(run('EARN').conversions).toBeGreaterThan(run('EQUAL').conversions);
    expect(run('LEARN').best).toBeGreaterThan(0.99);
  });
});
