import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import { deleteOwn } from '../../platform/database/references';
import type { ConnectionValue } from '../../platform/graphql/connection';
import type { Context } from '../../platform/graphql/context';
import { Deleted } from '../../platform/graphql/deleted';
import { decodeId } from '../../platform/graphql/ids';
import { Needs } from '../../platform/graphql/needs';
import type { PageArgs } from '../../platform/graphql/page-args';
import { requireRecord, requireRecordById } from '../../platform/graphql/record-loaders';
import type { User } from '../accounts/user.entity';
import { users } from '../accounts/user.store';
import { UserType } from '../accounts/user.type';
import type { Campaign } from './campaign.entity';
import { campaignListing } from './campaign.listing';
import { createCampaign, updateCampaign } from './campaign.service';
import { campaigns } from './campaign.store';
import { CampaignType, CreateCampaignInput, UpdateCampaignInput } from './campaign.type';
import { tellCampaignDeleted } from './campaign-deleted';

@Resolver(() => CampaignType)
export class CampaignResolver {
  @Query(() => CampaignType, {
    nullable: true,
    description: 'One campaign. NOT_FOUND where the viewer has none with this id.',
  })
  async campaign(
    @Arg('id', () => ID, { description: 'Id of the campaign.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<Campaign> {
    return requireRecordById(context, info, campaigns, id);
  }

  @Query(() => campaignListing.Connection, { description: 'The campaigns of the viewer.' })
  async campaigns(
    @Args(() => campaignListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<Campaign>> {
    return campaignListing.list(context, info, args);
  }

  @FieldResolver(() => UserType, { description: 'The user whom the campaign belongs to.' })
  @Needs('userId')
  async user(@Root() { userId }: Campaign, @Info() info: GraphQLResolveInfo, @Ctx() context: Context): Promise<User> {
    return requireRecord(context, info, users, userId);
  }

  @Mutation(() => CampaignType, { description: 'Makes a campaign.' })
  async createCampaign(
    @Arg('input', () => CreateCampaignInput, { description: 'The new campaign.' }) input: CreateCampaignInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<Campaign> {
    return requireRecord(context, info, campaigns, await createCampaign(context.db, input));
  }

  @Mutation(() => CampaignType, { description: 'Changes a campaign.' })
  async updateCampaign(
    @Arg('id', () => ID, { description: 'Id of the campaign.' }) id: string,
    @Arg('input', () => UpdateCampaignInput, { description: 'What to change.' }) input: UpdateCampaignInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<Campaign> {
    const uuid = decodeId('campaign', id);
    await updateCampaign(context.db, uuid, input);
    return requireRecord(context, info, campaigns, uuid);
  }

  @Mutation(() => Deleted, {
    description:
      'Deletes a campaign with its settings and imported performance. Tests, contents and insights stay, without a campaign.',
  })
  async deleteCampaign(
    @Arg('id', () => ID, { description: 'Id of the campaign.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Deleted> {
    await deleteOwn(context.db, context.nodes.all, campaigns, decodeId('campaign', id));
    await tellCampaignDeleted(context.db);
    return { deletedId: id };
  }
}

@Resolver(() => UserType)
export class UserCampaignsResolver {
  @FieldResolver(() => campaignListing.Connection, { description: 'The campaigns of this user.' })
  @Needs()
  async campaigns(
    @Args(() => campaignListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<Campaign>> {
    return campaignListing.list(context, info, args);
  }
}
