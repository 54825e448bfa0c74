import {
  BudgetDimensionEnum,
  BudgetStrategyEnum,
  OptimizationFrequencyEnum,
  OptimizationModeEnum,
  PersonalizationLevelEnum,
  PriorityEnum,
  RotationStrategyEnum,
  SpecialCategoryEnum,
} from '../features/campaigns/settings/personalization.enums';
import { DynamicElementEnum, TargetMetricEnum, TriggerActionEnum } from '../features/campaigns/settings/settings.enums';
import { type Account, audienceOf } from './account';
import type { CampaignPlan } from './campaigns';
import { momentOf } from './demo-parameters';
import { between, moneyOf, rounded } from './draws';
import type { ContentRow, SettingsRow, TemplateRow } from './rows';

const { HEADLINE, OFFER, CALL_TO_ACTION } = DynamicElementEnum;
const { SUGGEST, APPROVE, AUTO } = OptimizationModeEnum;
const RUNNING_MODES = [SUGGEST, APPROVE, AUTO];
const RUNNING_STRATEGIES = [
  BudgetStrategyEnum.MARGINAL_ROI,
  BudgetStrategyEnum.THOMPSON,
  BudgetStrategyEnum.TOP_TWO_THOMPSON,
];
const { SHOW_CONTENT, ADJUST_BID, EXCLUDE, NOTIFY } = TriggerActionEnum;

/** The settings of a campaign. Campaigns take turns, so that every mode and strategy occurs in an account. */
export function createSettings(
  account: Account,
  plan: CampaignPlan,
  index: number,
  templates: readonly TemplateRow[],
  contents: readonly ContentRow[],
): SettingsRow {
  const draw = account.random(`settings/${plan.streamId}`);
  const turn = <T>(values: Readonly<Record<string, T>>): T => {
    const list = Object.values(values);
    return list[(index + account.index) % list.length];
  };
  const { row, dailyBudgetCents } = plan;
  // Campaigns that run show what optimization does for them.
  const isRunning = plan.firstEpoch <= account.lastEpoch && plan.lastEpoch >= account.lastEpoch;
  const optimizationMode = isRunning ? (RUNNING_MODES[index % 3] ?? SUGGEST) : turn(OptimizationModeEnum);
  const level = turn(PersonalizationLevelEnum);
  const isAutomatic = optimizationMode === OptimizationModeEnum.AUTO;
  // The campaign that is only planned shows what a special category leaves of the settings.
  const isSpecial = plan.firstEpoch > account.lastEpoch;
  return {
    userId: account.user.id,
    id: account.newId(`settings/${index}`, row.createdAt),
    campaignId: row.id,
    personalizationLevel: level,
    autoOptimizationEnabled: optimizationMode !== OptimizationModeEnum.OFF,
    optimizationMode,
    dynamicContentEnabled: level !== PersonalizationLevelEnum.BASIC,
    adaptiveBiddingEnabled: level === PersonalizationLevelEnum.FULL,
    audienceSettings: audienceFor(account, { isRunning, isSpecial }),
    demographicWeights: {
      ageGroup: Object.fromEntries(
        account.ageGroups.map((age) => [age, isSpecial ? 1 : rounded(between(draw, 0.8, 1.4), 2)]),
      ),
      gender: { FEMALE: 1, MALE: 1 },
    },
    behavioralTriggers: [
      { event: 'cart_abandoned', action: SHOW_CONTENT, minimumCount: 1, withinHours: 48 },
      { event: 'product_viewed', action: ADJUST_BID, minimumCount: 3, withinHours: 72, modifier: 1.2 },
      { event: 'purchased', action: EXCLUDE, minimumCount: 1, withinHours: 720 },
      { event: 'complained', action: NOTIFY, minimumCount: 1, withinHours: 168 },
    ],
    contentRotationStrategy: turn(RotationStrategyEnum),
    templateIds: templates.slice(0, 3).map(({ id }) => id),
    dynamicElements: {
      [HEADLINE]: { variable: 'product', fallback: account.businessName },
      [OFFER]: { variable: 'season', fallback: 'this season' },
      [CALL_TO_ACTION]: { variable: 'audience', fallback: 'Learn more' },
    },
    budgetAllocationStrategy: isRunning
      ? (RUNNING_STRATEGIES[index % 3] ?? BudgetStrategyEnum.THOMPSON)
      : turn(BudgetStrategyEnum),
    bidAdjustments: [
      {
        dimension: 'ageGroup',
        value: account.ageGroups[0],
        modifier: isSpecial ? 1 : rounded(between(draw, 1, 1.5), 2),
      },
      { dimension: 'placement', value: plan.cells[0].placement, modifier: rounded(between(draw, 0.6, 1), 2) },
    ],
    performanceTargets: {
      [TargetMetricEnum.CTR]: (plan.ctr * 1.1).toFixed(4),
      [TargetMetricEnum.CONVERSION_RATE]: (plan.conversionRate * 1.1).toFixed(4),
      [TargetMetricEnum.RETURN_ON_AD_SPEND]: between(draw, 1.5, 4).toFixed(2),
    },
    learningPriority: turn(PriorityEnum),
    optimizationFrequency: turn(OptimizationFrequencyEnum),
    performanceThresholds: {
      minimumImpressions: 1_000,
      minimumConversions: 20,
      // Where somebody looks at every plan, less certainty will do.
      minimumConfidence: optimizationMode === SUGGEST ? 0.6 : 0.8,
      pauseBelowCtr: rounded(plan.ctr * 0.3, 5),
      pauseAboveCostPerConversion: moneyOf(plan.orderValueCents),
    },
    // Where it is off, a test that runs is not served.
    abTestingEnabled: isRunning || index % 2 === 0,
    predictiveScalingEnabled: level === PersonalizationLevelEnum.FULL,
    realTimeOptimizationEnabled: isAutomatic,
    guardrails: {
      maxStepShare: 0.2,
      dailyCap: moneyOf(dailyBudgetCents * 4),
      monthlyCap: moneyOf(dailyBudgetCents * 100),
      minimumSpend: moneyOf(dailyBudgetCents * 0.2),
      minimumShare: 0.05,
      cooldownHours: 24,
      maxChangesPerDay: 3,
      maxDataAgeHours: 48,
      freezeDuringLearning: true,
      learningConversions: 50,
      stopLossCostPerConversion: moneyOf(costPerConversion(plan) * 3),
      stopLossReturnOnAdSpend: rounded(plan.orderValueCents / costPerConversion(plan) / 3, 2),
      blackoutWindows: blackoutsOf(account),
    },
    specialCategories: isSpecial ? [SpecialCategoryEnum.HEALTH] : [],
    budgetAllocation: allocationOf(plan, plan.platforms.length > 1 && index % 3 !== 0),
    contentRotation: {
      weights: Object.fromEntries(
        contents.filter(({ campaignId }) => campaignId === row.id).map(({ id }, at) => [id, at === 0 ? 2 : 1]),
      ),
      explorationShare: 0.1,
      maxImpressionsPerUnit: 5,
      withinHours: 24,
    },
    version: 1,
    createdAt: row.createdAt,
    updatedAt: row.createdAt,
  };
}

