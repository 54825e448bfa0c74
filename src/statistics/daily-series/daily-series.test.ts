import { createRandom, type Random } from '../random';
import { findChangePoint } from './change-point';
import { correlateSeries } from './correlation';
import { type DailyRate, deviationsOf, weekdayEffects, weekdayOfDay } from './daily-rate';
import { judgeDay } from './day-anomaly';
import { compareLevels } from './levels';
import { longRunVariance } from './long-run-variance';
import { clipOutliers, robustDeviation } from './robust';
import { spendResponse } from './spend-response';
import { fitTrend } from './trend';

/** A first-order autoregressive series around 0. */
function noise(random: Random, length: number, correlation = 0, deviation = 0.2): number[] {
  let last = 0;
  return Array.from({ length }, () => {
    last = correlation * last + random.normal(0, deviation * Math.sqrt(1 - correlation ** 2));
    return last;
  });
}

/** The share of `runs` series for which `reject` says yes. */
function share(runs: number, reject: (random: Random) => boolean): number {
  let count = 0;
  for (let seed = 0; seed < runs; seed++) if (reject(createRandom(seed))) count++;
  return count / runs;
}

describe('rates by day', () => {
  test('1970-01-01 was a Thursday, and days before it have weekdays too', () => {
    expect([0, 3, -4, 20_000].map(weekdayOfDay)).toEqual([4, 0, 0, new Date(20_000 * 86_400_000).getUTCDay()]);
  });

  test('the effect of a weekday is told from rates that differ between series', () => {
    // One series runs on weekends only, at ten times the rate: pooled, weekends would look ten times as good.
    const base = Array.from({ length: 70 }, (_, day) => ({ day, exposure: 1_000, events: 10 }));
    const weekend = base
      .filter(({ day }) => [0, 6].includes(weekdayOfDay(day)))
      .map((one) => ({ ...one, events: 100 }));
    for (const effect of weekdayEffects([base, weekend])) expect(effect).toBeCloseTo(0, 12);
    const better = base.map((one) => ({ ...one, events: weekdayOfDay(one.day) === 1 ? 20 : 10 }));
    const effects = weekdayEffects([better]);
    expect(effects[1] - effects[2]).toBeCloseTo(Math.log(2), 12);
  });

  test('a day without events has a deviation, and money without amount has none', () => {
    const days: DailyRate[] = [
      { day: 1, events: 9, exposure: 100 },
      { day: 0, events: 0, exposure: 100 },
    ];
    expect(deviationsOf(days, { counted: true }).map(({ log }) => log)).toEqual([Math.log(0.5 / 5), Math.log(9.5 / 5)]);
    expect(deviationsOf(days, { counted: false }).map(({ day }) => day)).toEqual([1]);
    expect(deviationsOf([{ day: 0, events: 0, exposure: 5 }], { counted: true })).toEqual([]);
  });
});

test('the robust deviation of normal values is their standard deviation, whatever a few of them are', () => {
  const random = createRandom(1);
  const values = Array.from({ length: 4_001 }, () => random.normal(0, 2));
  expect(robustDeviation(values)).toBeCloseTo(2, 1);
  expect(robustDeviation(values.map((value, i) => (i % 50 === 0 ? 1e9 : value)))).toBeCloseTo(2, 0);
  const clipped = clipOutliers([...values.slice(0, 60), 1e6]);
  expect(Math.max(...clipped)).toBeLessThan(20);
});

test('the long-run variance of an autoregressive series is larger than its variance', () => {
  const values = noise(createRandom(2), 5_000, 0.5, 1);
  // (1 + ρ) ÷ (1 - ρ) times the variance of 1.
  expect(longRunVariance(values, values.length)).toBeCloseTo(3, 0);
  expect(longRunVariance([1, -1, 1, -1, 1, -1], 6)).toBe(1);
});

