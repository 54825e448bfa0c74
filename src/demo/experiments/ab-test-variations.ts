import { StatisticsSource } from '../../features/experiments/measurements/measurement.enums';
import type { Account } from '../account';
import { dayOf } from '../demo-parameters';
import { moneyOf } from '../draws';
import type { DailyStatisticsRow, TestRow, VariationRow } from '../rows';
import { type ArmCounts, NO_COUNTS } from './ab-test-counts';
import type { TestPlan } from './ab-test-plans';
import type { TestRun } from './ab-test-run';
import { dailySums } from './ab-test-sums';

/** The arms of a test, with what the last look counted. */
export function variationRows(
  account: Account,
  { plan, run, test }: { plan: TestPlan; run: TestRun; test: TestRow },
): VariationRow[] {
  const last = run.looks.at(-1);
  return plan.arms.map((arm, index) => {
    const counts = last?.arms[index] ?? NO_COUNTS;
    const { visitors, impressions, clicks, conversions, revenueCents } = counts;
    const estimate = last?.analysis.arms.find(({ key }) => key === arm.key);
    return {
      userId: account.user.id,
      id: account.newId(`variation/${plan.key}/${arm.key}`, test.createdAt),
      abTestId: test.id,
      variationId: arm.key,
      name: arm.name,
      description: arm.description,
      isControl: index === 0,
      trafficPercentage: arm.share * 100,
      configuration: { ...arm.configuration },
      visitors,
      impressions,
      clicks,
      conversions,
      revenue: moneyOf(revenueCents),
      ctr: impressions === 0 ? null : clicks / impressions,
      conversionRate: visitors === 0 ? null : conversions / visitors,
      revenuePerVisitor: visitors === 0 ? null : (revenueCents / 100 / visitors).toFixed(6),
      sufficientStatistics: statisticsOf(counts),
      confidenceIntervalLower: estimate?.interval?.lower ?? null,
      confidenceIntervalUpper: estimate?.interval?.upper ?? null,
      statisticalPower: estimate?.power ?? null,
      droppedAt: null,
      createdAt: test.createdAt,
      updatedAt: test.updatedAt,
    };
  });
}

/** The counts of each day, as somebody reports them who counts elsewhere. */
export function dailyStatisticsRows({
  plan,
  run,
  test,
  firstEpoch,
}: {
  plan: TestPlan;
  run: TestRun;
  test: TestRow;
  firstEpoch: number | null;
}): DailyStatisticsRow[] {
  if (firstEpoch === null) return [];
  return run.days.flatMap((arms, day) =>
    plan.arms.flatMap(({ key }, index) => {
      const at = { variationId: key, day: dayOf(firstEpoch + day) };
      const { all, devices } = arms[index];
      return [
        dailyRow(test, { ...at, dimension: '', value: '' }, all),
        ...Object.entries(devices).map(([value, counts]) =>
          dailyRow(test, { ...at, dimension: 'device', value }, counts),
        ),
      ];
    }),
  );
}

function dailyRow(
  { userId, id }: TestRow,
  keys: Pick<DailyStatisticsRow, 'variationId' | 'day' | 'dimension' | 'value'>,
  counts: ArmCounts,
): DailyStatisticsRow {
  const revenue = moneyOf(counts.revenueCents);
  const exact = {
    impressionsSquared: String(counts.impressionsSquared),
    clicksSquared: String(counts.clicksSquared),
    conversionsSquared: String(counts.conversions),
    revenueSquared: (counts.revenueCentsSquared / 10_000).toFixed(4),
    clicksImpressions: String(counts.clicksTimesImpressions),
    revenueConversions: revenue,
  };
  const unknown = {
    conversionsClicks: null,
    covariateUnits: null,
    covariate: null,
    covariateSquared: null,
    covariateConversions: null,
    covariateConverted: null,
    covariateRevenue: null,
  };
  return {
    ...dailySums(counts),
    ...{ userId, abTestId: id, ...keys, source: StatisticsSource.REPORTED },
    revenue,
    ...exact,
    ...unknown,
  };
}

function statisticsOf(counts: ArmCounts): Record<string, unknown> {
  if (counts.visitors === 0) return {};
  const { visitors, impressions, clicks, conversions } = counts;
  const revenue = counts.revenueCents / 100;
  return {
    units: visitors,
    sums: { impressions, clicks, conversions, converted: conversions, revenue },
    squares: {
      impressions: counts.impressionsSquared,
      clicks: counts.clicksSquared,
      conversions,
      converted: conversions,
      revenue: counts.revenueCentsSquared / 10_000,
    },
    products: { 'clicks:impressions': counts.clicksTimesImpressions, 'conversions:revenue': revenue },
  };
}
