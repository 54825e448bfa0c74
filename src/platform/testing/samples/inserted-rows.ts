import { newId } from '../../database/new-id';
import { encodeId, parseId } from '../../graphql/ids';
import type { TestApi } from '../test-api';

/** An exposure to the control of each test of the user, also of those that are over, and an order behind it. */
export async function insertEvents(api: TestApi, userId: string): Promise<void> {
  await api.asOwner(
    `INSERT INTO tracking_events (user_id, id, event_id, kind, unit_id, ab_test_id, variation_id, name, value, currency,
       content_id, dimensions, covariate, occurred_at, received_at)
     SELECT t.user_id, gen_random_uuid(), k.kind || t.id, k.kind, 'For mutations', t.id, v.variation_id, k.name, k.value,
       k.currency, (SELECT id FROM personalized_content c WHERE c.user_id = $1 ORDER BY id LIMIT 1), k.dimensions, k.covariate,
       t.created_at, t.created_at
     FROM ab_tests t LEFT JOIN test_variations v ON v.user_id = $1 AND v.ab_test_id = t.id AND v.is_control
     CROSS JOIN (VALUES ('EXPOSURE', NULL, NULL::numeric, NULL, '{"device": "phone"}'::jsonb, 1.5),
       ('CONVERSION', 'Order Completed', 12.5, 'USD', '{}', NULL)) AS k(kind, name, value, currency, dimensions, covariate)
     WHERE t.user_id = $1 AND (k.kind = 'CONVERSION' OR v.id IS NOT NULL)`,
    [userId],
  );
}

/** An insight about a campaign: the system makes them, no mutation. @returns its id as clients see it. */
export async function insertInsight(api: TestApi, userId: string, campaign: string, title: string): Promise<string> {
  const id = newId();
  await api.asOwner(
    `INSERT INTO learning_insights
       (user_id, id, campaign_id, insight_type, category, title, confidence_score, evidence, fingerprint, correlations,
        improved_metrics, implementation_results, mix_and_rate, discovered_at, created_at, updated_at)
     VALUES ($1, $2, $3, 'CHANGE_POINT', 'traffic', $4, 0.9, 'OBSERVATIONAL', $4,
       '[{"first": "ctr", "second": "spend", "coefficient": -0.4, "pValue": 0.01}]', '{"ctr": 0.011}', 
       '{"outcome": "WAITING", "isSettled": false, "reason": "Too few days.", "metric": "ctr", "before": 0.01, "after": 0.011, "ratio": 1.1,
         "lower": 0.9, "upper": 1.3, "pValue": 0.2, "adjustedPValue": 0.4, "daysAfter": 14, "measuredUntil": "2026-01-15"}',
       '{"change": -0.004, "mix": -0.001, "rate": -0.003, "segments": [{"segment": "TIKTOK", "mix": -0.001, "rate": -0.003}]}',
       now(), now(), now())`,
    [userId, id, parseId(campaign)?.uuid, title],
  );
  return encodeId('insight', id);
}
