import { now } from '../../../platform/clock';
import { findBy } from '../../../platform/database/read';
import { selectList } from '../../../platform/database/records';
import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { readNumber } from '../../../platform/json-values';
import type { EffectWithError } from '../../../statistics/past-effects';
import type { AbTest } from '../ab-tests/ab-test.entity';
import { abTests } from '../ab-tests/ab-test.store';
import { type MeasuredSums, sumList } from '../measurements/measured-sums';
import type { TestVariation } from '../variations/test-variation.entity';
import { testVariations } from '../variations/test-variation.store';
import type { ArmEstimate, EarlierLook } from './analysis.model';
import type { TimedAction } from './data-calendar';
import { earlierLook } from './stored-analysis';

/** Columns of a test that its analysis depends on. */
export const ANALYSED_COLUMNS: readonly (keyof AbTest)[] = [
  ...(['status', 'testType', 'confidenceThreshold', 'sampleSize', 'durationDays', 'primaryMetric'] as const),
  ...(['guardrails', 'startDate', 'endDate', 'minimumDetectableEffect', 'power', 'coverage', 'currency'] as const),
  ...(['analysisSettings', 'winningVariationId'] as const),
];

/** What was measured: of all units by day (`dimension` is empty), and by value of the dimensions that were asked for. */
export type AnalysedSums = MeasuredSums & {
  readonly abTestId: string;
  readonly variationId: string;
  readonly dimension: string;
  readonly value: string;
  /** Null in the sums of a value of a dimension, which are over all days. */
  readonly day: string | null;
};

/** What an analysis knows of a variation. */
export type AnalysedArm = Pick<
  TestVariation,
  'id' | 'abTestId' | 'variationId' | 'isControl' | 'trafficPercentage' | 'configuration' | 'droppedAt'
>;

/**
 * The test, held against every other analysis until the transaction ends; events may go on to come in. Null where there is
 * none.
 */
export async function lockForAnalysis(db: Database, id: string): Promise<AbTest | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${selectList(abTests, ANALYSED_COLUMNS)} FROM ab_tests t WHERE t.user_id = $1 AND t.id = ${parameters.add(id, 'uuid')} FOR NO KEY UPDATE`;
  const [test] = await db.query<AbTest>(statement('ab_tests.lockForAnalysis', text, parameters));
  return test ?? null;
}

/** The arms of these tests, by key. */
export async function listAnalysedArms(db: Database, abTestIds: readonly string[]): Promise<AnalysedArm[]> {
  const columns = ['variationId', 'isControl', 'trafficPercentage', 'configuration', 'droppedAt'];
  const arms = await findBy(db, testVariations, 'abTestId', abTestIds, columns);
  return arms.sort((a, b) => (a.variationId < b.variationId ? -1 : 1));
}

/**
 * Everything that was measured, in one statement: sums by day and by dimension (`ALL`: every dimension there is) are of the
 * same moment.
 */
export function listAnalysedSums(
  db: Database,
  abTestIds: readonly string[],
  dimensions: readonly string[] | 'ALL',
): Promise<AnalysedSums[]> {
  const parameters = new Parameters(db.userId);
  const day = `CASE WHEN t.dimension = '' THEN t.day END`;
  const wanted =
    dimensions === 'ALL' ? '' : ` AND t.dimension = ANY (${parameters.add(['', ...dimensions], 'text[]')})`;
  const text = `SELECT t.ab_test_id AS "abTestId", t.variation_id AS "variationId", t.dimension, t.value, (${day})::text AS "day", ${sumList()}
    FROM test_daily_statistics t WHERE t.user_id = $1 AND t.ab_test_id = ANY (${parameters.add([...new Set(abTestIds)], 'uuid[]')})${wanted}
    GROUP BY t.ab_test_id, t.variation_id, t.dimension, t.value, ${day}
    ORDER BY t.ab_test_id, t.dimension, t.value, "day", t.variation_id`;
  return db.query(statement('test_daily_statistics.sumForAnalysis', text, parameters));
}

/** When these tests were started, paused and resumed, in time order. */
export function listTimedActions(
  db: Database,
  abTestIds: readonly string[],
): Promise<(TimedAction & { readonly abTestId: string })[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.ab_test_id AS "abTestId", t.action, t.occurred_at AS "occurredAt" FROM ab_test_events t
    WHERE t.user_id = $1 AND t.ab_test_id = ANY (${parameters.add([...new Set(abTestIds)], 'uuid[]')})
      AND t.action IN ('STARTED', 'PAUSED', 'RESUMED', 'COMPLETED', 'CANCELLED') ORDER BY t.ab_test_id, t.id`;
  return db.query(statement('ab_test_events.listTimed', text, parameters));
}

