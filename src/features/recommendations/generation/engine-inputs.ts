import type { Database } from '../../../platform/database/statement';
import { objectiveOf } from '../../performance/backfill/profile-inference';
import { unitsOf } from '../../profiles/currency-units';
import type { MetaUserProfile } from '../../profiles/meta-user-profile.entity';
import { BudgetRangeEnum, CampaignObjectiveEnum, PlatformPriorityEnum } from '../../profiles/profile.enums';
import { findMarket } from '../benchmarks/benchmark.store';
import type { EngineInput, EngineProfile } from '../engine/engine-input';
import type { Market } from '../engine/market';
import type { OwnCampaign } from '../engine/own-history';
import type { SegmentSums } from '../engine/segment-ratios';
import { listOwnCampaigns, listSegments, type OwnCampaignRow, type Period, type SegmentRow } from './generation.store';

/** Columns of the profile that candidates are cut by. */
export const PROFILE_COLUMNS = [
  ...(['businessName', 'businessSize', 'industry', 'monthlyBudget', 'monthlyBudgetRange', 'currency'] as const),
  ...(['primaryObjective', 'secondaryObjectives', 'targetAgeGroups', 'contentPreference'] as const),
  ...([
    'platformPriorities',
    'riskTolerance',
    'targetLocations',
    'targetInterests',
    'targetBehaviors',
    'brandVoice',
    'learnedPreferences',
  ] as const),
] as const;
export type ProfileValues = Pick<MetaUserProfile, (typeof PROFILE_COLUMNS)[number]>;

/** A budget inside each range, for who names only that. */
const BUDGET_OF_RANGE: Readonly<Record<BudgetRangeEnum, number>> = {
  [BudgetRangeEnum.MICRO]: 500,
  [BudgetRangeEnum.SMALL]: 2_500,
  [BudgetRangeEnum.MEDIUM]: 12_000,
  [BudgetRangeEnum.LARGE]: 50_000,
  [BudgetRangeEnum.ENTERPRISE]: 200_000,
};
const UNSAID_BUDGET = 1_000;
const UNSAID_RISK_TOLERANCE = 0.4;

/** Reads what the engine looks at, all but what it has to leave out: facts of a period. `known`: the market, where it is not the present one. */
export async function readEngineInput(
  db: Database,
  profile: ProfileValues,
  period: Period,
  known?: Market,
): Promise<Omit<EngineInput, 'excluded' | 'present' | 'count' | 'seed'>> {
  const [market, campaigns, segments] = [
    known ?? (await findMarket(db)),
    await listOwnCampaigns(db, period),
    await listSegments(db, period),
  ];
  return {
    profile: engineProfile(profile),
    market,
    history: {
      industry: profile.industry?.trim().toLowerCase() ?? '',
      businessSize: profile.businessSize ?? '',
      campaigns: campaigns.map((row) => ownCampaign(row, profile.currency)),
    },
    contents: segmentSums(segments, 'contentType', clicked),
    ages: segmentSums(segments, 'ageGroup', clicked),
    engagedContents: segmentSums(segments, 'contentType', engaged),
    engagedAges: segmentSums(segments, 'ageGroup', engaged),
  };
}

/** A row of sums in reference units. */
function ownCampaign(row: OwnCampaignRow, currency: string): OwnCampaign {
  const units = unitsOf(row.currency ?? currency);
  return {
    objective: objectiveOf(row.objective) ?? '',
    platform: row.platform.toUpperCase(),
    impressions: row.impressions,
    clicks: Math.min(row.clicks, row.impressions),
    engagements: row.engagements,
    engagementImpressions: row.engagementImpressions,
    conversions: Number(row.conversions),
    spend: Number(row.spend) / units,
    revenue: Number(row.revenue) / units,
  };
}

/** What is not said in a profile excludes nothing. */
function engineProfile(profile: ProfileValues): EngineProfile {
  const { primaryObjective, secondaryObjectives, monthlyBudget, monthlyBudgetRange, currency } = profile;
  const objectives = [...new Set([...(primaryObjective === null ? [] : [primaryObjective]), ...secondaryObjectives])];
  const budget = monthlyBudget === null ? 0 : Number(monthlyBudget);
  const ofRange = monthlyBudgetRange === null ? UNSAID_BUDGET : BUDGET_OF_RANGE[monthlyBudgetRange];
  return {
    businessName: profile.businessName,
    objectives: objectives.length > 0 ? objectives : Object.values(CampaignObjectiveEnum),
    platforms: profile.platformPriorities.length > 0 ? profile.platformPriorities : Object.values(PlatformPriorityEnum),
    ageGroups: profile.targetAgeGroups,
    contentPreference: profile.contentPreference,
    monthlyBudget: budget > 0 ? budget : ofRange * unitsOf(currency),
    currency,
    riskTolerance: profile.riskTolerance ?? UNSAID_RISK_TOLERANCE,
  };
}

interface Counted {
  readonly impressions: number;
  readonly events: number;
}

const clicked = ({ impressions, clicks }: SegmentRow): Counted => ({ impressions, events: clicks });
const engaged = ({ engagementImpressions, engagements }: SegmentRow): Counted => ({
  impressions: engagementImpressions,
  events: engagements,
});

/** Parts beside their wholes: the whole is what the report breaks down by this dimension. */
function segmentSums(
  rows: readonly SegmentRow[],
  dimension: 'contentType' | 'ageGroup',
  counted: (row: SegmentRow) => Counted,
): SegmentSums[] {
  const own = rows.flatMap((row) => {
    const value = row[dimension] ?? '';
    const counts = counted(row);
    return value === '' || counts.impressions === 0 ? [] : [{ row, value, ...counts }];
  });
  const wholes = new Map<string, Counted>();
  for (const { row, impressions, events } of own) {
    const key = `${row.campaignId}/${row.platform}`;
    const whole = wholes.get(key) ?? { impressions: 0, events: 0 };
    wholes.set(key, { impressions: whole.impressions + impressions, events: whole.events + events });
  }
  return own.map(({ row: { campaignId, platform }, value, impressions, events }) => {
    const whole = wholes.get(`${campaignId}/${platform}`) ?? { impressions: 0, events: 0 };
    return {
      platform,
      value,
      impressions,
      events,
      campaignImpressions: whole.impressions,
      campaignEvents: whole.events,
    };
  });
}
