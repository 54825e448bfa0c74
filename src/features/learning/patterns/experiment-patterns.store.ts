import { type Database, Parameters, statement } from '../../../platform/database/statement';

/** The last result of a test that was completed. */
export interface CompletedTest {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly primaryMetric: string | null;
  readonly campaignId: string | null;
  readonly startDate: Date | null;
  readonly calculatedAt: Date;
  readonly totalVisitors: number | null;
  readonly totalConversions: number | null;
  readonly comparisons: unknown;
  readonly health: unknown;
  /** Variation → its configuration. */
  readonly configurations: unknown;
}

/** Tests of the viewer that were completed, with their last results from before a day, in the order of their ids. */
export function findCompletedTests(db: Database, before: string): Promise<CompletedTest[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id, t.key, t.name, t.primary_metric AS "primaryMetric", t.campaign_id AS "campaignId",
      t.start_date AS "startDate", r.calculated_at AS "calculatedAt", r.total_visitors AS "totalVisitors",
      r.total_conversions AS "totalConversions", r.variation_comparisons AS "comparisons", r.health,
      (SELECT jsonb_object_agg(v.variation_id, v.configuration) FROM test_variations v
        WHERE v.user_id = $1 AND v.ab_test_id = t.id) AS "configurations"
    FROM ab_tests t CROSS JOIN LATERAL (
      SELECT * FROM test_results o WHERE o.user_id = $1 AND o.ab_test_id = t.id ORDER BY o.look_index DESC LIMIT 1
    ) AS r
    WHERE t.user_id = $1 AND t.status = 'COMPLETED' AND r.calculated_at < ${parameters.add(before, 'date')}
    ORDER BY t.id`;
  return db.query(statement('learning.findCompletedTests', text, parameters));
}
