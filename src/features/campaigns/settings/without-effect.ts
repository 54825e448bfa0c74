import { Field, ObjectType } from 'type-graphql';
import { readRecord } from '../../../platform/json-values';
import type { Campaign } from '../campaign.entity';
import { isOver, isShown } from '../campaign-standing';
import type { CampaignPersonalizationSettings } from './campaign-personalization-settings.entity';
import {
  BudgetDimensionEnum,
  BudgetStrategyEnum,
  OptimizationModeEnum,
  RotationStrategyEnum,
} from './personalization.enums';
import { isBidOn, isFollowed, levelsOf } from './personalization-level';
import { readBudgetAllocation } from './settings.budget';
import { TargetMetricEnum, TriggerActionEnum } from './settings.enums';
import { readGuardrails } from './settings.guardrails';
import { readContentRotation } from './settings.rotation';
import {
  readBehavioralTriggers,
  readBidAdjustments,
  readDemographicWeights,
  readDynamicElements,
  readPerformanceTargets,
  readThresholds,
} from './settings.views';

@ObjectType({ description: 'A setting that is filled and does nothing as things stand.', simpleResolvers: true })
export class SettingWithoutEffect {
  @Field(() => String, { description: 'Which, as in the input: `behavioralTriggers.0`, `contentRotation.weights`.' })
  path: string;

  @Field(() => String, { description: 'Why it does nothing.' })
  reason: string;

  @Field(() => String, { description: 'What would give it an effect, or that it can go.' })
  do: string;
}

/** The columns of the settings that are looked at. */
export const JUDGED_SETTINGS = [
  'personalizationLevel',
  'autoOptimizationEnabled',
  'optimizationMode',
  'dynamicContentEnabled',
  'adaptiveBiddingEnabled',
  'demographicWeights',
  'behavioralTriggers',
  'contentRotationStrategy',
  'templateIds',
  'dynamicElements',
  'budgetAllocationStrategy',
  'bidAdjustments',
  'performanceTargets',
  'performanceThresholds',
  'predictiveScalingEnabled',
  'realTimeOptimizationEnabled',
  'guardrails',
  'budgetAllocation',
  'contentRotation',
] as const satisfies readonly (keyof CampaignPersonalizationSettings)[];

type Settings = Pick<CampaignPersonalizationSettings, (typeof JUDGED_SETTINGS)[number]>;
type Standing = Pick<Campaign, 'status' | 'startsAt' | 'endsAt'>;

/** The settings that are filled and do nothing: at the level, in the mode and status, or beside the other settings. */
export function settingsWithoutEffect(settings: Settings, campaign: Standing, at: Date): SettingWithoutEffect[] {
  return [...ofServing(settings, campaign, at), ...ofElements(settings), ...ofOptimization(settings, campaign, at)];
}

function ofServing(settings: Settings, campaign: Standing, at: Date): SettingWithoutEffect[] {
  if (isShown(campaign, at)) return [...ofTriggers(settings), ...ofBids(settings), ...ofRotation(settings)];
  const filled = [
    ...(settings.behavioralTriggers.length > 0 ? ['behavioralTriggers'] : []),
    ...(Object.keys(settings.demographicWeights).length > 0 ? ['demographicWeights'] : []),
    ...(Object.keys(settings.contentRotation).length > 0 ? ['contentRotation'] : []),
  ];
  return filled.map((path) => ({
    path,
    reason: `The campaign shows nothing: it is ${campaign.status}${isHeld(campaign, at) ? '' : ', and now is not between its start and its end'}.`,
    do: 'Let the campaign run; until then it can stay as it is.',
  }));
}

/** Whether it is the status that keeps a campaign from being shown, whatever its dates are. */
function isHeld({ status }: Standing, at: Date): boolean {
  return !isShown({ status, startsAt: null, endsAt: null }, at);
}

function ofTriggers({ behavioralTriggers, personalizationLevel: level, templateIds }: Settings) {
  const { SHOW_CONTENT } = TriggerActionEnum;
  const triggers = readBehavioralTriggers(behavioralTriggers);
  const shows = triggers.some(({ action }) => action === SHOW_CONTENT && isFollowed(action, level));
  const found = triggers.flatMap(({ action, modifier }, index): SettingWithoutEffect[] => {
    const path = `behavioralTriggers.${index}`;
    if (!isFollowed(action, level)) {
      const levels = levelsOf(action).join(' or ');
      const reason = `${action} is followed at the level ${levels}; the campaign is ${level}.`;
      return [{ path, reason, do: `Set personalizationLevel to ${levels}.` }];
    }
    if (action === SHOW_CONTENT && templateIds.length === 0) {
      const reason = 'No templates are named whose contents it could show.';
      return [{ path, reason, do: 'Name some in templateIds.' }];
    }
    if (action !== TriggerActionEnum.ADJUST_BID || modifier !== null) return [];
    return [{ path, reason: 'It does not say what the bid is multiplied by.', do: 'Give it a modifier.' }];
  });
  if (templateIds.length === 0 || shows) return found;
  const reason = 'They are what a trigger with the action SHOW_CONTENT shows, and none is followed.';
  return [...found, { path: 'templateIds', reason, do: 'Add such a trigger, at the level ADVANCED or FULL.' }];
}

