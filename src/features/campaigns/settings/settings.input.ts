import { ArrayMaxSize, ArrayUnique, ValidateNested } from 'class-validator';
import { Field, ID, InputType, Int } from 'type-graphql';
import { IsId } from '../../../platform/graphql/ids';
import './settings.enum-types';
import {
  BudgetStrategyEnum,
  OptimizationFrequencyEnum,
  OptimizationModeEnum,
  PersonalizationLevelEnum,
  PriorityEnum,
  RotationStrategyEnum,
  SpecialCategoryEnum,
} from './personalization.enums';
import { AudienceInput } from './settings.audience';
import { BudgetAllocationInput } from './settings.budget';
import { SettingsGuardrailsInput } from './settings.guardrails';
import {
  type AudiencePartInput,
  BehavioralTriggerInput,
  BidAdjustmentInput,
  DemographicWeightInput,
  DynamicElementInput,
  PerformanceTargetInput,
  PerformanceThresholdsInput,
} from './settings.json-input';
import { ContentRotationInput } from './settings.rotation';

const partKey = ({ dimension, value }: AudiencePartInput): string => JSON.stringify([dimension, value]);

@InputType({
  description:
    'Settings of a campaign, whether there are any yet or not. Fields that are left out stay as they are; lists and objects replace what was there.',
})
export class CampaignPersonalizationSettingsInput {
  @Field(() => PersonalizationLevelEnum, { nullable: true, description: 'How far the campaign is personalized.' })
  personalizationLevel?: PersonalizationLevelEnum | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the campaign is optimized at all.' })
  autoOptimizationEnabled?: boolean | null;

  @Field(() => OptimizationModeEnum, {
    nullable: true,
    description: 'What optimization may do without asking. AUTO needs the guardrails maxStepShare and dailyCap.',
  })
  optimizationMode?: OptimizationModeEnum | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether parts of the contents differ from person to person.' })
  dynamicContentEnabled?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether bids follow the results.' })
  adaptiveBiddingEnabled?: boolean | null;

  @Field(() => AudienceInput, { nullable: true, description: 'Whom the campaign is for.' })
  @ValidateNested()
  audienceSettings?: AudienceInput | null;

  @Field(() => [DemographicWeightInput], {
    nullable: true,
    description: 'At most 200 weights, one per dimension and value.',
  })
  @ArrayMaxSize(200)
  @ArrayUnique(partKey, { message: 'demographicWeights must name each dimension and value once' })
  @ValidateNested({ each: true })
  demographicWeights?: DemographicWeightInput[] | null;

  @Field(() => [BehavioralTriggerInput], { nullable: true, description: 'What follows which behaviour, at most 50.' })
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  behavioralTriggers?: BehavioralTriggerInput[] | null;

  @Field(() => RotationStrategyEnum, { nullable: true, description: 'How contents take turns.' })
  contentRotationStrategy?: RotationStrategyEnum | null;

  @Field(() => [ID], { nullable: true, description: 'At most 100 templates that contents are made from.' })
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsId('template', { each: true })
  templateIds?: string[] | null;

  @Field(() => [DynamicElementInput], {
    nullable: true,
    description: 'Parts that differ from person to person, each element once.',
  })
  @ArrayUnique(({ element }: DynamicElementInput) => element, {
    message: 'dynamicElements must name each element once',
  })
  @ValidateNested({ each: true })
  dynamicElements?: DynamicElementInput[] | null;

  @Field(() => BudgetStrategyEnum, { nullable: true, description: 'How the budget is divided.' })
  budgetAllocationStrategy?: BudgetStrategyEnum | null;

  @Field(() => [BidAdjustmentInput], {
    nullable: true,
    description: 'At most 200 changes of the bid, one per dimension and value.',
  })
  @ArrayMaxSize(200)
  @ArrayUnique(partKey, { message: 'bidAdjustments must name each dimension and value once' })
  @ValidateNested({ each: true })
  bidAdjustments?: BidAdjustmentInput[] | null;

  @Field(() => [PerformanceTargetInput], { nullable: true, description: 'What to reach, each metric once.' })
  @ArrayUnique(({ metric }: PerformanceTargetInput) => metric, {
    message: 'performanceTargets must name each metric once',
  })
  @ValidateNested({ each: true })
  performanceTargets?: PerformanceTargetInput[] | null;

  @Field(() => PriorityEnum, {
    nullable: true,
    description:
      'How important it is to learn from this campaign: how much of it is shown evenly (`explorationShare`), whether data are ' +
      'looked at every day (HIGH, CRITICAL) or no more often for its sake than weekly (LOW), and which campaign is optimized first.',
  })
  learningPriority?: PriorityEnum | null;

  @Field(() => OptimizationFrequencyEnum, { nullable: true, description: 'How often the campaign is looked at.' })
  optimizationFrequency?: OptimizationFrequencyEnum | null;

  @Field(() => PerformanceThresholdsInput, { nullable: true, description: 'When there is enough data to act on.' })
  @ValidateNested()
  performanceThresholds?: PerformanceThresholdsInput | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether contents may be tested against each other. Off, no such test starts, and none that runs decides what is shown.',
  })
  abTestingEnabled?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the budget may follow predictions.' })
  predictiveScalingEnabled?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether changes may be made as data comes in.' })
  realTimeOptimizationEnabled?: boolean | null;

  @Field(() => SettingsGuardrailsInput, { nullable: true, description: 'Limits of automatic changes.' })
  @ValidateNested()
  guardrails?: SettingsGuardrailsInput | null;

  @Field(() => [SpecialCategoryEnum], {
    nullable: true,
    description:
      'What the campaign is about that must be treated with special care, each once. With one, nobody may be weighted or bid on by age, gender or place, or left out by age.',
  })
  @ArrayUnique()
  specialCategories?: SpecialCategoryEnum[] | null;

  @Field(() => BudgetAllocationInput, {
    nullable: true,
    description: 'How the daily budget is divided; within the guardrails.',
  })
  @ValidateNested()
  budgetAllocation?: BudgetAllocationInput | null;

  @Field(() => ContentRotationInput, { nullable: true, description: 'How contents take turns, beside the strategy.' })
  @ValidateNested()
  contentRotation?: ContentRotationInput | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The version that this changes; the change is refused when it is not the present one.',
  })
  version?: number | null;
}

@InputType({ description: 'A change of the settings of a campaign.' })
export class UpdateCampaignPersonalizationSettingsInput extends CampaignPersonalizationSettingsInput {
  @Field(() => Int, {
    description: 'The version that this changes; the change is refused when it is not the present one.',
  })
  override version: number;
}
