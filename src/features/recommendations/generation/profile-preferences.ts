import { readEnum } from '../../../platform/json-values';
import type { MetaUserProfile } from '../../profiles/meta-user-profile.entity';
import { type PreferenceKey, preferenceOf } from '../../profiles/preferences/learned-preference';
import {
  AgeGroupEnum,
  BrandVoiceEnum,
  BudgetRangeEnum,
  ContentPreferenceEnum,
  PlatformPriorityEnum,
} from '../../profiles/profile.enums';

type Preferring = Pick<
  MetaUserProfile,
  | 'platformPriorities'
  | 'contentPreference'
  | 'targetAgeGroups'
  | 'monthlyBudgetRange'
  | 'brandVoice'
  | 'learnedPreferences'
>;

const CONTENT: Readonly<Record<string, ContentPreferenceEnum>> = {
  VIDEO: ContentPreferenceEnum.VIDEO_FIRST,
  IMAGE: ContentPreferenceEnum.IMAGE_HEAVY,
  TEXT: ContentPreferenceEnum.TEXT_FOCUSED,
};
/** The generation that most of an age group of reports belongs to. */
const GENERATION: Readonly<Record<string, AgeGroupEnum>> = {
  '18-24': AgeGroupEnum.GEN_Z,
  '25-34': AgeGroupEnum.MILLENNIAL,
  '35-44': AgeGroupEnum.MILLENNIAL,
  '45-54': AgeGroupEnum.GEN_X,
  '55-64': AgeGroupEnum.GEN_X,
  '65+': AgeGroupEnum.BOOMER,
};

/**
 * A profile as candidates are cut by it: a preference that the user has locked or said goes before its fields, what was learned goes
 * where the fields say nothing. The engine knows the facts behind what was learned anyway; a second vote would count them twice.
 */
export function withPreferences<P extends Preferring>(profile: P): P {
  const of = <T>(key: PreferenceKey, said: T | null, read: (value: string) => T | null): T | null => {
    const { locked, learned } = preferenceOf(profile.learnedPreferences, key);
    const word = locked === null ? null : read(locked);
    return word ?? said ?? (learned === null ? null : read(learned));
  };
  const { platformPriorities, targetAgeGroups } = profile;
  return {
    ...profile,
    platformPriorities: ranked(profile, platformPriorities),
    contentPreference: of('contentType', profile.contentPreference, (value) => CONTENT[value] ?? null),
    targetAgeGroups: of('ageGroup', targetAgeGroups.length > 0 ? targetAgeGroups : null, generations) ?? [],
    monthlyBudgetRange: of('budgetRange', profile.monthlyBudgetRange, (value) => readEnum(BudgetRangeEnum, value)),
    brandVoice: of('brandVoice', profile.brandVoice, (value) => readEnum(BrandVoiceEnum, value)),
  };
}

/** The preferred platform first: of those that were said, or of all. */
function ranked({ learnedPreferences }: Preferring, said: readonly PlatformPriorityEnum[]): PlatformPriorityEnum[] {
  const { locked, learned } = preferenceOf(learnedPreferences, 'platform');
  const first = readEnum(PlatformPriorityEnum, locked ?? (said.length === 0 ? learned : null));
  if (first === null) return [...said];
  const others = said.length > 0 ? said : Object.values(PlatformPriorityEnum);
  return [first, ...others.filter((one) => one !== first)];
}

function generations(ageGroup: string): AgeGroupEnum[] | null {
  return Object.hasOwn(GENERATION, ageGroup) ? [GENERATION[ageGroup]] : null;
}
