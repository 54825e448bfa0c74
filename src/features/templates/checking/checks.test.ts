import { PlatformPriorityEnum } from '../../profiles/profile.enums';
import { MissingVariablePolicyEnum, TemplateVariableTypeEnum, TextSlotEnum } from '../template.enums';
import { readVariables } from '../template.variables';
import { checkVariables } from './check-variables';
import { fillIn } from './fill-in';
import { type KnownCampaign, type KnownProfile, knownValues } from './known-values';
import { characterCount, lintText } from './lint';

const use = (path: string, column = 1) => ({ path: path.split('.'), line: 1, column });
const declare = (...names: string[]) => names.map((name) => ({ name, source: null }));

describe('variables of a text', () => {
  test('are all compared with their declarations', () => {
    const issues = checkVariables(
      [
        use('first_name', 1),
        use('frist_name', 2),
        use('profile.industry', 3),
        use('profile.induztry', 4),
        use('other', 5),
      ],
      declare('first_name', 'unused'),
    );
    expect(issues.map(({ code, severity, variable, column }) => `${severity} ${code} ${variable} ${column}`)).toEqual([
      'ERROR UNKNOWN_VARIABLE frist_name 2',
      'ERROR UNKNOWN_VARIABLE profile.induztry 4',
      'ERROR UNKNOWN_VARIABLE other 5',
      'WARNING UNUSED_VARIABLE unused null',
    ]);
    expect(issues[0]?.message).toContain('Did you mean `first_name`?');
    expect(issues[1]?.message).toContain('Did you mean `profile.industry`?');
    expect(issues[2]?.message).toContain('Declare it');
  });

  test('may have any preference, and a whole root at once', () => {
    expect(checkVariables([use('preferences.anything'), use('profile'), use('campaign')], [])).toEqual([]);
  });

  test.each(['salary', 'profile', 'profile.', 'profile.salary', 'campaign.name.first', 'other.name'])(
    'are not filled from %s',
    (source) => {
      const [issue] = checkVariables([use('a')], [{ name: 'a', source }]);
      expect(issue).toMatchObject({ code: 'UNKNOWN_SOURCE', variable: 'a' });
    },
  );
});

describe('what is known', () => {
  const profile = {
    businessName: 'Northwind',
    industry: ' ',
    targetInterests: [],
    brandColors: ['#fff'],
    learnedPreferences: { tone: { value: 'warm', confidence: 0.9 }, blank: { value: '' }, broken: 5 },
  } as unknown as KnownProfile;
  const campaign = { name: 'Spring', endsAt: new Date('2026-05-01T23:00:00Z'), budget: '10.00' } as KnownCampaign;

  test('is plain, and without what is blank', () => {
    expect(knownValues(profile, campaign)).toEqual({
      profile: { business_name: 'Northwind', brand_colors: ['#fff'] },
      campaign: { name: 'Spring', ends_on: '2026-05-01', budget: '10.00' },
      preferences: { tone: 'warm' },
    });
    expect(knownValues(null, null)).toEqual({ profile: {}, campaign: {}, preferences: {} });
  });
});

describe('filling in', () => {
  const { DEFAULT, ERROR } = MissingVariablePolicyEnum;
  const known = { profile: { business_name: 'Northwind' }, campaign: { budget: '10.50' }, preferences: {} };
  const fill = (variables: object[], given: Record<string, unknown>, policy = DEFAULT, useExamples = false) => {
    const { values, ...rest } = fillIn(readVariables(variables), { given, known, policy, useExamples });
    const { profile, campaign, preferences, ...own } = values;
    expect({ profile, campaign, preferences }).toEqual(known);
    return { ...rest, values: own };
  };
  const a = { name: 'a', type: TemplateVariableTypeEnum.STRING };

  test('takes what is given, else the source, else the default, else in previews the example', () => {
    const all = { ...a, source: 'profile.business_name', default: 'D', example: 'E' };
    expect(fill([all], { a: 'G' }).values).toEqual({ a: 'G' });
    expect(fill([all], { a: ' \n' }).values).toEqual({ a: 'Northwind' });
    expect(fill([{ ...all, source: 'profile.industry' }], {})).toMatchObject({
      values: { a: 'D' },
      defaultsApplied: ['a'],
    });
    const example = { ...a, example: 'E' };
    expect(fill([example], {}, DEFAULT, true)).toMatchObject({ values: { a: 'E' }, defaultsApplied: [] });
    expect(fill([example], {}).values).toEqual({});
    expect(fill([{ ...a, default: 'D' }], {}, ERROR)).toMatchObject({ values: {}, missing: [] });
    expect(fill([{ ...a, default: '', required: true }], {})).toMatchObject({ values: {}, missing: ['a'] });
  });

  test('reads money as a number where the template wants one', () => {
    expect(fill([{ name: 'b', type: 'NUMBER', source: 'campaign.budget' }], {}).values).toEqual({ b: 10.5 });
    expect(fill([{ name: 'b', type: 'STRING', source: 'campaign.budget' }], {}).values).toEqual({ b: '10.50' });
  });

  test('passes over a source that does not fit, and says so; required, it is missing', () => {
    const short = { ...a, source: 'profile.business_name', maxLength: 3, required: true };
    const filled = fill([short], {});
    expect(filled).toMatchObject({
      values: {},
      missing: ['a'],
      issues: [{ code: 'WRONG_VALUE', severity: 'WARNING' }],
    });
    expect(fill([{ ...short, default: 'NW' }], {})).toMatchObject({ values: { a: 'NW' }, missing: [] });
  });

  test('keeps an empty list that is a default, and is not led astray by names that objects have', () => {
    expect(fill([{ name: 'l', type: 'LIST', default: [] }], { l: [] }).values).toEqual({ l: [] });
    expect(
      fill(
        [
          { ...a, name: 'constructor' },
          { ...a, name: 'toString', source: 'profile.toString' },
        ],
        {},
      ).values,
    ).toEqual({});
  });
});

describe('a text', () => {
  const rules = { maxCharacters: null, platform: null, slot: null, forbiddenWords: [] };

  test('is measured as readers count', () => expect(characterCount('ä🎉b')).toBe(3));

  test.each([
    ['FACEBOOK', 'PRIMARY_TEXT', 125, []],
    ['FACEBOOK', 'PRIMARY_TEXT', 126, ['shows the first 125']],
    ['FACEBOOK', 'PRIMARY_TEXT', 2_201, ['takes 2200']],
    ['TIKTOK', 'PRIMARY_TEXT', 101, ['takes 100']],
    ['LINKEDIN', 'HEADLINE', 71, ['shows the first 70']],
    ['TIKTOK', 'HEADLINE', 5_000, []],
  ])('for %s as %s of %i characters', (platform, slot, length, wanted) => {
    const issues = lintText('x'.repeat(length), {
      ...rules,
      platform: PlatformPriorityEnum[platform as keyof typeof PlatformPriorityEnum],
      slot: TextSlotEnum[slot as keyof typeof TextSlotEnum],
    });
    expect(issues).toHaveLength(wanted.length);
    for (const [index, text] of wanted.entries()) expect(issues[index]?.message).toContain(text);
  });

  test.each([
    ['Now FREE!', [[1, 5]]],
    ['carefree\nreally\n  free', [[3, 3]]],
    ['freedom, freetown, wifi-free', [[1, 25]]],
    ['Freude', []],
    ['', []],
  ])('%j is searched for whole words that are not to be used', (text, places) => {
    const issues = lintText(text, { ...rules, forbiddenWords: ['free'] });
    expect(issues.map(({ line, column }) => [line, column])).toEqual(places);
  });
});
