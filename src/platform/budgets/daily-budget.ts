import { now } from '../clock';
import { type Database, Parameters, statement } from '../database/statement';

/** A table with one row for each tenant and day (UTC), and the columns in it that a budget is made of. */
export interface DailyBudget {
  readonly table: 'text_generation_usage' | 'image_generation_usage';
  /** Columns (bigint) whose sum is what was spent. */
  readonly spent: readonly string[];
  /** Column (bigint) of what is set aside for calls that have not come back yet. */
  readonly reserved: string;
}

/** What a call has really come to, by column: whole numbers, and money as a decimal text. */
export type Spending = Readonly<Record<string, number | string>>;

/** The day that something is spent on. */
export function budgetDay(): string {
  return now().toISOString().slice(0, 10);
}

/**
 * Sets an amount aside, so that calls at the same time cannot spend the same budget twice. @returns whether the day's budget
 * has room for it.
 */
export async function reserve(
  db: Database,
  { table, spent, reserved }: DailyBudget,
  day: string,
  amount: number,
  budget: number,
): Promise<boolean> {
  const parameters = new Parameters(db.userId);
  const wanted = parameters.add(amount, 'bigint');
  const most = parameters.add(budget, 'bigint');
  const used = [...spent, reserved].map((column) => `u.${column}`).join(' + ');
  const text = `INSERT INTO ${table} AS u (user_id, day, ${reserved}, updated_at)
    SELECT $1, ${parameters.add(day, 'date')}, ${wanted}, ${parameters.add(now(), 'timestamptz')} WHERE ${wanted} <= ${most}
    ON CONFLICT (user_id, day) DO UPDATE SET ${reserved} = u.${reserved} + excluded.${reserved}, updated_at = excluded.updated_at
      WHERE u.user_id = $1 AND ${used} + excluded.${reserved} <= ${most}
    RETURNING 1 AS reserved`;
  return (await db.query(statement(`${table}.reserve`, text, parameters))).length === 1;
}

/** Puts what a call has really come to in place of what was set aside for it. */
export async function settle(
  db: Database,
  { table, reserved }: DailyBudget,
  day: string,
  amount: number,
  spending: Spending,
): Promise<void> {
  const parameters = new Parameters(db.userId);
  const added = Object.entries(spending).map(([column, value]) => {
    return `${column} = t.${column} + ${parameters.add(value, typeof value === 'number' ? 'bigint' : 'numeric')}`;
  });
  const text = `UPDATE ${table} t SET ${added.join(', ')},
      ${reserved} = greatest(0, t.${reserved} - ${parameters.add(amount, 'bigint')}), updated_at = ${parameters.add(now(), 'timestamptz')}
    WHERE t.user_id = $1 AND t.day = ${parameters.add(day, 'date')}`;
  await db.query(statement(`${table}.settle`, text, parameters));
}
