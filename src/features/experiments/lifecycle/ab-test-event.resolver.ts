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
import type { AbTest } from '../ab-tests/ab-test.entity';
import { abTests } from '../ab-tests/ab-test.store';
import { ABTestType } from '../ab-tests/ab-test.type';
import type { AbTestEvent } from './ab-test-event.entity';
import { abTestEventListing } from './ab-test-event.listing';
import { ABTestEventType } from './ab-test-event.type';

@Resolver(() => ABTestEventType)
export class ABTestEventResolver {
  @FieldResolver(() => ABTestType, { description: 'The test that it was done to.' })
  @Needs('abTestId')
  async abTest(
    @Root() { abTestId }: AbTestEvent,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<AbTest> {
    return requireRecord(context, info, abTests, abTestId);
  }

  @FieldResolver(() => UserType, { nullable: true, description: 'The user who did it; null: the system did.' })
  @Needs('actorId')
  async actor(
    @Root() { actorId }: AbTestEvent,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<User | null> {
    return loadRecord(context, info, users, actorId);
  }
}

@Resolver(() => ABTestType)
export class ABTestHistoryResolver {
  @FieldResolver(() => abTestEventListing.Connection, {
    description: 'Everything that was done to the test and its variations, the latest first.',
  })
  @Needs()
  async history(
    @Root() { id }: AbTest,
    @Args(() => abTestEventListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<AbTestEvent>> {
    return abTestEventListing.listChildren(context, info, args, 'abTestId', id);
  }
}
