import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { ConnectionValue } from '../../../platform/graphql/connection';
import type { Context } from '../../../platform/graphql/context';
import { decodeId } from '../../../platform/graphql/ids';
import { Needs } from '../../../platform/graphql/needs';
import type { PageArgs } from '../../../platform/graphql/page-args';
import { loadRecord, requireRecord, requireRecordById } from '../../../platform/graphql/record-loaders';
import type { Campaign } from '../../campaigns/campaign.entity';
import { campaigns } from '../../campaigns/campaign.store';
import { CampaignType } from '../../campaigns/campaign.type';
import type { CampaignChange } from '../../campaigns/history/campaign-change.entity';
import { CampaignChangeType } from '../../campaigns/history/campaign-change.type';
import type { Notification } from '../../notifications/notification.entity';
import { NotificationType } from '../../notifications/notification.type';
import type { OptimizationPlan } from './optimization-plan.entity';
import { planListing } from './plan.listing';
import {
  applyOptimizationPlan,
  approveOptimizationPlan,
  planOptimization,
  revertOptimizationPlan,
} from './plan.service';
import { optimizationPlans } from './plan.store';
import { OptimizationPlanType } from './plan.type';
import {
  OptimizationChange,
  OptimizationEffect,
  OptimizationGuardrail,
  ResponseCurveView,
  readChanges,
  readCurves,
  readEffect,
  readGuardrailChecks,
} from './plan.views';

const ID_OF_PLAN = { description: 'Id of the plan.' };
const DIGEST = { description: 'The digest of the plan that was looked at; refused where it is another one.' };

