import './plan.enum-types';
import { Field, Int, ObjectType } from 'type-graphql';
import { IdField } from '../../../platform/graphql/ids';
import { Node } from '../../../platform/graphql/node';
import { DateTime, Json } from '../../../platform/graphql/scalars';
import { BudgetStrategyEnum, OptimizationModeEnum } from '../../campaigns/settings/personalization.enums';
import type { OptimizationPlan } from './optimization-plan.entity';
import { PlannedByEnum, PlanStatusEnum } from './plan.enums';

/** What has a typed view beside it under the same name. */
type Viewed = 'campaign' | 'changes' | 'predictedEffect' | 'guardrailChecks' | 'responseCurves';

@ObjectType('OptimizationPlan', {
  description:
    'What optimization would change in a campaign, why, within which guardrails, and what became of it. Making a plan changes nothing.',
  implements: Node,
  simpleResolvers: true,
})
export class OptimizationPlanType implements Omit<OptimizationPlan, Viewed> {
  @IdField('plan', { description: 'Id of the plan.' })
  id: string;

  @IdField('user', { description: 'Id of the user whom the campaign belongs to.' })
  userId: string;

  @IdField('campaign', { description: 'Id of the campaign.' })
  campaignId: string;

  @Field(() => PlanStatusEnum, { description: 'What has become of it.' })
  status: PlanStatusEnum;

  @Field(() => OptimizationModeEnum, { description: 'The mode of the settings when it was made.' })
  mode: OptimizationModeEnum;

  @Field(() => BudgetStrategyEnum, { description: 'The strategy of the settings when it was made.' })
  strategy: BudgetStrategyEnum;

  @Field(() => PlannedByEnum, { description: 'Who made it.' })
  plannedBy: PlannedByEnum;

  @Field(() => Json, {
    description: 'All that it was made from, at one moment: campaign, settings, facts by part and day, history.',
  })
  inputs: Record<string, unknown>;

  @Field(() => Json, {
    description: 'All that a plan may change, as it was: { budget, budgetAllocation, bidAdjustments }.',
  })
  stateBefore: Record<string, unknown>;

  @Field(() => Json, { description: 'The same as the plan leaves it.' })
  stateAfter: Record<string, unknown>;

  @Field(() => String, { description: 'SHA-256 of the inputs. The same inputs give the same plan.' })
  inputsHash: string;

  @Field(() => String, { description: 'SHA-256 of inputs and changes: name it to apply just this plan.' })
  digest: string;

  @Field(() => Int, { description: 'Version of the settings that it was made from.' })
  settingsVersion: number;

  @Field(() => String, { description: 'What made it, for example optimization/1.' })
  engineVersion: string;

  @Field(() => String, { description: 'What its random draws begin with.' })
  seed: string;

  @IdField('user', { nullable: true, description: 'Id of the user who approved it; null where nobody did.' })
  approvedBy: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was approved.' })
  approvedAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was applied.' })
  appliedAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was taken back.' })
  revertedAt: Date | null;

  @Field(() => DateTime, { description: 'Until when it can be applied.' })
  expiresAt: Date;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => DateTime, { description: 'When its status last changed.' })
  updatedAt: Date;
}
