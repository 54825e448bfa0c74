import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, Float, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { ConnectionValue } from '../../../platform/graphql/connection';
import type { Context } from '../../../platform/graphql/context';
import { Deleted } from '../../../platform/graphql/deleted';
import { decodeId } from '../../../platform/graphql/ids';
import { Needs } from '../../../platform/graphql/needs';
import type { PageArgs } from '../../../platform/graphql/page-args';
import { requireRecord, requireRecordById } from '../../../platform/graphql/record-loaders';
import type { User } from '../../accounts/user.entity';
import { users } from '../../accounts/user.store';
import { UserType } from '../../accounts/user.type';
import type { AbTest } from '../ab-tests/ab-test.entity';
import { abTests } from '../ab-tests/ab-test.store';
import { ABTestType } from '../ab-tests/ab-test.type';
import type { ExclusionGroup } from './exclusion-group.entity';
import { CreateExclusionGroupInput, UpdateExclusionGroupInput } from './exclusion-group.input';
import { exclusionGroupListing } from './exclusion-group.listing';
import { rangeByTest, rangesByGroup } from './exclusion-group.loaders';
import {
  createExclusionGroup,
  deleteExclusionGroup,
  joinExclusionGroup,
  largestFreeShare,
  leaveExclusionGroup,
  updateExclusionGroup,
} from './exclusion-group.service';
import { exclusionGroups, type OwnedRange } from './exclusion-group.store';
import { ExclusionGroupRangeType, ExclusionGroupType } from './exclusion-group.type';

@Resolver(() => ExclusionGroupType)
export class ExclusionGroupResolver {
  @Query(() => ExclusionGroupType, {
    nullable: true,
    description: 'One exclusion group. NOT_FOUND where the viewer has none with this id.',
  })
  async exclusionGroup(
    @Arg('id', () => ID, { description: 'Id of the group.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ExclusionGroup> {
    return requireRecordById(context, info, exclusionGroups, id);
  }

  @Query(() => exclusionGroupListing.Connection, { description: 'The exclusion groups of the viewer.' })
  async exclusionGroups(
    @Args(() => exclusionGroupListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<ExclusionGroup>> {
    return exclusionGroupListing.list(context, info, args);
  }

  @FieldResolver(() => UserType, { description: 'The user whom the group belongs to.' })
  @Needs('userId')
  async user(
    @Root() { userId }: ExclusionGroup,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<User> {
    return requireRecord(context, info, users, userId);
  }

  @FieldResolver(() => [ExclusionGroupRangeType], {
    description: 'The parts of its tests that are not over, in order. Those of other tests are free again.',
  })
  @Needs()
  async ranges(@Root() { id }: ExclusionGroup, @Ctx() context: Context): Promise<readonly OwnedRange[]> {
    return context.loaders.of(rangesByGroup).load(id);
  }

  @FieldResolver(() => Float, { description: 'The largest share of its units, 0 to 1, that a test could still get.' })
  @Needs()
  async freeShare(@Root() { id }: ExclusionGroup, @Ctx() context: Context): Promise<number> {
    return largestFreeShare(await context.loaders.of(rangesByGroup).load(id));
  }

  @Mutation(() => ExclusionGroupType, { description: 'Makes an exclusion group.' })
  async createExclusionGroup(
    @Arg('input', () => CreateExclusionGroupInput, { description: 'The new group.' }) input: CreateExclusionGroupInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ExclusionGroup> {
    return requireRecord(context, info, exclusionGroups, await createExclusionGroup(context.db, input));
  }

  @Mutation(() => ExclusionGroupType, { description: 'Changes an exclusion group.' })
  async updateExclusionGroup(
    @Arg('id', () => ID, { description: 'Id of the group.' }) id: string,
    @Arg('input', () => UpdateExclusionGroupInput, { description: 'What to change.' }) input: UpdateExclusionGroupInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ExclusionGroup> {
    const uuid = decodeId('exclusion_group', id);
    await updateExclusionGroup(context.db, uuid, input);
    return requireRecord(context, info, exclusionGroups, uuid);
  }

  @Mutation(() => Deleted, {
    description:
      'Deletes an exclusion group. CONFLICT with the keys of its `tests` as long as one of them is not over.',
  })
  async deleteExclusionGroup(
    @Arg('id', () => ID, { description: 'Id of the group.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Deleted> {
    await deleteExclusionGroup(context.db, context.nodes.all, decodeId('exclusion_group', id));
    return { deletedId: id };
  }
}

@Resolver(() => ABTestType)
export class ABTestExclusionResolver {
  @FieldResolver(() => ExclusionGroupRangeType, {
    nullable: true,
    description: 'The part of an exclusion group that the test has; null where it is in none.',
  })
  @Needs()
  async exclusion(@Root() { id }: AbTest, @Ctx() context: Context): Promise<OwnedRange | null> {
    return context.loaders.of(rangeByTest).load(id);
  }

  @Mutation(() => ABTestType, {
    description:
      'Gives a test that is DRAFT a part of an exclusion group, instead of any that it had. CONFLICT with the largest ' +
      '`freeShare` where the group has no free part of that size, and with the `status` where the test is not DRAFT.',
  })
  async joinExclusionGroup(
    @Arg('abTestId', () => ID, { description: 'Id of the test.' }) abTestId: string,
    @Arg('exclusionGroupId', () => ID, { description: 'Id of the group.' }) exclusionGroupId: string,
    @Arg('share', () => Float, { description: 'Share of the units of the group, above 0 and at most 1.' })
    share: number,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<AbTest> {
    const uuid = decodeId('test', abTestId, 'abTestId');
    const group = decodeId('exclusion_group', exclusionGroupId, 'exclusionGroupId');
    await joinExclusionGroup(context.db, uuid, group, share);
    return requireRecord(context, info, abTests, uuid);
  }

  @Mutation(() => ABTestType, {
    description: 'Takes a test that is DRAFT out of its exclusion group. CONFLICT where it is in none or is not DRAFT.',
  })
  async leaveExclusionGroup(
    @Arg('abTestId', () => ID, { description: 'Id of the test.' }) abTestId: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<AbTest> {
    const uuid = decodeId('test', abTestId, 'abTestId');
    await leaveExclusionGroup(context.db, uuid);
    return requireRecord(context, info, abTests, uuid);
  }
}

@Resolver(() => ExclusionGroupRangeType)
export class ExclusionGroupRangeResolver {
  @FieldResolver(() => ABTestType, { description: 'The test that has the part.' })
  async abTest(
    @Root() { abTestId }: OwnedRange,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<AbTest> {
    return requireRecord(context, info, abTests, abTestId);
  }

  @FieldResolver(() => ExclusionGroupType, { description: 'The group.' })
  async exclusionGroup(
    @Root() { exclusionGroupId }: OwnedRange,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ExclusionGroup> {
    return requireRecord(context, info, exclusionGroups, exclusionGroupId);
  }
}
