import { Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import { now } from '../../../platform/clock';
import type { Context } from '../../../platform/graphql/context';
import { encodeId } from '../../../platform/graphql/ids';
import { Needs } from '../../../platform/graphql/needs';
import { loadColumns } from '../../../platform/graphql/record-loaders';
import { readUuids } from '../../../platform/json-values';
import { campaigns } from '../campaign.store';
import type { CampaignPersonalizationSettings } from './campaign-personalization-settings.entity';
import { Audience, readAudience } from './settings.audience';
import { BudgetAllocation, readBudgetAllocation } from './settings.budget';
import { readGuardrails, SettingsGuardrails } from './settings.guardrails';
import { ContentRotation, readContentRotation } from './settings.rotation';
import { SettingsType } from './settings.type';
import {
  BehavioralTrigger,
  BidAdjustment,
  DemographicWeight,
  DynamicElement,
  PerformanceTarget,
  PerformanceThresholds,
  readBehavioralTriggers,
  readBidAdjustments,
  readDemographicWeights,
  readDynamicElements,
  readPerformanceTargets,
  readThresholds,
} from './settings.views';
import { JUDGED_SETTINGS, SettingWithoutEffect, settingsWithoutEffect } from './without-effect';

/** The typed views of the JSON columns. */
@Resolver(() => SettingsType)
export class SettingsViewsResolver {
  @FieldResolver(() => [ID], { description: 'Templates that contents are made from; some may be deleted by now.' })
  templateIds(@Root() { templateIds }: CampaignPersonalizationSettings): string[] {
    return readUuids(templateIds).map((uuid) => encodeId('template', uuid));
  }

  @FieldResolver(() => Audience, { description: 'Whom the campaign is for.' })
  @Needs('audienceSettings')
  audience(@Root() { audienceSettings }: CampaignPersonalizationSettings): Audience {
    return readAudience(audienceSettings);
  }

  @FieldResolver(() => [DemographicWeight], { description: 'How much which part of the audience counts.' })
  @Needs('demographicWeights')
  demographicWeightEntries(@Root() { demographicWeights }: CampaignPersonalizationSettings): DemographicWeight[] {
    return readDemographicWeights(demographicWeights);
  }

  @FieldResolver(() => [BehavioralTrigger], { description: 'What follows which behaviour.' })
  @Needs('behavioralTriggers')
  behavioralTriggerEntries(@Root() { behavioralTriggers }: CampaignPersonalizationSettings): BehavioralTrigger[] {
    return readBehavioralTriggers(behavioralTriggers);
  }

  @FieldResolver(() => [DynamicElement], { description: 'Parts of the contents that differ from person to person.' })
  @Needs('dynamicElements')
  dynamicElementEntries(@Root() { dynamicElements }: CampaignPersonalizationSettings): DynamicElement[] {
    return readDynamicElements(dynamicElements);
  }

  @FieldResolver(() => [BidAdjustment], { description: 'How the bid changes for which part of the audience.' })
  @Needs('bidAdjustments')
  bidAdjustmentEntries(@Root() { bidAdjustments }: CampaignPersonalizationSettings): BidAdjustment[] {
    return readBidAdjustments(bidAdjustments);
  }

  @FieldResolver(() => [PerformanceTarget], { description: 'What the campaign should reach.' })
  @Needs('performanceTargets')
  performanceTargetEntries(@Root() { performanceTargets }: CampaignPersonalizationSettings): PerformanceTarget[] {
    return readPerformanceTargets(performanceTargets);
  }

  @FieldResolver(() => PerformanceThresholds, { description: 'When there is enough data to act on, and when to stop.' })
  @Needs('performanceThresholds')
  thresholds(@Root() { performanceThresholds }: CampaignPersonalizationSettings): PerformanceThresholds {
    return readThresholds(performanceThresholds);
  }

  @FieldResolver(() => SettingsGuardrails, { description: 'Limits that no automatic change may cross.' })
  @Needs('guardrails')
  limits(@Root() { guardrails }: CampaignPersonalizationSettings): SettingsGuardrails {
    return readGuardrails(guardrails);
  }

  @FieldResolver(() => BudgetAllocation, {
    nullable: true,
    description: 'How the daily budget is divided; null where nothing is said.',
  })
  @Needs('budgetAllocation')
  budget(@Root() { budgetAllocation }: CampaignPersonalizationSettings): BudgetAllocation | null {
    return readBudgetAllocation(budgetAllocation);
  }

  @FieldResolver(() => ContentRotation, { description: 'How the contents take turns, beside the strategy.' })
  @Needs('contentRotation')
  rotation(@Root() { contentRotation }: CampaignPersonalizationSettings): ContentRotation {
    return readContentRotation(contentRotation);
  }

  @FieldResolver(() => [SettingWithoutEffect], {
    description:
      'Settings that are filled and do nothing as things stand: at the level, in the mode, while the campaign is as it is, or beside ' +
      'the other settings. Each with why, and what to do. Empty: everything that is said has an effect.',
  })
  @Needs('campaignId', ...JUDGED_SETTINGS)
  async withoutEffect(
    @Root() settings: CampaignPersonalizationSettings,
    @Ctx() context: Context,
  ): Promise<SettingWithoutEffect[]> {
    const campaign = await loadColumns(context, campaigns, settings.campaignId, ['status', 'startsAt', 'endsAt']);
    return campaign === null ? [] : settingsWithoutEffect(settings, campaign, now());
  }
}
