import type { Pool } from 'pg';

/**
 * The users whose data are looked at again now: those with facts whose last run is a day old, where a campaign's settings ask to
 * be optimised daily or more often, and a week old for everybody else. Asked as the owner of the tables, for all users at once.
 */
export async function listUsersDueToLearn(owner: Pool): Promise<string[]> {
  // A run of yesterday may have begun a little later than today's turn.
  const { rows } = await owner.query<{ id: string }>(
    `SELECT u.id FROM users u
     WHERE EXISTS (SELECT FROM campaign_performance_facts f WHERE f.user_id = u.id)
       AND NOT EXISTS (
         SELECT FROM learning_runs r WHERE r.user_id = u.id AND r.status IN ('COMPLETED', 'UNCHANGED')
           AND r.finished_at > now() - CASE WHEN EXISTS (
             SELECT FROM campaign_personalization_settings s
             WHERE s.user_id = u.id AND s.optimization_frequency IN ('HOURLY', 'DAILY')
           ) THEN interval '20 hours' ELSE interval '164 hours' END)
     ORDER BY u.id`,
  );
  return rows.map(({ id }) => id);
}
