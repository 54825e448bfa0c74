import { budgetRangeOf } from '../features/performance/backfill/profile-inference';
import type { Account } from './account';
import type { CampaignPlan } from './campaigns';
import { momentOf } from './demo-parameters';
import { between, moneyOf, pickSome, rounded } from './draws';
import type { FactRow, ProfileRow } from './rows';
import type { Totals } from './totals';

const BEHAVIORS = ['repeat_buyer', 'newsletter_reader', 'cart_abandoner', 'weekend_shopper', 'early_adopter'];
const COLORS = ['#1a2b3c', '#e4572e', '#17bebb', '#ffc914', '#76b041', '#2e282a', '#5b5f97', '#ff6b6b'];

/** Campaigns with what they did, as the rest of the account is written from them. */
export interface MeasuredCampaign {
  readonly plan: CampaignPlan;
  readonly facts: readonly FactRow[];
  readonly totals: Totals;
}

/** The profile of an account, before anything is learned. */
export function createProfile(account: Account): ProfileRow {
  const draw = account.random('profile');
  const { industry, market, objectives } = account;
  const createdAt = momentOf(account.firstEpoch - 6, 9);
  const monthlyBudget = moneyOf(account.monthlyBudgetCents);
  const site = account.businessName.toLowerCase().replace(/[^a-z]+/g, '-');
  return {
    userId: account.user.id,
    id: account.newId('profile', createdAt),
    businessName: account.businessName,
    businessSize: account.businessSize,
    industry: industry.name,
    websiteUrl: `https://${site}.example.com/`,
    yearsInBusiness: 1 + draw.integerBelow(account.businessSize === 'ENTERPRISE' ? 60 : 12),
    monthlyBudgetRange: budgetRangeOf(monthlyBudget, market.currency),
    monthlyBudget,
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
    // What runs of learning write.
    campaignHistory: [],
    performancePatterns: {},
    learnedPreferences: {},
    version: 1,
    createdAt,
    updatedAt: momentOf(account.lastEpoch + 1),
  };
}
