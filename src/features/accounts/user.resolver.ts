import type { GraphQLResolveInfo } from 'graphql';
import { Ctx, Info, Query, Resolver } from 'type-graphql';
import type { Context } from '../../platform/graphql/context';
import { requireRecord } from '../../platform/graphql/record-loaders';
import type { User } from './user.entity';
import { users } from './user.store';
import { UserType } from './user.type';

@Resolver(() => UserType)
export class UserResolver {
  @Query(() => UserType, { description: 'The account that the token belongs to. The usual root of the graph.' })
  async me(@Info() info: GraphQLResolveInfo, @Ctx() context: Context): Promise<User> {
    return requireRecord(context, info, users, context.viewer.userId);
  }
}
