import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import type { ConnectionValue } from '../../platform/graphql/connection';
import type { Context } from '../../platform/graphql/context';
import { Needs } from '../../platform/graphql/needs';
import type { PageArgs } from '../../platform/graphql/page-args';
import { UserType } from '../accounts/user.type';
import type { Campaign } from '../campaigns/campaign.entity';
import { CampaignType } from '../campaigns/campaign.type';
import { MetaUserProfileType } from '../profiles/profile.type';
import type { LearningInsight } from './insights/learning-insight.entity';
import { learningInsightListing } from './insights/learning-insight.listing';
import type { PerformancePattern } from './patterns/performance-pattern.entity';
import { performancePatternListing } from './patterns/performance-pattern.listing';

@Resolver(() => UserType)
export class UserLearningResolver {
  @FieldResolver(() => learningInsightListing.Connection, { description: "What was learned from this user's data." })
  @Needs()
  async learningInsights(
    @Args(() => learningInsightListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<LearningInsight>> {
    return learningInsightListing.list(context, info, args);
  }

  @FieldResolver(() => performancePatternListing.Connection, {
    description: "Regularities across this user's campaigns.",
  })
  @Needs()
  async performancePatterns(
    @Args(() => performancePatternListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<PerformancePattern>> {
    return performancePatternListing.list(context, info, args);
  }
}

@Resolver(() => MetaUserProfileType)
export class ProfileLearningResolver {
  @FieldResolver(() => learningInsightListing.Connection, {
    description: 'What was learned from the data of the user whose profile this is.',
  })
  @Needs()
  async learningInsights(
    @Args(() => learningInsightListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<LearningInsight>> {
    return learningInsightListing.list(context, info, args);
  }
}

@Resolver(() => CampaignType)
export class CampaignLearningResolver {
  @FieldResolver(() => learningInsightListing.Connection, { description: 'What was learned about this campaign.' })
  @Needs()
  async learningInsights(
    @Root() { id }: Campaign,
    @Args(() => learningInsightListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<LearningInsight>> {
    return learningInsightListing.listChildren(context, info, args, 'campaignId', id);
  }
}
