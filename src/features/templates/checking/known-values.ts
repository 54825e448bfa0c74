import { readRecord } from '../../../platform/json-values';
import type { Campaign } from '../../campaigns/campaign.entity';
import type { MetaUserProfile } from '../../profiles/meta-user-profile.entity';

/** What every template can read without declaring it, by the name that it begins with. */
export const KNOWN_ROOTS = ['profile', 'campaign', 'preferences'] as const;
type KnownRoot = (typeof KNOWN_ROOTS)[number];

/** The profile of whoever owns the template: names in templates, and the columns that they show. */
const PROFILE = {
  business_name: 'businessName',
  business_size: 'businessSize',
  industry: 'industry',
  website_url: 'websiteUrl',
  years_in_business: 'yearsInBusiness',
  monthly_budget_range: 'monthlyBudgetRange',
  primary_objective: 'primaryObjective',
  secondary_objectives: 'secondaryObjectives',
  target_age_groups: 'targetAgeGroups',
  target_locations: 'targetLocations',
  target_interests: 'targetInterests',
  target_behaviors: 'targetBehaviors',
  brand_voice: 'brandVoice',
  brand_colors: 'brandColors',
  content_preference: 'contentPreference',
  platform_priorities: 'platformPriorities',
} as const satisfies Readonly<Record<string, keyof MetaUserProfile>>;

/** The campaign that the content is for. */
const CAMPAIGN = {
  name: 'name',
  objective: 'objective',
  platform: 'platform',
  status: 'status',
  budget: 'budget',
  currency: 'currency',
  starts_on: 'startsAt',
  ends_on: 'endsAt',
} as const satisfies Readonly<Record<string, keyof Campaign>>;

/** The columns that are read for `knownValues`. */
export const KNOWN_PROFILE_COLUMNS = [...Object.values(PROFILE), 'learnedPreferences'] as const;
export const KNOWN_CAMPAIGN_COLUMNS = Object.values(CAMPAIGN);

export type KnownProfile = Pick<MetaUserProfile, (typeof KNOWN_PROFILE_COLUMNS)[number]>;
export type KnownCampaign = Pick<Campaign, (typeof KNOWN_CAMPAIGN_COLUMNS)[number]>;

/** Plain JSON that templates are filled with: nothing in it has a method, a prototype or a secret. */
export type KnownValues = { readonly [root in KnownRoot]: Readonly<Record<string, unknown>> };

export function isKnownRoot(name: string): name is KnownRoot {
  return (KNOWN_ROOTS as readonly string[]).includes(name);
}

/** The names that can follow a root; null: any, since preferences are what was learned. */
export function knownNames(root: KnownRoot): readonly string[] | null {
  if (root === 'preferences') return null;
  return Object.keys(root === 'profile' ? PROFILE : CAMPAIGN);
}

/** What is known of a profile (and what was learned about it) and a campaign; what is null or blank is left out. */
export function knownValues(profile: KnownProfile | null, campaign: KnownCampaign | null): KnownValues {
  const preferences = Object.entries(readRecord(profile?.learnedPreferences)).map(
    ([key, preference]) => [key, readRecord(preference).value] as const,
  );
  return {
    profile: given(Object.entries(PROFILE).map(([name, column]) => [name, profile?.[column]])),
    campaign: given(Object.entries(CAMPAIGN).map(([name, column]) => [name, campaign?.[column]])),
    preferences: given(preferences),
  };
}

function given(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(
    entries.map(([name, value]) => [name, plain(value)] as const).filter(([, value]) => !isBlank(value)),
  );
}

/** Days, not moments: a template says until when, and in the time of its readers. */
function plain(value: unknown): unknown {
  return value instanceof Date ? value.toISOString().slice(0, 10) : value;
}

/** Whether a value is as good as none: blanks are the commonest mistake in personalized texts. */
export function isBlank(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === 'string') return value.trim() === '';
  return Array.isArray(value) && value.length === 0;
}
