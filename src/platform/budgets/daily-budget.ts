import { now } from '../clock';
import { newId } from '../database/new-id';
import { type Database, Parameters, statement } from '../database/statement';

/** A table with one row for each tenant and day (UTC), and the columns in it that a budget is made of. */
export interface DailyBudget {
  readonly table: 'text_generation_usage' | 'image_generation_usage' | 'content_generation_usage';
  /** Columns whose sum is what was spent. */
  readonly spent: readonly string[];
  /** Column of what is set aside for calls that have not come back yet: the sum of the budget's reservations. */
  readonly reserved: string;
}

/** What a call has really come to, by column: whole numbers, and money as a decimal text. */
export type Spending = Readonly<Record<string, number | string>>;

/** What one attempt at a piece of work has set aside. */
export interface Reservation {
  readonly key: string;
  readonly holder: string;
  readonly day: string;
  /** A decimal, in the unit of the budget. */
  readonly amount: string;
  /** After this moment it is free again, whatever has become of who holds it. */
  readonly expiresAt: Date;
}

/** What a call may take beyond its own time limit until what it has come to is written down. */
const SLACK_MS = 60_000;

/** The day that something is spent on. */
export function budgetDay(): string {
  return now().toISOString().slice(0, 10);
}

/** What an attempt at the work `key` may come to, for as long as its calls may take. */
export function reservationFor(key: string, amount: number | string, timeoutMs: number): Reservation {
  const at = now();
  const expiresAt = new Date(at.getTime() + timeoutMs + SLACK_MS);
  return { key, holder: newId(), day: at.toISOString().slice(0, 10), amount: String(amount), expiresAt };
}

/**
 * Gives back what nobody will settle: reservations whose time is up, and those of the same work, since who had begun it before is gone.
 * Each is deleted by one transaction only, which takes it off the sum.
 */
export async function releaseStale(db: Database, budget: DailyBudget, keys: readonly string[]): Promise<void> {
  const parameters = new Parameters(db.userId);
  const name = parameters.add(budget.table, 'text');
  // In order, so that two that give back the same ones wait for each other and not in a circle.
  await giveBack(
    db,
    budget,
    'releaseStale',
    parameters,
    `r.key IN (SELECT s.key FROM budget_reservations s WHERE s.user_id = $1 AND s.budget = ${name}
      AND (s.expires_at <= ${parameters.add(now(), 'timestamptz')} OR s.key = ANY (${parameters.add([...keys], 'text[]')}))
      ORDER BY s.key FOR UPDATE)`,
  );
}

async function giveBack(
  db: Database,
  { table, reserved }: DailyBudget,
  name: string,
  parameters: Parameters,
  which: string,
): Promise<void> {
  const text = `WITH gone AS (DELETE FROM budget_reservations r WHERE r.user_id = $1 AND r.budget = ${parameters.add(table, 'text')}
      AND ${which} RETURNING r.day, r.amount),
    by_day AS (SELECT g.day, sum(g.amount) AS amount FROM gone g GROUP BY g.day)
    UPDATE ${table} t SET ${reserved} = greatest(0, t.${reserved} - b.amount) FROM by_day b WHERE t.user_id = $1 AND t.day = b.day`;
  await db.query(statement(`${table}.${name}`, text, parameters));
}

/**
 * Sets an amount aside, so that calls at the same time cannot spend the same budget twice. @returns whether the day's budget
 * has room for it.
 */
export async function reserve(
  db: Database,
  budget: DailyBudget,
  { key, holder, day, amount, expiresAt }: Reservation,
  limit: number,
): Promise<boolean> {
  await releaseStale(db, budget, [key]);
  const { table, spent, reserved } = budget;
  const parameters = new Parameters(db.userId);
  const wanted = parameters.add(amount, 'bigint');
  const most = parameters.add(limit, 'bigint');
  const on = parameters.add(day, 'date');
  const used = [...spent, reserved].map((column) => `u.${column}`).join(' + ');
  const text = `WITH room AS (
      INSERT INTO ${table} AS u (user_id, day, ${reserved}, updated_at)
      SELECT $1, ${on}, ${wanted}, ${parameters.add(now(), 'timestamptz')} WHERE ${wanted} <= ${most}
      ON CONFLICT (user_id, day) DO UPDATE SET ${reserved} = u.${reserved} + excluded.${reserved}, updated_at = excluded.updated_at
        WHERE u.user_id = $1 AND ${used} + excluded.${reserved} <= ${most}
      RETURNING 1)
    INSERT INTO budget_reservations (user_id, budget, key, holder, day, amount, expires_at)
    SELECT $1, ${parameters.add(table, 'text')}, ${parameters.add(key, 'text')}, ${parameters.add(holder, 'uuid')}, ${on}, ${wanted},
      ${parameters.add(expiresAt, 'timestamptz')} FROM room
    RETURNING 1 AS reserved`;
  return (await db.query(statement(`${table}.reserve`, text, parameters))).length === 1;
}

/** Sets aside what the caller has found room for, behind a lock of its own and after `releaseStale`. All are of one day. */
export async function setAside(
  db: Database,
  { table, reserved }: DailyBudget,
  reservations: readonly Reservation[],
): Promise<void> {
  const [first] = reservations;
  if (first === undefined) return;
  const parameters = new Parameters(db.userId);
  const on = parameters.add(first.day, 'date');
  const given = parameters.add(JSON.stringify(reservations), 'jsonb');
  const text = `WITH kept AS (
      INSERT INTO budget_reservations (user_id, budget, key, holder, day, amount, expires_at)
      SELECT $1, ${parameters.add(table, 'text')}, r.key, r.holder, ${on}, r.amount, r."expiresAt"
      FROM jsonb_to_recordset(${given}) AS r(key text, holder uuid, amount numeric, "expiresAt" timestamptz)
      RETURNING amount)
    INSERT INTO ${table} AS t (user_id, day, ${reserved}, updated_at)
    SELECT $1, ${on}, (SELECT sum(amount) FROM kept), ${parameters.add(now(), 'timestamptz')}
    ON CONFLICT (user_id, day) DO UPDATE SET ${reserved} = t.${reserved} + excluded.${reserved}, updated_at = excluded.updated_at
      WHERE t.user_id = $1`;
  await db.query(statement(`${table}.setAside`, text, parameters));
}

/**
 * Puts what a call has really come to in place of what was set aside for it. Where that is free again already, or the work was taken
 * over, only what was spent is added.
 */
export async function settle(
  db: Database,
  budget: DailyBudget,
  { key, holder, day }: Reservation,
  spending: Spending,
): Promise<void> {
  const own = new Parameters(db.userId);
  const isOwn = `r.key = ${own.add(key, 'text')} AND r.holder = ${own.add(holder, 'uuid')}`;
  await giveBack(db, budget, 'giveBack', own, isOwn);
  const parameters = new Parameters(db.userId);
  const added = Object.entries(spending).map(([column, value]) => {
    return `${column} = t.${column} + ${parameters.add(value, typeof value === 'number' ? 'bigint' : 'numeric')}`;
  });
  const text = `UPDATE ${budget.table} t SET ${[...added, `updated_at = ${parameters.add(now(), 'timestamptz')}`].join(', ')}
    WHERE t.user_id = $1 AND t.day = ${parameters.add(day, 'date')}`;
  await db.query(statement(`${budget.table}.settle`, text, parameters));
}
