import { type Database, Parameters, statement } from '../../../platform/database/statement';
import { type MeasuredSums, sumList } from './measured-sums';
import type { StatisticsSource } from './measurement.enums';

/** A variation by its key within its test, with what its units add up to. */
export type VariationSums = MeasuredSums & {
  readonly abTestId: string;
  readonly variationId: string;
  readonly source: StatisticsSource;
};

/** The units that were first exposed on one day, UTC. */
export type DailySums = VariationSums & { readonly day: string /** Exactly. */; readonly exactRevenue: string };

/** The units that had one value of a dimension at their first exposure. */
export type DimensionSums = VariationSums & { readonly dimension: string; readonly value: string };

const GROUP = 't.ab_test_id, t.variation_id';
const KEYS = 't.ab_test_id AS "abTestId", t.variation_id AS "variationId", min(t.source) AS "source"';

/** All units of each variation, by test and key. A variation that nobody was exposed to is not among them. */
export function listVariationSums(db: Database, abTestIds: readonly string[]): Promise<VariationSums[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${KEYS}, ${sumList()} FROM test_daily_statistics t
    WHERE ${ofTests(abTestIds, parameters)} AND t.dimension = '' GROUP BY ${GROUP} ORDER BY ${GROUP}`;
  return db.query(statement('test_daily_statistics.sumByVariation', text, parameters));
}

/** The units of each variation and day, by test, day and key: what a series of cumulated results is made from. */
export function listDailySums(db: Database, abTestIds: readonly string[]): Promise<DailySums[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${KEYS}, t.day::text AS "day", trim_scale(sum(t.revenue))::text AS "exactRevenue", ${sumList()} FROM test_daily_statistics t
    WHERE ${ofTests(abTestIds, parameters)} AND t.dimension = '' GROUP BY ${GROUP}, t.day
    ORDER BY t.ab_test_id, t.day, t.variation_id`;
  return db.query(statement('test_daily_statistics.sumByDay', text, parameters));
}

/** The units of each variation and value of a dimension, by test, dimension, value and key. */
export function listDimensionSums(db: Database, abTestIds: readonly string[]): Promise<DimensionSums[]> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT ${KEYS}, t.dimension, t.value, ${sumList()} FROM test_daily_statistics t
    WHERE ${ofTests(abTestIds, parameters)} AND t.dimension <> '' GROUP BY ${GROUP}, t.dimension, t.value
    ORDER BY t.ab_test_id, t.dimension, t.value, t.variation_id`;
  return db.query(statement('test_daily_statistics.sumByDimension', text, parameters));
}

function ofTests(abTestIds: readonly string[], parameters: Parameters): string {
  return `t.user_id = $1 AND t.ab_test_id = ANY (${parameters.add([...new Set(abTestIds)], 'uuid[]')})`;
}

/** Where the numbers of a test come from; null as long as there are none. */
export async function findSource(db: Database, abTestId: string): Promise<StatisticsSource | null> {
  const parameters = new Parameters(db.userId);
  const text = `SELECT t.statistics_source AS "source" FROM ab_tests t WHERE t.user_id = $1 AND t.id = ${parameters.add(abTestId, 'uuid')}`;
  const [row] = await db.query<{ source: StatisticsSource | null }>(statement('ab_tests.findSource', text, parameters));
  return row?.source ?? null;
}
