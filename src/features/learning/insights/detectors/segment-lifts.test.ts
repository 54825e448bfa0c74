import { PriorityEnum } from '../../../campaigns/settings/personalization.enums';
import type { MinedPattern } from '../../patterns/pattern-rows';
import { segmentLifts } from './segment-lifts';

/** A pattern as a run makes it, as far as its insight goes by it. */
function pattern(facts: Partial<MinedPattern['facts']>, conditions: MinedPattern['conditions']): MinedPattern {
  const rest = { fingerprint: 'f', name: 'n', description: null, performanceImpact: {}, campaignsAnalyzed: 20 };
  return { facts: { ...rest, ...facts }, conditions } as MinedPattern;
}

const suggestion = (expectedImpact: number | null) => [
  { action: 'Do this', description: 'In full.', expectedImpact, priority: PriorityEnum.HIGH },
];
const PLACEMENT = [{ dimension: 'placement', value: 'FEED' }];

test.each([
  ['a lift that is much shrunken', 'ctr', { ratio: 1.3, lower: 1.2, upper: 1.41, shrunken: 1.05 }],
  ['a loss', 'ctr', { ratio: 0.8, lower: 0.7, upper: 0.92, shrunken: 0.9 }],
  ['a loss that may be none', 'conversion_rate', { ratio: 0.9, lower: 0.79, upper: 1.02, shrunken: 0.97 }],
  ['cheaper conversions', 'cpa', { ratio: 0.7, lower: 0.6, upper: 0.82, shrunken: 0.8 }],
  ['dearer conversions', 'cpa', { ratio: 1.5, lower: 1.2, upper: 1.9, shrunken: 1.3 }],
])(
  'what is expected is what the pattern says, inside of its own interval: %s',
  (_, metric, { ratio, lower, upper, shrunken }) => {
    const impact = 0.2 * Math.abs(metric === 'cpa' ? 1 / shrunken - 1 : shrunken - 1);
    const [lift] = segmentLifts(
      [
        pattern(
          {
            metric: metric as 'ctr',
            rateRatio: ratio,
            rateRatioLower: lower,
            rateRatioUpper: upper,
            shrunkenRateRatio: shrunken,
            actionableInsights: suggestion(impact),
          },
          PLACEMENT,
        ),
      ],
      { start: '2026-01-01' },
    );
    expect(lift).toMatchObject({ action: 'Do this', advice: 'In full.', expected: impact, priority: 'HIGH' });
    expect(lift.expectedInterval?.lower).toBeLessThan(impact);
    expect(lift.expectedInterval?.upper).toBeGreaterThan(impact);
  },
);

test('of a difference between campaigns nobody can say what acting on it brings', () => {
  const facts = {
    metric: 'ctr',
    rateRatio: 1.4,
    rateRatioLower: 1.2,
    rateRatioUpper: 1.6,
    shrunkenRateRatio: 1.3,
  } as const;
  const objective = [{ dimension: 'objective', value: 'APP_INSTALLS' }];
  const [lift] = segmentLifts([pattern({ ...facts, actionableInsights: suggestion(null) }, objective)], {
    start: '2026-01-01',
  });
  expect(lift).toMatchObject({ expected: null, expectedInterval: null, category: 'objective' });
});

test.each([
  [['weekday'], 'timing'],
  [['ageGroup', 'gender'], 'audience'],
  [['placement'], 'placement'],
  [['placement', 'weekday'], 'combination'],
])('an insight about %j is of the category %s', (dimensions, category) => {
  const conditions = dimensions.map((dimension) => ({ dimension, value: 'x' }));
  const [lift] = segmentLifts([pattern({ metric: 'ctr', actionableInsights: suggestion(null) }, conditions)], {
    start: '2026-01-01',
  });
  expect(lift.category).toBe(category);
});
