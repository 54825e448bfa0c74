import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { ProbabilityBinSums } from '../../../statistics/forecasts/brier-decomposition';
import { isLearnedFrom, LATEST_OUTCOMES } from '../outcomes/outcome.store';
import type { PredictedMetricEnum } from '../prediction.enums';
import { CalibrationSegmentEnum } from './calibration.enums';

/** Which outcomes to look at; what is left out excludes nothing. */
export interface CalibrationFilter {
  readonly metric?: PredictedMetricEnum | null | undefined;
  readonly platform?: string | null | undefined;
  readonly objective?: string | null | undefined;
  readonly industry?: string | null | undefined;
  readonly engineVersion?: string | null | undefined;
  /** Days of `asOf`, inclusive. */
  readonly from?: string | null | undefined;
  readonly to?: string | null | undefined;
}

/** Sums over the outcomes of one figure in one segment. */
export interface MetricSums {
  /** Null: over all segments. */
  readonly segment: string | null;
  readonly metric: PredictedMetricEnum;
  readonly outcomes: number;
  /** Of those with intervals. */
  readonly level: number | null;
  readonly withInterval: number;
  readonly covered: number;
  readonly rawCovered: number;
  readonly width: number | null;
  readonly rawWidth: number | null;
  readonly predicted: number;
  readonly actual: number;
  readonly absoluteError: number;
  readonly crps: number | null;
  readonly rawCrps: number | null;
  /** Counts of ten bins. */
  readonly pit: readonly number[];
  readonly rawPit: readonly number[];
}

export const PIT_BINS = 10;
const SEGMENT_COLUMNS: Readonly<Record<CalibrationSegmentEnum, string>> = {
  [CalibrationSegmentEnum.ENGINE_VERSION]: 't.engine_version',
  [CalibrationSegmentEnum.PLATFORM]: `coalesce(t.platform, '')`,
  [CalibrationSegmentEnum.OBJECTIVE]: `coalesce(t.objective, '')`,
  [CalibrationSegmentEnum.INDUSTRY]: `coalesce(t.industry, '')`,
};

/** Sums by figure, over everything and for each segment, in one pass. */
export function sumByMetric(
  db: Database,
  filter: CalibrationFilter,
  by: CalibrationSegmentEnum,
): Promise<MetricSums[]> {
  const parameters = new Parameters(db.userId);
  const bins = (column: string): string =>
    `ARRAY[${Array.from(
      { length: PIT_BINS },
      (_, i) => `count(*) FILTER (WHERE least(${PIT_BINS - 1}, floor(${column} * ${PIT_BINS})) = ${i})::integer`,
    ).join(', ')}]`;
  const text = `SELECT s.value AS "segment", t.metric AS "metric", count(*)::integer AS "outcomes", avg(t.level) AS "level",
      count(t.lower)::integer AS "withInterval", count(*) FILTER (WHERE t.actual BETWEEN t.lower AND t.upper)::integer AS "covered",
      count(*) FILTER (WHERE t.actual BETWEEN t.raw_lower AND t.raw_upper)::integer AS "rawCovered",
      avg(t.upper - t.lower) AS "width", avg(t.raw_upper - t.raw_lower) AS "rawWidth", avg(t.predicted) AS "predicted",
      avg(t.actual) AS "actual", avg(abs(t.actual - t.predicted)) AS "absoluteError", avg(t.crps) AS "crps",
      avg(t.raw_crps) AS "rawCrps", ${bins('t.pit')} AS "pit", ${bins('t.raw_pit')} AS "rawPit"
    FROM recommendation_outcomes t CROSS JOIN LATERAL (SELECT ${SEGMENT_COLUMNS[by]} AS value) s
    WHERE ${condition(filter, parameters)}
    GROUP BY GROUPING SETS ((t.metric), (s.value, t.metric))
    ORDER BY s.value NULLS FIRST, array_position(ARRAY['CTR', 'ENGAGEMENT_RATE', 'CONVERSION_RATE', 'ROI'], t.metric)`;
  return db.query(statement('recommendation_outcomes.sumByMetric', text, parameters));
}

export type ConfidenceBin = ProbabilityBinSums & {
  /** Null: over all segments. */
  readonly segment: string | null;
  readonly isRaw: boolean;
  readonly bin: number;
  readonly logScore: number;
};

