import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Mutation, Query, Resolver } from 'type-graphql';
import { deleteOwn } from '../../platform/database/references';
import type { ConnectionValue } from '../../platform/graphql/connection';
import type { Context } from '../../platform/graphql/context';
import { Deleted } from '../../platform/graphql/deleted';
import { decodeId } from '../../platform/graphql/ids';
import type { PageArgs } from '../../platform/graphql/page-args';
import { requireRecord, requireRecordById } from '../../platform/graphql/record-loaders';
import type { CampaignRecommendation } from './campaign-recommendation.entity';
import { CreateCampaignRecommendationInput, UpdateCampaignRecommendationInput } from './recommendation.input';
import { recommendationListing } from './recommendation.listing';
import { createRecommendation, updateRecommendation } from './recommendation.service';
import { recommendations } from './recommendation.store';
import { RecommendationType } from './recommendation.type';

@Resolver(() => RecommendationType)
export class RecommendationResolver {
  @Query(() => RecommendationType, {
    nullable: true,
    description: 'One recommendation. NOT_FOUND where the viewer has none with this id.',
  })
  async campaignRecommendation(
    @Arg('id', () => ID, { description: 'Id of the recommendation.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<CampaignRecommendation> {
    return requireRecordById(context, info, recommendations, id);
  }

  @Query(() => recommendationListing.Connection, { description: 'What is recommended to the viewer.' })
  async campaignRecommendations(
    @Args(() => recommendationListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<CampaignRecommendation>> {
    return recommendationListing.list(context, info, args);
  }

  @Mutation(() => RecommendationType, {
    description: 'Makes a recommendation. CONFLICT where the same was recommended to the viewer before.',
  })
  async createCampaignRecommendation(
    @Arg('input', () => CreateCampaignRecommendationInput, { description: 'The new recommendation.' })
    input: CreateCampaignRecommendationInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<CampaignRecommendation> {
    return requireRecord(context, info, recommendations, await createRecommendation(context.db, input));
  }

  @Mutation(() => RecommendationType, {
    description: 'Changes a recommendation. CONFLICT for what can no longer be changed once it is implemented.',
  })
  async updateCampaignRecommendation(
    @Arg('id', () => ID, { description: 'Id of the recommendation.' }) id: string,
    @Arg('input', () => UpdateCampaignRecommendationInput, { description: 'What to change.' })
    input: UpdateCampaignRecommendationInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<CampaignRecommendation> {
    const uuid = decodeId('recommendation', id);
    await updateRecommendation(context.db, uuid, input);
    return requireRecord(context, info, recommendations, uuid);
  }

  @Mutation(() => Deleted, { description: 'Deletes a recommendation. The campaign that it became stays.' })
  async deleteCampaignRecommendation(
    @Arg('id', () => ID, { description: 'Id of the recommendation.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Deleted> {
    await deleteOwn(context.db, context.nodes.all, recommendations, decodeId('recommendation', id));
    return { deletedId: id };
  }
}
