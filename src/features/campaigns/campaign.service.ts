import type { Database } from '../../platform/database/statement';
import { insertNew, updateOwn } from '../../platform/database/write';
import { campaigns } from './campaign.store';
import type { CreateCampaignInput, UpdateCampaignInput } from './campaign.type';

/** Makes a campaign; returns its UUID. */
export function createCampaign(db: Database, input: CreateCampaignInput): Promise<string> {
  return insertNew(db, campaigns, { status: 'DRAFT', currency: 'USD', ...input });
}

export function updateCampaign(db: Database, id: string, input: UpdateCampaignInput): Promise<void> {
  return updateOwn(db, campaigns, id, { ...input });
}
