import { findBy } from '../../../platform/database/read';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { insertRows, updateRow, type Values } from '../../../platform/database/write';
import type { PerformancePattern } from './performance-pattern.entity';
import { performancePatterns } from './performance-pattern.store';

/** What a run must know of a pattern that was found before. */
export type StandingPattern = Pick<
  PerformancePattern,
  | 'id'
  | 'fingerprint'
  | 'metric'
  | 'method'
  | 'conditions'
  | 'status'
  | 'rateRatio'
  | 'shrunkenRateRatio'
  | 'verdicts'
  | 'judgedUntil'
  | 'firstObserved'
  | 'periodStart'
  | 'periodEnd'
  | 'frequency'
  | 'stability'
>;

/** All patterns of the viewer that were mined; few, since each is one cause. */
export function findStandingPatterns(db: Database): Promise<StandingPattern[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id, t.fingerprint, t.metric, t.method, t.conditions, t.status, t.rate_ratio AS "rateRatio",
      t.shrunken_rate_ratio AS "shrunkenRateRatio", t.verdicts, t.judged_until AS "judgedUntil",
      t.first_observed AS "firstObserved", t.period_start AS "periodStart", t.period_end AS "periodEnd", t.frequency, t.stability
    FROM performance_patterns t WHERE t.user_id = $1 AND t.method <> 'EXPERIMENT' ORDER BY t.id`;
  return db.query(statement('performance_patterns.findStanding', text, parameters));
}

/** A pattern to write: a new one, or what has changed of one that is there. */
export interface PatternWrite {
  /** Null: a new one. */
  readonly id: string | null;
  readonly values: Values<PerformancePattern>;
}

/** Writes patterns at this moment; new ones get ids by their fingerprints. */
export async function writePatterns(
  db: Database,
  writes: readonly PatternWrite[],
  at: Date,
  newId: (label: string) => string,
): Promise<void> {
  const added = writes.filter(({ id }) => id === null).map(({ values }) => values);
  await insertRows<PerformancePattern>(
    db,
    performancePatterns,
    added.map((values) => ({ ...values, id: newId(`pattern/${values.fingerprint}`), createdAt: at, updatedAt: at })),
  );
  await Promise.all(
    writes.map(({ id, values }) =>
      id === null ? null : updateRow<PerformancePattern>(db, performancePatterns, id, { ...values, updatedAt: at }),
    ),
  );
}

/** Those of these fingerprints that are there: fingerprint → id. */
export async function findPatternIds(db: Database, fingerprints: readonly string[]): Promise<Map<string, string>> {
  const rows = await findBy(db, performancePatterns, 'fingerprint', fingerprints, ['id']);
  return new Map(rows.map(({ fingerprint, id }) => [fingerprint, id]));
}

/** How patterns stand and how they fared, by their ids. */
export async function findPatternVerdicts(
  db: Database,
  ids: readonly string[],
): Promise<Map<string, Pick<PerformancePattern, 'status' | 'verdicts'>>> {
  if (ids.length === 0) return new Map();
  const rows = await findBy(db, performancePatterns, 'id', ids, ['status', 'verdicts']);
  return new Map(rows.map((row) => [row.id, row]));
}
