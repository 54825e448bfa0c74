import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { ConnectionValue } from '../../../platform/graphql/connection';
import type { Context } from '../../../platform/graphql/context';
import { Needs } from '../../../platform/graphql/needs';
import type { PageArgs } from '../../../platform/graphql/page-args';
import { loadRecord, requireRecord, requireRecordById } from '../../../platform/graphql/record-loaders';
import type { User } from '../../accounts/user.entity';
import { users } from '../../accounts/user.store';
import { UserType } from '../../accounts/user.type';
import { ConfidenceInterval, intervalOf } from '../../experiments/confidence-interval.type';
import { OptimizationSuggestion, optimizationSuggestions } from '../learning.views';
import type { LearningRun } from '../runs/learning-run.entity';
import { learningRuns } from '../runs/learning-run.store';
import { LearningRunType } from '../runs/learning-run.type';
import type { PerformancePattern } from './performance-pattern.entity';
import { performancePatternListing } from './performance-pattern.listing';
import { performancePatterns } from './performance-pattern.store';
import { PerformancePatternType } from './performance-pattern.type';
import {
  CampaignEffect,
  campaignEffects,
  ExplainedDifference,
  explainedDifferences,
  FreshVerdict,
  freshVerdicts,
  PatternCondition,
  PatternImpact,
  patternConditions,
  patternImpact,
} from './performance-pattern.views';

@Resolver(() => PerformancePatternType)
export class PerformancePatternResolver {
  @Query(() => PerformancePatternType, {
    nullable: true,
    description: 'One pattern. NOT_FOUND where the viewer has none with this id.',
  })
  async performancePattern(
    @Arg('id', () => ID, { description: 'Id of the pattern.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<PerformancePattern> {
    return requireRecordById(context, info, performancePatterns, id);
  }

  @Query(() => performancePatternListing.Connection, { description: 'The patterns of the viewer.' })
  async performancePatterns(
    @Args(() => performancePatternListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<PerformancePattern>> {
    return performancePatternListing.list(context, info, args);
  }

  @FieldResolver(() => UserType, { description: 'The user whose campaigns it was found in.' })
  @Needs('userId')
  async user(
    @Root() { userId }: PerformancePattern,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<User> {
    return requireRecord(context, info, users, userId);
  }

  @FieldResolver(() => LearningRunType, {
    nullable: true,
    description: 'The run that these figures are of: what it looked at, by which parameters, and what it left out.',
  })
  @Needs('runId')
  async run(
    @Root() { runId }: PerformancePattern,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<LearningRun | null> {
    return loadRecord(context, info, learningRuns, runId);
  }

  @FieldResolver(() => [PatternCondition], { description: 'What must hold, all of it.' })
  @Needs('conditions')
  conditionEntries(@Root() { conditions }: PerformancePattern): PatternCondition[] {
    return patternConditions(conditions);
  }

  @FieldResolver(() => PatternImpact, { description: 'What it does to the metric.' })
  @Needs('performanceImpact')
  impact(@Root() { performanceImpact }: PerformancePattern): PatternImpact {
    return patternImpact(performanceImpact);
  }

  @FieldResolver(() => ConfidenceInterval, {
    nullable: true,
    description: 'Interval of `rateRatio`, 95 percent; null unless both bounds are known.',
  })
  @Needs('rateRatioLower', 'rateRatioUpper')
  rateRatioInterval(@Root() { rateRatioLower, rateRatioUpper }: PerformancePattern): ConfidenceInterval | null {
    return intervalOf(rateRatioLower, rateRatioUpper);
  }

  @FieldResolver(() => [OptimizationSuggestion], { description: 'What could be done about it.' })
  @Needs('actionableInsights')
  actionableInsightEntries(@Root() { actionableInsights }: PerformancePattern): OptimizationSuggestion[] {
    return optimizationSuggestions(actionableInsights);
  }

  @FieldResolver(() => [ExplainedDifference], {
    description: 'What would have stood out as well and is explained by this pattern: its hidden relatives.',
  })
  @Needs('relatives')
  explains(@Root() { relatives }: PerformancePattern): ExplainedDifference[] {
    return explainedDifferences(relatives);
  }

  @FieldResolver(() => [CampaignEffect], {
    description:
      'The pattern in each campaign by itself, those with the most events first, at most 60: rows of a forest plot.',
  })
  @Needs('campaignEffects')
  forestPlot(@Root() { campaignEffects: effects }: PerformancePattern): CampaignEffect[] {
    return campaignEffects(effects);
  }

  @FieldResolver(() => [FreshVerdict], {
    description: 'How it fared in data that it was not found in, oldest first; what `status` follows from.',
  })
  @Needs('verdicts')
  freshVerdicts(@Root() { verdicts }: PerformancePattern): FreshVerdict[] {
    return freshVerdicts(verdicts);
  }
}