@Resolver(() => OptimizationPlanType)
export class PlanResolver {
  @Query(() => OptimizationPlanType, {
    nullable: true,
    description: 'One optimization plan. NOT_FOUND where the viewer has none with this id.',
  })
  async optimizationPlan(
    @Arg('id', () => ID, ID_OF_PLAN) id: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<OptimizationPlan> {
    return requireRecordById(context, info, optimizationPlans, id);
  }

  @Query(() => planListing.Connection, { description: "The optimization plans of all the viewer's campaigns." })
  async optimizationPlans(
    @Args(() => planListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<OptimizationPlan>> {
    return planListing.list(context, info, args);
  }

  @Mutation(() => OptimizationPlanType, {
    description:
      'Makes a plan for a campaign and keeps it, and changes nothing else: a dry run. It is REFUSED where a guardrail does not hold or there is nothing to change; `guardrails` says which. CONFLICT where the campaign has no settings or its mode is OFF.',
  })
  async planOptimization(
    @Arg('campaignId', () => ID, { description: 'Id of the campaign.' }) campaignId: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<OptimizationPlan> {
    const uuid = decodeId('campaign', campaignId, 'campaignId');
    return requireRecord(context, info, optimizationPlans, await planOptimization(context.db, uuid));
  }

  @Mutation(() => OptimizationPlanType, {
    description: 'Allows a plan to be applied, which the mode APPROVE needs. CONFLICT where it is not PROPOSED.',
  })
  async approveOptimizationPlan(
    @Arg('id', () => ID, ID_OF_PLAN) id: string,
    @Arg('expectedDigest', () => String, DIGEST) expectedDigest: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<OptimizationPlan> {
    const uuid = decodeId('plan', id);
    await approveOptimizationPlan(context.db, uuid, expectedDigest);
    return requireRecord(context, info, optimizationPlans, uuid);
  }

  @Mutation(() => OptimizationPlanType, {
    description:
      'Carries a plan out, as a whole or not at all. CONFLICT where it is not open any more, has another digest, was made from settings or a campaign that have changed since (`changed`), or a guardrail does not hold now (`guardrails`).',
  })
  async applyOptimizationPlan(
    @Arg('id', () => ID, ID_OF_PLAN) id: string,
    @Arg('expectedDigest', () => String, DIGEST) expectedDigest: string,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<OptimizationPlan> {
    const uuid = decodeId('plan', id);
    await applyOptimizationPlan(context.db, uuid, expectedDigest);
    return requireRecord(context, info, optimizationPlans, uuid);
  }

  @Mutation(() => OptimizationPlanType, {
    description:
      'Puts back exactly what a plan has changed, also while optimization is stopped. CONFLICT with all `differences` ({ path, expected, found }) where something of it has been changed since.',
  })
  async revertOptimizationPlan(
    @Arg('id', () => ID, ID_OF_PLAN) id: string,
    @Arg('reason', () => String, { nullable: true, description: 'Why, for the history: 1 to 1000 characters.' })
    reason: string | undefined,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<OptimizationPlan> {
    const uuid = decodeId('plan', id);
    await revertOptimizationPlan(context.db, uuid, reason);
    return requireRecord(context, info, optimizationPlans, uuid);
  }

  @FieldResolver(() => CampaignType, { description: 'The campaign that it is for.' })
  @Needs('campaignId')
  async campaign(
    @Root() { campaignId }: OptimizationPlan,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<Campaign> {
    return requireRecord(context, info, campaigns, campaignId);
  }

  @FieldResolver(() => [OptimizationChange], { description: 'What it changes, from what to what, and why.' })
  @Needs('changes')
  changes(@Root() { changes }: OptimizationPlan): OptimizationChange[] {
    return readChanges(changes);
  }

  @FieldResolver(() => OptimizationEffect, {
    nullable: true,
    description: 'What it should bring in a day; null where the budget stays as it is, or no part can be judged.',
  })
  @Needs('predictedEffect')
  predictedEffect(@Root() { predictedEffect }: OptimizationPlan): OptimizationEffect | null {
    return readEffect(predictedEffect);
  }

  @FieldResolver(() => [OptimizationGuardrail], {
    description: 'Every guardrail as it stood when the plan was made, those that held too.',
  })
  @Needs('guardrailChecks')
  guardrailChecks(@Root() { guardrailChecks }: OptimizationPlan): OptimizationGuardrail[] {
    return readGuardrailChecks(guardrailChecks);
  }

  @FieldResolver(() => [ResponseCurveView], {
    description: 'How the parts of the campaign answer to money, for a chart; of parts with a week of spend.',
  })
  @Needs('responseCurves')
  responseCurves(@Root() { responseCurves }: OptimizationPlan): ResponseCurveView[] {
    return readCurves(responseCurves);
  }
}

@Resolver(() => CampaignType)
export class CampaignPlansResolver {
  @FieldResolver(() => planListing.Connection, {
    description: 'The optimization plans of the campaign, the latest first.',
  })
  @Needs()
  async optimizationPlans(
    @Root() { id }: Campaign,
    @Args(() => planListing.Args) args: PageArgs,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<ConnectionValue<OptimizationPlan>> {
    return planListing.listChildren(context, info, args, 'campaignId', id);
  }
}

@Resolver(() => CampaignChangeType)
export class CampaignChangePlanResolver {
  @FieldResolver(() => OptimizationPlanType, {
    nullable: true,
    description: 'The optimization plan that the change comes from or takes back; null where there is none.',
  })
  @Needs('planId')
  async plan(
    @Root() { planId }: CampaignChange,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<OptimizationPlan | null> {
    return loadRecord(context, info, optimizationPlans, planId);
  }
}

@Resolver(() => NotificationType)
export class NotificationPlanResolver {
  @FieldResolver(() => OptimizationPlanType, {
    nullable: true,
    description: 'The optimization plan that it is about; null where it is about something else.',
  })
  @Needs('planId')
  async plan(
    @Root() { planId }: Notification,
    @Info() info: GraphQLResolveInfo,
    @Ctx() context: Context,
  ): Promise<OptimizationPlan | null> {
    return loadRecord(context, info, optimizationPlans, planId);
  }
}
