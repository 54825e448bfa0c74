import { defineRecords } from '../../../platform/database/records';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { Holdout } from './holdout.entity';

export const holdouts = defineRecords({ entity: Holdout, type: 'Holdout', idPrefix: 'holdout' });

/** What units are looked up by: all holdouts of the viewer. */
export function listHoldouts(db: Database): Promise<Pick<Holdout, 'id' | 'share'>[]> {
  const parameters = new Parameters(db.userId);
  const text = 'SELECT t.id, t.share FROM holdouts t WHERE t.user_id = $1';
  return db.query(statement('holdouts.list', text, parameters));
}
