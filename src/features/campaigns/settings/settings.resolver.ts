import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import { requireRow } from '../../../platform/database/write';
import type { ConnectionValue } from '../../../platform/graphql/connection';
import type { Context } from '../../../platform/graphql/context';
import { Deleted } from '../../../platform/graphql/deleted';
import { decodeId } from '../../../platform/graphql/ids';
import { Needs } from '../../../platform/graphql/needs';
import type { PageArgs } from '../../../platform/graphql/page-args';
import { loadRecord, requireRecord } from '../../../platform/graphql/record-loaders';
import type { User } from '../../accounts/user.entity';
import { users } from '../../accounts/user.store';
import { UserType } from '../../accounts/user.type';
import type { Campaign } from '../campaign.entity';
import { campaigns } from '../campaign.store';
import { CampaignType } from '../campaign.type';
import type { CampaignPersonalizationSettings } from './campaign-personalization-settings.entity';
import { CampaignPersonalizationSettingsInput, UpdateCampaignPersonalizationSettingsInput } from './settings.input';
import { settingsListing } from './settings.listing';
import { deleteSettings, updateSettings, upsertSettings } from './settings.service';
import { settings } from './settings.store';
import { SettingsType } from './settings.type';

@Resolver(() => SettingsType)
export class SettingsResolver {
  @Query(() => SettingsType, {
    nullable: true,
    description:
      'The settings of one campaign; null as long as it has none. NOT_FOUND where the viewer has no such campaign.',
  })
  async campaignPersonalizationSettings(
    @Arg('campaignId', () => ID, { description: 'Id of the campaign.' }) campaignId: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<CampaignPersonalizationSettings | null> {
    const uuid = decodeId('campaign', campaignId, 'campaignId');
    const found = await loadRecord(context, info, settings, uuid, 'campaignId');
    if (found === null) await requireRow(context.db, campaigns, uuid);
    return found;
  }

  @Query(() => settingsListing.Connection, { description: "The settings of all the viewer's campaigns that have any." })
  async allCampaignPersonalizationSettings(
    @Args(() => settingsListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<CampaignPersonalizationSettings>> {
    return settingsListing.list(context, info, args);
  }

  @FieldResolver(() => UserType, { description: 'The user whom the settings belong to.' })
  @Needs('userId')
  async user(
    @Root() { userId }: CampaignPersonalizationSettings,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<User> {
    return requireRecord(context, info, users, userId);
  }

  @FieldResolver(() => CampaignType, { description: 'The campaign that the settings are for.' })
  @Needs('campaignId')
  async campaign(
    @Root() { campaignId }: CampaignPersonalizationSettings,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<Campaign> {
    return requireRecord(context, info, campaigns, campaignId);
  }

  @Mutation(() => SettingsType, { description: 'Makes the settings of a campaign or changes them, whichever fits.' })
  async upsertCampaignPersonalizationSettings(
    @Arg('campaignId', () => ID, { description: 'Id of the campaign.' }) campaignId: string,
    @Arg('input', () => CampaignPersonalizationSettingsInput, { description: 'What to set.' })
    input: CampaignPersonalizationSettingsInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<CampaignPersonalizationSettings> {
    const uuid = decodeId('campaign', campaignId, 'campaignId');
    return requireRecord(context, info, settings, await upsertSettings(context.db, uuid, input));
  }

  @Mutation(() => SettingsType, { description: 'Changes the settings of a campaign.' })
  async updateCampaignPersonalizationSettings(
    @Arg('id', () => ID, { description: 'Id of the settings.' }) id: string,
    @Arg('input', () => UpdateCampaignPersonalizationSettingsInput, { description: 'What to change.' })
    input: UpdateCampaignPersonalizationSettingsInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<CampaignPersonalizationSettings> {
    const uuid = decodeId('settings', id);
    await updateSettings(context.db, uuid, input);
    return requireRecord(context, info, settings, uuid);
  }

  @Mutation(() => Deleted, { description: 'Deletes the settings of a campaign, which then has none.' })
  async deleteCampaignPersonalizationSettings(
    @Arg('id', () => ID, { description: 'Id of the settings.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Deleted> {
    await deleteSettings(context.db, context.nodes.all, decodeId('settings', id));
    return { deletedId: id };
  }
}

@Resolver(() => CampaignType)
export class CampaignSettingsResolver {
  @FieldResolver(() => SettingsType, {
    nullable: true,
    description: 'How this campaign is personalized; null as long as nothing was set.',
  })
  @Needs('id')
  async personalizationSettings(
    @Root() { id }: Campaign,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<CampaignPersonalizationSettings | null> {
    return loadRecord(context, info, settings, id, 'campaignId');
  }
}

@Resolver(() => UserType)
export class UserSettingsResolver {
  @FieldResolver(() => settingsListing.Connection, {
    description: "The settings of all this user's campaigns that have any.",
  })
  @Needs()
  async campaignPersonalizationSettings(
    @Args(() => settingsListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<CampaignPersonalizationSettings>> {
    return settingsListing.list(context, info, args);
  }
}
