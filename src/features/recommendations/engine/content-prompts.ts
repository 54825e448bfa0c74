import type { PreferenceBasisEnum } from '../../profiles/preferences/learned-preference';
import type { Proposal } from './recommend';
import { contentWord, GENERATION_WORDS, OBJECTIVE_WORDS, PLATFORM_WORDS } from './words';

/** What of a profile goes into prompts. Nothing of it decides what is recommended. */
export interface PromptProfile {
  readonly businessName: string | null;
  readonly industry: string | null;
  readonly interests: readonly string[];
  readonly brandVoice: string | null;
  readonly preferences: readonly PromptPreference[];
}

/** A preference of the profile, and what it rests on; of what the user has said the figures are null. */
export interface PromptPreference {
  readonly about: PromptPreferenceKey;
  readonly value: string;
  readonly isLearned: boolean;
  readonly basis: PreferenceBasisEnum | null;
  /** `ctr`, `conversion_rate` or `roas`. */
  readonly metric: string | null;
  /** Of the metric against the rest, with its 95 percent interval. */
  readonly rateRatio: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly campaigns: number | null;
}

/** What a content can do something about: not when it is shown, nor to whom, which the campaign says. */
export const PROMPT_PREFERENCE_KEYS = ['platform', 'contentType', 'placement', 'brandVoice'] as const;
export type PromptPreferenceKey = (typeof PROMPT_PREFERENCE_KEYS)[number];

/** A prompt to make a content from: as it is kept in `content_prompts`. */
export interface ProposedPrompt {
  readonly text: string;
  readonly contentType: string;
  readonly platform: string;
  readonly preferences: readonly PromptPreference[];
  /** All that the text may say: every number of it is in here. */
  readonly facts: PromptFacts;
}

export type PromptFacts = Readonly<Record<string, unknown>>;

/** More would make the prompt one about interests. */
const MOST_INTERESTS = 3;
/** Of the intervals of preferences, as they are learned. */
const LEVEL_PERCENT = 95;
const METRIC_WORDS: Readonly<Record<string, string>> = {
  ctr: 'clicks per impression',
  conversion_rate: 'conversions per click',
  roas: 'revenue per unit of spend',
};

/** Prompts to make contents from, one for each platform of the allocation. */
export function promptsOf({ candidate, allocation }: Proposal, profile: PromptProfile): ProposedPrompt[] {
  const { objective, contentType, ageGroup } = candidate;
  return Object.keys(allocation).map((platform) => {
    const preferences = profile.preferences.filter(
      ({ about, value }) =>
        about === 'placement' || about === 'brandVoice' || value === (about === 'platform' ? platform : contentType),
    );
    const voice = preferences.find(({ about }) => about === 'brandVoice')?.value ?? profile.brandVoice;
    const facts = {
      contentType,
      platform,
      objective,
      business: profile.businessName,
      industry: profile.industry,
      audience: ageGroup,
      interests: profile.interests.slice(0, MOST_INTERESTS),
      voice,
      learned: preferences.flatMap(learnedFact),
      said: preferences.filter(({ isLearned }) => !isLearned).map(({ about, value }) => ({ about, value })),
    };
    return { text: promptText(facts), contentType, platform, preferences, facts };
  });
}

interface LearnedFact {
  readonly about: string;
  readonly value: string;
  readonly metric: string;
  readonly campaigns: number;
  readonly morePercent: number;
  readonly lowerPercent: number | null;
  readonly upperPercent: number | null;
  readonly levelPercent: number;
}

/** What was learned as it may be told: only where it is by how much, and from how many campaigns. */
function learnedFact({ about, value, isLearned, metric, rateRatio, lower, upper, campaigns }: PromptPreference) {
  if (!isLearned || metric === null || rateRatio === null || campaigns === null) return [];
  const fact: LearnedFact = {
    about,
    value,
    metric,
    campaigns,
    morePercent: morePercent(rateRatio),
    lowerPercent: lower === null ? null : morePercent(lower),
    upperPercent: upper === null ? null : morePercent(upper),
    levelPercent: LEVEL_PERCENT,
  };
  return METRIC_WORDS[metric] === undefined || fact.morePercent <= 0 ? [] : [fact];
}

function morePercent(ratio: number): number {
  return Math.round((ratio - 1) * 100);
}

interface TextFacts {
  readonly contentType: string;
  readonly platform: string;
  readonly objective: string;
  readonly business: string | null;
  readonly industry: string | null;
  readonly audience: string | null;
  readonly interests: readonly string[];
  readonly voice: string | null;
  readonly learned: readonly LearnedFact[];
  readonly said: readonly { readonly about: string; readonly value: string }[];
}

/** The prompt by fixed rules, from the facts alone. */
function promptText({ contentType, platform, objective, business, industry, audience, ...more }: TextFacts): string {
  const aim = (OBJECTIVE_WORDS[objective] ?? objective).toLowerCase();
  const whose = business ?? 'the business';
  const trade = industry === null || industry.trim() === '' ? '' : ` (${industry.trim()})`;
  const people = audience === null ? null : (GENERATION_WORDS[audience] ?? audience);
  const { interests, voice, learned, said } = more;
  const interested =
    interests.length === 0 ? '' : ` interested in ${listed(interests.map((one) => one.replaceAll('_', ' ')))}`;
  const who = people === null && interested === '' ? '' : `, speaking to ${people ?? 'people'}${interested}`;
  const placement = [...learned, ...said].find(({ about }) => about === 'placement');
  return [
    `${capitalised(withArticle(contentWord(contentType)))} for ${PLATFORM_WORDS[platform] ?? platform} that wins ${aim} for ${whose}${trade}${who}: show it in use, say one reason, ask for one thing.`,
    ...(voice === null ? [] : [`Keep the voice ${voice.toLowerCase().replaceAll('_', ' ')}.`]),
    ...(placement === undefined ? [] : [`Make it for the placement ${wordOf(placement)}.`]),
    ...learned.map(evidenceSentence),
  ].join(' ');
}

function evidenceSentence(fact: LearnedFact): string {
  const { metric, campaigns, morePercent: more, lowerPercent, upperPercent, levelPercent } = fact;
  const interval =
    lowerPercent === null || upperPercent === null
      ? ''
      : `, with ${levelPercent} % probability between ${lowerPercent} % and ${upperPercent} %`;
  return `Learned from ${campaigns} of your campaigns: ${wordOf(fact)} brought ${more} % more ${METRIC_WORDS[metric]} than the rest${interval}.`;
}

function wordOf({ about, value }: { readonly about: string; readonly value: string }): string {
  if (about === 'platform') return PLATFORM_WORDS[value] ?? value;
  const word = value.toLowerCase().replaceAll('_', ' ');
  return about === 'brandVoice' ? `a ${word} voice` : word;
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

function withArticle(word: string): string {
  return word === 'text' ? word : `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
}

function capitalised(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
