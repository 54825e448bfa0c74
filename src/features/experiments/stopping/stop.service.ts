import type { Database } from '../../../platform/database/statement';
import { type AnalysisOutcome, analyzeABTest } from '../analysis/analysis.service';
import { completeABTest, pauseABTest } from '../lifecycle/lifecycle.service';
import { listRulesActedOn } from './stop.store';
import { type StopOrder, stopOrder } from './stop-order';

/**
 * Analyses a test and does what its stop rules ask for, in one transaction: pauses it, or completes it with the winner of this
 * analysis, as the system and with the reason in the history. Nothing new in the data leads to nothing new here.
 * @returns what was done; null: the test goes on.
 */
export async function analyzeAndStop(
  db: Database,
  id: string,
): Promise<{ readonly outcome: AnalysisOutcome; readonly order: StopOrder | null }> {
  const outcome = await analyzeABTest(db, id);
  if (outcome.stop.length === 0) return { outcome, order: null };
  const order = stopOrder(outcome.stop, outcome.analysis, new Set(await listRulesActedOn(db, id)));
  if (order?.action === 'PAUSE') await pauseABTest(db, id, order.reason, order);
  if (order?.action === 'COMPLETE') await completeABTest(db, id, order.winningVariationId, order.reason, order);
  return { outcome, order };
}
