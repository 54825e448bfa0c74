import './engine-view.enum-types';
import './recommendation.enum-types';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { SafeInt } from '../../platform/graphql/scalars';
import { BaselineSourceEnum } from './engine/baseline';
import { MarketSourceEnum } from './engine/market';
import { ExplorationEnum } from './engine/reasoning';
import { PredictedMetricEnum } from './prediction.enums';

@ObjectType({ description: 'What a recommended campaign has to beat.', simpleResolvers: true })
export class RecommendationBaseline {
  @Field(() => Float, { description: 'The figure, in the unit of the metric: a share 0 to 1, or a return.' })
  value: number;

  @Field(() => BaselineSourceEnum, { nullable: true, description: 'Where it comes from; null: not kept.' })
  source: BaselineSourceEnum | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What own campaigns have none of, so that they tell no figure: impressions, clicks, engagements, conversions, spend or revenue. Null: nothing is missing, or there are no campaigns.',
  })
  missing: string | null;
}

@ObjectType({ description: 'What a prediction rests on.', simpleResolvers: true })
export class RecommendationEvidence {
  @Field(() => MarketSourceEnum, { nullable: true, description: 'Where beliefs about other accounts come from.' })
  source: MarketSourceEnum | null;

  @Field(() => Int, { nullable: true, description: 'Own campaigns for this objective on this platform.' })
  ownCampaignsOfKind: number | null;

  @Field(() => Int, { nullable: true, description: 'Own campaigns in all.' })
  ownCampaigns: number | null;

  @Field(() => Int, { nullable: true, description: 'Other accounts in the closest group that is known, at least.' })
  peerAccounts: number | null;

  @Field(() => Int, { nullable: true, description: 'Their campaigns, at least.' })
  peerCampaigns: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How close that group is: 0 all campaigns, 1 the objective, 2 the platform too, 3 industry, 4 size.',
  })
  peerDepth: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Share 0 to 1 of the weight of the click-through rate that does not come from own campaigns.',
  })
  priorShare: number | null;

  @Field(() => Float, { nullable: true, description: 'The click-through rate as others show it.' })
  peerCtr: number | null;

  @Field(() => Float, { nullable: true, description: 'The same as own campaigns have moved it.' })
  ownCtr: number | null;

  @Field(() => Int, { nullable: true, description: 'Own campaigns of this kind whose reports say engagements.' })
  ownEngagementCampaignsOfKind: number | null;

  @Field(() => Int, { nullable: true, description: 'Own campaigns whose reports say engagements.' })
  ownEngagementCampaigns: number | null;

  @Field(() => Int, { nullable: true, description: 'Of the other accounts, those whose reports say engagements.' })
  peerEngagementAccounts: number | null;
}

@ObjectType({ description: 'What a campaign is expected to be counted, on average.', simpleResolvers: true })
export class PlannedVolume {
  @Field(() => SafeInt, { description: 'Impressions for the recommended budget.' })
  impressions: number;

  @Field(() => SafeInt, { description: 'Clicks.' })
  clicks: number;

  @Field(() => SafeInt, { description: 'Conversions.' })
  conversions: number;
}

@ObjectType({ description: 'A campaign that could have been recommended in the same place.', simpleResolvers: true })
export class RecommendationOption {
  @Field(() => String, {
    description: 'What it is: objective/platform/content/generation/share of the budget, ALL for no generation.',
  })
  key: string;

  @Field(() => Float, { description: 'Chance 0 to 1 with which it would have been chosen.' })
  propensity: number;

  @Field(() => Float, {
    nullable: true,
    description: 'How promising it was: the logarithm of its expected metric over the baseline.',
  })
  gain: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'What was not known of its mean, as a standard deviation on the same scale.',
  })
  unknown: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'By what a single campaign varies around its mean, on the same scale.',
  })
  varies: number | null;

  @Field(() => Float, { nullable: true, description: 'Share 0 to 1 of the monthly budget.' })
  budgetShare: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "The profile's preference, less what it repeats of the places before.",
  })
  bonus: number | null;
}

