import type { Pool } from 'pg';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { isTimeToMeasure } from '../../learning/schedule/due';
import { overlappingDays } from '../../performance/facts/overlapping-breakdowns';
import type { RecommendationStatusEnum } from '../recommendation.enums';
import { WINDOW_DAYS } from './maturity';
import type { WaitReasonEnum } from './outcome.enums';
import type { CampaignSums, OutcomeValues } from './outcome-values';
import type { PredictingRow } from './predicted-figure';

/** A measured one is looked at for so long: later restatements are not noticed. */
const WATCHED_DAYS = 240;
/** Facts older than this say nothing about how fresh an account's data are. */
const FRESHNESS_DAYS = 120;

/** What was known of a recommendation's campaign when it was last looked at. */
export interface KnownMeasurement extends CampaignSums {
  readonly revision: number;
  readonly asOf: string;
  readonly isMature: boolean;
  readonly isFinal: boolean;
  readonly waitsFor: readonly WaitReasonEnum[];
  readonly dueOn: string | null;
  readonly windowStart: string | null;
  readonly windowEnd: string | null;
  readonly delivered: number | null;
}

/** A recommendation that became a campaign, and what that did in its window. */
export interface MeasurableRow extends PredictingRow {
  readonly id: string;
  readonly status: RecommendationStatusEnum;
  readonly objective: string | null;
  readonly platform: string | null;
  readonly engineVersion: string;
  readonly budget: string | null;
  readonly budgetCurrency: string | null;
  readonly firstDay: string | null;
  readonly spentOn: string | null;
  readonly endsOn: string | null;
  readonly sums: CampaignSums;
  readonly actualPerformance: unknown;
  readonly known: KnownMeasurement | null;
}

const MEASURABLE = (asOf: string): string =>
  `t.user_id = $1 AND t.implemented_campaign_id IS NOT NULL AND t.implemented_at <= ${asOf}
    AND (t.status = 'IMPLEMENTED' OR t.status = 'MEASURED' AND t.implemented_at > ${asOf} - interval '${WATCHED_DAYS} days')`;