/** Ten bins of what was said to beat the baseline, as stated and before recalibration: over everything and for each segment. */
export function sumByProbability(
  db: Database,
  filter: CalibrationFilter,
  by: CalibrationSegmentEnum,
): Promise<ConfidenceBin[]> {
  const parameters = new Parameters(db.userId);
  // Nothing is certain: a probability of 0 or 1 that failed would cost without limit.
  const bounded = 'least(0.999, greatest(0.001, p.probability))';
  const text = `SELECT s.value AS "segment", p.is_raw AS "isRaw", p.bin AS "bin", count(*)::integer AS "forecasts",
      sum(p.probability) AS "probability", sum(p.probability ^ 2) AS "squaredProbability",
      count(*) FILTER (WHERE t.beat_baseline)::integer AS "happened",
      coalesce(sum(p.probability) FILTER (WHERE t.beat_baseline), 0) AS "probabilityWhereHappened",
      sum(ln(CASE WHEN t.beat_baseline THEN ${bounded} ELSE 1 - ${bounded} END)) AS "logScore"
    FROM recommendation_outcomes t CROSS JOIN LATERAL (SELECT ${SEGMENT_COLUMNS[by]} AS value) s
      CROSS JOIN LATERAL (SELECT v.is_raw, v.probability, least(9, floor(v.probability * 10))::integer AS bin
        FROM (VALUES (false, t.probability), (true, t.raw_probability)) AS v(is_raw, probability)) p
    WHERE ${condition(filter, parameters)} AND t.beat_baseline IS NOT NULL AND p.probability IS NOT NULL
    GROUP BY GROUPING SETS ((p.is_raw, p.bin), (s.value, p.is_raw, p.bin)) ORDER BY 1 NULLS FIRST, 2, 3`;
  return db.query(statement('recommendation_outcomes.sumByProbability', text, parameters));
}

/** A final outcome, and the segment that it is in. */
interface SegmentOfOutcome {
  readonly recommendationId: string;
  readonly metric: PredictedMetricEnum;
  readonly segment: string;
}

/** The outcomes that pass a filter, of those that a recalibration learns from. */
export function listSegmentsOfFinal(
  db: Database,
  filter: CalibrationFilter,
  by: CalibrationSegmentEnum,
): Promise<SegmentOfOutcome[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.recommendation_id AS "recommendationId", t.metric AS "metric", ${SEGMENT_COLUMNS[by]} AS "segment"
    FROM recommendation_outcomes t WHERE ${condition(filter, parameters)} AND ${isLearnedFrom(parameters)}
    ORDER BY t.created_at DESC, t.recommendation_id, t.metric LIMIT ${LATEST_OUTCOMES}`;
  return db.query(statement('recommendation_outcomes.segmentsOfFinal', text, parameters));
}

/** What one figure was predicted to be and became. */
export interface PredictedAndActual {
  readonly recommendationId: string;
  readonly metric: PredictedMetricEnum;
  readonly engineVersion: string;
  readonly platform: string | null;
  readonly predicted: number;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly actual: number;
  readonly asOf: string;
}

/** The latest outcomes, for a picture. */
export function listPoints(db: Database, filter: CalibrationFilter, limit: number): Promise<PredictedAndActual[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.recommendation_id AS "recommendationId", t.metric AS "metric", t.engine_version AS "engineVersion",
      t.platform AS "platform", t.predicted AS "predicted", t.lower AS "lower", t.upper AS "upper", t.actual AS "actual",
      t.as_of::text AS "asOf"
    FROM recommendation_outcomes t WHERE ${condition(filter, parameters)}
    ORDER BY t.as_of DESC, t.recommendation_id, t.metric LIMIT ${parameters.add(limit, 'integer')}`;
  return db.query(statement('recommendation_outcomes.points', text, parameters));
}

function condition(filter: CalibrationFilter, parameters: Parameters): string {
  const equal: readonly (readonly [string, string | null | undefined, string])[] = [
    ['t.metric =', filter.metric, 'text'],
    ['t.platform =', filter.platform, 'text'],
    ['t.objective =', filter.objective, 'text'],
    ['t.industry =', filter.industry, 'text'],
    ['t.engine_version =', filter.engineVersion, 'text'],
    ['t.as_of >=', filter.from, 'date'],
    ['t.as_of <=', filter.to, 'date'],
  ];
  const terms = equal.flatMap(([sql, value, type]) =>
    value === null || value === undefined ? [] : [`${sql} ${parameters.add(value, type)}`],
  );
  return ['t.user_id = $1', ...terms].join(' AND ');
}
