import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { Context } from '../../../platform/graphql/context';
import { CampaignObjectiveEnum, PlatformPriorityEnum } from '../../profiles/profile.enums';
import { listMarketBenchmarks } from './market-benchmark.service';
import { MarketBenchmarkType } from './market-benchmark.type';

@Resolver()
export class MarketBenchmarkResolver {
  @Query(() => [MarketBenchmarkType], {
    description:
      'The viewer’s click-through and conversion rates beside those of accounts that share their campaigns (`benchmarkSharing` of the profile), by objective and platform: what the viewer runs first, the largest first, then what the profile names. Only figures of at least five accounts of which none brings more than half are shown, rounded; they are built every night.',
  })
  async marketBenchmarks(
    @Arg('objective', () => CampaignObjectiveEnum, { nullable: true, description: 'Only this objective.' })
    objective: CampaignObjectiveEnum | null | undefined,
    @Arg('platform', () => PlatformPriorityEnum, { nullable: true, description: 'Only this platform.' })
    platform: PlatformPriorityEnum | null | undefined,
    @Ctx() { db }: Context,
  ): Promise<MarketBenchmarkType[]> {
    return listMarketBenchmarks(db, { objective, platform });
  }
}
