import { defineRecords } from '../../../platform/database/records';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { PriorityEnum } from '../../campaigns/settings/personalization.enums';
import type { InsightStatusEnum, InsightTypeEnum } from '../learning.enums';
import { LearningInsight } from './learning-insight.entity';

export const learningInsights = defineRecords({
  entity: LearningInsight,
  type: 'LearningInsight',
  idPrefix: 'insight',
  ranks: { priority: Object.values(PriorityEnum) },
});

/** What a run has to know of insights that are there. */
export interface KnownInsight {
  readonly id: string;
  readonly fingerprint: string;
  readonly insightType: InsightTypeEnum;
  readonly campaignId: string | null;
  readonly metric: string | null;
  readonly since: string | null;
}

/** An insight that was acted on, and of which more may be found out. */
export interface ImplementedInsight {
  readonly id: string;
  readonly insightType: InsightTypeEnum;
  readonly campaignId: string | null;
  readonly metric: string | null;
  readonly since: string | null;
  readonly pValue: number | null;
  readonly effect: number | null;
  readonly baselineMetrics: Readonly<Record<string, unknown>>;
  /** The pattern that it rests on. */
  readonly patternId: string | null;
  /** YYYY-MM-DD, in UTC. */
  readonly implementedOn: string;
}

export function listKnownInsights(db: Database): Promise<KnownInsight[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id, t.fingerprint, t.insight_type AS "insightType", t.campaign_id AS "campaignId", t.metric, t.since::text AS "since"
    FROM learning_insights t WHERE t.user_id = $1`;
  return db.query(statement('learning_insights.listKnown', text, parameters));
}

export function listImplementedInsights(db: Database): Promise<ImplementedInsight[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id, t.insight_type AS "insightType", t.campaign_id AS "campaignId", t.metric, t.since::text AS "since", t.p_value AS "pValue",
      t.effect, t.baseline_metrics AS "baselineMetrics", t.identified_patterns->0->>'patternId' AS "patternId",
      (t.implemented_at AT TIME ZONE 'UTC')::date::text AS "implementedOn"
    FROM learning_insights t
    WHERE t.user_id = $1 AND t.status = 'IMPLEMENTED' AND t.implemented_at IS NOT NULL
      AND t.implementation_results->'isSettled' IS DISTINCT FROM 'true'::jsonb
    ORDER BY t.id`;
  return db.query(statement('learning_insights.listImplemented', text, parameters));
}

/** Why a run puts an insight aside that nobody has looked at; what it is found by again, it takes back. */
const NOT_HELD = {
  SUPERSEDED: 'Put aside by a learning run: another pattern explains what its pattern said.',
  DECAYED: 'Put aside by a learning run: its pattern has failed twice in a row in fresh data.',
} as const;

/** Puts aside NEW insights whose pattern does not hold any more; patterns of the run are there by then. @returns how many. */
export async function closeUnfounded(db: Database, at: Date): Promise<number> {
  const parameters = new Parameters(db.userId);
  const reasons = Object.entries(NOT_HELD).map(
    ([status, reason]) => `WHEN '${status}' THEN ${parameters.add(reason, 'text')}`,
  );
  const text = `UPDATE learning_insights t SET status = 'DISMISSED', updated_at = ${parameters.add(at, 'timestamptz')},
      dismissal_reason = CASE p.status ${reasons.join(' ')} END
    FROM performance_patterns p
    WHERE t.user_id = $1 AND p.user_id = $1 AND t.insight_type = 'SEGMENT_LIFT' AND t.status = 'NEW'
      AND p.id::text = t.identified_patterns->0->>'patternId' AND p.status IN ('SUPERSEDED', 'DECAYED')
    RETURNING t.id`;
  return (await db.query(statement('learning_insights.closeUnfounded', text, parameters))).length;
}

/** Notes that a run has seen these again. */
export async function markSeen(db: Database, ids: readonly string[], runId: string, at: Date): Promise<void> {
  if (ids.length === 0) return;
  const parameters = new Parameters(db.userId);
  // What a run has put aside, and not a user, is there again.
  const back = `t.status = 'DISMISSED' AND t.dismissal_reason = ANY (${parameters.add(Object.values(NOT_HELD), 'text[]')})`;
  const text = `UPDATE learning_insights t SET last_seen_at = ${parameters.add(at, 'timestamptz')}, run_id = ${parameters.add(runId, 'uuid')},
      status = CASE WHEN ${back} THEN 'NEW' ELSE t.status END, dismissal_reason = CASE WHEN ${back} THEN NULL ELSE t.dismissal_reason END
    WHERE t.user_id = $1 AND t.id = ANY (${parameters.add([...ids], 'uuid[]')})`;
  await db.query(statement('learning_insights.markSeen', text, parameters));
}

/** What an act on an insight depends on. */
export interface LockedInsight {
  readonly status: InsightStatusEnum;
  readonly since: string | null;
  readonly campaignStartsAt: Date | null;
}

/** An insight, held until the transaction ends; null where there is none. */
export async function lockInsight(db: Database, id: string): Promise<LockedInsight | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.status, t.since::text AS "since",
      (SELECT c.starts_at FROM campaigns c WHERE c.user_id = $1 AND c.id = t.campaign_id) AS "campaignStartsAt"
    FROM learning_insights t WHERE t.user_id = $1 AND t.id = ${parameters.add(id, 'uuid')} FOR UPDATE OF t`;
  const [row] = await db.query<LockedInsight>(statement('learning_insights.lock', text, parameters));
  return row ?? null;
}

/** Whether the tenant has a profile, which insights hang on. */
export async function hasProfile(db: Database): Promise<boolean> {
  const text = 'SELECT 1 AS found FROM meta_user_profiles WHERE user_id = $1';
  return (await db.query(statement('learning_insights.hasProfile', text, new Parameters(db.userId)))).length > 0;
}
