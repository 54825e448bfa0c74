import { KillSwitchResolver } from './kill-switch/kill-switch.resolver';
import { CampaignOptimizedResolver } from './plans/campaign-optimized.resolver';
import {
  CampaignChangePlanResolver,
  CampaignPlansResolver,
  NotificationPlanResolver,
  PlanResolver,
} from './plans/plan.resolver';
import { optimizationPlans } from './plans/plan.store';

/** What this feature adds to the graph: its resolver classes. */
export const OPTIMIZATION_RESOLVERS = [
  PlanResolver,
  CampaignPlansResolver,
  CampaignChangePlanResolver,
  NotificationPlanResolver,
  KillSwitchResolver,
  CampaignOptimizedResolver,
] as const;

/** What of this feature `node(id)` finds. */
export const OPTIMIZATION_NODES = [optimizationPlans] as const;
