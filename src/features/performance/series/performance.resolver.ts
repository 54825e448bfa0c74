import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../platform/graphql/context';
import { decodeId } from '../../../platform/graphql/ids';
import { Needs } from '../../../platform/graphql/needs';
import { selectedFields } from '../../../platform/graphql/selection';
import { UserType } from '../../accounts/user.type';
import type { Campaign } from '../../campaigns/campaign.entity';
import { CampaignType } from '../../campaigns/campaign.type';
import { PerformanceBreakdown } from './performance.enums';
import { sumsByCampaign, sumsOverall } from './performance.loaders';
import { breakdownOf, checkRange, daysOf, requirePeriods, seriesOf, totalsOfSums } from './performance.service';
import { type PerformanceRequest, type PerformanceSums, sumOverall } from './performance.store';
import {
  AccountPerformanceArgs,
  CampaignPerformanceType,
  PerformanceArgs,
  PerformanceSummaryArgs,
  PerformanceSummaryType,
} from './performance.type';
import { spendPeriods } from './period-budget';

@Resolver(() => CampaignType)
export class CampaignPerformanceResolver {
  @FieldResolver(() => CampaignPerformanceType, {
    description:
      'Imported performance of the campaign over a range of days, both ends included, by day, week or month.',
  })
  @Needs()
  async performance(
    @Root() { id }: Campaign,
    @Args(() => PerformanceArgs) args: PerformanceArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<CampaignPerformanceType> {
    const { from, to, granularity, breakdown, breakdownLimit } = args;
    const periods = requirePeriods(from, to, granularity);
    const asked = selectedFields(info, 'CampaignPerformance');
    if (asked.has('series')) spendPeriods(context, periods.length);
    const request: PerformanceRequest = {
      from,
      to,
      granularity: asked.has('series') ? granularity : null,
      breakdown: asked.has('breakdown') ? breakdown : PerformanceBreakdown.NONE,
      totals: asked.has('totals'),
    };
    const sums = await context.loaders.of(sumsByCampaign).load({ campaignId: id, request });
    return {
      series: asked.has('series') ? seriesOf(sums, periods) : [],
      breakdown: breakdownOf(sums, breakdownLimit),
      totals: totalsOfSums(sums),
    };
  }

  @FieldResolver(() => PerformanceSummaryType, {
    description: 'Imported performance of the campaign, added up over a range of days or over all time.',
  })
  @Needs()
  async performanceSummary(
    @Root() { id }: Campaign,
    @Args(() => PerformanceSummaryArgs) args: PerformanceSummaryArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<PerformanceSummaryType> {
    const request = summaryRequest(args, info);
    return summaryOf(await context.loaders.of(sumsByCampaign).load({ campaignId: id, request }), args);
  }
}

@Resolver()
export class PerformanceResolver {
  @Query(() => PerformanceSummaryType, {
    description: "Imported performance over the viewer's campaigns, or some of them, over a range of days or all time.",
  })
  async performanceSummary(
    @Args(() => AccountPerformanceArgs) args: AccountPerformanceArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<PerformanceSummaryType> {
    const campaignIds = args.campaignIds?.map((id, index) => decodeId('campaign', id, `campaignIds.${index}`)) ?? null;
    const request = { ...summaryRequest(args, info), ...(args.filter ? { filter: args.filter } : {}) };
    return summaryOf(await sumOverall(context.db, campaignIds, request), args);
  }
}

@Resolver(() => UserType)
export class UserPerformanceResolver {
  @FieldResolver(() => PerformanceSummaryType, {
    description: 'Imported performance over all campaigns of this user, over a range of days or all time.',
  })
  @Needs()
  async performanceSummary(
    @Args(() => PerformanceSummaryArgs) args: PerformanceSummaryArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<PerformanceSummaryType> {
    return summaryOf(await context.loaders.of(sumsOverall).load(summaryRequest(args, info)), args);
  }
}

function summaryRequest(args: PerformanceSummaryArgs, info: GraphQLResolveInfo): PerformanceRequest {
  checkRange(args.from, args.to);
  const asked = selectedFields(info, 'PerformanceSummary');
  return {
    from: args.from ?? null,
    to: args.to ?? null,
    granularity: null,
    breakdown: asked.has('breakdown') ? args.breakdown : PerformanceBreakdown.NONE,
    totals: asked.has('totals') || asked.has('firstDate') || asked.has('lastDate'),
  };
}

function summaryOf(
  sums: readonly PerformanceSums[],
  { breakdownLimit }: PerformanceSummaryArgs,
): PerformanceSummaryType {
  return { ...daysOf(sums), totals: totalsOfSums(sums), breakdown: breakdownOf(sums, breakdownLimit) };
}