@ObjectType({ description: 'How a recommendation was chosen.', simpleResolvers: true })
export class RecommendationChoice {
  @Field(() => Float, {
    description: 'Chance 0 to 1 with which it was chosen in this place, given the places before: the propensity.',
  })
  propensity: number;

  @Field(() => Int, { nullable: true, description: 'Its place in the list that it was made for, from 0.' })
  slot: number | null;

  @Field(() => ExplorationEnum, { nullable: true, description: 'Whether and why it is an exploration.' })
  exploration: ExplorationEnum | null;

  @Field(() => [RecommendationOption], { description: 'What could have been chosen, the most promising first.' })
  options: RecommendationOption[];
}

@ObjectType({ description: 'A quantile of a predicted figure.', simpleResolvers: true })
export class PredictedQuantile {
  @Field(() => Float, { description: 'Probability 0 to 1 that the figure is at most `value`.' })
  probability: number;

  @Field(() => Float, { description: 'The figure.' })
  value: number;
}

@ObjectType({ description: 'A figure as the engine saw it, before any recalibration.', simpleResolvers: true })
export class RawPrediction {
  @Field(() => PredictedMetricEnum, { description: 'The figure.' })
  metric: PredictedMetricEnum;

  @Field(() => Float, { nullable: true, description: 'Lower end of its interval at `level`.' })
  lower: number | null;

  @Field(() => Float, { nullable: true, description: 'Upper end.' })
  upper: number | null;

  @Field(() => [PredictedQuantile], { description: 'Its distribution, for a chart; empty where it was not kept.' })
  quantiles: PredictedQuantile[];
}

@ObjectType({ description: 'A fact that `reasoning` may say.', simpleResolvers: true })
export class ReasoningFact {
  @Field(() => String, { description: 'What it is, for example baselinePercent.' })
  name: string;

  @Field(() => Float, { nullable: true, description: 'Its number; null where it is a word.' })
  number: number | null;

  @Field(() => String, { nullable: true, description: 'Its word; null where it is a number.' })
  word: string | null;
}

@ObjectType({
  description: 'What the engine saw and chose from when it made a recommendation. Null: not kept.',
  simpleResolvers: true,
})
export class RecommendationEngineView {
  @Field(() => String, { description: 'Version of the engine that predicted.' })
  engineVersion: string;

  @Field(() => String, { nullable: true, description: 'Version of the policy that chose.' })
  policyVersion: string | null;

  @Field(() => String, { nullable: true, description: 'Version of the beliefs about other accounts.' })
  marketVersion: string | null;

  @Field(() => PredictedMetricEnum, { description: 'The figure that it is judged by.' })
  metric: PredictedMetricEnum;

  @Field(() => RecommendationBaseline, { nullable: true, description: 'What that figure has to beat.' })
  baseline: RecommendationBaseline | null;

  @Field(() => RecommendationEvidence, { description: 'What the prediction rests on.' })
  evidence: RecommendationEvidence;

  @Field(() => PlannedVolume, { nullable: true, description: 'What the campaign would be counted, on average.' })
  volume: PlannedVolume | null;

  @Field(() => RecommendationChoice, { nullable: true, description: 'How it was chosen, and among what.' })
  choice: RecommendationChoice | null;

  @Field(() => [RawPrediction], { description: 'Each figure before recalibration, with its distribution.' })
  raw: RawPrediction[];

  @Field(() => Float, { nullable: true, description: 'Probability of the intervals, for example 0.8.' })
  level: number | null;

  @Field(() => Float, { nullable: true, description: '`confidenceScore` before recalibration.' })
  rawProbability: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Version of the recalibration that was applied; null: none, for want of outcomes.',
  })
  calibration: string | null;

  @Field(() => String, { nullable: true, description: 'What was chosen, as in `options`.' })
  candidateKey: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of everything it was made from: the same input gives the same recommendations.',
  })
  inputHash: string | null;

  @Field(() => String, { nullable: true, description: 'SHA-256 of the keys of all candidates that were looked at.' })
  candidateSetHash: string | null;

  @Field(() => [ReasoningFact], {
    description: 'The facts of `reasoning`: every number that it says is one of these.',
  })
  facts: ReasoningFact[];
}
