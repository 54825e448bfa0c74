import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { ConnectionValue } from '../../../platform/graphql/connection';
import type { Context } from '../../../platform/graphql/context';
import { Needs } from '../../../platform/graphql/needs';
import type { PageArgs } from '../../../platform/graphql/page-args';
import { requireRecord, requireRecordById } from '../../../platform/graphql/record-loaders';
import { compact, readNumbers } from '../../../platform/json-values';
import type { User } from '../../accounts/user.entity';
import { users } from '../../accounts/user.store';
import { UserType } from '../../accounts/user.type';
import { LearningOriginEnum } from '../learning.enums';
import type { LearningRun } from './learning-run.entity';
import { RunLearningInput } from './learning-run.input';
import { learningRunListing } from './learning-run.listing';
import { learningRuns } from './learning-run.store';
import { LearningRunCount, LearningRunType } from './learning-run.type';
import { requestLearning } from './request-learning.service';

@Resolver(() => LearningRunType)
export class LearningRunResolver {
  @Query(() => LearningRunType, {
    nullable: true,
    description: 'One learning run. NOT_FOUND where the viewer has none with this id.',
  })
  async learningRun(
    @Arg('id', () => ID, { description: 'Id of the run.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<LearningRun> {
    return requireRecordById(context, info, learningRuns, id);
  }

  @Query(() => learningRunListing.Connection, { description: 'The learning runs of the viewer.' })
  async learningRuns(
    @Args(() => learningRunListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<LearningRun>> {
    return learningRunListing.list(context, info, args);
  }

  @Mutation(() => LearningRunType, {
    description:
      "Looks for patterns in the viewer's data. Answers at once with the run, which a worker then does: ask for it again, or " +
      'subscribe, to see how far it is. Where a run waits or is at work already, that one is the answer. A run that finds the ' +
      'same inputs as the last one ends as UNCHANGED and writes nothing.',
  })
  async runLearning(
    @Arg('input', () => RunLearningInput, { nullable: true, description: 'How to learn; default: as usual.' })
    input: RunLearningInput | null,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<LearningRun> {
    const parameters = compact(input ?? {});
    const id = await requestLearning(context.db, { origin: LearningOriginEnum.REQUEST, parameters });
    return requireRecord(context, info, learningRuns, id);
  }

  @FieldResolver(() => UserType, { description: 'The user whose data it looks at.' })
  @Needs('userId')
  async user(
    @Root() { userId }: LearningRun,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<User> {
    return requireRecord(context, info, users, userId);
  }

  @FieldResolver(() => [LearningRunCount], { description: 'What it counted, in the order of the names.' })
  @Needs('counts')
  countEntries(@Root() { counts }: LearningRun): LearningRunCount[] {
    return readNumbers(counts).map(([name, count]) => ({ name, count }));
  }
}
