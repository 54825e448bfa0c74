import '../profiles/profile.enum-types';
import { ArrayMaxSize, ArrayUnique, IsISO4217CurrencyCode, Max, Min, ValidateNested } from 'class-validator';
import { Field, Float, ID, InputType } from 'type-graphql';
import { IsId } from '../../platform/graphql/ids';
import { DateTime, Decimal, SafeInt } from '../../platform/graphql/scalars';
import { Fits, HasLength, IsDecimalUpTo, IsNotNegative } from '../../platform/graphql/validators';
import { AudienceInput } from '../campaigns/settings/settings.audience';
import { CampaignObjectiveEnum } from '../profiles/profile.enums';
import { ContentPromptInput, PlatformShareInput, PredictionInput, sumsToOne } from './recommendation.json-input';

@InputType({
  description:
    'What may be said of a recommendation. Fields that are left out stay as they are; lists and objects replace what was there. Once it is implemented only name, description and reasoning may change; of what the engine has made, neither predictions and confidence nor objective, content type, audience, budget and platforms, which they are predictions of.',
})
export class UpdateCampaignRecommendationInput {
  @Field(() => String, { nullable: true, description: 'Kind of campaign, 1 to 100 characters, for example LAUNCH.' })
  @HasLength(1, 100)
  campaignType?: string | null;

  @Field(() => String, { nullable: true, description: 'Name for the campaign, 1 to 200 characters.' })
  @HasLength(1, 200)
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'What the campaign would be, 1 to 5000 characters.' })
  @HasLength(1, 5_000)
  description?: string | null;

  @Field(() => String, { nullable: true, description: 'Why it is proposed, 1 to 5000 characters.' })
  @HasLength(1, 5_000)
  reasoning?: string | null;

  @Field(() => CampaignObjectiveEnum, { nullable: true, description: 'What the campaign would be for.' })
  objective?: CampaignObjectiveEnum | null;

  @Field(() => [ContentPromptInput], { nullable: true, description: 'At most 50 prompts to make contents from.' })
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  contentPrompts?: ContentPromptInput[] | null;

  @Field(() => [ID], { nullable: true, description: 'At most 50 templates to make contents from.' })
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsId('template', { each: true })
  templateIds?: string[] | null;

  @Field(() => String, { nullable: true, description: 'How contents should look and sound, 1 to 200 characters.' })
  @HasLength(1, 200)
  contentStyle?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Which kind of content, 1 to 100 characters, for example VIDEO.',
  })
  @HasLength(1, 100)
  contentType?: string | null;

  @Field(() => Decimal, {
    nullable: true,
    description: 'Budget, not negative, in `currency`, which must be there too.',
  })
  @IsNotNegative()
  @IsDecimalUpTo('999999999999.99')
  recommendedBudget?: string | null;

  @Field(() => String, { nullable: true, description: 'Currency of the budget, ISO 4217, for example USD.' })
  @IsISO4217CurrencyCode()
  currency?: string | null;

  @Field(() => AudienceInput, { nullable: true, description: 'Whom the campaign would address.' })
  @ValidateNested()
  targetAudience?: AudienceInput | null;

  @Field(() => [PlatformShareInput], {
    nullable: true,
    description: 'Shares of the budget, each platform once, which sum to 1.',
  })
  @ArrayMaxSize(50)
  @ArrayUnique(({ platform }: PlatformShareInput) => platform, {
    message: 'platformAllocation must name each platform once',
  })
  @Fits<UpdateCampaignRecommendationInput, PlatformShareInput[]>(
    'sumsToOne',
    sumsToOne,
    'the shares of platformAllocation must sum to 1',
  )
  @ValidateNested({ each: true })
  platformAllocation?: PlatformShareInput[] | null;

  @Field(() => [PredictionInput], {
    nullable: true,
    description: 'What the campaign is predicted to do, each metric once. Metrics that are not named have none then.',
  })
  @ArrayUnique(({ metric }: PredictionInput) => metric, { message: 'predictions must name each metric once' })
  @ValidateNested({ each: true })
  predictions?: PredictionInput[] | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Probability 0 to 1 that the campaign does better than the user does now.',
  })
  @Min(0)
  @Max(1)
  confidenceScore?: number | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when a decision makes sense; in the future.' })
  expiresAt?: Date | null;
}

@InputType({ description: 'A new recommendation, of an engine or by hand; it waits for a decision.' })
export class CreateCampaignRecommendationInput extends UpdateCampaignRecommendationInput {
  @Field(() => String, { description: 'Kind of campaign, 1 to 100 characters, for example LAUNCH.' })
  override campaignType: string;

  @Field(() => String, { description: 'Name for the campaign, 1 to 200 characters.' })
  override name: string;

  @Field(() => Float, { description: 'Probability 0 to 1 that the campaign does better than the user does now.' })
  override confidenceScore: number;

  @Field(() => String, {
    defaultValue: 'manual',
    description: 'What made it: name and version of an engine, 1 to 100 characters.',
  })
  @HasLength(1, 100)
  engineVersion: string;

  @Field(() => SafeInt, { defaultValue: 0, description: 'Seed of the random numbers that the engine used.' })
  seed: number;
}
