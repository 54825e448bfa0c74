import { centsOf } from '../../campaigns/settings/settings.budget';
import { amountsOf, DEFAULT_STEP, epochDay, type PlanInputs, presentAmounts, totalOf } from './plan-inputs';

/** The most that may be spent in a day from now on, and what says so. */
export interface SpendingLimit {
  readonly name: 'DAILY_CAP' | 'MONTHLY_CAP' | 'CAMPAIGN_BUDGET';
  readonly cents: number;
}

/** What is committed already and cannot be taken back by spending less tomorrow. All in cents and days. */
interface Commitment {
  /** The highest daily budget that was in force today. */
  readonly today: number;
  /** The highest since the last day of facts: what the days without facts may have spent. */
  readonly unreported: number;
}

/** Which limits there are for the daily budget, the tightest first; with the campaign's budget as it is or raised in full. */
export function spendingLimits(inputs: PlanInputs, budget: 'PRESENT' | 'RAISED'): SpendingLimit[] {
  const { dailyCap, monthlyCap } = inputs.settings.guardrails;
  const limits: SpendingLimit[] = [];
  if (dailyCap !== null) limits.push({ name: 'DAILY_CAP', cents: cents(dailyCap) });
  if (monthlyCap !== null) {
    const left = cents(monthlyCap) - inputs.totals.spentThisMonth;
    limits.push({ name: 'MONTHLY_CAP', cents: mostPerDay(inputs, left, monthOf(inputs)) });
  }
  const period = campaignPeriod(inputs);
  if (inputs.state.budget !== null && period !== null) {
    const whole = budget === 'RAISED' ? mostCampaignBudget(inputs) : cents(inputs.state.budget);
    const left = whole - inputs.totals.spentToDate;
    limits.push({ name: 'CAMPAIGN_BUDGET', cents: mostPerDay(inputs, left, period) });
  }
  return limits.sort((a, b) => a.cents - b.cents);
}

/** What the campaign will have spent at its end with this daily budget, in cents; null where it has no end. */
export function spentAtEnd(inputs: PlanInputs, daily: number): number | null {
  const period = campaignPeriod(inputs);
  return period === null ? null : inputs.totals.spentToDate + toCome(inputs, daily, period);
}

/** What will have been spent at the end of the month with this daily budget, in cents. */
export function spentAtMonthEnd(inputs: PlanInputs, daily: number): number {
  return inputs.totals.spentThisMonth + toCome(inputs, daily, monthOf(inputs));
}

/** What the budget of the whole campaign may be raised to, in cents. */
export function mostCampaignBudget({ state, settings, history }: PlanInputs): number {
  if (state.budget === null) return 0;
  const present = cents(state.budget);
  if (!settings.predictiveScaling) return present;
  const step = 1 + (settings.guardrails.maxStepShare ?? DEFAULT_STEP);
  const earlier = history.changes.find(({ byPlan, before }) => byPlan && typeof before.budget === 'string');
  const reference = earlier?.before.budget ? cents(earlier.before.budget) : present;
  return Math.max(present, Math.floor(Math.min(present, reference) * step));
}

interface Period {
  /** Days after today, the last one included. */
  readonly rest: number;
  /** Days before today of which there are no facts yet. */
  readonly unreported: number;
}

function monthOf({ at, totals }: PlanInputs): Period {
  const day = new Date(at);
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()];
  const firstOfMonth = Math.floor(Date.UTC(year, month, 1) / 86_400_000);
  const lastOfMonth = Math.floor(Date.UTC(year, month + 1, 0) / 86_400_000);
  const today = epochDay(at);
  const since = Math.max(firstOfMonth, totals.lastDay === null ? today : epochDay(totals.lastDay) + 1);
  return { rest: lastOfMonth - today, unreported: Math.max(0, today - since) };
}

function campaignPeriod({ at, campaign, totals }: PlanInputs): Period | null {
  if (campaign.endsAt === null) return null;
  const today = epochDay(at);
  // A campaign that ends at midnight does not run on the day that begins then.
  const last = Math.floor((Date.parse(campaign.endsAt) - 1) / 86_400_000);
  const since = totals.lastDay === null ? today : epochDay(totals.lastDay) + 1;
  return { rest: Math.max(0, last - today), unreported: Math.max(0, today - since) };
}

/** What is spent at worst: today at the highest budget of today, each day without facts at the highest since. */
function toCome(inputs: PlanInputs, daily: number, { rest, unreported }: Period): number {
  const committed = commitmentOf(inputs);
  return unreported * committed.unreported + Math.max(committed.today, daily) + rest * daily;
}

/** The largest daily budget with which not more than `left` is spent until the end of the period. */
function mostPerDay(inputs: PlanInputs, left: number, { rest, unreported }: Period): number {
  const committed = commitmentOf(inputs);
  const open = left - unreported * committed.unreported;
  const even = Math.floor(open / (1 + rest));
  if (even >= committed.today) return even;
  // Today stays what it was; what is left of it all is for the days to come.
  return rest === 0 ? 0 : Math.max(0, Math.floor((open - committed.today) / rest));
}

function commitmentOf(inputs: PlanInputs): Commitment {
  const present = totalOf(presentAmounts(inputs));
  let [today, unreported] = [present, present];
  for (const { at, before, after } of inputs.history.changes) {
    for (const { budgetAllocation } of [before, after]) {
      const amounts = amountsOf(budgetAllocation);
      if (amounts === null) continue;
      unreported = Math.max(unreported, totalOf(amounts));
      if (epochDay(at) === epochDay(inputs.at)) today = Math.max(today, totalOf(amounts));
    }
  }
  return { today, unreported };
}

/** Whole cents that are not above a decimal. */
function cents(decimal: string): number {
  return Number(centsOf(decimal));
}
