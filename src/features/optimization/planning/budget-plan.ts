import { expectedMarginal, type ResponseCurve } from '../../../statistics/response-curve';
import { BudgetStrategyEnum } from '../../campaigns/settings/personalization.enums';
import { leastCents } from '../../campaigns/settings/settings.budget';
import { TargetMetricEnum } from '../../campaigns/settings/settings.enums';
import { type ArmModel, type OutcomeMetric, stoppedArms, wantedShares } from './arm-models';
import { type Bounds, divideByPrice, divideCents } from './divide-cents';
import {
  type Amounts,
  amountsOf,
  DEFAULT_STEP,
  observedAmounts,
  type PlanInputs,
  presentAmounts,
  referenceOf,
  totalOf,
} from './plan-inputs';
import { spendingLimits } from './spending-limits';

/** The daily budget by part, as it is and as it should be, in cents. */
export interface BudgetPlan {
  readonly before: Amounts;
  readonly after: Amounts;
  /** Made to keep a limit or to stop a loss, rather than to gain something. */
  readonly isProtective: boolean;
}

/** Less than this share of the daily budget moved is not worth a change: platforms learn anew after each. */
const LEAST_MOVE = 0.01;
const MOST_ROUNDS = 100;

/** What bounds every part: worked out once for a plan, and once more when it is applied. */
export interface BudgetFrame {
  /** By part, in cents: at present, and this morning. */
  readonly before: Amounts;
  readonly morning: Amounts;
  readonly step: number;
  readonly minimumShare: number;
  /** The most that the limits of spending leave for a day, in cents; Infinity: nothing limits it. */
  readonly most: number;
  /** Parts that the stop-loss hits, with why. */
  readonly stopped: ReadonlyMap<string, string>;
  /** Parts that there are facts of. */
  readonly known: ReadonlySet<string>;
  /** Whether no part may get more: what a plan does that must not wait for others. */
  readonly isOnlyLowering: boolean;
}

export function budgetFrame(inputs: PlanInputs): BudgetFrame {
  const { maxStepShare, minimumShare } = inputs.settings.guardrails;
  const before = presentAmounts(inputs);
  return {
    before,
    // The first allocation of a day is a step too, from what was spent before it.
    morning: amountsOf(referenceOf(inputs, 'budgetAllocation')) ?? observedAmounts(inputs),
    step: maxStepShare ?? DEFAULT_STEP,
    minimumShare: minimumShare ?? 0,
    most: spendingLimits(inputs, 'PRESENT')[0]?.cents ?? Number.POSITIVE_INFINITY,
    stopped: stoppedArms(inputs),
    known: new Set(inputs.arms.filter(({ days }) => days.length > 0).map(({ value }) => value)),
    isOnlyLowering: false,
  };
}

/**
 * How the daily budget should be divided, within the guardrails; null: as it is. While changes have to wait (`isWaiting`), a limit is kept
 * and a loss is stopped all the same, by lowering alone.
 */
export function planBudget(
  inputs: PlanInputs,
  whole: BudgetFrame,
  models: ReadonlyMap<string, ArmModel>,
  { metric, isWaiting }: { readonly metric: OutcomeMetric; readonly isWaiting: boolean },
): BudgetPlan | null {
  const { before, stopped } = whole;
  const present = totalOf(before);
  if (before.size === 0 || present === 0) return null;
  const lowered = Math.min(present, whole.most);
  const floor = floorOf(whole, lowered);
  const isProtective = lowered < present || [...before].some(([value, cents]) => stopped.has(value) && cents > floor);
  const frame = { ...whole, isOnlyLowering: isProtective && isWaiting };
  const wanted = isProtective ? lowered : scaledTotal(inputs, frame, models, metric);
  const total = settledTotal(frame, wanted);
  const parts = total === null ? null : divide(inputs, frame, models, total);
  if (parts === null) return null;
  const after = new Map([...before.keys()].map((value, i) => [value, parts[i] ?? 0] as const));
  const moved = [...before].reduce((sum, [value, cents]) => sum + Math.abs((after.get(value) ?? 0) - cents), 0);
  if (moved === 0 || (!isProtective && moved < LEAST_MOVE * present)) return null;
  return { before, after, isProtective };
}

/**
 * What each part may have when all together have `total`, in the order of the present amounts. The step is measured from the
 * present amount and from that of this morning; where a limit makes the total fall, from what that leaves of these. A part
 * that the stop-loss hits has the least share at once, and the least share goes before the step.
 */
export function boundsOf(frame: BudgetFrame, total: number): Bounds[] {
  const { before, morning, step, stopped, known, isOnlyLowering } = frame;
  const present = totalOf(before);
  const shrink = present > 0 ? Math.min(1, frame.most / present) : 1;
  const floor = floorOf(frame, total);
  return [...before].map(([value, cents]) => {
    if (stopped.has(value)) return { least: floor, most: floor };
    const base = cents * shrink;
    // Of a part without facts nothing is known: it keeps what it has.
    const room = known.has(value) ? step : 0;
    const earlier = (morning.get(value) ?? cents) * shrink;
    let least = Math.ceil(Math.max(base * (1 - room), Math.min(earlier * (1 - step), base)));
    let most = Math.floor(Math.min(base * (1 + room), Math.max(earlier * (1 + step), base)));
    if (least > most) [least, most] = [Math.floor(base), Math.floor(base)];
    if (isOnlyLowering) [least, most] = [Math.min(least, cents), Math.min(most, cents)];
    return { least: Math.max(least, floor), most: Math.max(most, floor) };
  });
}

