import type { GraphQLResolveInfo } from 'graphql';
import { now } from '../../platform/clock';
import { NotFoundError } from '../../platform/errors';
import type { Context } from '../../platform/graphql/context';
import type { Recipe } from '../../platform/graphql/loaders';
import { loadRecord } from '../../platform/graphql/record-loaders';
import { columnsFor } from '../../platform/graphql/selection';
import type { AbTest } from './ab-tests/ab-test.entity';
import { abTests } from './ab-tests/ab-test.store';
import { type LaunchChecklist, type LaunchFacts, launchChecklist } from './lifecycle/launch-checklist';
import { findLaunchFacts } from './lifecycle/launch-facts';
import type { TestResult } from './results/test-result.entity';
import { findLatestResults, testResults } from './results/test-result.store';
import type { TestVariation } from './variations/test-variation.entity';
import { findVariations, testVariations, type VariationKey } from './variations/test-variation.store';

/** A key, with the columns that are wanted of what it opens. */
type Wanted<Key> = Key & { readonly columns: readonly string[] };

const variationByKey: Recipe<Wanted<VariationKey>, TestVariation | null> = {
  name: 'TestVariation.by.key',
  cacheKey: ({ abTestId, variationId, columns }) => `${abTestId} ${columns.join()} ${variationId}`,
  async load(db, keys) {
    const rows = await findVariations(db, distinct(keys, nameOf), allColumns(keys));
    const byName = new Map(rows.map((row) => [nameOf(row), row]));
    return keys.map((key) => byName.get(nameOf(key)) ?? null);
  },
};

const latestResultByTest: Recipe<Wanted<{ abTestId: string }>, TestResult | null> = {
  name: 'TestResult.latest.by.abTestId',
  cacheKey: ({ abTestId, columns }) => `${abTestId} ${columns.join()}`,
  async load(db, keys) {
    const tests = distinct(keys, ({ abTestId }) => abTestId).map(({ abTestId }) => abTestId);
    const rows = await findLatestResults(db, tests, allColumns(keys));
    const byTest = new Map(rows.map((row) => [row.abTestId, row]));
    return keys.map(({ abTestId }) => byTest.get(abTestId) ?? null);
  },
};

/** What stands around each test, read for all tests of one list together. */
const launchFactsByTest: Recipe<AbTest, LaunchFacts> = {
  name: 'ABTest.launchFacts',
  cacheKey: ({ id }) => id,
  async load(db, tests) {
    const facts = await findLaunchFacts(
      db,
      distinct(tests, ({ id }) => id),
    );
    return tests.map(({ id }) => facts.get(id) ?? new Error('The facts of a test were not read.'));
  },
};

/** The launch checklist of a test whose plan has been read. */
export async function loadLaunchChecklist(context: Context, test: AbTest): Promise<LaunchChecklist> {
  return launchChecklist(test, await context.loaders.of(launchFactsByTest).load(test), now());
}

/** The viewer's test with this key. Throws NOT_FOUND where there is none. */
export async function loadTestByKey(context: Context, info: GraphQLResolveInfo, key: string): Promise<AbTest> {
  const test = await loadRecord(context, info, abTests, key, 'key');
  if (test === null) throw new NotFoundError('There is no ABTest with this key.');
  return test;
}

/** The variation that a test or result names by its key; null for none, and where it is no longer there. */
export async function loadVariation(
  context: Context,
  info: GraphQLResolveInfo,
  abTestId: string,
  variationId: string | null,
): Promise<TestVariation | null> {
  if (variationId === null) return null;
  const columns = columnsFor(info, testVariations.type);
  return context.loaders.of(variationByKey).load({ abTestId, variationId, columns });
}

/** The result of the last look at a test; null before the first. */
export function loadLatestResult(
  context: Context,
  info: GraphQLResolveInfo,
  abTestId: string,
): Promise<TestResult | null> {
  return context.loaders.of(latestResultByTest).load({ abTestId, columns: columnsFor(info, testResults.type) });
}

function nameOf({ abTestId, variationId }: VariationKey): string {
  return `${abTestId} ${variationId}`;
}

function allColumns(keys: readonly Wanted<object>[]): Set<string> {
  return new Set(keys.flatMap(({ columns }) => columns));
}

function distinct<Key>(keys: readonly Key[], name: (key: Key) => string): Key[] {
  return [...new Map(keys.map((key) => [name(key), key])).values()];
}
