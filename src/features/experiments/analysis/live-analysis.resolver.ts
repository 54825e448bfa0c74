import { Arg, Ctx, FieldResolver, Float, Resolver, Root } from 'type-graphql';
import { BadUserInputError } from '../../../platform/errors';
import type { Context } from '../../../platform/graphql/context';
import { Needs } from '../../../platform/graphql/needs';
import type { AbTest } from '../ab-tests/ab-test.entity';
import { TestStatusEnum } from '../ab-tests/ab-test.enums';
import { ABTestType } from '../ab-tests/ab-test.type';
import { TestProgress } from '../results/result-analysis.type';
import { allocationAdvice } from './allocation-advice';
import { AllocationGoalEnum } from './analysis.enums';
import { daySums, dimensionsOf, liveInput, loadLiveTest } from './analysis.loaders';
import { ANALYSED_COLUMNS } from './analysis.store';
import { breakdownOf } from './breakdown';
import { liftSeries } from './lift-series';
import { AllocationAdviceType, LiftSeriesType, TestBreakdownType } from './live-analysis.type';
import { liveProgress } from './live-progress';

/** What a test shows at this moment. To ask is no look: nothing is written, and no alpha is spent. */
@Resolver(() => ABTestType)
export class LiveAnalysisResolver {
  @FieldResolver(() => TestProgress, {
    nullable: true,
    description: 'How far the test has come at this moment; null for one that cannot be analysed.',
  })
  @Needs(...ANALYSED_COLUMNS)
  async progress(@Root() test: AbTest, @Ctx() context: Context): Promise<TestProgress | null> {
    const progress = liveProgress(liveInput(await loadLiveTest(context, test)));
    // Nothing more comes to a test that is over.
    const isRunning = test.status === TestStatusEnum.ACTIVE || test.status === TestStatusEnum.PAUSED;
    return progress && (isRunning ? progress : { ...progress, daysLeft: null });
  }

  @FieldResolver(() => [LiftSeriesType], {
    description:
      'The course of every variation against the control by the metric that decides, to be drawn with its boundaries. ' +
      'Variations that were dropped are left out.',
  })
  @Needs(...ANALYSED_COLUMNS)
  async liftSeries(@Root() test: AbTest, @Ctx() context: Context): Promise<LiftSeriesType[]> {
    const live = await loadLiveTest(context, test);
    return liftSeries(liveInput(live), daySums(live)).map(({ variationKey, points }) => ({
      variationId: variationKey,
      points: [...points],
    }));
  }

  @FieldResolver(() => [TestBreakdownType], {
    description: 'The test by the values of a dimension of its exposures.',
  })
  @Needs(...ANALYSED_COLUMNS)
  async breakdowns(
    @Root() test: AbTest,
    @Arg('dimension', () => String, {
      nullable: true,
      description: 'The dimension, for example device; left out or null: every one there is, at most five.',
    })
    dimension: string | null | undefined,
    @Ctx() context: Context,
  ): Promise<TestBreakdownType[]> {
    const live = await loadLiveTest(context, test);
    const known = dimensionsOf(live);
    const wanted = dimension === null || dimension === undefined ? known.slice(0, MOST_DIMENSIONS) : [dimension];
    return wanted
      .filter((name) => known.includes(name))
      .map((name) => breakdownOf(liveInput(live, name), name))
      .map(({ comparisons, heterogeneity, ...rest }) => ({
        ...rest,
        comparisons: comparisons.map(named),
        heterogeneity: heterogeneity.map(named),
      }));
  }

  @FieldResolver(() => AllocationAdviceType, {
    nullable: true,
    description: 'How a bandit would share the next period’s traffic; null for a test that cannot be analysed.',
  })
  @Needs(...ANALYSED_COLUMNS)
  async allocationAdvice(
    @Root() test: AbTest,
    @Arg('goal', () => AllocationGoalEnum, {
      defaultValue: AllocationGoalEnum.EARN,
      description: 'What the traffic is shared for.',
    })
    goal: AllocationGoalEnum,
    @Arg('floor', () => Float, {
      defaultValue: 0.01,
      description: 'Share that every variation keeps, 0 to 1; at most an even share is kept.',
    })
    floor: number,
    @Ctx() context: Context,
  ): Promise<AllocationAdviceType | null> {
    if (!(floor >= 0 && floor <= 1)) throw BadUserInputError.at('floor', 'floor must be 0 to 1.', 'range');
    const advice = allocationAdvice(liveInput(await loadLiveTest(context, test)), goal, floor);
    return advice && { ...advice, shares: advice.shares.map(named) };
  }
}

const MOST_DIMENSIONS = 5;

/** Variations by the name that the graph has for their keys. */
function named<Row extends { readonly variationKey: string }>({ variationKey, ...rest }: Row) {
  return { variationId: variationKey, ...rest };
}
