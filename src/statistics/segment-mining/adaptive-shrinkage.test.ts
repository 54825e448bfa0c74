import { normalCdf, normalTwoSidedP } from '../distributions';
import { createRandom } from '../random';
import { effectPosterior, fitEffectPrior, shrunkenEffect } from './adaptive-shrinkage';

const effect = (estimate: number, standardError: number) => ({
  estimate,
  standardError,
  pValue: normalTwoSidedP(estimate / standardError),
});

it('is the posterior mean of a normal prior where the prior is one normal', () => {
  // Closed form: estimate · σ² ÷ (σ² + s²).
  expect(shrunkenEffect(effect(0.3, 0.1), { scales: [0.2], weights: [1] })).toBeCloseTo((0.3 * 0.04) / 0.05, 12);
  expect(shrunkenEffect(effect(0.3, 0.1), { scales: [0], weights: [1] })).toBe(0);
  // Half at 0: weighted by the densities N(0.3; 0, 0.1) and N(0.3; 0, √0.05), by hand.
  const [none, some] = [Math.exp(-4.5) / 0.1, Math.exp(-0.09 / 0.1) / Math.sqrt(0.05)];
  expect(shrunkenEffect(effect(0.3, 0.1), { scales: [0, 0.2], weights: [0.5, 0.5] })).toBeCloseTo(
    (some / (none + some)) * 0.24,
    12,
  );
});

it('finds nothing in noise, and leaves a few large effects among it nearly whole', () => {
  const random = createRandom('shrinkage');
  const noise = Array.from({ length: 400 }, () => effect(random.normal(0, 0.05), 0.05));
  const empty = fitEffectPrior(noise);
  expect(Math.max(...noise.map((one) => Math.abs(shrunkenEffect(one, empty))))).toBeLessThan(0.05);
  const prior = fitEffectPrior([...noise, ...[0.4, 0.5, -0.45, 0.42].map((estimate) => effect(estimate, 0.05))]);
  expect(shrunkenEffect(effect(0.42, 0.05), prior)).toBeGreaterThan(0.38);
  expect(Math.abs(shrunkenEffect(effect(0.06, 0.05), prior))).toBeLessThan(0.02);
});

it('is nearer to the truth than the estimates, and never beyond them', () => {
  const random = createRandom('closer');
  const truths = Array.from({ length: 500 }, () => (random.uniform() < 0.8 ? 0 : random.normal(0, 0.2)));
  const family = truths.map((truth) => effect(random.normal(truth, 0.1), 0.1));
  const prior = fitEffectPrior(family);
  const shrunken = family.map((one) => shrunkenEffect(one, prior));
  const error = (guesses: readonly number[]) => guesses.reduce((sum, one, i) => sum + (one - truths[i]) ** 2, 0);
  expect(error(shrunken)).toBeLessThan(0.5 * error(family.map(({ estimate }) => estimate)));
  shrunken.forEach((one, i) => {
    expect(one * family[i].estimate).toBeGreaterThanOrEqual(0);
    expect(Math.abs(one)).toBeLessThanOrEqual(Math.abs(family[i].estimate));
  });
});

it('trusts an estimate with few degrees of freedom as little as its p-value does', () => {
  const prior = { scales: [0, 0.3], weights: [0.9, 0.1] };
  const loose = { estimate: 0.3, standardError: 0.1, pValue: 0.04 };
  expect(shrunkenEffect(loose, prior)).toBeLessThan(shrunkenEffect(effect(0.3, 0.1), prior));
});

it('an empty family knows of no effects', () => {
  expect(fitEffectPrior([])).toEqual({ scales: [0], weights: [1] });
});

it('has the posterior of a normal prior where the prior is one normal, and a point at 0 where it is none', () => {
  // Closed form: mean 0.24, deviation √(0.04 · 0.01 ÷ 0.05) = 0.0894427.
  const { mean, positive } = effectPosterior(effect(0.3, 0.1), { scales: [0.2], weights: [1] });
  expect(mean).toBeCloseTo(0.24, 12);
  expect(positive).toBeCloseTo(normalCdf(0.24 / 0.0894427), 5);
  expect(effectPosterior(effect(0.3, 0.1), { scales: [0], weights: [1] })).toEqual({ mean: 0, positive: 0 });
  // Half of the weight at 0 after the measurement: at most half is positive.
  expect(effectPosterior(effect(0.12, 0.1), { scales: [0, 0.2], weights: [0.5, 0.5] }).positive).toBeLessThan(0.5);
});
