import { preferenceOf } from '../../profiles/preferences/learned-preference';
import { learnedPreferenceEntries } from '../../profiles/preferences/learned-preference.views';
import { PROMPT_PREFERENCE_KEYS, type PromptPreference, type PromptProfile } from '../engine/content-prompts';
import type { ProfileValues } from './engine-inputs';

/** What of a profile goes into prompts: what it says, and its preferences with what they rest on. */
export function promptProfile(profile: ProfileValues): PromptProfile {
  const { businessName, industry, targetInterests: interests, brandVoice, learnedPreferences } = profile;
  const entries = new Map(learnedPreferenceEntries(learnedPreferences).map((entry) => [entry.key, entry]));
  const preferences = PROMPT_PREFERENCE_KEYS.flatMap((about): PromptPreference[] => {
    const { locked, learned } = preferenceOf(learnedPreferences, about);
    // Words and figures of an entry whose value is none of the known ones are not told.
    const value = locked ?? learned;
    const entry = entries.get(about);
    if (value === null || entry === undefined) return [];
    const { basis, metric, rateRatio, rateRatioLower: lower, rateRatioUpper: upper, campaigns } = entry;
    // What a user has locked after it was learned has its evidence still.
    const isLearned = entry.source === 'LEARNED';
    return [{ about, value, isLearned, basis, metric, rateRatio, lower, upper, campaigns }];
  });
  return { businessName, industry, interests, brandVoice, preferences };
}
