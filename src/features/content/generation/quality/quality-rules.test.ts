import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TemplatePurposeEnum } from '../../../templates/template.enums';
import { readStyle } from '../../../templates/template.views';
import { ContentGeneratorEnum, QualityRuleEnum } from '../generation.enums';
import { type Judged, judge, qualityScore } from './quality-rules';
import { asksForSomething, leftGap, lix, repeatedWord, shouting } from './text-measures';

const STYLE = readStyle({ purpose: 'CONTENT', language: 'en' });
const judged = (text: string, more: Partial<Judged> = {}): Map<QualityRuleEnum, boolean> =>
  new Map(
    judge({
      generator: ContentGeneratorEnum.TEMPLATE,
      text,
      style: STYLE,
      missing: [],
      isDuplicate: false,
      ...more,
    }).map(({ rule, isMet }) => [rule, isMet]),
  );

test.each([
  ['Hello {{ name }}', true],
  ['Hello {% if x %}', true],
  ['Dear [First Name], welcome', true],
  ['Dear %FIRSTNAME%, welcome', true],
  ['Dear *|FNAME|*, welcome', true],
  ['It costs undefined now', true],
  ['It costs NaN euros', true],
  ['[object Object] is here', true],
  ['Hello , how are you?', true],
  ['We have ( ) in stock', true],
  ['Come and see .', true],
  ['Hello Ada, how are you?', false],
  ['All 3 [of them] at 10 % (or so).', false],
  ['A nullable thing, really…', false],
])('a gap in %j: %s', (text, isGap) => {
  expect(leftGap(text) !== null).toBe(isGap);
});

test('words that stand twice, and shouting', () => {
  expect(repeatedWord('It is is here')).toBe('is');
  expect(repeatedWord('The the end')).toBe('The');
  expect(repeatedWord('It is isolated, and so so-called')).toBe('so');
  expect(repeatedWord('Bora Bora? no: had, had')).toBe('Bora');
  expect(repeatedWord('This island is land')).toBeNull();
  expect(shouting('BUY IT NOW please')).toBe('BUY IT NOW');
  expect(shouting('Wow!!')).toBe('!!');
  expect(shouting('NASA and ESA agree!')).toBeNull();
});

test('LIX is words per sentence plus the percentage of long words', () => {
  // Counted by hand: 22 words, 3 sentences, 4 of them longer than six letters.
  const text =
    'The morning was cold. We walked along the river until the village, where everybody was waiting. Nobody said a word all day.';
  expect(lix(text)).toBeCloseTo(22 / 3 + (100 * 4) / 22, 10);
  expect(lix('Too short to say.')).toBeNull();
});

test('a request is a verb that asks', () => {
  expect(asksForSomething('Sign up today')).toBe(true);
  expect(asksForSomething('Our shoes are blue')).toBe(false);
});

test('rules that have nothing to say are not there, and the score is the share of the weights that are met', () => {
  const rules = judged('Find your shoes');
  expect([...rules.keys()]).toEqual([
    'NOT_EMPTY',
    'IS_CONTENT',
    'NO_GAP',
    'NO_BLANK_VARIABLE',
    'NO_REPEATED_WORD',
    'NOT_SHOUTING',
    'CALL_TO_ACTION',
    'NOT_A_DUPLICATE',
  ]);
  expect([...rules.values()].every(Boolean)).toBe(true);
  expect(qualityScore([])).toBeNull();
  const finding = { rule: QualityRuleEnum.NO_GAP, message: '' };
  expect(
    qualityScore([
      { ...finding, weight: 3, isMet: true },
      { ...finding, weight: 1, isMet: false },
    ]),
  ).toBe(0.75);
});

test('limits of the place and of the style, forbidden words, emojis, duplicates, blank variables', () => {
  const style = readStyle({
    purpose: 'CONTENT',
    platform: 'TIKTOK',
    slot: 'PRIMARY_TEXT',
    maxCharacters: 120,
    forbiddenWords: ['cheap'],
    emojis: false,
  });
  const bad = judged(`Get cheap shoes 👟 ${'x'.repeat(90)}`, { style, isDuplicate: true, missing: ['name'] });
  for (const rule of ['WITHIN_LIMIT', 'NO_FORBIDDEN_WORD', 'NO_EMOJI', 'NOT_A_DUPLICATE', 'NO_BLANK_VARIABLE'] as const)
    expect([rule, bad.get(QualityRuleEnum[rule])]).toEqual([rule, false]);
  const facebook = readStyle({ purpose: 'CONTENT', platform: 'FACEBOOK', slot: 'HEADLINE' });
  const long = judged('A headline that is a little longer than forty letters', { style: facebook });
  expect(long.get(QualityRuleEnum.SHOWN_WHOLE)).toBe(false);
  // Facebook publishes no limit of headlines, and a headline need not ask for anything.
  expect(long.has(QualityRuleEnum.WITHIN_LIMIT)).toBe(false);
  expect(long.has(QualityRuleEnum.CALL_TO_ACTION)).toBe(false);
});

test('instructions are no content unless a model has carried them out', () => {
  const style = { ...STYLE, purpose: TemplatePurposeEnum.PROMPT };
  expect(judged('Write about shoes', { style }).get(QualityRuleEnum.IS_CONTENT)).toBe(false);
  const byModel = judged('See our shoes', { style, generator: ContentGeneratorEnum.TEXT_MODEL });
  expect(byModel.get(QualityRuleEnum.IS_CONTENT)).toBe(true);
});

test('a picture is judged by its proportions', () => {
  const style = { ...STYLE, aspectRatio: '4:5' };
  const picture = (widthPixels: number, heightPixels: number) =>
    new Map(
      judge({
        generator: ContentGeneratorEnum.IMAGE_MODEL,
        text: null,
        style,
        missing: [],
        isDuplicate: false,
        picture: { widthPixels, heightPixels },
      }).map(({ rule, isMet }) => [rule, isMet]),
    );
  expect(picture(816, 1024).get(QualityRuleEnum.ASPECT_RATIO)).toBe(true);
  expect(picture(1024, 1024).get(QualityRuleEnum.ASPECT_RATIO)).toBe(false);
});

test('every rule stands in docs/content.md', () => {
  const document = readFileSync(join(__dirname, '../../../../../docs/content.md'), 'utf8');
  expect(Object.values(QualityRuleEnum).filter((rule) => !document.includes(`\`${rule}\``))).toEqual([]);
});
