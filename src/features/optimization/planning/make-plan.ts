import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../platform/canonical-json';
import { expectedMarginal, expectedResponse } from '../../../statistics/response-curve';
import { BudgetStrategyEnum } from '../../campaigns/settings/personalization.enums';
import { centsOf, centsText } from '../../campaigns/settings/settings.budget';
import {
  type ArmModel,
  isTold,
  marginalEstimate,
  metricOf,
  modelArms,
  type OutcomeMetric,
  outcomeOf,
} from './arm-models';
import { type BidPlan, planBids } from './bid-plan';
import { type BudgetFrame, type BudgetPlan, budgetFrame, planBudget } from './budget-plan';
import { checkGuardrails, type GuardrailCheck, hasToWait } from './guardrail-checks';
import { type Amounts, type OptimizableState, type PlanInputs, totalOf } from './plan-inputs';
import { type PredictedEffect, predictEffect } from './predicted-effect';
import { spendingLimits, spentAtEnd } from './spending-limits';

/** Changes when the same inputs may lead to another plan. */
export const ENGINE_VERSION = 'optimization/2';

/** One value that should be another. */
export interface PlannedChange {
  /** Where, for example `settings.budgetAllocation.arms.INSTAGRAM`. */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly reason: string;
  readonly evidence: Readonly<Record<string, unknown>>;
}

/** How one part answers to money, to be drawn as a curve. */
export interface ArmCurve {
  readonly value: string;
  readonly days: number;
  readonly spendBefore: number;
  readonly spendAfter: number;
  readonly marginal: { readonly mean: number; readonly lower: number; readonly upper: number };
  readonly points: readonly { readonly spend: number; readonly expected: number }[];
}

/** What optimization would do. */
export interface Plan {
  readonly changes: readonly PlannedChange[];
  readonly after: OptimizableState;
  readonly effect: PredictedEffect | null;
  readonly isProtective: boolean;
  readonly checks: readonly GuardrailCheck[];
  readonly curves: readonly ArmCurve[];
  readonly inputsHash: string;
  readonly digest: string;
  readonly seed: string;
}

const POINTS = 13;
/** Curves drawn for each part: enough for the tenths of a distribution. */
const DRAWS = 400;

/** A plan from its inputs, without a look at anything else: the same inputs give the same plan, to the digest. */
export function makePlan(inputs: PlanInputs, draws = DRAWS): Plan {
  const inputsHash = sha256(canonicalJson(inputs));
  const seed = `${ENGINE_VERSION}/${inputsHash.slice(0, 16)}`;
  const metric = metricOf(inputs);
  const models = modelArms(inputs, metric, seed, draws);
  const frame = budgetFrame(inputs);
  const isWaiting = hasToWait(inputs);
  const budget = planBudget(inputs, frame, models, { metric, isWaiting });
  // Bids can wait; what stops a loss or keeps a limit is not held up by them.
  const bids = isWaiting && budget?.isProtective ? [] : planBids(inputs);
  const after = stateAfter(inputs, budget, bids);
  const effect = budget === null ? null : predictEffect(metric, models, budget.before, budget.after);
  const changes = [
    ...(budget === null ? [] : budgetChanges(inputs, frame, budget, { models, metric, after })),
    ...bids.map(bidChange),
  ];
  const isProtective = budget?.isProtective ?? false;
  const checks = [
    somethingToChange(changes, models.size, frame),
    ...checkGuardrails(inputs, frame, { after, effect, isProtective }),
  ];
  return {
    changes,
    after,
    effect,
    isProtective,
    checks,
    curves: [...models.values()].map((model) => curveOf(model, frame.before, budget?.after ?? frame.before)),
    inputsHash,
    digest: planDigest(inputsHash, changes, after),
    seed,
  };
}

