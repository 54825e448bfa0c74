import {
  BudgetStrategyEnum,
  OptimizationModeEnum,
  PersonalizationLevelEnum,
  RotationStrategyEnum,
} from './personalization.enums';
import { settingsWithoutEffect } from './without-effect';

type Settings = Parameters<typeof settingsWithoutEffect>[0];

const AT = new Date('2026-06-01T00:00:00Z');
const RUNNING = { status: 'ACTIVE', startsAt: null, endsAt: null };
const UUID = '018f0000-0000-7000-8000-000000000001';
/** As settings are that nobody has filled. */
const BLANK: Settings = {
  personalizationLevel: PersonalizationLevelEnum.STANDARD,
  autoOptimizationEnabled: false,
  optimizationMode: OptimizationModeEnum.SUGGEST,
  dynamicContentEnabled: false,
  adaptiveBiddingEnabled: false,
  demographicWeights: {},
  behavioralTriggers: [],
  contentRotationStrategy: RotationStrategyEnum.EVEN,
  templateIds: [],
  dynamicElements: {},
  budgetAllocationStrategy: BudgetStrategyEnum.FIXED,
  bidAdjustments: [],
  performanceTargets: {},
  performanceThresholds: {},
  predictiveScalingEnabled: false,
  realTimeOptimizationEnabled: false,
  guardrails: {},
  budgetAllocation: {},
  contentRotation: {},
};

const pathsOf = (settings: Partial<Settings>, campaign = RUNNING as Parameters<typeof settingsWithoutEffect>[1]) =>
  settingsWithoutEffect({ ...BLANK, ...settings }, campaign, AT).map(({ path }) => path);

const MARGINAL_ROI = BudgetStrategyEnum.MARGINAL_ROI;
const ELEMENTS = { OFFER: { variable: 'season' } };
const ads = (most: string, dimension: string, stop?: string): Partial<Settings> => ({
  performanceThresholds: { pauseAboveCostPerConversion: most },
  budgetAllocation: { dimension, arms: { one: '5.00' } },
  guardrails: stop === undefined ? {} : { stopLossCostPerConversion: stop },
});

