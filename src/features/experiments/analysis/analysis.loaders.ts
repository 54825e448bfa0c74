import { now } from '../../../platform/clock';
import type { Database } from '../../../platform/database/statement';
import type { Context } from '../../../platform/graphql/context';
import type { Recipe } from '../../../platform/graphql/loaders';
import type { AbTest } from '../ab-tests/ab-test.entity';
import type { AnalysisInput, EarlierLook } from './analysis.model';
import { listAnalysedArms, listAnalysedSums, listEarlierLooks, listTimedActions } from './analysis.store';
import { analysisInput, planOf, type TestFacts, unitSums } from './analysis-input';
import type { DaySums } from './lift-series';

/** What is known of a test, and how it may be read. */
export interface LiveTest extends TestFacts {
  readonly earlier: readonly EarlierLook[];
}

/** Read for all tests of a list together, and once for all fields that are computed from it. */
const liveTests: Recipe<AbTest, LiveTest> = {
  name: 'ABTest.live',
  cacheKey: ({ id }) => id,
  load: (db, tests) => findLiveTests(db, tests),
};

/** The data of a test at this moment. */
export function loadLiveTest(context: Context, test: AbTest): Promise<LiveTest> {
  return context.loaders.of(liveTests).load(test);
}

/** These tests with everything that was measured of them, in their order. */
async function findLiveTests(db: Database, tests: readonly AbTest[]): Promise<LiveTest[]> {
  const ids = tests.map(({ id }) => id);
  const [arms, sums, actions, looks] = await Promise.all([
    listAnalysedArms(db, ids),
    listAnalysedSums(db, ids, 'ALL'),
    listTimedActions(db, ids),
    listEarlierLooks(db, ids),
  ]);
  const of = <Row extends { readonly abTestId: string }>(rows: readonly Row[], id: string) =>
    rows.filter(({ abTestId }) => abTestId === id);
  return tests.map((test) => ({
    test,
    arms: of(arms, test.id),
    sums: of(sums, test.id),
    actions: of(actions, test.id),
    earlier: of(looks, test.id),
  }));
}

/** The input of an analysis of a test as it stands, of a breakdown by `dimension`. */
export function liveInput({ earlier, ...facts }: LiveTest, dimension?: string): AnalysisInput {
  return analysisInput(facts, {
    earlier,
    upliftDeviation: null,
    at: now(),
    ...(dimension === undefined ? {} : { dimension }),
  });
}

/** What was counted by day and variation. */
export function daySums({ sums }: LiveTest): DaySums[] {
  return sums.flatMap((row) => (row.day === null ? [] : [{ key: row.variationId, day: row.day, sums: unitSums(row) }]));
}

/** The dimensions that units of a test have values of, in the order of their names; that of the plan first. */
export function dimensionsOf({ test, sums }: LiveTest): string[] {
  const { stratifyBy } = planOf(test);
  const names = [...new Set(sums.map(({ dimension }) => dimension))].filter((name) => name !== '').sort();
  return [...names.filter((name) => name === stratifyBy), ...names.filter((name) => name !== stratifyBy)];
}
