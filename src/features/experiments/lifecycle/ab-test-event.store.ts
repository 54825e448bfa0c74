import { defineRecords } from '../../../platform/database/records';
import { AbTestEvent } from './ab-test-event.entity';

export const abTestEvents = defineRecords({ entity: AbTestEvent, type: 'ABTestEvent', idPrefix: 'test_event' });
