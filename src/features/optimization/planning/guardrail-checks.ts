import { isDeepStrictEqual } from 'node:util';
import { isOver } from '../../campaigns/campaign-standing';
import { centsOf, leastWholeCents } from '../../campaigns/settings/settings.budget';
import { readBidAdjustments } from '../../campaigns/settings/settings.views';
import { HIGHEST_MODIFIER, LOWEST_MODIFIER, mayFollow, modifierBounds } from './bid-plan';
import { type BudgetFrame, boundsOf, floorOf } from './budget-plan';
import { amountsOf, epochDay, type OptimizableState, type PlanInputs, presentAmounts, totalOf } from './plan-inputs';
import type { PredictedEffect } from './predicted-effect';
import { mostCampaignBudget, spentAtEnd, spentAtMonthEnd } from './spending-limits';

/** One guardrail, whether it holds, and by what. */
export interface GuardrailCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

const HOUR_MS = 3_600_000;
const DEFAULT_DATA_AGE_HOURS = 72;
const DEFAULT_LEARNING_CONVERSIONS = 50;
const LEARNING_DAYS = 7;
const DEFAULT_CONFIDENCE = 0.8;

/** What is judged: the state that a plan leads to, and what it is expected to bring. */
export interface JudgedPlan {
  readonly after: OptimizableState;
  readonly effect: PredictedEffect | null;
  readonly isProtective: boolean;
}

/**
 * Whether a plan may be carried out now: every guardrail, those that hold too. It looks at the state that the plan leads to, not
 * at how it was found: the same when a plan is made and when it is applied.
 */
export function checkGuardrails(inputs: PlanInputs, frame: BudgetFrame, plan: JudgedPlan): GuardrailCheck[] {
  const isUrgent = plan.isProtective && onlyLowers(inputs, frame, plan.after);
  const waits = [learning(inputs), cooldown(inputs), changesPerDay(inputs)].map((check) =>
    isUrgent && !check.ok
      ? { ...check, ok: true, detail: `${check.detail} Lowered to stop a loss or to keep a limit, it does not wait.` }
      : check,
  );
  return [
    killSwitch(inputs),
    running(inputs),
    freshness(inputs),
    enoughData(inputs),
    currency(inputs),
    blackout(inputs),
    ...waits,
    ...budgetChecks(inputs, frame, plan),
    bidChecks(inputs, plan.after),
    confidence(inputs, plan),
  ];
}

/** Whether a plan would have to wait for what was changed before it. */
export function hasToWait(inputs: PlanInputs): boolean {
  return [learning(inputs), cooldown(inputs), changesPerDay(inputs)].some(({ ok }) => !ok);
}

/** Whether some parts get less, none gets more, and nothing else changes. */
function onlyLowers(inputs: PlanInputs, { before }: BudgetFrame, after: OptimizableState): boolean {
  const amounts = amountsOf(after.budgetAllocation) ?? presentAmounts(inputs);
  const isLower = totalOf(amounts) < totalOf(before);
  const noneHigher = [...amounts].every(([value, cents]) => cents <= (before.get(value) ?? 0));
  const { budget, bidAdjustments } = inputs.state;
  return isLower && noneHigher && after.budget === budget && isDeepStrictEqual(after.bidAdjustments, bidAdjustments);
}

function killSwitch({ isStopped }: PlanInputs): GuardrailCheck {
  const detail = isStopped ? 'Optimization is stopped for this account.' : 'Optimization is not stopped.';
  return { name: 'KILL_SWITCH', ok: !isStopped, detail };
}

function running({ at, campaign }: PlanInputs): GuardrailCheck {
  const name = 'CAMPAIGN_OPEN';
  if (isOver(campaign.status)) return { name, ok: false, detail: `The campaign is ${campaign.status}.` };
  if (campaign.endsAt !== null && Date.parse(campaign.endsAt) <= Date.parse(at)) {
    return { name, ok: false, detail: `The campaign ended at ${campaign.endsAt}.` };
  }
  return { name, ok: true, detail: `The campaign is ${campaign.status}.` };
}

function freshness({ at, totals, settings }: PlanInputs): GuardrailCheck {
  const name = 'DATA_FRESHNESS';
  const most = settings.guardrails.maxDataAgeHours ?? DEFAULT_DATA_AGE_HOURS;
  if (totals.lastDay === null) return { name, ok: false, detail: 'There are no facts of the campaign yet.' };
  const hours = Math.max(0, (Date.parse(at) - (epochDay(totals.lastDay) + 1) * 24 * HOUR_MS) / HOUR_MS);
  const detail = `The facts end on ${totals.lastDay}, ${Math.floor(hours)} hours ago; at most ${most} are allowed.`;
  return { name, ok: hours <= most, detail };
}

