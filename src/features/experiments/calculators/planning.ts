import type { Outcome } from '../../../statistics/outcome';
import { type Plan, type PlanRequest, planTest } from '../../../statistics/planning';
import { PlanUnknownEnum } from './planning.enums';

/** What is known of a test; checked before (planning.checks.ts): exactly one of effect, size and power is null. */
export interface PlanQuestion {
  readonly metric: PlanRequest['metric'];
  /** Relative, a share. */
  readonly minimumDetectableEffect: number | null;
  /** Visitors of all arms together. */
  readonly totalSampleSize: number | null;
  readonly power: number | null;
  /** 1 - confidence threshold. */
  readonly alpha: number;
  /** Comparisons that share alpha. */
  readonly comparisons: number;
  /** Shares of the arms, control first. */
  readonly trafficSplit: readonly number[];
  readonly dailyVisitors: number | null;
  /** With the last one; 1 is a test without interim looks. */
  readonly looks: number;
}

/** A complete plan. */
export interface TestPlan {
  readonly solvedFor: PlanUnknownEnum;
  /** Null with an uneven split. */
  readonly sampleSizePerVariation: number | null;
  /** By arm, control first. */
  readonly sampleSizes: readonly number[];
  readonly totalSampleSize: number;
  readonly durationDays: number | null;
  readonly durationWeeks: number | null;
  readonly minimumDetectableEffect: number;
  readonly minimumDetectableDifference: number;
  readonly power: number;
  readonly alphaPerComparison: number;
  readonly looks: number;
  readonly inflation: number;
  readonly expectedSampleShare: number;
}

/** Solves for the part that is null. NOT_REACHABLE when no size or no effect will do. */
export function planABTest(question: PlanQuestion): Outcome<TestPlan> {
  const { metric, alpha, comparisons, trafficSplit, looks } = question;
  const plan = planTest({
    metric,
    alpha,
    comparisons,
    trafficSplit,
    looks,
    ...(question.minimumDetectableEffect === null ? {} : { uplift: question.minimumDetectableEffect }),
    ...(question.totalSampleSize === null ? {} : { units: question.totalSampleSize }),
    ...(question.power === null ? {} : { power: question.power }),
    ...(question.dailyVisitors === null ? {} : { unitsPerDay: question.dailyVisitors }),
  });
  return plan.ok ? { ok: true, ...answer(question, plan) } : plan;
}

function answer(question: PlanQuestion, plan: Plan): TestPlan {
  const { trafficSplit, looks, metric } = question;
  const [first] = plan.unitsByArm;
  const even = trafficSplit.every((share) => share === trafficSplit[0]);
  return {
    solvedFor: unknownOf(question),
    sampleSizePerVariation: even ? first : null,
    sampleSizes: plan.unitsByArm,
    totalSampleSize: plan.units,
    durationDays: plan.days === null ? null : Math.ceil(plan.days - 1e-9),
    durationWeeks: plan.wholeWeeks,
    minimumDetectableEffect: plan.uplift,
    minimumDetectableDifference: plan.uplift * metric.baseline,
    power: plan.power,
    alphaPerComparison: plan.alphaPerComparison,
    looks,
    inflation: plan.inflation,
    expectedSampleShare: plan.expectedShare,
  };
}

function unknownOf({ totalSampleSize, power }: PlanQuestion): PlanUnknownEnum {
  if (totalSampleSize === null) return PlanUnknownEnum.SAMPLE_SIZE;
  return power === null ? PlanUnknownEnum.POWER : PlanUnknownEnum.MINIMUM_DETECTABLE_EFFECT;
}