/** What the looks at these tests so far have left, in their order. */
export async function listEarlierLooks(
  db: Database,
  abTestIds: readonly string[],
): Promise<(EarlierLook & { readonly abTestId: string })[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.ab_test_id AS "abTestId", t.statistical_details -> 'look' AS "look" FROM test_results t
    WHERE t.user_id = $1 AND t.ab_test_id = ANY (${parameters.add([...new Set(abTestIds)], 'uuid[]')})
    ORDER BY t.ab_test_id, t.look_index`;
  const rows = await db.query<{ abTestId: string; look: unknown }>(
    statement('test_results.listLooks', text, parameters),
  );
  return rows.map(({ abTestId, look }) => ({ abTestId, ...earlierLook(look) }));
}

/** The result of a test with these inputs, and the number of the last look. */
export async function findResultOf(
  db: Database,
  abTestId: string,
  inputsHash: string,
): Promise<{ readonly id: string | null; readonly lastLook: number }> {
  const parameters = new Parameters(db.userId);
  const hash = parameters.add(inputsHash, 'text');
  const text = `SELECT max(t.id::text) FILTER (WHERE t.inputs_hash = ${hash}) AS "id", coalesce(max(t.look_index), 0) AS "lastLook"
    FROM test_results t WHERE t.user_id = $1 AND t.ab_test_id = ${parameters.add(abTestId, 'uuid')}`;
  const [row] = await db.query<{ id: string | null; lastLook: number }>(
    statement('test_results.findByHash', text, parameters),
  );
  return { id: row?.id ?? null, lastLook: Number(row?.lastLook ?? 0) };
}

/** The uplifts that the tenant's completed tests ended with, all arms, winners or not: of the last 200 tests but this one. */
export async function listPastEffects(db: Database, abTestId: string): Promise<EffectWithError[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT c.value -> 'uplift' AS "uplift", c.value -> 'upliftError' AS "error"
    FROM (SELECT o.id FROM ab_tests o WHERE o.user_id = $1 AND o.status = 'COMPLETED' AND o.id <> ${parameters.add(abTestId, 'uuid')}
      ORDER BY o.created_at DESC, o.id DESC LIMIT 200) p
    CROSS JOIN LATERAL (SELECT r.variation_comparisons FROM test_results r
      WHERE r.user_id = $1 AND r.ab_test_id = p.id ORDER BY r.look_index DESC LIMIT 1) l
    CROSS JOIN LATERAL jsonb_array_elements(l.variation_comparisons) c`;
  const rows = await db.query<Record<string, unknown>>(statement('test_results.listPastEffects', text, parameters));
  return rows.flatMap((row) => {
    const [estimate, standardError] = [readNumber(row.uplift), readNumber(row.error)];
    return estimate !== null && standardError !== null && standardError > 0 ? [{ estimate, standardError }] : [];
  });
}

/** Writes what the analysis says of each arm; arms that it says nothing of lose what an earlier one said. */
export async function updateEstimates(db: Database, abTestId: string, arms: readonly ArmEstimate[]): Promise<void> {
  const parameters = new Parameters(db.userId);
  const test = parameters.add(abTestId, 'uuid');
  const lists = [
    parameters.add(
      arms.map(({ key }) => key),
      'text[]',
    ),
    parameters.add(
      arms.map(({ interval }) => interval?.lower ?? null),
      'double precision[]',
    ),
    parameters.add(
      arms.map(({ interval }) => interval?.upper ?? null),
      'double precision[]',
    ),
    parameters.add(
      arms.map(({ power }) => power),
      'double precision[]',
    ),
  ];
  const at = parameters.add(now(), 'timestamptz');
  const text = `UPDATE test_variations t SET confidence_interval_lower = n.lower, confidence_interval_upper = n.upper,
      statistical_power = n.power, updated_at = ${at}
    FROM test_variations v LEFT JOIN unnest(${lists.join(', ')}) AS n(variation_id, lower, upper, power) ON n.variation_id = v.variation_id
    WHERE t.user_id = $1 AND t.ab_test_id = ${test} AND v.user_id = $1 AND v.ab_test_id = ${test} AND v.id = t.id`;
  await db.query(statement('test_variations.updateEstimates', text, parameters));
}
