import './outcome.enum-types';
import '../recommendation.enum-types';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { DateTime, Decimal, LocalDate, SafeInt } from '../../../platform/graphql/scalars';
import { PredictedMetricEnum } from '../prediction.enums';
import type { MeasurementCounts } from './measurement.service';
import { WaitReasonEnum } from './outcome.enums';

@ObjectType('RecommendationOutcome', {
  description: 'What one figure of a recommendation was predicted to be, and what it became.',
  simpleResolvers: true,
})
export class RecommendationOutcomeType {
  @Field(() => PredictedMetricEnum, { description: 'The figure.' })
  metric: PredictedMetricEnum;

  @Field(() => Float, { description: 'Its predicted mean.' })
  predicted: number;

  @Field(() => Float, { nullable: true, description: 'Lower end of the interval as it was stated; null: none was.' })
  lower: number | null;

  @Field(() => Float, { nullable: true, description: 'Upper end of the interval as it was stated; null: none was.' })
  upper: number | null;

  @Field(() => Float, { nullable: true, description: 'Probability 0 to 1 of the interval; null: none was stated.' })
  level: number | null;

  @Field(() => Float, { nullable: true, description: 'Lower end before recalibration; null: none was stated.' })
  rawLower: number | null;

  @Field(() => Float, { nullable: true, description: 'Upper end before recalibration; null: none was stated.' })
  rawUpper: number | null;

  @Field(() => Float, { description: 'What it became.' })
  actual: number;

  @Field(() => Boolean, { nullable: true, description: 'Whether that lies in the interval; null: none was stated.' })
  isCovered: boolean | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Which quantile of the predicted distribution it became, 0 to 1 (probability integral transform); evenly spread where predictions are right. Null: no distribution was predicted.',
  })
  pit: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Continuous ranked probability score of the predicted distribution, in the unit of the figure: 0 is perfect. Null: no distribution was predicted.',
  })
  crps: number | null;

  @Field(() => Float, { nullable: true, description: '`pit` before recalibration.' })
  rawPit: number | null;

  @Field(() => Float, { nullable: true, description: '`crps` before recalibration.' })
  rawCrps: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'What was to be beaten; null: this is not the metric of the objective.',
  })
  baseline: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'How probable it was said to beat that, 0 to 1: `confidenceScore`. Null as `baseline`.',
  })
  probability: number | null;

  @Field(() => Float, { nullable: true, description: '`probability` before recalibration.' })
  rawProbability: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it beat that; null as `baseline`.' })
  beatBaseline: boolean | null;

  @Field(() => LocalDate, { description: 'Last day of which facts were known.' })
  asOf: string;

  @Field(() => Boolean, { description: 'Whether platforms no longer restate it, as a rule: four weeks later.' })
  isFinal: boolean;

  @Field(() => Int, { description: 'How often it was measured anew because the facts had changed.' })
  restatements: number;
}

@ObjectType('RecommendationMeasurement', {
  description:
    'What the campaign of a recommendation did in the time that the prediction is about: from its first day with facts until the planned budget is spent, it ends, or 30 days are over.',
  simpleResolvers: true,
})
export class RecommendationMeasurementType {
  @Field(() => Int, {
    description: 'Which one: 1 is the first, a higher one takes its place when facts were restated.',
  })
  revision: number;

  @Field(() => LocalDate, { description: 'Last day of which facts were known.' })
  asOf: string;

  @Field(() => Boolean, { description: 'Whether the outcome can be told.' })
  isMature: boolean;

  @Field(() => Boolean, { description: 'Whether platforms no longer restate it, as a rule: four weeks later.' })
  isFinal: boolean;

  @Field(() => [WaitReasonEnum], { description: 'Why it cannot; empty where it can.' })
  waitsFor: WaitReasonEnum[];

  @Field(() => String, { description: 'The same in a sentence.' })
  explanation: string;

  @Field(() => LocalDate, { nullable: true, description: 'First day on which it can be told; null: nobody knows.' })
  dueOn: string | null;

  @Field(() => LocalDate, { nullable: true, description: 'First day that counts; null: it has not delivered.' })
  windowStart: string | null;

  @Field(() => LocalDate, {
    nullable: true,
    description: 'Last day that counts, as far as is known; null: it has not delivered.',
  })
  windowEnd: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Share of the planned volume, of money or else of impressions; null: nothing was planned.',
  })
  delivered: number | null;

  @Field(() => SafeInt, { description: 'How often it was shown.' })
  impressions: number;

  @Field(() => SafeInt, { description: 'How often it was clicked.' })
  clicks: number;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'What people did with it, over the facts whose reports say so; null: none does.',
  })
  engagements: number | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Impressions of these facts: what engagements are divided by. Null: no report says them.',
  })
  engagementImpressions: number | null;

  @Field(() => Decimal, { description: 'How many conversions followed.' })
  conversions: string;

  @Field(() => Decimal, { nullable: true, description: 'What it cost; null: in several currencies.' })
  spend: string | null;

  @Field(() => Decimal, { nullable: true, description: 'What it brought; null: in several currencies.' })
  revenue: string | null;

  @Field(() => String, { nullable: true, description: 'Currency of both, ISO 4217.' })
  currency: string | null;

  @Field(() => DateTime, { description: 'When it was last written.' })
  updatedAt: Date;
}

@ObjectType({ description: 'What measuring the outcomes of recommendations did.', simpleResolvers: true })
export class MeasurementSummary implements MeasurementCounts {
  @Field(() => Int, { description: 'Compared with their predictions for the first time.' })
  measured: number;

  @Field(() => Int, { description: 'Measured anew, because the facts had changed.' })
  restated: number;

  @Field(() => Int, { description: 'Measured before, of which the facts have gone since.' })
  withdrawn: number;

  @Field(() => Int, { description: 'Became campaigns whose results cannot be told yet.' })
  waiting: number;

  @Field(() => Int, { description: 'Looked at, with nothing new.' })
  unchanged: number;

  @Field(() => Int, { description: 'Expired, since nobody decided in time.' })
  expired: number;

  @Field(() => Int, { description: 'Were put off until now, and wait for a decision again.' })
  awoken: number;
}
