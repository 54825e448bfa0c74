import type { Pool } from 'pg';
import { LEARNED_FOR } from '../schedule/due';

/**
 * The users whose data are looked at again now: those with facts, or with a test that was completed, whose last run is older
 * than their schedule says. Asked as the owner of the tables, for all users at once.
 */
export async function listUsersDueToLearn(owner: Pool): Promise<string[]> {
  const { rows } = await owner.query<{ id: string }>(
    `SELECT u.id FROM users u
       LEFT JOIN analysis_schedules s ON s.user_id = u.id
       CROSS JOIN LATERAL (SELECT ${LEARNED_FOR} AS lasts) AS learned
     WHERE learned.lasts IS NOT NULL
       AND (EXISTS (SELECT FROM campaign_performance_facts f WHERE f.user_id = u.id)
         OR EXISTS (SELECT FROM ab_tests t WHERE t.user_id = u.id AND t.status = 'COMPLETED'))
       AND NOT EXISTS (
         SELECT FROM learning_runs r WHERE r.user_id = u.id AND r.status IN ('COMPLETED', 'UNCHANGED')
           AND r.finished_at > now() - learned.lasts)
     ORDER BY u.id`,
  );
  return rows.map(({ id }) => id);
}