describe('a change of level', () => {
  test('is found where it is, with its size', () => {
    const values = noise(createRandom(3), 90).map((value, day) => value + (day >= 50 ? 0.4 : 0));
    const found = findChangePoint(values);
    if (!found.ok) throw new Error(found.explanation);
    expect(Math.abs(found.index - 50)).toBeLessThanOrEqual(3);
    expect(found.pValue).toBeLessThan(1e-4);
    expect(found.difference.interval.lower).toBeLessThan(0.4);
    expect(found.difference.interval.upper).toBeGreaterThan(0.4);
  });

  test.each([
    ['independent days', 0],
    ['days that are alike', 0.3],
  ])('is seen in at most 5 of 100 series without one: %s', (_, correlation) => {
    const rejected = share(2_000, (random) => {
      const found = findChangePoint(noise(random, 84, correlation));
      return found.ok && found.pValue <= 0.05;
    });
    expect(rejected).toBeLessThan(0.065);
  });

  test('is no single broken day, and none of a constant series', () => {
    const values = noise(createRandom(4), 84).map((value, day) => (day === 60 ? value - 3 : value));
    const found = findChangePoint(values);
    expect(found.ok && found.pValue > 0.05).toBe(true);
    expect(findChangePoint(new Array(40).fill(1))).toMatchObject({ ok: false, reason: 'NO_VARIATION' });
    expect(findChangePoint([1, 2, 3])).toMatchObject({ ok: false, reason: 'NOT_ENOUGH_DATA' });
  });
});

test('levels before and after a known day are told apart in at most 5 of 100 series without a difference', () => {
  const rejected = share(2_000, (random) => {
    const compared = compareLevels(noise(random, 42, 0.3), 28);
    return compared.ok && compared.pValue <= 0.05;
  });
  expect(rejected).toBeLessThan(0.075);
  const raised = compareLevels(
    noise(createRandom(8), 42).map((value, i) => value + (i < 28 ? 0 : 0.5)),
    28,
  );
  if (!raised.ok) throw new Error(raised.explanation);
  expect(raised.difference.interval.lower).toBeGreaterThan(0);
  expect(raised.difference.interval.upper).toBeGreaterThan(0.5);
  expect(compareLevels([1, 2, 3], 1)).toMatchObject({ ok: false, reason: 'NOT_ENOUGH_DATA' });
});

describe('a correlation', () => {
  test('is seen in at most 5 of 100 pairs of unrelated series whose days are alike', () => {
    const rejected = share(2_000, (random) => {
      const found = correlateSeries(noise(random, 60, 0.6), noise(random, 60, 0.6));
      return found.ok && found.pValue <= 0.05;
    });
    expect(rejected).toBeLessThan(0.075);
  });

  test('of what goes together is close to 1, of a constant there is none', () => {
    const values = noise(createRandom(9), 40);
    const found = correlateSeries(
      values,
      values.map((value) => 3 - 2 * value),
    );
    expect(found.ok && found.coefficient).toBeCloseTo(-1, 12);
    expect(correlateSeries(values, new Array(40).fill(1))).toMatchObject({ ok: false, reason: 'NO_VARIATION' });
    expect(correlateSeries([1], [1])).toMatchObject({ ok: false, reason: 'NOT_ENOUGH_DATA' });
  });
});

describe('a trend', () => {
  const times = Array.from({ length: 60 }, (_, day) => day);

  test('is measured with an interval that holds it', () => {
    let held = 0;
    for (let seed = 0; seed < 500; seed++) {
      const found = fitTrend(
        times,
        noise(createRandom(seed), 60).map((value, day) => value - 0.01 * day),
      );
      if (found.ok && found.slope.interval.lower <= -0.01 && found.slope.interval.upper >= -0.01) held++;
    }
    expect(held / 500).toBeGreaterThan(0.92);
  });

  test('of nothing is a fall in at most 5 of 100 series', () => {
    const rejected = share(2_000, (random) => {
      const found = fitTrend(times, noise(random, 60, 0.2));
      return found.ok && found.fallPValue <= 0.05;
    });
    expect(rejected).toBeLessThan(0.075);
  });

  test('needs days', () => {
    expect(fitTrend([1], [1])).toMatchObject({ ok: false, reason: 'NOT_ENOUGH_DATA' });
    expect(() => fitTrend([1], [1, 2])).toThrow('as many');
  });
});

