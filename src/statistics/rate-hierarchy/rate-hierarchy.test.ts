import { createRandom } from '../random';
import { amountAt, fitAmountTree } from './amount-tree';
import { fitCrossedTree } from './crossed-tree';
import { logRateOf } from './log-rate';
import { maximizeOnLogScale } from './log-scale-search';
import { logDeviation, rateOfLogs, spreadRate, strengthOf } from './pooled-rate';
import { beliefAt, fitRateTree, type RateObservation } from './rate-tree';

const ROOT = { mean: 0.01, strength: 1 };
const SPREADS = [
  { logDeviation: 0.3, uncertainty: 1.5 },
  { logDeviation: 0.3, uncertainty: 1.5 },
];

/** Groups of things whose rates are log-normal twice. */
function observe(groups: number, things: number, between: number, within: number): RateObservation[] {
  const random = createRandom(7);
  return Array.from({ length: groups }, (_, group) => {
    const mean = random.normal(Math.log(0.02), between);
    return Array.from({ length: things }, () => {
      const trials = 20_000 + random.integerBelow(50_000);
      const rate = Math.exp(mean + random.normal(0, within));
      return { path: [String(group)], trials, successes: random.binomial(trials, rate) };
    });
  }).flat();
}

describe('a believed rate', () => {
  test('spread by more, it varies by both', () => {
    const wide = spreadRate({ mean: 0.01, strength: 10 }, 10);
    expect(wide.mean).toBe(0.01);
    // Variances add up: 1/10 of not knowing, and 1/10 around it.
    expect(1 / wide.strength).toBeCloseTo(0.2, 3);
    expect(spreadRate({ mean: 0.01, strength: Number.POSITIVE_INFINITY }, 4).strength).toBeCloseTo(4, 1);
  });

  test('is a log-normal with the same spread', () => {
    expect(logDeviation({ mean: 1e-6, strength: strengthOf(0.4) })).toBeCloseTo(0.4, 4);
    const rate = rateOfLogs(Math.log(0.2), 0.09);
    expect(logDeviation(rate)).toBeCloseTo(0.3, 9);
  });

  test('the likeliest strength is found where it is', () => {
    expect(maximizeOnLogScale((x) => -((Math.log(x) - 2) ** 2), 0.01, 1e4)).toBeCloseTo(Math.exp(2), 0);
  });
});

describe('a hierarchy of rates', () => {
  test('finds how much groups and things differ', () => {
    const { strengths, root } = fitRateTree(observe(60, 12, 0.4, 0.3), { root: ROOT, spreads: SPREADS });
    const deviations = strengths.map((strength) => Math.sqrt(Math.log1p(1 / strength)));
    expect(deviations[0]).toBeGreaterThan(0.32);
    expect(deviations[0]).toBeLessThan(0.48);
    expect(deviations[1]).toBeGreaterThan(0.27);
    expect(deviations[1]).toBeLessThan(0.33);
    // The mean of a log-normal of a log-normal, not its median nor a harmonic mean.
    expect(root.belief.mean / (0.02 * Math.exp((0.16 + 0.09) / 2))).toBeGreaterThan(0.85);
    expect(root.belief.mean / (0.02 * Math.exp((0.16 + 0.09) / 2))).toBeLessThan(1.15);
    expect(root.things).toBe(720);
  });

  test('believes a group with much data, and doubts one with little', () => {
    const observations = [
      ...observe(40, 10, 0.1, 0.3),
      { path: ['odd'], successes: 30, trials: 500 },
      ...Array.from({ length: 30 }, () => ({ path: ['sure'], successes: 3_000, trials: 50_000 })),
    ];
    const tree = fitRateTree(observations, { root: ROOT, spreads: SPREADS });
    const [odd, sure, unknown] = ['odd', 'sure', 'unknown'].map((name) => beliefAt(tree, [name]));
    expect(odd.mean).toBeLessThan(0.04);
    expect(sure.mean).toBeGreaterThan(0.045);
    expect(unknown.mean).toBe(tree.root.belief.mean);
    expect(unknown.strength).toBeLessThan(odd.strength);
  });

  test('is its root where nothing was seen', () => {
    const tree = fitRateTree([], { root: ROOT, spreads: SPREADS });
    expect(tree.root.belief.mean).toBeCloseTo(ROOT.mean, 4);
    expect(tree.root.belief.strength).toBeCloseTo(ROOT.strength, 3);
    expect(tree.strengths[1]).toBeCloseTo(strengthOf(0.3), 0);
  });

  test('refuses paths and counts that cannot be', () => {
    const fit = (one: RateObservation) => () => fitRateTree([one], { root: ROOT, spreads: SPREADS });
    expect(fit({ path: [], successes: 1, trials: 2 })).toThrow('path must have 1 names');
    expect(fit({ path: ['a'], successes: 3, trials: 2 })).toThrow('successes must lie in 0..trials');
  });
});

