import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Info, Int, Mutation, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../platform/graphql/context';
import { decodeId } from '../../../platform/graphql/ids';
import { Needs } from '../../../platform/graphql/needs';
import { requireRecord } from '../../../platform/graphql/record-loaders';
import type { AbTest } from '../ab-tests/ab-test.entity';
import { abTests } from '../ab-tests/ab-test.store';
import { ABTestType } from '../ab-tests/ab-test.type';
import { loadLaunchChecklist } from '../experiment.loaders';
import type { TestVariation } from '../variations/test-variation.entity';
import { testVariations } from '../variations/test-variation.store';
import { TestVariationType } from '../variations/test-variation.type';
import type { LaunchChecklist } from './launch-checklist';
import { LaunchChecklistType } from './launch-checklist.type';
import {
  cancelABTest,
  completeABTest,
  dropTestVariation,
  pauseABTest,
  resumeABTest,
  startABTest,
} from './lifecycle.service';

const ID_OF_TEST = { description: 'Id of the test.' };
const WHY = { nullable: true, description: 'Why, for the history: 1 to 1000 characters.' };
const OTHERWISE = 'CONFLICT with the `status` and the statuses that are `allowed` next otherwise.';

@Resolver(() => ABTestType)
export class LifecycleResolver {
  @FieldResolver(() => LaunchChecklistType, {
    description: 'Whether the test can be started and, where not, all that stands in the way.',
  })
  @Needs(
    ...['status', 'testType', 'campaignId', 'hypothesis', 'sampleSize', 'endDate', 'primaryMetric'],
    ...['minimumDetectableEffect', 'power', 'confidenceThreshold'],
  )
  async launchChecklist(@Root() test: AbTest, @Ctx() context: Context): Promise<LaunchChecklist> {
    return loadLaunchChecklist(context, test);
  }

  @Mutation(() => ABTestType, {
    description:
      'Starts a test that is DRAFT: its plan is fixed from now on. CONFLICT with all `reasons` ({ code, message }) where its ' +
      `launchChecklist is not clear. ${OTHERWISE}`,
  })
  async startABTest(
    @Arg('id', () => ID, ID_OF_TEST) id: string,
    @Arg('version', () => Int, {
      description: 'The version that was looked at; refused when it is not the present one.',
    })
    version: number,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<AbTest> {
    const uuid = decodeId('test', id);
    await startABTest(context.db, uuid, version);
    return requireRecord(context, info, abTests, uuid);
  }

  @Mutation(() => ABTestType, {
    description: `Pauses a test that is ACTIVE: units keep their variations, no new unit gets one. ${OTHERWISE}`,
  })
  async pauseABTest(
    @Arg('id', () => ID, ID_OF_TEST) id: string,
    @Arg('reason', () => String, WHY) reason: string | undefined,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<AbTest> {
    const uuid = decodeId('test', id);
    await pauseABTest(context.db, uuid, reason);
    return requireRecord(context, info, abTests, uuid);
  }

  @Mutation(() => ABTestType, {
    description:
      'Lets a test that is PAUSED take new units again. CONFLICT with `reasons` where another test of its campaign is ' +
      `ACTIVE by now. ${OTHERWISE}`,
  })
  async resumeABTest(
    @Arg('id', () => ID, ID_OF_TEST) id: string,
    @Arg('reason', () => String, WHY) reason: string | undefined,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<AbTest> {
    const uuid = decodeId('test', id);
    await resumeABTest(context.db, uuid, reason);
    return requireRecord(context, info, abTests, uuid);
  }

  @Mutation(() => ABTestType, {
    description: `Ends a test that is ACTIVE or PAUSED with its result, for good. ${OTHERWISE}`,
  })
  async completeABTest(
    @Arg('id', () => ID, ID_OF_TEST) id: string,
    @Arg('winningVariationId', () => String, {
      nullable: true,
      description:
        'The `variationId` of the variation that won, for example short-form; left out or null where none did.',
    })
    winningVariationId: string | undefined,
    @Arg('reason', () => String, WHY) reason: string | undefined,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<AbTest> {
    const uuid = decodeId('test', id);
    await completeABTest(context.db, uuid, winningVariationId ?? null, reason);
    return requireRecord(context, info, abTests, uuid);
  }

  @Mutation(() => ABTestType, {
    description: `Gives up a test that is DRAFT, ACTIVE or PAUSED, for good. ${OTHERWISE}`,
  })
  async cancelABTest(
    @Arg('id', () => ID, ID_OF_TEST) id: string,
    @Arg('reason', () => String, { description: 'Why, for the history: 1 to 1000 characters.' }) reason: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<AbTest> {
    const uuid = decodeId('test', id);
    await cancelABTest(context.db, uuid, reason);
    return requireRecord(context, info, abTests, uuid);
  }

  @Mutation(() => TestVariationType, {
    description:
      'Takes a variation out of a test that is ACTIVE or PAUSED: no new unit gets it, its traffic goes to nobody, and ' +
      'every unit keeps the variation that it has. CONFLICT with the `status` for the control, and where fewer than two ' +
      'variations would be left.',
  })
  async dropTestVariation(
    @Arg('id', () => ID, { description: 'Id of the variation.' }) id: string,
    @Arg('reason', () => String, WHY) reason: string | undefined,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<TestVariation> {
    const uuid = decodeId('variation', id);
    await dropTestVariation(context.db, uuid, reason);
    return requireRecord(context, info, testVariations, uuid);
  }
}
