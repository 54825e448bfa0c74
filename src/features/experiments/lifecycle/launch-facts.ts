import { now } from '../../../platform/clock';
import type { Database } from '../../../platform/database/statement';
import { PerformanceBreakdown } from '../../performance/series/performance.enums';
import { sumByCampaign } from '../../performance/series/performance.store';
import { metricsOf } from '../../performance/series/performance-metrics';
import { addDays } from '../../performance/series/performance-periods';
import type { AbTest } from '../ab-tests/ab-test.entity';
import { listOverlaps } from '../ab-tests/ab-test.store';
import { listArmsOf } from '../variations/test-variation.store';
import type { LaunchFacts } from './launch-checklist';

/** How far back the present rate of a campaign is measured. */
const BASELINE_DAYS = 90;

type Tested = Pick<AbTest, 'id' | 'campaignId' | 'primaryMetric'>;

/** What the checklist needs to know around each of these tests, by test: three statements, however many they are. */
export async function findLaunchFacts(db: Database, tests: readonly Tested[]): Promise<Map<string, LaunchFacts>> {
  const ids = tests.map(({ id }) => id);
  const [arms, overlaps, baselines] = await Promise.all([
    listArmsOf(db, ids),
    listOverlaps(db, ids),
    findBaselines(db, tests),
  ]);
  return new Map(
    tests.map((test) => [
      test.id,
      {
        arms: arms.filter(({ abTestId }) => abTestId === test.id),
        overlapping: overlaps.filter(({ id }) => id === test.id).map(({ key }) => key),
        baseline: baselines(test),
      },
    ]),
  );
}

/** The metrics that reports of campaigns have: conversions per click, and clicks per impression. */
async function findBaselines(db: Database, tests: readonly Tested[]): Promise<(test: Tested) => number | null> {
  const known = tests.filter(({ primaryMetric }) => primaryMetric === 'conversion_rate' || primaryMetric === 'ctr');
  const campaignIds = [...new Set(known.flatMap(({ campaignId }) => campaignId ?? []))];
  const sums =
    campaignIds.length === 0
      ? []
      : await sumByCampaign(db, campaignIds, {
          from: addDays(now().toISOString().slice(0, 10), -BASELINE_DAYS),
          to: null,
          granularity: null,
          breakdown: PerformanceBreakdown.NONE,
          totals: true,
        });
  return ({ campaignId, primaryMetric }) => {
    const own = sums.filter((sum) => sum.campaignId === campaignId);
    if (campaignId === null || own.length === 0) return null;
    const { ctr, conversionRate } = metricsOf(own);
    if (primaryMetric === 'ctr') return ctr;
    return primaryMetric === 'conversion_rate' ? conversionRate : null;
  };
}
