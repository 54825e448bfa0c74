import { defineRecords } from '../../platform/database/records';
import { User } from './user.entity';

export const users = defineRecords({ entity: User, type: 'User', idPrefix: 'user', tenantProperty: 'id' });
