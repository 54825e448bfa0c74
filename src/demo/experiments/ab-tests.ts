import { TestDecisionEnum, TestStatusEnum } from '../../features/experiments/ab-tests/ab-test.enums';
import { allocateRanges } from '../../features/experiments/assignment/assignment';
import { StatisticsSource } from '../../features/experiments/measurements/measurement.enums';
import type { Account } from '../account';
import type { CampaignPlan } from '../campaigns';
import { momentOf } from '../demo-parameters';
import type { DailyStatisticsRow, ResultRow, TestRow, VariationRow } from '../rows';
import type { ArmComparison } from './ab-test-analysis';
import { hasWon, leadingComparison, yearlyImpactCents } from './ab-test-outcome';
import { TEST_PLANS, type TestPlan } from './ab-test-plans';
import { resultRows } from './ab-test-results';
import { runTest, type TestRun } from './ab-test-run';
import { dailyStatisticsRows, variationRows } from './ab-test-variations';

/** The tests of an account, with their arms and analyses. */
export interface TestRows {
  readonly tests: TestRow[];
  readonly variations: VariationRow[];
  readonly dailyStatistics: DailyStatisticsRow[];
  readonly results: ResultRow[];
}

/** Plans, runs and analyses the tests of an account. `campaigns` have begun; there is at least one. */
export function createTests(account: Account, campaigns: readonly CampaignPlan[]): TestRows {
  const rows: TestRows = { tests: [], variations: [], dailyStatistics: [], results: [] };
  TEST_PLANS.forEach((plan, index) => {
    const campaign = campaigns[index % campaigns.length];
    const run = runTest(account, plan, campaign);
    const test = testRow(account, { plan, run, campaign });
    rows.tests.push(test);
    rows.variations.push(...variationRows(account, { plan, run, test }));
    rows.dailyStatistics.push(...dailyStatisticsRows({ plan, run, test }));
    rows.results.push(...resultRows(account, { plan, run, test }));
  });
  return rows;
}

function testRow(
  account: Account,
  { plan, run, campaign }: { plan: TestPlan; run: TestRun; campaign: CampaignPlan },
): TestRow {
  const begun = run.firstEpoch ?? account.lastEpoch + 7;
  const createdAt = momentOf(Math.min(begun, account.lastEpoch) - 2, 11);
  const startDate = momentOf(begun);
  const last = run.looks.at(-1);
  const isOver = plan.status === TestStatusEnum.COMPLETED || plan.status === TestStatusEnum.CANCELLED;
  const endDate = momentOf(begun + (isOver && last ? last.days : run.plannedDays));
  const leader = last && leadingComparison(last.comparisons);
  const winner = leader && plan.status === TestStatusEnum.COMPLETED && hasWon(plan, leader) ? leader : null;
  return {
    userId: account.user.id,
    id: account.newId(`test/${plan.key}`, createdAt),
    campaignId: campaign.row.id,
    key: plan.key,
    name: plan.name,
    hypothesis: plan.hypothesis,
    testType: plan.type,
    status: plan.status,
    confidenceThreshold: plan.confidenceThreshold,
    sampleSize: run.plannedUnits,
    durationDays: run.plannedDays,
    trafficSplit: Object.fromEntries(plan.arms.map(({ key, share }) => [key, share])),
    primaryMetric: 'conversion_rate',
    guardrails: [{ metric: 'revenue_per_visitor', margin: 0.05, higherIsBetter: true }],
    startDate,
    endDate,
    winningVariationId: winner?.variationId ?? null,
    confidenceLevel: leader ? 1 - leader.adjustedPValue : null,
    statisticalSignificance: leader?.significance ?? null,
    pValue: leader?.adjustedPValue ?? null,
    projectedLift: winner?.uplift ?? null,
    revenueImpact: winner ? centsText(yearlyImpactCents(run, plan, run.looks.length - 1, winner.variationId)) : null,
    currency: account.market.currency,
    minimumDetectableEffect: plan.minimumDetectableEffect,
    power: run.power,
    salt: account.newId(`salt/${plan.key}`, createdAt),
    coverage: 1,
    hashVersion: 'SHA256_52',
    // From its start on, so that a test that is running goes on as it is when units are assigned to it.
    trafficRanges:
      run.firstEpoch === null ? [] : allocateRanges(new Map(plan.arms.map(({ key, share }) => [key, share]))),
    conversionEvents: ['Order Completed'],
    attributionDays: 14,
    statisticsSource: run.firstEpoch === null ? null : StatisticsSource.REPORTED,
    ...decisionOf(plan, leader),
    version: run.looks.length === 0 ? 1 : isOver || plan.status === TestStatusEnum.PAUSED ? 3 : 2,
    createdAt,
    updatedAt: last ? momentOf(begun + last.days, 3) : createdAt,
  };
}

function centsText(cents: number): string {
  return (Math.round(cents) / 100).toFixed(2);
}

function decisionOf(plan: TestPlan, leader: ArmComparison | undefined): Pick<TestRow, 'decision' | 'decisionReasons'> {
  if (!leader) return { decision: null, decisionReasons: [] };
  const reason = (decision: TestDecisionEnum, code: string, message: string) => ({
    decision,
    decisionReasons: [{ code, message }],
  });
  const sure = leader.adjustedPValue <= 1 - plan.confidenceThreshold;
  if (sure && leader.difference > 0) {
    return reason(TestDecisionEnum.SHIP, 'SIGNIFICANTLY_BETTER', `${leader.variationId} is better than the control.`);
  }
  if (sure) {
    return reason(
      TestDecisionEnum.ROLL_BACK,
      'SIGNIFICANTLY_WORSE',
      `${leader.variationId} is worse than the control.`,
    );
  }
  if (plan.status === TestStatusEnum.COMPLETED || plan.status === TestStatusEnum.CANCELLED) {
    return reason(TestDecisionEnum.REVIEW, 'NO_DIFFERENCE_FOUND', 'The planned sample was reached without a finding.');
  }
  return reason(TestDecisionEnum.CONTINUE, 'NOT_ENOUGH_DATA', 'The planned sample has not been reached yet.');
}
