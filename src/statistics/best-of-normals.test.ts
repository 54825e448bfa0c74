import { probabilitiesToBeBest } from './best-of-normals';
import { normalCdf } from './distributions';
import { createRandom } from './random';

test('of two it is the probability that their difference is positive', () => {
  for (const [gap, one, other] of [
    [0.3, 1, 1],
    [1, 0.2, 2],
    [2.5, 1, 0.1],
  ] as const) {
    const [first] = probabilitiesToBeBest([
      { mean: gap, deviation: one },
      { mean: 0, deviation: other },
    ]);
    expect(first).toBeCloseTo(normalCdf(gap / Math.hypot(one, other)), 5);
  }
});

test('of several it is how often a draw of each is the largest', () => {
  const beliefs = [
    { mean: 0.1, deviation: 0.3 },
    { mean: 0.3, deviation: 0.1 },
    { mean: 0, deviation: 0.6 },
    { mean: -1, deviation: 0.2 },
  ];
  const random = createRandom('the largest of four');
  const wins = [0, 0, 0, 0];
  const rounds = 200_000;
  for (let round = 0; round < rounds; round++) {
    const draws = beliefs.map(({ mean, deviation }) => random.normal(mean, deviation));
    wins[draws.indexOf(Math.max(...draws))] += 1 / rounds;
  }
  probabilitiesToBeBest(beliefs).forEach((probability, i) => {
    expect(Math.abs(probability - wins[i])).toBeLessThan(5 * Math.sqrt(0.25 / rounds));
  });
  expect(probabilitiesToBeBest([{ mean: 3, deviation: 1 }])).toEqual([1]);
  expect(() => probabilitiesToBeBest([{ mean: 3, deviation: 0 }])).toThrow(RangeError);
});
