import { type Database, Parameters, statement } from '../../platform/database/statement';
import type { AbTest } from '../experiments/ab-tests/ab-test.entity';
import { StatisticsSource } from '../experiments/measurements/measurement.enums';

/** What has to be known of a test to take its events. */
export type TrackedTest = Pick<
  AbTest,
  'id' | 'key' | 'name' | 'status' | 'startDate' | 'endDate' | 'currency' | 'statisticsSource' | 'conversionEvents'
> & { readonly variations: readonly TrackedVariation[] };

export interface TrackedVariation {
  readonly id: string;
  readonly variationId: string;
  readonly name: string;
}

/** The viewer's tests that have one of these ids (UUIDs), keys or names. */
export function listTrackedTests(
  db: Database,
  ids: readonly string[],
  keys: readonly string[],
  names: readonly string[] = [],
): Promise<TrackedTest[]> {
  const parameters = new Parameters(db.userId);
  const byId = parameters.add([...ids], 'uuid[]');
  const byKey = parameters.add([...keys], 'text[]');
  const byName = parameters.add([...names], 'text[]');
  const text = `SELECT t.id, t.key, t.name, t.status, t.start_date AS "startDate", t.end_date AS "endDate", t.currency,
      t.statistics_source AS "statisticsSource", t.conversion_events AS "conversionEvents",
      (SELECT json_agg(json_build_object('id', v.id, 'variationId', v.variation_id, 'name', v.name))
       FROM test_variations v WHERE v.user_id = $1 AND v.ab_test_id = t.id) AS "variations"
    FROM ab_tests t WHERE t.user_id = $1 AND (t.id = ANY (${byId}) OR t.key = ANY (${byKey}) OR t.name = ANY (${byName}))`;
  return db.query(statement('ab_tests.listTracked', text, parameters));
}

/** The viewer's started tests that count a conversion of one of these names. */
export function listConversionNames(db: Database, names: readonly string[]): Promise<{ name: string }[]> {
  const parameters = new Parameters(db.userId);
  const given = parameters.add([...names], 'text[]');
  const text = `SELECT DISTINCT n.name FROM unnest(${given}) AS n(name)
    WHERE EXISTS (SELECT FROM ab_tests t WHERE t.user_id = $1 AND n.name = ANY (t.conversion_events) AND t.status <> 'DRAFT')`;
  return db.query(statement('ab_tests.listConversionNames', text, parameters));
}

/**
 * Says of tests that have no numbers yet that theirs come from events. Returns where those of each come from now: somebody
 * else may have been faster, and said otherwise. In the order of the tests, as everybody locks them.
 */
export async function claimForEvents(
  db: Database,
  abTestIds: readonly string[],
): Promise<ReadonlyMap<string, StatisticsSource | null>> {
  const parameters = new Parameters(db.userId);
  const tests = parameters.add([...abTestIds], 'uuid[]');
  const claim = `UPDATE ab_tests t SET statistics_source = ${parameters.add(StatisticsSource.EVENTS, 'text')}
    FROM (SELECT o.id FROM ab_tests o WHERE o.user_id = $1 AND o.id = ANY (${tests}) ORDER BY o.id FOR NO KEY UPDATE) l
    WHERE t.user_id = $1 AND t.id = l.id AND t.statistics_source IS NULL`;
  const claimed = db.query(statement('ab_tests.claimForEvents', claim, parameters));
  const read = new Parameters(db.userId);
  const text = `SELECT t.id, t.statistics_source AS "source" FROM ab_tests t
    WHERE t.user_id = $1 AND t.id = ANY (${read.add([...abTestIds], 'uuid[]')})`;
  const [, rows] = await Promise.all([
    claimed,
    db.query<{ id: string; source: StatisticsSource | null }>(statement('ab_tests.listSources', text, read)),
  ]);
  return new Map(rows.map(({ id, source }) => [id, source]));
}

/** Which of these contents (UUIDs) the viewer has. */
export async function listPresentContents(db: Database, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.id FROM personalized_content t WHERE t.user_id = $1 AND t.id = ANY (${parameters.add([...ids], 'uuid[]')})`;
  const rows = await db.query<{ id: string }>(statement('personalized_content.listPresent', text, parameters));
  return new Set(rows.map(({ id }) => id));
}
