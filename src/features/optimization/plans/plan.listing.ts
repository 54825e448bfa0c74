import { DateTimeFilter, enumFilter } from '../../../platform/graphql/filter-inputs';
import { defineListing } from '../../../platform/graphql/listing';
import { PlannedByEnum, PlanStatusEnum } from './plan.enums';
import { optimizationPlans } from './plan.store';
import { OptimizationPlanType } from './plan.type';

export const planListing = defineListing({
  records: optimizationPlans,
  node: () => OptimizationPlanType,
  filters: {
    id: { idPrefix: 'plan' },
    campaignId: { idPrefix: 'campaign' },
    status: enumFilter(PlanStatusEnum, 'PlanStatusEnum'),
    plannedBy: enumFilter(PlannedByEnum, 'PlannedByEnum'),
    appliedAt: DateTimeFilter,
    createdAt: DateTimeFilter,
  },
  orders: ['createdAt', 'appliedAt', 'expiresAt'],
});
