import { clippedWeighting } from './clipped-weighting';
import { createRandom } from './random';

const Z = 1.959963984540054;

test('sixteen decisions give what Python 3.11 says (statistics.fmean and stdev of min(w, 4)·r)', () => {
  const weights = Array.from({ length: 16 }, (_, i) => 0.5 * i);
  const rewards = Array.from({ length: 16 }, (_, i) => (i * 7) % 5);
  const { estimate, interval, cutoff, clippedShare } = clippedWeighting(weights, rewards, Z);
  expect([cutoff, clippedShare]).toEqual([4, 7 / 16]);
  expect(estimate).toBeCloseTo(5.53125, 14);
  expect((interval.upper - estimate) / Z).toBeCloseTo(1.3505159122226833, 13);
  expect((estimate - interval.lower) / Z).toBeCloseTo(1.3505159122226833, 13);
});

test('where no weight is above √n it is the plain weighted mean', () => {
  const answer = clippedWeighting([1, 0.5, 1.5, 1], [1, 0, 1, 0], Z);
  expect(answer).toMatchObject({ cutoff: 2, clippedShare: 0, estimate: 2.5 / 4 });
});

test('of heavy weights it is nearer to the truth than the plain weighted mean is, and too low rather than too high', () => {
  const random = createRandom('clipped');
  // One decision in 2,000 is like those of the target, and weighs 1,000: as much together as the others. All earn .5 on average.
  const errors = Array.from({ length: 400 }, () => {
    const weights = Array.from({ length: 500 }, () => (random.uniform() < 1 / 2_000 ? 1_000 : 0.5));
    const rewards = weights.map(() => Number(random.uniform() < 0.5));
    const plain = weights.reduce((sum, weight, i) => sum + weight * rewards[i], 0) / weights.length;
    return { plain: plain - 0.5, clipped: clippedWeighting(weights, rewards, Z).estimate - 0.5 };
  });
  const square = (of: 'plain' | 'clipped') => errors.reduce((sum, one) => sum + one[of] ** 2, 0) / errors.length;
  expect(square('clipped')).toBeLessThan(square('plain') / 3);
  expect(errors.reduce((sum, { clipped }) => sum + clipped, 0)).toBeLessThan(0);
});

test.each([
  [[], []],
  [[1], [1, 2]],
])('weights %j with rewards %j are an error of the program', (weights, rewards) => {
  expect(() => clippedWeighting(weights, rewards, Z)).toThrow('as many');
});
