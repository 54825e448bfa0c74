import { readNumber, readRecord, readUuids, readWhole } from '../../../platform/json-values';
import { PriorityEnum, RotationStrategyEnum } from '../../campaigns/settings/personalization.enums';
import { isFollowed } from '../../campaigns/settings/personalization-level';
import { type Audience, readAudience } from '../../campaigns/settings/settings.audience';
import { TargetMetricEnum } from '../../campaigns/settings/settings.enums';
import { readRotationWeights } from '../../campaigns/settings/settings.rotation';
import {
  type BehavioralTrigger,
  type DynamicElement,
  readBehavioralTriggers,
  readBidAdjustments,
  readDemographicWeights,
  readDynamicElements,
  readPerformanceTargets,
  readThresholds,
} from '../../campaigns/settings/settings.views';
import type { BidRules } from './bid-modifier';
import type { Rotation, Servable } from './choose-content';
import type { PublishedContent, ServingSettings } from './serving-state.store';

/** What the settings of a campaign mean for serving, with what holds where they say nothing. */
export interface ServingRules
  extends BidRules,
    Pick<Rotation, 'strategy' | 'weights' | 'explorationShare' | 'maxImpressionsPerUnit' | 'leaderRule' | 'pauseRule'> {
  /** Whom the campaign is for. */
  readonly audience: Audience;
  /** Whether tests may decide what units see. */
  readonly isTesting: boolean;
  readonly templateIds: ReadonlySet<string>;
  readonly triggers: readonly BehavioralTrigger[];
  /** None where the settings do not want contents to differ. */
  readonly elements: readonly DynamicElement[];
  /** What a content is shown for. */
  readonly success: 'clicks' | 'conversions';
}

/** How much is shown evenly to learn from it, where the settings do not say, by how important learning is. */
const EXPLORATION_SHARES: Readonly<Record<PriorityEnum, number>> = {
  [PriorityEnum.LOW]: 0.02,
  [PriorityEnum.MEDIUM]: 0.05,
  [PriorityEnum.HIGH]: 0.1,
  [PriorityEnum.CRITICAL]: 0.2,
};
const LEADER_RULE = { minimumImpressions: 1_000, minimumConfidence: 0.95 };

/** Targets that are about conversions, none of which a click alone brings nearer. */
const CONVERSION_TARGETS: ReadonlySet<TargetMetricEnum> = new Set([
  TargetMetricEnum.CONVERSION_RATE,
  TargetMetricEnum.COST_PER_CONVERSION,
  TargetMetricEnum.RETURN_ON_AD_SPEND,
  TargetMetricEnum.CONVERSIONS,
  TargetMetricEnum.REVENUE,
]);

export function servingRules(settings: ServingSettings | null): ServingRules {
  const rotation = readRecord(settings?.contentRotation);
  const level = settings?.personalizationLevel ?? null;
  const priority = settings?.learningPriority ?? PriorityEnum.MEDIUM;
  const thresholds = readThresholds(settings?.performanceThresholds);
  const targets = readPerformanceTargets(settings?.performanceTargets);
  const wantsConversions = targets.length > 0 && targets.every(({ metric }) => CONVERSION_TARGETS.has(metric));
  const leaderRule = {
    minimumImpressions: thresholds.minimumImpressions ?? LEADER_RULE.minimumImpressions,
    minimumConfidence: thresholds.minimumConfidence ?? LEADER_RULE.minimumConfidence,
  };
  return {
    level,
    audience: readAudience(settings?.audienceSettings),
    isTesting: settings?.abTestingEnabled ?? true,
    bidAdjustments: readBidAdjustments(settings?.bidAdjustments),
    demographicWeights: readDemographicWeights(settings?.demographicWeights),
    strategy: settings?.contentRotationStrategy ?? RotationStrategyEnum.EVEN,
    weights: readRotationWeights(settings?.contentRotation),
    explorationShare: readNumber(rotation.explorationShare) ?? EXPLORATION_SHARES[priority],
    maxImpressionsPerUnit: readWhole(rotation.maxImpressionsPerUnit),
    leaderRule,
    pauseRule: thresholds.pauseBelowCtr === null ? null : { ...leaderRule, belowCtr: thresholds.pauseBelowCtr },
    templateIds: new Set(readUuids(settings?.templateIds)),
    triggers: readBehavioralTriggers(settings?.behavioralTriggers).filter(({ action }) => isFollowed(action, level)),
    elements: settings?.dynamicContentEnabled ? readDynamicElements(settings.dynamicElements) : [],
    success: wantsConversions ? 'conversions' : 'clicks',
  };
}

export function servableOf(content: PublishedContent, { success }: ServingRules): Servable {
  const { id, templateId, targeting, impressions, clicks } = content;
  return { id, templateId, impressions, clicks, successes: content[success], audience: readAudience(targeting) };
}
