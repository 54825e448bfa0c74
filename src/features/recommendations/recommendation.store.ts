import { defineRecords } from '../../platform/database/records';
import { type Database, Parameters, statement } from '../../platform/database/statement';
import { CampaignRecommendation } from './campaign-recommendation.entity';

export const recommendations = defineRecords({
  entity: CampaignRecommendation,
  type: 'CampaignRecommendation',
  idPrefix: 'recommendation',
  // No index: names of keys cannot be asked before row level security. A tenant has hundreds.
  derived: { platforms: { sql: 'ARRAY(SELECT jsonb_object_keys(t.platform_allocation))', type: 'text[]' } },
});

/** What the rules for a change of a recommendation look at. */
type LockedRecommendation = Pick<
  CampaignRecommendation,
  'status' | 'isImplemented' | 'recommendedBudget' | 'currency' | 'expiresAt' | 'engineVersion'
> & { readonly isFromEngine: boolean };

/** The recommendation with this id, locked until the transaction ends, or null. */
export async function lockRecommendation(db: Database, id: string): Promise<LockedRecommendation | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.status, t.is_implemented AS "isImplemented", t.recommended_budget AS "recommendedBudget", t.currency, t.expires_at AS "expiresAt",
      t.engine_version AS "engineVersion", t.engine <> '{}' AS "isFromEngine"
    FROM campaign_recommendations t WHERE t.user_id = $1 AND t.id = ${parameters.add(id, 'uuid')} FOR UPDATE`;
  const [row] = await db.query<LockedRecommendation>(statement('campaign_recommendations.lock', text, parameters));
  return row ?? null;
}
