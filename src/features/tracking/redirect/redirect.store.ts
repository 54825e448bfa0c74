import { type Database, Parameters, statement } from '../../../platform/database/statement';
import type { AbTest } from '../../experiments/ab-tests/ab-test.entity';

/** A test with the addresses of its variations. */
export type RedirectingTest = Pick<AbTest, 'id' | 'salt' | 'testType'> & {
  readonly targets:
    | readonly { readonly variationId: string; readonly isControl: boolean; readonly url: string | null }[]
    | null;
};

export async function findRedirectingTest(db: Database, key: string): Promise<RedirectingTest | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id, t.salt, t.test_type AS "testType",
      (SELECT json_agg(json_build_object('variationId', v.variation_id, 'isControl', v.is_control, 'url', v.configuration ->> 'url'))
       FROM test_variations v WHERE v.user_id = $1 AND v.ab_test_id = t.id) AS "targets"
    FROM ab_tests t WHERE t.user_id = $1 AND t.key = ${parameters.add(key, 'text')}`;
  const [test] = await db.query<RedirectingTest>(statement('ab_tests.findRedirecting', text, parameters));
  return test ?? null;
}
