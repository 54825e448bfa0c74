import { inventedNumber } from '../../../platform/text-generation/number-check';
import { PreferenceBasisEnum } from '../../profiles/preferences/learned-preference';
import { type PromptPreference, type PromptProfile, promptsOf } from './content-prompts';
import type { Proposal } from './recommend';

const proposal = (more: object = {}, platforms = ['INSTAGRAM']): Proposal =>
  ({
    candidate: { objective: 'SALES', contentType: 'VIDEO', ageGroup: 'GEN_Z', ...more },
    allocation: Object.fromEntries(platforms.map((platform) => [platform, 1 / platforms.length])),
  }) as unknown as Proposal;

const NOTHING: PromptProfile = { businessName: null, industry: null, interests: [], brandVoice: null, preferences: [] };
const learned = (about: PromptPreference['about'], value: string, more: Partial<PromptPreference> = {}) =>
  ({
    about,
    value,
    isLearned: true,
    basis: PreferenceBasisEnum.CONFIRMED_PATTERN,
    metric: 'ctr',
    rateRatio: 1.1234,
    lower: 1.05,
    upper: 1.2,
    campaigns: 14,
    ...more,
  }) as const;

const textOf = (profile: Partial<PromptProfile>, more: object = {}) =>
  promptsOf(proposal(more), { ...NOTHING, ...profile })[0]?.text ?? '';

test('a prompt of a profile that says nothing asks for no more than the campaign', () => {
  expect(textOf({})).toBe(
    'A video for Instagram that wins sales for the business, speaking to Gen Z: show it in use, say one reason, ask for one thing.',
  );
  expect(textOf({}, { ageGroup: null, contentType: 'IMAGE' })).toBe(
    'An image for Instagram that wins sales for the business: show it in use, say one reason, ask for one thing.',
  );
});

test('it says what the profile says, and what was learned with what that rests on', () => {
  const profile = {
    businessName: 'Studio 54',
    industry: 'fashion',
    interests: ['running', 'yoga', 'indoor_cycling', 'chess'],
    brandVoice: 'PLAYFUL',
    preferences: [learned('contentType', 'VIDEO'), learned('placement', 'STORIES', { lower: null, upper: null })],
  };
  expect(textOf(profile)).toBe(
    'A video for Instagram that wins sales for Studio 54 (fashion), speaking to Gen Z interested in running, yoga and indoor cycling: ' +
      'show it in use, say one reason, ask for one thing. Keep the voice playful. Make it for the placement stories. ' +
      'Learned from 14 of your campaigns: video brought 12 % more clicks per impression than the rest, with 95 % probability between 5 % and 20 %. ' +
      'Learned from 14 of your campaigns: stories brought 12 % more clicks per impression than the rest.',
  );
});

test('it tells nothing of what this content is not, of what is not known by how much, nor of a loss', () => {
  const preferences = [
    learned('contentType', 'IMAGE'),
    learned('platform', 'TIKTOK'),
    learned('brandVoice', 'BOLD', { rateRatio: 0.9 }),
    learned('placement', 'FEED', { campaigns: null }),
  ];
  expect(textOf({ preferences })).toBe(`${textOf({})} Keep the voice bold.`);
  const declared = learned('brandVoice', 'BOLD', { isLearned: false, rateRatio: null, campaigns: null, metric: null });
  expect(textOf({ preferences: [declared], brandVoice: 'FORMAL' })).toBe(`${textOf({})} Keep the voice bold.`);
});

test('every platform has a prompt of its own, and every number of it is in its facts', () => {
  const preferences = [
    learned('platform', 'TIKTOK', { metric: 'roas', rateRatio: 1.499, lower: 0.98, upper: 2.311, campaigns: 37 }),
    learned('contentType', 'VIDEO', { metric: 'conversion_rate', rateRatio: 1.066 }),
  ];
  const prompts = promptsOf(proposal({}, ['INSTAGRAM', 'TIKTOK']), {
    ...NOTHING,
    businessName: '1,000 Things',
    preferences,
  });
  expect(prompts.map(({ platform, preferences: own }) => [platform, own.length])).toEqual([
    ['INSTAGRAM', 1],
    ['TIKTOK', 2],
  ]);
  expect(prompts[1]?.text).toContain('TikTok brought 50 % more revenue per unit of spend');
  expect(prompts[1]?.text).toContain('between -2 % and 131 %');
  for (const { text, facts } of prompts) {
    expect(inventedNumber(text, facts)).toBeNull();
    expect(inventedNumber(`${text} It brings 4711 sales.`, facts)).toBe('4711');
  }
});
