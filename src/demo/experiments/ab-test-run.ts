import { TestStatusEnum } from '../../features/experiments/ab-tests/ab-test.enums';
import { analyse } from '../../features/experiments/analysis/analysis';
import { StopRuleEnum } from '../../features/experiments/analysis/analysis.enums';
import type { Analysis, AnalysisInput } from '../../features/experiments/analysis/analysis.model';
import { type AnalysedTest, analysisInput } from '../../features/experiments/analysis/analysis-input';
import { type StopFinding, stopRules } from '../../features/experiments/analysis/stop-rules';
import { sampleSizeOfProportions } from '../../statistics/power';
import type { Account } from '../account';
import type { CampaignPlan } from '../campaigns';
import { dayOf, momentOf } from '../demo-parameters';
import { type ArmCounts, type ArmDay, addCounts, divide, NO_COUNTS, simulateDay } from './ab-test-counts';
import type { TestPlan } from './ab-test-plans';
import { dailySums } from './ab-test-sums';

const WEEK_DAYS = 7;
const POWER = 0.8;
/** What looking early costs in units (O'Brien-Fleming spending, up to five looks). */
const SEQUENTIAL_INFLATION = 1.03;

/** The shop ends a test by these rules; whatever seems futile it lets run on, as it may. */
const ENDS: ReadonlySet<StopRuleEnum> = new Set([
  StopRuleEnum.BOUNDARY,
  StopRuleEnum.PLANNED_SIZE,
  StopRuleEnum.DURATION,
]);

/** When a planned test begins and how large it is to get. */
export interface TestSchedule {
  readonly plannedUnits: number;
  readonly plannedDays: number;
  /** Null for a test that has not begun. */
  readonly firstEpoch: number | null;
  /** How many weeks it can have run by the last day of the demo. */
  readonly weeks: number;
  readonly baseRate: number;
  readonly power: number;
}

/** One analysis of a test, by the same code that analyses tests of the API. */
export interface TestLook {
  readonly days: number;
  readonly arms: readonly ArmCounts[];
  readonly input: AnalysisInput;
  readonly analysis: Analysis;
  readonly stop: readonly StopFinding[];
}

/** What became of a planned test. */
export interface TestRun {
  readonly looks: readonly TestLook[];
  /** What was counted on each day, by arm; every unit on the day of its first exposure. */
  readonly days: readonly (readonly ArmDay[])[];
}

/** Fits a planned test into the period of the account. */
export function scheduleOf(account: Account, plan: TestPlan, campaign: CampaignPlan): TestSchedule {
  const days = account.lastEpoch - account.firstEpoch + 1;
  const plannedWeeks = days >= 90 ? 4 : 2;
  const baseRate = Math.min(0.25, Math.max(0.03, campaign.conversionRate));
  const weeks = plan.beginsAt === null ? Math.ceil(plannedWeeks / 2) : plannedWeeks;
  const begun =
    plan.beginsAt === null
      ? account.lastEpoch - weeks * WEEK_DAYS - 2
      : account.firstEpoch + Math.round(plan.beginsAt * (days - weeks * WEEK_DAYS));
  return {
    plannedUnits: unitsOf(plan, baseRate),
    plannedDays: plannedWeeks * WEEK_DAYS,
    firstEpoch: plan.status === TestStatusEnum.DRAFT ? null : begun,
    weeks,
    baseRate,
    power: POWER,
  };
}

/** Runs a planned test in the account's shop: a look every week, an end when a rule ends it or the time is over. */
export function runTest(
  account: Account,
  {
    plan,
    campaign,
    schedule,
    test,
  }: { plan: TestPlan; campaign: CampaignPlan; schedule: TestSchedule; test: AnalysedTest },
): TestRun {
  const { plannedUnits, plannedDays, firstEpoch, weeks, baseRate } = schedule;
  if (firstEpoch === null) return { looks: [], days: [] };
  const draw = account.random(`test/${plan.key}`);
  const shares = plan.arms.map(({ share }) => share);
  const truth = { orderValueCents: campaign.orderValueCents };
  const variations = plan.arms.map(({ key, share, configuration }, index) => ({
    variationId: key,
    isControl: index === 0,
    trafficPercentage: share * 100,
    configuration,
    droppedAt: null,
  }));
  const looks: TestLook[] = [];
  const days: ArmDay[][] = [];
  let arms: ArmCounts[] = plan.arms.map(() => NO_COUNTS);
  for (let week = 1; week <= weeks; week++) {
    for (let day = 1; day <= WEEK_DAYS; day++) {
      const units = divide(draw, draw.poisson(plannedUnits / plannedDays), shares);
      const today = plan.arms.map(({ uplift }, index) =>
        simulateDay(draw, units[index], { ...truth, conversionRate: baseRate * (1 + uplift) }, plan.byDevice ?? false),
      );
      days.push(today);
      arms = arms.map((counts, index) => addCounts(counts, today[index].all));
    }
    const sums = days.flatMap((counts, day) =>
      plan.arms.map(({ key }, index) => ({
        ...dailySums(counts[index].all),
        variationId: key,
        dimension: '',
        value: '',
        day: dayOf(firstEpoch + day),
      })),
    );
    const input = analysisInput(
      { test, arms: variations, sums, actions: [] },
      {
        earlier: looks.map(({ analysis }) => analysis.look),
        upliftDeviation: null,
        at: momentOf(firstEpoch + week * WEEK_DAYS, 2),
      },
    );
    const analysis = analyse(input);
    const stop = stopRules(input.plan, analysis, input.calendar);
    looks.push({ days: week * WEEK_DAYS, arms, input, analysis, stop });
    if (stop.some(({ rule }) => ENDS.has(rule))) break;
  }
  return { looks, days };
}

/** Units of all arms together that find the smallest uplift with the planned power. */
function unitsOf({ confidenceThreshold, minimumDetectableEffect, arms }: TestPlan, baseRate: number): number {
  const alpha = (1 - confidenceThreshold) / (arms.length - 1);
  const size = sampleSizeOfProportions(baseRate, baseRate * (1 + minimumDetectableEffect), { alpha, power: POWER });
  if (!size.ok) throw new Error(`The test cannot be planned: ${size.explanation}`);
  return Math.ceil((size.controlUnits * arms.length * SEQUENTIAL_INFLATION) / 100) * 100;
}
