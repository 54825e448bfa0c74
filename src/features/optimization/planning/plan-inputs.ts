import type {
  BudgetDimensionEnum,
  BudgetStrategyEnum,
  OptimizationModeEnum,
  SpecialCategoryEnum,
} from '../../campaigns/settings/personalization.enums';
import { centsOf, readBudgetAllocation } from '../../campaigns/settings/settings.budget';
import type { SettingsGuardrails } from '../../campaigns/settings/settings.guardrails';
import type { PerformanceTarget, PerformanceThresholds } from '../../campaigns/settings/settings.views';

/** Everything that a plan may change, as it is stored: what is compared, applied and put back. */
export interface OptimizableState {
  /** Of the campaign: decimal text or null. */
  readonly budget: string | null;
  readonly budgetAllocation: Readonly<Record<string, unknown>>;
  readonly bidAdjustments: readonly Readonly<Record<string, unknown>>[];
}

/** One day of one part of a campaign; money in the campaign's currency. */
export interface ArmDay {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly spend: number;
  readonly clicks: number;
  /** Null where not all reports of the day say them: that is not 0. */
  readonly engagements: number | null;
  readonly conversions: number;
  readonly revenue: number;
}

export interface ArmInputs {
  readonly value: string;
  readonly days: readonly ArmDay[];
}

/** What a part of the audience did, beside all of its dimension. */
export interface BidInputs {
  readonly dimension: string;
  readonly value: string;
  readonly clicks: number;
  readonly conversions: number;
  readonly allClicks: number;
  readonly allConversions: number;
}

/** A change of what optimization may change, with whichever part of it was changed. */
export interface EarlierChange {
  /** ISO 8601. */
  readonly at: string;
  /** By a plan that was applied; otherwise by hand, or by taking a plan back. */
  readonly byPlan: boolean;
  readonly before: Partial<OptimizableState>;
  readonly after: Partial<OptimizableState>;
}

/** All that a plan is made from and judged by. Plain data: the same inputs give the same plan. */
export interface PlanInputs {
  /** ISO 8601. */
  readonly at: string;
  readonly isStopped: boolean;
  readonly campaign: {
    readonly id: string;
    readonly status: string;
    readonly currency: string;
    readonly objective: string | null;
    readonly startsAt: string | null;
    readonly endsAt: string | null;
  };
  readonly settings: {
    readonly version: number;
    readonly mode: OptimizationModeEnum;
    readonly strategy: BudgetStrategyEnum;
    readonly adaptiveBidding: boolean;
    readonly predictiveScaling: boolean;
    readonly targets: readonly PerformanceTarget[];
    readonly thresholds: PerformanceThresholds;
    readonly guardrails: SettingsGuardrails;
    readonly specialCategories: readonly SpecialCategoryEnum[];
  };
  readonly state: OptimizableState;
  readonly dimension: BudgetDimensionEnum;
  /** At most 20, those with the most spend first. */
  readonly arms: readonly ArmInputs[];
  readonly bids: readonly BidInputs[];
  readonly totals: {
    /** Of the facts, YYYY-MM-DD; null: there are none. */
    readonly firstDay: string | null;
    readonly lastDay: string | null;
    /** Cents before today: of the present month, and since the beginning. */
    readonly spentThisMonth: number;
    readonly spentToDate: number;
    /** In the window that is looked at. */
    readonly impressions: number;
    readonly conversions: number;
    /** Currencies of facts that are not the campaign's. */
    readonly otherCurrencies: readonly string[];
  };
  readonly history: {
    /** Of today, and since the day after the last fact; the earliest first. */
    readonly changes: readonly EarlierChange[];
    /** ISO 8601, of anything that a plan may change; null: never. */
    readonly lastChangeAt: string | null;
    readonly plansAppliedToday: number;
  };
}

/** What one part may spend in a day, in cents. */
export type Amounts = ReadonlyMap<string, number>;

/** Days of facts that are looked at, the last one included. */
export const WINDOW_DAYS = 28;
/** Days over which a fact loses half of its weight. */
export const HALF_LIFE_DAYS = 14;
/** The largest change of a value in a day where the guardrails do not say. */
export const DEFAULT_STEP = 0.2;

const DAY_MS = 86_400_000;

/** Days since 1970, in UTC, of a moment or a day. */
export function epochDay(at: string): number {
  return Math.floor(Date.parse(at) / DAY_MS);
}

/** The amounts of a stored allocation, in cents; null where it says nothing. */
export function amountsOf(allocation: unknown): Amounts | null {
  const budget = readBudgetAllocation(allocation);
  if (budget === null) return null;
  return new Map(budget.arms.map(({ value, dailyBudget }) => [value, Number(centsOf(dailyBudget))]));
}

export function totalOf(amounts: Amounts): number {
  let sum = 0;
  for (const cents of amounts.values()) sum += cents;
  return sum;
}

/** What each part spends in a day at present, in cents: as the settings say or, where they say nothing, as was observed. */
export function presentAmounts(inputs: PlanInputs): Amounts {
  return amountsOf(inputs.state.budgetAllocation) ?? observedAmounts(inputs);
}

/** What each part has spent in a day, on average over the last two weeks of facts, in cents. */
export function observedAmounts({ totals, arms }: PlanInputs): Amounts {
  const { lastDay } = totals;
  if (lastDay === null) return new Map();
  const since = epochDay(lastDay) - HALF_LIFE_DAYS;
  return new Map(
    arms
      .map(({ value, days }) => {
        const spent = days.filter(({ date }) => epochDay(date) > since).reduce((sum, { spend }) => sum + spend, 0);
        return [value, Math.round((100 * spent) / HALF_LIFE_DAYS)] as const;
      })
      .filter(([, cents]) => cents > 0),
  );
}

/**
 * What a value is measured against today: as it was before the first plan of today that changed it, so that several plans on
 * a day take one step together. What is changed by hand in between counts from there.
 */
export function referenceOf<Key extends keyof OptimizableState>(
  { at, state, history }: PlanInputs,
  key: Key,
): OptimizableState[Key] {
  let reference: OptimizableState[Key] | undefined;
  for (const change of history.changes) {
    if (!(key in change.before) || epochDay(change.at) < epochDay(at)) continue;
    if (!change.byPlan) reference = undefined;
    else reference ??= change.before[key] as OptimizableState[Key];
  }
  return reference === undefined ? state[key] : reference;
}
