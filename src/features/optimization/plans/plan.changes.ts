import type { Database } from '../../../platform/database/statement';
import { publishChange } from '../../../platform/live/change';

/** The topic of changes of a campaign's plans. The id is the campaign's. */
export const OPTIMIZATION_CHANGES = 'optimization';

/** Tells whoever watches a campaign that there is a plan, or that something has become of one. */
export async function publishPlanChange(db: Database, campaignId: string): Promise<void> {
  await publishChange(db, OPTIMIZATION_CHANGES, campaignId);
}
