import {
  ChangeActionEnum,
  ChangeSourceEnum,
  ChangeSubjectEnum,
} from '../features/campaigns/history/campaign-change.enums';
import {
  BudgetDimensionEnum,
  BudgetStrategyEnum,
  OptimizationModeEnum,
} from '../features/campaigns/settings/personalization.enums';
import { readBudgetAllocation } from '../features/campaigns/settings/settings.budget';
import { readGuardrails } from '../features/campaigns/settings/settings.guardrails';
import {
  readBidAdjustments,
  readPerformanceTargets,
  readThresholds,
} from '../features/campaigns/settings/settings.views';
import { ENGINE_VERSION, makePlan } from '../features/optimization/planning/make-plan';
import { type ArmDay, type PlanInputs, WINDOW_DAYS } from '../features/optimization/planning/plan-inputs';
import { PlannedByEnum, PlanStatusEnum } from '../features/optimization/plans/plan.enums';
import { plainFields } from '../platform/field-changes';
import type { Account } from './account';
import type { CampaignPlan } from './campaigns';
import { dayOf, epochDay } from './demo-parameters';
import type { ChangeRow, FactRow, OptimizationPlanRow, SettingsRow } from './rows';
import { groupBy, totalsOf } from './totals';

interface Optimized {
  readonly plan: CampaignPlan;
  readonly facts: readonly FactRow[];
}

export interface DemoOptimization {
  readonly settings: readonly SettingsRow[];
  readonly plans: readonly OptimizationPlanRow[];
  readonly changes: readonly ChangeRow[];
}

const DAY_MS = 86_400_000;
/** Plans are examples: enough to see one that was applied and one that waits. */
const MOST_PLANS = 3;

/**
 * Plans for campaigns that run, made from the facts of the demo by the engine itself. The first that its guardrails let
 * through was applied two days before the end, so that the campaign has a history; the others are of the last day.
 */
export function optimizeCampaigns(
  account: Account,
  campaigns: readonly Optimized[],
  settings: readonly SettingsRow[],
): DemoOptimization {
  const plans: OptimizationPlanRow[] = [];
  const changes: ChangeRow[] = [];
  const changed = new Map<string, SettingsRow>();
  const created = campaigns.map(({ plan }) => creationOf(account, plan));
  for (const [index, one] of campaigns.entries()) {
    const own = settings[index];
    const runs = one.facts.length > 0 && one.plan.lastEpoch >= account.lastEpoch;
    if (!own || !runs || plans.length >= MOST_PLANS) continue;
    const { optimizationMode: mode, budgetAllocationStrategy: strategy } = own;
    if (mode === OptimizationModeEnum.OFF || strategy === BudgetStrategyEnum.FIXED) continue;
    const isFirst = changes.length === 0;
    const made = planRow(account, one, own, isFirst ? account.lastEpoch - 1 : account.lastEpoch + 1);
    if (isFirst && made.status === PlanStatusEnum.PROPOSED) {
      const { row, change, after } = applied(account, made, own);
      plans.push(row);
      changes.push(change);
      changed.set(own.id, after);
    } else {
      plans.push(isFirst ? planRow(account, one, own, account.lastEpoch + 1) : made);
    }
  }
  return { plans, changes: [...created, ...changes], settings: settings.map((row) => changed.get(row.id) ?? row) };
}

/** Every history begins with who made the campaign. */
function creationOf(account: Account, { row }: CampaignPlan): ChangeRow {
  const { userId: _, id, createdAt, updatedAt: __, ...fields } = row;
  return {
    userId: account.user.id,
    id: account.newId(`change/${id}`, createdAt),
    campaignId: id,
    subject: ChangeSubjectEnum.CAMPAIGN,
    action: ChangeActionEnum.CREATED,
    source: ChangeSourceEnum.USER,
    actorId: account.user.id,
    planId: null,
    before: {},
    after: plainFields(fields),
    reason: null,
    occurredAt: createdAt,
  };
}

function planRow(account: Account, { plan, facts }: Optimized, own: SettingsRow, epoch: number): OptimizationPlanRow {
  const at = account.knownAt(epoch, 6);
  const known = facts.filter(({ date }) => epochDay(date) < epoch);
  const inputs = inputsOf(plan, known, own, at);
  const made = makePlan(inputs);
  return {
    userId: account.user.id,
    id: account.newId(`plan/${plan.row.id}/${epoch}`, at),
    campaignId: plan.row.id,
    status: made.checks.every(({ ok }) => ok) ? PlanStatusEnum.PROPOSED : PlanStatusEnum.REFUSED,
    mode: own.optimizationMode,
    strategy: own.budgetAllocationStrategy,
    plannedBy: PlannedByEnum.JOB,
    changes: made.changes.map((change) => ({ ...change })),
    predictedEffect: made.effect === null ? null : { ...made.effect, isProtective: made.isProtective },
    guardrailChecks: made.checks.map((check) => ({ ...check })),
    responseCurves: made.curves.map((curve) => ({ ...curve })),
    inputs: { ...inputs },
    stateBefore: { ...inputs.state },
    stateAfter: { ...made.after },
    inputsHash: made.inputsHash,
    digest: made.digest,
    settingsVersion: own.version,
    engineVersion: ENGINE_VERSION,
    seed: made.seed,
    approvedBy: null,
    approvedAt: null,
    appliedAt: null,
    revertedAt: null,
    expiresAt: new Date(at.getTime() + DAY_MS),
    createdAt: at,
    updatedAt: at,
  };
}

