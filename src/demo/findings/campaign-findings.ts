import { PriorityEnum } from '../../features/campaigns/settings/personalization.enums';
import { InsightTypeEnum } from '../../features/learning/learning.enums';
import { dayOf, epochDay } from '../demo-parameters';
import { PLANTED } from '../planted-effects';
import type { MeasuredCampaign } from '../profile';
import type { FactRow } from '../rows';
import { type Totals, totalsOf } from '../totals';
import { type Finding, type Measured, observed, percent, ratio } from './finding';

const { LOW, MEDIUM, HIGH } = PriorityEnum;
/** A campaign that has run for less is not called tired. */
const FATIGUE_DAYS = 25;

const between = (facts: readonly FactRow[], from: number, to: number): Totals =>
  totalsOf(facts.filter(({ date }) => epochDay(date) >= from && epochDay(date) < to));

/** The click-through rate of a campaign that has fallen since it began. */
export function fatigue({ plan, facts }: MeasuredCampaign): Finding[] {
  const last = facts.length === 0 ? 0 : epochDay(facts[facts.length - 1].date) + 1;
  if (!plan.tires || last - plan.firstEpoch < FATIGUE_DAYS) return [];
  const fresh = between(facts, plan.firstEpoch, plan.firstEpoch + PLANTED.fatigueAfterDays);
  const tired = between(facts, last - 7, last);
  const [then, now] = [ratio(fresh.clicks, fresh.impressions), ratio(tired.clicks, tired.impressions)];
  if (now >= then) return [];
  return [
    {
      ...observed,
      key: `fatigue/${plan.row.id}`,
      type: InsightTypeEnum.CREATIVE_FATIGUE,
      category: 'content',
      campaignId: plan.row.id,
      title: `${plan.row.name} has lost ${percent(1 - now / then)} of its click-through rate`,
      description: `From ${percent(then)} in its first ten days to ${percent(now)} in its last seven.`,
      baseline: { ctr: now },
      improvement: then / now - 1,
      confidence: 0.95,
      sampleSize: fresh.impressions + tired.impressions,
      priority: HIGH,
      factors: [{ factor: 'daysRunning', contribution: 1, description: 'The same contents for weeks.' }],
      suggestion: 'Renew the contents',
    },
  ];
}

/** What a raised budget bought, and the day from which its price changed. */
export function saturation({ plan, facts }: MeasuredCampaign): Finding[] {
  const last = facts.length === 0 ? 0 : epochDay(facts[facts.length - 1].date) + 1;
  const turn = plan.firstEpoch + Math.ceil((plan.lastEpoch - plan.firstEpoch + 1) / 2);
  if (!plan.saturates || last - turn < 7) return [];
  const [before, after] = [between(facts, plan.firstEpoch, turn), between(facts, turn, last)];
  const price = ({ spendCents, impressions }: Totals) => (ratio(spendCents, impressions) * 1000) / 100;
  const common = {
    ...observed,
    campaignId: plan.row.id,
    baseline: { cost_per_thousand: price(before) },
    confidence: 0.97,
    sampleSize: before.impressions + after.impressions,
    factors: [{ factor: 'dailyBudget', contribution: 1, description: 'The daily budget was raised.' }],
  };
  const rise = percent(price(after) / price(before) - 1);
  return [
    {
      ...common,
      key: `saturation/${plan.row.id}`,
      type: InsightTypeEnum.BUDGET_SATURATION,
      category: 'budget',
      title: `More budget for ${plan.row.name} buys less and less`,
      description: `Impressions cost ${rise} more since the daily budget was raised on ${dayOf(turn)}.`,
      improvement: 1 - price(before) / price(after),
      priority: HIGH,
      suggestion: 'Go back to the earlier daily budget',
    },
    {
      ...common,
      key: `change/${plan.row.id}`,
      type: InsightTypeEnum.CHANGE_POINT,
      category: 'budget',
      title: `A thousand impressions cost ${rise} more from ${dayOf(turn)} on`,
      description: `The price of ${plan.row.name} changed on ${dayOf(turn)} and stayed.`,
      improvement: null,
      priority: MEDIUM,
      suggestion: 'See what changed on that day',
    },
  ];
}

/** Whether a running campaign spends its budget as planned. */
export function pacing({ account, campaigns }: Measured): Finding[] {
  const running = campaigns.find(({ plan, facts }) => plan.row.status === 'ACTIVE' && facts.length > 0);
  if (!running) return [];
  const { plan, totals } = running;
  const elapsed = ratio(account.lastEpoch - plan.firstEpoch + 1, plan.lastEpoch - plan.firstEpoch + 1);
  const spent = ratio(totals.spendCents, Number(plan.row.budget) * 100);
  return [
    {
      ...observed,
      key: `pacing/${plan.row.id}`,
      type: InsightTypeEnum.PACING,
      category: 'budget',
      campaignId: plan.row.id,
      title: `${percent(spent)} of the budget is spent after ${percent(elapsed)} of the time`,
      description: `${plan.row.name} spends ${spent > elapsed ? 'faster' : 'slower'} than planned.`,
      baseline: { spent_share: spent, elapsed_share: elapsed },
      improvement: null,
      confidence: 0.9,
      sampleSize: account.lastEpoch - plan.firstEpoch + 1,
      priority: LOW,
      factors: [{ factor: 'dailyBudget', contribution: spent - elapsed, description: 'Spend against plan.' }],
      suggestion: spent > elapsed ? 'Lower the daily budget' : 'Raise the daily budget',
    },
  ];
}

/** Two campaigns that addressed the same people at the same time. */
export function overlap({ campaigns }: Measured): Finding[] {
  const begun = campaigns.filter(({ facts }) => facts.length > 0).map(({ plan }) => plan);
  for (const [index, one] of begun.entries()) {
    const other = begun
      .slice(index + 1)
      .find((next) => next.row.platform === one.row.platform && next.firstEpoch <= one.lastEpoch);
    if (!other) continue;
    const days = Math.min(one.lastEpoch, other.lastEpoch) - other.firstEpoch + 1;
    return [
      {
        ...observed,
        key: `overlap/${one.row.id}/${other.row.id}`,
        type: InsightTypeEnum.AUDIENCE_OVERLAP,
        category: 'audience',
        campaignId: other.row.id,
        title: `Two campaigns addressed the same people for ${days} days`,
        description: `${one.row.name} and ${other.row.name} ran on ${one.row.platform} at the same time, for the same ages.`,
        baseline: { overlap_days: days },
        improvement: null,
        confidence: 0.8,
        sampleSize: days,
        factors: [{ factor: `platform=${one.row.platform}`, contribution: 1, description: 'The same platform.' }],
        suggestion: 'Exclude the audience of one from the other',
      },
    ];
  }
  return [];
}
