import { SpecialCategoryEnum } from './personalization.enums';
import { isDemographic, specialCategoriesOf } from './special-category';

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

test('age, gender and place tell people apart, devices and placements do not', () => {
  expect(['ageGroup', 'age_group', 'gender', 'Region', 'country', 'postalCode'].every(isDemographic)).toBe(true);
  expect(['device', 'placement', 'platform', 'hour', 'stage', 'message'].some(isDemographic)).toBe(false);
});
