import { evaluateOffPolicy, type LoggedDecision, type TargetPolicy } from './off-policy';
import { createRandom } from './random';

const always = (chances: Record<string, number>): TargetPolicy => {
  const map = new Map(Object.entries(chances));
  return () => map;
};

/** `count` decisions between two actions of which `a` is chosen with chance `propensity`. */
function log(seed: number, count: number, propensity: number, rewards: { a: number; b: number }): LoggedDecision[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const action = random.uniform() < propensity ? 'a' : 'b';
    return {
      context: 'all',
      action,
      propensity: action === 'a' ? propensity : 1 - propensity,
      reward: random.uniform() < rewards[action] ? 1 : 0,
    };
  });
}

test('four decisions give what is computed by hand', () => {
  const decisions: LoggedDecision[] = [
    { context: 'all', action: 'a', propensity: 0.5, reward: 1 },
    { context: 'all', action: 'a', propensity: 0.5, reward: 0 },
    { context: 'all', action: 'b', propensity: 0.5, reward: 1 },
    { context: 'all', action: 'b', propensity: 0.5, reward: 1 },
  ];
  const answer = evaluateOffPolicy(decisions, always({ a: 0.8, b: 0.2 }), {
    leastEffectiveSampleSize: 1,
    folds: 2,
    shrinkage: 1e12,
  });
  // Weights 1.6, 1.6, .4, .4: value (1.6 + .4 + .4) ÷ 4, effective size 16 ÷ 5.44.
  expect(answer).toMatchObject({ ok: true, decisions: 4, meanWeight: 1, largestWeight: 1.6, loggedValue: 0.75 });
  if (!answer.ok) throw new Error(answer.explanation);
  expect(answer.effectiveSampleSize).toBeCloseTo(16 / 5.44, 12);
  expect(answer.selfNormalized.estimate).toBeCloseTo(0.6, 12);
  const error = Math.sqrt((1.6 * 0.4) ** 2 + (1.6 * 0.6) ** 2 + 2 * (0.4 * 0.4) ** 2) / 4;
  expect(answer.selfNormalized.interval.upper).toBeCloseTo(0.6 * Math.exp((1.959963984540054 * error) / 0.6), 10);
  // Folds 0, 2 | 1, 3 with a model that is drawn all the way to the other fold's mean: .5 for decisions 0 and 2, 1 for 1 and 3.
  expect(answer.doublyRobust.estimate).toBeCloseTo((0.5 + 1.6 * 0.5 + 1 - 1.6 + 0.5 + 0.4 * 0.5 + 1) / 4, 9);
});

test('the policy that ran is worth what it earned', () => {
  const decisions = log(1, 2_000, 0.3, { a: 0.2, b: 0.1 });
  const answer = evaluateOffPolicy(decisions, always({ a: 0.3, b: 0.7 }));
  if (!answer.ok) throw new Error(answer.explanation);
  expect(answer.meanWeight).toBeCloseTo(1, 12);
  expect(answer.effectiveSampleSize).toBeCloseTo(2_000, 6);
  expect(answer.selfNormalized.estimate).toBeCloseTo(answer.loggedValue, 12);
});

test('95 % intervals hold the truth in some 95 of 100 logs, and the logged mean does not', () => {
  const truth = 0.9 * 0.12 + 0.1 * 0.06;
  const held = { selfNormalized: 0, doublyRobust: 0, clipped: 0 };
  for (let seed = 0; seed < 400; seed += 1) {
    const answer = evaluateOffPolicy(log(seed, 2_000, 0.3, { a: 0.12, b: 0.06 }), always({ a: 0.9, b: 0.1 }));
    if (!answer.ok) throw new Error(answer.explanation);
    for (const key of ['selfNormalized', 'doublyRobust', 'clipped'] as const) {
      const { lower, upper } = answer[key].interval;
      if (lower <= truth && truth <= upper) held[key] += 1;
    }
  }
  // Monte-Carlo error .011 at 400 logs.
  expect(held.selfNormalized / 400).toBeGreaterThan(0.915);
  expect(held.doublyRobust / 400).toBeGreaterThan(0.915);
  expect(held.clipped / 400).toBeGreaterThan(0.915);
  expect(held.selfNormalized / 400).toBeLessThan(0.985);
});

describe('no value is given, and why, where', () => {
  test('there is nothing', () => {
    expect(evaluateOffPolicy([], always({ a: 1 }))).toMatchObject({
      ok: false,
      reason: 'NOT_ENOUGH_DATA',
      overlap: null,
    });
  });

  test('few decisions are like those of the target', () => {
    const answer = evaluateOffPolicy(log(3, 1_000, 0.05, { a: 0.5, b: 0.5 }), always({ a: 1, b: 0 }));
    expect(answer).toMatchObject({ ok: false, reason: 'INSUFFICIENT_OVERLAP' });
    if (!answer.ok) expect(answer.explanation).toMatch(/as much as \d+ decisions of its own would; 200 are needed/);
  });

  test('the target has an action that was never tried', () => {
    const answer = evaluateOffPolicy(log(4, 5_000, 0.5, { a: 0.5, b: 0.5 }), always({ a: 0.4, b: 0.4, c: 0.2 }));
    expect(answer).toMatchObject({ ok: false, reason: 'INSUFFICIENT_OVERLAP' });
    if (!answer.ok) expect(answer.explanation).toContain('instead of 1');
  });
});

test.each([
  ['propensity', { propensity: 0 }],
  ['propensity', { propensity: 1.2 }],
  ['reward', { reward: Number.NaN }],
])('a wrong %s is an error of the program', (name, wrong) => {
  const decision = { context: 'all', action: 'a', propensity: 0.5, reward: 1, ...wrong };
  expect(() => evaluateOffPolicy([decision], always({ a: 1 }))).toThrow(name);
});

test('chances of a target that do not sum to 1 are an error of the program', () => {
  const [decision] = log(5, 1, 0.5, { a: 1, b: 1 });
  expect(() => evaluateOffPolicy([decision!], always({ a: 0.5, b: 0.4 }))).toThrow('must sum to 1');
});
