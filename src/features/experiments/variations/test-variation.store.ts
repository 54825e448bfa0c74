import { now } from '../../../platform/clock';
import { defineRecords, selectList } from '../../../platform/database/records';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { TestVariation } from './test-variation.entity';

export const testVariations = defineRecords({ entity: TestVariation, type: 'TestVariation', idPrefix: 'variation' });

/** What the rules about the arms of a test look at. */
export type Arm = Pick<TestVariation, 'id' | 'variationId' | 'isControl' | 'trafficPercentage' | 'droppedAt'>;

/** A variation as tests and results name it: by its key within its test. */
export interface VariationKey {
  readonly abTestId: string;
  readonly variationId: string;
}

const ARM =
  't.id, t.variation_id AS "variationId", t.is_control AS "isControl", t.traffic_percentage AS "trafficPercentage", t.dropped_at AS "droppedAt"';

/** All arms of a test. */
export function listArms(db: Database, abTestId: string): Promise<Arm[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${ARM} FROM test_variations t WHERE t.user_id = $1 AND t.ab_test_id = ${parameters.add(abTestId, 'uuid')}`;
  return db.query<Arm>(statement('test_variations.listArms', text, parameters));
}

/** An arm with the page that it names, where it names one. */
export type AddressedArm = Arm & {
  readonly abTestId: string;
  readonly url: string | null;
  /** Whether it shows a content of a campaign whose settings switch testing off. */
  readonly isSwitchedOff: boolean;
};

/** The arms of several tests. */
export function listArmsOf(db: Database, abTestIds: readonly string[]): Promise<AddressedArm[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${ARM}, t.ab_test_id AS "abTestId", t.configuration ->> 'url' AS url, t.configuration ? 'contentId' AND EXISTS (
      SELECT FROM ab_tests a JOIN campaign_personalization_settings s ON s.user_id = $1 AND s.campaign_id = a.campaign_id
      WHERE a.user_id = $1 AND a.id = t.ab_test_id AND NOT s.ab_testing_enabled) AS "isSwitchedOff"
    FROM test_variations t WHERE t.user_id = $1 AND t.ab_test_id = ANY (${parameters.add([...abTestIds], 'uuid[]')}) ORDER BY t.variation_id`;
  return db.query(statement('test_variations.listArmsOf', text, parameters));
}

/** Sets the traffic of the arms of a test, by `variationId`, in percent. */
export async function updateTraffic(
  db: Database,
  abTestId: string,
  percentages: ReadonlyMap<string, number>,
): Promise<void> {
  const parameters = new Parameters(db.userId);
  const keys = parameters.add([...percentages.keys()], 'text[]');
  const values = parameters.add([...percentages.values()], 'double precision[]');
  const at = parameters.add(now(), 'timestamptz');
  const text = `UPDATE test_variations t SET traffic_percentage = n.percentage, updated_at = ${at} FROM unnest(${keys}, ${values}) AS n(variation_id, percentage) WHERE t.user_id = $1 AND t.ab_test_id = ${parameters.add(abTestId, 'uuid')} AND t.variation_id = n.variation_id`;
  await db.query(statement('test_variations.updateTraffic', text, parameters));
}

/**
 * The variations with these keys, in no order. LIMIT 1 holds the planner to the unique index: for a plain join it would
 * rather read all variations of the tenant.
 */
export function findVariations(
  db: Database,
  keys: readonly VariationKey[],
  columns: Iterable<string>,
): Promise<TestVariation[]> {
  const parameters = new Parameters(db.userId);
  const tests = parameters.add(
    keys.map(({ abTestId }) => abTestId),
    'uuid[]',
  );
  const names = parameters.add(
    keys.map(({ variationId }) => variationId),
    'text[]',
  );
  const text = `SELECT v.* FROM unnest(${tests}, ${names}) AS k(ab_test_id, variation_id) CROSS JOIN LATERAL (SELECT ${selectList(testVariations, ['abTestId', 'variationId', ...columns])} FROM test_variations t WHERE t.user_id = $1 AND t.ab_test_id = k.ab_test_id AND t.variation_id = k.variation_id LIMIT 1) v`;
  return db.query<TestVariation>(statement('test_variations.findByKey', text, parameters));
}
