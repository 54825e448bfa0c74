import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import { deleteOwn } from '../../platform/database/references';
import type { ConnectionValue } from '../../platform/graphql/connection';
import type { Context } from '../../platform/graphql/context';
import { Deleted } from '../../platform/graphql/deleted';
import { decodeId } from '../../platform/graphql/ids';
import { Needs } from '../../platform/graphql/needs';
import type { PageArgs } from '../../platform/graphql/page-args';
import { loadRecord, requireRecord, requireRecordById } from '../../platform/graphql/record-loaders';
import type { User } from '../accounts/user.entity';
import { users } from '../accounts/user.store';
import { UserType } from '../accounts/user.type';
import type { MetaUserProfile } from './meta-user-profile.entity';
import { LearnedPreference, learnedPreferenceEntries } from './preferences/learned-preference.views';
import { CreateMetaUserProfileInput, MetaUserProfileInput, UpdateMetaUserProfileInput } from './profile.input';
import { profileListing } from './profile.listing';
import { createProfile, updateProfile, upsertProfile } from './profile.service';
import { profiles } from './profile.store';
import { MetaUserProfileType } from './profile.type';
import { CampaignHistoryEntry, campaignHistoryEntries } from './profile.views';

@Resolver(() => MetaUserProfileType)
export class ProfileResolver {
  @Query(() => MetaUserProfileType, {
    nullable: true,
    description:
      "The viewer's profile; null as long as there is none. With an id: that one, NOT_FOUND where the viewer has none with it.",
  })
  async metaUserProfile(
    @Arg('id', () => ID, { nullable: true, description: 'Id of the profile; left out: the own one.' }) id:
      | string
      | undefined,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<MetaUserProfile | null> {
    if (typeof id === 'string') return requireRecordById(context, info, profiles, id);
    return loadRecord(context, info, profiles, context.viewer.userId, 'userId');
  }

  @Query(() => profileListing.Connection, { description: 'The profiles of the viewer: none or one.' })
  async metaUserProfiles(
    @Args(() => profileListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<MetaUserProfile>> {
    return profileListing.list(context, info, args);
  }

  @FieldResolver(() => UserType, { description: 'The user whose profile this is.' })
  @Needs('userId')
  async user(
    @Root() { userId }: MetaUserProfile,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<User> {
    return requireRecord(context, info, users, userId);
  }

  @FieldResolver(() => [CampaignHistoryEntry], {
    description:
      'What finished and mature campaigns brought, the latest first, at most 200: `campaignHistory`, typed. Brought up to date by each learning run.',
  })
  @Needs('campaignHistory')
  campaignHistoryEntries(@Root() { campaignHistory }: MetaUserProfile): CampaignHistoryEntry[] {
    return campaignHistoryEntries(campaignHistory);
  }

  @FieldResolver(() => [LearnedPreference], {
    description: 'What was learned from campaigns or said by the user: `learnedPreferences`, typed.',
  })
  @Needs('learnedPreferences')
  learnedPreferenceEntries(@Root() { learnedPreferences }: MetaUserProfile): LearnedPreference[] {
    return learnedPreferenceEntries(learnedPreferences);
  }

  @Mutation(() => MetaUserProfileType, { description: 'Makes the own profile. CONFLICT where there is one already.' })
  async createMetaUserProfile(
    @Arg('input', () => CreateMetaUserProfileInput, { description: 'The profile.' }) input: CreateMetaUserProfileInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<MetaUserProfile> {
    return requireRecord(context, info, profiles, await createProfile(context.db, input));
  }

  @Mutation(() => MetaUserProfileType, { description: 'Changes the own profile.' })
  async updateMetaUserProfile(
    @Arg('id', () => ID, { description: 'Id of the profile.' }) id: string,
    @Arg('input', () => UpdateMetaUserProfileInput, { description: 'What to change.' })
    input: UpdateMetaUserProfileInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<MetaUserProfile> {
    const uuid = decodeId('profile', id);
    await updateProfile(context.db, uuid, input);
    return requireRecord(context, info, profiles, uuid);
  }

  @Mutation(() => MetaUserProfileType, { description: 'Makes the own profile or changes it, whichever fits.' })
  async upsertMetaUserProfile(
    @Arg('input', () => MetaUserProfileInput, { description: 'What to say in the profile.' })
    input: MetaUserProfileInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<MetaUserProfile> {
    return requireRecord(context, info, profiles, await upsertProfile(context.db, input));
  }

  @Mutation(() => Deleted, {
    description: 'Deletes the own profile. CONFLICT while tests, recommendations or insights hang on it.',
  })
  async deleteMetaUserProfile(
    @Arg('id', () => ID, { description: 'Id of the profile.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Deleted> {
    await deleteOwn(context.db, context.nodes.all, profiles, decodeId('profile', id));
    return { deletedId: id };
  }
}

@Resolver(() => UserType)
export class UserProfileResolver {
  @FieldResolver(() => MetaUserProfileType, {
    nullable: true,
    description: 'The profile of this user; null as long as there is none.',
  })
  @Needs()
  async profile(@Info() info: GraphQLResolveInfo, @Ctx() context: Context): Promise<MetaUserProfile | null> {
    return loadRecord(context, info, profiles, context.viewer.userId, 'userId');
  }
}