function enoughData({ totals, settings }: PlanInputs): GuardrailCheck {
  const { minimumImpressions, minimumConversions } = settings.thresholds;
  const ok = totals.impressions >= (minimumImpressions ?? 0) && totals.conversions >= (minimumConversions ?? 0);
  const detail = `${totals.impressions} impressions and ${totals.conversions} conversions; needed are ${minimumImpressions ?? 0} and ${minimumConversions ?? 0}.`;
  return { name: 'ENOUGH_DATA', ok, detail };
}

function currency({ totals, campaign }: PlanInputs): GuardrailCheck {
  const ok = totals.otherCurrencies.length === 0;
  const detail = ok
    ? `All facts are in ${campaign.currency}.`
    : `The budget is in ${campaign.currency}, some facts in ${totals.otherCurrencies.join(', ')}.`;
  return { name: 'ONE_CURRENCY', ok, detail };
}

/** Platforms learn anew after a change; until then their numbers say little. */
function learning({ at, arms, totals, history, settings, campaign }: PlanInputs): GuardrailCheck {
  const name = 'LEARNING_PHASE';
  const { freezeDuringLearning, learningConversions } = settings.guardrails;
  if (freezeDuringLearning !== true) return { name, ok: true, detail: 'Changes during learning are allowed.' };
  const begun = history.lastChangeAt ?? campaign.startsAt ?? totals.firstDay;
  if (begun === null || epochDay(at) - epochDay(begun) >= LEARNING_DAYS) {
    return { name, ok: true, detail: `No change within ${LEARNING_DAYS} days.` };
  }
  const needed = learningConversions ?? DEFAULT_LEARNING_CONVERSIONS;
  const since = arms
    .flatMap(({ days }) => days)
    .filter(({ date }) => epochDay(date) > epochDay(begun))
    .reduce((sum, { conversions }) => sum + conversions, 0);
  const detail = `${Math.floor(since)} conversions since the last change on ${begun.slice(0, 10)}; learning takes ${needed}, or ${LEARNING_DAYS} days.`;
  return { name, ok: since >= needed, detail };
}

function blackout({ at, settings }: PlanInputs): GuardrailCheck {
  const moment = Date.parse(at);
  const window = settings.guardrails.blackoutWindows.find(
    ({ startsAt, endsAt }) => new Date(startsAt).getTime() <= moment && moment < new Date(endsAt).getTime(),
  );
  const detail = window
    ? `Nothing may be changed until ${new Date(window.endsAt).toISOString()}${window.reason ? `: ${window.reason}` : ''}.`
    : 'No blackout now.';
  return { name: 'BLACKOUT', ok: window === undefined, detail };
}

function cooldown({ at, history, settings }: PlanInputs): GuardrailCheck {
  const name = 'COOLDOWN';
  const { cooldownHours } = settings.guardrails;
  if (cooldownHours === null || history.lastChangeAt === null)
    return { name, ok: true, detail: 'Nothing to wait for.' };
  const hours = (Date.parse(at) - Date.parse(history.lastChangeAt)) / HOUR_MS;
  const detail = `The last change was ${Math.floor(hours)} hours ago; ${cooldownHours} must pass.`;
  return { name, ok: hours >= cooldownHours, detail };
}

function changesPerDay({ history, settings }: PlanInputs): GuardrailCheck {
  const most = settings.guardrails.maxChangesPerDay;
  const ok = most === null || history.plansAppliedToday < most;
  const detail = `${history.plansAppliedToday} plans were applied today; ${most === null ? 'any number is' : `${most} are`} allowed.`;
  return { name: 'CHANGES_PER_DAY', ok, detail };
}

