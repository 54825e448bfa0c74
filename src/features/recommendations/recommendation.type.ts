import '../profiles/profile.enum-types';
import './recommendation.enum-types';
import { Field, Float, ObjectType } from 'type-graphql';
import { IdField } from '../../platform/graphql/ids';
import { Node } from '../../platform/graphql/node';
import { DateTime, Decimal, Json, SafeInt } from '../../platform/graphql/scalars';
import { CampaignObjectiveEnum } from '../profiles/profile.enums';
import type { CampaignRecommendation } from './campaign-recommendation.entity';
import { PredictedMetricEnum } from './prediction.enums';
import { RecommendationStatusEnum } from './recommendation.enums';

@ObjectType('CampaignRecommendation', {
  description: 'A campaign that is proposed to a user, with what it is predicted to do and, later, what it did.',
  implements: Node,
  simpleResolvers: true,
})
export class RecommendationType
  implements Omit<CampaignRecommendation, 'user' | 'profile' | 'implementedCampaign' | 'templateIds'>
{
  @IdField('recommendation', { description: 'Id of the recommendation.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom it is made to.' })
  userId: string;

  @Field(() => String, { description: 'Kind of campaign, for example LAUNCH or RETARGETING.' })
  campaignType: string;

  @Field(() => String, { description: 'Name for the campaign.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'What the campaign would be.' })
  description: string | null;

  @Field(() => String, { nullable: true, description: 'Why it is proposed.' })
  reasoning: string | null;

  @Field(() => CampaignObjectiveEnum, { nullable: true, description: 'What the campaign would be for.' })
  objective: CampaignObjectiveEnum | null;

  @Field(() => Json, { description: 'Prompts to make contents from, as JSON. Typed: `contentPromptEntries`.' })
  contentPrompts: unknown[];

  @Field(() => String, { nullable: true, description: 'How contents should look and sound, for example playful.' })
  contentStyle: string | null;

  @Field(() => String, { nullable: true, description: 'Which kind of content, for example VIDEO.' })
  contentType: string | null;

  @Field(() => Decimal, { nullable: true, description: 'Budget of the whole campaign, in `currency`.' })
  recommendedBudget: string | null;

  @Field(() => String, { nullable: true, description: 'Currency of the budget, ISO 4217.' })
  currency: string | null;

  @Field(() => Json, { description: 'Whom the campaign would address, as JSON. Typed: `targetAudienceView`.' })
  targetAudience: Record<string, unknown>;

  @Field(() => Json, {
    description: 'Shares of the budget by platform, as JSON. Typed: `platformAllocationShares`.',
  })
  platformAllocation: Record<string, number>;

  @Field(() => Float, { nullable: true, description: 'Predicted clicks per impression, a share 0 to 1.' })
  predictedCtr: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Predicted engagements per impression, a share 0 to 1. Null where made by hand without it; the engine always says it, widely where no report has told of engagements.',
  })
  predictedEngagementRate: number | null;

  @Field(() => Float, { nullable: true, description: 'Predicted conversions per click, a share 0 to 1.' })
  predictedConversionRate: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Predicted return: profit per unit of money spent; 0 brings the spend back.',
  })
  predictedRoi: number | null;

  @Field(() => Json, {
    nullable: true,
    description: 'Intervals of the predictions, as JSON. Typed, with the predictions: `predictions`.',
  })
  predictionIntervals: Record<string, unknown> | null;

  @Field(() => PredictedMetricEnum, {
    nullable: true,
    description:
      'The figure that it is judged by: what `confidenceScore` is about, and whose outcome says whether the baseline was beaten. Null for what was made by hand.',
  })
  metric: PredictedMetricEnum | null;

  @Field(() => Float, {
    description: 'Probability 0 to 1 that the campaign does better than the user does now, as the engine sees it.',
  })
  confidenceScore: number;

  @Field(() => RecommendationStatusEnum, { description: 'Where it stands.' })
  status: RecommendationStatusEnum;

  @Field(() => Boolean, { description: 'Whether it became a campaign.' })
  isImplemented: boolean;

  @Field(() => DateTime, { nullable: true, description: 'When it became a campaign.' })
  implementedAt: Date | null;

  @IdField('campaign', {
    nullable: true,
    description: 'Id of the campaign that it became; null: none yet, or deleted.',
  })
  implementedCampaignId: string | null;

  @Field(() => Json, {
    nullable: true,
    description: 'What its campaign did, as JSON, written by the system. Typed: `actualPerformanceView`.',
  })
  actualPerformance: Record<string, unknown> | null;

  @Field(() => String, { description: 'What made it: name and version of an engine, or `manual`.' })
  engineVersion: string;

  @Field(() => SafeInt, { description: 'Seed of the random numbers that the engine used.' })
  seed: number;

  @Field(() => String, {
    description: 'SHA-256 of what was proposed at first: the same proposal is not made to a user twice.',
  })
  fingerprint: string;

  @Field(() => DateTime, { nullable: true, description: 'Until when a decision makes sense; null: for ever.' })
  expiresAt: Date | null;

  @Field(() => Json, {
    description:
      'What the engine saw and chose from, as JSON: the baseline to beat, the evidence, quantiles of each figure, the propensity of the choice, the facts of `reasoning`. Empty for what was made by hand. Typed: `engineView`.',
  })
  engine: Record<string, unknown>;

  @Field(() => Json, {
    nullable: true,
    description: 'Who worded `reasoning`, as JSON, written by the system. Typed: `reasoningWording`.',
  })
  wording: Record<string, unknown> | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why it was dismissed; null: it was not, or no reason was given.',
  })
  statusReason: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when it was put off; null: it is not snoozed.' })
  snoozedUntil: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was last decided about; null: it waits.' })
  decidedAt: Date | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When it was last changed.' })
  updatedAt: Date;
}
