import type { Random } from '../statistics/random';
import type { Account } from './account';
import type { CampaignPlan } from './campaigns';
import { dayOf } from './demo-parameters';
import { logNormal, moneyOf } from './draws';
import { type CountEngagements, engagementsOfCampaign } from './engagements';
import { cellConversionRatio, cellCtrRatio, dayCtrRatio, isWeekend, PLANTED } from './planted-effects';
import type { FactRow } from './rows';

/** A campaign is not shown everywhere every day: the chance that a cell has a fact on a day. */
const CELL_SHOWN = 0.36;
/** Of what is spent on a weekday. */
export const WEEKEND_VOLUME = 0.85;

/** What a campaign did, day by day and cell by cell; empty for a campaign that has not begun. */
export function simulateFacts(account: Account, plan: CampaignPlan): FactRow[] {
  const draw = account.random(`facts/${plan.streamId}`);
  const engagementsOf = engagementsOfCampaign(account.random(`engagements/${plan.streamId}`));
  const last = Math.min(plan.lastEpoch, account.lastEpoch);
  const facts: FactRow[] = [];
  for (let epoch = plan.firstEpoch; epoch <= last; epoch++) {
    facts.push(...factsOfDay(account, plan, epoch, draw, engagementsOf));
  }
  return facts;
}

function factsOfDay(
  account: Account,
  plan: CampaignPlan,
  epoch: number,
  draw: Random,
  engagementsOf: CountEngagements,
): FactRow[] {
  const shown = plan.cells.filter(() => draw.uniform() < CELL_SHOWN);
  const weights = shown.map(({ weight }) => weight * logNormal(draw, 0.3));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const boost = budgetRatio(plan, epoch);
  const spendCents = plan.dailyBudgetCents * boost * (isWeekend(epoch) ? WEEKEND_VOLUME : 1) * logNormal(draw, 0.08);
  // Those who are easily reached have been: what a raised budget buys beyond them is dearer.
  const impressionsPerCent = boost ** (PLANTED.saturationExponent - 1);
  const ctr =
    plan.ctr *
    dayCtrRatio({
      epoch,
      daysRunning: epoch - plan.firstEpoch,
      tires: plan.tires,
      isBroken: epoch === account.brokenEpoch,
    });
  const at = account.knownAt(epoch + 1, 6);
  return shown.flatMap((cell, index) => {
    const cents = Math.round((spendCents * weights[index]) / total);
    const impressions = Math.round((cents / cell.thousandCents) * 1000 * impressionsPerCent * logNormal(draw, 0.1));
    if (impressions === 0) return [];
    const clicks = draw.binomial(impressions, Math.min(1, ctr * cellCtrRatio(cell)));
    const conversions = draw.binomial(clicks, Math.min(1, plan.conversionRate * cellConversionRatio(cell, epoch)));
    const revenueCents =
      conversions === 0 ? 0 : conversions * plan.orderValueCents * logNormal(draw, 0.35 / Math.sqrt(conversions));
    return {
      userId: account.user.id,
      date: dayOf(epoch),
      campaignId: plan.row.id,
      platform: cell.platform,
      ageGroup: cell.ageGroup,
      gender: cell.gender,
      region: '',
      placement: cell.placement,
      contentType: cell.contentType,
      ad: '',
      impressions,
      reach: Math.max(1, Math.round(impressions / (1.15 + 0.2 * draw.uniform()))),
      clicks,
      engagements: engagementsOf({ ...cell, impressions, clicks }),
      conversions: String(conversions),
      spend: moneyOf(cents),
      revenue: moneyOf(revenueCents),
      currency: account.market.currency,
      importRunId: null,
      createdAt: at,
      updatedAt: at,
    };
  });
}

function budgetRatio(plan: CampaignPlan, epoch: number): number {
  const isSecondHalf = epoch - plan.firstEpoch >= (plan.lastEpoch - plan.firstEpoch + 1) / 2;
  return plan.saturates && isSecondHalf ? PLANTED.saturationBudget : 1;
}
