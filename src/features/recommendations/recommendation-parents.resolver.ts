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
import type { CampaignRecommendation } from './campaign-recommendation.entity';
import { recommendationListing } from './recommendation.listing';

@Resolver(() => UserType)
export class UserRecommendationsResolver {
  @FieldResolver(() => recommendationListing.Connection, { description: 'What is recommended to this user.' })
  @Needs()
  async campaignRecommendations(
    @Args(() => recommendationListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<CampaignRecommendation>> {
    return recommendationListing.list(context, info, args);
  }
}

@Resolver(() => MetaUserProfileType)
export class ProfileRecommendationsResolver {
  @FieldResolver(() => recommendationListing.Connection, { description: 'What is recommended for this profile.' })
  @Needs()
  async campaignRecommendations(
    @Args(() => recommendationListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<CampaignRecommendation>> {
    return recommendationListing.list(context, info, args);
  }
}

@Resolver(() => CampaignType)
export class CampaignRecommendationsResolver {
  @FieldResolver(() => recommendationListing.Connection, {
    description: 'The recommendations that this campaign was made from.',
  })
  @Needs()
  async implementedRecommendations(
    @Root() { id }: Campaign,
    @Args(() => recommendationListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<CampaignRecommendation>> {
    return recommendationListing.listChildren(context, info, args, 'implementedCampaignId', id);
  }
}