/** SHA-256 over what a plan was made from and what it changes. */
export function planDigest(inputsHash: string, changes: unknown, after: unknown): string {
  return sha256(canonicalJson({ engine: ENGINE_VERSION, inputsHash, changes, after }));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function somethingToChange(changes: readonly unknown[], models: number, { before }: BudgetFrame): GuardrailCheck {
  const name = 'SOMETHING_TO_CHANGE';
  if (changes.length > 0) return { name, ok: true, detail: `${changes.length} changes.` };
  const why =
    models < 2
      ? `Only ${models} of ${before.size} parts have a week of spend to judge them by.`
      : 'Nothing within the guardrails is worth a change.';
  return { name, ok: false, detail: why };
}

function stateAfter(inputs: PlanInputs, budget: BudgetPlan | null, bids: readonly BidPlan[]): OptimizableState {
  const { state, dimension } = inputs;
  const modifiers = new Map(bids.map(({ index, to }) => [index, to]));
  return {
    budget: campaignBudgetAfter(inputs, budget),
    budgetAllocation:
      budget === null
        ? state.budgetAllocation
        : {
            dimension: state.budgetAllocation.dimension ?? dimension,
            arms: Object.fromEntries([...budget.after].map(([value, cents]) => [value, centsText(BigInt(cents))])),
          },
    bidAdjustments: state.bidAdjustments.map((bid, index) =>
      modifiers.has(index) ? { ...bid, modifier: modifiers.get(index) } : bid,
    ),
  };
}

/** Raised where scaling needs it, and only as far. */
function campaignBudgetAfter(inputs: PlanInputs, budget: BudgetPlan | null): string | null {
  const present = inputs.state.budget;
  if (budget === null || present === null || totalOf(budget.after) <= totalOf(budget.before)) return present;
  const needed = spentAtEnd(inputs, totalOf(budget.after));
  return needed !== null && BigInt(needed) > centsOf(present) ? centsText(BigInt(needed)) : present;
}

function budgetChanges(
  inputs: PlanInputs,
  frame: BudgetFrame,
  { before, after: amounts }: BudgetPlan,
  { models, metric, after }: { models: ReadonlyMap<string, ArmModel>; metric: OutcomeMetric; after: OptimizableState },
): PlannedChange[] {
  const isNew = Object.keys(inputs.state.budgetAllocation).length === 0;
  const changes: PlannedChange[] = [];
  if (after.budget !== inputs.state.budget) {
    changes.push({
      path: 'campaign.budget',
      from: inputs.state.budget,
      to: after.budget,
      reason: `The daily budget of ${money(totalOf(amounts))} needs it until the campaign ends.`,
      evidence: { spentToDate: money(inputs.totals.spentToDate), endsAt: inputs.campaign.endsAt },
    });
  }
  for (const [value, cents] of amounts) {
    const present = before.get(value) ?? 0;
    if (cents === present && !isNew) continue;
    changes.push({
      path: `settings.budgetAllocation.arms.${value}`,
      from: isNew ? null : money(present),
      to: money(cents),
      reason: reasonOf(inputs, frame, { value, present, cents }, models, metric),
      evidence: evidenceOf(inputs, { value, present, cents }, models.get(value), metric),
    });
  }
  return changes;
}

interface Move {
  readonly value: string;
  readonly present: number;
  readonly cents: number;
}

const UNITS: Readonly<Record<OutcomeMetric, string>> = {
  CONVERSIONS: 'conversions',
  REVENUE: 'revenue',
  CLICKS: 'clicks',
  ENGAGEMENTS: 'engagements',
};

function reasonOf(
  inputs: PlanInputs,
  frame: BudgetFrame,
  { value, present, cents }: Move,
  models: ReadonlyMap<string, ArmModel>,
  metric: OutcomeMetric,
): string {
  const stopped = frame.stopped.get(value);
  if (stopped !== undefined) return `Stop-loss: ${stopped}.`;
  const [limit] = spendingLimits(inputs, 'PRESENT');
  const lowered = frame.most < totalOf(frame.before) ? `To keep within ${limit?.name}, all parts together fall. ` : '';
  const model = models.get(value);
  if (!model) return `${lowered}There is too little spend to say what this part brings.`;
  const here = marginalEstimate(model, present / 100);
  const others = [...models.values()].filter((one) => one !== model);
  const elsewhere =
    others.reduce(
      (sum, { curve, value: other }) => sum + expectedMarginal(curve, (frame.before.get(other) ?? 0) / 100),
      0,
    ) / Math.max(1, others.length);
  const verb = cents > present ? 'more' : cents < present ? 'less' : 'the same';
  const { strategy } = inputs.settings;
  const isAgainst = others.length > 0 && cents !== present && cents > present !== here.mean > elsewhere;
  const how =
    strategy === BudgetStrategyEnum.FIXED
      ? ' The strategy FIXED moves nothing for it.'
      : isAgainst
        ? ` That is what ${strategy} and the limits ask for: to learn more, or since others gain more.`
        : '';
  const compared = others.length === 0 ? '' : `, against ${round(elsewhere)} on average elsewhere`;
  return `${lowered}The next ${inputs.campaign.currency} brings ${round(here.mean)} ${UNITS[metric]} here (80 %: ${round(here.lower)} to ${round(here.upper)})${compared}: ${verb} here.${how}`;
}

function evidenceOf(
  { arms }: PlanInputs,
  { value, present, cents }: Move,
  model: ArmModel | undefined,
  metric: OutcomeMetric,
): Record<string, unknown> {
  const days = (arms.find((arm) => arm.value === value)?.days ?? []).filter((day) => isTold(day, metric));
  const spend = days.reduce((sum, day) => sum + day.spend, 0);
  const outcome = days.reduce((sum, day) => sum + outcomeOf(day, metric), 0);
  return {
    basis: 'OBSERVATIONAL',
    metric,
    days: days.length,
    spend: spend.toFixed(2),
    outcome: round(outcome),
    marginalBefore: model ? rounded(marginalEstimate(model, present / 100)) : null,
    marginalAfter: model ? rounded(marginalEstimate(model, cents / 100)) : null,
  };
}

function bidChange({ index, dimension, value, from, to, ratio, clicks, conversions }: BidPlan): PlannedChange {
  const { mean, lower, upper } = rounded(ratio);
  return {
    path: `settings.bidAdjustments.${index}.modifier`,
    from,
    to,
    reason: `Clicks of ${dimension} ${value} convert ${mean} times as often as all (90 %: ${lower} to ${upper}); the bid says ${from}.`,
    evidence: { basis: 'OBSERVATIONAL', dimension, value, clicks, conversions, ratio: { mean, lower, upper } },
  };
}

function curveOf({ value, curve, draws }: ArmModel, before: Amounts, after: Amounts): ArmCurve {
  const [was, will] = [(before.get(value) ?? 0) / 100, (after.get(value) ?? 0) / 100];
  const widest = Math.max(was, will) * 1.5;
  return {
    value,
    days: curve.days,
    spendBefore: was,
    spendAfter: will,
    marginal: rounded(marginalEstimate({ value, curve, draws }, was)),
    points: Array.from({ length: POINTS }, (_, i) => {
      const spend = (widest * i) / (POINTS - 1);
      return { spend: round(spend), expected: round(expectedResponse(curve, spend)) };
    }),
  };
}

function rounded({ mean, lower, upper }: { mean: number; lower: number; upper: number }) {
  return { mean: round(mean), lower: round(lower), upper: round(upper) };
}

/** Four digits: more say nothing. */
function round(value: number): number {
  return Number(value.toPrecision(4));
}

function money(cents: number): string {
  return (cents / 100).toFixed(2);
}
