import { createRandom } from '../random';
import { testDrift } from './mean-drift';

/** Means of batches of intervals that hold with a probability, whose outcomes share half of their fortune. */
function batches(random: ReturnType<typeof createRandom>, count: number, level: number): number[] {
  return Array.from({ length: count }, () => {
    const shared = random.uniform() < level;
    const held = Array.from({ length: 5 }, () => (random.uniform() < 0.5 ? shared : random.uniform() < level));
    return held.filter(Boolean).length / held.length;
  });
}

test('looked at after every batch, it cries wolf no more often than it says', () => {
  const random = createRandom('no drift');
  const alarms = Array.from({ length: 400 }, () => testDrift(batches(random, 60, 0.8), 0.8).pValue <= 0.1).filter(
    Boolean,
  );
  // The p of a sequence is the smallest so far: one look at the end is a look after every batch.
  expect(alarms.length / 400).toBeLessThanOrEqual(0.1);
});

test('finds what holds too rarely, from the start or later, and says since when', () => {
  const random = createRandom('drift');
  const found = Array.from({ length: 50 }, () => {
    const good = batches(random, 30, 0.8);
    return testDrift([...good, ...batches(random, 40, 0.45)], 0.8);
  });
  expect(found.filter(({ pValue }) => pValue <= 0.05).length).toBeGreaterThanOrEqual(45);
  const middle = found.map(({ since }) => since).sort((one, other) => one - other)[25] ?? 0;
  expect(Math.abs(middle - 30)).toBeLessThanOrEqual(8);
  expect(testDrift(batches(random, 60, 0.5), 0.8).pValue).toBeLessThan(0.01);
});

test('no values, no evidence', () => {
  expect(testDrift([], 0.8)).toEqual({ pValue: 1, since: 0 });
  expect(() => testDrift([2], 0.8)).toThrow('values');
  // By hand: one value of 0 for a mean of 0.5. The eight bettors keep 1 ∓ stake, which is 1 on average.
  expect(testDrift([0], 0.5).pValue).toBe(1);
});
