import { createRandom } from '../random';
import { type SiblingCounts, type SiblingRate, shrunkRatios, siblingRates } from './sibling-rates';

interface Drawn {
  readonly things: SiblingCounts[];
  /** Logarithms: of the rate of each thing, and of what it is beside the middle of its group. */
  readonly truth: { readonly rate: number; readonly ratio: number }[];
}

/** Ten groups of six contents in three templates: 1,000 to 30,000 impressions each, about 1.5 % clicks. */
function draw(seed: string, spread: number): Drawn {
  const random = createRandom(seed);
  const drawn: Drawn = { things: [], truth: [] };
  for (let group = 0; group < 10; group++) {
    const middle = Math.log(0.015) + random.normal(0, 0.5);
    for (let thing = 0; thing < 6; thing++) {
      const ratio = random.normal(0, spread);
      const trials = Math.round(1_000 * Math.exp(Math.abs(random.normal(1, 1))));
      const successes = random.binomial(trials, Math.exp(middle + ratio));
      drawn.things.push({ path: [`template ${group % 3}`, `campaign ${group}`], trials, successes });
      drawn.truth.push({ rate: middle + ratio, ratio });
    }
  }
  return drawn;
}

test('95 % intervals hold the truth 93 to 97 times of 100, and ratios are neither too large nor too bold', () => {
  const covered = { rate: 0, ratio: 0 };
  let [count, error, products, squares] = [0, 0, 0, 0];
  for (let run = 0; run < 150; run++) {
    const { things, truth } = draw(`calibration ${run}`, [0.15, 0.25, 0.4][run % 3]);
    siblingRates(things).things.forEach((one, index) => {
      if (one === null) throw new Error('Everything was shown.');
      count += 1;
      for (const name of ['rate', 'ratio'] as const) {
        const actual = Math.exp(truth[index][name]);
        if (one[name].lower <= actual && actual <= one[name].upper) covered[name] += 1;
      }
      const [estimated, actual] = [Math.log(one.ratio.estimate), truth[index].ratio];
      error += estimated - actual;
      products += estimated * actual;
      squares += estimated * estimated;
    });
  }
  const inPercent = { rate: (100 * covered.rate) / count, ratio: (100 * covered.ratio) / count };
  for (const share of Object.values(inPercent)) {
    expect(share).toBeGreaterThan(93);
    expect(share).toBeLessThan(97);
  }
  expect(Math.abs(error / count)).toBeLessThan(0.01);
  // Of those that are said to be 10 % better, the truth is 10 % better on average: the slope of truth on estimate is 1.
  expect(products / squares).toBeGreaterThan(0.95);
  expect(products / squares).toBeLessThan(1.05);
});

test('what everything but itself says is what is fitted to everything but itself', () => {
  const { things } = draw('leave one out', 0.25);
  const whole = siblingRates(things).things[0];
  const rest = siblingRates([{ ...things[0], successes: 0, trials: 0 }, ...things.slice(1)]);
  expect(rest.things[0]).toBeNull();
  const sibling = (rates: ReturnType<typeof siblingRates>) => rates.things[1] as SiblingRate;
  // The variances move a little with the thing, the belief of its siblings must not depend on it otherwise.
  const doubled = siblingRates([{ ...things[0], successes: things[0].successes * 4 }, ...things.slice(1)]).things[0];
  expect((doubled as SiblingRate).others.estimate / (whole as SiblingRate).others.estimate).toBeCloseTo(1, 1);
  expect((doubled as SiblingRate).ratio.estimate).toBeGreaterThan(1.8 * (whole as SiblingRate).ratio.estimate);
  expect(sibling(rest).rate.estimate).toBeCloseTo(sibling(siblingRates(things)).rate.estimate, 3);
});

test('little data says little, much data speaks for itself, and zero clicks are no rate of zero', () => {
  const group = Array.from({ length: 8 }, () => ({ path: ['t', 'c'], successes: 200, trials: 10_000 }));
  const [small, large, nothing] = siblingRates([
    { path: ['t', 'c'], successes: 2, trials: 20 },
    { path: ['t', 'c'], successes: 40_000, trials: 1_000_000 },
    { path: ['t', 'c'], successes: 0, trials: 100 },
    ...group,
  ]).things as SiblingRate[];
  expect(small.rate.estimate).toBeLessThan(0.035);
  expect(small.ratio.lower).toBeLessThan(1);
  expect(large.rate.estimate).toBeCloseTo(0.04, 3);
  expect(large.ratio.lower).toBeGreaterThan(1);
  expect(nothing.rate.lower).toBeGreaterThan(0);
  expect(nothing.rate.estimate).toBeLessThan(0.02);
});

test('no counts are no answer, and wrong ones an error', () => {
  expect(siblingRates([])).toEqual({ things: [], spread: null });
  expect(siblingRates([{ path: ['a'], successes: 0, trials: 0 }])).toEqual({ things: [null], spread: null });
  expect(() => siblingRates([{ path: ['a'], successes: -1, trials: 10 }])).toThrow(RangeError);
});

test('ratios of counted to expected are drawn to 1 by what they do not know', () => {
  const ordinary = Array.from({ length: 10 }, () => ({ successes: 1_000, expected: 1_000, variance: 0 }));
  const [few, many] = shrunkRatios([
    { successes: 4, expected: 2, variance: 0 },
    { successes: 4_000, expected: 2_000, variance: 0 },
    ...ordinary,
  ]);
  expect(few.estimate).toBeLessThan(1.3);
  expect([few.lower < 1, few.upper > 1]).toEqual([true, true]);
  expect(many.estimate).toBeGreaterThan(1.9);
  expect(many.lower).toBeGreaterThan(1.8);
});
