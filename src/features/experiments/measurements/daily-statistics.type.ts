import '../ab-tests/ab-test.enum-types';
import { Field, Float, ObjectType } from 'type-graphql';
import { Decimal, LocalDate, SafeInt } from '../../../platform/graphql/scalars';
import { StatisticsSource } from './measurement.enums';
import type { DailySums } from './measurement.store';

@ObjectType('DailyTestStatistics', {
  description:
    'What the units add up to that were first exposed to a variation on one day. A conversion counts on the day of the first ' +
    'exposure of its unit, however much later it is, so that days add up to the test.',
  simpleResolvers: true,
})
export class DailyTestStatisticsType implements Partial<Omit<DailySums, 'revenue'>> {
  @Field(() => String, { description: 'The `variationId` of the variation.' })
  variationId: string;

  @Field(() => LocalDate, { description: 'The day, UTC.' })
  day: string;

  @Field(() => StatisticsSource, { description: 'Where the numbers come from.' })
  source: StatisticsSource;

  @Field(() => SafeInt, { description: 'Units that were first exposed on this day.' })
  units: number;

  @Field(() => SafeInt, {
    description:
      'How many of them saw another variation as well while they were counted; they stay with the first one.',
  })
  multiplyExposedUnits: number;

  @Field(() => SafeInt, { description: 'How many of them converted at least once.' })
  convertedUnits: number;

  @Field(() => SafeInt, { description: 'How often the variation was shown to them.' })
  impressions: number;

  @Field(() => SafeInt, { description: 'How often they clicked.' })
  clicks: number;

  @Field(() => SafeInt, { description: 'Their conversions.' })
  conversions: number;

  @Field(() => Decimal, { description: 'Revenue from them, in the currency of the test.' })
  revenue: string;

  @Field(() => Float, {
    nullable: true,
    description: 'Sum over the units of the square of the revenue of each; null where it was not reported.',
  })
  revenueSquared: number | null;
}
