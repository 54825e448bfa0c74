import { defineRecords, selectList } from '../../platform/database/records';
import { type Database, Parameters, statement } from '../../platform/database/statement';
import { Campaign } from './campaign.entity';

export const campaigns = defineRecords({ entity: Campaign, type: 'Campaign', idPrefix: 'campaign' });

export type CampaignRow = Omit<Campaign, 'user'>;

/**
 * The campaign, locked until the transaction ends; null: there is none. Rows that refer to it can be written meanwhile. Where
 * its settings are locked too, that comes second.
 */
export async function lockCampaign(db: Database, id: string): Promise<CampaignRow | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${selectList(campaigns, campaigns.columns.keys())} FROM campaigns t WHERE t.user_id = $1 AND t.id = ${parameters.add(id, 'uuid')} FOR NO KEY UPDATE`;
  const [row] = await db.query<CampaignRow>(statement('campaigns.lock', text, parameters));
  return row ?? null;
}
