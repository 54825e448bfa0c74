import { isDeepStrictEqual } from 'node:util';
import { ConflictError } from '../../../platform/errors';
import { plainFields } from '../../../platform/field-changes';
import { OptimizationModeEnum } from '../../campaigns/settings/personalization.enums';
import type { OptimizableState } from '../planning/plan-inputs';
import { PlanStatusEnum } from './plan.enums';

const { PROPOSED, APPROVED, APPLIED, REVERTED, EXPIRED, REFUSED } = PlanStatusEnum;

/** What may be done to a plan in which status, and what it is then. */
const NEXT = {
  approve: { from: [PROPOSED], to: APPROVED },
  apply: { from: [PROPOSED, APPROVED], to: APPLIED },
  revert: { from: [APPLIED], to: REVERTED },
  expire: { from: [PROPOSED, APPROVED], to: EXPIRED },
} as const satisfies Record<string, { from: readonly PlanStatusEnum[]; to: PlanStatusEnum }>;

export type PlanAction = keyof typeof NEXT;

const WHY: Readonly<Partial<Record<PlanStatusEnum, string>>> = {
  [APPLIED]: 'It has been applied already.',
  [REVERTED]: 'It has been taken back already.',
  [EXPIRED]: 'It has expired: plan anew.',
  [REFUSED]: 'Its guardrails did not hold: see which in guardrails, and plan anew when they do.',
};

/** The status after an action. Throws CONFLICT with the `status` where it may not be done. */
export function nextPlanStatus(status: PlanStatusEnum, action: PlanAction): PlanStatusEnum {
  const { from, to } = NEXT[action];
  if ((from as readonly PlanStatusEnum[]).includes(status)) return to;
  const why = WHY[status] ?? `A plan that is ${status} cannot be taken back.`;
  throw new ConflictError(`This plan is ${status}. ${why}`, { status });
}

/** Throws CONFLICT where the mode does not let a plan be applied in its status. */
export function requireMode(mode: OptimizationModeEnum, status: PlanStatusEnum): void {
  if (mode === OptimizationModeEnum.OFF) {
    throw new ConflictError('Optimization of this campaign is OFF: choose another optimizationMode first.', { mode });
  }
  if (mode === OptimizationModeEnum.APPROVE && status === PROPOSED) {
    throw new ConflictError(
      'In the mode APPROVE a plan is applied after it was approved: call approveOptimizationPlan.',
      {
        mode,
        status,
      },
    );
  }
}

/** One value that is not what a plan has left or found. */
export interface StateDifference {
  readonly path: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** Where a state differs from the one expected; empty: they are identical. */
export function stateDifferences(expected: OptimizableState, found: OptimizableState): StateDifference[] {
  const [before, after] = [plainFields({ ...expected }), plainFields({ ...found })];
  const paths = {
    budget: 'campaign.budget',
    budgetAllocation: 'settings.budgetAllocation',
    bidAdjustments: 'settings.bidAdjustments',
  };
  return Object.entries(paths).flatMap(([key, path]) =>
    isDeepStrictEqual(before[key] ?? null, after[key] ?? null)
      ? []
      : [{ path, expected: before[key] ?? null, found: after[key] ?? null }],
  );
}
