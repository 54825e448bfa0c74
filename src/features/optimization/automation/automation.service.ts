import { now } from '../../../platform/clock';
import { findBy } from '../../../platform/database/read';
import type { Database } from '../../../platform/database/statement';
import { ChangeSourceEnum } from '../../campaigns/history/campaign-change.enums';
import { OptimizationModeEnum } from '../../campaigns/settings/personalization.enums';
import { lockSettings } from '../../campaigns/settings/settings.store';
import { insertNotices } from '../../notifications/notification.store';
import { PlannedByEnum, PlanStatusEnum } from '../plans/plan.enums';
import { applyOptimizationPlan, planOptimization } from '../plans/plan.service';
import { optimizationPlans } from '../plans/plan.store';
import { heldUpNotice, proposedNotice, refusedNotice } from '../plans/plan-notices';
import type { ApprovedPlan } from './automation.store';

/**
 * Plans for a campaign and, in the mode AUTO, carries the plan out in the same transaction, within the same guardrails as
 * anybody. @returns the UUID of the plan and what became of it.
 */
export async function optimizeCampaign(
  db: Database,
  campaignId: string,
): Promise<{ planId: string; status: PlanStatusEnum }> {
  const planId = await planOptimization(db, campaignId, PlannedByEnum.JOB);
  const [[plan], settings] = await Promise.all([
    findBy(db, optimizationPlans, 'id', [planId], optimizationPlans.columns.keys()),
    lockSettings(db, 'campaign_id', campaignId),
  ]);
  if (!plan || !settings) throw new Error('A plan was lost while it was made.');
  const isAutomatic = settings.autoOptimizationEnabled && settings.optimizationMode === OptimizationModeEnum.AUTO;
  if (isAutomatic && plan.status === PlanStatusEnum.PROPOSED) {
    await applyOptimizationPlan(db, planId, plan.digest, { source: ChangeSourceEnum.AUTO_PLAN, isByJob: true });
    return { planId, status: PlanStatusEnum.APPLIED };
  }
  const notice = plan.status === PlanStatusEnum.PROPOSED ? proposedNotice(plan) : refusedNotice(plan);
  if (notice !== null) await insertNotices(db, campaignId, [notice], now());
  return { planId, status: plan.status };
}

/** Carries out what somebody has approved. */
export async function applyApprovedPlan(db: Database, { id, digest }: ApprovedPlan): Promise<void> {
  await applyOptimizationPlan(db, id, digest, { source: ChangeSourceEnum.PLAN, isByJob: true });
}

/** Tells that what somebody has approved could not be carried out, once for a plan. */
export async function tellOfHeldUpPlan(db: Database, { id, campaignId }: ApprovedPlan, why: string): Promise<void> {
  await insertNotices(db, campaignId, [heldUpNotice(id, why)], now());
}
