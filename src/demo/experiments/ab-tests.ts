import { TestStatusEnum } from '../../features/experiments/ab-tests/ab-test.enums';
import { storedVerdict } from '../../features/experiments/analysis/stored-analysis';
import { allocateRanges } from '../../features/experiments/assignment/assignment';
import { StatisticsSource } from '../../features/experiments/measurements/measurement.enums';
import { encodeId } from '../../platform/graphql/ids';
import type { Account } from '../account';
import type { CampaignPlan } from '../campaigns';
import { momentOf } from '../demo-parameters';
import type { ContentRow, DailyStatisticsRow, ResultRow, TestRow, VariationRow } from '../rows';
import { TEST_PLANS, type TestPlan } from './ab-test-plans';
import { resultRows } from './ab-test-results';
import { runTest, scheduleOf, type TestRun, type TestSchedule } from './ab-test-run';
import { dailyStatisticsRows, variationRows } from './ab-test-variations';

/** The tests of an account, with their arms and analyses. */
export interface TestRows {
  readonly tests: TestRow[];
  readonly variations: VariationRow[];
  readonly dailyStatistics: DailyStatisticsRow[];
  readonly results: ResultRow[];
}

/** Of a test whose arms are served: half of the units see what everybody sees. */
const SERVED_COVERAGE = 0.5;

/** Plans, runs and analyses the tests of an account. `campaigns` have begun; there is at least one. */
export function createTests(
  account: Account,
  campaigns: readonly CampaignPlan[],
  contents: readonly ContentRow[],
): TestRows {
  const rows: TestRows = { tests: [], variations: [], dailyStatistics: [], results: [] };
  TEST_PLANS.forEach((planned, index) => {
    const campaign = planned.isServed ? runningOf(campaigns) : campaigns[index % campaigns.length];
    const plan = planned.isServed ? withContents(planned, campaign, contents) : planned;
    const schedule = scheduleOf(account, plan, campaign);
    const { firstEpoch } = schedule;
    const started = startedRow(account, { plan, schedule, campaign });
    const run = runTest(account, { plan, campaign, schedule, test: { ...started, status: TestStatusEnum.ACTIVE } });
    const test = finishedRow(started, plan, schedule, run);
    rows.tests.push(test);
    rows.variations.push(...variationRows(account, { plan, run, test }));
    rows.dailyStatistics.push(...dailyStatisticsRows({ plan, run, test, firstEpoch }));
    if (firstEpoch !== null) rows.results.push(...resultRows(account, { plan, run, test, firstEpoch }));
  });
  return rows;
}

/** The latest campaign that runs; where none does, the latest. */
export function runningOf(campaigns: readonly CampaignPlan[]): CampaignPlan {
  return campaigns.findLast(({ row }) => row.status === 'ACTIVE') ?? campaigns[campaigns.length - 1];
}

/** The same plan, whose arms show the first contents of the campaign, which are of one kind. */
function withContents(plan: TestPlan, { row }: CampaignPlan, contents: readonly ContentRow[]): TestPlan {
  const own = contents.filter(({ campaignId }) => campaignId === row.id);
  const arms = plan.arms.map((arm, at) => ({
    ...arm,
    configuration: { ...arm.configuration, contentId: encodeId('content', own[at].id) },
  }));
  return { ...plan, arms };
}

/** A test as it stands when it begins. */
function startedRow(
  account: Account,
  { plan, schedule, campaign }: { plan: TestPlan; schedule: TestSchedule; campaign: CampaignPlan },
): TestRow {
  const begun = schedule.firstEpoch ?? account.lastEpoch + 7;
  const createdAt = momentOf(Math.min(begun, account.lastEpoch) - 2, 11);
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
    sampleSize: schedule.plannedUnits,
    durationDays: schedule.plannedDays,
    trafficSplit: Object.fromEntries(plan.arms.map(({ key, share }) => [key, share])),
    primaryMetric: 'conversion_rate',
    guardrails: [{ metric: 'revenue_per_visitor', margin: tolerableLoss(schedule, campaign), higherIsBetter: true }],
    startDate: momentOf(begun),
    endDate: momentOf(begun + schedule.plannedDays),
    winningVariationId: null,
    confidenceLevel: null,
    statisticalSignificance: null,
    pValue: null,
    projectedLift: null,
    revenueImpact: null,
    currency: account.market.currency,
    minimumDetectableEffect: plan.minimumDetectableEffect,
    power: schedule.power,
    salt: account.newId(`salt/${plan.key}`, createdAt),
    coverage: plan.isServed ? SERVED_COVERAGE : 1,
    hashVersion: 'SHA256_52',
    // From its start on, so that a test that is running goes on as it is when units are assigned to it.
    trafficRanges:
      schedule.firstEpoch === null ? [] : allocateRanges(new Map(plan.arms.map(({ key, share }) => [key, share]))),
    conversionEvents: ['Order Completed'],
    attributionDays: 14,
    analysisSettings: {},
    statisticsSource: schedule.firstEpoch === null ? null : StatisticsSource.REPORTED,
    decision: null,
    decisionReasons: [],
    version: 1,
    createdAt,
    updatedAt: createdAt,
  };
}

/** The same test with what the last look said of it; whoever completed it took the winner that it advised. */
function finishedRow(started: TestRow, plan: TestPlan, { firstEpoch }: TestSchedule, run: TestRun): TestRow {
  const last = run.looks.at(-1);
  if (!last || firstEpoch === null) return started;
  const isOver = plan.status === TestStatusEnum.COMPLETED || plan.status === TestStatusEnum.CANCELLED;
  const isRunning = plan.status === TestStatusEnum.ACTIVE;
  const winner = plan.status === TestStatusEnum.CANCELLED ? null : last.analysis.winningVariationKey;
  return {
    ...started,
    ...storedVerdict({ status: plan.status, winningVariationId: winner }, last.analysis),
    endDate: isOver ? momentOf(firstEpoch + last.days) : started.endDate,
    version: isRunning ? 2 : 3,
    updatedAt: momentOf(firstEpoch + last.days, 3),
  };
}

/** A tenth of what a visitor brings. */
function tolerableLoss({ baseRate }: TestSchedule, { orderValueCents }: CampaignPlan): number {
  return Number(((baseRate * orderValueCents) / 1_000).toPrecision(2));
}
