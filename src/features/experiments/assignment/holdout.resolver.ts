import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
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
import type { Holdout } from './holdout.entity';
import { CreateHoldoutInput, UpdateHoldoutInput } from './holdout.input';
import { holdoutListing } from './holdout.listing';
import { createHoldout, deleteHoldout, updateHoldout } from './holdout.service';
import { holdouts } from './holdout.store';
import { HoldoutType } from './holdout.type';

@Resolver(() => HoldoutType)
export class HoldoutResolver {
  @Query(() => HoldoutType, {
    nullable: true,
    description: 'One holdout. NOT_FOUND where the viewer has none with this id.',
  })
  async holdout(
    @Arg('id', () => ID, { description: 'Id of the holdout.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<Holdout> {
    return requireRecordById(context, info, holdouts, id);
  }

  @Query(() => holdoutListing.Connection, { description: 'The holdouts of the viewer.' })
  async holdouts(
    @Args(() => holdoutListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<Holdout>> {
    return holdoutListing.list(context, info, args);
  }

  @FieldResolver(() => UserType, { description: 'The user whom the holdout belongs to.' })
  @Needs('userId')
  async user(@Root() { userId }: Holdout, @Info() info: GraphQLResolveInfo, @Ctx() context: Context): Promise<User> {
    return requireRecord(context, info, users, userId);
  }

  @Mutation(() => HoldoutType, { description: 'Makes a holdout.' })
  async createHoldout(
    @Arg('input', () => CreateHoldoutInput, { description: 'The new holdout.' }) input: CreateHoldoutInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<Holdout> {
    return requireRecord(context, info, holdouts, await createHoldout(context.db, input));
  }

  @Mutation(() => HoldoutType, { description: 'Changes a holdout.' })
  async updateHoldout(
    @Arg('id', () => ID, { description: 'Id of the holdout.' }) id: string,
    @Arg('input', () => UpdateHoldoutInput, { description: 'What to change.' }) input: UpdateHoldoutInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<Holdout> {
    const uuid = decodeId('holdout', id);
    await updateHoldout(context.db, uuid, input);
    return requireRecord(context, info, holdouts, uuid);
  }

  @Mutation(() => Deleted, { description: 'Deletes a holdout: tests may get its units from now on.' })
  async deleteHoldout(
    @Arg('id', () => ID, { description: 'Id of the holdout.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Deleted> {
    await deleteHoldout(context.db, context.nodes.all, decodeId('holdout', id));
    return { deletedId: id };
  }
}
