import type { Pool } from 'pg';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { OptimizationPlan } from '../plans/optimization-plan.entity';

/**
 * Whether a campaign is to be looked at: as often as its settings say or, with real-time optimization, as soon as there are newer
 * facts than its last plan. Ten minutes early, so that a look each day does not wander around the clock.
 */
const dueAt = (moment: string) => `s.auto_optimization_enabled AND s.optimization_mode <> 'OFF'
  AND (c.ends_at IS NULL OR c.ends_at > ${moment})
  AND (last.made IS NULL
    OR last.made <= ${moment} + interval '10 minutes'
      - CASE s.optimization_frequency WHEN 'HOURLY' THEN interval '1 hour' WHEN 'WEEKLY' THEN interval '7 days' ELSE interval '1 day' END
    OR (s.real_time_optimization_enabled AND EXISTS (
      SELECT FROM campaign_performance_facts f
      WHERE f.user_id = s.user_id AND f.campaign_id = s.campaign_id AND f.date > ${moment}::date - 7 AND f.updated_at > last.made)))`;

const SUBJECTS = `campaign_personalization_settings s
  JOIN campaigns c ON c.user_id = s.user_id AND c.id = s.campaign_id
  CROSS JOIN LATERAL (
    SELECT max(p.created_at) AS made FROM optimization_plans p
    WHERE p.user_id = s.user_id AND p.campaign_id = s.campaign_id AND p.planned_by = 'JOB') AS last`;

const OPEN = `p.status IN ('PROPOSED', 'APPROVED')`;

/**
 * The users for whom there is something to do: a campaign to look at, an approved plan to carry out, or a plan to let expire.
 * Asked as the owner of the tables, for all users at once.
 */
export async function listUsersToOptimize(owner: Pool): Promise<string[]> {
  const { rows } = await owner.query<{ userId: string }>(
    `SELECT s.user_id AS "userId" FROM ${SUBJECTS} WHERE ${dueAt('now()')}
     UNION SELECT p.user_id FROM optimization_plans p WHERE ${OPEN} AND (p.status = 'APPROVED' OR p.expires_at <= now())
     ORDER BY 1`,
  );
  return rows.map(({ userId }) => userId);
}

/** The viewer's campaigns to look at: those that it matters most to learn from first, and of these the longest unseen. */
export async function listCampaignsToOptimize(db: Database, at: Date): Promise<string[]> {
  const parameters = new Parameters(db.userId);
  const due = dueAt(parameters.add(at, 'timestamptz'));
  const text = `SELECT s.campaign_id AS "id" FROM ${SUBJECTS} WHERE s.user_id = $1 AND c.user_id = $1 AND ${due}
    ORDER BY array_position('{CRITICAL,HIGH,MEDIUM,LOW}', s.learning_priority), last.made NULLS FIRST, s.campaign_id`;
  const rows = await db.query<{ id: string }>(
    statement('campaign_personalization_settings.listToOptimize', text, parameters),
  );
  return rows.map(({ id }) => id);
}

export type ApprovedPlan = Pick<OptimizationPlan, 'id' | 'campaignId' | 'digest'>;

/** The viewer's plans that somebody has approved and nobody has applied, with their digests; the oldest first. */
export async function listApprovedPlans(db: Database, at: Date): Promise<ApprovedPlan[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT p.id AS "id", p.campaign_id AS "campaignId", p.digest AS "digest" FROM optimization_plans p
    WHERE p.user_id = $1 AND p.status = 'APPROVED' AND p.expires_at > ${parameters.add(at, 'timestamptz')} ORDER BY p.id`;
  return db.query(statement('optimization_plans.listApproved', text, parameters));
}