/** What is multiplied by 1 is as it was, and whoever weighs 0 is left out at every level. */
function ofBids({ personalizationLevel: level, demographicWeights, bidAdjustments }: Settings): SettingWithoutEffect[] {
  if (isBidOn(level)) return [];
  const rest = {
    reason: `Bids go by it at the level FULL; the campaign is ${level}.`,
    do: 'Set personalizationLevel to FULL.',
  };
  return [
    ...readDemographicWeights(demographicWeights).flatMap(({ weight }, index) =>
      weight === 0 || weight === 1 ? [] : [{ path: `demographicWeights.${index}`, ...rest }],
    ),
    ...readBidAdjustments(bidAdjustments).flatMap(({ modifier }, index) =>
      modifier === 1 ? [] : [{ path: `bidAdjustments.${index}`, ...rest }],
    ),
  ];
}

function ofRotation({ contentRotation, contentRotationStrategy: strategy }: Settings): SettingWithoutEffect[] {
  const { weights, explorationShare, maxImpressionsPerUnit, withinHours } = readContentRotation(contentRotation);
  const { WEIGHTED, THOMPSON, BEST_AFTER_TEST } = RotationStrategyEnum;
  const found: SettingWithoutEffect[] = [];
  if (weights.length > 0 && strategy !== WEIGHTED) {
    const reason = `Weights are for the strategy WEIGHTED; it is ${strategy}.`;
    found.push({ path: 'contentRotation.weights', reason, do: 'Set contentRotationStrategy to WEIGHTED.' });
  }
  if (explorationShare !== null && strategy !== THOMPSON && strategy !== BEST_AFTER_TEST) {
    const reason = `Only THOMPSON and BEST_AFTER_TEST prefer some contents and explore the others; the strategy is ${strategy}.`;
    found.push({
      path: 'contentRotation.explorationShare',
      reason,
      do: 'Set contentRotationStrategy to one of these.',
    });
  }
  if (withinHours !== null && maxImpressionsPerUnit === null) {
    const reason = 'It says when a limit counts that is not set.';
    found.push({ path: 'contentRotation.withinHours', reason, do: 'Set maxImpressionsPerUnit, or take it out.' });
  }
  return found;
}

function ofElements({ dynamicContentEnabled, dynamicElements }: Settings): SettingWithoutEffect[] {
  const elements = readDynamicElements(dynamicElements);
  if (!dynamicContentEnabled && elements.length > 0) {
    const reason = 'dynamicContentEnabled is off: no part of a content differs.';
    return [{ path: 'dynamicElements', reason, do: 'Set dynamicContentEnabled.' }];
  }
  if (!dynamicContentEnabled || elements.length > 0) return [];
  const reason = 'No dynamicElements say what should differ.';
  return [{ path: 'dynamicContentEnabled', reason, do: 'Name some in dynamicElements.' }];
}

function ofOptimization(settings: Settings, campaign: Standing, at: Date): SettingWithoutEffect[] {
  const { autoOptimizationEnabled: isAutomatic, optimizationMode: mode, guardrails } = settings;
  const isEnded = isOver(campaign.status) || (campaign.endsAt !== null && campaign.endsAt <= at);
  if (isEnded || mode === OptimizationModeEnum.OFF) {
    const rest = isEnded
      ? { reason: 'The campaign has ended: nothing is optimized.', do: 'Nothing: what was said stays for the record.' }
      : {
          reason: 'optimizationMode is OFF: nothing is planned.',
          do: 'Set optimizationMode to SUGGEST, APPROVE or AUTO.',
        };
    return filledForPlans(settings).map((path) => ({ path, ...rest }));
  }
  const found: SettingWithoutEffect[] = [];
  const job = 'Only the job does that, and it does not look at the campaign: autoOptimizationEnabled is off.';
  if (!isAutomatic && mode === OptimizationModeEnum.AUTO) {
    found.push({ path: 'optimizationMode', reason: `${job} AUTO is as SUGGEST.`, do: 'Set autoOptimizationEnabled.' });
  }
  if (!isAutomatic && settings.realTimeOptimizationEnabled) {
    found.push({ path: 'realTimeOptimizationEnabled', reason: job, do: 'Set autoOptimizationEnabled.' });
  }
  return [...found, ...ofPlans(settings), ...ofLimits(guardrails, at), ...ofStoppedAds(settings)];
}

