import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { ChangeSourceEnum } from '../../campaigns/history/campaign-change.enums';
import type { EarlierChange, OptimizableState } from './plan-inputs';

const { PLAN, AUTO_PLAN } = ChangeSourceEnum;

const KEYS: readonly (keyof OptimizableState)[] = ['budget', 'budgetAllocation', 'bidAdjustments'];
const CHANGED = `c.action = 'CHANGED' AND c.after ?| ARRAY['${KEYS.join("', '")}']`;
/** More changes of one campaign in a few days than people make. */
const MOST_CHANGES = 500;

interface ChangeRow {
  readonly at: Date;
  readonly source: ChangeSourceEnum;
  readonly before: Partial<OptimizableState>;
  readonly after: Partial<OptimizableState>;
}

/** Changes of what a plan may change since a moment, the earliest first. */
export async function listEarlierChanges(db: Database, campaignId: string, since: Date): Promise<EarlierChange[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT c.occurred_at AS "at", c.source AS "source", c.before AS "before", c.after AS "after" FROM campaign_changes c
    WHERE c.user_id = $1 AND c.campaign_id = ${parameters.add(campaignId, 'uuid')} AND c.occurred_at >= ${parameters.add(since, 'timestamptz')}
      AND ${CHANGED} ORDER BY c.id DESC LIMIT ${MOST_CHANGES}`;
  const rows = await db.query<ChangeRow>(statement('campaign_changes.listForPlan', text, parameters));
  return rows.reverse().map(({ at, source, before, after }) => ({
    at: at.toISOString(),
    byPlan: source === PLAN || source === AUTO_PLAN,
    before: only(before),
    after: only(after),
  }));
}

/** When anything that a plan may change was changed last; null: never. */
export async function findLastChange(db: Database, campaignId: string): Promise<Date | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT c.occurred_at AS "at" FROM campaign_changes c
    WHERE c.user_id = $1 AND c.campaign_id = ${parameters.add(campaignId, 'uuid')} AND ${CHANGED} ORDER BY c.id DESC LIMIT 1`;
  const [row] = await db.query<{ at: Date }>(statement('campaign_changes.findLastForPlan', text, parameters));
  return row?.at ?? null;
}

/** How many plans of a campaign were applied since a moment, also those that were taken back. */
export async function countAppliedPlans(db: Database, campaignId: string, since: Date): Promise<number> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT count(*)::integer AS "count" FROM optimization_plans p WHERE p.user_id = $1
    AND p.campaign_id = ${parameters.add(campaignId, 'uuid')} AND p.applied_at >= ${parameters.add(since, 'timestamptz')}`;
  const [row] = await db.query<{ count: number }>(statement('optimization_plans.countApplied', text, parameters));
  return row?.count ?? 0;
}

function only(state: Partial<OptimizableState>): Partial<OptimizableState> {
  return Object.fromEntries(KEYS.filter((key) => key in state).map((key) => [key, state[key]]));
}