/** The least that each part keeps of a total, in cents. */
export function floorOf({ minimumShare }: BudgetFrame, total: number): number {
  return Number(leastCents(minimumShare, BigInt(Math.max(0, Math.floor(total)))));
}

/** With scaling: the daily budget at which the next unit of money brings just what the target asks for. */
function scaledTotal(
  inputs: PlanInputs,
  frame: BudgetFrame,
  models: ReadonlyMap<string, ArmModel>,
  metric: OutcomeMetric,
): number {
  const { before, step } = frame;
  const most = spendingLimits(inputs, 'RAISED')[0]?.cents ?? Number.POSITIVE_INFINITY;
  const present = totalOf(before);
  const price = wantedMarginal(inputs, metric);
  const { predictiveScaling, strategy, guardrails } = inputs.settings;
  if (!predictiveScaling || strategy !== BudgetStrategyEnum.MARGINAL_ROI || price === null) return present;
  const morning = totalOf(frame.morning);
  const bounds = boundsOf(frame, present);
  const wanted = [...before.keys()].reduce((sum, value, i) => {
    const { least, most: highest } = bounds[i] ?? { least: 0, most: 0 };
    const model = models.get(value);
    const cents = model ? 100 * spendAtMarginal(model.curve, price, highest / 100) : (before.get(value) ?? 0);
    return sum + Math.min(highest, Math.max(least, Math.floor(cents)));
  }, 0);
  const highest = Math.floor(Math.min(present, morning) * (1 + step));
  const lowest = Math.ceil(Math.max(present, morning) * (1 - step));
  const minimum = guardrails.minimumSpend === null ? 0 : Math.ceil(Number(guardrails.minimumSpend) * 100);
  const bounded = Math.max(Math.min(wanted, Math.max(highest, present)), Math.min(lowest, present), minimum);
  return Math.min(bounded, most);
}

/** What the next unit of money must bring, in the metric; null where no target says. */
function wantedMarginal({ settings }: PlanInputs, metric: OutcomeMetric): number | null {
  const target = (wanted: TargetMetricEnum): number | null => {
    const found = settings.targets.find((one) => one.metric === wanted);
    return found && Number(found.target) > 0 ? Number(found.target) : null;
  };
  if (metric === 'REVENUE') return target(TargetMetricEnum.RETURN_ON_AD_SPEND);
  // No target is about what an engagement costs.
  if (metric === 'ENGAGEMENTS') return null;
  const cost = target(metric === 'CLICKS' ? TargetMetricEnum.COST_PER_CLICK : TargetMetricEnum.COST_PER_CONVERSION);
  return cost === null ? null : 1 / cost;
}

/** The total nearest to the one wanted that the parts can have. Least shares follow the total, so it takes some rounds. */
function settledTotal(frame: BudgetFrame, wanted: number): number | null {
  let total = wanted;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const bounds = boundsOf(frame, total);
    const least = bounds.reduce((sum, one) => sum + one.least, 0);
    const most = bounds.reduce((sum, one) => sum + one.most, 0);
    const next = Math.min(most, Math.max(least, total));
    if (next === total) return total;
    total = next;
  }
  return null;
}

function divide(
  inputs: PlanInputs,
  frame: BudgetFrame,
  models: ReadonlyMap<string, ArmModel>,
  total: number,
): number[] | null {
  const { strategy, guardrails } = inputs.settings;
  const { before } = frame;
  const bounds = boundsOf(frame, total);
  const present = totalOf(before);
  const values = [...before.keys()];
  const kept = values.map((value) => ((before.get(value) ?? 0) * total) / present);
  const known = values.flatMap((value, i) => {
    const model = models.get(value);
    return model ? [{ model, i }] : [];
  });
  // Without two parts to compare there is nothing to move.
  if (strategy === BudgetStrategyEnum.FIXED || known.length < 2) return divideCents(total, kept, bounds);
  const fixed = bounds.map((one, i) => (known.some((other) => other.i === i) ? one : clamped(kept[i] ?? 0, one)));
  if (strategy === BudgetStrategyEnum.MARGINAL_ROI) {
    const curves = new Map(known.map(({ model, i }) => [i, model.curve] as const));
    const highest = Math.max(...known.map(({ model }) => expectedMarginal(model.curve, 0)));
    const spendAt = (i: number, price: number): number => {
      const curve = curves.get(i);
      const { least, most } = fixed[i] ?? { least: 0, most: 0 };
      return curve ? 100 * spendAtMarginal(curve, price, most / 100, least / 100) : least;
    };
    return divideByPrice(total, fixed, spendAt, highest);
  }
  const free = known.reduce((sum, { i }) => sum + (kept[i] ?? 0), 0);
  const spends = known.map(({ i }) => (kept[i] ?? 0) / 100);
  const shares = wantedShares(
    strategy,
    known.map(({ model }) => model),
    spends,
    guardrails.minimumShare,
  );
  const targets = [...kept];
  for (const [index, { i }] of known.entries()) targets[i] = (shares[index] ?? 0) * free;
  return divideCents(total, targets, fixed);
}

function clamped(cents: number, { least, most }: Bounds): Bounds {
  const only = Math.min(most, Math.max(least, Math.round(cents)));
  return { least: only, most: only };
}

/** The spend within low..high at which the next unit of money brings `price`. */
function spendAtMarginal(curve: ResponseCurve, price: number, high: number, low = 0): number {
  if (expectedMarginal(curve, high) >= price) return high;
  if (expectedMarginal(curve, low) <= price) return low;
  let [lower, upper] = [low, high];
  for (let step = 0; step < 30; step++) {
    const middle = (lower + upper) / 2;
    if (expectedMarginal(curve, middle) >= price) lower = middle;
    else upper = middle;
  }
  return lower;
}
