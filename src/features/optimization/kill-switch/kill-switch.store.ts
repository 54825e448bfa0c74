import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { OptimizationControl } from './optimization-control.entity';

export type KillSwitchRow = Pick<OptimizationControl, 'isStopped' | 'reason' | 'changedAt'>;

/** The switch of the viewer; null: it was never used. */
export async function findKillSwitch(db: Database): Promise<KillSwitchRow | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT c.is_stopped AS "isStopped", c.reason AS "reason", c.changed_at AS "changedAt" FROM optimization_controls c WHERE c.user_id = $1`;
  const [row] = await db.query<KillSwitchRow>(statement('optimization_controls.find', text, parameters));
  return row ?? null;
}

/** Writes the switch of the viewer. Throws CONFLICT where the viewer is no user. */
export async function writeKillSwitch(db: Database, { isStopped, reason, changedAt }: KillSwitchRow): Promise<void> {
  const parameters = new Parameters(db.userId);
  const text = `INSERT INTO optimization_controls AS c (user_id, is_stopped, reason, changed_at)
    VALUES ($1, ${parameters.add(isStopped, 'boolean')}, ${parameters.add(reason, 'text')}, ${parameters.add(changedAt, 'timestamptz')})
    ON CONFLICT (user_id) DO UPDATE SET is_stopped = EXCLUDED.is_stopped, reason = EXCLUDED.reason, changed_at = EXCLUDED.changed_at
    WHERE c.user_id = $1`;
  await db.query(statement('optimization_controls.write', text, parameters));
}
