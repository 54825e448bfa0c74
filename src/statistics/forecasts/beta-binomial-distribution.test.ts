import { betaBinomialCdf, betaBinomialQuantile, logBetaBinomial } from './beta-binomial-distribution';

// Oracle: scipy.stats.betabinom 1.x.
const CAMPAIGN = { trials: 1_000, a: 3, b: 197 };
const SMALL = { trials: 7, a: 0.5, b: 2 };
const LARGE = { trials: 2_000_000, a: 6, b: 594 };

test('probabilities are those of scipy', () => {
  expect(logBetaBinomial(CAMPAIGN, 20)).toBeCloseTo(-3.5691992662081873, 9);
  expect(logBetaBinomial(CAMPAIGN, 1_001)).toBe(Number.NEGATIVE_INFINITY);
  for (const [k, p] of [
    [0, 0.004514548689653679],
    [5, 0.1328899116116042],
    [20, 0.7627175723498036],
    [60, 0.9992139309227527],
  ])
    expect(betaBinomialCdf(CAMPAIGN, k)).toBeCloseTo(p, 9);
  expect(betaBinomialCdf(SMALL, 2)).toBeCloseTo(0.7722473604826547, 12);
  expect([betaBinomialCdf(SMALL, -1), betaBinomialCdf(SMALL, 7)]).toEqual([0, 1]);
});

test('very many trials are judged as a share, to five digits', () => {
  expect(betaBinomialCdf(LARGE, 10_000)).toBeCloseTo(0.0829695162692388, 5);
  expect(betaBinomialCdf(LARGE, 30_000)).toBeCloseTo(0.885211177365103, 5);
});

test('quantiles are those of scipy', () => {
  expect([0.1, 0.5, 0.9].map((p) => betaBinomialQuantile(CAMPAIGN, p))).toEqual([5, 13, 28]);
  expect([0.1, 0.5, 0.9].map((p) => betaBinomialQuantile(SMALL, p))).toEqual([0, 1, 4]);
  const [low, high] = [0.1, 0.9].map((p) => betaBinomialQuantile(LARGE, p));
  expect(Math.abs(low - 10_539)).toBeLessThanOrEqual(2);
  expect(Math.abs(high - 30_858)).toBeLessThanOrEqual(2);
});

test('arguments that mean nothing are refused by name', () => {
  expect(() => betaBinomialCdf({ ...CAMPAIGN, a: 0 }, 3)).toThrow('a must be');
  expect(() => betaBinomialQuantile(CAMPAIGN, 1.2)).toThrow('p must lie');
});
