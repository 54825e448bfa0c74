import { Matches, Max, Min } from 'class-validator';
import { Field, Float, InputType, Int } from 'type-graphql';
import { Decimal, SafeInt } from '../../../platform/graphql/scalars';
import {
  Fits,
  HasLength,
  IsDecimalUpTo,
  IsNotBlank,
  IsNotNegative,
  millionths,
} from '../../../platform/graphql/validators';
import './settings.enum-types';
import { DynamicElementEnum, TargetMetricEnum, TriggerActionEnum } from './settings.enums';

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,99}$/;
const SHARES: ReadonlySet<TargetMetricEnum> = new Set([
  TargetMetricEnum.CTR,
  TargetMetricEnum.ENGAGEMENT_RATE,
  TargetMetricEnum.CONVERSION_RATE,
]);
const BELOW_A_TRILLION = '999999999999.99';

@InputType({ description: 'One part of the audience.' })
export class AudiencePartInput {
  @Field(() => String, { description: 'What the audience is divided by, for example ageGroup: letters, digits, _.' })
  @Matches(NAME, { message: 'dimension must begin with a letter and have letters, digits and _ only, at most 100' })
  dimension: string;

  @Field(() => String, { description: 'Which part, for example GEN_Z; 1 to 100 characters.' })
  @HasLength(1, 100)
  @IsNotBlank()
  value: string;
}

@InputType({ description: 'How much one part of the audience counts.' })
export class DemographicWeightInput extends AudiencePartInput {
  @Field(() => Float, { description: 'Weight 0 to 10; 1 counts as everybody does, 0 not at all.' })
  @Min(0)
  @Max(10)
  weight: number;
}

@InputType({ description: 'How the bid changes for one part of the audience.' })
export class BidAdjustmentInput extends AudiencePartInput {
  @Field(() => Float, { description: 'What the bid is multiplied by, 0.1 to 10.' })
  @Min(0.1)
  @Max(10)
  modifier: number;
}

@InputType({ description: 'What follows when somebody behaves in a certain way.' })
export class BehavioralTriggerInput {
  @Field(() => String, { description: 'Name of the event, for example cart_abandoned: letters, digits, _.' })
  @Matches(NAME, { message: 'event must begin with a letter and have letters, digits and _ only, at most 100' })
  event: string;

  @Field(() => TriggerActionEnum, { description: 'What follows.' })
  action: TriggerActionEnum;

  @Field(() => Int, { defaultValue: 1, description: 'How often the event must have happened, 1 to 1000.' })
  @Min(1)
  @Max(1000)
  minimumCount: number;

  @Field(() => Int, { nullable: true, description: 'Within how many hours, 1 to 8760 (a year); left out: whenever.' })
  @Min(1)
  @Max(8760)
  withinHours?: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'With ADJUST_BID, and only then: what the bid is multiplied by, 0.1 to 10.',
  })
  @Min(0.1)
  @Max(10)
  @Fits<BehavioralTriggerInput, number>(
    'goesWithAction',
    (_, { action }) => action === TriggerActionEnum.ADJUST_BID,
    'modifier goes with the action ADJUST_BID only',
  )
  modifier?: number | null;
}

@InputType({ description: 'A part of the contents that differs from person to person.' })
export class DynamicElementInput {
  @Field(() => DynamicElementEnum, { description: 'Which part.' })
  element: DynamicElementEnum;

  @Field(() => String, { description: 'Variable of the templates that it is taken from.' })
  @Matches(NAME, { message: 'variable must begin with a letter and have letters, digits and _ only, at most 100' })
  variable: string;

  @Field(() => String, { nullable: true, description: 'What is shown without a value, 1 to 2000 characters.' })
  @HasLength(1, 2000)
  @IsNotBlank()
  fallback?: string | null;
}

@InputType({ description: 'What a campaign should reach in one figure.' })
export class PerformanceTargetInput {
  @Field(() => TargetMetricEnum, { description: 'The figure.' })
  metric: TargetMetricEnum;

  @Field(() => Decimal, { description: 'What it should reach, not negative; rates are shares 0 to 1.' })
  @IsNotNegative()
  @IsDecimalUpTo(BELOW_A_TRILLION)
  @Fits<PerformanceTargetInput, string>(
    'isShare',
    (target, { metric }) => !SHARES.has(metric) || millionths(target) <= 1_000_000n,
    'target of a rate must be a share 0 to 1: write 2.5 % as 0.025',
  )
  target: string;
}

@InputType({ description: 'When there is enough data to act on, and when to stop. Replaces what was there before.' })
export class PerformanceThresholdsInput {
  @Field(() => SafeInt, { nullable: true, description: 'No change before so many impressions, not negative.' })
  @Min(0)
  minimumImpressions?: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'No change before so many conversions, not negative.' })
  @Min(0)
  minimumConversions?: number | null;

  @Field(() => Float, { nullable: true, description: 'No change with less confidence than this, 0.5 to 1.' })
  @Min(0.5)
  @Max(1)
  minimumConfidence?: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Contents pause whose click-through rate is lower with `minimumConfidence` (0.95), after `minimumImpressions` (1000); share 0 to 1.',
  })
  @Min(0)
  @Max(1)
  pauseBelowCtr?: number | null;

  @Field(() => Decimal, { nullable: true, description: 'Contents that cost more per conversion pause; not negative.' })
  @IsNotNegative()
  pauseAboveCostPerConversion?: string | null;
}
