import { createRandom } from '../random';
import { conformalScale, scaleInterval } from './conformal-scale';
import { fitIsotonic, isotonicAt } from './isotonic-regression';
import { brierScore, calibrationError, reliabilityBins } from './probability-scores';
import { crpsOf, FORECAST_LEVELS, forecastOf, pitOf, quantileAt } from './quantile-forecast';

describe('isotonic regression', () => {
  test('pools what falls, and keeps what rises', () => {
    // By hand: 0.2 and 0.3 fall and are pooled to a half.
    const steps = fitIsotonic([0.1, 0.2, 0.3, 0.4], [0, 1, 0, 1]);
    expect(steps.map(({ value }) => value)).toEqual([0, 0.5, 1]);
    expect(isotonicAt(steps, 0.25)).toBe(0.5);
    expect(isotonicAt(steps, 0.35)).toBeCloseTo(0.75, 12);
    expect([isotonicAt(steps, 0), isotonicAt(steps, 1), isotonicAt([], 0.5)]).toEqual([0, 1, null]);
  });

  test('rises everywhere, keeps the mean, and fits no worse than the scores it began with', () => {
    const random = createRandom(4);
    const scores = Array.from({ length: 500 }, () => random.uniform());
    const outcomes = scores.map((score) => Number(random.uniform() < score ** 2));
    const steps = fitIsotonic(scores, outcomes);
    expect([...steps].sort((left, right) => left.value - right.value)).toEqual(steps);
    const fitted = scores.map((score) => isotonicAt(steps, score) ?? 0);
    const sum = (list: readonly number[]): number => list.reduce((left, right) => left + right, 0);
    expect(sum(fitted)).toBeCloseTo(sum(outcomes), 6);
    const squares = (list: readonly number[]): number => sum(list.map((one, i) => (one - outcomes[i]) ** 2));
    expect(squares(fitted)).toBeLessThan(squares(scores));
  });

  test('refuses lists that do not go together', () => {
    expect(() => fitIsotonic([1], [])).toThrow('equally many');
  });
});

describe('conformal scale', () => {
  test('is the rank of the guarantee', () => {
    const outcomes = [1, 2, 3, 4].map((actual) => ({ lower: -1, center: 0, upper: 1, actual }));
    // ceil(5 × 0.8) = 4: the largest of four.
    expect(conformalScale(outcomes, 0.8)).toBe(4);
    expect(conformalScale(outcomes.slice(0, 3), 0.8)).toBeNull();
    expect(scaleInterval({ lower: 1, center: 2, upper: 4 }, 2)).toEqual({ lower: 0, upper: 6 });
  });

  test('makes intervals hold that were too narrow by half', () => {
    const random = createRandom(9);
    const draw = () => ({ lower: -0.64, center: 0, upper: 0.64, actual: random.normal() });
    const scale = conformalScale(Array.from({ length: 2_000 }, draw), 0.8) ?? 0;
    const held = Array.from({ length: 5_000 }, draw).filter(({ actual, ...interval }) => {
      const { lower, upper } = scaleInterval(interval, scale);
      return actual >= lower && actual <= upper;
    }).length;
    expect(held / 5_000).toBeGreaterThan(0.78);
    expect(held / 5_000).toBeLessThan(0.83);
  });
});

describe('scores of probabilities', () => {
  const outcomes = [
    { probability: 0.1, happened: false },
    { probability: 0.9, happened: true },
    { probability: 0.8, happened: false },
  ];
  test('Brier, bins and calibration error by hand', () => {
    expect(brierScore(outcomes)).toBeCloseTo((0.01 + 0.01 + 0.64) / 3, 12);
    expect(reliabilityBins(outcomes, 2)).toEqual([
      { from: 0, to: 0.5, forecasts: 1, meanProbability: 0.1, happened: 0 },
      { from: 0.5, to: 1, forecasts: 2, meanProbability: expect.closeTo(0.85, 12), happened: 0.5 },
    ]);
    expect(calibrationError(outcomes, 2)).toBeCloseTo(0.1 / 3 + (2 / 3) * 0.35, 12);
    expect([brierScore([]), calibrationError([])]).toEqual([null, null]);
  });
});

describe('quantile forecasts', () => {
  const random = createRandom(3);
  const forecast = forecastOf(Float64Array.from({ length: 100_000 }, () => random.normal()));

  test('keep the quantiles of a normal', () => {
    expect(quantileAt(forecast, 0.9)).toBeCloseTo(1.2816, 1);
    expect(quantileAt(forecast, 0.5)).toBeCloseTo(0, 1);
    expect(quantileAt(forecast, 1)).toBe(forecast[FORECAST_LEVELS.length - 1]);
  });

  test('outcomes are spread evenly over them, and score as theory says', () => {
    const actuals = Array.from({ length: 20_000 }, () => random.normal());
    const below = actuals.filter((actual) => pitOf(forecast, actual) < 0.3).length / actuals.length;
    expect(below).toBeCloseTo(0.3, 1);
    // Gneiting & Raftery: the CRPS of a standard normal for its own outcomes is 1/√π, of which the outer hundredths are left out.
    const mean = actuals.reduce((sum, actual) => sum + crpsOf(forecast, actual), 0) / actuals.length;
    expect(Math.abs(mean - 1 / Math.sqrt(Math.PI))).toBeLessThan(0.02);
  });

  test('do not know outcomes beyond them any better', () => {
    expect([pitOf(forecast, -10), pitOf(forecast, 10)]).toEqual([0.005, expect.closeTo(0.995, 12)]);
    expect(() => forecastOf([])).toThrow('empty');
  });
});
