import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { ChoiceOption } from '../engine/choice';
import { PolicyRewardEnum } from './policy.enums';

/** A recommendation as a decision: what was chosen among what, and what came of it. */
export interface PolicyLogRow {
  /** The same where the same options were there with the same chances. */
  readonly context: string;
  readonly action: string;
  readonly propensity: number;
  readonly options: readonly ChoiceOption[];
  readonly reward: number;
}

/** Recommendations of the engine in a period: how many, and with all that is needed to judge by them. */
export interface PolicyLog {
  readonly logged: number;
  readonly rows: readonly PolicyLogRow[];
}

const MOST = 10_000;

const REWARDS: Readonly<Record<PolicyRewardEnum, string>> = {
  TAKEN: `CASE WHEN t.status IN ('ACCEPTED', 'IMPLEMENTED', 'MEASURED') THEN 1.0 WHEN t.status IN ('DISMISSED', 'EXPIRED') THEN 0.0 END`,
  BEAT_BASELINE: 'o.beat_baseline::integer',
  CTR: 'o.actual',
  CONVERSION_RATE: 'o.actual',
  ROI: 'o.actual',
};

/** The latest decisions of a period (both ends inclusive; null: open) whose reward is known, at most 10,000, and how many there are in all. */
export async function findPolicyLog(
  db: Database,
  reward: PolicyRewardEnum,
  period: { readonly from: string | null; readonly to: string | null },
): Promise<PolicyLog> {
  const parameters = new Parameters(db.userId);
  const [from, to] = [parameters.add(period.from, 'date'), parameters.add(period.to, 'date')];
  // Of a beaten baseline: in the metric of the objective, the only one whose outcome has it.
  const metric = reward === PolicyRewardEnum.BEAT_BASELINE ? `t.engine ->> 'metric'` : `'${reward}'`;
  const text = `SELECT md5(t.engine ->> 'options') AS "context", t.engine ->> 'candidateKey' AS "action",
      (t.engine ->> 'propensity')::float8 AS "propensity", t.engine -> 'options' AS "options", r.reward::float8 AS "reward",
      count(*) OVER ()::integer AS "logged"
    FROM campaign_recommendations t
    LEFT JOIN LATERAL (SELECT o.actual, o.beat_baseline FROM recommendation_outcomes o
      WHERE o.user_id = $1 AND o.recommendation_id = t.id AND o.metric = ${metric} AND o.is_final LIMIT 1) o ON true
    CROSS JOIN LATERAL (SELECT CASE WHEN jsonb_typeof(t.engine -> 'options') = 'array' THEN ${REWARDS[reward]} END AS reward) r
    WHERE t.user_id = $1 AND t.engine ? 'propensity'
      AND (${from} IS NULL OR t.created_at >= ${from}) AND (${to} IS NULL OR t.created_at < ${to} + 1)
    ORDER BY r.reward IS NULL, t.created_at DESC, t.id LIMIT ${MOST}`;
  const rows = await db.query<PolicyLogRow & { readonly reward: number | null; readonly logged: number }>(
    statement('recommendations.policyLog', text, parameters),
  );
  return { logged: rows[0]?.logged ?? 0, rows: rows.filter(({ reward: known }) => known !== null) };
}
