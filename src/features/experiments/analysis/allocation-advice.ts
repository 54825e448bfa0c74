import { thompsonShares, topTwoShares } from '../../../statistics/bandit-allocation';
import { chancesToBeBest } from '../calculators/evaluation.metric';
import { AllocationGoalEnum, AllocationPhaseEnum } from './analysis.enums';
import type { AnalysisInput } from './analysis.model';
import { evaluatedArm } from './comparators';
import { designOf } from './design';
import { measuredMetric } from './measured-metric';

/** How the next period's traffic would be shared by what is known so far. */
export interface AllocationAdvice {
  readonly goal: AllocationGoalEnum;
  /** BURN_IN: too little is known yet, shares are even. */
  readonly phase: AllocationPhaseEnum;
  readonly shares: readonly {
    readonly variationKey: string;
    readonly share: number;
    readonly chanceToBeBest: number | null;
  }[];
}

const BURN_IN_UNITS = 100;
const BURN_IN_EVENTS = 5;

/**
 * Shares by the chance to be the best (Thompson, to earn) or by who is best and who may be (top-two, to learn), each at least
 * `floor`; without randomness. Advice only: a traffic split that follows results biases the rates that are compared by it.
 */
export function allocationAdvice(
  input: AnalysisInput,
  goal: AllocationGoalEnum,
  floor: number,
): AllocationAdvice | null {
  const metric = measuredMetric(input.plan.primaryMetric);
  const design = designOf(input);
  if (metric === null || design === null) return null;
  const { arms } = design;
  const least = Math.min(floor, 1 / arms.length);
  const best = chancesToBeBest(
    metric.kind,
    arms.map((arm) => evaluatedArm(metric, arm, 50)),
  );
  const isNew = arms.some(({ sums }) => sums.units < BURN_IN_UNITS || sums[metric.events] < BURN_IN_EVENTS);
  const shares =
    best === null || isNew
      ? arms.map(() => 1 / arms.length)
      : goal === AllocationGoalEnum.EARN
        ? thompsonShares(best, least)
        : topTwoShares(best, least);
  return {
    goal,
    phase: best === null || isNew ? AllocationPhaseEnum.BURN_IN : AllocationPhaseEnum.ADAPTIVE,
    shares: arms.map(({ key }, i) => ({ variationKey: key, share: shares[i], chanceToBeBest: best?.[i] ?? null })),
  };
}