function budgetChecks(inputs: PlanInputs, frame: BudgetFrame, { after, isProtective }: JudgedPlan): GuardrailCheck[] {
  const amounts = amountsOf(after.budgetAllocation) ?? presentAmounts(inputs);
  const total = totalOf(amounts);
  const { dailyCap, monthlyCap, minimumSpend } = inputs.settings.guardrails;
  const money = (cents: number) => (cents / 100).toFixed(2);
  const month = spentAtMonthEnd(inputs, total);
  const end = spentAtEnd(inputs, total);
  const budget = after.budget === null ? null : Number(centsOf(after.budget));
  const values = [...frame.before.keys()];
  const bounds = boundsOf(frame, total);
  const moves = [...amounts.keys()].every((value) => frame.before.has(value)) && amounts.size === frame.before.size;
  const beyond = values.filter((value, i) => {
    const cents = amounts.get(value) ?? 0;
    // What stays where it is takes no step.
    if (cents === frame.before.get(value)) return false;
    return cents > (bounds[i]?.most ?? 0) || cents < (bounds[i]?.least ?? 0);
  });
  const floor = floorOf(frame, total);
  const raised = values.filter(
    (value) => frame.stopped.has(value) && (amounts.get(value) ?? 0) > Math.max(floor, frame.before.get(value) ?? 0),
  );
  const isEnough = minimumSpend === null || total >= Number(leastWholeCents(minimumSpend));
  const below = [...amounts].filter(([, cents]) => cents < floor).map(([value]) => value);
  const step = Math.round(frame.step * 100);
  // What is spent or committed already cannot be taken back: past a limit, the least that can still be spent is right.
  const stops = isProtective && total < totalOf(frame.before) && total <= frame.most;
  const within = (spent: number, limit: number | null) => limit === null || spent <= limit || stops;
  const passed = (spent: number, limit: number | null) =>
    limit !== null && spent > limit && stops ? ' It is already passed: nothing can be lowered further.' : '';
  const [mostOfDay, mostOfMonth] = [dailyCap, monthlyCap].map((cap) =>
    cap === null ? null : Number(centsOf(cap)),
  ) as [number | null, number | null];
  return [
    {
      name: 'MAX_STEP',
      ok: moves && beyond.length === 0 && budgetWithinStep(inputs, budget),
      detail:
        beyond.length === 0
          ? `No part changes by more than ${step} % in a day.`
          : `Too large a step: ${beyond.join(', ')}.`,
    },
    {
      name: 'DAILY_CAP',
      ok: within(total, mostOfDay),
      detail: `${money(total)} a day; ${dailyCap === null ? 'there is no cap' : `the cap is ${dailyCap}`}.${passed(total, mostOfDay)}`,
    },
    {
      name: 'MONTHLY_CAP',
      ok: within(month, mostOfMonth),
      detail: `At most ${money(month)} until the end of the month; ${monthlyCap === null ? 'there is no cap' : `the cap is ${monthlyCap}`}.${passed(month, mostOfMonth)}`,
    },
    {
      name: 'CAMPAIGN_BUDGET',
      ok: end === null || within(end, budget),
      detail:
        end === null || budget === null
          ? 'No budget with an end.'
          : `At most ${money(end)} of ${money(budget)} until the campaign ends.${passed(end, budget)}`,
    },
    {
      name: 'MINIMUM_SPEND',
      ok: isEnough || (isProtective && total < totalOf(frame.before)),
      detail: `${money(total)} a day; at least ${minimumSpend ?? '0.00'} must be spent${isEnough ? '' : ', unless a loss is stopped or a limit kept'}.`,
    },
    {
      name: 'MINIMUM_SHARE',
      ok: below.length === 0,
      detail:
        below.length === 0
          ? `Every part keeps ${money(floor)} or more.`
          : `Below ${money(floor)}: ${below.join(', ')}.`,
    },
    {
      name: 'STOP_LOSS',
      ok: raised.length === 0,
      detail: [...frame.stopped].map(([value, why]) => `${value}: ${why}.`).join(' ') || 'No part loses for sure.',
    },
  ];
}

function budgetWithinStep(inputs: PlanInputs, budget: number | null): boolean {
  const present = inputs.state.budget === null ? null : Number(centsOf(inputs.state.budget));
  if (budget === present) return true;
  return present !== null && budget !== null && budget > present && budget <= mostCampaignBudget(inputs);
}

function bidChecks(inputs: PlanInputs, after: OptimizableState): GuardrailCheck {
  const name = 'BID_ADJUSTMENTS';
  const before = readBidAdjustments(inputs.state.bidAdjustments);
  const wrong = readBidAdjustments(after.bidAdjustments).filter((bid, index) => {
    const present = before[index];
    if (!present || present.dimension !== bid.dimension || present.value !== bid.value) return true;
    if (present.modifier === bid.modifier) return false;
    const { least, most } = modifierBounds(inputs, bid.dimension, bid.value, present.modifier);
    return bid.modifier < least - 1e-9 || bid.modifier > most + 1e-9 || !mayFollow(inputs, bid.dimension);
  });
  const detail =
    wrong.length === 0
      ? `All modifiers stay within ${LOWEST_MODIFIER} and ${HIGHEST_MODIFIER}, and within the step.`
      : `Out of bounds: ${wrong.map(({ dimension, value }) => `${dimension} ${value}`).join(', ')}.`;
  return { name, ok: wrong.length === 0, detail };
}

function confidence({ settings }: PlanInputs, { effect, isProtective }: JudgedPlan): GuardrailCheck {
  const name = 'CONFIDENCE';
  const needed = settings.thresholds.minimumConfidence ?? DEFAULT_CONFIDENCE;
  if (isProtective) return { name, ok: true, detail: 'The plan keeps a limit or stops a loss; it need not gain.' };
  if (effect === null) return { name, ok: true, detail: 'The budget stays as it is.' };
  const percent = (share: number) => `${Math.round(share * 1000) / 10} %`;
  const detail = `The plan gains with a probability of ${percent(effect.probabilityOfGain)}; needed are ${percent(needed)}.`;
  return { name, ok: effect.probabilityOfGain >= needed, detail };
}
