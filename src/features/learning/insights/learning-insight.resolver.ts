import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { ConnectionValue } from '../../../platform/graphql/connection';
import type { Context } from '../../../platform/graphql/context';
import { Needs } from '../../../platform/graphql/needs';
import type { PageArgs } from '../../../platform/graphql/page-args';
import { loadRecord, requireRecord, requireRecordById } from '../../../platform/graphql/record-loaders';
import { readWording, TextWording } from '../../../platform/text-generation/wording';
import type { User } from '../../accounts/user.entity';
import { users } from '../../accounts/user.store';
import { UserType } from '../../accounts/user.type';
import type { Campaign } from '../../campaigns/campaign.entity';
import { campaigns } from '../../campaigns/campaign.store';
import { CampaignType } from '../../campaigns/campaign.type';
import type { MetaUserProfile } from '../../profiles/meta-user-profile.entity';
import { profiles } from '../../profiles/profile.store';
import { MetaUserProfileType } from '../../profiles/profile.type';
import { InsightTypeEnum } from '../learning.enums';
import { MetricValue, metricValues, OptimizationSuggestion, optimizationSuggestions } from '../learning.views';
import type { PerformancePattern } from '../patterns/performance-pattern.entity';
import { performancePatterns } from '../patterns/performance-pattern.store';
import { PerformancePatternType } from '../patterns/performance-pattern.type';
import type { LearningRun } from '../runs/learning-run.entity';
import { learningRuns } from '../runs/learning-run.store';
import { LearningRunType } from '../runs/learning-run.type';
import { hasChart, InsightChart, insightChart, segmentConditions } from './insight-chart';
import { chartDays } from './insight-chart.store';
import type { LearningInsight } from './learning-insight.entity';
import { learningInsightListing } from './learning-insight.listing';
import { learningInsights } from './learning-insight.store';
import { LearningInsightType } from './learning-insight.type';
import {
  ContributingFactor,
  contributingFactors,
  IdentifiedPattern,
  InsightOutcomeType,
  identifiedPatterns,
  insightOutcome,
  MetricCorrelation,
  MixAndRateParts,
  metricCorrelations,
  mixAndRateParts,
} from './learning-insight.views';