/** Campaigns that run are for everybody but the own people, so that whoever tries serving is served; their contents say whom they are for. */
function audienceFor(account: Account, { isRunning, isSpecial }: { isRunning: boolean; isSpecial: boolean }) {
  const audience = audienceOf(account);
  if (isRunning) return { excludedSegments: audience.excludedSegments };
  return isSpecial ? { ...audience, ageGroups: [] } : audience;
}

/** By platform or by placement, as their reach goes. */
function allocationOf({ cells, dailyBudgetCents }: CampaignPlan, byPlatform: boolean): SettingsRow['budgetAllocation'] {
  const weights = new Map<string, number>();
  for (const cell of cells) {
    const value = byPlatform ? cell.platform : cell.placement;
    weights.set(value, (weights.get(value) ?? 0) + cell.weight);
  }
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  // Nobody falls below a tenth, twice what the guardrails ask for.
  const free = 1 - weights.size * 0.1;
  return {
    dimension: byPlatform ? BudgetDimensionEnum.PLATFORM : BudgetDimensionEnum.PLACEMENT,
    arms: Object.fromEntries(
      [...weights].map(([value, weight]) => [value, moneyOf(dailyBudgetCents * (0.1 + (free * weight) / total))]),
    ),
  };
}

/** Christmas of the year in which the period of the demo ends. */
function blackoutsOf({ lastEpoch }: Account): Record<string, unknown>[] {
  const year = momentOf(lastEpoch).getUTCFullYear();
  return [
    {
      startsAt: `${year}-12-24T00:00:00.000Z`,
      endsAt: `${year}-12-27T00:00:00.000Z`,
      reason: 'Nobody is there to look.',
    },
  ];
}

/** What a conversion is expected to cost, in cents. */
function costPerConversion({ cells, ctr, conversionRate }: CampaignPlan): number {
  const thousand = cells.reduce((sum, { thousandCents }) => sum + thousandCents, 0) / cells.length;
  return thousand / 1_000 / ctr / conversionRate;
}
