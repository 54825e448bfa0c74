import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../platform/graphql/context';
import type { Recipe } from '../../../platform/graphql/loaders';
import { Needs } from '../../../platform/graphql/needs';
import { requireRecord } from '../../../platform/graphql/record-loaders';
import type { AbTest } from '../ab-tests/ab-test.entity';
import { abTests } from '../ab-tests/ab-test.store';
import { ABTestType } from '../ab-tests/ab-test.type';
import { RecordDailyTestStatisticsInput } from './daily-statistics.input';
import { recordDailyTestStatistics } from './daily-statistics.service';
import { DailyTestStatisticsType } from './daily-statistics.type';
import { listDailySums } from './measurement.store';

const dailySumsByTest: Recipe<string, readonly DailyTestStatisticsType[]> = {
  name: 'ABTest.dailyStatistics',
  cacheKey: (id) => id,
  async load(db, ids) {
    const byTest = new Map<string, DailyTestStatisticsType[]>(ids.map((id) => [id, []]));
    for (const sums of await listDailySums(db, ids)) {
      byTest.get(sums.abTestId)?.push({ ...sums, revenue: sums.exactRevenue });
    }
    return ids.map((id) => byTest.get(id) ?? []);
  },
};

@Resolver(() => ABTestType)
export class DailyStatisticsResolver {
  @FieldResolver(() => [DailyTestStatisticsType], {
    description: 'What was counted, by day and variation, in this order. Days on which nobody was new are left out.',
  })
  @Needs()
  async dailyStatistics(@Root() { id }: AbTest, @Ctx() context: Context): Promise<readonly DailyTestStatisticsType[]> {
    return context.loaders.of(dailySumsByTest).load(id);
  }

  @Mutation(() => ABTestType, {
    description:
      'Records counts per variation and day that somebody else has made, in place of what was recorded of the same days ' +
      'before: sending them again changes nothing. CONFLICT for a test that is DRAFT or CANCELLED (with its `status`), and ' +
      'for one that is measured by events.',
  })
  async recordDailyTestStatistics(
    @Arg('input', () => RecordDailyTestStatisticsInput, { description: 'The counts.' })
    input: RecordDailyTestStatisticsInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<AbTest> {
    return requireRecord(context, info, abTests, await recordDailyTestStatistics(context.db, input));
  }
}