describe('a hierarchy of amounts', () => {
  test('shrinks groups to the mean as far as they are unsure', () => {
    const random = createRandom(5);
    const observations = Array.from({ length: 50 }, (_, group) => {
      const mean = random.normal(2, 0.5);
      return Array.from({ length: 8 }, () => ({
        path: [String(group)],
        log: random.normal(mean, 0.3),
        variance: 0,
      }));
    }).flat();
    const tree = fitAmountTree(observations, { root: { mean: 0, variance: 10 }, spreads: SPREADS });
    expect(Math.sqrt(tree.variances[0])).toBeGreaterThan(0.4);
    expect(Math.sqrt(tree.variances[0])).toBeLessThan(0.65);
    expect(Math.sqrt(tree.variances[1])).toBeCloseTo(0.3, 1);
    const own = observations.slice(0, 8).reduce((sum, { log }) => sum + log / 8, 0);
    const { mean, variance } = amountAt(tree, ['0']);
    // Between the group's own mean and that of all, near its own; one eighth of the variance within, a little less.
    expect(Math.abs(mean - own)).toBeLessThan(0.1);
    expect(variance).toBeLessThan(tree.variances[1] / 8);
    expect(amountAt(tree, ['new']).variance).toBeGreaterThan(tree.variances[0]);
  });
});

describe('the logarithm of a rate from counts', () => {
  const belief = { mean: Math.log(0.01), variance: 0.25 };
  test('is that of the share where there are many, with the variance of a count', () => {
    const told = logRateOf({ successes: 400, trials: 20_000 }, belief);
    expect(told?.log).toBeCloseTo(Math.log(0.02), 2);
    expect(told?.variance).toBeCloseTo(1 / 400, 3);
  });
  test('none among many is low, none among none is nothing', () => {
    const told = logRateOf({ successes: 0, trials: 1_000 }, belief);
    expect(told?.log).toBeLessThan(Math.log(0.01));
    expect(logRateOf({ successes: 0, trials: 0 }, belief)).toBeNull();
  });
});

describe('a rate of few successes', () => {
  /** The posterior of counts with a log-normal prior, added up finely: Poisson, as small rates are. */
  function exactMoments(successes: number, trials: number, mean: number, variance: number): [number, number] {
    let [all, first, second] = [0, 0, 0];
    for (let x = mean - 12; x < 0; x += 0.001) {
      const weight = Math.exp(
        successes * (x - mean) - trials * (Math.exp(x) - Math.exp(mean)) - (x - mean) ** 2 / 2 / variance,
      );
      [all, first, second] = [all + weight, first + weight * x, second + weight * x * x];
    }
    return [first / all, second / all - (first / all) ** 2];
  }

  test.each([0, 1, 3, 20])('moves a belief to the exact mean and variance: %i of 1000', (successes) => {
    const belief = { mean: Math.log(0.003), variance: 0.4 };
    const told = logRateOf({ successes, trials: 1_000 }, belief);
    if (told === null) throw new Error('Something was seen.');
    const precision = 1 / belief.variance + 1 / told.variance;
    const [mean, variance] = exactMoments(successes, 1_000, belief.mean, belief.variance);
    expect((belief.mean / belief.variance + told.log / told.variance) / precision).toBeCloseTo(mean, 2);
    expect(Math.abs(1 / precision / variance - 1)).toBeLessThan(0.02);
  });
});

describe('groups with members that recur', () => {
  test('finds how much of a member is the same everywhere, and tells groups apart better than strangers would', () => {
    const random = createRandom(11);
    const groups = Array.from({ length: 12 }, () => random.normal(0, 0.2));
    const observations = Array.from({ length: 300 }, (_, member) => {
      const common = random.normal(0, 0.45);
      return Array.from({ length: 3 }, () => {
        const group = random.integerBelow(12);
        const log = groups[group] + common + random.normal(0, 0.15);
        return { path: [String(group), String(member)], log, variance: 0.01 };
      });
    }).flat();
    const options = {
      root: { mean: 0, variance: 4 },
      spreads: [0.3, 0.3, 0.1].map((deviation) => ({ logDeviation: deviation, uncertainty: 1.5 })),
    };
    const crossed = fitCrossedTree(observations, { ...options, expectedShare: 0.5 });
    expect(crossed.commonShare).toBeGreaterThan(0.75);
    const errors = [fitAmountTree(observations, options), crossed.tree].map((tree) => {
      const found = groups.map((_, group) => amountAt(tree, [String(group)]).mean);
      const [mean, truth] = [found, groups].map((list) => list.reduce((sum, one) => sum + one, 0) / list.length);
      return found.reduce((sum, one, group) => sum + (one - mean - groups[group] + truth) ** 2, 0);
    });
    expect(errors[1]).toBeLessThan(errors[0] * 0.8);
  });
});
