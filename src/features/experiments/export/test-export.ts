import { type Cell, csvLine } from '../../../platform/csv';
import type { Database } from '../../../platform/database/statement';
import { notFound } from '../../../platform/database/write';
import { encodeId } from '../../../platform/graphql/ids';
import type { AbTest } from '../ab-tests/ab-test.entity';
import { abTests } from '../ab-tests/ab-test.store';
import { listTimedActions } from '../analysis/analysis.store';
import { SUM_COLUMNS } from '../measurements/measured-sums';
import {
  type ExactSums,
  findExportedTest,
  listExactSums,
  listExportedResults,
  listExportedVariations,
} from './test-export.store';

/** Changes whenever a reader of exports has to be changed. */
const VERSION = 1;

/** Everything that the numbers of a test can be had from again, and the numbers. Money and exact sums are texts. */
export interface TestExport {
  readonly format: 'personalization.ab-test';
  readonly version: number;
  readonly test: Readonly<Record<string, unknown>>;
  readonly variations: readonly Readonly<Record<string, unknown>>[];
  /** When it was started, paused, resumed and ended. */
  readonly actions: readonly Readonly<Record<string, unknown>>[];
  readonly dailyStatistics: readonly ExactSums[];
  readonly results: readonly Readonly<Record<string, unknown>>[];
}

/** A test with its data and results. Throws NOT_FOUND where the viewer has none with this UUID. */
export async function exportTest(db: Database, id: string): Promise<TestExport> {
  const test = await findExportedTest(db, id);
  if (test === null) throw notFound(abTests);
  const [variations, actions, dailyStatistics, results] = await Promise.all([
    listExportedVariations(db, id),
    listTimedActions(db, [id]),
    listExactSums(db, id),
    listExportedResults(db, id),
  ]);
  return {
    format: 'personalization.ab-test',
    version: VERSION,
    test: { ...named('test', test), campaignId: test.campaignId && encodeId('campaign', test.campaignId) },
    variations: variations.map((row) => named('variation', row)),
    actions: actions.map(({ action, occurredAt }) => ({ action, occurredAt })),
    dailyStatistics,
    results: results.map((row) => named('result', row)),
  };
}

const KEYS = ['variationId', 'day', 'dimension', 'value', 'source'] as const;
const SUMS = SUM_COLUMNS.map(([property, column]) => ({ property, column }));

/** The sums of a test as CSV: one line per variation, day and value of a dimension (none: all units). */
export async function exportSums(db: Database, id: string): Promise<{ readonly key: string; readonly csv: string }> {
  const test: Pick<AbTest, 'key'> | null = await findExportedTest(db, id);
  if (test === null) throw notFound(abTests);
  const head = ['test', 'variation', 'day', 'dimension', 'value', 'source', ...SUMS.map(({ column }) => column)];
  const lines = (await listExactSums(db, id)).map((row) =>
    csvLine([test.key, ...KEYS.map((key): Cell => row[key]), ...SUMS.map(({ property }): Cell => row[property])]),
  );
  return { key: test.key, csv: [csvLine(head), ...lines].join('') };
}

/** A row with ids as the API has them. */
function named(prefix: string, row: object): Record<string, unknown> {
  const { id, userId, abTestId, ...rest } = row as { id: string; userId: string; abTestId?: string };
  return {
    id: encodeId(prefix, id),
    userId: encodeId('user', userId),
    ...(abTestId === undefined ? {} : { abTestId: encodeId('test', abTestId) }),
    ...rest,
  };
}
