import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { ConnectionValue } from '../../../platform/graphql/connection';
import type { Context } from '../../../platform/graphql/context';
import { Deleted } from '../../../platform/graphql/deleted';
import { decodeId } from '../../../platform/graphql/ids';
import { Needs } from '../../../platform/graphql/needs';
import type { PageArgs } from '../../../platform/graphql/page-args';
import { requireRecord, requireRecordById } from '../../../platform/graphql/record-loaders';
import type { AbTest } from '../ab-tests/ab-test.entity';
import { abTests } from '../ab-tests/ab-test.store';
import { ABTestType } from '../ab-tests/ab-test.type';
import { ConfidenceInterval, intervalOf } from '../confidence-interval.type';
import type { TestVariation } from './test-variation.entity';
import { CreateTestVariationInput, UpdateTestVariationInput } from './test-variation.input';
import { testVariationListing } from './test-variation.listing';
import { createTestVariation, deleteTestVariation, updateTestVariation } from './test-variation.service';
import { testVariations } from './test-variation.store';
import { TestVariationType } from './test-variation.type';
import { VariationStatistics, variationStatistics } from './test-variation.views';

@Resolver(() => TestVariationType)
export class TestVariationResolver {
  @Query(() => TestVariationType, {
    nullable: true,
    description: 'One variation. NOT_FOUND where the viewer has none with this id.',
  })
  async testVariation(
    @Arg('id', () => ID, { description: 'Id of the variation.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<TestVariation> {
    return requireRecordById(context, info, testVariations, id);
  }

  @Query(() => testVariationListing.Connection, { description: 'The variations of all tests of the viewer.' })
  async testVariations(
    @Args(() => testVariationListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<TestVariation>> {
    return testVariationListing.list(context, info, args);
  }

  @FieldResolver(() => ABTestType, { description: 'The test that this is an arm of.' })
  @Needs('abTestId')
  async abTest(
    @Root() { abTestId }: TestVariation,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<AbTest> {
    return requireRecord(context, info, abTests, abTestId);
  }

  @FieldResolver(() => VariationStatistics, {
    description: 'What was counted, as sums that every analysis can be repeated from.',
  })
  @Needs('sufficientStatistics')
  statistics(@Root() { sufficientStatistics }: TestVariation): VariationStatistics {
    return variationStatistics(sufficientStatistics);
  }

  @FieldResolver(() => ConfidenceInterval, {
    nullable: true,
    description: 'Interval of the primary metric in this variation, at the confidence threshold of the test.',
  })
  @Needs('confidenceIntervalLower', 'confidenceIntervalUpper')
  confidenceInterval(
    @Root() { confidenceIntervalLower, confidenceIntervalUpper }: TestVariation,
  ): ConfidenceInterval | null {
    return intervalOf(confidenceIntervalLower, confidenceIntervalUpper);
  }

  @Mutation(() => TestVariationType, {
    description: 'Adds a variation to a test. CONFLICT with the `status` of the test unless that is DRAFT.',
  })
  async createTestVariation(
    @Arg('input', () => CreateTestVariationInput, { description: 'The new variation.' })
    input: CreateTestVariationInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<TestVariation> {
    return requireRecord(context, info, testVariations, await createTestVariation(context.db, input));
  }

  @Mutation(() => TestVariationType, {
    description: 'Changes a variation. CONFLICT with the `status` of its test unless that is DRAFT.',
  })
  async updateTestVariation(
    @Arg('id', () => ID, { description: 'Id of the variation.' }) id: string,
    @Arg('input', () => UpdateTestVariationInput, { description: 'What to change.' }) input: UpdateTestVariationInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<TestVariation> {
    const uuid = decodeId('variation', id);
    await updateTestVariation(context.db, uuid, input);
    return requireRecord(context, info, testVariations, uuid);
  }

  @Mutation(() => Deleted, {
    description: 'Deletes a variation. CONFLICT with the `status` of its test unless that is DRAFT.',
  })
  async deleteTestVariation(
    @Arg('id', () => ID, { description: 'Id of the variation.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Deleted> {
    await deleteTestVariation(context.db, context.nodes.all, decodeId('variation', id));
    return { deletedId: id };
  }
}
