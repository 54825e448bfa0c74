import { type Reservation, settle } from '../../../../platform/budgets/daily-budget';
import { type Database, Parameters, statement } from '../../../../platform/database/statement';
import { CONTENT_BUDGET } from '../limits/limits.store';
import type { KeptAnswer } from './kept-answer';

/**
 * Writes down what asking for a row has cost, in place of what was set aside for it, and what came back, until the row is written. In
 * this order: whoever writes rows holds their run first and the rows last.
 */
export async function settleAnswer(
  db: Database,
  runId: string | null,
  reservation: Reservation,
  cost: string,
  answer: KeptAnswer | null,
): Promise<void> {
  const run = new Parameters(db.userId);
  const text = `UPDATE content_generation_runs t SET cost = t.cost + ${run.add(cost, 'numeric')}
    WHERE t.user_id = $1 AND t.id = ${run.add(runId, 'uuid')}`;
  await db.query(statement('content_generation_runs.addCost', text, run));
  await settle(db, CONTENT_BUDGET, reservation, { cost });
  if (answer === null) return;
  const row = new Parameters(db.userId);
  const keep = `UPDATE content_generation_rows t SET answer = ${row.add(JSON.stringify(answer), 'jsonb')}
    WHERE t.user_id = $1 AND t.id = ${row.add(reservation.key, 'uuid')} AND t.outcome = 'PENDING' AND t.answer IS NULL`;
  await db.query(statement('content_generation_rows.keepAnswer', keep, row));
}
