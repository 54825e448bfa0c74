import type { ArmComparison } from './ab-test-analysis';
import type { TestPlan } from './ab-test-plans';
import type { TestRun } from './ab-test-run';

const YEAR_DAYS = 365;

/** The arm with the smallest p-value: what is said of a test is said of it. */
export function leadingComparison(comparisons: readonly ArmComparison[]): ArmComparison {
  return comparisons.reduce((best, other) => (other.adjustedPValue < best.adjustedPValue ? other : best));
}

/** Whether an arm has won: sure enough, and better. */
export function hasWon(plan: TestPlan, { adjustedPValue, difference }: ArmComparison): boolean {
  return adjustedPValue <= 1 - plan.confidenceThreshold && difference > 0;
}

/** What shipping an arm brings in a year at the present traffic, in whole cents. */
export function yearlyImpactCents(run: TestRun, plan: TestPlan, lookIndex: number, variationId: string): number {
  const { arms, days } = run.looks[lookIndex];
  const arm = arms[plan.arms.findIndex(({ key }) => key === variationId)];
  const visitors = arms.reduce((sum, counts) => sum + counts.visitors, 0);
  const gain = arm.revenueCents / arm.visitors - arms[0].revenueCents / arms[0].visitors;
  return (gain * visitors * YEAR_DAYS) / days;
}
