import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { ConnectionValue } from '../../../platform/graphql/connection';
import type { Context } from '../../../platform/graphql/context';
import { Deleted } from '../../../platform/graphql/deleted';
import { decodeId } from '../../../platform/graphql/ids';
import { Needs } from '../../../platform/graphql/needs';
import type { PageArgs } from '../../../platform/graphql/page-args';
import { loadRecord, requireRecord, requireRecordById } from '../../../platform/graphql/record-loaders';
import type { User } from '../../accounts/user.entity';
import { users } from '../../accounts/user.store';
import { UserType } from '../../accounts/user.type';
import type { Campaign } from '../../campaigns/campaign.entity';
import { campaigns } from '../../campaigns/campaign.store';
import { CampaignType } from '../../campaigns/campaign.type';
import type { MetaUserProfile } from '../../profiles/meta-user-profile.entity';
import { profiles } from '../../profiles/profile.store';
import { MetaUserProfileType } from '../../profiles/profile.type';
import { loadLatestResult, loadTestByKey, loadVariation } from '../experiment.loaders';
import type { TestResult } from '../results/test-result.entity';
import { testResultListing } from '../results/test-result.listing';
import { TestResultType } from '../results/test-result.type';
import type { TestVariation } from '../variations/test-variation.entity';
import { testVariationListing } from '../variations/test-variation.listing';
import { TestVariationType } from '../variations/test-variation.type';
import type { AbTest } from './ab-test.entity';
import { CreateABTestInput, UpdateABTestInput } from './ab-test.input';
import { abTestListing } from './ab-test.listing';
import { createABTest, deleteABTest, updateABTest } from './ab-test.service';
import { abTests } from './ab-test.store';
import { ABTestType } from './ab-test.type';
import {
  decisionReasonTexts,
  GuardrailMetric,
  TrafficRange,
  TrafficShare,
  trafficRangeList,
  trafficShares,
} from './ab-test.views';
import { guardrailMetrics } from './guardrails';

@Resolver(() => ABTestType)
export class ABTestResolver {
  @Query(() => ABTestType, {
    nullable: true,
    description: 'One test. NOT_FOUND where the viewer has none with this id.',
  })
  async abTest(
    @Arg('id', () => ID, { description: 'Id of the test.' }) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<AbTest> {
    return requireRecordById(context, info, abTests, id);
  }

  @Query(() => ABTestType, {
    nullable: true,
    description: 'One test by its key. NOT_FOUND where the viewer has none with this key.',
  })
  async abTestByKey(
    @Arg('key', () => String, { description: 'Key of the test, for example new-checkout.' }) key: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<AbTest> {
    return loadTestByKey(context, info, key);
  }

  @Query(() => abTestListing.Connection, { description: 'The tests of the viewer.' })
  async abTests(
    @Args(() => abTestListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<AbTest>> {
    return abTestListing.list(context, info, args);
  }

  @FieldResolver(() => UserType, { description: 'The user whom the test belongs to.' })
  @Needs('userId')
  async user(@Root() { userId }: AbTest, @Info() info: GraphQLResolveInfo, @Ctx() context: Context): Promise<User> {
    return requireRecord(context, info, users, userId);
  }

  @FieldResolver(() => MetaUserProfileType, { description: 'The profile of the user whom the test belongs to.' })
  @Needs('userId')
  async profile(
    @Root() { userId }: AbTest,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<MetaUserProfile> {
    return requireRecord(context, info, profiles, userId, 'userId');
  }

  @FieldResolver(() => CampaignType, { nullable: true, description: 'The campaign that is tested; null for none.' })
  @Needs('campaignId')
  async campaign(
    @Root() { campaignId }: AbTest,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<Campaign | null> {
    return loadRecord(context, info, campaigns, campaignId);
  }

  @FieldResolver(() => testVariationListing.Connection, { description: 'The arms of the test.' })
  @Needs()
  async variations(
    @Root() { id }: AbTest,
    @Args(() => testVariationListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<TestVariation>> {
    return testVariationListing.listChildren(context, info, args, 'abTestId', id);
  }

  @FieldResolver(() => testResultListing.Connection, { description: 'The analyses of the test.' })
  @Needs()
  async results(
    @Root() { id }: AbTest,
    @Args(() => testResultListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<TestResult>> {
    return testResultListing.listChildren(context, info, args, 'abTestId', id);
  }

  @FieldResolver(() => TestResultType, {
    nullable: true,
    description: 'The analysis with the highest `lookIndex`; null before the first.',
  })
  @Needs()
  async latestResult(
    @Root() { id }: AbTest,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<TestResult | null> {
    return loadLatestResult(context, info, id);
  }

  @FieldResolver(() => TestVariationType, {
    nullable: true,
    description: 'The variation that won; null as long as there is none.',
  })
  @Needs('winningVariationId')
  async winningVariation(
    @Root() { id, winningVariationId }: AbTest,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<TestVariation | null> {
    return loadVariation(context, info, id, winningVariationId);
  }

  @FieldResolver(() => [TrafficShare], { description: 'Traffic by variation, sorted by `variationId`.' })
  @Needs('trafficSplit')
  trafficSplitShares(@Root() { trafficSplit }: AbTest): TrafficShare[] {
    return trafficShares(trafficSplit);
  }

  @FieldResolver(() => [TrafficRange], { description: 'Which part of the traffic each variation has, in order.' })
  @Needs('trafficRanges')
  trafficRangeList(@Root() { trafficRanges }: AbTest): TrafficRange[] {
    return trafficRangeList(trafficRanges);
  }

  @FieldResolver(() => [GuardrailMetric], { description: 'Metrics that the test must not make worse.' })
  @Needs('guardrails')
  guardrailMetrics(@Root() { guardrails }: AbTest): GuardrailMetric[] {
    return guardrailMetrics(guardrails);
  }

  @FieldResolver(() => [String], { description: 'Why the latest analysis advises `decision`, in plain words.' })
  @Needs('decisionReasons')
  decisionReasonTexts(@Root() { decisionReasons }: AbTest): string[] {
    return decisionReasonTexts(decisionReasons);
  }

  @Mutation(() => ABTestType, { description: 'Makes a test, which is DRAFT, and its variations with it.' })
  async createABTest(
    @Arg('input', () => CreateABTestInput, { description: 'The new test.' }) input: CreateABTestInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<AbTest> {
    return requireRecord(context, info, abTests, await createABTest(context.db, input));
  }

  @Mutation(() => ABTestType, {
    description:
      'Changes a test. CONFLICT with the `status` where anything but name and hypothesis is to change and it is not DRAFT.',
  })
  async updateABTest(
    @Arg('id', () => ID, { description: 'Id of the test.' }) id: string,
    @Arg('input', () => UpdateABTestInput, { description: 'What to change.' }) input: UpdateABTestInput,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<AbTest> {
    const uuid = decodeId('test', id);
    await updateABTest(context.db, uuid, input);
    return requireRecord(context, info, abTests, uuid);
  }

  @Mutation(() => Deleted, {
    description:
      'Deletes a test with its variations and results. CONFLICT with the `status` unless it is DRAFT or CANCELLED.',
  })
  async deleteABTest(
    @Arg('id', () => ID, { description: 'Id of the test.' }) id: string,
    @Ctx() context: Context,
  ): Promise<Deleted> {
    await deleteABTest(context.db, context.nodes.all, decodeId('test', id));
    return { deletedId: id };
  }
}
