import { ArrayMaxSize, Max, Min } from 'class-validator';
import { ArgsType, Field, Float, ID, InputType, Int, InterfaceType, ObjectType } from 'type-graphql';
import { Decimal, LocalDate, SafeInt } from '../../../platform/graphql/scalars';
import { HasLength } from '../../../platform/graphql/validators';
import { PerformanceBreakdown, PerformanceGranularity } from './performance.enums';
import './performance.enum-types';
import type { DimensionFilter } from './performance.store';
import type { Figures, Metrics } from './performance-metrics';

const MANY = 'Null where facts are in several currencies: see `byCurrency`.';

@InterfaceType('PerformanceFigures', {
  description:
    'What was shown, done, paid and earned, added up over imported facts. Rates are null without data, never 0.',
  resolveType: (value: { __typename?: string }) => value.__typename ?? '',
})
abstract class PerformanceFigures implements Figures {
  @Field(() => SafeInt, { description: 'How many facts are in the sums; 0: nothing has been imported here.' })
  facts: number;

  @Field(() => SafeInt, { description: 'How often ads were shown.' })
  impressions: number;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'How many people saw them. Null for sums over several facts: the same people may be in each.',
  })
  reach: number | null;

  @Field(() => SafeInt, { description: 'Clicks, as the reports count them (link clicks where they say so).' })
  clicks: number;

  @Field(() => SafeInt, {
    nullable: true,
    description:
      'What people did with the ads (reactions, comments, shares, views, clicks), over the facts whose reports say so; null: none does.',
  })
  engagements: number | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Impressions of the facts that say their engagements: what these are divided by. Null: none does.',
  })
  engagementImpressions: number | null;

  @Field(() => Float, { description: 'Conversions; attribution models may report fractions.' })
  conversions: number;

  @Field(() => String, {
    nullable: true,
    description: 'Currency of the money, ISO 4217. Null where the reports did not say, or there are several.',
  })
  currency: string | null;

  @Field(() => Decimal, {
    nullable: true,
    description: `Money spent, in \`currency\`; rounded to cents once, after adding. ${MANY}`,
  })
  spend: string | null;

  @Field(() => Decimal, {
    nullable: true,
    description: `Value of the conversions, in \`currency\`; 0.00 where the reports have none. ${MANY}`,
  })
  revenue: string | null;

  @Field(() => Float, { nullable: true, description: 'Click-through rate: clicks / impressions, a share.' })
  ctr: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Engagements / `engagementImpressions`, as a rule a share; one impression can lead to several. Null where no report says them.',
  })
  engagementRate: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Conversions / clicks. May exceed 1: conversions also follow views without a click.',
  })
  conversionRate: number | null;

  @Field(() => Decimal, { nullable: true, description: `Spend / clicks, 4 digits behind the point. ${MANY}` })
  cpc: string | null;

  @Field(() => Decimal, {
    nullable: true,
    description: `Spend / impressions · 1000, 4 digits behind the point. ${MANY}`,
  })
  cpm: string | null;

  @Field(() => Decimal, { nullable: true, description: `Spend / conversions, 4 digits behind the point. ${MANY}` })
  cpa: string | null;

  @Field(() => Float, { nullable: true, description: `Return on ad spend: revenue / spend. ${MANY}` })
  roas: number | null;
}

@ObjectType('CurrencyPerformance', {
  description: 'Performance of the facts in one currency.',
  implements: PerformanceFigures,
  simpleResolvers: true,
})
class CurrencyPerformanceType extends PerformanceFigures {}

@InterfaceType('PerformanceMetrics', {
  description: 'Performance over all currencies, and of each.',
  implements: PerformanceFigures,
  resolveType: (value: { __typename?: string }) => value.__typename ?? '',
})
abstract class PerformanceMetrics extends PerformanceFigures implements Metrics {
  @Field(() => [CurrencyPerformanceType], {
    description: 'The same for each currency; one entry when there is one, none without data.',
  })
  byCurrency: readonly CurrencyPerformanceType[];
}

@ObjectType('PerformanceTotals', {
  description: 'Performance over everything that was asked for.',
  implements: PerformanceMetrics,
  simpleResolvers: true,
})
export class PerformanceTotalsType extends PerformanceMetrics {}

@ObjectType('PerformancePeriod', {
  description: 'Performance in one period of a series.',
  implements: PerformanceMetrics,
  simpleResolvers: true,
})
export class PerformancePeriodType extends PerformanceMetrics {
  @Field(() => LocalDate, { description: 'First day of the period (within the range that was asked for).' })
  periodStart: string;

  @Field(() => LocalDate, { description: 'Last day of the period, which belongs to it.' })
  periodEnd: string;

  @Field(() => Boolean, {
    description:
      'Whether the whole calendar period lies in the range and is over (by the UTC day): if not, do not compare it.',
  })
  isComplete: boolean;
}

