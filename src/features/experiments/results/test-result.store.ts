import { defineRecords, selectList } from '../../../platform/database/records';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { TestResult } from './test-result.entity';

export const testResults = defineRecords({ entity: TestResult, type: 'TestResult', idPrefix: 'result' });

/** The result of the last look at each of these tests, in no order; LATERAL, so that each costs one index step. */
export function findLatestResults(
  db: Database,
  abTestIds: readonly string[],
  columns: Iterable<string>,
): Promise<TestResult[]> {
  const parameters = new Parameters(db.userId);
  const tests = parameters.add([...abTestIds], 'uuid[]');
  const text = `SELECT r.* FROM unnest(${tests}) AS p(ab_test_id) CROSS JOIN LATERAL (SELECT ${selectList(testResults, ['abTestId', ...columns])} FROM test_results t WHERE t.user_id = $1 AND t.ab_test_id = p.ab_test_id ORDER BY t.look_index DESC LIMIT 1) r`;
  return db.query<TestResult>(statement('test_results.findLatest', text, parameters));
}
