import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Int, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../../platform/graphql/context';
import { decodeId } from '../../../platform/graphql/ids';
import { requireRecord } from '../../../platform/graphql/record-loaders';
import { DateTime } from '../../../platform/graphql/scalars';
import type { CampaignRecommendation } from '../campaign-recommendation.entity';
import { proposeCampaigns } from '../generation/request-generation.service';
import { recommendations } from '../recommendation.store';
import { RecommendationType } from '../recommendation.type';
import {
  acceptRecommendation,
  dismissRecommendation,
  implementRecommendation,
  snoozeRecommendation,
} from './recommendation-lifecycle.service';

const ID_TEXT = { description: 'Id of the recommendation.' };

@Resolver(() => RecommendationType)
export class RecommendationLifecycleResolver {
  @Mutation(() => [RecommendationType], {
    description:
      'Proposes campaigns from the profile, the own campaigns and what other accounts show, the most promising choice first. The same facts give the same proposals: those that wait for a decision already are returned, not made twice, and only as many new ones as are missing. Nothing is proposed that is snoozed or accepted, with another budget neither. Works without any campaign; intervals are wide then, and `reasoning` says so. Empty where everything that fits the profile was proposed before.',
  })
  async generateRecommendations(
    @Arg('count', () => Int, { defaultValue: 5, description: 'How many, 1 to 20.' }) count: number,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<CampaignRecommendation[]> {
    const ids = await proposeCampaigns(context.db, count);
    return Promise.all(ids.map((id) => requireRecord(context, info, recommendations, id)));
  }

  @Mutation(() => RecommendationType, {
    description:
      'Says that a recommendation will be done. CONFLICT with the `status` unless it is PROPOSED or SNOOZED.',
  })
  async acceptRecommendation(
    @Arg('id', () => ID, ID_TEXT) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<CampaignRecommendation> {
    return after(context, info, id, (uuid) => acceptRecommendation(context.db, uuid));
  }

  @Mutation(() => RecommendationType, {
    description:
      'Says that a recommendation will not be done; it is not proposed again for 90 days. CONFLICT with the `status` where it is implemented, dismissed or expired.',
  })
  async dismissRecommendation(
    @Arg('id', () => ID, ID_TEXT) id: string,
    @Arg('reason', () => String, { nullable: true, description: 'Why, at most 1000 characters.' })
    reason: string | null | undefined,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<CampaignRecommendation> {
    return after(context, info, id, (uuid) => dismissRecommendation(context.db, uuid, reason ?? null));
  }

  @Mutation(() => RecommendationType, {
    description:
      'Puts a recommendation off. BAD_USER_INPUT where it has expired by then. CONFLICT with the `status` where it is implemented, dismissed or expired.',
  })
  async snoozeRecommendation(
    @Arg('id', () => ID, ID_TEXT) id: string,
    @Arg('until', () => DateTime, { description: 'Until when: in the future, and before `expiresAt`.' }) until: Date,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<CampaignRecommendation> {
    return after(context, info, id, (uuid) => snoozeRecommendation(context.db, uuid, until));
  }

  @Mutation(() => RecommendationType, {
    description:
      'Makes a campaign of a recommendation, as a draft, or links the one that it became. From then on its predictions stay, to be compared with what happens. CONFLICT with the `status` where it is implemented, dismissed or expired.',
  })
  async implementRecommendation(
    @Arg('id', () => ID, ID_TEXT) id: string,
    @Arg('campaignId', () => ID, {
      nullable: true,
      description: 'The campaign that it became; left out: one is made, with its name, objective, platform and budget.',
    })
    campaignId: string | null | undefined,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<CampaignRecommendation> {
    const campaign = typeof campaignId === 'string' ? decodeId('campaign', campaignId) : null;
    return after(context, info, id, (uuid) => implementRecommendation(context.db, uuid, campaign));
  }
}

async function after(
  context: Context,
  info: GraphQLResolveInfo,
  id: string,
  act: (uuid: string) => Promise<void>,
): Promise<CampaignRecommendation> {
  const uuid = decodeId('recommendation', id);
  await act(uuid);
  return requireRecord(context, info, recommendations, uuid);
}
