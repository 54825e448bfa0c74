import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, ID, Info, Resolver, Subscription } from 'type-graphql';
import type { Context } from '../../../platform/graphql/context';
import { decodeId } from '../../../platform/graphql/ids';
import { requireRecord } from '../../../platform/graphql/record-loaders';
import { changesOf } from '../../../platform/live/change';
import { AB_TEST_CHANGES } from '../ab-tests/ab-test.changes';
import type { AbTest } from '../ab-tests/ab-test.entity';
import { abTests } from '../ab-tests/ab-test.store';
import { ABTestType } from '../ab-tests/ab-test.type';

const watchedTest = ({ abTestId }: { abTestId: string }) => decodeId(abTests.idPrefix, abTestId, 'abTestId');

@Resolver()
export class TestResultUpdatedResolver {
  @Subscription(() => ABTestType, {
    subscribe: changesOf(AB_TEST_CHANGES, watchedTest),
    description:
      'A test with its `latestResult`: at once, and again after each analysis and each change of the test, for example when it is ' +
      'paused or completed. Ends with NOT_FOUND when the test is deleted, at once where the viewer has none with this id.',
  })
  async testResultUpdated(
    @Arg('abTestId', () => ID, { description: 'Id of the test to watch.' }) abTestId: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<AbTest> {
    return requireRecord(context, info, abTests, watchedTest({ abTestId }));
  }
}
