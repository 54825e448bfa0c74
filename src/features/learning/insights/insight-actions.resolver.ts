import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../../platform/graphql/context';
import { decodeId } from '../../../platform/graphql/ids';
import { requireRecord } from '../../../platform/graphql/record-loaders';
import { DateTime } from '../../../platform/graphql/scalars';
import { acknowledgeInsight, dismissInsight, implementInsight, planInsight } from './insight.service';
import type { LearningInsight } from './learning-insight.entity';
import { learningInsights } from './learning-insight.store';
import { LearningInsightType } from './learning-insight.type';

const ID_OF_INSIGHT = { description: 'Id of the insight.' };
const OTHERWISE = 'CONFLICT with the `status` and the statuses that are `allowed` next otherwise.';

@Resolver(() => LearningInsightType)
export class InsightActionsResolver {
  @Mutation(() => LearningInsightType, {
    description: `Takes up an insight that is NEW, one that was DISMISSED, or one that was IMPLEMENTED by mistake, which is taken back. ${OTHERWISE}`,
  })
  async acknowledgeInsight(
    @Arg('id', () => ID, ID_OF_INSIGHT) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<LearningInsight> {
    return this.done(id, info, context, (uuid) => acknowledgeInsight(context.db, uuid));
  }

  @Mutation(() => LearningInsightType, { description: `Notes that an insight will be acted on. ${OTHERWISE}` })
  async planInsight(
    @Arg('id', () => ID, ID_OF_INSIGHT) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<LearningInsight> {
    return this.done(id, info, context, (uuid) => planInsight(context.db, uuid));
  }

  @Mutation(() => LearningInsightType, {
    description:
      'Notes that an insight was acted on. Learning runs look at the days after, and say VERIFIED or REFUTED, or in `outcome` why they ' +
      `wait or cannot tell. ${OTHERWISE}`,
  })
  async implementInsight(
    @Arg('id', () => ID, ID_OF_INSIGHT) id: string,
    @Arg('implementedAt', () => DateTime, {
      nullable: true,
      description: 'When it was acted on, not before it or its campaign began; default: now.',
    })
    implementedAt: Date | undefined,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<LearningInsight> {
    return this.done(id, info, context, (uuid) => implementInsight(context.db, uuid, implementedAt));
  }

  @Mutation(() => LearningInsightType, {
    description: `Puts an insight aside; it does not come back when a run finds it again. ${OTHERWISE}`,
  })
  async dismissInsight(
    @Arg('id', () => ID, ID_OF_INSIGHT) id: string,
    @Arg('reason', () => String, { description: 'Why: 1 to 1000 characters.' }) reason: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<LearningInsight> {
    return this.done(id, info, context, (uuid) => dismissInsight(context.db, uuid, reason));
  }

  private async done(
    id: string,
    info: GraphQLResolveInfo,
    context: Context,
    act: (uuid: string) => Promise<void>,
  ): Promise<LearningInsight> {
    const uuid = decodeId('insight', id);
    await act(uuid);
    return requireRecord(context, info, learningInsights, uuid);
  }
}
