import { defineRecords } from '../../../platform/database/records';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { InsightStatusEnum, InsightTypeEnum } from '../learning.enums';
import { LearningInsight } from './learning-insight.entity';

export const learningInsights = defineRecords({
  entity: LearningInsight,
  type: 'LearningInsight',
  idPrefix: 'insight',
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

/** An insight that was acted on and not judged yet. */
export interface ImplementedInsight {
  readonly id: string;
  readonly campaignId: string;
  readonly metric: string;
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
  const text = `SELECT t.id, t.campaign_id AS "campaignId", t.metric, (t.implemented_at AT TIME ZONE 'UTC')::date::text AS "implementedOn"
    FROM learning_insights t
    WHERE t.user_id = $1 AND t.status = 'IMPLEMENTED' AND t.implemented_at IS NOT NULL AND t.campaign_id IS NOT NULL AND t.metric IS NOT NULL
    ORDER BY t.id`;
  return db.query(statement('learning_insights.listImplemented', text, parameters));
}

/** Notes that a run has seen these again. */
export async function markSeen(db: Database, ids: readonly string[], runId: string, at: Date): Promise<void> {
  if (ids.length === 0) return;
  const parameters = new Parameters(db.userId);
  const text = `UPDATE learning_insights t SET last_seen_at = ${parameters.add(at, 'timestamptz')}, run_id = ${parameters.add(runId, 'uuid')}
    WHERE t.user_id = $1 AND t.id = ANY (${parameters.add([...ids], 'uuid[]')})`;
  await db.query(statement('learning_insights.markSeen', text, parameters));
}

/** The status of an insight, held until the transaction ends; null where there is no such insight. */
export async function lockInsight(db: Database, id: string): Promise<{ status: InsightStatusEnum } | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.status FROM learning_insights t WHERE t.user_id = $1 AND t.id = ${parameters.add(id, 'uuid')} FOR UPDATE`;
  const [row] = await db.query<{ status: InsightStatusEnum }>(statement('learning_insights.lock', text, parameters));
  return row ?? null;
}

/** Whether the tenant has a profile, which insights hang on. */
export async function hasProfile(db: Database): Promise<boolean> {
  const text = 'SELECT 1 AS found FROM meta_user_profiles WHERE user_id = $1';
  return (await db.query(statement('learning_insights.hasProfile', text, new Parameters(db.userId)))).length > 0;
}
