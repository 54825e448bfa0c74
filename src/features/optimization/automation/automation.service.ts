import { findBy } from '../../../platform/database/read';
import type { Database } from '../../../platform/database/statement';
import { ChangeSourceEnum } from '../../campaigns/history/campaign-change.enums';
import { OptimizationModeEnum } from '../../campaigns/settings/personalization.enums';
import { lockSettings } from '../../campaigns/settings/settings.store';
import { PlannedByEnum, PlanStatusEnum } from '../plans/plan.enums';
import { applyOptimizationPlan, planOptimization } from '../plans/plan.service';
import { optimizationPlans } from '../plans/plan.store';

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
    findBy(db, optimizationPlans, 'id', [planId], ['status', 'digest']),
    lockSettings(db, 'campaign_id', campaignId),
  ]);
  if (!plan || !settings) throw new Error('A plan was lost while it was made.');
  const isAutomatic = settings.autoOptimizationEnabled && settings.optimizationMode === OptimizationModeEnum.AUTO;
  if (!isAutomatic || plan.status !== PlanStatusEnum.PROPOSED) return { planId, status: plan.status };
  await applyOptimizationPlan(db, planId, plan.digest, ChangeSourceEnum.AUTO_PLAN);
  return { planId, status: PlanStatusEnum.APPLIED };
}
