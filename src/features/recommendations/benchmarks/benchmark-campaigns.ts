import { objectiveOf } from '../../performance/backfill/profile-inference';
import { isKnownCurrency, unitsOf } from '../../profiles/currency-units';
import { PlatformPriorityEnum } from '../../profiles/profile.enums';
import type { MarketCampaign } from '../engine/market-fit';
import { MOST_IMPRESSIONS } from './benchmark-rules';
import { UNSAID } from './disclosure';

/** What a campaign of an account that shares did on one platform, in one currency. */
export interface SharedCampaignRow {
  readonly account: string;
  /** In the words of the platform that runs it. */
  readonly objective: string | null;
  readonly platform: string;
  readonly industry: string;
  readonly businessSize: string;
  readonly currency: string | null;
  readonly impressions: number;
  readonly clicks: number;
  /** Where reports say them, and the impressions of just these facts; 0: none does. */
  readonly engagements: number;
  readonly engagementImpressions: number;
  readonly conversions: number;
  readonly spend: number;
  readonly revenue: number;
}

const PLATFORMS: ReadonlySet<string> = new Set(Object.values(PlatformPriorityEnum));

/**
 * A campaign as it counts for benchmarks: names that everybody uses, money in reference units (none where the currency is not
 * known: its amounts say nothing then, its rates still do), and everything scaled down to at most MOST_IMPRESSIONS.
 */
export function marketCampaign(row: SharedCampaignRow): MarketCampaign {
  const scale = Math.min(1, MOST_IMPRESSIONS / row.impressions);
  const money = isKnownCurrency(row.currency) ? scale / unitsOf(row.currency) : 0;
  const platform = row.platform.toUpperCase();
  return {
    account: row.account,
    objective: objectiveOf(row.objective) ?? UNSAID,
    platform: PLATFORMS.has(platform) ? platform : UNSAID,
    industry: row.industry === '' ? UNSAID : row.industry,
    businessSize: row.businessSize === '' ? UNSAID : row.businessSize,
    impressions: row.impressions * scale,
    clicks: Math.min(row.clicks, row.impressions) * scale,
    engagements: Math.min(row.engagements, row.engagementImpressions) * scale,
    engagementImpressions: row.engagementImpressions * scale,
    conversions: row.conversions * scale,
    spend: row.spend * money,
    revenue: row.revenue * money,
  };
}