@Resolver(() => LearningInsightType)
export class LearningInsightResolver {
  @Query(() => LearningInsightType, {
    nullable: true,
    description: 'One insight. NOT_FOUND where the viewer has none with this id.',
  })
  async learningInsight(
    @Arg('id', () => ID, { description: 'Id of the insight.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<LearningInsight> {
    return requireRecordById(context, info, learningInsights, id);
  }

  @Query(() => learningInsightListing.Connection, { description: 'The insights of the viewer.' })
  async learningInsights(
    @Args(() => learningInsightListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<LearningInsight>> {
    return learningInsightListing.list(context, info, args);
  }

  @FieldResolver(() => UserType, { description: 'The user whose data it was learned from.' })
  @Needs('userId')
  async user(
    @Root() { userId }: LearningInsight,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<User> {
    return requireRecord(context, info, users, userId);
  }

  @FieldResolver(() => MetaUserProfileType, { description: 'The profile of the user whose data it was learned from.' })
  @Needs('userId')
  async profile(
    @Root() { userId }: LearningInsight,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<MetaUserProfile> {
    return requireRecord(context, info, profiles, userId, 'userId');
  }

  @FieldResolver(() => CampaignType, {
    nullable: true,
    description: 'The campaign that it is about; null: about all of them.',
  })
  @Needs('campaignId')
  async campaign(
    @Root() { campaignId }: LearningInsight,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<Campaign | null> {
    return loadRecord(context, info, campaigns, campaignId);
  }

  @FieldResolver(() => [MetricValue], {
    description: 'Metrics of the time that it was learned from, sorted by `metric`.',
  })
  @Needs('baselineMetrics')
  baselineMetricValues(@Root() { baselineMetrics }: LearningInsight): MetricValue[] {
    return metricValues(baselineMetrics);
  }

  @FieldResolver(() => [MetricValue], {
    nullable: true,
    description: 'The same metrics measured after it was acted on; null until then.',
  })
  @Needs('improvedMetrics')
  improvedMetricValues(@Root() { improvedMetrics }: LearningInsight): MetricValue[] | null {
    return improvedMetrics === null ? null : metricValues(improvedMetrics);
  }

  @FieldResolver(() => [IdentifiedPattern], { description: 'Patterns that it rests on.' })
  @Needs('identifiedPatterns')
  identifiedPatternEntries(@Root() { identifiedPatterns: patterns }: LearningInsight): IdentifiedPattern[] {
    return identifiedPatterns(patterns);
  }

  @FieldResolver(() => [ContributingFactor], { description: 'What contributed to it.' })
  @Needs('contributingFactors')
  contributingFactorEntries(@Root() { contributingFactors: factors }: LearningInsight): ContributingFactor[] {
    return contributingFactors(factors);
  }

  @FieldResolver(() => MixAndRateParts, {
    nullable: true,
    description: 'How the change comes about: by the mixture of segments, or inside them; null where it is no change.',
  })
  @Needs('mixAndRate')
  mixAndRateParts(@Root() { mixAndRate }: LearningInsight): MixAndRateParts | null {
    return mixAndRateParts(mixAndRate);
  }

  @FieldResolver(() => TextWording, {
    nullable: true,
    description:
      'Who worded `description`, with the text by fixed rules; null as long as no model was asked: it is by fixed rules then.',
  })
  @Needs('wording')
  descriptionWording(@Root() { wording }: LearningInsight): TextWording | null {
    return readWording(wording);
  }

  @FieldResolver(() => [MetricCorrelation], { description: 'Metrics that go together.' })
  @Needs('correlations')
  correlationEntries(@Root() { correlations }: LearningInsight): MetricCorrelation[] {
    return metricCorrelations(correlations);
  }

  @FieldResolver(() => LearningRunType, {
    nullable: true,
    description: 'The run that found it, or saw it last: what it looked at, and by which parameters.',
  })
  @Needs('runId')
  async run(
    @Root() { runId }: LearningInsight,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<LearningRun | null> {
    return loadRecord(context, info, learningRuns, runId);
  }

  @FieldResolver(() => InsightOutcomeType, {
    nullable: true,
    description: 'What came of acting on it, as far as runs know; null until one has looked.',
  })
  @Needs('implementationResults')
  outcome(@Root() { implementationResults }: LearningInsight): InsightOutcomeType | null {
    return insightOutcome(implementationResults);
  }

  @FieldResolver(() => InsightChart, {
    nullable: true,
    description:
      'Its metric day by day and by weekday: of its segment where it is about one, else of its campaign or of all; null where it is about ' +
      'no metric of days, or about campaigns of a brand voice or budget range, which facts do not name.',
  })
  @Needs('metric', 'campaignId', 'periodEnd', 'insightType', 'contributingFactors')
  async chart(
    @Root() { metric, campaignId, periodEnd, insightType, contributingFactors: factors }: LearningInsight,
    @Ctx() context: Context,
  ): Promise<InsightChart | null> {
    if (!hasChart(metric) || periodEnd === null) return null;
    const conditions = insightType === InsightTypeEnum.SEGMENT_LIFT ? segmentConditions(factors) : [];
    if (conditions === null) return null;
    const before = periodEnd.toISOString().slice(0, 10);
    return insightChart(metric, await context.loaders.of(chartDays).load({ campaignId, before, conditions }));
  }

  @FieldResolver(() => [OptimizationSuggestion], { description: 'What could be done about it.' })
  @Needs('optimizationSuggestions')
  suggestionEntries(@Root() { optimizationSuggestions: suggestions }: LearningInsight): OptimizationSuggestion[] {
    return optimizationSuggestions(suggestions);
  }
}

@Resolver(() => IdentifiedPattern)
export class IdentifiedPatternResolver {
  @FieldResolver(() => PerformancePatternType, {
    nullable: true,
    description: 'The pattern as it stands now; null where it is not stored as one.',
  })
  async pattern(
    @Root() { patternId }: IdentifiedPattern,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<PerformancePattern | null> {
    return loadRecord(context, info, performancePatterns, patternId);
  }
}
