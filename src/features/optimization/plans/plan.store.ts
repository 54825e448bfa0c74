import { defineRecords, selectList } from '../../../platform/database/records';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { OptimizationPlan } from './optimization-plan.entity';

export const optimizationPlans = defineRecords({
  entity: OptimizationPlan,
  type: 'OptimizationPlan',
  idPrefix: 'plan',
});

export type PlanRow = Omit<OptimizationPlan, 'campaign'>;

/** The plan, locked until the transaction ends; null: there is none. Its campaign and settings are locked before it. */
export async function lockPlan(db: Database, id: string): Promise<PlanRow | null> {
  const parameters = new Parameters(db.userId);
  const columns = selectList(optimizationPlans, optimizationPlans.columns.keys());
  const text = `SELECT ${columns} FROM optimization_plans t WHERE t.user_id = $1 AND t.id = ${parameters.add(id, 'uuid')} FOR UPDATE`;
  const [row] = await db.query<PlanRow>(statement('optimization_plans.lock', text, parameters));
  return row ?? null;
}

/** Lets the plans of the viewer that can no longer be applied expire; returns how many. */
export async function expirePlans(db: Database, at: Date): Promise<number> {
  const parameters = new Parameters(db.userId);
  const moment = parameters.add(at, 'timestamptz');
  const text = `UPDATE optimization_plans t SET status = 'EXPIRED', updated_at = ${moment}
    WHERE t.user_id = $1 AND t.status IN ('PROPOSED', 'APPROVED') AND t.expires_at <= ${moment} RETURNING t.id`;
  return (await db.query(statement('optimization_plans.expire', text, parameters))).length;
}