@ObjectType('PerformanceSlice', {
  description: 'Performance of one value of a breakdown.',
  implements: PerformanceMetrics,
  simpleResolvers: true,
})
export class PerformanceSliceType extends PerformanceMetrics {
  @Field(() => String, { nullable: true, description: 'The value; null for facts that are not broken down by this.' })
  value: string | null;
}

@ObjectType('CampaignPerformance', {
  description: 'Performance of a campaign over a range of days.',
  simpleResolvers: true,
})
export class CampaignPerformanceType {
  @Field(() => [PerformancePeriodType], {
    description: 'Every period of the range, in order; zeros where there is no data.',
  })
  series: readonly PerformancePeriodType[];

  @Field(() => [PerformanceSliceType], {
    description: 'The values of the breakdown over the whole range, most impressions first; empty for NONE.',
  })
  breakdown: readonly PerformanceSliceType[];

  @Field(() => PerformanceTotalsType, { description: 'The whole range.' })
  totals: PerformanceTotalsType;
}

@ObjectType('PerformanceSummary', {
  description: 'Performance over a range of days, or over all time.',
  simpleResolvers: true,
})
export class PerformanceSummaryType {
  @Field(() => LocalDate, { nullable: true, description: 'First day with facts; null without any.' })
  firstDate: string | null;

  @Field(() => LocalDate, { nullable: true, description: 'Last day with facts; null without any.' })
  lastDate: string | null;

  @Field(() => PerformanceTotalsType, { description: 'Everything.' })
  totals: PerformanceTotalsType;

  @Field(() => [PerformanceSliceType], {
    description: 'The values of the breakdown, most impressions first; empty for NONE.',
  })
  breakdown: readonly PerformanceSliceType[];
}

@ArgsType()
class BreakdownArgs {
  @Field(() => PerformanceBreakdown, {
    defaultValue: PerformanceBreakdown.NONE,
    description: 'What to break the performance down by.',
  })
  breakdown: PerformanceBreakdown;

  @Field(() => Int, { defaultValue: 100, description: 'At most so many values of the breakdown, 1 to 1000.' })
  @Min(1)
  @Max(1_000)
  breakdownLimit: number;
}

@ArgsType()
export class PerformanceArgs extends BreakdownArgs {
  @Field(() => LocalDate, { description: 'First day.' })
  from: string;

  @Field(() => LocalDate, { description: 'Last day, which is included. A series has at most 1100 periods.' })
  to: string;

  @Field(() => PerformanceGranularity, {
    defaultValue: PerformanceGranularity.DAY,
    description: 'Length of the periods of `series`.',
  })
  granularity: PerformanceGranularity;
}

@ArgsType()
export class PerformanceSummaryArgs extends BreakdownArgs {
  @Field(() => LocalDate, { nullable: true, description: 'First day; left out: from the first there is.' })
  from?: string | null;

  @Field(() => LocalDate, {
    nullable: true,
    description: 'Last day, which is included; left out: to the last there is.',
  })
  to?: string | null;
}

const VALUES = 'at most 100; an empty text stands for facts that are not broken down by this';

@InputType({ description: 'Which facts to add up. All conditions must hold; those left out let everything through.' })
export class PerformanceFilter implements DimensionFilter {
  @Field(() => [String], { nullable: true, description: `One of these platforms, for example FACEBOOK; ${VALUES}.` })
  @ArrayMaxSize(100)
  @HasLength(0, 500, { each: true })
  platforms?: string[] | null;

  @Field(() => [String], { nullable: true, description: `One of these age groups, for example 25-34; ${VALUES}.` })
  @ArrayMaxSize(100)
  @HasLength(0, 500, { each: true })
  ageGroups?: string[] | null;

  @Field(() => [String], { nullable: true, description: `One of these genders, for example FEMALE; ${VALUES}.` })
  @ArrayMaxSize(100)
  @HasLength(0, 500, { each: true })
  genders?: string[] | null;

  @Field(() => [String], { nullable: true, description: `One of these regions; ${VALUES}.` })
  @ArrayMaxSize(100)
  @HasLength(0, 500, { each: true })
  regions?: string[] | null;

  @Field(() => [String], { nullable: true, description: `One of these placements; ${VALUES}.` })
  @ArrayMaxSize(100)
  @HasLength(0, 500, { each: true })
  placements?: string[] | null;

  @Field(() => [String], { nullable: true, description: `One of these kinds of content; ${VALUES}.` })
  @ArrayMaxSize(100)
  @HasLength(0, 500, { each: true })
  contentTypes?: string[] | null;

  @Field(() => [String], { nullable: true, description: `One of these ads; ${VALUES}.` })
  @ArrayMaxSize(100)
  @HasLength(0, 500, { each: true })
  ads?: string[] | null;
}

@ArgsType()
export class AccountPerformanceArgs extends PerformanceSummaryArgs {
  @Field(() => [ID], { nullable: true, description: 'Ids of the campaigns to add up, at most 100; left out: all.' })
  @ArrayMaxSize(100)
  campaignIds?: string[] | null;

  @Field(() => PerformanceFilter, { nullable: true, description: 'Which of their facts to add up.' })
  filter?: PerformanceFilter | null;
}