/** Locks what is going to be measured, so that two runs at once do not both write a restatement. */
export async function lockMeasurable(db: Database, asOf: Date): Promise<void> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id FROM campaign_recommendations t WHERE ${MEASURABLE(parameters.add(asOf, 'timestamptz'))} ORDER BY t.id FOR UPDATE`;
  await db.query(statement('campaign_recommendations.lockMeasurable', text, parameters));
}

/** The last day up to `until` of which the account has facts; null: none of late. */
export async function findLastFactDay(db: Database, until: string): Promise<string | null> {
  const parameters = new Parameters(db.userId);
  const last = parameters.add(until, 'date');
  const text = `SELECT max(f.date)::text AS "day" FROM campaign_performance_facts f
    WHERE f.user_id = $1 AND f.date <= ${last} AND f.date > ${last} - ${FRESHNESS_DAYS}`;
  const [row] = await db.query<{ day: string | null }>(
    statement('recommendation_measurements.lastDay', text, parameters),
  );
  return row?.day ?? null;
}

/**
 * Recommendations that became campaigns, with the sums of their windows (see maturity.ts) as of a moment, whose own day is not over
 * and does not count.
 */
export function listMeasurable(db: Database, asOf: Date, until: string): Promise<MeasurableRow[]> {
  const parameters = new Parameters(db.userId);
  const [at, last] = [parameters.add(asOf, 'timestamptz'), parameters.add(until, 'date')];
  const inWindow = `FILTER (WHERE m.date <= least(m.first_day + ${WINDOW_DAYS - 1}, CASE WHEN m.ends_on >= m.first_day THEN m.ends_on END, m.spent_on))`;
  const text = `WITH open AS (
      SELECT t.*, c.currency AS campaign_currency, (c.ends_at AT TIME ZONE 'UTC')::date AS ends_on
      FROM campaign_recommendations t JOIN campaigns c ON c.user_id = t.user_id AND c.id = t.implemented_campaign_id
      WHERE ${MEASURABLE(at)}
    ), doubled AS (
      ${overlappingDays(`f.user_id = $1 AND f.campaign_id IN (SELECT o.implemented_campaign_id FROM open o) AND f.date <= ${last}`)}
    ), daily AS (
      SELECT o.id, o.ends_on, o.recommended_budget, o.currency, f.date, sum(f.impressions) AS impressions, sum(f.clicks) AS clicks,
        sum(f.engagements) AS engagements, sum(f.impressions) FILTER (WHERE f.engagements IS NOT NULL) AS engagement_impressions,
        sum(f.conversions) AS conversions, sum(f.spend) AS spend, sum(f.revenue) AS revenue,
        bool_or((f.campaign_id, f.date) IN (SELECT d.campaign_id, d.date FROM doubled d)) AS is_doubled,
        min(coalesce(f.currency, o.campaign_currency)) AS lowest, max(coalesce(f.currency, o.campaign_currency)) AS highest
      FROM open o JOIN campaign_performance_facts f ON f.user_id = o.user_id AND f.campaign_id = o.implemented_campaign_id
      WHERE f.user_id = $1 AND f.date >= (o.implemented_at AT TIME ZONE 'UTC')::date AND f.date <= ${last}
      GROUP BY o.id, o.ends_on, o.recommended_budget, o.currency, f.date
    ), running AS (
      SELECT d.*, min(d.date) OVER (PARTITION BY d.id) AS first_day, sum(d.spend) OVER so_far AS spent,
        min(d.lowest) OVER so_far = d.currency AND max(d.highest) OVER so_far = d.currency AND NOT bool_or(d.is_doubled) OVER so_far AS is_spend
      FROM daily d WINDOW so_far AS (PARTITION BY d.id ORDER BY d.date)
    ), marked AS (
      SELECT r.*, min(r.date) FILTER (WHERE r.is_spend AND r.recommended_budget > 0 AND r.spent >= r.recommended_budget)
        OVER (PARTITION BY r.id) AS spent_on
      FROM running r
    ), summed AS (
      SELECT m.id, min(m.first_day) AS first_day, min(m.spent_on) AS spent_on, sum(m.impressions) ${inWindow} AS impressions,
        sum(m.clicks) ${inWindow} AS clicks,
        sum(m.engagements) ${inWindow} AS engagements, sum(m.engagement_impressions) ${inWindow} AS engagement_impressions,
        sum(m.conversions) ${inWindow} AS conversions, sum(m.spend) ${inWindow} AS spend,
        sum(m.revenue) ${inWindow} AS revenue, min(m.lowest) ${inWindow} AS lowest, max(m.highest) ${inWindow} AS highest
      FROM marked m GROUP BY m.id
    )
    SELECT o.id AS "id", o.status AS "status", o.objective::text AS "objective", o.engine_version AS "engineVersion",
      (SELECT a.key FROM jsonb_each_text(o.platform_allocation) a ORDER BY a.value::double precision DESC, a.key LIMIT 1) AS "platform",
      o.predicted_ctr AS "predictedCtr", o.predicted_engagement_rate AS "predictedEngagementRate",
      o.predicted_conversion_rate AS "predictedConversionRate", o.predicted_roi AS "predictedRoi",
      o.prediction_intervals AS "predictionIntervals", o.confidence_score AS "confidenceScore",
      o.engine - ARRAY['facts', 'evidence'] AS "engine", o.recommended_budget AS "budget", o.currency AS "budgetCurrency",
      o.ends_on::text AS "endsOn", o.actual_performance AS "actualPerformance",
      s.first_day::text AS "firstDay", s.spent_on::text AS "spentOn",
      jsonb_build_object('impressions', coalesce(s.impressions, 0), 'clicks', coalesce(s.clicks, 0),
        'engagements', s.engagements, 'engagementImpressions', s.engagement_impressions,
        'conversions', coalesce(s.conversions, 0)::numeric(24,6)::text,
        'spend', (CASE WHEN s.lowest = s.highest THEN s.spend ELSE 0 END)::numeric(24,6)::text,
        'revenue', (CASE WHEN s.lowest = s.highest THEN s.revenue ELSE 0 END)::numeric(24,6)::text,
        'currency', CASE WHEN s.lowest = s.highest THEN s.lowest END) AS "sums",
      known.measurement AS "known"
    FROM open o LEFT JOIN summed s ON s.id = o.id LEFT JOIN LATERAL (
      SELECT jsonb_build_object('revision', k.revision, 'asOf', k.as_of, 'isMature', k.is_mature, 'isFinal', k.is_final,
        'waitsFor', k.waits_for, 'dueOn', k.due_on, 'windowStart', k.window_start, 'windowEnd', k.window_end,
        'delivered', k.delivered, 'impressions', k.impressions, 'clicks', k.clicks,
        'engagements', k.engagements, 'engagementImpressions', k.engagement_impressions, 'conversions', k.conversions::text,
        'spend', k.spend::text, 'revenue', k.revenue::text, 'currency', k.currency) AS measurement
      FROM recommendation_measurements k WHERE k.user_id = $1 AND k.recommendation_id = o.id
      ORDER BY k.revision DESC LIMIT 1
    ) AS known ON true
    WHERE o.user_id = $1 ORDER BY o.id`;
  return db.query(statement('recommendation_measurements.listMeasurable', text, parameters));
}

export type MeasurementRow = KnownMeasurement & { readonly recommendationId: string };

/** Writes what is known now; a row of the same revision is written over. */
export async function writeMeasurements(db: Database, rows: readonly MeasurementRow[], at: Date): Promise<void> {
  if (rows.length === 0) return;
  const parameters = new Parameters(db.userId);
  const json = parameters.add(JSON.stringify(rows), 'jsonb');
  const moment = parameters.add(at, 'timestamptz');
  const columns = `as_of, is_mature, is_final, waits_for, due_on, window_start, window_end, delivered, impressions, clicks, engagements, engagement_impressions, conversions, spend, revenue, currency`;
  const text = `INSERT INTO recommendation_measurements AS t (user_id, recommendation_id, revision, ${columns}, created_at, updated_at)
    SELECT $1, x."recommendationId", x.revision, x."asOf", x."isMature", x."isFinal", x."waitsFor", x."dueOn", x."windowStart",
      x."windowEnd", x.delivered, x.impressions, x.clicks, x.engagements, x."engagementImpressions", x.conversions, x.spend, x.revenue, x.currency, ${moment}, ${moment}
    FROM jsonb_to_recordset(${json}) AS x("recommendationId" uuid, revision integer, "asOf" date, "isMature" boolean, "isFinal" boolean,
      "waitsFor" text[], "dueOn" date, "windowStart" date, "windowEnd" date, delivered double precision, impressions bigint,
      clicks bigint, engagements bigint, "engagementImpressions" bigint, conversions numeric, spend numeric, revenue numeric, currency char(3))
    ON CONFLICT (user_id, recommendation_id, revision) DO UPDATE SET ${columns
      .split(', ')
      .map((column) => `${column} = excluded.${column}`)
      .join(', ')}, updated_at = excluded.updated_at WHERE t.user_id = $1`;
  await db.query(statement('recommendation_measurements.write', text, parameters));
}

export type OutcomeRow = OutcomeValues & {
  readonly recommendationId: string;
  readonly objective: string | null;
  readonly platform: string | null;
  readonly engineVersion: string;
  readonly asOf: string;
  readonly isFinal: boolean;
  readonly restatements: number;
};

const OUTCOME_COLUMNS: readonly (readonly [property: keyof OutcomeRow, column: string, type: string])[] = [
  ['objective', 'objective', 'text'],
  ['platform', 'platform', 'text'],
  ['engineVersion', 'engine_version', 'text'],
  ['predicted', 'predicted', 'double precision'],
  ['lower', 'lower', 'double precision'],
  ['upper', 'upper', 'double precision'],
  ['level', 'level', 'double precision'],
  ['rawLower', 'raw_lower', 'double precision'],
  ['rawUpper', 'raw_upper', 'double precision'],
  ['actual', 'actual', 'double precision'],
  ['pit', 'pit', 'double precision'],
  ['crps', 'crps', 'double precision'],
  ['rawPit', 'raw_pit', 'double precision'],
  ['rawCrps', 'raw_crps', 'double precision'],
  ['baseline', 'baseline', 'double precision'],
  ['probability', 'probability', 'double precision'],
  ['rawProbability', 'raw_probability', 'double precision'],
  ['beatBaseline', 'beat_baseline', 'boolean'],
  ['asOf', 'as_of', 'date'],
  ['isFinal', 'is_final', 'boolean'],
  ['restatements', 'restatements', 'integer'],
];

/** Puts outcomes in the place of those that `measured` recommendations had. */
export async function replaceOutcomes(
  db: Database,
  measured: readonly string[],
  rows: readonly OutcomeRow[],
  at: Date,
): Promise<void> {
  if (measured.length === 0) return;
  await deleteOtherOutcomes(db, measured, rows);
  if (rows.length === 0) return;
  const parameters = new Parameters(db.userId);
  const json = parameters.add(JSON.stringify(rows), 'jsonb');
  const moment = parameters.add(at, 'timestamptz');
  const text = `INSERT INTO recommendation_outcomes AS t (user_id, recommendation_id, metric,
      ${OUTCOME_COLUMNS.map(([, column]) => column).join(', ')}, industry, created_at, updated_at)
    SELECT $1, x."recommendationId", x.metric, ${OUTCOME_COLUMNS.map(([property]) => `x."${property}"`).join(', ')},
      (SELECT p.industry FROM meta_user_profiles p WHERE p.user_id = $1), ${moment}, ${moment}
    FROM jsonb_to_recordset(${json}) AS x("recommendationId" uuid, metric text,
      ${OUTCOME_COLUMNS.map(([property, , type]) => `"${property}" ${type}`).join(', ')})
    ON CONFLICT (user_id, recommendation_id, metric) DO UPDATE
      SET ${OUTCOME_COLUMNS.map(([, column]) => `${column} = excluded.${column}`).join(', ')}, updated_at = excluded.updated_at
      WHERE t.user_id = $1`;
  await db.query(statement('recommendation_outcomes.replace', text, parameters));
}

/** Outcomes that the facts no longer tell. */
async function deleteOtherOutcomes(
  db: Database,
  measured: readonly string[],
  rows: readonly OutcomeRow[],
): Promise<void> {
  const parameters = new Parameters(db.userId);
  const ids = parameters.add(measured, 'uuid[]');
  const kept = [
    parameters.add(
      rows.map(({ recommendationId }) => recommendationId),
      'uuid[]',
    ),
    parameters.add(
      rows.map(({ metric }) => metric),
      'text[]',
    ),
  ];
  const text = `DELETE FROM recommendation_outcomes t WHERE t.user_id = $1 AND t.recommendation_id = ANY (${ids})
    AND (t.recommendation_id, t.metric) NOT IN (SELECT * FROM unnest(${kept.join(', ')}))`;
  await db.query(statement('recommendation_outcomes.deleteOthers', text, parameters));
}

/** Where recommendations stand now that their campaigns were looked at. */
export async function writeStandings(
  db: Database,
  rows: readonly { readonly id: string; readonly status: RecommendationStatusEnum; readonly actual: unknown }[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  const parameters = new Parameters(db.userId);
  const json = parameters.add(JSON.stringify(rows), 'jsonb');
  const text = `UPDATE campaign_recommendations t
    SET status = x.status, actual_performance = nullif(x.actual, 'null'::jsonb), updated_at = ${parameters.add(at, 'timestamptz')}
    FROM jsonb_to_recordset(${json}) AS x(id uuid, status text, actual jsonb) WHERE t.user_id = $1 AND t.id = x.id`;
  await db.query(statement('campaign_recommendations.writeStandings', text, parameters));
}

/** What nobody decided about in time has expired, and what was put off until now waits again. @returns how many of each. */
export async function passDeadlines(db: Database, at: Date): Promise<{ expired: number; awoken: number }> {
  const parameters = new Parameters(db.userId);
  const moment = parameters.add(at, 'timestamptz');
  const text = `UPDATE campaign_recommendations t SET updated_at = ${moment}, snoozed_until = NULL,
      status = CASE WHEN t.expires_at <= ${moment} THEN 'EXPIRED' ELSE 'PROPOSED' END
    WHERE t.user_id = $1 AND (t.status IN ('PROPOSED', 'SNOOZED') AND t.expires_at <= ${moment}
      OR t.status = 'SNOOZED' AND t.snoozed_until <= ${moment})
    RETURNING t.status AS "status"`;
  const rows = await db.query<{ status: string }>(
    statement('campaign_recommendations.passDeadlines', text, parameters),
  );
  const expired = rows.filter(({ status }) => status === 'EXPIRED').length;
  return { expired, awoken: rows.length - expired };
}

/** Whether it is time to measure the viewer's recommendations, by the schedule of the account. */
export async function isDueToMeasure(db: Database, at: Date): Promise<boolean> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT 1 AS "one" FROM analysis_schedules s
    WHERE s.user_id = $1 AND NOT (${isTimeToMeasure(parameters.add(at, 'timestamptz'))})`;
  return (await db.query(statement('analysis_schedules.isDueToMeasure', text, parameters))).length === 0;
}

/** The users with something to measure, to expire or to wake at a moment. Asked as the owner of the tables, for all users at once. */
export async function listUsersToMeasure(owner: Pool, at: Date): Promise<string[]> {
  const { rows } = await owner.query<{ userId: string }>(
    `SELECT DISTINCT t.user_id AS "userId" FROM campaign_recommendations t LEFT JOIN analysis_schedules s ON s.user_id = t.user_id
     WHERE (t.status = 'IMPLEMENTED' AND t.implemented_campaign_id IS NOT NULL
         OR t.status = 'MEASURED' AND t.implemented_at > $1::timestamptz - interval '${WATCHED_DAYS} days')
       AND ${isTimeToMeasure('$1::timestamptz')}
       OR t.status IN ('PROPOSED', 'SNOOZED') AND t.expires_at <= $1::timestamptz
       OR t.status = 'SNOOZED' AND t.snoozed_until <= $1::timestamptz
     ORDER BY 1`,
    [at],
  );
  return rows.map(({ userId }) => userId);
}
