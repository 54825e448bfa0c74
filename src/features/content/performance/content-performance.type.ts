import './content-performance.enum-types';
import { ArgsType, Field, Float, Int, ObjectType } from 'type-graphql';
import { DateTime, Decimal, LocalDate, SafeInt } from '../../../platform/graphql/scalars';
import { ContentSourceEnum } from './content-performance.enums';

@ObjectType({
  description: 'An estimate with an equal-tailed 95 % credible interval: the truth lies in it 95 times of 100.',
  simpleResolvers: true,
})
export class ContentEstimate {
  @Field(() => Float, { description: 'The middle of what is believed.' })
  estimate: number;

  @Field(() => Float, { description: 'Lower end of the interval.' })
  lower: number;

  @Field(() => Float, { description: 'Upper end of the interval.' })
  upper: number;
}

const CONVERSIONS = 'conversions per click, which may exceed 1 since conversions also follow views';

@ObjectType({
  description:
    'How a content does beside the others, as judged last: a row of a forest plot. Rates are drawn towards those of its template and campaign by empirical Bayes, the more the less data it has.',
  simpleResolvers: true,
})
export class ContentScoreType {
  @Field(() => DateTime, {
    description: 'From which moment this is; what was counted later is in it within about an hour.',
  })
  asOf: Date;

  @Field(() => SafeInt, { description: 'Impressions that it rests on.' })
  impressions: number;

  @Field(() => SafeInt, { description: 'Clicks that it rests on.' })
  clicks: number;

  @Field(() => SafeInt, { description: 'Conversions that it rests on.' })
  conversions: number;

  @Field(() => Int, { description: 'How many other contents of its template and campaign were shown.' })
  others: number;

  @Field(() => SafeInt, { description: 'Impressions of these others together.' })
  othersImpressions: number;

  @Field(() => ContentEstimate, {
    nullable: true,
    description: 'Clicks per impression, a share; null without impressions.',
  })
  engagement: ContentEstimate | null;

  @Field(() => ContentEstimate, {
    nullable: true,
    description: 'The middle of the clicks per impression of the others, told by them alone; null without any.',
  })
  othersEngagement: ContentEstimate | null;

  @Field(() => ContentEstimate, {
    nullable: true,
    description:
      'Ratio of the two: 1 is as good as the others, an interval without 1 tells it apart. Null while it or the others together have fewer than 1,000 impressions.',
  })
  engagementRatio: ContentEstimate | null;

  @Field(() => ContentEstimate, { nullable: true, description: `Its ${CONVERSIONS}; null without clicks.` })
  conversionRate: ContentEstimate | null;

  @Field(() => ContentEstimate, {
    nullable: true,
    description: `The middle of the others' ${CONVERSIONS}; null without clicks of theirs.`,
  })
  othersConversionRate: ContentEstimate | null;

  @Field(() => ContentEstimate, {
    nullable: true,
    description: 'Ratio of the two; null while it or the others together have fewer than 100 clicks.',
  })
  conversionRatio: ContentEstimate | null;
}

@ObjectType({
  description: 'How the contents of one version of a template do, as judged last.',
  simpleResolvers: true,
})
export class TemplateVersionScoreType {
  @Field(() => DateTime, { description: 'From which moment this is.' })
  asOf: Date;

  @Field(() => SafeInt, { description: 'Contents that there were of this version.' })
  usageCount: number;

  @Field(() => SafeInt, { description: 'Impressions of its contents.' })
  impressions: number;

  @Field(() => SafeInt, { description: 'Clicks on its contents.' })
  clicks: number;

  @Field(() => Int, {
    description:
      'Contents that can be judged: with 1,000 impressions, in a campaign where contents of other templates have as many.',
  })
  judged: number;

  @Field(() => Int, {
    description:
      'Of these, how many are a success: their engagement is above that of the contents of other templates in the same campaign.',
  })
  successes: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Successes per judged content, a share; null where none can be judged. About one half is ordinary.',
  })
  successRate: number | null;

  @Field(() => ContentEstimate, {
    nullable: true,
    description:
      'Ratio of its clicks to those that contents of other templates would have had with its impressions in the same campaigns, drawn towards 1 by empirical Bayes: 1 is as good as they are. Null where no content can be judged.',
  })
  performanceScore: ContentEstimate | null;
}

@ObjectType({ description: 'What was counted of a content on one day, or altogether.', simpleResolvers: true })
export class ContentCountsType {
  @Field(() => LocalDate, {
    nullable: true,
    description: 'The day: in UTC for events, of the ad account for facts. Null: all days that were asked for.',
  })
  day: string | null;

  @Field(() => SafeInt, { description: 'How often it was shown.' })
  impressions: number;

  @Field(() => SafeInt, { description: 'How often it was clicked.' })
  clicks: number;

  @Field(() => Float, { description: 'Conversions that followed; attribution models report fractions.' })
  conversions: number;

  @Field(() => Decimal, {
    nullable: true,
    description: 'Value of the conversions in `currency`; null where values are in several currencies.',
  })
  revenue: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Currency of `revenue`, ISO 4217; null where none was said, nothing was earned, or there are several.',
  })
  currency: string | null;

  @Field(() => Float, { nullable: true, description: 'Clicks per impression; null without impressions.' })
  ctr: number | null;

  @Field(() => Float, { nullable: true, description: 'Conversions per click; null without clicks.' })
  conversionRate: number | null;
}

@ObjectType({ description: 'What one source has counted of a content, day by day.', simpleResolvers: true })
export class ContentPerformance {
  @Field(() => ContentSourceEnum, { nullable: true, description: 'Who has counted; null: nobody.' })
  source: ContentSourceEnum | null;

  @Field(() => [ContentCountsType], { description: 'Every day that was asked for, in order; zeros where nothing was.' })
  days: readonly ContentCountsType[];

  @Field(() => ContentCountsType, { description: 'All these days together.' })
  totals: ContentCountsType;
}

@ObjectType({ description: 'What became of asking for a new judgement.', simpleResolvers: true })
export class ContentScoresRequest {
  @Field(() => Boolean, {
    description: 'True: a worker will judge all contents anew; requests that wait already are one with this.',
  })
  isQueued: boolean;
}

@ArgsType()
export class ContentPerformanceArgs {
  @Field(() => LocalDate, { nullable: true, description: 'First day; left out: four weeks in all.' })
  from?: string | null;

  @Field(() => LocalDate, {
    nullable: true,
    description: 'Last day, which is included; left out: today in UTC. At most 1100 days in all.',
  })
  to?: string | null;

  @Field(() => ContentSourceEnum, {
    nullable: true,
    description: 'Whose counts; left out: those of `countedFrom`, which the totals of the content are.',
  })
  source?: ContentSourceEnum | null;
}
