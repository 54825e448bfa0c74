import { createRandom } from '../random';
import { amountAt, fitAmountTree } from './amount-tree';
import { logRateOf } from './log-rate';
import { maximizeOnLogScale } from './log-scale-search';
import {
  discountCounts,
  logDeviation,
  logEvidence,
  rateOfLogs,
  spreadRate,
  strengthOf,
  updateRate,
} from './pooled-rate';
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
  test('learns from counts as a Beta does', () => {
    // Beta(2, 198) after 3 of 100 is Beta(5, 295).
    const after = updateRate({ mean: 0.01, strength: 2 }, { successes: 3, trials: 100 });
    expect(after).toEqual({ mean: expect.closeTo(5 / 300, 12), strength: 5 });
  });

  test('spread by more, it varies by both', () => {
    const wide = spreadRate({ mean: 0.01, strength: 10 }, 10);
    expect(wide.mean).toBe(0.01);
    // Variances add up: 1/10 of not knowing, and 1/10 around it.
    expect(1 / wide.strength).toBeCloseTo(0.2, 3);
    expect(spreadRate({ mean: 0.01, strength: Number.POSITIVE_INFINITY }, 4).strength).toBeCloseTo(4, 1);
  });

  test('things that vary tell less than their trials would', () => {
    const told = discountCounts({ successes: 1_000, trials: 100_000 }, 0.01, 10);
    // A thing known exactly is one draw from the Beta: worth about its strength.
    expect(told.successes).toBeCloseTo(10, 0);
    expect(told.successes / told.trials).toBeCloseTo(0.01, 12);
  });

  test('is a log-normal with the same spread', () => {
    expect(logDeviation({ mean: 1e-6, strength: strengthOf(0.4) })).toBeCloseTo(0.4, 4);
    const rate = rateOfLogs(Math.log(0.2), 0.09);
    expect(logDeviation(rate)).toBeCloseTo(0.3, 9);
  });

  test('the likeliest strength is found where it is', () => {
    expect(maximizeOnLogScale((x) => -((Math.log(x) - 2) ** 2), 0.01, 1e4)).toBeCloseTo(Math.exp(2), 0);
    expect(logEvidence(ROOT, { successes: 0, trials: 0 })).toBe(0);
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
    expect(tree.root.belief).toEqual(ROOT);
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
