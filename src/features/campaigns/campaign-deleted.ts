import type { Database } from '../../platform/database/statement';
import { enqueueJob, type Job } from '../../platform/jobs/job';

/** What is done about it later, by a feature that stands on what went with the campaign: this one knows the name only. */
export const CAMPAIGN_DELETED: Pick<Job<object>, 'name'> = { name: 'campaigns.deleted' };

/** Has what was made of the facts of a deleted campaign brought up to date, once the transaction is committed. Several are one. */
export function tellCampaignDeleted(db: Database): Promise<void> {
  return enqueueJob(db, CAMPAIGN_DELETED, {}, { key: 'facts' });
}
