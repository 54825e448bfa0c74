import { defineRecords } from '../../platform/database/records';
import { Campaign } from './campaign.entity';

export const campaigns = defineRecords({ entity: Campaign, type: 'Campaign', idPrefix: 'campaign' });
