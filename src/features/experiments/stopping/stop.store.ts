import type { Pool } from 'pg';
import { now } from '../../../platform/clock';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { StopRuleEnum } from '../analysis/analysis.enums';

/** The users who have a test that runs. Asked as the owner of the tables, for all users at once. */
export async function listUsersWithActiveTests(owner: Pool): Promise<string[]> {
  const { rows } = await owner.query<{ userId: string }>(
    `SELECT DISTINCT user_id AS "userId" FROM ab_tests WHERE status = 'ACTIVE' ORDER BY 1`,
  );
  return rows.map(({ userId }) => userId);
}

/** The viewer's tests that run and of which something can be said: there are data, or the end has come. The oldest first. */
export async function listTestsToAnalyze(db: Database): Promise<string[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id FROM ab_tests t WHERE t.user_id = $1 AND t.status = 'ACTIVE'
    AND (t.end_date <= ${parameters.add(now(), 'timestamptz')}
      OR EXISTS (SELECT FROM test_daily_statistics s WHERE s.user_id = $1 AND s.ab_test_id = t.id)) ORDER BY t.id`;
  const rows = await db.query<{ id: string }>(statement('ab_tests.listToAnalyze', text, parameters));
  return rows.map(({ id }) => id);
}

/** The rules for which the system has paused this test before. */
export async function listRulesActedOn(db: Database, abTestId: string): Promise<StopRuleEnum[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT DISTINCT r.rule FROM ab_test_events t CROSS JOIN LATERAL jsonb_array_elements_text(t.after -> 'stopRules') AS r(rule)
    WHERE t.user_id = $1 AND t.ab_test_id = ${parameters.add(abTestId, 'uuid')} AND t.action = 'PAUSED' AND t.actor_id IS NULL`;
  const rows = await db.query<{ rule: StopRuleEnum }>(statement('ab_test_events.listRulesActedOn', text, parameters));
  return rows.map(({ rule }) => rule);
}
