import { findBy } from '../../../platform/database/read';
import type { Database } from '../../../platform/database/statement';
import { NotFoundError } from '../../../platform/errors';
import type { Campaign } from '../../campaigns/campaign.entity';
import { campaigns } from '../../campaigns/campaign.store';

/** The viewer's campaign that an input refers to, null for none. Throws NOT_FOUND that names the field. */
export async function requireCampaign(
  db: Database,
  id: string | null | undefined,
): Promise<Pick<Campaign, 'id' | 'currency'> | null> {
  if (id === null || id === undefined) return null;
  const [campaign] = await findBy(db, campaigns, 'id', [id], ['currency']);
  if (campaign) return campaign;
  throw new NotFoundError('campaignId: There is no Campaign with this id.', { path: 'campaignId' });
}
