import { type Database, Parameters, statement } from '../../../platform/database/statement';

/**
 * Keeps `meta_user_profiles.performance_patterns` to what there is: how many patterns, how many of them confirmed, and the five
 * confirmed ones with the largest effects. Its version stays: nobody's edit is in conflict with it.
 */
export async function summarizeOnProfile(db: Database, at: Date): Promise<void> {
  const parameters = new Parameters(db.userId);
  const moment = parameters.add(at, 'timestamptz');
  const asOf = parameters.add(at.toISOString(), 'text');
  const text = `UPDATE meta_user_profiles p SET updated_at = ${moment}, performance_patterns = (
      SELECT jsonb_build_object('asOf', ${asOf}, 'found', count(*), 'confirmed', count(*) FILTER (WHERE is_confirmed),
        'strongest', coalesce(jsonb_agg(jsonb_build_object('metric', metric, 'conditions', conditions, 'rateRatio', ratio)
          ORDER BY place) FILTER (WHERE is_confirmed AND place <= 5), '[]'))
      FROM (
        SELECT t.metric, t.conditions, coalesce(t.shrunken_rate_ratio, t.rate_ratio) AS ratio, t.status = 'CONFIRMED' AS is_confirmed,
          row_number() OVER (ORDER BY t.status <> 'CONFIRMED', abs(t.effect_size) DESC NULLS LAST, t.id) AS place
        FROM performance_patterns t WHERE t.user_id = $1 AND t.status IN ('CANDIDATE', 'CONFIRMED')
      ) AS patterns
    ) WHERE p.user_id = $1`;
  await db.query(statement('meta_user_profiles.summarizePatterns', text, parameters));
}
