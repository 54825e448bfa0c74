import './ab-test.enum-types';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsISO4217CurrencyCode,
  IsPositive,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { Field, Float, ID, InputType, Int } from 'type-graphql';
import { IsId } from '../../../platform/graphql/ids';
import { DateTime, SafeInt } from '../../../platform/graphql/scalars';
import { HasLength, IsAfter } from '../../../platform/graphql/validators';
import { AnalysisSettingsInput } from '../analysis/analysis-settings.input';
import { HashVersion } from '../assignment/unit-hash';
import { ABTestVariationInput } from '../variations/test-variation.input';
import { TestTypeEnum } from './ab-test.enums';
import { SLUG, SLUG_RULE } from './slug';

/** Names of metrics are those of columns and report fields: `conversion_rate`. */
const METRIC = /^[a-z][a-z0-9_]{0,62}$/;
const METRIC_RULE = 'must be 1 to 63 lower-case letters, digits or _, for example conversion_rate';

@InputType({ description: 'A metric that a test must not make worse.' })
export class GuardrailInput {
  @Field(() => String, { description: 'The metric, for example revenue_per_visitor.' })
  @Matches(METRIC, { message: `metric ${METRIC_RULE}.` })
  metric: string;

  @Field(() => Float, { description: 'The largest harm that is tolerable, above 0, in the unit of the metric.' })
  @IsPositive()
  margin: number;

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether more is better: false for costs, complaints, latency.',
  })
  higherIsBetter: boolean;
}

@InputType({ description: 'How much of the traffic of a test a variation gets.' })
export class TrafficShareInput {
  @Field(() => String, { description: 'The `variationId` of the variation.' })
  @Matches(SLUG, { message: `variationId ${SLUG_RULE}.` })
  variationId: string;

  @Field(() => Float, { description: 'Share of the traffic of the test, 0 to 1.' })
  @Min(0)
  @Max(1)
  share: number;
}

/** What creating and changing have in common; never an input of its own. */
@InputType({ description: 'The plan of a test.' })
class ABTestPlanInput {
  @Field(() => String, { nullable: true, description: 'Name, 1 to 200 characters. May change in any state.' })
  @HasLength(1, 200)
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What is expected to happen and why, 1 to 5000 characters. May change in any state.',
  })
  @HasLength(1, 5_000)
  hypothesis?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Short name for programs, unique among your tests: 1 to 63 lower-case letters, digits, - or _. Made from the ' +
      'name of a new test where it is left out.',
  })
  @Matches(SLUG, { message: `key ${SLUG_RULE}.` })
  key?: string | null;

  @Field(() => ID, { nullable: true, description: 'Id of the campaign that is tested; null for none.' })
  @IsId('campaign')
  campaignId?: string | null;

  @Field(() => TestTypeEnum, { nullable: true, description: 'What kind of test it is. SIMPLE_AB when never said.' })
  testType?: TestTypeEnum | null;

  @Field(() => Float, {
    nullable: true,
    description: 'How sure a result must be, 0.5 to 0.9999. 0.95 when never said.',
  })
  @Min(0.5)
  @Max(0.9999)
  confidenceThreshold?: number | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Planned number of units, all variations together, 2 to 10000000000.',
  })
  @Min(2)
  @Max(10_000_000_000)
  sampleSize?: number | null;

  @Field(() => Int, { nullable: true, description: 'Planned duration in days, 1 to 730.' })
  @Min(1)
  @Max(730)
  durationDays?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The metric that decides, in lower-case letters, digits and _: conversion_rate (the default), ctr, ' +
      'revenue_per_visitor or one of your own.',
  })
  @Matches(METRIC, { message: `primaryMetric ${METRIC_RULE}.` })
  primaryMetric?: string | null;

  @Field(() => [GuardrailInput], {
    nullable: true,
    description: 'At most 20 metrics that must not get worse, each once.',
  })
  @ArrayMaxSize(20)
  @ArrayUnique((guardrail: GuardrailInput) => guardrail.metric, {
    message: 'guardrails must name each metric only once.',
  })
  @ValidateNested({ each: true })
  guardrails?: GuardrailInput[] | null;

  @Field(() => DateTime, { nullable: true, description: 'When the test is to start.' })
  startDate?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the test is to end; after `startDate`.' })
  @IsAfter('startDate')
  endDate?: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Currency of all revenue of the test, ISO 4217. That of its campaign where a new test does not say.',
  })
  @IsISO4217CurrencyCode()
  currency?: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The smallest uplift to find, a share of the control above 0 and at most 10: 0.1 is 10 percent.',
  })
  @IsPositive()
  @Max(10)
  minimumDetectableEffect?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Planned chance to find an uplift of `minimumDetectableEffect`, 0.5 to 0.9999.',
  })
  @Min(0.5)
  @Max(0.9999)
  power?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Share of all units that take part, above 0 and at most 1. 1 when never said.',
  })
  @IsPositive()
  @Max(1)
  coverage?: number | null;

  @Field(() => HashVersion, {
    nullable: true,
    description: 'How units are spread over coverage and variations. SHA256_52 when never said.',
  })
  hashVersion?: HashVersion | null;

  @Field(() => [String], {
    nullable: true,
    description:
      'Names of the conversion events that count, as clients send them, for example Order Completed: at most 20, each 1 ' +
      'to 200 characters. Every conversion counts where none is named.',
  })
  @ArrayMaxSize(20)
  @ArrayUnique()
  @HasLength(1, 200, { each: true })
  conversionEvents?: string[] | null;

  @Field(() => Int, {
    nullable: true,
    description: 'For how many days after its first exposure what a unit does counts, 1 to 90. 14 when never said.',
  })
  @Min(1)
  @Max(90)
  attributionDays?: number | null;

  @Field(() => AnalysisSettingsInput, {
    nullable: true,
    description: 'How it is to be analysed, where that is not as usual; replaces what was said before.',
  })
  @ValidateNested()
  analysisSettings?: AnalysisSettingsInput | null;
}

@InputType({ description: 'A new test. It is DRAFT until it is started.' })
export class CreateABTestInput extends ABTestPlanInput {
  @Field(() => String, { description: 'Name, 1 to 200 characters.' })
  override name: string;

  @Field(() => [ABTestVariationInput], {
    nullable: true,
    description:
      'At most 50 variations to make with it, at most one of them the control. More can be added while it is DRAFT.',
  })
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  variations?: ABTestVariationInput[] | null;
}

@InputType({
  description:
    'A change of a test. Fields that are left out stay as they are. Name and hypothesis may change in any state, all ' +
    'else only while the test is DRAFT.',
})
export class UpdateABTestInput extends ABTestPlanInput {
  @Field(() => [TrafficShareInput], {
    nullable: true,
    description:
      'The traffic of all variations at once: each variation of the test exactly once, shares that sum to 1. Sets ' +
      '`TestVariation.trafficPercentage`.',
  })
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  trafficSplit?: TrafficShareInput[] | null;

  @Field(() => Int, {
    description: 'The version that this changes; the change is refused when it is not the present one.',
  })
  version: number;
}
