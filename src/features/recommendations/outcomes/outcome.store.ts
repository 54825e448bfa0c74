import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { CalibrationOutcome } from '../calibration/recalibration';

const LATEST = 2_000;

/** Final outcomes, the latest first; at most 2,000. */
export function listFinalOutcomes(db: Database): Promise<CalibrationOutcome[]> {
  const text = `SELECT t.metric AS "metric", t.predicted AS "predicted", t.raw_lower AS "rawLower", t.raw_upper AS "rawUpper",
      t.actual AS "actual", t.raw_probability AS "rawProbability", t.beat_baseline AS "beatBaseline"
    FROM recommendation_outcomes t WHERE t.user_id = $1 AND t.is_final
    ORDER BY t.created_at DESC, t.recommendation_id, t.metric LIMIT ${LATEST}`;
  return db.query(statement('recommendation_outcomes.final', text, new Parameters(db.userId)));
}
