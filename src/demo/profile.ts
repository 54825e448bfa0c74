import type { Account } from './account';
import type { CampaignPlan } from './campaigns';
import { momentOf } from './demo-parameters';
import { between, moneyOf, pickSome, rounded } from './draws';
import type { FactRow, ProfileRow } from './rows';
import { conversionRateOf, ctrOf, groupBy, roiOf, type Totals, totalsOf } from './totals';

const BEHAVIORS = ['repeat_buyer', 'newsletter_reader', 'cart_abandoner', 'weekend_shopper', 'early_adopter'];
const COLORS = ['#1a2b3c', '#e4572e', '#17bebb', '#ffc914', '#76b041', '#2e282a', '#5b5f97', '#ff6b6b'];
/** Evidence counts in full from so many impressions on. */
const FULL_EVIDENCE = 1_000_000;

/** Campaigns with what they did, as the rest of the account is written from them. */
export interface MeasuredCampaign {
  readonly plan: CampaignPlan;
  readonly facts: readonly FactRow[];
  readonly totals: Totals;
}

/** The profile of an account, with what its campaigns have taught. */
export function createProfile(account: Account, campaigns: readonly MeasuredCampaign[]): ProfileRow {
  const draw = account.random('profile');
  const { industry, market, objectives } = account;
  const createdAt = momentOf(account.firstEpoch - 6, 9);
  const site = account.businessName.toLowerCase().replace(/[^a-z]+/g, '-');
  return {
    userId: account.user.id,
    id: account.newId('profile', createdAt),
    businessName: account.businessName,
    businessSize: account.businessSize,
    industry: industry.name,
    websiteUrl: `https://${site}.example.com/`,
    yearsInBusiness: 1 + draw.integerBelow(account.businessSize === 'ENTERPRISE' ? 60 : 12),
    monthlyBudgetRange: account.budgetRange,
    monthlyBudget: moneyOf(account.monthlyBudgetCents),
    currency: market.currency,
    primaryObjective: objectives[0],
    secondaryObjectives: [...objectives.slice(1)],
    targetAgeGroups: [...account.ageGroups],
    targetLocations: [...market.countries],
    targetInterests: [...industry.interests, 'gifts'],
    targetBehaviors: pickSome(draw, BEHAVIORS, 2),
    brandVoice: account.voice,
    contentPreference: account.contentPreference,
    platformPriorities: [...account.platforms],
    brandColors: pickSome(draw, COLORS, 3),
    roiFocus: rounded(between(draw, 0.3, 0.95), 2),
    riskTolerance: account.riskTolerance,
    automationLevel: rounded(between(draw, 0, 0.8), 2),
    // Two of three share: the demo has benchmarks, and accounts that only use them.
    benchmarkSharing: account.index % 3 !== 2,
    campaignHistory: campaigns.filter(({ facts }) => facts.length > 0).map(historyEntry),
    performancePatterns: {},
    learnedPreferences: learnedPreferences(account, campaigns),
    version: 1,
    createdAt,
    updatedAt: momentOf(account.lastEpoch + 1),
  };
}

function historyEntry({ plan, facts, totals }: MeasuredCampaign): Record<string, unknown> {
  return {
    campaignId: plan.row.id,
    objective: plan.objective,
    platform: plan.row.platform,
    firstDay: facts[0].date,
    lastDay: facts[facts.length - 1].date,
    impressions: totals.impressions,
    clicks: totals.clicks,
    conversions: totals.conversions,
    spend: moneyOf(totals.spendCents),
    revenue: moneyOf(totals.revenueCents),
    currency: plan.row.currency,
    ctr: ctrOf(totals),
    conversionRate: conversionRateOf(totals),
    roi: roiOf(totals),
  };
}

/** What did best by its own measure, as far as the facts say; each with how much they weigh. */
function learnedPreferences(account: Account, campaigns: readonly MeasuredCampaign[]): Record<string, unknown> {
  const facts = campaigns.flatMap((campaign) => campaign.facts);
  const best = (keyOf: (fact: FactRow) => string) => {
    const [winner] = [...groupBy(facts, keyOf)]
      .map(([value, group]) => ({ value, totals: totalsOf(group) }))
      .sort((left, right) => (roiOf(right.totals) ?? -1) - (roiOf(left.totals) ?? -1));
    return {
      value: winner.value,
      source: 'LEARNED',
      evidence: winner.totals.conversions,
      confidence: rounded(Math.min(1, winner.totals.impressions / FULL_EVIDENCE), 3),
      isLocked: false,
      updatedAt: momentOf(account.lastEpoch + 1),
    };
  };
  return {
    platform: best(({ platform }) => platform),
    contentType: best(({ contentType }) => contentType),
    ageGroup: best(({ ageGroup }) => ageGroup),
  };
}
