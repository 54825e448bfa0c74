import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import type { ConnectionValue } from '../../../platform/graphql/connection';
import type { Context } from '../../../platform/graphql/context';
import { Needs } from '../../../platform/graphql/needs';
import type { PageArgs } from '../../../platform/graphql/page-args';
import { UserType } from '../../accounts/user.type';
import type { Campaign } from '../../campaigns/campaign.entity';
import { CampaignType } from '../../campaigns/campaign.type';
import { MetaUserProfileType } from '../../profiles/profile.type';
import type { AbTest } from './ab-test.entity';
import { abTestListing } from './ab-test.listing';

@Resolver(() => UserType)
export class UserABTestsResolver {
  @FieldResolver(() => abTestListing.Connection, { description: 'The tests of this user.' })
  @Needs()
  async abTests(
    @Args(() => abTestListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<AbTest>> {
    return abTestListing.list(context, info, args);
  }
}

@Resolver(() => MetaUserProfileType)
export class ProfileABTestsResolver {
  @FieldResolver(() => abTestListing.Connection, { description: 'The tests of the user whose profile this is.' })
  @Needs()
  async abTests(
    @Args(() => abTestListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<AbTest>> {
    return abTestListing.list(context, info, args);
  }
}

@Resolver(() => CampaignType)
export class CampaignABTestsResolver {
  @FieldResolver(() => abTestListing.Connection, { description: 'The tests of this campaign.' })
  @Needs()
  async abTests(
    @Root() { id }: Campaign,
    @Args(() => abTestListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<AbTest>> {
    return abTestListing.listChildren(context, info, args, 'campaignId', id);
  }
}
