import { createRandom } from '../random';
import { decomposeBrier } from './brier-decomposition';
import { coverageOf } from './coverage';
import { brierScore } from './probability-scores';
import { FORECAST_LEVELS, forecastOf } from './quantile-forecast';
import { randomizedPit } from './randomized-pit';

test('the Brier score comes apart into its parts', () => {
  // By hand: two bins, 0.1 and 0.3 said for what never happened, 0.8 twice for what happened once.
  const parts = decomposeBrier([
    { forecasts: 2, probability: 0.4, squaredProbability: 0.1, happened: 0, probabilityWhereHappened: 0 },
    { forecasts: 2, probability: 1.6, squaredProbability: 1.28, happened: 1, probabilityWhereHappened: 0.8 },
  ]);
  const brier = brierScore([
    { probability: 0.1, happened: false },
    { probability: 0.3, happened: false },
    { probability: 0.8, happened: true },
    { probability: 0.8, happened: false },
  ]);
  expect(parts?.brier).toBeCloseTo(brier ?? -1, 12);
  expect(parts?.reliability).toBeCloseTo((0.2 ** 2 + 0.3 ** 2) / 2, 12);
  expect(parts?.resolution).toBeCloseTo(0.25 ** 2, 12);
  expect(parts?.uncertainty).toBeCloseTo(0.25 * 0.75, 12);
  expect(parts?.calibrationError).toBeCloseTo(0.25, 12);
  expect(decomposeBrier([])).toBeNull();
});

test('coverage has an interval and the band that right intervals stay in', () => {
  // R: binom.test(7, 10)$conf.int = 0.3475471, 0.9332605; qbinom(c(0.025, 0.975), 10, 0.8) = 5, 10.
  expect(coverageOf(7, 10, 0.8)).toEqual({
    share: 0.7,
    lower: expect.closeTo(0.3475471, 6),
    upper: expect.closeTo(0.9332605, 6),
    bandLower: 0.5,
    bandUpper: 1,
    isWithinBand: true,
  });
  expect(coverageOf(0, 10, 0.8)).toMatchObject({ lower: 0, isWithinBand: false });
  expect(coverageOf(10, 10, 0.8)).toMatchObject({ upper: 1, isWithinBand: true });
  expect(coverageOf(0, 0, 0.8)).toBeNull();
});

test('the quantile of an outcome among equal ones is spread over them', () => {
  const random = createRandom('pit');
  const draw = (): number => random.binomial(4, 0.25);
  const forecast = forecastOf(Array.from({ length: 20_000 }, draw));
  const pits = Array.from({ length: 20_000 }, () => randomizedPit(forecast, draw(), random.uniform()));
  for (const level of [0.1, 0.5, 0.9]) {
    const below = pits.filter((pit) => pit <= level).length / pits.length;
    expect(Math.abs(below - level)).toBeLessThan(0.05);
  }
  expect(randomizedPit(forecast, 9, 0.5)).toBeGreaterThan(FORECAST_LEVELS[FORECAST_LEVELS.length - 1]);
});
