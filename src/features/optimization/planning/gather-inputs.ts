import type { Database } from '../../../platform/database/statement';
import { plainFields } from '../../../platform/field-changes';
import type { CampaignRow } from '../../campaigns/campaign.store';
import { BudgetDimensionEnum } from '../../campaigns/settings/personalization.enums';
import { leastWholeCents, readBudgetAllocation } from '../../campaigns/settings/settings.budget';
import { readGuardrails, type SettingsGuardrails } from '../../campaigns/settings/settings.guardrails';
import type { LockedSettings } from '../../campaigns/settings/settings.store';
import { readBidAdjustments, readPerformanceTargets, readThresholds } from '../../campaigns/settings/settings.views';
import { findKillSwitch } from '../kill-switch/kill-switch.store';
import { listArmDays, sumCampaignFacts, sumForBids } from './plan-facts.store';
import { countAppliedPlans, findLastChange, listEarlierChanges } from './plan-history.store';
import { epochDay, type OptimizableState, type PlanInputs } from './plan-inputs';

const DAY_MS = 86_400_000;

/** Reads all that a plan is made from, at one moment. */
export async function gatherInputs(
  db: Database,
  campaign: CampaignRow,
  settings: LockedSettings,
  at: Date,
): Promise<PlanInputs> {
  const today = at.toISOString().slice(0, 10);
  const scope = { campaignId: campaign.id, currency: campaign.currency };
  const totals = await sumCampaignFacts(db, scope, today);
  const { lastDay } = totals;
  const allocation = readBudgetAllocation(settings.budgetAllocation);
  const dimension = allocation?.dimension ?? dimensionOf(totals.values);
  const only = allocation?.arms.map(({ value }) => value) ?? null;
  const bids = readBidAdjustments(settings.bidAdjustments);
  const startOfDay = new Date(epochDay(today) * DAY_MS);
  const unreported = lastDay === null ? startOfDay : new Date((epochDay(lastDay) + 1) * DAY_MS);
  const since = unreported < startOfDay ? unreported : startOfDay;
  const [arms, bidInputs, changes, lastChange, plansAppliedToday, killSwitch] = await Promise.all([
    lastDay === null ? [] : listArmDays(db, scope, { dimension, lastDay, only }),
    lastDay === null ? [] : sumForBids(db, campaign.id, lastDay, bids),
    listEarlierChanges(db, campaign.id, since),
    findLastChange(db, campaign.id),
    countAppliedPlans(db, campaign.id, startOfDay),
    findKillSwitch(db),
  ]);
  const { firstDay, impressions, conversions, otherCurrencies } = totals;
  // Through JSON: what is kept with the plan is just what the plan was made from.
  return plainFields({
    at,
    isStopped: killSwitch?.isStopped ?? false,
    campaign: campaignInputs(campaign),
    settings: {
      version: settings.version,
      mode: settings.optimizationMode,
      strategy: settings.budgetAllocationStrategy,
      adaptiveBidding: settings.adaptiveBiddingEnabled,
      predictiveScaling: settings.predictiveScalingEnabled,
      targets: readPerformanceTargets(settings.performanceTargets),
      thresholds: readThresholds(settings.performanceThresholds),
      guardrails: guardrailsOf(settings, dimension),
      specialCategories: settings.specialCategories,
    },
    state: stateOf(campaign, settings),
    dimension,
    arms,
    bids: bidInputs,
    totals: {
      firstDay,
      lastDay,
      // Rounded up: what was spent is not made less.
      spentThisMonth: Number(leastWholeCents(totals.spentThisMonth)),
      spentToDate: Number(leastWholeCents(totals.spentToDate)),
      impressions,
      conversions,
      otherCurrencies,
    },
    history: { changes, lastChangeAt: lastChange, plansAppliedToday },
  }) as unknown as PlanInputs;
}

/** Where ads share the budget, what a content may cost at most stops the ad that shows it; the stricter of the two counts. */
function guardrailsOf(settings: LockedSettings, dimension: BudgetDimensionEnum): SettingsGuardrails {
  const guardrails = readGuardrails(settings.guardrails);
  const most = readThresholds(settings.performanceThresholds).pauseAboveCostPerConversion;
  const { stopLossCostPerConversion: stop } = guardrails;
  if (
    dimension !== BudgetDimensionEnum.AD ||
    most === null ||
    Number(most) === 0 ||
    (stop !== null && Number(stop) <= Number(most))
  ) {
    return guardrails;
  }
  return { ...guardrails, stopLossCostPerConversion: most };
}

/** What a plan may change, as it is now. */
export function stateOf(
  campaign: Pick<CampaignRow, 'budget'>,
  settings: Pick<LockedSettings, 'budgetAllocation' | 'bidAdjustments'>,
): OptimizableState {
  const { budgetAllocation, bidAdjustments } = settings;
  return { budget: campaign.budget, budgetAllocation, bidAdjustments };
}

export function campaignInputs(campaign: CampaignRow): PlanInputs['campaign'] {
  const { id, status, currency, objective, startsAt, endsAt } = campaign;
  return {
    id,
    status,
    currency,
    objective,
    startsAt: startsAt?.toISOString() ?? null,
    endsAt: endsAt?.toISOString() ?? null,
  };
}

/** Where nothing is said: by the first dimension that the facts know two values of. */
function dimensionOf(values: Readonly<Record<BudgetDimensionEnum, number>>): BudgetDimensionEnum {
  return Object.values(BudgetDimensionEnum).find((dimension) => values[dimension] >= 2) ?? BudgetDimensionEnum.PLATFORM;
}
