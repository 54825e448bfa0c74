import { createHash } from 'node:crypto';
import { testSampleRatio } from '../../statistics/sample-ratio';
import type { Account } from '../account';
import { momentOf } from '../demo-parameters';
import type { ResultRow, TestRow } from '../rows';
import type { ArmCounts } from './ab-test-counts';
import { hasWon, leadingComparison, yearlyImpactCents } from './ab-test-outcome';
import type { TestPlan } from './ab-test-plans';
import type { TestLook, TestRun } from './ab-test-run';

const ENOUGH_CONVERSIONS = 25;

/** One immutable result for each look at a test. */
export function resultRows(
  account: Account,
  { plan, run, test }: { plan: TestPlan; run: TestRun; test: TestRow },
): ResultRow[] {
  return run.looks.map((look, index) => {
    const leader = leadingComparison(look.comparisons);
    const winner = hasWon(plan, leader) ? leader : null;
    const calculatedAt = momentOf((run.firstEpoch ?? account.lastEpoch) + look.days, 2);
    const sum = (of: (counts: ArmCounts) => number) => look.arms.reduce((total, counts) => total + of(counts), 0);
    const [visitors, conversions] = [sum((counts) => counts.visitors), sum((counts) => counts.conversions)];
    const pooled = conversions / visitors;
    const impact = winner && yearlyImpactCents(run, plan, index, winner.variationId);
    return {
      userId: account.user.id,
      id: account.newId(`result/${plan.key}/${index + 1}`, calculatedAt),
      abTestId: test.id,
      lookIndex: index + 1,
      method: 'GROUP_SEQUENTIAL',
      totalVisitors: visitors,
      totalImpressions: sum((counts) => counts.impressions),
      totalConversions: conversions,
      durationDays: look.days,
      pValue: leader.adjustedPValue,
      effectSize: leader.difference / Math.sqrt(pooled * (1 - pooled)),
      statisticalPower: leader.power,
      winningVariationId: winner?.variationId ?? null,
      confidenceLevel: 1 - leader.adjustedPValue,
      significanceStatus: leader.significance,
      projectedLift: leader.uplift,
      estimatedRevenueImpact: impact === null ? null : (Math.round(impact) / 100).toFixed(2),
      currency: test.currency,
      variationComparisons: look.comparisons.map((comparison) => ({ ...comparison })),
      statisticalDetails: detailsOf(plan, run, index),
      health: { checks: healthChecks(plan, look) },
      inputsHash: createHash('sha256')
        .update(JSON.stringify({ test: test.id, look: index + 1, alpha: plan.confidenceThreshold, arms: look.arms }))
        .digest('hex'),
      calculatedAt,
      createdAt: calculatedAt,
      updatedAt: calculatedAt,
    };
  });
}

function detailsOf(plan: TestPlan, run: TestRun, index: number): Record<string, unknown> {
  const { boundaryZ, z, arms } = run.looks[index];
  const visitors = arms.reduce((sum, counts) => sum + counts.visitors, 0);
  return {
    alpha: 1 - plan.confidenceThreshold,
    spending: 'OBRIEN_FLEMING',
    correction: 'BONFERRONI',
    comparisons: plan.arms.length - 1,
    informationFraction: Math.min(1, visitors / run.plannedUnits),
    boundaryZ,
    z: Object.fromEntries(plan.arms.slice(1).map(({ key }, arm) => [key, z[arm]])),
  };
}

function healthChecks(plan: TestPlan, { arms }: TestLook): Record<string, unknown>[] {
  const ratio = testSampleRatio(
    arms.map(({ visitors }, index) => ({ units: visitors, weight: plan.arms[index].share })),
  );
  const fewest = Math.min(...arms.map(({ conversions }) => conversions));
  return [
    {
      code: 'SAMPLE_RATIO_MISMATCH',
      passed: ratio.ok ? !ratio.mismatch : null,
      message: ratio.ok ? `The split fits the plan with p = ${ratio.pValue.toPrecision(3)}.` : ratio.explanation,
    },
    {
      code: 'ENOUGH_CONVERSIONS',
      passed: fewest >= ENOUGH_CONVERSIONS,
      message: `The smallest arm has ${fewest} conversions; ${ENOUGH_CONVERSIONS} are enough.`,
    },
  ];
}
