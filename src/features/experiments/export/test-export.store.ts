import { findBy } from '../../../platform/database/read';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { AbTest } from '../ab-tests/ab-test.entity';
import { abTests } from '../ab-tests/ab-test.store';
import { SUM_COLUMNS } from '../measurements/measured-sums';
import type { TestResult } from '../results/test-result.entity';
import { testResults } from '../results/test-result.store';
import type { TestVariation } from '../variations/test-variation.entity';
import { testVariations } from '../variations/test-variation.store';

/** All columns of a kind of row but those that are nobody's business outside. */
function columnsBut(records: { readonly columns: ReadonlyMap<string, unknown> }, hidden: readonly string[]): string[] {
  return [...records.columns.keys()].filter((property) => !hidden.includes(property));
}

/** The sums of one variation, day and value of a dimension, exactly: numbers as text, null where they are not known. */
export type ExactSums = Readonly<Record<string, string | null>> & {
  readonly variationId: string;
  readonly day: string;
  readonly dimension: string;
  readonly value: string;
};

/** The test with everything but its salt, which tells which variation a unit gets; null where there is none. */
export async function findExportedTest(db: Database, id: string): Promise<AbTest | null> {
  const [test] = await findBy(db, abTests, 'id', [id], columnsBut(abTests, ['salt']));
  return test ?? null;
}

/** Its variations, by key. */
export async function listExportedVariations(db: Database, abTestId: string): Promise<TestVariation[]> {
  const rows = await findBy(db, testVariations, 'abTestId', [abTestId], columnsBut(testVariations, []));
  return rows.sort((a, b) => (a.variationId < b.variationId ? -1 : 1));
}

/** Its analyses, in their order. */
export async function listExportedResults(db: Database, abTestId: string): Promise<TestResult[]> {
  const rows = await findBy(db, testResults, 'abTestId', [abTestId], columnsBut(testResults, []));
  return rows.sort((a, b) => a.lookIndex - b.lookIndex);
}

/** Its daily statistics as they are, of all dimensions. */
export function listExactSums(db: Database, abTestId: string): Promise<ExactSums[]> {
  const parameters = new Parameters(db.userId);
  const sums = SUM_COLUMNS.map(([property, column]) => `trim_scale(t.${column}::numeric)::text AS "${property}"`);
  const text = `SELECT t.variation_id AS "variationId", t.day::text AS "day", t.dimension, t.value, t.source, ${sums.join(', ')}
    FROM test_daily_statistics t WHERE t.user_id = $1 AND t.ab_test_id = ${parameters.add(abTestId, 'uuid')}
    ORDER BY t.dimension, t.value, t.day, t.variation_id`;
  return db.query(statement('test_daily_statistics.listExact', text, parameters));
}
