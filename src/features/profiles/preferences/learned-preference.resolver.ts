import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Int, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../../platform/graphql/context';
import { requireRecord } from '../../../platform/graphql/record-loaders';
import type { MetaUserProfile } from '../meta-user-profile.entity';
import { profiles } from '../profile.store';
import { MetaUserProfileType } from '../profile.type';
import { declarePreference, lockPreference, resetPreference } from './learned-preference.service';

const KEY = { description: 'Its key, for example platform.' };
const VERSION = {
  nullable: true,
  description: 'The version of the profile that this changes, CONFLICT when it is not the present one; left out: any.',
};
type Version = number | null | undefined;

/** What the user has to say about learned preferences. */
@Resolver(() => MetaUserProfileType)
export class LearnedPreferenceResolver {
  @Mutation(() => MetaUserProfileType, {
    description:
      'Locks a learned preference: no run changes it any more, and recommendations take it for the word of the user. NOT_FOUND where there is none with this key.',
  })
  async lockLearnedPreference(
    @Arg('key', () => String, KEY) key: string,
    @Arg('version', () => Int, VERSION) version: Version,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<MetaUserProfile> {
    return requireRecord(context, info, profiles, await lockPreference(context.db, key, true, version));
  }

  @Mutation(() => MetaUserProfileType, {
    description:
      'Lets learning change a preference again, from the next run on. NOT_FOUND where there is none with this key.',
  })
  async unlockLearnedPreference(
    @Arg('key', () => String, KEY) key: string,
    @Arg('version', () => Int, VERSION) version: Version,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<MetaUserProfile> {
    return requireRecord(context, info, profiles, await lockPreference(context.db, key, false, version));
  }

  @Mutation(() => MetaUserProfileType, {
    description:
      'Erases a learned preference, locked or not. It is learned again only where it holds in the days from now on, by themselves: at least 7 days, 4 campaigns, and as much as would show it in four of five cases. NOT_FOUND where there is none with this key.',
  })
  async resetLearnedPreference(
    @Arg('key', () => String, KEY) key: string,
    @Arg('version', () => Int, VERSION) version: Version,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<MetaUserProfile> {
    return requireRecord(context, info, profiles, await resetPreference(context.db, key, version));
  }

  @Mutation(() => MetaUserProfileType, {
    description: 'Says what a preference is, whatever campaigns show, and locks it.',
  })
  async setLearnedPreference(
    @Arg('key', () => String, {
      description: 'platform, contentType, ageGroup, gender, region, placement, weekday, brandVoice or budgetRange.',
    })
    key: string,
    @Arg('value', () => String, { description: 'A value that it can have, as in reports: INSTAGRAM, 25-34, SATURDAY.' })
    value: string,
    @Arg('version', () => Int, VERSION) version: Version,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<MetaUserProfile> {
    return requireRecord(context, info, profiles, await declarePreference(context.db, key, value, version));
  }
}
