import { ArrayMaxSize, ArrayMinSize, Matches, Max, Min, ValidateNested } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';
import { IsId } from '../../../platform/graphql/ids';
import { Decimal, LocalDate, SafeInt } from '../../../platform/graphql/scalars';
import { IsNotAbove, IsNotNegative } from '../../../platform/graphql/validators';
import { SLUG, SLUG_RULE } from '../ab-tests/slug';

/** Sums of these stay exact as doubles, and fit the columns whatever is squared. */
const MOST = 1_000_000_000_000;

@InputType({ description: 'What was counted of one variation on the units that were first exposed to it on one day.' })
export class DailyTestStatisticsRowInput {
  @Field(() => String, { description: 'The `variationId` of the variation.' })
  @Matches(SLUG, { message: `variationId ${SLUG_RULE}.` })
  variationId: string;

  @Field(() => LocalDate, { description: 'The day, UTC. A day that is recorded again is replaced.' })
  day: string;

  @Field(() => SafeInt, { description: 'Units that were first exposed on this day, each once.' })
  @Min(0)
  @Max(MOST)
  visitors: number;

  @Field(() => SafeInt, {
    description: 'Conversions of these units. Each converts at most once where `convertedVisitors` is left out.',
  })
  @Min(0)
  @Max(MOST)
  conversions: number;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Units that converted at least once, where some do more than once; at most `visitors`.',
  })
  @Min(0)
  @IsNotAbove('visitors')
  @IsNotAbove('conversions')
  convertedVisitors?: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'How often the variation was shown to them.' })
  @Min(0)
  @Max(MOST)
  impressions?: number | null;

  @Field(() => SafeInt, { nullable: true, description: 'How often they clicked it.' })
  @Min(0)
  @Max(MOST)
  clicks?: number | null;

  @Field(() => Decimal, { nullable: true, description: 'Revenue from them, in the currency of the test.' })
  @IsNotNegative()
  revenue?: string | null;

  @Field(() => Decimal, {
    nullable: true,
    description: 'Sum over the units of the square of the revenue of each; without it revenue has no interval.',
  })
  @IsNotNegative()
  revenueSquared?: string | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Sum over the units of the square of the conversions of each, where some convert more than once.',
  })
  @Min(0)
  conversionsSquared?: number | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Sum over the units of the square of the impressions of each; the interval of a CTR needs it.',
  })
  @Min(0)
  impressionsSquared?: number | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Sum over the units of the square of the clicks of each; the interval of a CTR needs it.',
  })
  @Min(0)
  clicksSquared?: number | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Sum over the units of clicks times impressions of each; the interval of a CTR needs it.',
  })
  @Min(0)
  clicksTimesImpressions?: number | null;
}

@InputType({ description: 'Counts per variation and day that somebody else has made, in place of events.' })
export class RecordDailyTestStatisticsInput {
  @Field(() => ID, { description: 'Id of the test.' })
  @IsId('test')
  abTestId: string;

  @Field(() => [DailyTestStatisticsRowInput], {
    description: '1 to 1000 rows, each variation and day once.',
  })
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  rows: DailyTestStatisticsRowInput[];
}
