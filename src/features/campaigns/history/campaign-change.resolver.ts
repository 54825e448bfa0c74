import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import type { ConnectionValue } from '../../../platform/graphql/connection';
import type { Context } from '../../../platform/graphql/context';
import { Needs } from '../../../platform/graphql/needs';
import type { PageArgs } from '../../../platform/graphql/page-args';
import { loadRecord, requireRecord } from '../../../platform/graphql/record-loaders';
import type { User } from '../../accounts/user.entity';
import { users } from '../../accounts/user.store';
import { UserType } from '../../accounts/user.type';
import type { Campaign } from '../campaign.entity';
import { campaigns } from '../campaign.store';
import { CampaignType } from '../campaign.type';
import type { CampaignChange } from './campaign-change.entity';
import { campaignChangeListing } from './campaign-change.listing';
import { CampaignChangeType } from './campaign-change.type';

@Resolver(() => CampaignChangeType)
export class CampaignChangeResolver {
  @FieldResolver(() => CampaignType, { description: 'The campaign that was changed.' })
  @Needs('campaignId')
  async campaign(
    @Root() { campaignId }: CampaignChange,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<Campaign> {
    return requireRecord(context, info, campaigns, campaignId);
  }

  @FieldResolver(() => UserType, {
    nullable: true,
    description: 'The user who made the change; null where nobody was asked.',
  })
  @Needs('actorId')
  async actor(
    @Root() { actorId }: CampaignChange,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<User | null> {
    return loadRecord(context, info, users, actorId);
  }
}

@Resolver(() => CampaignType)
export class CampaignHistoryResolver {
  @FieldResolver(() => campaignChangeListing.Connection, {
    description: 'Every change of the campaign and of its settings, the latest first: who or what made it, and why.',
  })
  @Needs()
  async changes(
    @Root() { id }: Campaign,
    @Args(() => campaignChangeListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<CampaignChange>> {
    return campaignChangeListing.listChildren(context, info, args, 'campaignId', id);
  }
}
