import { type Database, Parameters, statement } from '../../../platform/database/statement';

/** What a model is told of an insight. */
export interface UnwordedInsight {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly insightType: string;
  readonly evidence: string;
  readonly since: string | null;
  readonly suggestions: unknown;
}

/** What a run has found and nobody has worded yet, the surest first; at most 20. */
export function listUnwordedInsights(db: Database, runId: string): Promise<UnwordedInsight[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id, t.title, t.description, t.insight_type AS "insightType", t.evidence, t.since::text AS "since",
      t.optimization_suggestions AS "suggestions"
    FROM learning_insights t
    WHERE t.user_id = $1 AND t.run_id = ${parameters.add(runId, 'uuid')} AND t.status = 'NEW' AND t.wording IS NULL AND t.description IS NOT NULL
    ORDER BY t.confidence_score DESC, t.id LIMIT 20`;
  return db.query(statement('learning_insights.listUnworded', text, parameters));
}
