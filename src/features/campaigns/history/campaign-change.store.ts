import { defineRecords } from '../../../platform/database/records';
import { CampaignChange } from './campaign-change.entity';

export const campaignChanges = defineRecords({ entity: CampaignChange, type: 'CampaignChange', idPrefix: 'change' });
