import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Resolver, Subscription } from 'type-graphql';
import type { Context } from '../../../platform/graphql/context';
import { decodeId } from '../../../platform/graphql/ids';
import { requireRecord } from '../../../platform/graphql/record-loaders';
import { changesOf } from '../../../platform/live/change';
import type { LearningRun } from './learning-run.entity';
import { LEARNING_RUN_CHANGES, learningRuns } from './learning-run.store';
import { LearningRunType } from './learning-run.type';

const watchedRun = ({ id }: { id: string }) => decodeId(learningRuns.idPrefix, id, 'id');

@Resolver()
export class LearningRunProgressResolver {
  @Subscription(() => LearningRunType, {
    subscribe: changesOf(LEARNING_RUN_CHANGES, watchedRun),
    description:
      'A learning run: at once, and again as it proceeds, until it has ended. NOT_FOUND where the viewer has none with this id.',
  })
  async learningRunProgress(
    @Arg('id', () => ID, { description: 'Id of the run to watch.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<LearningRun> {
    return requireRecord(context, info, learningRuns, watchedRun({ id }));
  }
}
