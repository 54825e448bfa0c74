import { readRecords, readText } from '../../../platform/json-values';
import { addDays } from '../../performance/series/performance-periods';
import type { LearningCampaign, LearningWindow } from '../facts/learning-facts';
import type { CampaignTotals } from './preference.store';

/** So many entries are kept, the latest. */
const MOST_CAMPAIGNS = 200;
/** Figures are restated for about a week: a campaign is over when it has been for so long. */
const SETTLED_DAYS = 7;
/** A campaign that goes on is mature after so many days. */
const MATURE_DAYS = 28;

/** The campaigns whose history is kept, as far as they are in the window: the latest 200. */
export function latestCampaigns(campaigns: readonly LearningCampaign[]): string[] {
  const sorted = [...campaigns].sort((one, other) =>
    one.lastDay === other.lastDay ? 0 : one.lastDay < other.lastDay ? 1 : -1,
  );
  return sorted.slice(0, MOST_CAMPAIGNS).map(({ id }) => id);
}

/**
 * `meta_user_profiles.campaign_history` after a run: an entry, made anew, for every finished or mature campaign of the window, and those
 * of campaigns that ended before it as they were; the latest 200, the latest first.
 */
export function historyAfter(
  before: unknown,
  totals: readonly CampaignTotals[],
  { start, end }: LearningWindow,
): Record<string, unknown>[] {
  const own = new Set(totals.map(({ campaignId }) => campaignId));
  const older = readRecords(before).filter(
    ({ campaignId, lastDay }) => !own.has(String(campaignId)) && (readText(lastDay) ?? start) < start,
  );
  const made = totals.flatMap((campaign) => {
    const isFinished = isOver(campaign, end);
    return isFinished || campaign.firstDay <= addDays(end, -MATURE_DAYS) ? [entryOf(campaign, isFinished, end)] : [];
  });
  return [...made, ...older]
    .sort((one, other) => compare(other.lastDay, one.lastDay) || compare(one.campaignId, other.campaignId))
    .slice(0, MOST_CAMPAIGNS);
}

function isOver({ endsOn, lastDay }: CampaignTotals, end: string): boolean {
  const settled = addDays(end, -SETTLED_DAYS);
  return lastDay < settled || (endsOn !== null && endsOn < settled);
}

function entryOf(
  { endsOn: _, ...campaign }: CampaignTotals,
  isFinished: boolean,
  asOf: string,
): Record<string, unknown> {
  const { impressions, clicks, conversions, spend, revenue } = campaign;
  const cost = spend === null ? 0 : Number(spend);
  return {
    ...campaign,
    ctr: impressions > 0 ? clicks / impressions : null,
    conversionRate: clicks > 0 ? conversions / clicks : null,
    roi: cost > 0 && revenue !== null ? (Number(revenue) - cost) / cost : null,
    isFinished,
    asOf,
  };
}

function compare(one: unknown, other: unknown): number {
  const [a, b] = [String(one), String(other)];
  return a === b ? 0 : a < b ? -1 : 1;
}