/** Somebody has looked at it and applied it three hours later. */
function applied(account: Account, made: OptimizationPlanRow, own: SettingsRow) {
  const at = new Date(made.createdAt.getTime() + DAY_MS / 8);
  const { budgetAllocation, bidAdjustments } = made.stateAfter as Pick<
    SettingsRow,
    'budgetAllocation' | 'bidAdjustments'
  >;
  const row: OptimizationPlanRow = { ...made, status: PlanStatusEnum.APPLIED, appliedAt: at, updatedAt: at };
  const change: ChangeRow = {
    userId: account.user.id,
    id: account.newId(`change/${made.id}`, at),
    campaignId: made.campaignId,
    subject: ChangeSubjectEnum.SETTINGS,
    action: ChangeActionEnum.CHANGED,
    source: ChangeSourceEnum.PLAN,
    actorId: account.user.id,
    planId: made.id,
    before: { budgetAllocation: own.budgetAllocation },
    after: { budgetAllocation },
    reason: made.changes.map(({ path, reason }) => `${path}: ${reason}`).join('\n'),
    occurredAt: at,
  };
  return { row, change, after: { ...own, budgetAllocation, bidAdjustments, version: own.version + 1, updatedAt: at } };
}

function inputsOf({ row }: CampaignPlan, facts: readonly FactRow[], own: SettingsRow, at: Date): PlanInputs {
  const days = facts.map(({ date }) => date).sort();
  const last = days.at(-1) ?? dayOf(0);
  const inWindow = facts.filter(({ date }) => epochDay(date) > epochDay(last) - WINDOW_DAYS);
  const allocation = readBudgetAllocation(own.budgetAllocation);
  const dimension = allocation?.dimension ?? BudgetDimensionEnum.PLATFORM;
  const partOf = (fact: FactRow) => (dimension === BudgetDimensionEnum.PLATFORM ? fact.platform : fact.placement);
  const month = at.toISOString().slice(0, 7);
  const inMonth = facts.filter(({ date }) => date.startsWith(month));
  const sums = totalsOf(inWindow);
  const bids = readBidAdjustments(own.bidAdjustments).filter((bid) => bid.dimension === 'placement');
  return plainFields({
    at,
    isStopped: false,
    campaign: {
      id: row.id,
      status: row.status,
      currency: row.currency,
      objective: row.objective,
      startsAt: row.startsAt,
      endsAt: row.endsAt,
    },
    settings: {
      version: own.version,
      mode: own.optimizationMode,
      strategy: own.budgetAllocationStrategy,
      adaptiveBidding: own.adaptiveBiddingEnabled,
      predictiveScaling: own.predictiveScalingEnabled,
      targets: readPerformanceTargets(own.performanceTargets),
      thresholds: readThresholds(own.performanceThresholds),
      guardrails: readGuardrails(own.guardrails),
      specialCategories: own.specialCategories,
    },
    state: { budget: row.budget, budgetAllocation: own.budgetAllocation, bidAdjustments: own.bidAdjustments },
    dimension,
    arms: [...groupBy(inWindow, partOf)].map(([value, of]) => ({ value, days: daysOf(of) })),
    bids: bids.map(({ value }) => {
      const of = totalsOf(inWindow.filter(({ placement }) => placement === value));
      return {
        dimension: 'placement',
        value,
        clicks: of.clicks,
        conversions: of.conversions,
        allClicks: sums.clicks,
        allConversions: sums.conversions,
      };
    }),
    totals: {
      firstDay: days[0] ?? null,
      lastDay: last,
      spentThisMonth: totalsOf(inMonth).spendCents,
      spentToDate: totalsOf(facts).spendCents,
      impressions: sums.impressions,
      conversions: sums.conversions,
      otherCurrencies: [],
    },
    history: { changes: [], lastChangeAt: null, plansAppliedToday: 0 },
  }) as unknown as PlanInputs;
}

function daysOf(facts: readonly FactRow[]): ArmDay[] {
  return [...groupBy(facts, ({ date }) => date)].map(([date, of]) => {
    const { spendCents, clicks, conversions, revenueCents } = totalsOf(of);
    const isTold = of.every(({ engagements }) => engagements !== null);
    const engagements = isTold ? of.reduce((sum, one) => sum + (one.engagements ?? 0), 0) : null;
    return { date, spend: spendCents / 100, clicks, engagements, conversions, revenue: revenueCents / 100 };
  });
}
