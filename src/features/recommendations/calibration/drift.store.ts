import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { PredictedMetricEnum } from '../prediction.enums';

/** What came of the recommendations of one day: means over those of one figure. */
export interface OutcomeBatch {
  readonly metric: PredictedMetricEnum;
  readonly engineVersion: string;
  /** The day on which they were made, YYYY-MM-DD. */
  readonly madeOn: string;
  readonly outcomes: number;
  readonly level: number;
  /** Share whose quantile lies in the middle `level`; rare counts are treated fairly by that, see randomizedPit. */
  readonly held: number;
  readonly pit: number;
  /** Mean of beat − said, −1..1; null: it was not the metric of any objective. */
  readonly excess: number | null;
}

const MOST_BATCHES = 1_500;

/** Batches of the engine that made the last recommendation of which the outcome is known, in the order in which they were made. */
export function listOutcomeBatches(db: Database): Promise<OutcomeBatch[]> {
  const parameters = new Parameters(db.userId);
  const text = `WITH judged AS (
      SELECT t.metric, t.engine_version, t.level, t.pit, t.probability, t.beat_baseline, r.created_at
      FROM recommendation_outcomes t JOIN campaign_recommendations r ON r.user_id = t.user_id AND r.id = t.recommendation_id
      WHERE t.user_id = $1 AND t.pit IS NOT NULL AND t.level IS NOT NULL
    ), batches AS (
      SELECT j.metric, j.engine_version, (j.created_at AT TIME ZONE 'UTC')::date AS made_on, count(*)::integer AS outcomes, avg(j.level) AS level,
        avg((abs(j.pit - 0.5) <= j.level / 2)::integer)::double precision AS held, avg(j.pit) AS pit,
        avg(j.beat_baseline::integer - j.probability) AS excess
      FROM judged j WHERE j.engine_version = (SELECT l.engine_version FROM judged l ORDER BY l.created_at DESC, l.engine_version LIMIT 1)
      GROUP BY 1, 2, 3 ORDER BY made_on DESC, metric LIMIT ${MOST_BATCHES}
    )
    SELECT b.metric AS "metric", b.engine_version AS "engineVersion", b.made_on::text AS "madeOn", b.outcomes AS "outcomes",
      b.level AS "level", b.held AS "held", b.pit AS "pit", b.excess AS "excess"
    FROM batches b ORDER BY b.made_on, b.metric`;
  return db.query(statement('recommendation_outcomes.batches', text, parameters));
}
