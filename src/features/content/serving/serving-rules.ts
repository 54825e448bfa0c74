import { readNumber, readRecord, readUuids, readWhole } from '../../../platform/json-values';
import { RotationStrategyEnum } from '../../campaigns/settings/personalization.enums';
import { readAudience } from '../../campaigns/settings/settings.audience';
import { TargetMetricEnum } from '../../campaigns/settings/settings.enums';
import { readRotationWeights } from '../../campaigns/settings/settings.rotation';
import {
  type BehavioralTrigger,
  type DynamicElement,
  readBehavioralTriggers,
  readDynamicElements,
  readPerformanceTargets,
  readThresholds,
} from '../../campaigns/settings/settings.views';
import type { Rotation, Servable } from './choose-content';
import type { PublishedContent, ServingSettings } from './serving-state.store';

/** What the settings of a campaign mean for serving, with what holds where they say nothing. */
export interface ServingRules
  extends Pick<Rotation, 'strategy' | 'weights' | 'explorationShare' | 'maxImpressionsPerUnit' | 'leaderRule'> {
  readonly templateIds: ReadonlySet<string>;
  readonly triggers: readonly BehavioralTrigger[];
  /** None where the settings do not want contents to differ. */
  readonly elements: readonly DynamicElement[];
  /** What a content is shown for. */
  readonly success: 'clicks' | 'conversions';
}

const EXPLORATION_SHARE = 0.05;
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
  const thresholds = readThresholds(settings?.performanceThresholds);
  const targets = readPerformanceTargets(settings?.performanceTargets);
  const wantsConversions = targets.length > 0 && targets.every(({ metric }) => CONVERSION_TARGETS.has(metric));
  return {
    strategy: settings?.contentRotationStrategy ?? RotationStrategyEnum.EVEN,
    weights: readRotationWeights(settings?.contentRotation),
    explorationShare: readNumber(rotation.explorationShare) ?? EXPLORATION_SHARE,
    maxImpressionsPerUnit: readWhole(rotation.maxImpressionsPerUnit),
    leaderRule: {
      minimumImpressions: thresholds.minimumImpressions ?? LEADER_RULE.minimumImpressions,
      minimumConfidence: thresholds.minimumConfidence ?? LEADER_RULE.minimumConfidence,
    },
    templateIds: new Set(readUuids(settings?.templateIds)),
    triggers: readBehavioralTriggers(settings?.behavioralTriggers),
    elements: settings?.dynamicContentEnabled ? readDynamicElements(settings.dynamicElements) : [],
    success: wantsConversions ? 'conversions' : 'clicks',
  };
}

export function servableOf(content: PublishedContent, { success }: ServingRules): Servable {
  const { id, templateId, targeting, impressions } = content;
  return { id, templateId, impressions, successes: content[success], audience: readAudience(targeting) };
}
