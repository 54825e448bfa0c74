import { SpecialCategoryEnum } from './personalization.enums';
import { isAboutNobody, specialCategoriesOf } from './special-category';

const { HOUSING, EMPLOYMENT, CREDIT, POLITICS } = SpecialCategoryEnum;

test.each<[string | null, SpecialCategoryEnum[]]>([
  [null, []],
  ['SALES', []],
  ['LEAD_GENERATION', []],
  ['BRAND_AWARENESS', []],
  ['APP_INSTALLS', []],
  ['JOB_APPLICATIONS', [EMPLOYMENT]],
  ['Recruiting nurses', [EMPLOYMENT]],
  ['HOUSING', [HOUSING]],
  ['real-estate leads', [HOUSING]],
  ['Mortgage loans', [HOUSING, CREDIT]],
  ['ISSUES_ELECTIONS_POLITICS', [POLITICS]],
  ['accredited courses', []],
])('the objective %p is of %p', (objective, expected) => {
  expect(specialCategoriesOf([], objective)).toEqual(expected);
});

test('what was said counts beside the objective, once', () => {
  expect(specialCategoriesOf([CREDIT, HOUSING], 'housing')).toEqual([HOUSING, CREDIT]);
});

test.each([
  ...[
    'ageGroup',
    'age_group',
    'ageBracket',
    'gender',
    'Region',
    'country',
    'postalCode',
    'zipcode',
    'race',
    'ethnicity',
  ],
  ...['religion', 'sexual_orientation', 'household', 'segment', 'whatever'],
])('%s may tell people apart', (dimension) => {
  expect(isAboutNobody(dimension)).toBe(false);
});

test.each(['device', 'placement', 'Platform', 'hour', 'weekday', 'contentType', 'content_type'])(
  '%s tells nobody apart',
  (dimension) => {
    expect(isAboutNobody(dimension)).toBe(true);
  },
);
