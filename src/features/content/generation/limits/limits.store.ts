import type { DailyBudget } from '../../../../platform/budgets/daily-budget';
import { now } from '../../../../platform/clock';
import { type Database, Parameters, statement } from '../../../../platform/database/statement';
import type { OwnLimits, Spent } from './generation-limits';

const OWN = `t.contents_per_minute AS "contentsPerMinute", t.budget_per_day::text AS "budgetPerDay",
  t.budget_per_month::text AS "budgetPerMonth", t.allowance, t.allowance_at AS "allowanceAt"`;

/** What the account has set for itself; null: nothing, and it has made nothing yet. */
export async function findLimits(db: Database): Promise<OwnLimits | null> {
  const text = `SELECT ${OWN} FROM content_generation_limits t WHERE t.user_id = $1`;
  const [row] = await db.query<OwnLimits>(statement('content_generation_limits.find', text, new Parameters(db.userId)));
  return row ?? null;
}

/** The same, made where it is missing and locked until the transaction ends: nobody else writes contents of the account meanwhile. */
export async function lockLimits(db: Database): Promise<OwnLimits> {
  const parameters = new Parameters(db.userId);
  const text = `INSERT INTO content_generation_limits AS t (user_id, updated_at) VALUES ($1, ${parameters.add(now(), 'timestamptz')})
    ON CONFLICT (user_id) DO UPDATE SET updated_at = t.updated_at WHERE t.user_id = $1 RETURNING ${OWN}`;
  const [row] = await db.query<OwnLimits>(statement('content_generation_limits.lock', text, parameters));
  if (!row) throw new Error('The limits of the account could not be locked.');
  return row;
}

export type NewLimits = Partial<Pick<OwnLimits, 'contentsPerMinute' | 'budgetPerDay' | 'budgetPerMonth'>>;

/** Sets what is given; null: as the installation says. The row must be locked before. */
export async function setLimits(db: Database, limits: NewLimits): Promise<void> {
  const parameters = new Parameters(db.userId);
  const sets = [
    ['contents_per_minute', limits.contentsPerMinute, 'integer'],
    ['budget_per_day', limits.budgetPerDay, 'numeric'],
    ['budget_per_month', limits.budgetPerMonth, 'numeric'],
  ] as const;
  const given = sets.filter(([, value]) => value !== undefined);
  const changes = [
    ...given.map(([column, value, type]) => `${column} = ${parameters.add(value, type)}`),
    `updated_at = ${parameters.add(now(), 'timestamptz')}`,
  ];
  const text = `UPDATE content_generation_limits t SET ${changes.join(', ')} WHERE t.user_id = $1`;
  await db.query(statement('content_generation_limits.set', text, parameters));
}

/** Writes down how many contents can still be made at `at`. The row must be locked before. */
export async function setAllowance(db: Database, allowance: number, at: Date): Promise<void> {
  const parameters = new Parameters(db.userId);
  const text = `UPDATE content_generation_limits t SET allowance = ${parameters.add(allowance, 'double precision')},
    allowance_at = ${parameters.add(at, 'timestamptz')} WHERE t.user_id = $1`;
  await db.query(statement('content_generation_limits.setAllowance', text, parameters));
}

/** In the currency of the installation. */
export const CONTENT_BUDGET: DailyBudget = { table: 'content_generation_usage', spent: ['cost'], reserved: 'reserved' };

/** What was spent on the day and in its month, with what is set aside on that day and not free again. */
export async function findSpent(db: Database, day: string): Promise<Spent> {
  const parameters = new Parameters(db.userId);
  const on = parameters.add(day, 'date');
  const free = `(SELECT coalesce(sum(r.amount), 0) FROM budget_reservations r WHERE r.user_id = $1
      AND r.budget = 'content_generation_usage' AND r.day = ${on} AND r.expires_at <= ${parameters.add(now(), 'timestamptz')})`;
  const reserved = `coalesce(sum(greatest(0, t.reserved - ${free})) FILTER (WHERE t.day = ${on}), 0)`;
  const text = `SELECT (coalesce(sum(t.cost) FILTER (WHERE t.day = ${on}), 0) + ${reserved})::numeric(20,6)::text AS "today",
      (coalesce(sum(t.cost), 0) + ${reserved})::numeric(20,6)::text AS "thisMonth"
    FROM content_generation_usage t WHERE t.user_id = $1 AND t.day >= date_trunc('month', ${on}) AND t.day <= ${on}`;
  const [row] = await db.query<Spent>(statement('content_generation_usage.findSpent', text, parameters));
  return row ?? { today: '0.000000', thisMonth: '0.000000' };
}

export interface UsageChange {
  readonly contents?: number;
  readonly calls?: number;
}

/** Adds to what the account has made on a day, and how often it has asked a model. */
export async function addUsage(db: Database, day: string, change: UsageChange): Promise<void> {
  const parameters = new Parameters(db.userId);
  const { contents = 0, calls = 0 } = change;
  const text = `INSERT INTO content_generation_usage AS t (user_id, day, contents, calls, updated_at)
    SELECT $1, ${parameters.add(day, 'date')}, ${parameters.add(contents, 'bigint')}, ${parameters.add(calls, 'bigint')},
      ${parameters.add(now(), 'timestamptz')}
    ON CONFLICT (user_id, day) DO UPDATE SET contents = t.contents + excluded.contents, calls = t.calls + excluded.calls,
      updated_at = excluded.updated_at
      WHERE t.user_id = $1`;
  await db.query(statement('content_generation_usage.add', text, parameters));
}

/** How many contents the account has made on a day, and how often it has asked a model. */
export async function findUsage(db: Database, day: string): Promise<{ contents: number; calls: number }> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.contents, t.calls FROM content_generation_usage t WHERE t.user_id = $1 AND t.day = ${parameters.add(day, 'date')}`;
  const [row] = await db.query<{ contents: number; calls: number }>(
    statement('content_generation_usage.find', text, parameters),
  );
  return row ?? { contents: 0, calls: 0 };
}