it.each<[string, Partial<Settings>, string[]]>([
  ['what nobody has filled', {}, []],
  ['weights beside another strategy', { contentRotation: { weights: { [UUID]: 2 } } }, ['contentRotation.weights']],
  [
    'weights with theirs',
    { contentRotation: { weights: { [UUID]: 2 } }, contentRotationStrategy: RotationStrategyEnum.WEIGHTED },
    [],
  ],
  [
    'exploring where nothing is preferred',
    { contentRotation: { explorationShare: 0.1 } },
    ['contentRotation.explorationShare'],
  ],
  [
    'exploring with THOMPSON',
    { contentRotation: { explorationShare: 0.1 }, contentRotationStrategy: RotationStrategyEnum.THOMPSON },
    [],
  ],
  ['hours of no cap, as kept long ago', { contentRotation: { withinHours: 24 } }, ['contentRotation.withinHours']],
  ['hours of a cap', { contentRotation: { withinHours: 24, maxImpressionsPerUnit: 3 } }, []],
  ['elements that are switched off', { dynamicElements: ELEMENTS }, ['dynamicElements']],
  ['a switch without elements', { dynamicContentEnabled: true }, ['dynamicContentEnabled']],
  ['elements that are switched on', { dynamicContentEnabled: true, dynamicElements: ELEMENTS }, []],
  ['templates without a trigger', { templateIds: [UUID] }, ['templateIds']],
  [
    'a trigger without templates',
    {
      behavioralTriggers: [{ event: 'a', action: 'SHOW_CONTENT' }],
      personalizationLevel: PersonalizationLevelEnum.ADVANCED,
    },
    ['behavioralTriggers.0'],
  ],
  [
    'a bid by nothing, as kept long ago',
    { behavioralTriggers: [{ event: 'a', action: 'ADJUST_BID' }], personalizationLevel: PersonalizationLevelEnum.FULL },
    ['behavioralTriggers.0'],
  ],
  ['AUTO without the job', { optimizationMode: OptimizationModeEnum.AUTO }, ['optimizationMode']],
  ['real time without the job', { realTimeOptimizationEnabled: true }, ['realTimeOptimizationEnabled']],
  [
    'both with it',
    { optimizationMode: OptimizationModeEnum.AUTO, realTimeOptimizationEnabled: true, autoOptimizationEnabled: true },
    [],
  ],
  [
    'everything of optimization in the mode OFF',
    {
      ...{ optimizationMode: OptimizationModeEnum.OFF, autoOptimizationEnabled: true, adaptiveBiddingEnabled: true },
      ...{ predictiveScalingEnabled: true, realTimeOptimizationEnabled: true, guardrails: { dailyCap: '5' } },
      budgetAllocationStrategy: MARGINAL_ROI,
    },
    [
      ...['autoOptimizationEnabled', 'adaptiveBiddingEnabled', 'predictiveScalingEnabled'],
      ...['realTimeOptimizationEnabled', 'budgetAllocationStrategy', 'guardrails'],
    ],
  ],
  ['bids that follow nothing', { adaptiveBiddingEnabled: true }, ['adaptiveBiddingEnabled']],
  [
    'scaling by another strategy',
    { predictiveScalingEnabled: true, performanceTargets: { RETURN_ON_AD_SPEND: '2' } },
    ['predictiveScalingEnabled'],
  ],
  [
    'scaling towards nothing',
    { predictiveScalingEnabled: true, budgetAllocationStrategy: MARGINAL_ROI },
    ['predictiveScalingEnabled'],
  ],
  [
    'scaling towards a target',
    {
      predictiveScalingEnabled: true,
      budgetAllocationStrategy: MARGINAL_ROI,
      performanceTargets: { RETURN_ON_AD_SPEND: '2' },
    },
    [],
  ],
  ['learning that nothing waits for', { guardrails: { learningConversions: 9 } }, ['guardrails.learningConversions']],
  ['learning that something waits for', { guardrails: { learningConversions: 9, freezeDuringLearning: true } }, []],
  [
    'a blackout that is over, beside one to come',
    {
      guardrails: {
        blackoutWindows: [
          { startsAt: '2026-07-01T00:00:00Z', endsAt: '2026-07-02T00:00:00Z' },
          { startsAt: '2026-05-01T00:00:00Z', endsAt: '2026-05-02T00:00:00Z' },
        ],
      },
    },
    ['guardrails.blackoutWindows.1'],
  ],
  ['a cost of ads where platforms share', ads('5', 'PLATFORM'), ['performanceThresholds.pauseAboveCostPerConversion']],
  ['a cost of ads where ads share', ads('5', 'AD'), []],
  ['a cost above that of the stop-loss', ads('5', 'AD', '4'), ['performanceThresholds.pauseAboveCostPerConversion']],
  ['a cost below that of the stop-loss', ads('5', 'AD', '6'), []],
  ['a cost of nothing', ads('0', 'AD'), ['performanceThresholds.pauseAboveCostPerConversion']],
])('%s', (_, settings, paths) => {
  expect(pathsOf(settings)).toEqual(paths);
});

describe('while the campaign is not shown', () => {
  const filled: Partial<Settings> = {
    behavioralTriggers: [{ event: 'a', action: 'EXCLUDE' }],
    demographicWeights: { ageGroup: { GEN_Z: 0 } },
    contentRotation: { maxImpressionsPerUnit: 3 },
  };
  const all = ['behavioralTriggers', 'demographicWeights', 'contentRotation'];

  it.each([
    [{ ...RUNNING, status: 'PAUSED' }, all, 'The campaign shows nothing: it is PAUSED.'],
    [
      { ...RUNNING, startsAt: new Date('2026-07-01') },
      all,
      'The campaign shows nothing: it is ACTIVE, and now is not between its start and its end.',
    ],
    [{ ...RUNNING, status: 'DRAFT', startsAt: new Date('2026-07-01') }, [], undefined],
  ])('what serving goes by does nothing: %j', (campaign, paths, reason) => {
    expect(pathsOf(filled, campaign)).toEqual(paths);
    expect(settingsWithoutEffect({ ...BLANK, ...filled }, campaign, AT)[0]?.reason).toBe(reason);
  });

  it('neither does what optimization goes by, once it has ended; a pause is none of its business', () => {
    const optimized: Partial<Settings> = { autoOptimizationEnabled: true, guardrails: { dailyCap: '5' } };
    expect(pathsOf(optimized, { ...RUNNING, status: 'PAUSED' })).toEqual([]);
    expect(pathsOf(optimized, { ...RUNNING, status: 'COMPLETED' })).toEqual(['autoOptimizationEnabled', 'guardrails']);
    expect(pathsOf(optimized, { ...RUNNING, endsAt: AT })).toEqual(['autoOptimizationEnabled', 'guardrails']);
  });
});
