import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { Recipe } from '../../../platform/graphql/loaders';
import type { FoldableOutcome } from '../calibration/cross-fit';
import { COMPATIBLE_ENGINE_VERSIONS } from '../engine/engine-input';
import type { RecommendationOutcomeType } from './outcome.type';
import type { RecommendationMeasurement } from './recommendation-measurement.entity';

/** Of which recalibrations are learned. */
export const LATEST_OUTCOMES = 2_000;

/**
 * Which outcomes (alias `t`) a recalibration learns from: final ones of what the engine itself predicted, in a version whose raw
 * predictions mean what they mean today. Only the engine gives distributions, so that only its outcomes have a raw quantile.
 */
export function isLearnedFrom(parameters: Parameters): string {
  const versions = parameters.add(COMPATIBLE_ENGINE_VERSIONS, 'text[]');
  return `t.is_final AND t.engine_version = ANY (${versions}) AND t.raw_pit IS NOT NULL AND t.raw_lower IS NOT NULL AND t.raw_upper IS NOT NULL`;
}

/** The outcomes that a recalibration learns from, the latest first; at most 2,000. */
export function listFinalOutcomes(db: Database): Promise<FoldableOutcome[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.recommendation_id AS "recommendationId", t.metric AS "metric", t.predicted AS "predicted", t.raw_lower AS "rawLower", t.raw_upper AS "rawUpper",
      t.actual AS "actual", t.raw_probability AS "rawProbability", t.beat_baseline AS "beatBaseline"
    FROM recommendation_outcomes t WHERE t.user_id = $1 AND ${isLearnedFrom(parameters)}
    ORDER BY t.created_at DESC, t.recommendation_id, t.metric LIMIT ${LATEST_OUTCOMES}`;
  return db.query(statement('recommendation_outcomes.final', text, parameters));
}

interface OfRecommendation {
  readonly recommendationId: string;
}

/** What figures of recommendations became, in the order CTR, engagement rate, conversion rate, ROI. */
export const outcomesByRecommendation: Recipe<string, RecommendationOutcomeType[]> = {
  name: 'recommendationOutcomes.by.recommendation',
  cacheKey: (id) => id,
  async load(db, ids) {
    const parameters = new Parameters(db.userId);
    const text = `SELECT t.recommendation_id AS "recommendationId", t.metric AS "metric", t.predicted AS "predicted", t.lower AS "lower",
        t.upper AS "upper", t.level AS "level", t.raw_lower AS "rawLower", t.raw_upper AS "rawUpper", t.actual AS "actual",
        t.actual BETWEEN t.lower AND t.upper AS "isCovered", t.pit AS "pit", t.crps AS "crps", t.raw_pit AS "rawPit",
        t.raw_crps AS "rawCrps", t.baseline AS "baseline", t.probability AS "probability", t.raw_probability AS "rawProbability",
        t.beat_baseline AS "beatBaseline", t.as_of::text AS "asOf", t.is_final AS "isFinal", t.restatements AS "restatements"
      FROM recommendation_outcomes t WHERE t.user_id = $1 AND t.recommendation_id = ANY (${parameters.add(ids, 'uuid[]')})
      ORDER BY t.recommendation_id, array_position(ARRAY['CTR', 'ENGAGEMENT_RATE', 'CONVERSION_RATE', 'ROI'], t.metric)`;
    return grouped(
      ids,
      await db.query<RecommendationOutcomeType & OfRecommendation>(
        statement('recommendation_outcomes.byRecommendation', text, parameters),
      ),
    );
  },
};

type MeasurementValues = Omit<RecommendationMeasurement, 'userId' | 'recommendation' | 'createdAt'>;

/** How the campaigns of recommendations were looked at, the latest first. */
export const measurementsByRecommendation: Recipe<string, MeasurementValues[]> = {
  name: 'recommendationMeasurements.by.recommendation',
  cacheKey: (id) => id,
  async load(db, ids) {
    const parameters = new Parameters(db.userId);
    const text = `SELECT t.recommendation_id AS "recommendationId", t.revision AS "revision", t.as_of::text AS "asOf",
        t.is_mature AS "isMature", t.is_final AS "isFinal", t.waits_for AS "waitsFor", t.due_on::text AS "dueOn",
        t.window_start::text AS "windowStart", t.window_end::text AS "windowEnd", t.delivered AS "delivered",
        t.impressions AS "impressions", t.clicks AS "clicks", t.engagements AS "engagements",
        t.engagement_impressions AS "engagementImpressions", trim_scale(t.conversions)::text AS "conversions",
        t.spend::numeric(24,2)::text AS "spend", t.revenue::numeric(24,2)::text AS "revenue", t.currency AS "currency",
        t.updated_at AS "updatedAt"
      FROM recommendation_measurements t WHERE t.user_id = $1 AND t.recommendation_id = ANY (${parameters.add(ids, 'uuid[]')})
      ORDER BY t.recommendation_id, t.revision DESC`;
    return grouped(
      ids,
      await db.query<MeasurementValues>(statement('recommendation_measurements.byRecommendation', text, parameters)),
    );
  },
};

function grouped<Row extends OfRecommendation>(ids: readonly string[], rows: readonly Row[]): Row[][] {
  const groups = new Map<string, Row[]>(ids.map((id) => [id, []]));
  for (const row of rows) groups.get(row.recommendationId)?.push(row);
  return ids.map((id) => groups.get(id) ?? []);
}