describe('an odd day', () => {
  /** Clicks of 10,000 impressions a day, campaigns differing from day to day by `deviation`. */
  const series = (random: Random, days: number, deviation: number, last = 1): DailyRate[] =>
    Array.from({ length: days }, (_, day) => ({
      day,
      exposure: 10_000,
      events: random.poisson(120 * Math.exp(random.normal(0, deviation)) * (day === days - 1 ? last : 1)),
    }));

  test('is found, with how odd it is', () => {
    const judged = judgeDay(deviationsOf(series(createRandom(11), 60, 0.05, 0.4), { counted: true }), 59);
    expect(judged).toMatchObject({ ok: true, sameWeekdays: 8 });
    if (!judged.ok) throw new Error(judged.explanation);
    expect(judged.pValue).toBeLessThan(1e-5);
    expect(judged.ratio.interval.lower).toBeLessThan(0.4);
    expect(judged.ratio.interval.upper).toBeGreaterThan(0.4);
  });

  test.each([0, 0.1, 0.3])('is seen in at most 5 of 100 days like others: deviation %p', (deviation) => {
    const rejected = share(1_500, (random) => {
      const judged = judgeDay(deviationsOf(series(random, 50, deviation), { counted: true }), 49);
      return judged.ok && judged.pValue <= 0.05;
    });
    expect(rejected).toBeLessThan(0.07);
  });

  test('needs the same weekdays', () => {
    const days = deviationsOf(series(createRandom(6), 20, 0.1), { counted: true });
    expect(judgeDay(days, 19)).toMatchObject({ ok: false, reason: 'NOT_ENOUGH_DATA' });
    expect(judgeDay(days, 99)).toMatchObject({ ok: false, reason: 'NOT_ENOUGH_DATA' });
  });
});

describe('what more spend buys', () => {
  const [before, after] = [30, 30];
  const days = (random: Random, exponent: number, noiseOfPrice: number) => {
    const spend = Array.from(
      { length: before + after },
      (_, i) => 100 * (i < before ? 1 : 3) * Math.exp(random.normal(0, 0.2)),
    );
    const bought = spend.map((amount, i) => {
      const level = i < before ? 1 : 3;
      return amount * 80 * level ** (exponent - 1) * Math.exp(random.normal(0, noiseOfPrice));
    });
    return { spend, bought };
  };

  test('is measured at the change of the budget', () => {
    const { spend, bought } = days(createRandom(7), 0.6, 0.05);
    const found = spendResponse(spend, bought, before);
    if (!found.ok) throw new Error(found.explanation);
    expect(found.elasticity.interval.lower).toBeLessThan(0.6);
    expect(found.elasticity.interval.upper).toBeGreaterThan(0.6);
    expect(found.saturationPValue).toBeLessThan(1e-9);
    expect(found.marginalToAverage?.estimate).toBeCloseTo(1 / found.elasticity.estimate, 12);
    expect(found.averageAfter / found.averageBefore).toBeCloseTo(3 ** 0.4, 1);
  });

  test('at a constant price looks saturated in at most 5 of 100 campaigns', () => {
    const rejected = share(2_000, (random) => {
      const { spend, bought } = days(random, 1, 0.2);
      const found = spendResponse(spend, bought, before);
      return found.ok && found.saturationPValue <= 0.05;
    });
    expect(rejected).toBeLessThan(0.07);
  });

  test('needs days on both sides', () => {
    expect(spendResponse([1, 2], [1, 2], 1)).toMatchObject({ ok: false, reason: 'NOT_ENOUGH_DATA' });
  });
});
