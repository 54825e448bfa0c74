import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Resolver, Subscription } from 'type-graphql';
import type { Context } from '../../../platform/graphql/context';
import { decodeId } from '../../../platform/graphql/ids';
import { requireRecord } from '../../../platform/graphql/record-loaders';
import { changesOf } from '../../../platform/live/change';
import type { Campaign } from '../../campaigns/campaign.entity';
import { campaigns } from '../../campaigns/campaign.store';
import { CampaignType } from '../../campaigns/campaign.type';
import { OPTIMIZATION_CHANGES } from './plan.changes';

const watchedCampaign = ({ campaignId }: { campaignId: string }) =>
  decodeId(campaigns.idPrefix, campaignId, 'campaignId');

@Resolver()
export class CampaignOptimizedResolver {
  @Subscription(() => CampaignType, {
    subscribe: changesOf(OPTIMIZATION_CHANGES, watchedCampaign),
    description:
      'A campaign with its `optimizationPlans` and `changes`: at once, and again when a plan is made, approved, applied (also by the ' +
      'job, in the mode AUTO) or taken back. Ends with NOT_FOUND when the campaign is deleted.',
  })
  async campaignOptimized(
    @Arg('campaignId', () => ID, { description: 'Id of the campaign to watch.' }) campaignId: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<Campaign> {
    return requireRecord(context, info, campaigns, watchedCampaign({ campaignId }));
  }
}
