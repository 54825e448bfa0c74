import * as fc from 'fast-check';
import { momentsOf, varianceOf } from './moments';
import { createRandom, type Random } from './random';

const DRAWS = 20_000;

/** Mean and variance of many draws lie within 5 standard errors of the truth (fourth moments taken as at most 12 σ⁴). */
function expectMoments(draw: (random: Random) => number, mean: number, variance: number): void {
  const random = createRandom('moments');
  const moments = momentsOf(Array.from({ length: DRAWS }, () => draw(random)));
  expect(Math.abs(moments.mean - mean)).toBeLessThan(5 * Math.sqrt(variance / DRAWS));
  expect(Math.abs(varianceOf(moments) / variance - 1)).toBeLessThan(5 * Math.sqrt(11 / DRAWS));
}

describe('createRandom', () => {
  it('repeats itself for a seed and differs between seeds', () => {
    const draw = (seed: number | string) =>
      Array.from(
        { length: 5 },
        (
          (r) => () =>
            r.uniform()
        )(createRandom(seed)),
      );
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).toEqual(draw('1'));
    expect(draw(1)).not.toEqual(draw(2));
    expect(new Set([...draw('a'), ...draw('b'), ...draw('c')]).size).toBe(15);
  });

  it('keeps the sequence it has always had', () => {
    const random = createRandom(42);
    expect([
      random.integerBelow(1000),
      random.integerBelow(1000),
      random.binomial(100, 0.3),
      random.poisson(40),
    ]).toEqual([969, 793, 31, 27]);
  });

  it('forks streams that neither disturb nor resemble it', () => {
    const random = createRandom(7);
    const fork = random.fork('visitors');
    const first = fork.uniform();
    expect(random.uniform()).toBe(createRandom(7).uniform());
    expect(createRandom(7).fork('visitors').uniform()).toBe(first);
    expect(random.fork('orders').uniform()).not.toBe(first);
  });

  it.each<[string, (random: Random) => number, number, number]>([
    ['uniform', (r) => r.uniform(), 0.5, 1 / 12],
    ['integerBelow(6)', (r) => r.integerBelow(6), 2.5, 35 / 12],
    ['normal(3, 2)', (r) => r.normal(3, 2), 3, 4],
    ['gamma(0.4)', (r) => r.gamma(0.4), 0.4, 0.4],
    ['gamma(9, 2)', (r) => r.gamma(9, 2), 18, 36],
    ['beta(2, 5)', (r) => r.beta(2, 5), 2 / 7, 10 / (49 * 8)],
    ['binomial(12, 0.2)', (r) => r.binomial(12, 0.2), 2.4, 1.92],
    ['binomial(1e6, 0.001)', (r) => r.binomial(1e6, 0.001), 1000, 999],
    ['poisson(0.7)', (r) => r.poisson(0.7), 0.7, 0.7],
    ['poisson(500)', (r) => r.poisson(500), 500, 500],
  ])('%s has its mean and variance', (_, draw, mean, variance) => expectMoments(draw, mean, variance));

  it('fills the unit interval evenly', () => {
    const random = createRandom('even');
    const bins = new Array<number>(100).fill(0);
    for (let i = 0; i < 100_000; i++) bins[Math.floor(100 * random.uniform())]++;
    const chiSquare = bins.reduce((sum, seen) => sum + (seen - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeGreaterThan(50);
    expect(chiSquare).toBeLessThan(160);
  });

  it('stays within the range of each distribution', () => {
    const random = createRandom('range');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (trials, probability) => {
          const successes = random.binomial(trials, probability);
          expect(Number.isInteger(successes) && successes >= 0 && successes <= trials).toBe(true);
          const share = random.beta(probability + 1e-3, 0.01);
          expect(share >= 0 && share <= 1).toBe(true);
          expect(random.integerBelow(trials + 1)).toBeLessThanOrEqual(trials);
        },
      ),
      { seed: 3, numRuns: 500 },
    );
    expect(random.binomial(10, 0)).toBe(0);
    expect(random.binomial(1000, 1)).toBe(1000);
    expect(random.poisson(0)).toBe(0);
    expect(() => random.binomial(-1, 0.5)).toThrow(/trials/);
  });
});
