import './settings.enum-types';
import { Field, Int, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { Node } from '../../../platform/graphql/node';
import { DateTime, Json } from '../../../platform/graphql/scalars';
import type { CampaignPersonalizationSettings } from './campaign-personalization-settings.entity';
import {
  BudgetStrategyEnum,
  OptimizationFrequencyEnum,
  OptimizationModeEnum,
  PersonalizationLevelEnum,
  PriorityEnum,
  RotationStrategyEnum,
  SpecialCategoryEnum,
} from './personalization.enums';

@ObjectType('CampaignPersonalizationSettings', {
  description: 'How one campaign is personalized, and what may be changed in it without asking. One per campaign.',
  implements: Node,
  simpleResolvers: true,
})
export class SettingsType implements Omit<CampaignPersonalizationSettings, 'user' | 'campaign' | 'templateIds'> {
  @IdField('settings', { description: 'Id of the settings.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom the settings belong to.' })
  userId: string;

  @IdField('campaign', { description: 'Id of the campaign that they are for.' })
  campaignId: string;

  @Field(() => PersonalizationLevelEnum, { description: 'How far the campaign is personalized.' })
  personalizationLevel: PersonalizationLevelEnum;

  @Field(() => Boolean, { description: 'Whether the campaign is optimized at all, in the way of `optimizationMode`.' })
  autoOptimizationEnabled: boolean;

  @Field(() => OptimizationModeEnum, { description: 'What optimization may do without asking.' })
  optimizationMode: OptimizationModeEnum;

  @Field(() => Boolean, { description: 'Whether parts of the contents differ from person to person.' })
  dynamicContentEnabled: boolean;

  @Field(() => Boolean, { description: 'Whether bids follow the results.' })
  adaptiveBiddingEnabled: boolean;

  @Field(() => Json, { description: 'Whom the campaign is for, as JSON. Typed: `audience`.' })
  audienceSettings: Record<string, unknown>;

  @Field(() => Json, {
    description: 'Weights by dimension and value, as JSON. Typed: `demographicWeightEntries`.',
  })
  demographicWeights: Record<string, unknown>;

  @Field(() => Json, { description: 'What follows which behaviour, as JSON. Typed: `behavioralTriggerEntries`.' })
  behavioralTriggers: Record<string, unknown>[];

  @Field(() => RotationStrategyEnum, { description: 'How contents take turns.' })
  contentRotationStrategy: RotationStrategyEnum;

  @Field(() => Json, {
    description: 'Parts that differ from person to person, as JSON. Typed: `dynamicElementEntries`.',
  })
  dynamicElements: Record<string, unknown>;

  @Field(() => BudgetStrategyEnum, { description: 'How the budget is divided.' })
  budgetAllocationStrategy: BudgetStrategyEnum;

  @Field(() => Json, { description: 'Changes of the bid, as JSON. Typed: `bidAdjustmentEntries`.' })
  bidAdjustments: Record<string, unknown>[];

  @Field(() => Json, { description: 'Targets by metric, as JSON. Typed: `performanceTargetEntries`.' })
  performanceTargets: Record<string, unknown>;

  @Field(() => PriorityEnum, {
    description:
      'How important it is to learn from this campaign: how much of it is shown evenly (`explorationShare`), whether data are ' +
      'looked at every day (HIGH, CRITICAL) or no more often for its sake than weekly (LOW), and which campaign is optimized first.',
  })
  learningPriority: PriorityEnum;

  @Field(() => OptimizationFrequencyEnum, { description: 'How often the campaign is looked at.' })
  optimizationFrequency: OptimizationFrequencyEnum;

  @Field(() => Json, { description: 'When there is enough data, as JSON. Typed: `thresholds`.' })
  performanceThresholds: Record<string, unknown>;

  @Field(() => Boolean, {
    description:
      'Whether contents of the campaign may be tested against each other. Off, no such test starts, and none that runs decides what is shown.',
  })
  abTestingEnabled: boolean;

  @Field(() => Boolean, { description: 'Whether the budget may follow predictions.' })
  predictiveScalingEnabled: boolean;

  @Field(() => Boolean, { description: 'Whether changes may be made between two looks, as data comes in.' })
  realTimeOptimizationEnabled: boolean;

  @Field(() => Json, { description: 'Limits of automatic changes, as JSON. Typed: `limits`.' })
  guardrails: Record<string, unknown>;

  @Field(() => [SpecialCategoryEnum], {
    description: 'What the campaign is about that must be treated with special care, as far as it was said.',
  })
  specialCategories: SpecialCategoryEnum[];

  @Field(() => Json, { description: 'How the daily budget is divided, as JSON. Typed: `budget`.' })
  budgetAllocation: Record<string, unknown>;

  @Field(() => Json, { description: 'How contents take turns, as JSON. Typed: `rotation`.' })
  contentRotation: Record<string, unknown>;

  @Field(() => Int, { description: 'Counts the changes; an update must name the version that it changes.' })
  version: number;

  @Field(() => DateTime, { description: 'When the settings were made.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When the settings were last changed.' })
  updatedAt: Date;
}
