import { TestStatusEnum } from '../../features/experiments/ab-tests/ab-test.enums';
import type { Look } from '../../statistics/group-sequential';
import { sampleSizeOfProportions } from '../../statistics/power';
import type { Account } from '../account';
import type { CampaignPlan } from '../campaigns';
import { type ArmComparison, judgeArm } from './ab-test-analysis';
import { type ArmCounts, addCounts, divide, NO_COUNTS, simulateArm } from './ab-test-counts';
import type { TestPlan } from './ab-test-plans';

const WEEK_DAYS = 7;
const POWER = 0.8;
/** What looking early costs in units (O'Brien-Fleming spending, up to five looks). */
const SEQUENTIAL_INFLATION = 1.03;

/** One analysis of a test: the arms at that time, and each against the control. */
export interface TestLook {
  readonly days: number;
  readonly arms: readonly ArmCounts[];
  readonly comparisons: readonly ArmComparison[];
  /** The widest boundary that counted, and how far each comparison was from it. */
  readonly boundaryZ: number;
  readonly z: readonly number[];
}

/** What became of a planned test. */
export interface TestRun {
  readonly plannedUnits: number;
  readonly plannedDays: number;
  /** Null for a test that has not begun. */
  readonly firstEpoch: number | null;
  readonly looks: readonly TestLook[];
  /** What was counted on each day, by arm; every unit on the day of its first exposure. */
  readonly days: readonly (readonly ArmCounts[])[];
  readonly power: number;
}

/** Runs a planned test in the account's shop: a look every week, an end at the first finding or when the plan is fulfilled. */
export function runTest(account: Account, plan: TestPlan, campaign: CampaignPlan): TestRun {
  const days = account.lastEpoch - account.firstEpoch + 1;
  const plannedWeeks = days >= 90 ? 4 : 2;
  const baseRate = Math.min(0.25, Math.max(0.03, campaign.conversionRate));
  const plannedUnits = unitsOf(plan, baseRate);
  const planned = { plannedUnits, plannedDays: plannedWeeks * WEEK_DAYS, power: POWER };
  if (plan.status === TestStatusEnum.DRAFT) return { ...planned, firstEpoch: null, looks: [], days: [] };
  const weeks = plan.beginsAt === null ? Math.ceil(plannedWeeks / 2) : plannedWeeks;
  const begun =
    plan.beginsAt === null
      ? account.lastEpoch - weeks * WEEK_DAYS - 2
      : account.firstEpoch + Math.round(plan.beginsAt * (days - weeks * WEEK_DAYS));
  const settings = {
    alpha: 1 - plan.confidenceThreshold,
    treatments: plan.arms.length - 1,
    // Of two arms, as they are compared.
    plannedUnits: (plannedUnits * 2) / plan.arms.length,
    minimumDetectableEffect: plan.minimumDetectableEffect,
  };
  const draw = account.random(`test/${plan.key}`);
  const shares = plan.arms.map(({ share }) => share);
  const truth = { orderValueCents: campaign.orderValueCents };
  const history: Look[][] = plan.arms.slice(1).map(() => []);
  const looks: TestLook[] = [];
  const counted: ArmCounts[][] = [];
  let arms: ArmCounts[] = plan.arms.map(() => NO_COUNTS);
  for (let week = 1; week <= weeks; week++) {
    for (let day = 1; day <= WEEK_DAYS; day++) {
      const units = divide(draw, draw.poisson(plannedUnits / plannedWeeks / WEEK_DAYS), shares);
      const today = plan.arms.map(({ uplift }, index) =>
        simulateArm(draw, units[index], { ...truth, conversionRate: baseRate * (1 + uplift) }),
      );
      counted.push(today);
      arms = arms.map((counts, index) => addCounts(counts, today[index]));
    }
    const judged = plan.arms
      .slice(1)
      .map(({ key }, index) => judgeArm(arms[0], { key, counts: arms[index + 1], earlier: history[index] }, settings));
    judged.forEach(({ looks: all }, index) => {
      history[index] = [...all];
    });
    looks.push({
      days: week * WEEK_DAYS,
      arms,
      comparisons: judged.map(({ comparison }) => comparison),
      boundaryZ: Math.max(...judged.map(({ boundaryZ }) => boundaryZ)),
      z: history.map((all) => all[all.length - 1].z),
    });
    if (judged.some(({ comparison }) => comparison.adjustedPValue <= settings.alpha)) break;
  }
  return { ...planned, firstEpoch: begun, looks, days: counted };
}

/** Units of all arms together that find the smallest uplift with the planned power. */
function unitsOf({ confidenceThreshold, minimumDetectableEffect, arms }: TestPlan, baseRate: number): number {
  const alpha = (1 - confidenceThreshold) / (arms.length - 1);
  const size = sampleSizeOfProportions(baseRate, baseRate * (1 + minimumDetectableEffect), { alpha, power: POWER });
  if (!size.ok) throw new Error(`The test cannot be planned: ${size.explanation}`);
  return Math.ceil((size.controlUnits * arms.length * SEQUENTIAL_INFLATION) / 100) * 100;
}
