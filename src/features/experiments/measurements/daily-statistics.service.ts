import { now } from '../../../platform/clock';
import type { Database } from '../../../platform/database/statement';
import { updateOwn } from '../../../platform/database/write';
import { BadUserInputError, ConflictError, NotFoundError, type Violation } from '../../../platform/errors';
import { decodeId } from '../../../platform/graphql/ids';
import { TestStatusEnum } from '../ab-tests/ab-test.enums';
import { abTests, lockTest } from '../ab-tests/ab-test.store';
import { listArms } from '../variations/test-variation.store';
import type { DailyTestStatisticsRowInput, RecordDailyTestStatisticsInput } from './daily-statistics.input';
import { StatisticsSource } from './measurement.enums';
import { findSource } from './measurement.store';
import { type DailyRow, lockMeasurements, refreshVariations, replaceDailyStatistics } from './measurement.writes';

/** As many days ahead as a calendar can be before UTC. */
const AHEAD_MS = 14 * 60 * 60 * 1_000;

/**
 * Writes what was counted per variation and day, in place of what was recorded of the same days before; returns the UUID of the
 * test. Throws CONFLICT for a test that has not been started, is cancelled, or is measured by events.
 */
export async function recordDailyTestStatistics(db: Database, input: RecordDailyTestStatisticsInput): Promise<string> {
  const id = decodeId('test', input.abTestId, 'abTestId');
  const test = await lockTest(db, id);
  if (test === null) throw new NotFoundError('abTestId: There is no ABTest with this id.', { path: 'abTestId' });
  const { status } = test;
  if (status === TestStatusEnum.DRAFT || status === TestStatusEnum.CANCELLED) {
    throw new ConflictError(`Nothing can be recorded of a test that is ${status}.`, { status });
  }
  if ((await findSource(db, id)) === StatisticsSource.EVENTS) {
    throw new ConflictError('The test is measured by events: what is recorded beside them would be counted twice.', {
      statisticsSource: StatisticsSource.EVENTS,
    });
  }
  const arms = await listArms(db, id);
  requireRows(input.rows, new Set(arms.map(({ variationId }) => variationId)));
  await updateOwn(db, abTests, id, { statisticsSource: StatisticsSource.REPORTED });
  await lockMeasurements(db, [id]);
  await replaceDailyStatistics(
    db,
    StatisticsSource.REPORTED,
    input.rows.map((row) => ({ abTestId: id, ...reportedRow(row) })),
  );
  await refreshVariations(db, [id]);
  return id;
}

/** A row of counts from outside as the daily statistics hold it: what was not said is null where it cannot be known. */
function reportedRow(row: DailyTestStatisticsRowInput): Omit<DailyRow, 'abTestId'> {
  const { variationId, day, visitors, conversions, convertedVisitors } = row;
  // Who converts at most once has a square that is the conversion itself, and all its revenue in it.
  const once = convertedVisitors === undefined || convertedVisitors === null || convertedVisitors === conversions;
  const revenue = row.revenue ?? '0';
  return {
    variationId,
    day,
    dimension: '',
    value: '',
    units: visitors,
    multiplyExposedUnits: 0,
    convertedUnits: convertedVisitors ?? conversions,
    impressions: row.impressions ?? 0,
    clicks: row.clicks ?? 0,
    conversions,
    revenue,
    impressionsSquared: row.impressionsSquared ?? null,
    clicksSquared: row.clicksSquared ?? null,
    conversionsSquared: row.conversionsSquared ?? (once ? conversions : null),
    revenueSquared: row.revenueSquared ?? (Number(revenue) === 0 ? 0 : null),
    clicksImpressions: row.clicksTimesImpressions ?? null,
    conversionsClicks: null,
    revenueConversions: once ? revenue : null,
    covariateUnits: null,
    covariate: null,
    covariateSquared: null,
    covariateConversions: null,
    covariateConverted: null,
    covariateRevenue: null,
  };
}

function requireRows(rows: readonly DailyTestStatisticsRowInput[], variations: ReadonlySet<string>): void {
  const violations: Violation[] = [];
  const seen = new Set<string>();
  const latest = new Date(now().getTime() + AHEAD_MS).toISOString().slice(0, 10);
  rows.forEach((row, index) => {
    const refuse = (field: string, message: string, constraint: string) =>
      violations.push({ path: `rows.${index}.${field}`, message, constraint });
    if (!variations.has(row.variationId)) {
      refuse(
        'variationId',
        `variationId must be one of the test: ${[...variations].sort().join(', ')}.`,
        'isVariation',
      );
    }
    if (row.day > latest) refuse('day', 'day must not be in the future.', 'isNotInFuture');
    const key = `${row.day} ${row.variationId}`;
    if (seen.has(key)) refuse('day', 'The same variation and day must not be there twice.', 'isUnique');
    seen.add(key);
    if ((row.convertedVisitors ?? null) === null && row.conversions > row.visitors) {
      refuse(
        'conversions',
        'conversions must not be above visitors unless convertedVisitors says who converted.',
        'isNotAbove',
      );
    }
    for (const [sum, squared] of [
      ['conversions', 'conversionsSquared'],
      ['impressions', 'impressionsSquared'],
      ['clicks', 'clicksSquared'],
    ] as const) {
      const [total, squares] = [row[sum] ?? 0, row[squared] ?? null];
      // A whole number is never above its square; and the mean of squares is never below the square of the mean.
      if (squares === null || (squares >= total && squares * row.visitors >= total ** 2)) continue;
      refuse(squared, `${squared} is too small for ${total} ${sum} of ${row.visitors} visitors.`, 'isPossible');
    }
    const { revenue, revenueSquared } = row;
    if (revenueSquared && Number(revenueSquared) * row.visitors < Number(revenue ?? 0) ** 2 * (1 - 1e-12)) {
      refuse(
        'revenueSquared',
        `revenueSquared is too small for this revenue of ${row.visitors} visitors.`,
        'isPossible',
      );
    }
  });
  const [first] = violations;
  if (first) throw new BadUserInputError(`${first.path}: ${first.message}`, violations.slice(0, 100));
}
