import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from 'type-graphql';
import type { ConnectionValue } from '../../../platform/graphql/connection';
import type { Context } from '../../../platform/graphql/context';
import { Needs } from '../../../platform/graphql/needs';
import type { PageArgs } from '../../../platform/graphql/page-args';
import { requireRecord, requireRecordById } from '../../../platform/graphql/record-loaders';
import type { AbTest } from '../ab-tests/ab-test.entity';
import { abTests } from '../ab-tests/ab-test.store';
import { ABTestType } from '../ab-tests/ab-test.type';
import { loadVariation } from '../experiment.loaders';
import type { TestVariation } from '../variations/test-variation.entity';
import { TestVariationType } from '../variations/test-variation.type';
import type { TestResult } from './test-result.entity';
import { testResultListing } from './test-result.listing';
import { testResults } from './test-result.store';
import { TestResultType } from './test-result.type';
import { TestHealthCheck, testHealthChecks, VariationComparison, variationComparisons } from './test-result.views';

@Resolver(() => TestResultType)
export class TestResultResolver {
  @Query(() => TestResultType, {
    nullable: true,
    description: 'One analysis. NOT_FOUND where the viewer has none with this id.',
  })
  async testResult(
    @Arg('id', () => ID, { description: 'Id of the result.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<TestResult> {
    return requireRecordById(context, info, testResults, id);
  }

  @Query(() => testResultListing.Connection, { description: 'The analyses of all tests of the viewer.' })
  async testResults(
    @Args(() => testResultListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<TestResult>> {
    return testResultListing.list(context, info, args);
  }

  @FieldResolver(() => ABTestType, { description: 'The test that was analysed.' })
  @Needs('abTestId')
  async abTest(
    @Root() { abTestId }: TestResult,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<AbTest> {
    return requireRecord(context, info, abTests, abTestId);
  }

  @FieldResolver(() => TestVariationType, {
    nullable: true,
    description: 'The variation that was ahead for good; null where there was none.',
  })
  @Needs('abTestId', 'winningVariationId')
  async winningVariation(
    @Root() { abTestId, winningVariationId }: TestResult,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<TestVariation | null> {
    return loadVariation(context, info, abTestId, winningVariationId);
  }

  @FieldResolver(() => [VariationComparison], { description: 'Each variation against the control.' })
  @Needs('variationComparisons')
  comparisons(@Root() { variationComparisons: comparisons }: TestResult): VariationComparison[] {
    return variationComparisons(comparisons);
  }

  @FieldResolver(() => [TestHealthCheck], { description: 'Whether the data could be trusted.' })
  @Needs('health')
  healthChecks(@Root() { health }: TestResult): TestHealthCheck[] {
    return testHealthChecks(health);
  }
}
