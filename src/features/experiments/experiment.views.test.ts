import { decisionReasonTexts, trafficShares } from './ab-tests/ab-test.views';
import { guardrailMetrics } from './ab-tests/guardrails';
import { intervalOf, readInterval } from './confidence-interval.type';
import { testHealthChecks, variationComparisons } from './results/test-result.views';
import { variationStatistics } from './variations/test-variation.views';

/** What a column may hold that an older or a careless program wrote. */
const ODD = [
  null,
  undefined,
  0,
  'text',
  true,
  [],
  {},
  [null, 1, 'x', [], {}],
  { checks: 'none', sums: [1], units: '4' },
];

test.each(ODD.map((value) => [JSON.stringify(value), value]))('no view fails on %s', (_, value) => {
  for (const view of [trafficShares, guardrailMetrics, variationComparisons, testHealthChecks]) {
    expect(view(value)).toEqual([]);
  }
  expect(decisionReasonTexts(value).every((text) => typeof text === 'string')).toBe(true);
  expect(variationStatistics(value)).toEqual({ units: null, quantities: [], products: [] });
  expect(readInterval(value)).toBeNull();
});

test('trafficShares normalises weights of any scale and has no share where there is no weight', () => {
  expect(trafficShares({ b: 3, a: 1, c: 'much', d: -1 })).toEqual([
    { variationId: 'a', share: 0.25 },
    { variationId: 'b', share: 0.75 },
  ]);
  expect(trafficShares({ a: 0 })).toEqual([{ variationId: 'a', share: null }]);
});

test('guardrailMetrics takes more to be better unless it is said otherwise', () => {
  expect(
    guardrailMetrics([{ metric: 'ctr' }, { margin: 1 }, { metric: 'cpa', margin: 0.5, higherIsBetter: false }]),
  ).toEqual([
    { metric: 'ctr', margin: null, higherIsBetter: true },
    { metric: 'cpa', margin: 0.5, higherIsBetter: false },
  ]);
});

test('decisionReasonTexts reads texts, messages and, for want of them, codes', () => {
  expect(decisionReasonTexts(['Plain.', { code: 'A', message: 'Said.' }, { code: 'B' }, {}, 7])).toEqual([
    'Plain.',
    'Said.',
    'B',
  ]);
});

test('variationStatistics keeps sums with their squares and products by pair', () => {
  const json = {
    units: 100,
    sums: { revenue: 812.5, conversions: 10 },
    squares: { revenue: 40120.25 },
    products: { 'clicks:impressions': 5310, alone: 1, 'a:b:c': 2 },
  };
  expect(variationStatistics(json)).toEqual({
    units: 100,
    quantities: [
      { quantity: 'conversions', sum: 10, sumOfSquares: null },
      { quantity: 'revenue', sum: 812.5, sumOfSquares: 40120.25 },
    ],
    products: [{ first: 'clicks', second: 'impressions', sumOfProducts: 5310 }],
  });
});

test('an interval has both bounds or is none', () => {
  expect(intervalOf(-0.1, 0.2)).toEqual({ lower: -0.1, upper: 0.2 });
  expect(intervalOf(null, 0.2)).toBeNull();
  expect(intervalOf(Number.NEGATIVE_INFINITY, 0.2)).toBeNull();
});

test('variationComparisons has null for what is missing or not what it should be', () => {
  const [comparison, ...more] = variationComparisons([
    { variationId: 'b', pValue: '0.1', uplift: 0.2, upliftInterval: { lower: 0.1 }, significance: 'VERY' },
    { controlId: 'a' },
  ]);
  expect(more).toEqual([]);
  expect(comparison).toEqual({
    variationId: 'b',
    controlId: null,
    difference: null,
    differenceInterval: null,
    uplift: 0.2,
    upliftInterval: null,
    pValue: null,
    adjustedPValue: null,
    significance: null,
    chanceToBeatControl: null,
    expectedLoss: null,
    power: null,
    controlValue: null,
    variationValue: null,
    fixedPValue: null,
    statistic: null,
    effectSize: null,
    test: null,
    alwaysValidInterval: null,
    alwaysValidPValue: null,
  });
});

test('testHealthChecks does not take silence for health', () => {
  const checks = [
    { code: 'SRM', message: 'Split as planned.', passed: true },
    { code: 'MIN_SAMPLE' },
    { passed: true },
  ];
  expect(testHealthChecks({ checks })).toEqual([
    { code: 'SRM', message: 'Split as planned.', passed: true, blocksShip: false, pValue: null },
    { code: 'MIN_SAMPLE', message: null, passed: null, blocksShip: false, pValue: null },
  ]);
});