/** What is filled and read by plans alone. */
function filledForPlans(settings: Settings): string[] {
  const flags = [
    ...(['autoOptimizationEnabled', 'adaptiveBiddingEnabled'] as const),
    ...(['predictiveScalingEnabled', 'realTimeOptimizationEnabled'] as const),
  ].filter((name) => settings[name]);
  const strategy = settings.budgetAllocationStrategy === BudgetStrategyEnum.FIXED ? [] : ['budgetAllocationStrategy'];
  const limits = Object.keys(readRecord(settings.guardrails)).length === 0 ? [] : ['guardrails'];
  return [...flags, ...strategy, ...limits];
}

function ofPlans(settings: Settings): SettingWithoutEffect[] {
  const { adaptiveBiddingEnabled, bidAdjustments, predictiveScalingEnabled, budgetAllocationStrategy } = settings;
  const found: SettingWithoutEffect[] = [];
  if (adaptiveBiddingEnabled && readBidAdjustments(bidAdjustments).length === 0) {
    const reason = 'Plans change modifiers that the settings name, and there are none.';
    found.push({ path: 'adaptiveBiddingEnabled', reason, do: 'Name parts in bidAdjustments; 1 means neutral.' });
  }
  const path = 'predictiveScalingEnabled';
  const { MARGINAL_ROI } = BudgetStrategyEnum;
  if (predictiveScalingEnabled && budgetAllocationStrategy !== MARGINAL_ROI) {
    const reason = `The daily budget is raised by MARGINAL_ROI alone; the strategy is ${budgetAllocationStrategy}.`;
    found.push({ path, reason, do: 'Set budgetAllocationStrategy to MARGINAL_ROI.' });
  } else if (predictiveScalingEnabled && !readPerformanceTargets(settings.performanceTargets).some(isPrice)) {
    const reason = 'No target says what the next unit of money must bring.';
    found.push({ path, reason, do: `Set a target for ${[...PRICES].join(' or ')} in performanceTargets.` });
  }
  return found;
}

const PRICES: ReadonlySet<TargetMetricEnum> = new Set([
  TargetMetricEnum.RETURN_ON_AD_SPEND,
  TargetMetricEnum.COST_PER_CONVERSION,
  TargetMetricEnum.COST_PER_CLICK,
]);

function isPrice({ metric, target }: { readonly metric: TargetMetricEnum; readonly target: string }): boolean {
  return PRICES.has(metric) && Number(target) > 0;
}

function ofLimits(json: unknown, at: Date): SettingWithoutEffect[] {
  const { learningConversions, freezeDuringLearning, blackoutWindows } = readGuardrails(json);
  const found: SettingWithoutEffect[] = [];
  if (learningConversions !== null && freezeDuringLearning !== true) {
    const reason = 'Nothing waits for learning: freezeDuringLearning is off.';
    found.push({ path: 'guardrails.learningConversions', reason, do: 'Set guardrails.freezeDuringLearning.' });
  }
  for (const [index, { endsAt }] of blackoutWindows.entries()) {
    if (endsAt > at) continue;
    found.push({ path: `guardrails.blackoutWindows.${index}`, reason: 'It is over.', do: 'Take it out.' });
  }
  return found;
}

/** Without an allocation the facts decide what the budget is divided by: that is not known here. */
function ofStoppedAds({ performanceThresholds, budgetAllocation, guardrails }: Settings): SettingWithoutEffect[] {
  const { pauseAboveCostPerConversion: most } = readThresholds(performanceThresholds);
  const dimension = readBudgetAllocation(budgetAllocation)?.dimension ?? BudgetDimensionEnum.AD;
  if (most === null) return [];
  const path = 'performanceThresholds.pauseAboveCostPerConversion';
  if (dimension !== BudgetDimensionEnum.AD) {
    const reason = `It stops ads where they share the budget, which is divided by ${dimension}.`;
    return [{ path, reason, do: 'Divide budgetAllocation by AD, or set guardrails.stopLossCostPerConversion.' }];
  }
  const stop = readGuardrails(guardrails).stopLossCostPerConversion;
  if (Number(most) > 0 && (stop === null || Number(stop) > Number(most))) return [];
  const reason =
    Number(most) > 0 ? 'guardrails.stopLossCostPerConversion is not higher, and counts.' : '0 stops nothing.';
  return [{ path, reason, do: 'Set a lower cost above 0, or take it out.' }];
}
